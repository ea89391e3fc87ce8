using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Trainer.Teams;

/// <summary>The occasion was scheduled in Enrolment, or got other days.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">All its days.</param>
/// <param name="OccasionVersion">Enrolment's version of the occasion: the highest is what holds.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionDated(
    Guid Occasion, string Course, string Region, IReadOnlyList<CourseDate> Days, long OccasionVersion, DateTimeOffset At);

/// <summary>The occasion was cancelled in Enrolment: its team's days are free.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="OccasionVersion">Enrolment's version of the occasion.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionCalledOff(Guid Occasion, string Course, string Region, long OccasionVersion, DateTimeOffset At);

/// <summary>The coordinator confirmed who teaches, or changed it.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Leader">Course leader.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Days">Who is booked which day.</param>
/// <param name="At">UTC.</param>
public sealed record TeamConfirmed(
    Guid Occasion, string Region, Lent Leader, IReadOnlyList<Lent> Trainers, IReadOnlyList<TeachingDay> Days, DateTimeOffset At);

/// <summary>The team's booked days followed the occasion to its new dates.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Days">Who is booked which day from now on.</param>
/// <param name="At">UTC.</param>
public sealed record TeamDaysMoved(Guid Occasion, IReadOnlyList<TeachingDay> Days, DateTimeOffset At);

/// <summary>A trainer could not follow the occasion to a new date, being booked elsewhere: the coordinator has to decide.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="BookedAt">The occasion that has the trainer that day.</param>
/// <param name="At">UTC.</param>
public sealed record DayConflictFound(Guid Occasion, Guid Trainer, DateOnly Date, Guid BookedAt, DateTimeOffset At);

/// <summary>Who taught a day, confirmed by the coordinator afterwards. Recorded again: a correction of the one before.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Taught">Everybody who taught that day.</param>
/// <param name="At">UTC.</param>
public sealed record DayTaught(
    Guid Occasion, string Course, string Region, DateOnly Date, bool Half, IReadOnlyList<Lent> Taught, DateTimeOffset At);

/// <summary>A date of an occasion.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record CourseDate(DateOnly Date, bool Half);

/// <summary>A trainer, and the municipality that lends her or him.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug.</param>
public sealed record Lent(Guid Trainer, string Municipality);

/// <summary>Who is booked a day.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Teaching">Ids.</param>
public sealed record TeachingDay(DateOnly Date, IReadOnlyList<Guid> Teaching);

/// <summary>A trainer whom another occasion has that day.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="BookedAt">The other occasion.</param>
public sealed record DayConflict(Guid Trainer, DateOnly Date, Guid BookedAt);

/// <summary>Who taught a day, as last recorded.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Trainers">Ids.</param>
public sealed record TaughtDay(DateOnly Date, IReadOnlyList<Guid> Trainers);

/// <summary>An occasion as its team sees it: when it is, who teaches, who taught.</summary>
/// <param name="Id">The stream: the occasion.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Dates">Its days.</param>
/// <param name="OccasionVersion">Enrolment's version that this is as of.</param>
/// <param name="CalledOff">Whether it was cancelled.</param>
/// <param name="Leader">Course leader; null as long as there is no team.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Days">Who is booked which day. A trainer's day is booked when it is here and in <see cref="TrainerDay"/>.</param>
/// <param name="Plan">Who was meant to teach which day, conflicts or not.</param>
/// <param name="Conflicts">Days that the coordinator has to find somebody else for.</param>
/// <param name="Taught">Who taught which day.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record OccasionTeam(
    Guid Id, string Course, string Region, IReadOnlyList<CourseDate> Dates, long OccasionVersion, bool CalledOff, Lent? Leader,
    IReadOnlyList<Lent> Trainers, IReadOnlyList<TeachingDay> Days, IReadOnlyList<TeachingDay> Plan, IReadOnlyList<DayConflict> Conflicts,
    IReadOnlyList<TaughtDay> Taught, long Version = 0)
{
    /// <summary>Leader and trainers.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<Lent> Members => Leader is null ? Trainers : [Leader, .. Trainers];

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static OccasionTeam? Apply(OccasionTeam? state, object fact) => fact switch
    {
        OccasionDated e => (state ?? None(e.Occasion)) with
        {
            Course = e.Course,
            Region = e.Region,
            Dates = e.Days,
            OccasionVersion = e.OccasionVersion,
            CalledOff = false,
        },
        OccasionCalledOff e => (state ?? None(e.Occasion)) with
        {
            Course = e.Course,
            Region = e.Region,
            OccasionVersion = e.OccasionVersion,
            CalledOff = true,
            Days = [],
            Conflicts = [],
        },
        TeamConfirmed e => state! with { Leader = e.Leader, Trainers = e.Trainers, Days = e.Days, Plan = e.Days, Conflicts = [] },
        TeamDaysMoved e => state! with { Days = e.Days, Plan = e.Days, Conflicts = [] },
        DayConflictFound e => state! with
        {
            Plan = [.. state.Plan.Select(day => day.Date == e.Date ? day with { Teaching = [.. day.Teaching, e.Trainer] } : day)],
            Conflicts = [.. state.Conflicts, new DayConflict(e.Trainer, e.Date, e.BookedAt)],
        },
        DayTaught e => state! with
        {
            Taught =
            [
                .. state.Taught.Where(day => day.Date != e.Date)
                    .Append(new TaughtDay(e.Date, [.. e.Taught.Select(lent => lent.Trainer)])).OrderBy(day => day.Date),
            ],
        },
        _ => state,
    };

    private static OccasionTeam None(Guid id) => new(id, "", "", [], 0, false, null, [], [], [], [], []);
}

/// <summary>Keeps <see cref="OccasionTeam"/> in step with its stream.</summary>
public sealed class OccasionTeamProjection : SingleStreamProjection<OccasionTeam, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public OccasionTeamProjection()
    {
        IncludeType<OccasionDated>();
        IncludeType<OccasionCalledOff>();
        IncludeType<TeamConfirmed>();
        IncludeType<TeamDaysMoved>();
        IncludeType<DayConflictFound>();
        IncludeType<DayTaught>();
    }

    /// <inheritdoc />
    public override OccasionTeam? Evolve(OccasionTeam? snapshot, Guid id, IEvent e) =>
        OccasionTeam.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}
