using Yrkesresan.Billing.Money;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Agreements;

/// <summary>Who shares a total, and how heavily.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Figure">Inhabitants, when by population.</param>
/// <param name="Percent">Whole percent of the population, or the percentage given.</param>
internal sealed record Sharer(string Municipality, InhabitantsFigure? Figure, decimal Percent)
{
    public Weight Weight => new(Municipality, Figure?.Inhabitants ?? Percent);
}

/// <summary>How a year's total is shared: whole kronor by largest remainder, and each share in instalments, less any rebate.</summary>
internal static class Sharing
{
    public const string Population = "population";
    public const string Percent = "percent";

    /// <summary>The region's members on a day, by the inhabitants in force on another.</summary>
    /// <exception cref="RuleBroken">There are none, or the figure of one is missing.</exception>
    public static IReadOnlyList<Sharer> ByPopulation(Region? region, DateOnly membersOn, DateOnly figuresOn)
    {
        var municipalities = (region?.Municipalities.Values ?? []).Where(one => one.MemberOn(membersOn)).OrderBy(one => one.Slug, StringComparer.Ordinal).ToList();
        if (municipalities.Count == 0)
        {
            throw new RuleBroken("no-municipalities");
        }

        var missing = municipalities.Where(one => one.InhabitantsOn(figuresOn) is null).Select(one => one.Name).ToList();
        if (missing.Count > 0)
        {
            throw new RuleBroken("inhabitants-missing", FormattableString.Invariant($"Per {figuresOn:yyyy-MM-dd} saknas {string.Join(", ", missing)}."));
        }

        var figures = municipalities.Select(one => (one.Slug, Figure: one.InhabitantsOn(figuresOn)!)).ToList();
        return
        [
            .. figures.Zip(
                LargestRemainder.Percent([.. figures.Select(one => new Weight(one.Slug, one.Figure.Inhabitants))]),
                (one, percent) => new Sharer(one.Slug, one.Figure, percent.Amount)),
        ];
    }

    /// <summary>By given percentages, which sum to 100.</summary>
    public static IReadOnlyList<Sharer> ByPercent(IReadOnlyDictionary<string, decimal> percentages) =>
        [.. percentages.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new Sharer(one.Key, null, one.Value))];

    /// <summary>Shares a year's total anew.</summary>
    public static IReadOnlyList<AgreedShare> Of(decimal total, IReadOnlyList<Sharer> sharers, int instalments, IReadOnlyDictionary<string, decimal> rebates) =>
        Of(total, sharers, instalments, 1, [], rebates);

    /// <summary>
    /// Shares what of a year's total is left from an instalment on; instalments before stay as they were agreed, also of those who are not in it any more.
    /// </summary>
    /// <param name="total">Kronor for the year, whole.</param>
    /// <param name="sharers">Who shares the rest.</param>
    /// <param name="instalments">How many a year.</param>
    /// <param name="from">The first instalment shared anew, from 1.</param>
    /// <param name="before">The shares so far.</param>
    /// <param name="rebates">Kronor that may be set off in the year, by municipality; taken from the first instalment on, never more than there is to pay.</param>
    /// <exception cref="RuleBroken">More than the total was agreed already for the instalments before.</exception>
    public static IReadOnlyList<AgreedShare> Of(
        decimal total, IReadOnlyList<Sharer> sharers, int instalments, int from, IReadOnlyList<AgreedShare> before, IReadOnlyDictionary<string, decimal> rebates)
    {
        var kept = before.ToDictionary(share => share.Municipality, share => Enumerable.Range(0, from - 1).Select(share.Gross).ToList());
        var rest = total - kept.Values.Sum(gross => gross.Sum());
        if (rest < 0)
        {
            throw new RuleBroken("less-than-agreed-so-far");
        }

        var parts = LargestRemainder.Split(rest, [.. sharers.Select(sharer => sharer.Weight)]).ToDictionary(share => share.Key, share => share.Amount);
        var by = sharers.ToDictionary(sharer => sharer.Municipality);
        return
        [
            .. kept.Keys.Union(parts.Keys).Order(StringComparer.Ordinal).Select(municipality => Share(
                municipality, by.GetValueOrDefault(municipality),
                [
                    .. kept.GetValueOrDefault(municipality) ?? [.. Enumerable.Repeat(0m, from - 1)],
                    .. Instalments.Of(parts.GetValueOrDefault(municipality), instalments - from + 1),
                ],
                from, before.FirstOrDefault(share => share.Municipality == municipality), rebates.GetValueOrDefault(municipality))),
        ];
    }

    /// <summary>A share whose instalments from a number on are not paid.</summary>
    public static AgreedShare Until(AgreedShare share, int from)
    {
        decimal Kept(IReadOnlyList<decimal> amounts, int index) => index < from - 1 ? amounts[index] : 0;
        IReadOnlyList<decimal> instalments = [.. Enumerable.Range(0, share.Instalments.Count).Select(index => Kept(share.Instalments, index))];
        IReadOnlyList<decimal>? rebates = share.Rebates is null ? null : [.. Enumerable.Range(0, share.Instalments.Count).Select(index => Kept(share.Rebates, index))];
        return share with { Instalments = instalments, Rebates = rebates, Amount = instalments.Sum() + (rebates?.Sum() ?? 0) };
    }

    // Instalments before keep the rebate they had.
    private static AgreedShare Share(string municipality, Sharer? sharer, IReadOnlyList<decimal> gross, int from, AgreedShare? before, decimal rebate)
    {
        var rebates = new decimal[gross.Count];
        for (var index = 0; index < gross.Count; index++)
        {
            rebates[index] = index < from - 1 ? before?.Rebates?[index] ?? 0 : decimal.Min(gross[index], decimal.Max(0, rebate - rebates.Sum()));
        }

        return new AgreedShare(
            municipality, sharer?.Figure?.Inhabitants, sharer?.Percent ?? 0, gross.Sum(), [.. gross.Zip(rebates, (all, off) => all - off)], sharer?.Figure?.On,
            rebates.Any(off => off != 0) ? rebates : null);
    }
}
