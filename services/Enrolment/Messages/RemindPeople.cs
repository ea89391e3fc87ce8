using System.Globalization;
using Marten;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>
/// Reminds those who have a seat when the time comes. One deadline per occasion, the next reminder's, set anew with each: who has a seat, on which
/// days and when the region reminds is read then, under the occasion's lock, so nobody who gave up her seat is reminded, and nobody twice.
/// </summary>
internal sealed class RemindPeople(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "reminder";

    public string Kind => Name;

    /// <summary>Sets an occasion's next reminder after a time, or none.</summary>
    public static void Set(IDocumentOperations session, string journey, Occasion occasion, ReminderSchedule schedule, DateTimeOffset after)
    {
        var id = Deadline.IdOf(Name, occasion.Id);
        if (schedule.For(journey, occasion.Course).Steps(occasion).FirstOrDefault(step => step.Due > after) is { } next)
        {
            session.SetDeadline(new Deadline(id, Name, journey, occasion.Id, next.Due));
        }
        else
        {
            session.ClearDeadline(id);
        }

        SetMakeUps(session, journey, occasion, schedule, after);
    }

    /// <summary>
    /// Sets the next reminder of each day that somebody makes up: it comes as many days before that day. A deadline of its own, so that a place to make a
    /// day up moves nobody else's. Where nobody comes any more when it falls due nobody is told, and there is none after it.
    /// </summary>
    public static void SetMakeUps(IDocumentOperations session, string journey, Occasion occasion, ReminderSchedule schedule, DateTimeOffset after)
    {
        if (occasion.Status is not OccasionStatus.Scheduled)
        {
            return;
        }

        foreach (var date in occasion.MakeUps.Select(one => one.Date).Distinct().Order())
        {
            if (schedule.For(journey, occasion.Course).StepsBefore(date).FirstOrDefault(step => step.Due > after) is { } next)
            {
                var detail = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                session.SetDeadline(new Deadline(Deadline.IdOf(Name, occasion.Id, detail), Name, journey, occasion.Id, next.Due, detail));
            }
        }
    }

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Occasion>(deadline.Subject, cancellation);
        if (stream.Aggregate is not { Status: not OccasionStatus.Cancelled } occasion)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var schedule = await ReminderSchedule.Of(session, occasion.Region, cancellation);
        var madeUp = deadline.Detail is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : (DateOnly?)null;
        if (madeUp is not null && (occasion.Status is not OccasionStatus.Scheduled || occasion.MakeUps.All(one => one.Date != madeUp)))
        {
            return;
        }

        var own = schedule.For(session.TenantId, occasion.Course);
        // After a long standstill several may have fallen due: the latest says it all. Of a course that has begun meanwhile nobody is reminded.
        if ((madeUp is { } day ? own.StepsBefore(day) : own.Steps(occasion)).LastOrDefault(step =>
            step.Due >= deadline.Due && step.Due <= now && (step.Kind != MessageKind.Reminder || step.Of >= now.SwedishDay())) is { } step)
        {
            var course = await session.LoadAsync<Course>(Course.IdOf(session.TenantId, occasion.Course), cancellation);
            Guid[] whom = [.. madeUp is null ? occasion.Seated().Select(place => place.Participant) : occasion.MakeUps.Where(one => one.Date == madeUp).Select(one => one.Participant)];
            var people = await session.QueryAsync<Participant>("where d.tenant_id = ? and d.id = any(?)", cancellation, Tenants.None, whom);
            var gone = people.Where(one => one.Status is ParticipantStatus.Left).Select(one => one.Id).ToHashSet();
            var part = step.Kind == MessageKind.Reminder ? CourseTask.Preparation : CourseTask.FollowUp;
            var tasks = course is null ? [] : CourseTask.Of(session.TenantId, course.Slug, course.Content).Where(task => task.Part == part).Select(task => task.Id).ToList();
            var ways = (await session.LoadManyAsync<Participation>(
                    [.. whom.Select(one => Participation.IdOf(one, session.TenantId, occasion.Course))]))
                .ToDictionary(way => way.Participant, way => way.Ticked);
            // Numbers as the course lists them.
            IReadOnlyList<int> Left(Guid participant) =>
                [.. tasks.Index().Where(task => ways.GetValueOrDefault(participant)?.ContainsKey(task.Item) != true).Select(task => task.Index + 1)];
            await session.Tell(madeUp is null ? Of(occasion, step, Left, gone, now) : OfMakeUps(occasion, step, Left, gone, now));
        }

        if (madeUp is null)
        {
            Set(session, session.TenantId, occasion, schedule, now);
        }
        else
        {
            SetMakeUps(session, session.TenantId, occasion, schedule, now);
        }
    }

    /// <summary>What is told those who make up a day.</summary>
    public static IReadOnlyList<Draft> OfMakeUps(Occasion occasion, ReminderStep step, Func<Guid, IReadOnlyList<int>> left, IReadOnlySet<Guid> gone, DateTimeOffset now) =>
        [.. occasion.MakeUps.Where(one => one.Date == step.Of && !gone.Contains(one.Participant)).Select(one => new Draft(
            Message.IdOf(step.Kind, $"{occasion.Id}/{step.Of:yyyy-MM-dd}/{step.Days}/make-up", one.Participant.ToString()),
            new MessageBecameDue(
                step.Kind, Message.ToParticipant, one.Participant, one.Municipality, one.Unit, occasion.Id, occasion.Course, occasion.Region,
                new MessageFacts(
                    Days: [.. occasion.Days.Where(day => day.Date == one.Date)], DaysLeft: step.Of.DayNumber - now.SwedishDay().DayNumber,
                    Tasks: left(one.Participant), CourseDay: one.CourseDay),
                occasion.Version, step.Due, now)))];

    /// <summary>What is told, to whom.</summary>
    public static IReadOnlyList<Draft> Of(Occasion occasion, ReminderStep step, Func<Guid, IReadOnlyList<int>> left, IReadOnlySet<Guid> gone, DateTimeOffset now)
    {
        return [.. occasion.Seated()
            .Where(place => !gone.Contains(place.Participant))
            // Whoever was recorded and was never there has nothing to follow up.
            .Where(place => step.Kind == MessageKind.Reminder || occasion.Attendance.IsEmpty || occasion.Attendance.Values.Any(day => day.Present.Contains(place.Participant)))
            .Select(place => new Draft(
                Message.IdOf(step.Kind, $"{occasion.Id}/{step.Of:yyyy-MM-dd}/{step.Days}", place.Participant.ToString()),
                new MessageBecameDue(
                    step.Kind, Message.ToParticipant, place.Participant, place.Municipality, place.Unit, occasion.Id, occasion.Course, occasion.Region,
                    new MessageFacts(
                        Days: occasion.Days,
                        DaysLeft: step.Kind == MessageKind.Reminder ? occasion.FirstDay.DayNumber - now.SwedishDay().DayNumber : null,
                        Tasks: left(place.Participant)),
                    occasion.Version, step.Due, now)))];
    }
}

/// <summary>When enrolment opens on a coming day, the managers of the municipalities are told in the morning of that day.</summary>
internal sealed class InviteWhenEnrolmentOpens(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "enrolment-opens";
    private static readonly TimeOnly Morning = new(8, 0);

    public string Kind => Name;

    /// <summary>What follows for invitations from how enrolment is after an event: at once, later, or not.</summary>
    public static async Task<IReadOnlyList<Draft>> Follow(IDocumentSession session, string journey, Occasion occasion, DateTimeOffset at, CancellationToken cancellation)
    {
        var id = Deadline.IdOf(Name, occasion.Id);
        if (occasion is { Status: OccasionStatus.Scheduled, Enrolment.Opens: { } opens } && opens > at.SwedishDay())
        {
            session.SetDeadline(new Deadline(id, Name, journey, occasion.Id, opens.InSweden(Morning)));
            return [];
        }

        session.ClearDeadline(id);
        return await Now(session, occasion, at, cancellation);
    }

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Occasion>(deadline.Subject, cancellation);
        if (stream.Aggregate is { } occasion)
        {
            await session.Tell(await Now(session, occasion, clock.GetUtcNow(), cancellation));
        }
    }

    private static async Task<IReadOnlyList<Draft>> Now(IQuerySession session, Occasion occasion, DateTimeOffset at, CancellationToken cancellation)
    {
        if (occasion.Status is not OccasionStatus.Scheduled || !occasion.Enrolment.IsOpen(at.SwedishDay()) || occasion.LastDay < at.SwedishDay())
        {
            return [];
        }

        IReadOnlyList<Municipality> region = occasion.HeldBy is not null
            ? []
            : await session.QueryAsync<Municipality>("where d.data ->> 'region' = ? order by d.id", cancellation, occasion.Region);
        return WhatToTell.Invitations(occasion, region.Select(one => one.Id), at);
    }
}
