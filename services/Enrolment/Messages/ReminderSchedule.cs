using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>A region said when the people who have a seat are reminded.</summary>
/// <param name="Region">Slug.</param>
/// <param name="DaysBefore">Days before the first course day, the most first.</param>
/// <param name="FollowUpDays">Days after the last course day; null: no message then.</param>
/// <param name="Time">Local time in Sweden.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="Courses">Courses that it is otherwise for; null: none.</param>
public sealed record ReminderScheduleSet(
    string Region, IReadOnlyList<int> DaysBefore, int? FollowUpDays, TimeOnly Time, string By, DateTimeOffset At, IReadOnlyList<CourseReminders>? Courses = null);

/// <summary>When those of one course are reminded, where it is otherwise.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="DaysBefore">Days before the first course day, the most first.</param>
/// <param name="FollowUpDays">Days after the last course day; null: no message then.</param>
public sealed record CourseReminders(string Journey, string Course, IReadOnlyList<int> DaysBefore, int? FollowUpDays)
{
    /// <summary>Whether the other says the same.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(CourseReminders? other) => other is not null
        && (Journey, Course, FollowUpDays) == (other.Journey, other.Course, other.FollowUpDays) && DaysBefore.SequenceEqual(other.DaysBefore);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Journey, Course, DaysBefore.Count, FollowUpDays);
}

/// <summary>When a region reminds: 14 and 2 days before at eight, and a week after, unless it says otherwise (ours).</summary>
/// <param name="Id">From the region.</param>
/// <param name="Region">Slug.</param>
/// <param name="DaysBefore">Days before the first course day, the most first.</param>
/// <param name="FollowUpDays">Days after the last course day; null: no message then.</param>
/// <param name="Time">Local time in Sweden.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record ReminderSchedule(Guid Id, string Region, IReadOnlyList<int> DaysBefore, int? FollowUpDays, TimeOnly Time, long Version)
{
    /// <summary>Courses that it is otherwise for.</summary>
    public IReadOnlyList<CourseReminders> Courses { get; init; } = [];

    /// <summary>The id of a region's stream.</summary>
    /// <param name="region">Slug.</param>
    public static Guid IdOf(string region) => Uuid.From("reminder-schedule", region);

    /// <summary>What holds where a region has said nothing.</summary>
    /// <param name="region">Slug.</param>
    public static ReminderSchedule Usual(string region) => new(IdOf(region), region, [14, 2], 7, new TimeOnly(8, 0), 0);

    /// <summary>The schedule after an event.</summary>
    /// <param name="schedule">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static ReminderSchedule? Apply(ReminderSchedule? schedule, Guid id, object @event, long version) => @event is ReminderScheduleSet e
        ? new ReminderSchedule(id, e.Region, e.DaysBefore, e.FollowUpDays, e.Time, version) { Courses = e.Courses ?? [] }
        : schedule;

    /// <summary>What holds for a course.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    public ReminderSchedule For(string journey, string course) => Courses.FirstOrDefault(one => (one.Journey, one.Course) == (journey, course)) is { } own
        ? this with { DaysBefore = own.DaysBefore, FollowUpDays = own.FollowUpDays }
        : this;

    /// <summary>The reminders of an occasion in order of time; none of one that is cancelled, only what follows of one that is completed.</summary>
    /// <param name="occasion">The occasion.</param>
    public IReadOnlyList<ReminderStep> Steps(Occasion occasion)
    {
        IEnumerable<ReminderStep> before = occasion.Status is OccasionStatus.Scheduled
            ? DaysBefore.Select(days => new ReminderStep(MessageKind.Reminder, days, occasion.FirstDay, occasion.FirstDay.AddDays(-days).InSweden(Time)))
            : [];
        IEnumerable<ReminderStep> after = FollowUpDays is { } later && occasion.Status is not OccasionStatus.Cancelled
            ? [new ReminderStep(MessageKind.FollowUp, later, occasion.LastDay, occasion.LastDay.AddDays(later).InSweden(Time))]
            : [];
        return [.. before.Concat(after).OrderBy(step => step.Due)];
    }

    /// <summary>The reminders of one day, for those who come for it alone, in order of time.</summary>
    /// <param name="date">Local date.</param>
    public IReadOnlyList<ReminderStep> StepsBefore(DateOnly date) =>
        [.. DaysBefore.Select(days => new ReminderStep(MessageKind.Reminder, days, date, date.AddDays(-days).InSweden(Time))).OrderBy(step => step.Due)];

    internal static async Task<ReminderSchedule> Of(IQuerySession session, string region, CancellationToken cancellation) =>
        await session.QueryAsync<ReminderSchedule>("where d.tenant_id = ? and d.id = ?", cancellation, Tenants.None, IdOf(region)) is [var told] ? told : Usual(region);
}

/// <summary>One reminder of an occasion.</summary>
/// <param name="Kind"><see cref="MessageKind.Reminder"/> or <see cref="MessageKind.FollowUp"/>.</param>
/// <param name="Days">How many days before or after.</param>
/// <param name="Of">Before or after which local date: moved, it is another reminder.</param>
/// <param name="Due">UTC.</param>
public sealed record ReminderStep(string Kind, int Days, DateOnly Of, DateTimeOffset Due);

/// <summary>Keeps what each region has said.</summary>
public sealed class ReminderScheduleProjection : SingleStreamProjection<ReminderSchedule, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public ReminderScheduleProjection()
    {
        IncludeType<ReminderScheduleSet>();
    }

    /// <inheritdoc />
    public override ReminderSchedule? Evolve(ReminderSchedule? snapshot, Guid id, IEvent e) => ReminderSchedule.Apply(snapshot, id, e.Data, e.Version);
}

/// <summary>A region's reminders as they are shown.</summary>
/// <param name="Region">Slug.</param>
/// <param name="DaysBefore">Days before the first course day, the most first.</param>
/// <param name="FollowUpDays">Days after the last course day; absent: no message then.</param>
/// <param name="Time">Local time in Sweden.</param>
/// <param name="Courses">Courses that it is otherwise for.</param>
public sealed record ReminderScheduleView(
    string Region, IReadOnlyList<int> DaysBefore, int? FollowUpDays, TimeOnly Time, IReadOnlyList<CourseReminders> Courses)
{
    internal static ReminderScheduleView Of(ReminderSchedule schedule) =>
        new(schedule.Region, schedule.DaysBefore, schedule.FollowUpDays, schedule.Time, schedule.Courses);
}

/// <summary>Says when the region reminds; holds for every occasion from then on, also those already scheduled. The same again changes nothing.</summary>
/// <param name="Region">Slug.</param>
/// <param name="DaysBefore">Days before the first course day, the most first.</param>
/// <param name="FollowUpDays">Days after the last course day; null: no message then.</param>
/// <param name="Time">Local time in Sweden.</param>
/// <param name="Courses">Courses that it is otherwise for.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record SetReminderSchedule(
    string Region, IReadOnlyList<int> DaysBefore, int? FollowUpDays, TimeOnly Time, IReadOnlyList<CourseReminders> Courses, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="schedule">As it is; null where the region has said nothing.</param>
    public static IReadOnlyList<object> Decide(SetReminderSchedule command, ReminderSchedule? schedule) =>
        schedule is not null && schedule.DaysBefore.SequenceEqual(command.DaysBefore) && (schedule.FollowUpDays, schedule.Time) == (command.FollowUpDays, command.Time)
            && schedule.Courses.SequenceEqual(command.Courses)
            ? []
            : [new ReminderScheduleSet(
                command.Region, command.DaysBefore, command.FollowUpDays, command.Time, command.By, command.At, command.Courses.Count == 0 ? null : command.Courses)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/regions/{region}/reminder-schedule", Handle).For(Role.Coordinator)
            .WithName(nameof(SetReminderSchedule)).WithTags("Meddelanden").WithSummary("Bestämmer när regionens deltagare påminns före och efter en kurs")
            .Produces<ReminderScheduleView>();
        routes.MapGet("/regions/{region}/reminder-schedule", Read).For([Role.National, .. Scope.Staff])
            .WithName("ReadReminderSchedule").WithTags("Meddelanden").WithSummary("När regionens deltagare påminns; det vanliga om inget är sagt")
            .Produces<ReminderScheduleView>();
    }

    private static async Task<IResult> Handle(
        string region, ReminderScheduleRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        if (!caller.Coordinates(region))
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        var command = request.Command(region, caller.Role, clock.GetUtcNow());
        var stream = await session.FetchFor<ReminderSchedule>(ReminderSchedule.IdOf(region), http);
        var events = Decide(command, stream.Aggregate);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(new ReminderScheduleView(region, command.DaysBefore, command.FollowUpDays, command.Time, command.Courses));
    }

    private static async Task<ReminderScheduleView> Read(string region, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read();
        if (await caller.CalendarRegion(session, http.RequestAborted) is { } own && own != region)
        {
            throw new NotFound();
        }

        var schedule = await ReminderSchedule.Of(session, region, http.RequestAborted);
        http.SetETag(schedule.Version);
        return ReminderScheduleView.Of(schedule);
    }

    /// <summary>When the region reminds.</summary>
    /// <param name="DaysBefore">Days before the first course day, 1–90 each; empty: none.</param>
    /// <param name="FollowUpDays">Days after the last course day, 0–90; absent: no message then.</param>
    /// <param name="Time">Local time in Sweden; 08:00 unless told.</param>
    /// <param name="Courses">Courses that it is otherwise for, at most 200, each once; absent: none.</param>
    internal sealed record ReminderScheduleRequest(
        IReadOnlyList<int>? DaysBefore, int? FollowUpDays, TimeOnly? Time, IReadOnlyList<CourseRemindersRequest?>? Courses)
    {
        public SetReminderSchedule Command(string region, string by, DateTimeOffset at)
        {
            var check = new Validation();
            check.Slug("region", region);
            Days(check, "", DaysBefore, FollowUpDays);
            check.That((Courses?.Count ?? 0) <= 200, "courses", "length", "Högst 200 kurser.");
            foreach (var (number, one) in (Courses ?? []).Index())
            {
                var field = $"courses[{number}]";
                if (check.Slug($"{field}.journey", one?.Journey))
                {
                    check.That(Journeys.Exists(one!.Journey!), $"{field}.journey", "unknown", "Yrkesresan finns inte.");
                }

                check.Slug($"{field}.course", one?.Course);
                Days(check, $"{field}.", one?.DaysBefore, one?.FollowUpDays);
            }

            check.That(
                (Courses ?? []).GroupBy(one => (one?.Journey, one?.Course)).All(same => same.Count() == 1), "courses", "twice", "En kurs kan bara anges en gång.");
            check.ThrowIfAny();
            return new SetReminderSchedule(
                region, Ordered(DaysBefore!), FollowUpDays, Time ?? new TimeOnly(8, 0),
                [.. (Courses ?? []).Select(one => new CourseReminders(one!.Journey!, one.Course!, Ordered(one.DaysBefore!), one.FollowUpDays))
                    .OrderBy(one => one.Journey, StringComparer.Ordinal).ThenBy(one => one.Course, StringComparer.Ordinal)],
                by, at);
        }

        private static IReadOnlyList<int> Ordered(IEnumerable<int> days) => [.. days.Distinct().OrderDescending()];

        private static void Days(Validation check, string prefix, IReadOnlyList<int>? before, int? after)
        {
            if (check.Required($"{prefix}daysBefore", before))
            {
                check.That(before!.Count <= 10, $"{prefix}daysBefore", "length", "Högst 10 påminnelser.");
                check.That(before.All(days => days is >= 1 and <= 90), $"{prefix}daysBefore", "range", "Ange ett värde mellan 1 och 90.");
            }

            if (after is not null)
            {
                check.Range($"{prefix}followUpDays", after, 0, 90);
            }
        }
    }

    /// <summary>When those of one course are reminded.</summary>
    /// <param name="Journey">Slug.</param>
    /// <param name="Course">Slug.</param>
    /// <param name="DaysBefore">Days before the first course day, 1–90 each; empty: none.</param>
    /// <param name="FollowUpDays">Days after the last course day, 0–90; absent: no message then.</param>
    internal sealed record CourseRemindersRequest(string? Journey, string? Course, IReadOnlyList<int>? DaysBefore, int? FollowUpDays);
}
