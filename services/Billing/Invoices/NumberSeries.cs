using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Billing.Invoices;

/// <summary>An invoice took the next number, in the same transaction as it was issued.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The series' year.</param>
/// <param name="Sequence">The number, from 1.</param>
/// <param name="Invoice">Whose it is.</param>
/// <param name="At">UTC.</param>
public sealed record NumberAssigned(string Region, int Year, int Sequence, Guid Invoice, DateTimeOffset At);

/// <summary>
/// The gap-free numbers of a region and year. Stream <c>series/{region}/{year}</c>, of no journey. Whoever issues holds the stream alone
/// until the save, so numbers follow each other; a save that fails takes its number with it.
/// </summary>
/// <param name="Id">The stream.</param>
/// <param name="Last">The last number taken.</param>
public sealed record NumberSeries(string Id, int Last)
{
    /// <summary>Local date on which the last number was taken: a later number has no earlier date.</summary>
    public DateOnly LastOn { get; init; }

    /// <summary>The stream.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="year">The year.</param>
    public static string Key(string region, int year) => FormattableString.Invariant($"series/{region}/{year}");

    /// <summary>A number as printed on invoices.</summary>
    /// <param name="year">The year.</param>
    /// <param name="sequence">From 1.</param>
    public static string Number(int year, int sequence) => FormattableString.Invariant($"{year}-{sequence:00000}");

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static NumberSeries? Evolve(NumberSeries? state, object @event)
    {
        if (@event is not NumberAssigned assigned)
        {
            return state;
        }

        var on = assigned.At.SwedishDay();
        return new NumberSeries(Key(assigned.Region, assigned.Year), assigned.Sequence) { LastOn = state?.LastOn > on ? state.LastOn : on };
    }
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class NumberSeriesProjection : SingleStreamProjection<NumberSeries, string>
{
    /// <inheritdoc />
    public override NumberSeries? Evolve(NumberSeries? snapshot, string id, IEvent e) => NumberSeries.Evolve(snapshot, e.Data);
}
