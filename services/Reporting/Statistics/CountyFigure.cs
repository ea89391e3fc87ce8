using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Surveys;

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

    /// <summary>Whether the county can be compared with: of one journey in a whole calendar half year or year, undivided. What can be asked of any days,
    /// course, role or level is, one less another, of anybody.</summary>
    internal static bool Compares(Selection own) =>
        own is { Journey: not null, Course: null, Role: null, Level: null, Municipality: not null } && WholeHalves(own.Period);

    /// <summary>
    /// All municipalities together. Who reads it may have the region's yearly report, and knows the own municipality's: so it tells nothing of seats
    /// that the report does not, and nothing of any quarter that could not be told by itself.
    /// </summary>
    /// <param name="all">The period's material.</param>
    /// <param name="own">What is selected of it.</param>
    /// <param name="year">The year's report.</param>
    internal static IReadOnlyList<CountyFigure>? Of(Material all, Selection own, ReportedRegion year)
    {
        var (municipality, county) = (own.Municipality!, own with { Municipality = null, Unit = null });
        var within = year.Quarters.Where(quarter => own.Period.Has(ShowEffectGoals.PeriodOf(quarter).From)).ToList();
        var figures = new List<CountyFigure>();
        foreach (var measure in Measure.All.Where(measure => measure.Rate))
        {
            var others = Others(Concerned.By(measure.Name, all), municipality)[0];
            if (measure.Of(all, county).Value is { } value
                && others.Select(one => one.Person).Distinct().Count() >= SmallGroups.Least
                && others.Select(one => one.Municipality).Distinct().Count() >= FewestOthers
                && Reported(measure.Name, year, within)
                && within.Select(year.Of).Append(all).All(of => Others(Concerned.By(measure.Name, of), municipality).TrueForAll(SmallGroups.MayBeTold)))
            {
                figures.Add(new(measure.Name, measure.Text, measure.Unit, Rounded(value, measure.Unit)));
            }
        }

        return figures.Count == 0 ? null : figures;
    }

    private static bool Reported(string figure, ReportedRegion year, List<string> quarters)
    {
        bool Tells(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (year.Status(name) != Concerned.Told || !quarters.TrueForAll(quarter => year.Tells(name, quarter)))
                {
                    return false;
                }
            }

            return true;
        }

        return figure switch
        {
            "attendance" => Tells("attendance"),
            // By quarter the report has it not.
            "completion-rate" => quarters.Count == 4 && Tells("completions") && year.Status(figure) == Concerned.Told,
            "seats-used" => Tells("enrolled"),
            "cost-per-participant" or "cost-per-day" => Tells("enrolled", "cost") && year.Status(figure) == Concerned.Told,
            // Medians are no sums.
            _ => true,
        };
    }

    // Who asks knows the own part.
    private static List<List<Whose>> Others(Concerned concerned, string own) => [.. concerned.Groups.Select(group => group.Where(one => one.Municipality != own).ToList())];

    private static bool WholeHalves(Period period) => period is { From: { Day: 1, Year: > 1 and < 9999 } from, To: { } to }
        && (from.AddMonths(6).AddDays(-1) == to && from.Month is (1 or 7)
            || from.AddYears(1).AddDays(-1) == to && from.Month == 1);

    private static decimal Rounded(decimal value, string unit) => unit switch
    {
        "andel" => decimal.Round(value, 2, MidpointRounding.AwayFromZero),
        "kr" => decimal.Round(value / 10, 0, MidpointRounding.AwayFromZero) * 10,
        _ => decimal.Round(value, 0, MidpointRounding.AwayFromZero),
    };
}
