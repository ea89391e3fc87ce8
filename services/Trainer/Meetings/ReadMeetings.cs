using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>A trainer's meetings of a year.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Name">Full name; left out where deleted.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Invited">How many meetings with attendance recorded she or he was invited to.</param>
/// <param name="Present">How many of them she or he was at.</param>
/// <param name="Missed">Ids of those she or he was not at.</param>
public sealed record MeetingsOfTrainer(Guid Trainer, string? Name, string Municipality, int Invited, int Present, IReadOnlyList<Guid> Missed);

internal static class ReadMeetings
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/meetings/{id:guid}", One)
            .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
            .WithName("GetMeeting").WithTags("Möten")
            .WithSummary("Ett möte: tid, plats, vilka som är inbjudna, kommer och var där")
            .Produces<MeetingView>();
        routes.MapGet("/meetings", List)
            .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
            .WithName("ListMeetings").WithTags("Möten")
            .WithSummary("Regionens möten i datumordning, för en utbildare de egna; urval på slag, kurs och datum från och med, till och med")
            .Produces<Page<MeetingView>>();
        routes.MapGet("/meetings/attendance/{year:int}", Year)
            .For(Role.Coordinator)
            .WithName("GetMeetingAttendance").WithTags("Möten")
            .WithSummary("Vilka utbildare som har varit på årets möten, och vilka de har missat")
            .Produces<Page<MeetingsOfTrainer>>();
    }

    /// <summary>Slugs of a journey's courses.</summary>
    public static async Task<IReadOnlyCollection<string>> CoursesOf(Sessions sessions, string? journey, CancellationToken cancellation)
    {
        if (journey is null)
        {
            return [];
        }

        await using var session = sessions.Read(journey);
        return [.. (await session.QueryAsync<CourseDemand>("where d.tenant_id = ?", cancellation, journey)).Select(course => course.Course)];
    }

    /// <summary>Everybody who is invited, in order of id.</summary>
    public static async Task<IReadOnlyList<Guid>> InvitedTo(IQuerySession session, Sessions sessions, Meeting meeting, CancellationToken cancellation)
    {
        var courses = await CoursesOf(sessions, meeting.Invited.Journey, cancellation);
        return [.. (await TrainersOf(session, meeting.Region, cancellation)).Where(one => meeting.Invites(one, courses)).Select(one => one.Id).Order()];
    }

    /// <summary>The meeting as the caller is told of it.</summary>
    public static async Task<MeetingView> View(
        IQuerySession session, Sessions sessions, Meeting meeting, MeetingDetails? details, Caller caller, CancellationToken cancellation)
    {
        details ??= await session.LoadAsync<MeetingDetails>(meeting.Id, cancellation);
        var people = await TrainersOf(session, meeting.Region, cancellation);
        return Told(meeting, details, people, await CoursesOf(sessions, meeting.Invited.Journey, cancellation), caller);
    }

    /// <summary>A trainer's own meetings from a date on, those called off and those no longer invited to among them.</summary>
    public static async Task<IReadOnlyList<(Meeting Meeting, MeetingDetails? Details, bool Invited)>> Own(
        Sessions sessions, TrainerProfile trainer, DateOnly from, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var meetings = await session.QueryAsync<Meeting>(
            "where d.tenant_id = ? and d.data ->> 'region' = ? and d.data -> 'when' ->> 'date' >= ? order by d.data -> 'when' ->> 'date', d.id", cancellation,
            session.TenantId, trainer.Region, Text(from));
        var courses = await CoursesOfAll(sessions, meetings, cancellation);
        var own = meetings
            .Select(one => (Meeting: one, Invited: one.Invites(trainer, courses[one.Invited.Journey ?? ""])))
            .Where(one => one.Invited || one.Meeting.Dropped.Contains(trainer.Id)).ToList();
        var details = (await session.LoadManyAsync<MeetingDetails>([.. own.Select(one => one.Meeting.Id)])).ToDictionary(one => one.Id);
        return [.. own.Select(one => (one.Meeting, details.GetValueOrDefault(one.Meeting.Id), one.Invited))];
    }

    private static async Task<IResult> One(Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        if (await session.LoadAsync<Meeting>(id, cancellation) is not { } meeting || !(caller.Is(Role.National) || caller.Region == meeting.Region))
        {
            throw new NotFound();
        }

        var view = await View(session, sessions, meeting, null, caller, cancellation);
        // A trainer sees the own meetings, an administrator those that the own trainers are called to.
        http.SetETag(meeting.Version);
        return caller.Is(Role.National, Role.Coordinator) || view.Invited.Count > 0 ? Results.Ok(view) : throw new NotFound();
    }

    private static async Task<Page<MeetingView>> List(
        string? kind, string? course, DateOnly? from, DateOnly? until, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var input = new Validation();
        input.That(kind is null || MeetingKind.All.Contains(kind), "kind", "unknown", $"Ange {string.Join(" eller ", MeetingKind.All)}.");
        input.ThrowIfAny();
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) ?? "";
        await using var session = sessions.Read();
        var region = caller.Is(Role.National) ? caller.Region ?? "" : caller.Region ?? "-";
        var meetings = await session.QueryAsync<Meeting>(
            """
            where d.tenant_id = ? and ?::text in ('', d.data ->> 'region') and ?::text in ('', d.data ->> 'kind')
                and (?::text = '' or d.data -> 'invited' -> 'courses' @> to_jsonb(?::text)) and d.data -> 'when' ->> 'date' between ? and ?
                and (d.data -> 'when' ->> 'date') || '/' || d.id > ?
            order by (d.data -> 'when' ->> 'date') || '/' || d.id
            """,
            cancellation, session.TenantId, region, kind ?? "", course ?? "", course ?? "", Text(from ?? DateOnly.MinValue), Text(until ?? DateOnly.MaxValue), after);
        var courses = await CoursesOfAll(sessions, meetings, cancellation);
        var people = new Dictionary<string, IReadOnlyList<TrainerProfile>>();
        var seen = new List<(Meeting Meeting, Func<MeetingDetails?, MeetingView> View)>();
        foreach (var meeting in meetings)
        {
            if (!people.TryGetValue(meeting.Region, out var trainers))
            {
                people[meeting.Region] = trainers = await TrainersOf(session, meeting.Region, cancellation);
            }

            if (caller.Is(Role.National, Role.Coordinator) || trainers.Any(one => caller.MaySee(one) && meeting.Invites(one, courses[meeting.Invited.Journey ?? ""])))
            {
                seen.Add((meeting, details => Told(meeting, details, trainers, courses[meeting.Invited.Journey ?? ""], caller)));
            }

            if (seen.Count > size)
            {
                break;
            }
        }

        var page = Paging.From(seen, size, one => $"{Text(one.Meeting.When.Date)}/{one.Meeting.Id}");
        var details = (await session.LoadManyAsync<MeetingDetails>([.. page.Items.Select(one => one.Meeting.Id)])).ToDictionary(one => one.Id);
        return new Page<MeetingView>([.. page.Items.Select(one => one.View(details.GetValueOrDefault(one.Meeting.Id)))], page.Next);
    }

    private static async Task<Page<MeetingsOfTrainer>> Year(int year, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var input = new Validation();
        input.Range<int>("year", year, 2000, 2100);
        input.ThrowIfAny();
        var size = Paging.Limit(limit);
        var after = Paging.AfterId(cursor);
        await using var session = sessions.Read();
        var meetings = (await session.QueryAsync<Meeting>(
            "where d.tenant_id = ? and d.data ->> 'region' = ? and left(d.data -> 'when' ->> 'date', 4) = ? order by d.id", cancellation,
            session.TenantId, caller.Region ?? "-", year.ToString("0000", CultureInfo.InvariantCulture))).Where(one => one is { Cancelled: false, Present: not null }).ToList();
        var courses = await CoursesOfAll(sessions, meetings, cancellation);
        bool Counts(TrainerProfile trainer, Meeting meeting) => meeting.Present!.Contains(trainer.Id) || meeting.Invites(trainer, courses[meeting.Invited.Journey ?? ""]);
        var rows = (await TrainersOf(session, caller.Region ?? "-", cancellation))
            .Where(one => one.Id.CompareTo(after) > 0 && meetings.Any(meeting => Counts(one, meeting))).OrderBy(one => one.Id).Take(size + 1).ToList();
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var details = (await session.LoadManyAsync<TrainerDetails>([.. page.Items.Select(row => row.Id)])).ToDictionary(row => row.Id);
        return new Page<MeetingsOfTrainer>(
            [
                .. page.Items.Select(one =>
                {
                    var invited = meetings.Where(meeting => Counts(one, meeting)).ToList();
                    return new MeetingsOfTrainer(
                        one.Id, details.GetValueOrDefault(one.Id)?.Name, one.Municipality, invited.Count, invited.Count(meeting => meeting.Present!.Contains(one.Id)),
                        [.. invited.Where(meeting => !meeting.Present!.Contains(one.Id)).Select(meeting => meeting.Id)]);
                }),
            ],
            page.Next);
    }

    private static MeetingView Told(
        Meeting meeting, MeetingDetails? details, IReadOnlyList<TrainerProfile> people, IReadOnlyCollection<string> courses, Caller caller)
    {
        var known = people.Where(caller.MayKnowWho).Select(one => one.Id).ToHashSet();
        return MeetingView.Of(
            meeting, caller.Is(Role.National) ? null : details, [.. people.Where(one => meeting.Invites(one, courses)).Select(one => one.Id).Order()], known.Contains);
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyCollection<string>>> CoursesOfAll(
        Sessions sessions, IEnumerable<Meeting> meetings, CancellationToken cancellation)
    {
        var courses = new Dictionary<string, IReadOnlyCollection<string>> { [""] = [] };
        foreach (var journey in meetings.Select(one => one.Invited.Journey).OfType<string>().Distinct().Where(Journeys.Exists))
        {
            courses[journey] = await CoursesOf(sessions, journey, cancellation);
        }

        return courses;
    }

    private static Task<IReadOnlyList<TrainerProfile>> TrainersOf(IQuerySession session, string region, CancellationToken cancellation) =>
        session.QueryAsync<TrainerProfile>("where d.tenant_id = ? and d.data ->> 'region' = ? order by d.id", cancellation, Tenants.None, region);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
