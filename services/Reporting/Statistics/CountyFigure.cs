using Yrkesresan.Reporting.Disclosure;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>
/// The county's figure, to compare one's own municipality with: a share, mean or median, rounded, without number. Who knows the own part must not be
/// able to work out another municipality's.
/// </summary>
/// <param name="Name">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit">As the figure's.</param>
/// <param name="Value">Rounded: shares to whole percent, days to whole days, kronor to tens.</param>
public sealed record CountyFigure(string Name, string Text, string Unit, decimal Value)
{
    /// <summary>So many other municipalities have to be in it, with <see cref="SmallGroups.Least"/> of their persons together (ours).</summary>
    public const int FewestOthers = 3;

    /// <summary>Of the same period and course, all municipalities together.</summary>
    internal static IReadOnlyList<CountyFigure>? Of(Material all, Selection own)
    {
        var county = own with { Municipality = null };
        var material = all.Only(county);
        var figures = new List<CountyFigure>();
        foreach (var measure in Measure.All.Where(measure => measure.Rate))
        {
            var measured = measure.Of(material, county);
            // Whom it is of: those whose events it rests on.
            var others = material.Taken.Where(one => one.Place.Municipality != own.Municipality).ToList();
            var behind = measured.Behind.Select(one => (one.Stream, one.Municipality)).ToHashSet();
            var counted = others.Where(one => one.HasSeat
                && (behind.Contains((one.Held.Occasion.Id, one.Place.Municipality)) || behind.Contains((one.Held.Occasion.Id, null)))).ToList();
            if (measured.Value is { } value
                && counted.Select(one => one.Place.Participant).Distinct().Count() >= SmallGroups.Least
                && counted.Select(one => one.Place.Municipality).Distinct().Count() >= FewestOthers)
            {
                figures.Add(new(measure.Name, measure.Text, measure.Unit, Rounded(value, measure.Unit)));
            }
        }

        return figures.Count == 0 ? null : figures;
    }

    private static decimal Rounded(decimal value, string unit) => unit switch
    {
        "andel" => decimal.Round(value, 2, MidpointRounding.AwayFromZero),
        "kr" => decimal.Round(value / 10, 0, MidpointRounding.AwayFromZero) * 10,
        _ => decimal.Round(value, 0, MidpointRounding.AwayFromZero),
    };
}
