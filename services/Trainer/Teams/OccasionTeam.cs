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

/// <summary>
/// What Enrolment said of the occasion when it scheduled it, and nowhere else: so it is taken in whenever it comes, also after a later word on its days.
/// </summary>
/// <param name="Occasion">Id.</param>
/// <param name="DaysToDecide">How many days before its first day it is decided whether it is held; null: not said.</param>
/// <param name="HeldIn">Slug of the municipality inside whose organisation it is held; null: it is the region's, for all.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionDescribed(Guid Occasion, int? DaysToDecide, string? HeldIn, DateTimeOffset At);

/// <summary>The coordinator confirmed who teaches, or changed it.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Leader">Course leader.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Days">Who is booked which day.</param>
/// <param name="At">UTC.</param>
/// <param name="Exceptions">Rules that the coordinator set aside for a member; the reasons are kept apart, see <see cref="ExceptionNote"/>. Null: none.</param>
public sealed record TeamConfirmed(
    Guid Occasion, string Region, Lent Leader, IReadOnlyList<Lent> Trainers, IReadOnlyList<TeachingDay> Days, DateTimeOffset At,
    IReadOnlyList<GateException>? Exceptions = null);

/// <summary>A rule of the gate that the coordinator set aside for a member of a team.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Code">The rule's code, see <see cref="Gate"/>.</param>
public sealed record GateException(Guid Trainer, string Code);

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

/// <summary>A trainer could not follow the occasion to a new date, for another reason than being booked elsewhere: the coordinator has to decide.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Code">Why: a code of the gate, such as <c>no-days-left</c>.</param>
/// <param name="At">UTC.</param>
public sealed record TrainerLeftBehind(Guid Occasion, Guid Trainer, DateOnly Date, string Code, DateTimeOffset At);

/// <summary>Somebody takes over days from a member who can't teach them: a substitute who accepted.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="InsteadOf">The member.</param>
/// <param name="Substitute">Who takes over.</param>
/// <param name="Days">Local dates.</param>
/// <param name="Substitution">The search that found her or him.</param>
/// <param name="At">UTC.</param>
public sealed record SubstituteJoined(
    Guid Occasion, string Region, Guid InsteadOf, Lent Substitute, IReadOnlyList<DateOnly> Days, Guid Substitution, DateTimeOffset At);

/// <summary>On its decision date the occasion had no full team: it is raised to the coordinator.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="DecisionDate">Local date.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="Leaders">Course leaders still needed.</param>
/// <param name="Trainers">Trainers still needed.</param>
/// <param name="Days">Dates on which somebody else has to be found for a member of the team.</param>
/// <param name="At">UTC.</param>
public sealed record TeamMissing(
    Guid Occasion, string Course, string Region, DateOnly DecisionDate, DateOnly FirstDay, int Leaders, int Trainers, IReadOnlyList<DateOnly> Days,
    DateTimeOffset At);

/// <summary>Who taught a day, confirmed by the coordinator afterwards. Recorded again: a correction of the one before.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Taught">Everybody who taught that day.</param>
/// <param name="At">UTC.</param>
/// <param name="Part">Of a half day, which half: see <see cref="DayPart"/>; null: it takes the date.</param>
public sealed record DayTaught(
    Guid Occasion, string Course, string Region, DateOnly Date, bool Half, IReadOnlyList<Lent> Taught, DateTimeOffset At, string? Part = null);

/// <summary>A date of an occasion.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Half">Whether it is a half day.</param>
/// <param name="Start">Local time it starts; null: not known.</param>
/// <param name="End">Local time it ends; null: not known.</param>
/// <param name="Digital">True where nobody travels to it; null: on site.</param>
public sealed record CourseDate(DateOnly Date, bool Half, TimeOnly? Start = null, TimeOnly? End = null, bool? Digital = null)
{
    /// <summary>Which half of the date it takes: <see cref="DayPart.Morning"/>, <see cref="DayPart.Afternoon"/>, or null: the whole.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Part => DayPart.Of(this);
}

/// <summary>A trainer, and the municipality that lends her or him.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug.</param>
public sealed record Lent(Guid Trainer, string Municipality);

/// <summary>Who is booked a day.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Teaching">Ids.</param>
public sealed record TeachingDay(DateOnly Date, IReadOnlyList<Guid> Teaching);

/// <summary>A day that a member of the team can't teach.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="BookedAt">The other occasion that has the trainer; null where it is something else.</param>
/// <param name="Code">What else it is, a code of the gate; null: booked elsewhere.</param>
public sealed record DayConflict(Guid Trainer, DateOnly Date, Guid? BookedAt, string? Code = null);

/// <summary>Who taught a day, as last recorded.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Trainers">Ids.</param>
/// <param name="Half">Whether it was recorded as a half day; null: recorded before that was kept here.</param>
/// <param name="Part">Of a half day, which half; null: it takes the date.</param>
public sealed record TaughtDay(DateOnly Date, IReadOnlyList<Guid> Trainers, bool? Half = null, string? Part = null);

/// <summary>What an occasion lacks of a full team, as raised to the coordinator.</summary>
/// <param name="DecisionDate">Local date by which it should have had one.</param>
/// <param name="FirstDay">Local date it begins.</param>
/// <param name="Leaders">Course leaders still needed.</param>
/// <param name="Trainers">Trainers still needed.</param>
/// <param name="Days">Dates on which somebody else has to be found for a member of the team.</param>
public sealed record Lacking(DateOnly DecisionDate, DateOnly FirstDay, int Leaders, int Trainers, IReadOnlyList<DateOnly> Days)
{
    /// <summary>Whether another says the same.</summary>
    /// <param name="other">What was said before; null: nothing.</param>
    public bool Same(Lacking? other) => other is not null && other with { Days = Days } == this && Days.SequenceEqual(other.Days);
}

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
    /// <summary>Who was to teach which day as the coordinator last confirmed it: what every move starts from. Null: never confirmed, or before it was kept.</summary>
    public IReadOnlyList<TeachingDay>? Confirmed { get; init; }

    /// <summary>Rules set aside for members; null: none.</summary>
    public IReadOnlyList<GateException>? Exceptions { get; init; }

    /// <summary>Whether what Enrolment says once, when it schedules, is known.</summary>
    public bool Described { get; init; }

    /// <summary>How many days before its first day it is decided whether it is held; null: not said.</summary>
    public int? DaysToDecide { get; init; }

    /// <summary>Slug of the municipality inside whose organisation it is held; null: it is the region's.</summary>
    public string? HeldIn { get; init; }

    /// <summary>What it lacks, where it was raised for having no full team by its decision date and has none yet.</summary>
    public Lacking? Lacks { get; init; }

    /// <summary>Each trainer's days here as calendars know them; null: its last change was before they were kept. See <see cref="CalendarDay.Kept"/>.</summary>
    public IReadOnlyList<CalendarDay>? Calendar { get; init; }

    /// <summary>Days before the first one by which a team has to be there, where Enrolment names no decision date (ours).</summary>
    public const int UsualDaysToDecide = 21;

    /// <summary>Local date by which it has to have a full team; null as long as its days are not known, or where it was cancelled. Moves along with the occasion.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public DateOnly? DecisionDate => Dates.Count == 0 || CalledOff ? null : Dates.Min(day => day.Date).AddDays(-(DaysToDecide ?? UsualDaysToDecide));

    /// <summary>A date of the occasion; two halves on one date are the whole date. Null: none of its dates.</summary>
    /// <param name="date">Local date.</param>
    public CourseDate? DateOf(DateOnly date)
    {
        var found = Dates.Where(day => day.Date == date).ToList();
        return found.Count < 2 ? found.FirstOrDefault() : new CourseDate(date, false, null, null, found.All(day => day.Digital == true) ? true : null);
    }

    /// <summary>Leader and trainers.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<Lent> Members => Leader is null ? Trainers : [Leader, .. Trainers];

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static OccasionTeam? Apply(OccasionTeam? state, object fact) => fact switch
    {
        OccasionDated e => ((state ?? None(e.Occasion)) with
        {
            Course = e.Course,
            Region = e.Region,
            Dates = e.Days,
            OccasionVersion = e.OccasionVersion,
            CalledOff = false,
        }) switch
        {
            // At another decision date it is looked at again.
            { Lacks: { } lacks } moved when moved.DecisionDate != lacks.DecisionDate => moved with { Lacks = null },
            var same => same,
        },
        OccasionDescribed e => (state ?? None(e.Occasion)) with { Described = true, DaysToDecide = e.DaysToDecide, HeldIn = e.HeldIn },
        OccasionCalledOff e => (state ?? None(e.Occasion)) with
        {
            Course = e.Course,
            Region = e.Region,
            OccasionVersion = e.OccasionVersion,
            CalledOff = true,
            Days = [],
            Conflicts = [],
            Lacks = null,
        },
        TeamConfirmed e => state! with
        {
            Leader = e.Leader,
            Trainers = e.Trainers,
            Days = e.Days,
            Plan = e.Days,
            Conflicts = [],
            Confirmed = e.Days,
            Exceptions = e.Exceptions,
            Lacks = null,
        },
        TeamMissing e => state! with { Lacks = new Lacking(e.DecisionDate, e.FirstDay, e.Leaders, e.Trainers, e.Days) },
        TeamDaysMoved e => Whole(state! with { Days = e.Days, Plan = e.Days, Conflicts = [] }),
        DayConflictFound e => state! with
        {
            Plan = [.. state.Plan.Select(day => day.Date == e.Date ? day with { Teaching = [.. day.Teaching, e.Trainer] } : day)],
            Conflicts = [.. state.Conflicts, new DayConflict(e.Trainer, e.Date, e.BookedAt)],
        },
        TrainerLeftBehind e => state! with
        {
            Plan = [.. state.Plan.Select(day => day.Date == e.Date ? day with { Teaching = [.. day.Teaching, e.Trainer] } : day)],
            Conflicts = [.. state.Conflicts, new DayConflict(e.Trainer, e.Date, null, e.Code)],
        },
        SubstituteJoined e => Joined(state!, e),
        DayTaught e => state! with
        {
            Taught =
            [
                .. state.Taught.Where(day => day.Date != e.Date)
                    .Append(new TaughtDay(e.Date, [.. e.Taught.Select(lent => lent.Trainer)], e.Half, e.Part)).OrderBy(day => day.Date),
            ],
        },
        _ => state,
    };

    // From now on it is the substitute's day, whatever moves: the plan that moves start from is made anew, on the dates as they are.
    private static OccasionTeam Joined(OccasionTeam state, SubstituteJoined e)
    {
        var substitute = e.Substitute.Trainer;
        List<TeachingDay> Instead(IEnumerable<TeachingDay> days) =>
        [
            .. days.Select(day => !e.Days.Contains(day.Date)
                ? day
                : day with { Teaching = [.. day.Teaching.Where(trainer => trainer != e.InsteadOf && trainer != substitute), substitute] }),
        ];
        var plan = Instead(state.Plan);
        // Who has taught here, or still is to, stays in the team.
        var leaves = !plan.Any(day => day.Teaching.Contains(e.InsteadOf)) && !state.Taught.Any(day => day.Trainers.Contains(e.InsteadOf));
        var leads = leaves && state.Leader?.Trainer == e.InsteadOf;
        var others = state.Trainers.Where(one => one.Trainer != substitute && !(leaves && one.Trainer == e.InsteadOf));
        var after = state with
        {
            Leader = leads ? e.Substitute : state.Leader,
            Trainers = leads || state.Leader?.Trainer == substitute ? [.. others] : [.. others, e.Substitute],
            Plan = plan,
            Confirmed = plan,
            Days = Instead(state.Days),
            Conflicts = [.. state.Conflicts.Where(one => one.Trainer != e.InsteadOf || !e.Days.Contains(one.Date))],
            Exceptions = leaves ? [.. (state.Exceptions ?? []).Where(one => one.Trainer != e.InsteadOf)] : state.Exceptions,
        };
        return after.Conflicts.Count == 0 && after.Lacks is { Days.Count: > 0 } ? after with { Lacks = null } : after;
    }

    // Whoever could not follow is said after this; until then nothing is lacking but a team that was never there.
    private static OccasionTeam Whole(OccasionTeam state) => state is { Leader: not null, Lacks.Days.Count: > 0 } ? state with { Lacks = null } : state;

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
        IncludeType<OccasionDescribed>();
        IncludeType<TrainerLeftBehind>();
        IncludeType<TeamMissing>();
        IncludeType<SubstituteJoined>();
    }

    /// <inheritdoc />
    public override OccasionTeam? Evolve(OccasionTeam? snapshot, Guid id, IEvent e) =>
        OccasionTeam.Apply(snapshot, e.Data) is { } state
            ? state with { Version = e.Version, Calendar = CalendarDay.Follow(snapshot, state, e.Timestamp) } : null;
}
