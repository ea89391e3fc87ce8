using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Trainer.Absences;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>Somebody who may teach was recruited. Name and address are in <see cref="TrainerDetails"/>.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer, which lends the trainer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses the trainer may teach.</param>
/// <param name="DaysPerYear">Days a year the trainer can give.</param>
/// <param name="Qualifications">What the trainer is certified for.</param>
/// <param name="MayLead">Whether the trainer may be course leader.</param>
/// <param name="At">UTC.</param>
/// <param name="Places">Slugs of the municipalities the trainer can travel to; null: all of the region.</param>
/// <param name="TrainedFor">The courses the trainer has been trained for already; null: all of them.</param>
/// <param name="Consented">Whether the employer consents; null: yes, as for whoever is recruited without an interest (*ours*).</param>
/// <param name="Interest">The municipality's interest that was accepted; null: recruited without.</param>
public sealed record TrainerRecruited(
    Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<Qualification> Qualifications, bool MayLead, DateTimeOffset At,
    IReadOnlyList<string>? Places = null, IReadOnlyList<string>? TrainedFor = null, bool? Consented = null, Guid? Interest = null);

/// <summary>The trainer offers other courses than before. A course that is new has to be trained for before it is taught (S4 5).</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Courses">Slugs: all that are offered from now on.</param>
/// <param name="At">UTC.</param>
public sealed record CoursesOffered(Guid Trainer, IReadOnlyList<string> Courses, DateTimeOffset At);

/// <summary>The trainer can give another number of days a year than before (S1 4.4).</summary>
/// <param name="Trainer">Id.</param>
/// <param name="DaysPerYear">Days, of every year that is not agreed on its own.</param>
/// <param name="At">UTC.</param>
public sealed record DaysOffered(Guid Trainer, int DaysPerYear, DateTimeOffset At);

/// <summary>The days of one year were agreed on their own.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Days">Days that year.</param>
/// <param name="At">UTC.</param>
public sealed record DaysOfYearAgreed(Guid Trainer, int Year, int Days, DateTimeOffset At);

/// <summary>The trainer can travel to other municipalities than before.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Places">Slugs; empty: all of the region.</param>
/// <param name="At">UTC.</param>
public sealed record PlacesOffered(Guid Trainer, IReadOnlyList<string> Places, DateTimeOffset At);

/// <summary>The trainer was entrusted with leading courses.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record LeadershipEntrusted(Guid Trainer, DateTimeOffset At);

/// <summary>The trainer leads courses no more.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record LeadershipEnded(Guid Trainer, DateTimeOffset At);

/// <summary>The employer consents to lending the trainer.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="By">Who at the employer, as a role (see <see cref="EmployerRole"/>), never a name.</param>
/// <param name="On">Local date of the consent.</param>
/// <param name="At">UTC.</param>
public sealed record ConsentGiven(Guid Trainer, string By, DateOnly On, DateTimeOffset At);

/// <summary>The employer took the consent back: the trainer is booked no more.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="By">Who at the employer, as a role.</param>
/// <param name="On">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record ConsentWithdrawn(Guid Trainer, string By, DateOnly On, DateTimeOffset At);

/// <summary>The trainer teaches nothing for a while.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="From">First local date.</param>
/// <param name="Until">Last local date; null: until resumed.</param>
/// <param name="At">UTC.</param>
public sealed record TrainerPaused(Guid Trainer, DateOnly From, DateOnly? Until, DateTimeOffset At);

/// <summary>The trainer is back, from a pause or from having ended.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="From">First local date the trainer may teach again.</param>
/// <param name="At">UTC.</param>
public sealed record TrainerResumed(Guid Trainer, DateOnly From, DateTimeOffset At);

/// <summary>The trainer stops being one.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="From">First local date the trainer is one no more.</param>
/// <param name="At">UTC.</param>
public sealed record TrainerEnded(Guid Trainer, DateOnly From, DateTimeOffset At);

/// <summary>Name and address of a trainer who has ended were deleted; what was taught stays.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="At">UTC.</param>
public sealed record TrainerErased(Guid Trainer, DateTimeOffset At);

/// <summary>The trainer was certified, or the dates of a certification were put right.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Kind">Slug: <c>bbic</c>.</param>
/// <param name="From">First local date it holds; the same again replaces the last date.</param>
/// <param name="Until">Last local date it holds; null: for good.</param>
/// <param name="At">UTC.</param>
public sealed record QualificationGranted(Guid Trainer, string Kind, DateOnly From, DateOnly? Until, DateTimeOffset At);

/// <summary>A certification does not hold any more, before its time.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Kind">Slug.</param>
/// <param name="From">First local date without.</param>
/// <param name="At">UTC.</param>
public sealed record QualificationWithdrawn(Guid Trainer, string Kind, DateOnly From, DateTimeOffset At);

/// <summary>A certification lapses soon and nothing follows it: somebody has to see to a new one, or to other trainers.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Kind">Slug.</param>
/// <param name="LastDay">Last local date it holds.</param>
/// <param name="At">UTC.</param>
public sealed record QualificationLapseRaised(Guid Trainer, string Kind, DateOnly LastDay, DateTimeOffset At);

/// <summary>The trainer has been trained for a course (S4 5), and may teach it.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="On">Local date of the training's last day.</param>
/// <param name="Training">The training; null: elsewhere, on the coordinator's word.</param>
/// <param name="At">UTC.</param>
public sealed record TrainedForCourse(Guid Trainer, string Course, DateOnly On, Guid? Training, DateTimeOffset At);

/// <summary>The attendance of a training was put right: the trainer was not there all days after all.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Training">The training.</param>
/// <param name="At">UTC.</param>
public sealed record TrainingFoundIncomplete(Guid Trainer, string Course, Guid Training, DateTimeOffset At);

/// <summary>Who at the employer may consent: a role, so that no name is stored with what happened (*ours*).</summary>
public static class EmployerRole
{
    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } = ["manager", "head-of-operations", "head-of-social-services", "municipal-administrator"];
}

/// <summary>Whether a trainer may be booked, as to employment.</summary>
public enum TrainerStatus
{
    /// <summary>Teaches.</summary>
    Active,

    /// <summary>Teaches nothing for a while.</summary>
    Paused,

    /// <summary>Is a trainer no more.</summary>
    Ended,
}

/// <summary>The days of one year, agreed on their own.</summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Days">Days.</param>
public sealed record DaysOfYear(int Year, int Days);

/// <summary>A time without teaching.</summary>
/// <param name="From">First local date.</param>
/// <param name="Until">Last local date; null: until resumed.</param>
public sealed record Pause(DateOnly From, DateOnly? Until)
{
    /// <summary>Whether the day is in it.</summary>
    /// <param name="day">Local date.</param>
    public bool Covers(DateOnly day) => From <= day && (Until is null || day <= Until);
}

/// <summary>A course the trainer has been trained for.</summary>
/// <param name="Course">Slug.</param>
/// <param name="On">Local date of the training's last day; null: before the trainer was recruited.</param>
/// <param name="Training">The training; null: elsewhere.</param>
public sealed record CourseTraining(string Course, DateOnly? On, Guid? Training);

/// <summary>A lapse that was raised.</summary>
/// <param name="Kind">Slug.</param>
/// <param name="LastDay">Last local date the certification holds.</param>
public sealed record RaisedLapse(string Kind, DateOnly LastDay);

/// <summary>A certification, such as BBIC by Socialstyrelsen (S1).</summary>
/// <param name="Kind">Slug: <c>bbic</c>.</param>
/// <param name="From">First local date it holds.</param>
/// <param name="Until">Last local date it holds; null: for good.</param>
public sealed record Qualification(string Kind, DateOnly From, DateOnly? Until)
{
    /// <summary>Whether it holds on a day.</summary>
    /// <param name="day">Local date.</param>
    public bool HoldsOn(DateOnly day) => From <= day && (Until is null || day <= Until);
}

/// <summary>A trainer: what may be taught, and for whom.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses the trainer may teach.</param>
/// <param name="DaysPerYear">Days a year the trainer can give.</param>
/// <param name="Qualifications">What the trainer is certified for.</param>
/// <param name="MayLead">Whether the trainer may be course leader.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record TrainerProfile(
    Guid Id, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<Qualification> Qualifications, bool MayLead, long Version = 0)
{
    /// <summary>Slugs of the municipalities the trainer can travel to; empty: all of the region.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary>Years whose days were agreed on their own.</summary>
    public IReadOnlyList<DaysOfYear> Years { get; init; } = [];

    /// <summary>Whether the employer consents.</summary>
    public bool Consented { get; init; } = true;

    /// <summary>Times without teaching, in order.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>First local date the trainer is one no more; null: still is.</summary>
    public DateOnly? EndedFrom { get; init; }

    /// <summary>What the trainer has been trained for; null: every course offered, as all were who were recruited before trainings were kept.</summary>
    public IReadOnlyList<CourseTraining>? Trained { get; init; }

    /// <summary>Lapses that were raised.</summary>
    public IReadOnlyList<RaisedLapse> Lapses { get; init; } = [];

    /// <summary>Whether name and address were deleted.</summary>
    public bool Erased { get; init; }

    /// <summary>Absences that stand, in the order they were reported.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>Whether the trainer has said, or the employer for her or him, that she or he can't teach then.</summary>
    /// <param name="day">Local date.</param>
    public bool IsAbsent(DateOnly day) => Absences.Any(absence => absence.Covers(day));

    /// <summary>Whether the trainer may teach the course on all of the days: offers it, is trained for it, and certified where it is demanded.</summary>
    /// <param name="course">Slug.</param>
    /// <param name="qualification">What the course demands; null: nothing.</param>
    /// <param name="days">Local dates.</param>
    public bool MayTeach(string course, string? qualification, IEnumerable<DateOnly> days)
    {
        var dates = days.ToList();
        return Courses.Contains(course)
            && IsTrainedFor(course, dates)
            && (qualification is null || dates.All(day => Qualifications.Any(own => own.Kind == qualification && own.HoldsOn(day))));
    }

    /// <summary>Active, paused or ended, on a day. A pause ends by its date, without anybody doing anything.</summary>
    /// <param name="day">Local date.</param>
    public TrainerStatus StatusOn(DateOnly day) =>
        EndedFrom <= day ? TrainerStatus.Ended : Pauses.Any(pause => pause.Covers(day)) ? TrainerStatus.Paused : TrainerStatus.Active;

    /// <summary>Days the trainer can give in a year: those agreed for it, else the usual.</summary>
    /// <param name="year">Calendar year.</param>
    public int DaysIn(int year) => Years.FirstOrDefault(one => one.Year == year)?.Days ?? DaysPerYear;

    /// <summary>Whether the trainer can travel to a municipality.</summary>
    /// <param name="municipality">Slug.</param>
    public bool CanTravelTo(string municipality) => Places.Count == 0 || municipality == Municipality || Places.Contains(municipality);

    /// <summary>The last day a certification holds, however many times it was renewed; null: for good, or it never did.</summary>
    /// <param name="kind">Slug.</param>
    public DateOnly? LastDayOf(string kind)
    {
        var own = Qualifications.Where(one => one.Kind == kind).ToList();
        return own.Count == 0 || own.Any(one => one.Until is null) ? null : own.Max(one => one.Until);
    }

    /// <summary>The courses the trainer offers and is trained for.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Teachable => [.. Courses.Where(course => IsTrainedFor(course, []))];

    private bool IsTrainedFor(string course, IReadOnlyList<DateOnly> days) =>
        Trained is null || Trained.Any(one => one.Course == course && (one.On is null || days.All(day => one.On <= day)));

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static TrainerProfile? Apply(TrainerProfile? state, object fact) => fact switch
    {
        TrainerRecruited e => new(e.Trainer, e.Municipality, e.Region, e.Courses, e.DaysPerYear, e.Qualifications, e.MayLead)
        {
            Places = e.Places ?? [],
            Consented = e.Consented ?? true,
            Trained = [.. (e.TrainedFor ?? e.Courses).Select(course => new CourseTraining(course, null, null))],
        },
        CoursesOffered e => state! with { Courses = e.Courses, Trained = state.KnownTraining() },
        DaysOffered e => state! with { DaysPerYear = e.DaysPerYear },
        DaysOfYearAgreed e => state! with
        {
            Years = [.. state.Years.Where(one => one.Year != e.Year).Append(new DaysOfYear(e.Year, e.Days)).OrderBy(one => one.Year)],
        },
        PlacesOffered e => state! with { Places = e.Places },
        LeadershipEntrusted => state! with { MayLead = true },
        LeadershipEnded => state! with { MayLead = false },
        ConsentGiven => state! with { Consented = true },
        ConsentWithdrawn => state! with { Consented = false },
        TrainerPaused e => state! with { Pauses = [.. state.Pauses.Append(new Pause(e.From, e.Until)).OrderBy(one => one.From)] },
        TrainerResumed e => state! with { Pauses = state.PausesUntil(e.From), EndedFrom = null },
        TrainerEnded e => state! with { EndedFrom = e.From },
        TrainerErased => state! with { Erased = true },
        QualificationGranted e => state! with
        {
            Qualifications =
            [
                .. state.Qualifications.Where(one => (one.Kind, one.From) != (e.Kind, e.From)).Append(new Qualification(e.Kind, e.From, e.Until))
                    .OrderBy(one => one.Kind, StringComparer.Ordinal).ThenBy(one => one.From),
            ],
        },
        QualificationWithdrawn e => state! with
        {
            Qualifications =
            [
                .. state.Qualifications.Where(one => one.Kind != e.Kind || one.From < e.From)
                    .Select(one => one.Kind == e.Kind && one.HoldsOn(e.From) ? one with { Until = e.From.AddDays(-1) } : one),
            ],
        },
        AbsenceReported e => state! with { Absences = [.. state.Absences, new Absence(e.Absence, e.Dates, e.From, e.Until)] },
        AbsenceReverted e => state! with { Absences = [.. state.Absences.Where(one => one.Id != e.Absence)] },
        QualificationLapseRaised e => state! with { Lapses = [.. state.Lapses.Append(new RaisedLapse(e.Kind, e.LastDay))] },
        TrainedForCourse e => state! with
        {
            Courses = [.. state.Courses.Append(e.Course).Distinct()],
            Trained = [.. state.KnownTraining().Append(new CourseTraining(e.Course, e.On, e.Training))],
        },
        TrainingFoundIncomplete e => state! with
        {
            Trained = [.. state.KnownTraining().Where(one => (one.Course, one.Training) != (e.Course, (Guid?)e.Training))],
        },
        _ => state,
    };

    private IReadOnlyList<CourseTraining> KnownTraining() => Trained ?? [.. Courses.Select(course => new CourseTraining(course, null, null))];

    // The time between the end and the return is kept as a pause: who taught then and who did not is to be read afterwards.
    private IReadOnlyList<Pause> PausesUntil(DateOnly back)
    {
        IEnumerable<Pause> all = EndedFrom is { } ended && ended < back ? Pauses.Append(new Pause(ended, back.AddDays(-1))) : Pauses;
        return
        [
            .. all.Where(pause => !pause.Covers(back) || pause.From < back)
                .Select(pause => pause.Covers(back) ? pause with { Until = back.AddDays(-1) } : pause).OrderBy(pause => pause.From),
        ];
    }
}

/// <summary>Keeps <see cref="TrainerProfile"/> in step with its stream.</summary>
public sealed class TrainerProfileProjection : SingleStreamProjection<TrainerProfile, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public TrainerProfileProjection()
    {
        IncludeType<TrainerRecruited>();
        IncludeType<CoursesOffered>();
        IncludeType<DaysOffered>();
        IncludeType<DaysOfYearAgreed>();
        IncludeType<PlacesOffered>();
        IncludeType<LeadershipEntrusted>();
        IncludeType<LeadershipEnded>();
        IncludeType<ConsentGiven>();
        IncludeType<ConsentWithdrawn>();
        IncludeType<TrainerPaused>();
        IncludeType<TrainerResumed>();
        IncludeType<TrainerEnded>();
        IncludeType<TrainerErased>();
        IncludeType<QualificationGranted>();
        IncludeType<QualificationWithdrawn>();
        IncludeType<QualificationLapseRaised>();
        IncludeType<TrainedForCourse>();
        IncludeType<TrainingFoundIncomplete>();
        IncludeType<AbsenceReported>();
        IncludeType<AbsenceReverted>();
    }

    /// <inheritdoc />
    public override TrainerProfile? Evolve(TrainerProfile? snapshot, Guid id, IEvent e) =>
        TrainerProfile.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>What says who a trainer is: kept apart from the events, so that it can be deleted.</summary>
/// <param name="Id">The trainer.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">Address at work.</param>
public sealed record TrainerDetails(Guid Id, string Name, string Email);
