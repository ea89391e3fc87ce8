using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Trainer.Trainings;

/// <summary>A training of trainers for a course was scheduled (S4 5).</summary>
/// <param name="Training">Id.</param>
/// <param name="Course">Slug of the course that is trained for.</param>
/// <param name="Region">Slug.</param>
/// <param name="Dates">Local dates, in order: who is there on all of them is trained.</param>
/// <param name="Capacity">Places.</param>
/// <param name="At">UTC.</param>
public sealed record TrainingScheduled(Guid Training, string Course, string Region, IReadOnlyList<DateOnly> Dates, int Capacity, DateTimeOffset At);

/// <summary>A trainer got a place.</summary>
/// <param name="Training">Id.</param>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record TrainingPlaceTaken(Guid Training, Guid Trainer, DateTimeOffset At);

/// <summary>A trainer gave the place back.</summary>
/// <param name="Training">Id.</param>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record TrainingPlaceReleased(Guid Training, Guid Trainer, DateTimeOffset At);

/// <summary>Who was there a day; recorded again: a correction of the one before.</summary>
/// <param name="Training">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids.</param>
/// <param name="At">UTC.</param>
public sealed record TrainingAttended(Guid Training, DateOnly Date, IReadOnlyList<Guid> Present, DateTimeOffset At);

/// <summary>The training is not held.</summary>
/// <param name="Training">Id.</param>
/// <param name="At">UTC.</param>
public sealed record TrainingCancelled(Guid Training, DateTimeOffset At);

/// <summary>Who was there a day.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Present">Ids.</param>
public sealed record TrainingDay(DateOnly Date, IReadOnlyList<Guid> Present);

/// <summary>A training of trainers.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Dates">Local dates, in order.</param>
/// <param name="Capacity">Places.</param>
/// <param name="Trainers">Who has a place, in order of taking it.</param>
/// <param name="Attendance">Who was there, of the days that were recorded.</param>
/// <param name="Cancelled">Whether it is not held.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Training(
    Guid Id, string Course, string Region, IReadOnlyList<DateOnly> Dates, int Capacity, IReadOnlyList<Guid> Trainers, IReadOnlyList<TrainingDay> Attendance,
    bool Cancelled, long Version = 0)
{
    /// <summary>Who gave the place back, and has not taken it again: a calendar has to hear of it.</summary>
    public IReadOnlyList<Guid> Released { get; init; } = [];

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who was there on all days.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<Guid> Whole =>
        [.. Trainers.Where(trainer => Dates.All(date => Attendance.Any(day => day.Date == date && day.Present.Contains(trainer)))).Order()];

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static Training? Apply(Training? state, object fact) => fact switch
    {
        TrainingScheduled e => new(e.Training, e.Course, e.Region, e.Dates, e.Capacity, [], [], false) { ChangedAt = e.At },
        TrainingPlaceTaken e => state! with
        {
            Trainers = [.. state.Trainers, e.Trainer],
            Released = [.. state.Released.Where(trainer => trainer != e.Trainer)],
            ChangedAt = e.At,
        },
        TrainingPlaceReleased e => state! with
        {
            Trainers = [.. state.Trainers.Where(trainer => trainer != e.Trainer)],
            Released = [.. state.Released, e.Trainer],
            ChangedAt = e.At,
        },
        TrainingAttended e => state! with
        {
            Attendance = [.. state.Attendance.Where(day => day.Date != e.Date).Append(new TrainingDay(e.Date, e.Present)).OrderBy(day => day.Date)],
        },
        TrainingCancelled e => state! with { Cancelled = true, ChangedAt = e.At },
        _ => state,
    };
}

/// <summary>Keeps <see cref="Training"/> in step with its stream.</summary>
public sealed class TrainingProjection : SingleStreamProjection<Training, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public TrainingProjection()
    {
        IncludeType<TrainingScheduled>();
        IncludeType<TrainingPlaceTaken>();
        IncludeType<TrainingPlaceReleased>();
        IncludeType<TrainingAttended>();
        IncludeType<TrainingCancelled>();
    }

    /// <inheritdoc />
    public override Training? Evolve(Training? snapshot, Guid id, IEvent e) =>
        Training.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>A training as answered. An administrator is told of the own municipality's trainers, a trainer of nobody else, the nation how many.</summary>
/// <param name="Id">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Dates">Local dates.</param>
/// <param name="Capacity">Places.</param>
/// <param name="Taken">How many places are taken.</param>
/// <param name="Cancelled">Whether it is not held.</param>
/// <param name="Trainers">Who has a place.</param>
/// <param name="Attendance">Who was there.</param>
/// <param name="Trained">Who was there on all days, and is trained for the course.</param>
public sealed record TrainingView(
    Guid Id, string Course, string Region, IReadOnlyList<DateOnly> Dates, int Capacity, int Taken, bool Cancelled, IReadOnlyList<Guid> Trainers,
    IReadOnlyList<TrainingDay> Attendance, IReadOnlyList<Guid> Trained)
{
    internal static TrainingView Of(Training training, Func<Guid, bool> mayKnow) => new(
        training.Id, training.Course, training.Region, training.Dates, training.Capacity, training.Trainers.Count, training.Cancelled,
        [.. training.Trainers.Where(mayKnow)], [.. training.Attendance.Select(day => day with { Present = [.. day.Present.Where(mayKnow)] })],
        [.. training.Whole.Where(mayKnow)]);
}
