using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Venues;

/// <summary>A region registered a venue (lokal) that its occasions may be held in. Stream: one per region and venue, of no journey: all share it.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Venue">Slug.</param>
/// <param name="Content">What it is.</param>
/// <param name="At">UTC.</param>
public sealed record VenueRegistered(string Region, string Venue, VenueContent Content, DateTimeOffset At);

/// <summary>What a venue is was said anew. What is booked there stays.</summary>
/// <param name="Content">What it is from now on, whole.</param>
/// <param name="At">UTC.</param>
public sealed record VenueRevised(VenueContent Content, DateTimeOffset At);

/// <summary>What a venue is. Of its people only which role to ask for, nobody's name.</summary>
/// <param name="Name">Such as <c>Folkets hus, sal B</c>: what can be booked, so a room where the house has several.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Seats">How many it takes.</param>
/// <param name="Accessibility">How one gets in and hears, in Swedish; null: nothing said.</param>
/// <param name="ContactRole">Whom to ask for, such as <c>vaktmästare</c>; null: nothing said.</param>
public sealed record VenueContent(string Name, string Address, int Seats, string? Accessibility = null, string? ContactRole = null);

/// <summary>A region's venue.</summary>
/// <param name="Id">From region and slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Content">What it is.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record Venue(Guid Id, string Region, string Slug, VenueContent Content, long Version)
{
    /// <summary>The id of a venue's stream.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="slug">Slug.</param>
    public static Guid IdOf(string region, string slug) => Uuid.From("venue", region, slug);

    /// <summary>The venue after an event.</summary>
    /// <param name="venue">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Venue? Apply(Venue? venue, Guid id, object @event, long version) => @event switch
    {
        VenueRegistered e => new Venue(id, e.Region, e.Venue, e.Content, version),
        VenueRevised e => venue! with { Content = e.Content, Version = version },
        _ => venue,
    };
}

/// <summary>Keeps the latest state of each venue.</summary>
public sealed class VenueProjection : SingleStreamProjection<Venue, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public VenueProjection()
    {
        IncludeType<VenueRegistered>();
        IncludeType<VenueRevised>();
    }

    /// <inheritdoc />
    public override Venue? Evolve(Venue? snapshot, Guid id, IEvent e) => Venue.Apply(snapshot, id, e.Data, e.Version);
}
