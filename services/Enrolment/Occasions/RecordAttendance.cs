using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Says who was there a day. Said again it replaces what was said; until the occasion is completed.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids.</param>
/// <param name="Absent">Ids.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record RecordAttendance(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(RecordAttendance command, Occasion occasion)
    {
        Guid[] present = [.. command.Present.Distinct().Order()];
        Guid[] absent = [.. command.Absent.Distinct().Order()];
        return occasion switch
        {
            _ when occasion.Attendance.GetValueOrDefault(command.Date) is { } known && known.Present.SequenceEqual(present) && known.Absent.SequenceEqual(absent) => [],
            { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
            { Status: OccasionStatus.Completed } => throw new RuleBroken("occasion-completed"),
            _ when command.Date > command.At.SwedishDay() => throw new RuleBroken("day-not-held"),
            _ when present.Concat(absent).Except(occasion.ExpectedOn(command.Date)).Any() => throw new RuleBroken("no-seat"),
            _ => [new AttendanceRecorded(command.Date, present, absent, command.By, command.At)],
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/occasions/{id:guid}/attendance/{date}", Handle).For([.. Scope.Organisers, Role.Trainer])
        .WithName(nameof(RecordAttendance)).WithTags("Närvaro").WithSummary("Antecknar närvaro för en kursdag; ersätter det som antecknats förut")
        .Produces<AttendanceView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, string date, AttendanceRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var day = request.Check(date);
        await using var session = sessions.Open(journey);
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Runs(occasion) && !caller.TeachesIn(team) || occasion.Days.All(one => one.Date != day))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var command = new RecordAttendance(
            day, [.. request.Present!.Select(one => one!.Value)], [.. request.Absent!.Select(one => one!.Participant!.Value)], caller.Role, now);
        var version = stream.Take(Decide(command, occasion));
        session.Note(id, day, command.Present, request.Absent!, now);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(new AttendanceView(day, [.. command.Present.Distinct().Order()], [.. command.Absent.Distinct().Order()]));
    }

    /// <summary>Attendance as it now is for a day.</summary>
    /// <param name="Date">Local date.</param>
    /// <param name="Present">Ids.</param>
    /// <param name="Absent">Ids.</param>
    internal sealed record AttendanceView(DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent);

    /// <summary>Who was there.</summary>
    /// <param name="Present">Ids.</param>
    /// <param name="Absent">Who was not.</param>
    internal sealed record AttendanceRequest(IReadOnlyList<Guid?>? Present, IReadOnlyList<AbsenceRequest?>? Absent)
    {
        public DateOnly Check(string date)
        {
            var check = new Validation();
            var day = Check(check, date);
            check.ThrowIfAny();
            return day;
        }

        public DateOnly Check(Validation check, string date)
        {
            if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                check.Add("date", "format", "Ange dagen som åååå-mm-dd.");
            }

            check.Required("present", Present);
            check.Required("absent", Absent);
            check.That((Present?.Count ?? 0) + (Absent?.Count ?? 0) <= 2 * ScheduleOccasion.LargestCapacity, "present", "length", "För många deltagare.");
            for (var number = 0; number < (Present?.Count ?? 0); number++)
            {
                check.Required($"present[{number}]", Present![number]);
            }

            for (var number = 0; number < (Absent?.Count ?? 0); number++)
            {
                check.Required($"absent[{number}].participant", Absent![number]?.Participant);
                check.OptionalText($"absent[{number}].reason", Absent[number]?.Reason, 1000);
                check.That(
                    Absent[number]?.Code is not { } code || Absence.Codes.Contains(code),
                    $"absent[{number}].code", "unknown", $"Ange något av {string.Join(", ", Absence.Codes)}.");
            }

            check.That(
                Absent?.Any(one => one?.Participant is { } participant && Present?.Contains(participant) == true) != true,
                "absent", "order", "Ingen kan vara både närvarande och frånvarande.");
            return day;
        }
    }

    /// <summary>Somebody who was not there.</summary>
    /// <param name="Participant">Id.</param>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    /// <param name="Code"><c>sick</c>, <c>child-sick</c>, <c>leave</c>, <c>work</c>, <c>staffing</c>, <c>travel</c> or <c>other</c>; kept with the text, as it may tell of health.</param>
    internal sealed record AbsenceRequest(Guid? Participant, string? Reason, string? Code = null);
}
