using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Trainer.Recruitment;

/// <summary>A municipality has somebody who wants to become a trainer (S1 4.4). Name and address are in <see cref="InterestDetails"/>.</summary>
/// <param name="Interest">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses offered.</param>
/// <param name="DaysPerYear">Days a year that can be given.</param>
/// <param name="Places">Slugs of municipalities one can travel to; empty: all of the region.</param>
/// <param name="Consent">The employer's word; null: not asked yet.</param>
/// <param name="By">Role of who reported it.</param>
/// <param name="At">UTC.</param>
public sealed record InterestReported(
    Guid Interest, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear, IReadOnlyList<string> Places,
    EmployerConsent? Consent, string By, DateTimeOffset At);

/// <summary>The coordinator accepted: a trainer was recruited in the same transaction.</summary>
/// <param name="Interest">Id.</param>
/// <param name="Trainer">The new trainer.</param>
/// <param name="At">UTC.</param>
public sealed record InterestAccepted(Guid Interest, Guid Trainer, DateTimeOffset At);

/// <summary>The coordinator said no. Why is in <see cref="InterestDetails"/>, which can be deleted.</summary>
/// <param name="Interest">Id.</param>
/// <param name="At">UTC.</param>
public sealed record InterestRejected(Guid Interest, DateTimeOffset At);

/// <summary>The municipality took the interest back.</summary>
/// <param name="Interest">Id.</param>
/// <param name="By">Role of who took it back.</param>
/// <param name="At">UTC.</param>
public sealed record InterestWithdrawn(Guid Interest, string By, DateTimeOffset At);

/// <summary>The employer's word.</summary>
/// <param name="Given">Whether it consents to lending the trainer.</param>
/// <param name="By">Who at the employer, as a role, never a name.</param>
/// <param name="On">Local date.</param>
public sealed record EmployerConsent(bool Given, string By, DateOnly On);

/// <summary>What became of an interest.</summary>
public enum InterestStatus
{
    /// <summary>Waits for the coordinator.</summary>
    Open,

    /// <summary>Became a trainer.</summary>
    Accepted,

    /// <summary>The coordinator said no.</summary>
    Rejected,

    /// <summary>Taken back.</summary>
    Withdrawn,
}

/// <summary>An interest and what became of it.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs.</param>
/// <param name="DaysPerYear">Days a year.</param>
/// <param name="Places">Slugs; empty: all of the region.</param>
/// <param name="Consent">The employer's word.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Trainer">The trainer it became.</param>
/// <param name="At">When it was reported, UTC.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Interest(
    Guid Id, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear, IReadOnlyList<string> Places, EmployerConsent? Consent,
    InterestStatus Status, Guid? Trainer, DateTimeOffset At, long Version = 0)
{
    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static Interest? Apply(Interest? state, object fact) => fact switch
    {
        InterestReported e => new(e.Interest, e.Municipality, e.Region, e.Courses, e.DaysPerYear, e.Places, e.Consent, InterestStatus.Open, null, e.At),
        InterestAccepted e => state! with { Status = InterestStatus.Accepted, Trainer = e.Trainer },
        InterestRejected => state! with { Status = InterestStatus.Rejected },
        InterestWithdrawn => state! with { Status = InterestStatus.Withdrawn },
        _ => state,
    };
}

/// <summary>Keeps <see cref="Interest"/> in step with its stream.</summary>
public sealed class InterestProjection : SingleStreamProjection<Interest, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public InterestProjection()
    {
        IncludeType<InterestReported>();
        IncludeType<InterestAccepted>();
        IncludeType<InterestRejected>();
        IncludeType<InterestWithdrawn>();
    }

    /// <inheritdoc />
    public override Interest? Evolve(Interest? snapshot, Guid id, IEvent e) =>
        Interest.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>Who it is about, and what was written of it: deleted when the interest becomes a trainer, and half a year after it came to nothing.</summary>
/// <param name="Id">The interest.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">Address at work.</param>
/// <param name="Note">What the municipality wrote.</param>
/// <param name="Reason">Why the coordinator said no.</param>
public sealed record InterestDetails(Guid Id, string Name, string Email, string? Note = null, string? Reason = null);

/// <summary>An interest as answered.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Full name; left out where deleted, or not the caller's to know.</param>
/// <param name="Email">Address at work.</param>
/// <param name="Note">What the municipality wrote.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs.</param>
/// <param name="DaysPerYear">Days a year.</param>
/// <param name="Places">Slugs; empty: all of the region.</param>
/// <param name="Consent">The employer's word; left out: not asked yet.</param>
/// <param name="Status"><c>open</c>, <c>accepted</c>, <c>rejected</c> or <c>withdrawn</c>.</param>
/// <param name="Trainer">The trainer it became.</param>
/// <param name="Reason">Why the coordinator said no.</param>
/// <param name="At">When it was reported, UTC.</param>
public sealed record InterestView(
    Guid Id, string? Name, string? Email, string? Note, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<string> Places, EmployerConsent? Consent, InterestStatus Status, Guid? Trainer, string? Reason, DateTimeOffset At)
{
    internal static InterestView Of(Interest interest, InterestDetails? details) => new(
        interest.Id, details?.Name, details?.Email, details?.Note, interest.Municipality, interest.Region, interest.Courses, interest.DaysPerYear,
        interest.Places, interest.Consent, interest.Status, interest.Trainer, details?.Reason, interest.At);
}
