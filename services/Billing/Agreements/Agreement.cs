using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Agreements;

/// <summary>What the year's total is made up of.</summary>
/// <param name="Text">What it is for.</param>
/// <param name="Amount">Kronor.</param>
public sealed record Item(string Text, decimal Amount);

/// <summary>What a municipality agreed to pay, and what it was computed from.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Inhabitants">When split by population: the inhabitants it was computed from.</param>
/// <param name="Percent">Whole percent of the population, or the percentage given; all sum to 100.</param>
/// <param name="Amount">Kronor for the year.</param>
/// <param name="Instalments">Kronor of each instalment; sum to the year's amount.</param>
public sealed record AgreedShare(string Municipality, int? Inhabitants, decimal Percent, decimal Amount, IReadOnlyList<decimal> Instalments);

/// <summary>The region and its municipalities agreed how a year's coordinator cost is shared (S4 8.2).</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Items">What the total is made up of.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="Instalments">How many invoices a year.</param>
/// <param name="Shares">Every municipality's; they sum to the items.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record AgreementMade(
    string Region, int Year, IReadOnlyList<Item> Items, string Split, int Instalments, IReadOnlyList<AgreedShare> Shares, Guid By, DateTimeOffset At);

/// <summary>A region's agreement for a year. Stream <c>agreement/{region}/{year}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Items">What the total is made up of.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="Instalments">How many invoices a year.</param>
/// <param name="Shares">Every municipality's.</param>
/// <param name="Version">The stream's version.</param>
public sealed record Agreement(
    string Id, string Region, int Year, IReadOnlyList<Item> Items, string Split, int Instalments, IReadOnlyList<AgreedShare> Shares, long Version)
{
    /// <summary>The agreement's stream.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="year">The year.</param>
    public static string Key(string region, int year) => FormattableString.Invariant($"agreement/{region}/{year}");

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Agreement? Evolve(Agreement? state, object @event) => @event switch
    {
        AgreementMade made => new Agreement(Key(made.Region, made.Year), made.Region, made.Year, made.Items, made.Split, made.Instalments, made.Shares, 1),
        _ => state,
    };
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class AgreementProjection : SingleStreamProjection<Agreement, string>
{
    /// <inheritdoc />
    public override Agreement? Evolve(Agreement? snapshot, string id, IEvent e) => Agreement.Evolve(snapshot, e.Data);
}
