using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participations;

/// <summary>Somebody did one of the course's tasks before or after its days. Stream: one per person and course.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Part"><c>preparation</c> or <c>follow-up</c>.</param>
/// <param name="Task">Id, from the task's words: reworded it is another task.</param>
/// <param name="By">Role of who ticked it.</param>
/// <param name="At">UTC.</param>
public sealed record TaskTicked(Guid Participant, string Course, string Part, Guid Task, string By, DateTimeOffset At);

/// <summary>A task was not done after all.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Part"><c>preparation</c> or <c>follow-up</c>.</param>
/// <param name="Task">Id.</param>
/// <param name="By">Role of who unticked it.</param>
/// <param name="At">UTC.</param>
public sealed record TaskUnticked(Guid Participant, string Course, string Part, Guid Task, string By, DateTimeOffset At);

/// <summary>What an occasion, completed or corrected, says of somebody's days of the course. Of an occasion the latest holds.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Where.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Region">Slug of the region that held it.</param>
/// <param name="InAll">How many days the whole course has; null for one who only made up a day.</param>
/// <param name="Days">The days she or he had a place for.</param>
/// <param name="At">UTC.</param>
public sealed record CourseDaysRecorded(
    Guid Participant, string Course, Guid Occasion, string Municipality, string Unit, string Region, int? InAll, IReadOnlyList<RecordedDay> Days,
    DateTimeOffset At);

/// <summary>A certificate was issued anew: it has another code, and the former code no longer holds.</summary>
/// <param name="Certificate">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Issue">Which issue it is; the first was 1.</param>
/// <param name="By">Role of who asked.</param>
/// <param name="At">UTC.</param>
public sealed record CertificateReissued(Guid Certificate, Guid Participant, string Course, int Issue, string By, DateTimeOffset At);

/// <summary>A day of a course and whether somebody was there.</summary>
/// <param name="Day">Which of the course's days, from 1.</param>
/// <param name="Date">Local date.</param>
/// <param name="Attended">Whether she or he was there.</param>
public sealed record RecordedDay(int Day, DateOnly Date, bool Attended);

/// <summary>What is known from an occasion.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Region">Slug.</param>
/// <param name="InAll">How many days the whole course has; null for a day made up.</param>
/// <param name="Days">The days.</param>
public sealed record TakenAt(Guid Occasion, string Municipality, string Unit, string Region, int? InAll, IReadOnlyList<RecordedDay> Days);

/// <summary>A task that is done.</summary>
/// <param name="Part"><c>preparation</c> or <c>follow-up</c>.</param>
/// <param name="By">Role of who ticked it.</param>
/// <param name="Since">UTC.</param>
public sealed record TickedTask(string Part, string By, DateTimeOffset Since);

/// <summary>A day of the course that was missed and not made up.</summary>
/// <param name="Day">Which of the course's days, from 1.</param>
/// <param name="Date">Local date when it was missed.</param>
/// <param name="Occasion">Where it was missed.</param>
public sealed record MissedDay(int Day, DateOnly Date, Guid Occasion);

/// <summary>How far somebody has come in a course: tasks ticked, and days taken, whichever occasions they were at.</summary>
/// <param name="Id">From participant, journey and course.</param>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Participation(Guid Id, Guid Participant, string Course, long Version)
{
    /// <summary>Tasks done, by id.</summary>
    public ImmutableDictionary<Guid, TickedTask> Ticked { get; init; } = ImmutableDictionary<Guid, TickedTask>.Empty;

    /// <summary>Occasions, in the order in which they first told.</summary>
    public ImmutableList<TakenAt> Taken { get; init; } = [];

    /// <summary>Latest issue of certificates that were issued anew.</summary>
    public ImmutableDictionary<Guid, int> Issues { get; init; } = ImmutableDictionary<Guid, int>.Empty;

    /// <summary>The latest occasion with a seat, not only a day made up: by its days, whichever was completed first.</summary>
    public TakenAt? Seat() => Taken.Where(one => one.InAll is not null).OrderBy(one => one.Days.Max(day => day.Date)).ThenBy(one => one.Occasion).LastOrDefault();

    /// <summary>The days on which the course was taken, one for each of its days, in order; null where some day is yet to be taken.</summary>
    public IReadOnlyList<DateOnly>? WholeCourse()
    {
        if (Seat() is not { InAll: { } all })
        {
            return null;
        }

        var dates = Enumerable.Range(1, all).Select(Attended).ToList();
        return dates.Contains(null) ? null : [.. dates.Select(date => date!.Value).Distinct().Order()];
    }

    /// <summary>Days that were missed and not taken elsewhere.</summary>
    public IReadOnlyList<MissedDay> Missed() =>
    [
        .. Taken.SelectMany(one => one.Days.Where(day => !day.Attended).Select(day => new MissedDay(day.Day, day.Date, one.Occasion)))
            .Where(day => Attended(day.Day) is null).GroupBy(day => day.Day).Select(days => days.MaxBy(day => day.Date)!).OrderBy(day => day.Day),
    ];

    /// <summary>When somebody attended a day of the course; null: has not.</summary>
    /// <param name="day">From 1.</param>
    public DateOnly? Attended(int day) =>
        Taken.SelectMany(one => one.Days).Where(one => one.Day == day && one.Attended).Select(one => (DateOnly?)one.Date).Min();

    /// <summary>The id of the stream.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    public static Guid IdOf(Guid participant, string journey, string course) => Uuid.From("participation", participant.ToString(), journey, course);

    /// <summary>Somebody who has done nothing yet.</summary>
    /// <param name="id">Stream.</param>
    /// <param name="participant">Who.</param>
    /// <param name="course">Slug.</param>
    public static Participation None(Guid id, Guid participant, string course) => new(id, participant, course, 0);

    /// <summary>The participation after an event.</summary>
    /// <param name="way">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Participation? Apply(Participation? way, Guid id, object @event, long version)
    {
        var after = @event switch
        {
            TaskTicked e => (way ?? None(id, e.Participant, e.Course)).After(e),
            TaskUnticked e => (way ?? None(id, e.Participant, e.Course)).After(e),
            CourseDaysRecorded e => (way ?? None(id, e.Participant, e.Course)).After(e),
            CertificateReissued e => (way ?? None(id, e.Participant, e.Course)).After(e),
            _ => way,
        };
        return after is null ? null : after with { Version = version };
    }

    /// <summary>The participation after an event that is yet to be stored.</summary>
    /// <param name="event">The event.</param>
    public Participation After(object @event) => @event switch
    {
        TaskTicked e => this with { Ticked = Ticked.SetItem(e.Task, new TickedTask(e.Part, e.By, e.At)) },
        TaskUnticked e => this with { Ticked = Ticked.Remove(e.Task) },
        CourseDaysRecorded e => this with
        {
            Taken = Put(Taken, new TakenAt(e.Occasion, e.Municipality, e.Unit, e.Region, e.InAll, e.Days)),
        },
        CertificateReissued e => this with { Issues = Issues.SetItem(e.Certificate, e.Issue) },
        _ => this,
    };

    private static ImmutableList<TakenAt> Put(ImmutableList<TakenAt> taken, TakenAt told) =>
        taken.FindIndex(one => one.Occasion == told.Occasion) is >= 0 and var index ? taken.SetItem(index, told) : taken.Add(told);
}

/// <summary>Keeps the latest state of each participation in the same transaction as its events.</summary>
public sealed class ParticipationProjection : SingleStreamProjection<Participation, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public ParticipationProjection()
    {
        IncludeType<TaskTicked>();
        IncludeType<TaskUnticked>();
        IncludeType<CourseDaysRecorded>();
        IncludeType<CertificateReissued>();
        // Stored with the task that brought them: they count in the version.
        IncludeType<CertificateIssued>();
        IncludeType<CertificateWithdrawn>();
    }

    /// <inheritdoc />
    public override Participation? Evolve(Participation? snapshot, Guid id, IEvent e) => Participation.Apply(snapshot, id, e.Data, e.Version);
}
