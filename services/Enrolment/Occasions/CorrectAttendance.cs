using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Corrects who was there a day, after completion: who no longer has attended all days loses the certificate, who now has gets one,
/// and the outcomes are sent out anew. A correction is a new fact; what was recorded stands in the stream.
/// </summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids.</param>
/// <param name="Absent">Ids.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CorrectAttendance(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    /// <param name="book">How far each has come in the course; null: nothing is known but this occasion.</param>
    public static IReadOnlyList<object> Decide(CorrectAttendance command, Occasion occasion, CourseBook? book = null)
    {
        Guid[] present = [.. command.Present.Distinct().Order()];
        Guid[] absent = [.. command.Absent.Distinct().Order()];
        Guid[] expected = [.. occasion.ExpectedOn(command.Date)];
        switch (occasion)
        {
            case { Status: OccasionStatus.Cancelled }:
                throw new RuleBroken("occasion-cancelled");
            case { Status: not OccasionStatus.Completed }:
                throw new RuleBroken("occasion-not-completed");
            case var _ when present.Concat(absent).Except(expected).Any():
                throw new RuleBroken("no-seat");
            case var _ when expected.Except(present).Except(absent).Any():
                throw new RuleBroken("attendance-missing");
            case var _ when occasion.Attendance.GetValueOrDefault(command.Date) is { } known
                && known.Present.Order().SequenceEqual(present) && known.Absent.Order().SequenceEqual(absent):
                return [];
            default:
                var corrected = new AttendanceCorrected(command.Date, present, absent, command.By, command.At);
                return [corrected, .. (book ?? CourseBook.Empty).Follows(occasion.After([corrected]), command.By, command.At)];
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/attendance/{date}/correction", Handle).For(Scope.Organisers)
        .WithName(nameof(CorrectAttendance)).WithTags("Närvaro")
        .WithSummary("Rättar närvaron för en kursdag efter avslut: kursintyg utfärdas och återkallas efter vad som nu gäller. Hela dagens närvaro anges, och varför")
        .Produces<CorrectionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, string date, CorrectionRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) => OpenBook.Again(http, async () =>
    {
        var day = request.Check(date);
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Runs(occasion) || occasion.CourseDayOn(day) is null)
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var book = await OpenBook.Read(session, occasion.Course, occasion.Status is OccasionStatus.Completed ? occasion.Expected() : [], http.RequestAborted);
        var command = new CorrectAttendance(
            day, [.. request.Present!.Select(one => one!.Value)], [.. request.Absent!.Select(one => one!.Participant!.Value)], caller.Role, now);
        var events = Decide(command, occasion, book.Book);
        var version = stream.Take(events);
        if (events.Count > 0)
        {
            await book.Write(occasion.After(events), now, http.RequestAborted);
            session.Note(id, day, command.Present, request.Absent!, now);
            session.Store(EnrolmentNote.Of(
                id, null, $"correction {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} {version.ToString(CultureInfo.InvariantCulture)}", request.Reason!, now));
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(new CorrectionView(
            day, [.. command.Present.Distinct().Order()], [.. command.Absent.Distinct().Order()],
            [.. events.OfType<CertificateIssued>().Select(one => one.Certificate)], [.. events.OfType<CertificateWithdrawn>().Select(one => one.Certificate)]));
    });

    /// <summary>Attendance as it now is for a day, and what came of it.</summary>
    /// <param name="Date">Local date.</param>
    /// <param name="Present">Ids.</param>
    /// <param name="Absent">Ids.</param>
    /// <param name="Issued">Ids of certificates that were issued.</param>
    /// <param name="Withdrawn">Ids of certificates that were withdrawn.</param>
    internal sealed record CorrectionView(
        DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, IReadOnlyList<Guid> Issued, IReadOnlyList<Guid> Withdrawn);

    /// <summary>Who was there, all of the day, and why it is corrected.</summary>
    /// <param name="Present">Ids.</param>
    /// <param name="Absent">Who was not.</param>
    /// <param name="Reason">Why, such as a signature found; kept where it can be deleted.</param>
    internal sealed record CorrectionRequest(IReadOnlyList<Guid?>? Present, IReadOnlyList<RecordAttendance.AbsenceRequest?>? Absent, string? Reason)
    {
        public DateOnly Check(string date)
        {
            var check = new Validation();
            check.Text("reason", Reason, 1000);
            var day = new RecordAttendance.AttendanceRequest(Present, Absent).Check(check, date);
            check.ThrowIfAny();
            return day;
        }
    }
}
