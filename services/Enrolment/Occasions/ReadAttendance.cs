using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>A day's attendance.</summary>
/// <param name="Date">Local date.</param>
/// <param name="CourseDay">Which of the course's days it is, from 1.</param>
/// <param name="Complete">Whether it is said of everybody whether they were there.</param>
/// <param name="Items">Who was to be there, in order of id: those whom the caller may see.</param>
/// <param name="Reasons">How many were absent for which reason; told to the coordinator and the team.</param>
public sealed record DayView(DateOnly Date, int CourseDay, bool Complete, IReadOnlyList<PresenceView> Items, IReadOnlyDictionary<string, int>? Reasons);

/// <summary>Whether somebody was there.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Status"><c>present</c>, <c>absent</c> or <c>not-recorded</c>.</param>
/// <param name="MakeUp">Whether she or he makes up a day missed at another occasion.</param>
/// <param name="Code">Why not, as a code; told to the coordinator and the team.</param>
/// <param name="Reason">Why not, in words; told to the coordinator and the team.</param>
public sealed record PresenceView(Guid Participant, string Status, bool MakeUp, string? Code, string? Reason);

/// <summary>Reads who was there a day. Reasons are for those who record them.</summary>
public static class ReadAttendance
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/occasions/{id:guid}/attendance/{date}", Handle).For(Scope.Everybody)
        .WithName(nameof(ReadAttendance)).WithTags("Närvaro").WithSummary("Närvaron en kursdag: alla som ska vara där, också de som tar igen dagen")
        .Produces<DayView>();

    private static async Task<IResult> Handle(string journey, Guid id, string date, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) ?? throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || occasion.CourseDayOn(day) is not { } number
            || caller.Is(Role.Coordinator) && !caller.Coordinates(occasion.Region) || caller.Is(Role.Trainer) && !caller.TeachesIn(team))
        {
            throw new NotFound();
        }

        var records = caller.Runs(occasion) || caller.TeachesIn(team);
        var (codes, notes) = (new Dictionary<Guid, string>(), new Dictionary<Guid, string>());
        if (records)
        {
            codes = (await session.QueryAsync<Absence>(
                "where d.tenant_id = ? and cast(d.data ->> 'occasion' as uuid) = ?", http.RequestAborted, journey, id))
                .Where(one => one.Date == day).ToDictionary(one => one.Participant, one => one.Code);
            notes = (await session.QueryAsync<EnrolmentNote>(
                "where d.tenant_id = ? and cast(d.data ->> 'occasion' as uuid) = ? and d.data ->> 'about' = ?", http.RequestAborted, journey, id, Absence.About(day)))
                .ToDictionary(one => one.Participant!.Value, one => one.Text);
        }

        var known = occasion.Attendance.GetValueOrDefault(day);
        var items = occasion.ExpectedOn(day)
            .Select(one => (Place: occasion.MakeUpOf(one, day)?.AsPlace() ?? occasion.Places[one], MakeUp: occasion.MakeUpOf(one, day) is not null))
            .Where(one => caller.Sees(one.Place, occasion.Region, team))
            .Select(one => one.Place.Participant is var who && known?.Absent.Contains(who) == true
                ? new PresenceView(who, "absent", one.MakeUp, codes.GetValueOrDefault(who), notes.GetValueOrDefault(who))
                : new PresenceView(who, known?.Present.Contains(who) == true ? "present" : "not-recorded", one.MakeUp, null, null))
            .ToList();
        http.SetETag(occasion.Version);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new DayView(
            day, number, occasion.AttendanceIsIn(day), items,
            records ? items.Where(one => one.Code is not null).GroupBy(one => one.Code!).ToDictionary(one => one.Key, one => one.Count()) : null));
    }
}
