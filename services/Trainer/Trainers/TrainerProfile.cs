using JasperFx.Events;
using Marten.Events.Aggregation;

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
public sealed record TrainerRecruited(
    Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<Qualification> Qualifications, bool MayLead, DateTimeOffset At);

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
    /// <summary>Whether the trainer may teach the course on all of the days: trained for it, and certified where it is demanded.</summary>
    /// <param name="course">Slug.</param>
    /// <param name="qualification">What the course demands; null: nothing.</param>
    /// <param name="days">Local dates.</param>
    public bool MayTeach(string course, string? qualification, IEnumerable<DateOnly> days) =>
        Courses.Contains(course)
        && (qualification is null || days.All(day => Qualifications.Any(own => own.Kind == qualification && own.HoldsOn(day))));

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static TrainerProfile? Apply(TrainerProfile? state, object fact) => fact switch
    {
        TrainerRecruited e => new(e.Trainer, e.Municipality, e.Region, e.Courses, e.DaysPerYear, e.Qualifications, e.MayLead),
        _ => state,
    };
}

/// <summary>Keeps <see cref="TrainerProfile"/> in step with its stream.</summary>
public sealed class TrainerProfileProjection : SingleStreamProjection<TrainerProfile, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public TrainerProfileProjection()
    {
        IncludeType<TrainerRecruited>();
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
