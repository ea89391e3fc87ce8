using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Billing.Regions;

/// <summary>The region said who it is when it invoices, and how it pays the trainer pool out.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Seller">Who invoices.</param>
/// <param name="TrainerPoolPayout">One of <see cref="PoolPayout"/>.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record RegionDescribed(string Region, Seller Seller, string TrainerPoolPayout, Guid By, DateTimeOffset At);

/// <summary>A municipality belongs to the region, or what is known of it is now this.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Inhabitants">Weight in a split by population; 0 where it is not known.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number, such as <c>0007:2120002742</c>.</param>
/// <param name="Reference">The buyer's reference code on invoices; a code, never a person's name.</param>
/// <param name="At">UTC.</param>
/// <param name="InhabitantsOn">The date the inhabitants were counted on; null: the day it was said.</param>
/// <param name="JoinedOn">First day as a member of the region's cooperation; null: as before, the first time from ever.</param>
/// <param name="Address">Where invoices go on paper; null where not known.</param>
public sealed record MunicipalityRegistered(
    string Region, string Municipality, string Name, int Inhabitants, string? OrganisationNumber, string? PeppolId, string? Reference, DateTimeOffset At,
    DateOnly? InhabitantsOn = null, DateOnly? JoinedOn = null, Address? Address = null);

/// <summary>How many inhabitants a municipality had on a date (Statistics Sweden, SCB): agreements are computed from it.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="On">The date counted on, such as 31 December.</param>
/// <param name="Inhabitants">How many.</param>
/// <param name="At">UTC.</param>
public sealed record InhabitantsCounted(string Region, string Municipality, DateOnly On, int Inhabitants, DateTimeOffset At);

/// <summary>A municipality leaves the region's cooperation: it is in no agreement that begins later. Said again, the last date holds.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="On">Its last day.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record MunicipalityLeft(string Region, string Municipality, DateOnly On, Guid By, DateTimeOffset At);

/// <summary>Who invoices: what is printed on each invoice of the region.</summary>
/// <param name="LegalName">Name of the organisation that is the region's RSS.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="VatNumber"><c>SE</c> and twelve digits; null where not registered for VAT.</param>
/// <param name="Address">Postal address.</param>
/// <param name="Bankgiro">Seven or eight digits.</param>
/// <param name="FSkatt">Whether approved for F-tax (godkänd för F-skatt).</param>
/// <param name="PeppolId">Scheme and number it sends from.</param>
/// <param name="PaymentTerms">Days from issuing to due.</param>
/// <param name="Contact">A function, such as <c>Ekonomifunktionen</c>; never a person.</param>
/// <param name="Reference">Its reference code as a buyer, on self-billed invoices; null where it writes none.</param>
public sealed record Seller(
    string LegalName, string OrganisationNumber, string? VatNumber, Address Address, string Bankgiro, bool FSkatt, string PeppolId, int PaymentTerms, string Contact,
    string? Reference = null);

/// <summary>A postal address in Sweden.</summary>
/// <param name="Street">Street or box; null where there is none.</param>
/// <param name="PostalCode">As <c>971 86</c>.</param>
/// <param name="City">Place.</param>
public sealed record Address(string? Street, string PostalCode, string City);

/// <summary>How a region pays its trainer pools out.</summary>
public static class PoolPayout
{
    /// <summary>A credit, set off against the municipality's coming invoice.</summary>
    public const string Credit = "credit";

    /// <summary>A self-billed invoice: the region writes the municipality's invoice to itself (UNTDID 1001 code 389).</summary>
    public const string SelfBilling = "self-billing";
}

/// <summary>A municipality as it is now.</summary>
/// <param name="Slug">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number.</param>
/// <param name="Reference">The buyer's reference code.</param>
/// <param name="Address">Where invoices go on paper.</param>
/// <param name="Figures">Inhabitants by date, the earliest first.</param>
/// <param name="Memberships">When it was or is in the region's cooperation, the earliest first; the last may be open.</param>
public sealed record Municipality(
    string Slug, string Name, string? OrganisationNumber, string? PeppolId, string? Reference, Address? Address,
    ImmutableList<InhabitantsFigure> Figures, ImmutableList<Membership> Memberships)
{
    /// <summary>The figure in force on a date: the latest counted on it or before; null where there is none.</summary>
    /// <param name="date">Local date.</param>
    public InhabitantsFigure? InhabitantsOn(DateOnly date) => Figures.FindLast(figure => figure.On <= date);

    /// <summary>Inhabitants by the latest figure; 0 where not known.</summary>
    internal int Inhabitants => Figures is [.., var last] ? last.Inhabitants : 0;

    /// <summary>Whether it is in the region's cooperation on a date.</summary>
    /// <param name="date">Local date.</param>
    public bool MemberOn(DateOnly date) => Memberships.Exists(one => (one.From ?? DateOnly.MinValue) <= date && date <= (one.Until ?? DateOnly.MaxValue));
}

/// <summary>Inhabitants counted on a date.</summary>
/// <param name="On">The date.</param>
/// <param name="Inhabitants">How many, at least one.</param>
public sealed record InhabitantsFigure(DateOnly On, int Inhabitants);

/// <summary>A time in the region's cooperation, both days included.</summary>
/// <param name="From">First day; null: from ever.</param>
/// <param name="Until">Last day; null: until further notice.</param>
public sealed record Membership(DateOnly? From, DateOnly? Until);

/// <summary>
/// That a municipality belongs to a region: inserted when it joins, in the same transaction, so that it never belongs to two.
/// Whoever coordinates its region sees its people. One that left still belongs there: its invoices do.
/// </summary>
/// <param name="Id">The municipality's slug.</param>
/// <param name="Region">Slug.</param>
public sealed record MunicipalityRegion(string Id, string Region);

/// <summary>A region with its municipalities. Stream <c>region/{region}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Municipalities">By slug.</param>
/// <param name="Version">The stream's version.</param>
/// <param name="Seller">Who invoices; null until said.</param>
/// <param name="TrainerPoolPayout">One of <see cref="PoolPayout"/>; null until said, then a credit.</param>
public sealed record Region(
    string Id, ImmutableDictionary<string, Municipality> Municipalities, long Version, Seller? Seller = null, string? TrainerPoolPayout = null)
{
    /// <summary>The region's stream.</summary>
    /// <param name="region">Slug.</param>
    public static string Key(string region) => $"region/{region}";

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Region? Evolve(Region? state, object @event) => @event switch
    {
        RegionDescribed described => (state ?? New(described.Region)).Next() with { Seller = described.Seller, TrainerPoolPayout = described.TrainerPoolPayout },
        MunicipalityRegistered registered => (state ?? New(registered.Region)).Registered(registered),
        InhabitantsCounted counted => state?.Counted(counted),
        MunicipalityLeft left => state?.Left(left),
        _ => state,
    };

    private static Region New(string region) => new(Key(region), ImmutableDictionary<string, Municipality>.Empty, 0);

    private Region Next() => this with { Version = Version + 1 };

    private Region With(Municipality municipality) => Next() with { Municipalities = Municipalities.SetItem(municipality.Slug, municipality) };

    private Region Registered(MunicipalityRegistered registered)
    {
        var before = Municipalities.GetValueOrDefault(registered.Municipality);
        return With(new Municipality(
            registered.Municipality, registered.Name, registered.OrganisationNumber, registered.PeppolId, registered.Reference, registered.Address,
            registered.Inhabitants == 0
                ? before?.Figures ?? []
                : Figure(before?.Figures ?? [], new InhabitantsFigure(registered.InhabitantsOn ?? registered.At.SwedishDay(), registered.Inhabitants)),
            (before?.Memberships, registered.JoinedOn) switch
            {
                (null, var from) => [new Membership(from, null)],
                ({ } known, null) => known,
                ([.., { Until: null } last] known, { } from) => known.Replace(last, last with { From = from }),
                ({ } known, { } from) => known.Add(new Membership(from, null)),
            }));
    }

    private Region Counted(InhabitantsCounted counted) => Municipalities.GetValueOrDefault(counted.Municipality) is { } municipality
        ? With(municipality with { Figures = Figure(municipality.Figures, new InhabitantsFigure(counted.On, counted.Inhabitants)) })
        : Next();

    private Region Left(MunicipalityLeft left) => Municipalities.GetValueOrDefault(left.Municipality) is { Memberships: [.., var last] } municipality
        ? With(municipality with { Memberships = municipality.Memberships.Replace(last, last with { Until = left.On }) })
        : Next();

    private static ImmutableList<InhabitantsFigure> Figure(ImmutableList<InhabitantsFigure> figures, InhabitantsFigure figure) =>
        [.. figures.Where(other => other.On != figure.On).Append(figure).OrderBy(one => one.On)];
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class RegionProjection : SingleStreamProjection<Region, string>
{
    /// <inheritdoc />
    public override Region? Evolve(Region? snapshot, string id, IEvent e) => Region.Evolve(snapshot, e.Data);
}
