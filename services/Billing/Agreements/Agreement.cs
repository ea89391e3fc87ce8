using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.Billing.Texts;

namespace Yrkesresan.Billing.Agreements;

/// <summary>What the year's total is made up of.</summary>
/// <param name="Text">What it is for; null where that stands beside the events, as all does that was written since.</param>
/// <param name="Amount">Kronor.</param>
/// <param name="TextId">The <see cref="FreeText"/> that says what it is for.</param>
public sealed record Item(string? Text, decimal Amount, Guid? TextId = null);

/// <summary>What a total is made up of, as answered.</summary>
/// <param name="Text">What it is for; left out where that was deleted.</param>
/// <param name="Amount">Kronor.</param>
public sealed record ItemView(string? Text, decimal Amount)
{
    internal static IReadOnlyList<ItemView> Of(IReadOnlyList<Item> items, FreeTexts texts) =>
        [.. items.Select(item => new ItemView(item.Text ?? texts.Of(item.TextId), item.Amount))];
}

/// <summary>What items are for is kept beside the events.</summary>
internal static class ItemTexts
{
    /// <summary>The same items with their texts kept beside; the caller saves.</summary>
    public static async Task<IReadOnlyList<Item>> Keep(
        this FreeTexts texts, IDocumentSession session, string region, IReadOnlyList<Item> items, CancellationToken cancellation)
    {
        var ids = await texts.Keep(session, region, items.Select(item => item.Text).OfType<string>(), cancellation);
        return [.. items.Select(item => item.Text is { } text ? new Item(null, item.Amount, ids[text]) : item)];
    }

    /// <summary>The texts of an agreement; one whose items say what they are for themselves, as the oldest, has none in what follows from it.</summary>
    public static async Task<(Agreement? Agreement, FreeTexts Texts)> Keep(
        IDocumentSession session, Agreement? agreement, CancellationToken cancellation)
    {
        var texts = await FreeTexts.Load(session, agreement?.TextIds ?? []);
        return agreement is null ? (null, texts) : (
            agreement with
            {
                Items = await texts.Keep(session, agreement.Region, agreement.Items, cancellation),
                Settled = agreement.Settled is { } settled
                    ? settled with { Actual = await texts.Keep(session, agreement.Region, settled.Actual, cancellation) }
                    : null,
            }, texts);
    }
}

/// <summary>What a municipality agreed to pay, and what it was computed from.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Inhabitants">When split by population: the inhabitants it was computed from.</param>
/// <param name="Percent">Whole percent of the population, or the percentage given; all sum to 100. 0 for one that is not in it any more.</param>
/// <param name="Amount">Kronor for the year, before any rebate; all sum to the total.</param>
/// <param name="Instalments">Kronor of each instalment, after any rebate.</param>
/// <param name="CountedOn">The date those inhabitants were counted on.</param>
/// <param name="Rebates">Kronor of rebate in each instalment; left out where there is none. With the instalments they sum to the year's amount.</param>
public sealed record AgreedShare(
    string Municipality, int? Inhabitants, decimal Percent, decimal Amount, IReadOnlyList<decimal> Instalments, DateOnly? CountedOn = null,
    IReadOnlyList<decimal>? Rebates = null)
{
    /// <summary>Kronor of rebate in the year.</summary>
    internal decimal Rebate => Rebates?.Sum() ?? 0;

    /// <summary>Kronor of an instalment before any rebate.</summary>
    internal decimal Gross(int index) => Instalments[index] + (Rebates?[index] ?? 0);
}

/// <summary>What a change of an agreement did to an invoice, in the same transaction.</summary>
/// <param name="Invoice">The invoice, or the credit.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Instalment">From 1; null for a settlement.</param>
/// <param name="What"><c>drafted</c>, <c>amended</c>, <c>withdrawn</c>, <c>supplemented</c>, <c>credited</c> or <c>credit-withdrawn</c>.</param>
/// <param name="Amount">Kronor that the municipality pays more, negative: less.</param>
public sealed record InvoiceEffect(Guid Invoice, string Municipality, int? Instalment, string What, decimal Amount);

/// <summary>The region and its municipalities agreed how a year's coordinator cost is shared (S4 8.2).</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Items">What the total is made up of.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="Instalments">How many invoices a year.</param>
/// <param name="Shares">Every municipality's; they sum to the items.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="FiguresOn">When split by population: the date whose figures in force it was computed from.</param>
public sealed record AgreementMade(
    string Region, int Year, IReadOnlyList<Item> Items, string Split, int Instalments, IReadOnlyList<AgreedShare> Shares, Guid By, DateTimeOffset At,
    DateOnly? FiguresOn = null);

/// <summary>The agreement was amended: from an instalment on, the rest of the year's total is shared anew (S2). Nothing of before is edited.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Number">Of the amendment, from 1.</param>
/// <param name="Why"><c>municipality-joined</c>, <c>municipality-left</c>, <c>total-changed</c>, <c>inhabitants-corrected</c> or <c>other</c>.</param>
/// <param name="FromInstalment">The first instalment it concerns; those before stay as they were agreed.</param>
/// <param name="Items">What the year's total is made up of now.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="FiguresOn">When split by population: the date whose figures in force it was computed from.</param>
/// <param name="Before">Every municipality's share before.</param>
/// <param name="Shares">Every municipality's share now; they sum to the items, of one that was ended to what is paid of them.</param>
/// <param name="Invoices">What it did to invoices; sums to what the municipalities pay more or less together.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record AgreementAmended(
    string Region, int Year, int Number, string Why, int FromInstalment, IReadOnlyList<Item> Items, string Split, DateOnly? FiguresOn,
    IReadOnlyList<AgreedShare> Before, IReadOnlyList<AgreedShare> Shares, IReadOnlyList<InvoiceEffect> Invoices, Guid By, DateTimeOffset At);

/// <summary>The agreement ended on a date: instalments of periods that begin later are not paid. Without it, it ends at year-end without notice (S0 4).</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="On">Its last day.</param>
/// <param name="Before">Every municipality's share before.</param>
/// <param name="Shares">Every municipality's share now.</param>
/// <param name="Invoices">What it did to invoices.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record AgreementEnded(
    string Region, int Year, DateOnly On, IReadOnlyList<AgreedShare> Before, IReadOnlyList<AgreedShare> Shares, IReadOnlyList<InvoiceEffect> Invoices, Guid By,
    DateTimeOffset At);

/// <summary>The agreement was settled against what the year actually cost (S0 2): the difference is charged or repaid, to the öre. Again: the costs were corrected.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Number">Of the settlement, from 1.</param>
/// <param name="Actual">What the year cost.</param>
/// <param name="Agreed">Kronor agreed.</param>
/// <param name="Shares">Every municipality's part of the difference; they sum to it exactly.</param>
/// <param name="Invoices">What it did to invoices.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record AgreementSettled(
    string Region, int Year, int Number, IReadOnlyList<Item> Actual, decimal Agreed, IReadOnlyList<SettledShare> Shares, IReadOnlyList<InvoiceEffect> Invoices,
    Guid By, DateTimeOffset At);

/// <summary>A municipality's part of the difference between what was agreed and what the year cost.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Weight">Inhabitants, percent, or kronor agreed where those changed within the year.</param>
/// <param name="Amount">Kronor that it has to bear besides what was agreed, before any rebate; negative: less.</param>
/// <param name="Rebate">Kronor of rebate set off in the year after it, where that is not what was agreed: never more than there is to pay.</param>
public sealed record SettledShare(string Municipality, decimal Weight, decimal Amount, decimal? Rebate = null);

/// <summary>A region's agreement for a year. Stream <c>agreement/{region}/{year}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Items">What the total is made up of.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="Instalments">How many invoices a year.</param>
/// <param name="Shares">Every municipality's.</param>
/// <param name="Version">The stream's version.</param>
/// <param name="FiguresOn">When split by population: the date whose figures in force it was last computed from.</param>
/// <param name="Amendments">How many.</param>
/// <param name="Mixed">Whether it was shared by different weights in different parts of the year.</param>
/// <param name="EndedOn">Its last day where it was ended; else the year's.</param>
/// <param name="Settled">The last settlement.</param>
public sealed record Agreement(
    string Id, string Region, int Year, IReadOnlyList<Item> Items, string Split, int Instalments, IReadOnlyList<AgreedShare> Shares, long Version,
    DateOnly? FiguresOn = null, int Amendments = 0, bool Mixed = false, DateOnly? EndedOn = null, AgreementSettled? Settled = null)
{
    /// <summary>The agreement's stream.</summary>
    /// <param name="region">Slug.</param>
    /// <param name="year">The year.</param>
    public static string Key(string region, int year) => FormattableString.Invariant($"agreement/{region}/{year}");

    /// <summary>Its last day: year-end, without notice, unless it was ended before.</summary>
    internal DateOnly Ends => EndedOn ?? new DateOnly(Year, 12, 31);

    /// <summary>How many of its instalments are paid: those whose period has begun when it ends.</summary>
    internal int Paid => Enumerable.Range(1, Instalments).Count(number => PeriodStart(Year, Instalments, number) <= Ends);

    /// <summary>The texts that its items, and those of its settlement, refer to.</summary>
    internal IEnumerable<Guid?> TextIds => Items.Concat(Settled?.Actual ?? []).Select(item => item.TextId);

    /// <summary>Kronor that all pay together, before rebates.</summary>
    internal decimal Total => Shares.Sum(share => share.Amount);

    /// <summary>Kronor of rebate that each municipality sets off in the year.</summary>
    internal IEnumerable<(string Municipality, decimal Amount)> RebatesUsed =>
        Shares.Select(share => (share.Municipality, Settled?.Shares.FirstOrDefault(one => one.Municipality == share.Municipality)?.Rebate ?? share.Rebate));

    /// <summary><c>agreed</c>, <c>ended</c> (before year-end) or <c>settled</c>.</summary>
    internal string Status => Settled is not null ? "settled" : EndedOn is not null ? "ended" : "agreed";

    /// <summary>The first day of an instalment's period: the year in equal parts, in whole months.</summary>
    /// <param name="year">The year.</param>
    /// <param name="instalments">How many.</param>
    /// <param name="number">From 1.</param>
    public static DateOnly PeriodStart(int year, int instalments, int number) => new(year, 1 + (12 * (number - 1) / instalments), 1);

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Agreement? Evolve(Agreement? state, object @event)
    {
        if (@event is AgreementMade made)
        {
            return new Agreement(
                Key(made.Region, made.Year), made.Region, made.Year, made.Items, made.Split, made.Instalments, made.Shares, 1, made.FiguresOn);
        }

        return state is null ? null : @event switch
        {
            AgreementAmended amended => state with
            {
                Items = amended.Items,
                Split = amended.Split,
                Shares = amended.Shares,
                FiguresOn = amended.FiguresOn,
                Amendments = amended.Number,
                // Shared anew for the whole year, one set of weights holds again.
                Mixed = amended.FromInstalment > 1,
            },
            AgreementEnded ended => state with { EndedOn = ended.On, Shares = ended.Shares },
            AgreementSettled settled => state with { Settled = settled },
            _ => state,
        } with
        { Version = state.Version + 1 };
    }
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class AgreementProjection : SingleStreamProjection<Agreement, string>
{
    /// <inheritdoc />
    public override Agreement? Evolve(Agreement? snapshot, string id, IEvent e) => Agreement.Evolve(snapshot, e.Data);
}
