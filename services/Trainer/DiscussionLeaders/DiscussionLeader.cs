using System.Globalization;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.DiscussionLeaders;

/// <summary>Somebody leads discussions in the own organisation (samtalsledare). Name and address are in <see cref="DiscussionLeaderDetails"/>.</summary>
/// <param name="Leader">Id.</param>
/// <param name="Municipality">Slug of the organisation.</param>
/// <param name="Region">Slug.</param>
/// <param name="Unit">The unit; null: the whole organisation.</param>
/// <param name="At">UTC.</param>
public sealed record DiscussionLeaderRegistered(Guid Leader, string Municipality, string Region, string? Unit, DateTimeOffset At);

/// <summary>The discussion leader is of another unit.</summary>
/// <param name="Leader">Id.</param>
/// <param name="Unit">The unit; null: the whole organisation.</param>
/// <param name="At">UTC.</param>
public sealed record DiscussionLeaderChangedUnit(Guid Leader, string? Unit, DateTimeOffset At);

/// <summary>The discussion leader leads no more.</summary>
/// <param name="Leader">Id.</param>
/// <param name="From">First local date no more.</param>
/// <param name="At">UTC.</param>
public sealed record DiscussionLeaderEnded(Guid Leader, DateOnly From, DateTimeOffset At);

/// <summary>Who leads the discussions of an occasion that is held inside the organisations: all of them, from now on.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Leaders">Everybody, each with the organisation.</param>
/// <param name="At">UTC.</param>
public sealed record DiscussionLeadersAssigned(Guid Occasion, string Region, IReadOnlyList<AssignedLeader> Leaders, DateTimeOffset At);

/// <summary>A discussion leader of an occasion.</summary>
/// <param name="Leader">Id.</param>
/// <param name="Municipality">Slug of the organisation.</param>
public sealed record AssignedLeader(Guid Leader, string Municipality);

/// <summary>A discussion leader.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipality">Slug of the organisation.</param>
/// <param name="Region">Slug.</param>
/// <param name="Unit">The unit; null: the whole organisation.</param>
/// <param name="EndedFrom">First local date no more one.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record DiscussionLeader(Guid Id, string Municipality, string Region, string? Unit, DateOnly? EndedFrom, long Version = 0)
{
    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static DiscussionLeader? Apply(DiscussionLeader? state, object fact) => fact switch
    {
        DiscussionLeaderRegistered e => new(e.Leader, e.Municipality, e.Region, e.Unit, null),
        DiscussionLeaderChangedUnit e => state! with { Unit = e.Unit },
        DiscussionLeaderEnded e => state! with { EndedFrom = e.From },
        _ => state,
    };
}

/// <summary>Keeps <see cref="DiscussionLeader"/> in step with its stream.</summary>
public sealed class DiscussionLeaderProjection : SingleStreamProjection<DiscussionLeader, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public DiscussionLeaderProjection()
    {
        IncludeType<DiscussionLeaderRegistered>();
        IncludeType<DiscussionLeaderChangedUnit>();
        IncludeType<DiscussionLeaderEnded>();
    }

    /// <inheritdoc />
    public override DiscussionLeader? Evolve(DiscussionLeader? snapshot, Guid id, IEvent e) =>
        DiscussionLeader.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>Who leads the discussions of an occasion.</summary>
/// <param name="Id">The stream, see <see cref="IdOf"/>.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Leaders">Everybody.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record OccasionLeaders(Guid Id, Guid Occasion, IReadOnlyList<AssignedLeader> Leaders, long Version = 0)
{
    /// <summary>The stream of an occasion's discussion leaders.</summary>
    /// <param name="occasion">Id.</param>
    public static Guid IdOf(Guid occasion) => Uuid.From("discussion-leaders", occasion.ToString());

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static OccasionLeaders? Apply(OccasionLeaders? state, object fact) =>
        fact is DiscussionLeadersAssigned e ? new(IdOf(e.Occasion), e.Occasion, e.Leaders, state?.Version ?? 0) : state;
}

/// <summary>Keeps <see cref="OccasionLeaders"/> in step with its stream.</summary>
public sealed class OccasionLeadersProjection : SingleStreamProjection<OccasionLeaders, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public OccasionLeadersProjection()
    {
        IncludeType<DiscussionLeadersAssigned>();
    }

    /// <inheritdoc />
    public override OccasionLeaders? Evolve(OccasionLeaders? snapshot, Guid id, IEvent e) =>
        OccasionLeaders.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>Who a discussion leader is: kept apart from the events, deleted half a year after the end.</summary>
/// <param name="Id">The discussion leader.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">Address at work.</param>
public sealed record DiscussionLeaderDetails(Guid Id, string Name, string Email);

/// <summary>An address is registered in an organisation: of two that register it at once, the second's insert fails.</summary>
/// <param name="Id">From municipality and address.</param>
/// <param name="Leader">The discussion leader.</param>
public sealed record LeaderAddress(Guid Id, Guid Leader)
{
    /// <summary>The id of an address in an organisation.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="email">As written; case does not count.</param>
    public static Guid IdOf(string municipality, string email) => Uuid.From("leader-address", municipality, email.Trim().ToLower(CultureInfo.InvariantCulture));
}

/// <summary>A discussion leader as answered.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Full name; left out where deleted, or not the caller's to know.</param>
/// <param name="Email">Address at work.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="EndedFrom">First local date no more one.</param>
public sealed record DiscussionLeaderView(Guid Id, string? Name, string? Email, string Municipality, string Region, string? Unit, DateOnly? EndedFrom)
{
    internal static DiscussionLeaderView Of(DiscussionLeader leader, DiscussionLeaderDetails? details) =>
        new(leader.Id, details?.Name, details?.Email, leader.Municipality, leader.Region, leader.Unit, leader.EndedFrom);
}
