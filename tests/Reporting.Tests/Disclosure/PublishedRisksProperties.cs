using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Steering;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting.Tests.Disclosure;

/// <summary>
/// What the steering group's page tells of overdue introductions and of occasions below their minimum, and the reports of trainers: other persons than
/// those with seats, so no other table is added or subtracted. An attacker, who may be an employer that knows the own, thinks of everything that could
/// be and is told the same: no municipalities together can then be but one number of one to four persons.
/// </summary>
public sealed class PublishedRisksProperties
{
    private static readonly DateOnly Day = new(2026, 3, 9);

    // Few each, and often one in every municipality.
    private static readonly Arbitrary<int[]> Late = Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(0)), (5, Gen.Constant(1)), (1, Gen.Constant(2)), (1, Gen.Constant(3))), 6).ToArbitrary();

    // Two regions of four.
    private static readonly Arbitrary<int[]> Lent = Gen.ArrayOf(Gen.Frequency((2, Gen.Constant(0)), (2, Gen.Choose(1, 3)), (1, Gen.Choose(4, 6))), 8).ToArbitrary();

    [Fact]
    public void Overdue_introductions_give_no_small_group_away() => Holds(Late, counts => Attacked(counts, Of(counts).Count, Of(counts).Municipalities));

    [Fact]
    public void Told_however_few_they_are_one_is_found_so_the_property_can_fail() => Fails(Late, counts => Attacked(counts, counts.Sum(), null));

    [Fact]
    public void Told_in_how_many_municipalities_wherever_the_count_is_one_is_found_so_the_property_can_fail() =>
        Fails(Late, counts => Of(counts).Count is { } told ? Attacked(counts, told, counts.Count(one => one > 0)) : null);

    [Fact]
    public void Of_overdue_introductions_what_can_be_told_is()
    {
        Assert.Equal(new LateIntroductions("bou", 11, 2, new(2026, 3, 1)), Of([5, 6, 0, 0, 0, 0]));
        Assert.Equal(new LateIntroductions("bou", 6, null, new(2026, 3, 1)), Of([1, 1, 1, 1, 1, 1]));
        Assert.Equal(new LateIntroductions("bou", null, null, null), Of([5, 1, 0, 0, 0, 0]));
    }

    [Fact]
    public void What_lacks_to_a_known_minimum_never_says_that_one_to_four_have_a_seat()
    {
        for (var minimum = 1; minimum <= 12; minimum++)
        {
            foreach (var told in Enumerable.Range(0, minimum).GroupBy(seats => OccasionAtRisk.Lacking(seats, minimum) ?? 0))
            {
                Assert.True(told.Count() > 1 || !SmallGroups.IsSmall(told.Single()), $"{minimum}: {string.Join(',', told)}");
            }
        }

        Assert.Equal(8, OccasionAtRisk.Lacking(0, 8));
    }

    [Fact]
    public void Trainers_of_the_reports_give_no_small_group_away() => Holds(Lent, counts =>
    {
        var (told, country) = Trainers(counts);
        // The country's is the sum of what its regions tell, and so tells nothing more.
        Assert.Equal(told.All(one => one is null) ? null : told.Sum(), country);
        return Enumerable.Range(0, 2).Select(region => Attacked(Of(counts, region), told[region], null)).FirstOrDefault(found => found is not null);
    });

    [Fact]
    public void Trainers_told_however_few_they_are_one_is_found_so_the_property_can_fail() =>
        Fails(Lent, counts => Attacked(Of(counts, 0), Of(counts, 0).Sum(), null));

    [Fact]
    public void Trainers_are_told_where_they_are_many() => Assert.Equal(([10, null], 10), Trainers([5, 5, 0, 0, 4, 1, 0, 0]), Same);

    private static void Holds(Arbitrary<int[]> some, Func<int[], string?> attack) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(some, counts =>
    {
        var found = attack(counts);
        Assert.True(found is null, found);
    }));

    private static void Fails(Arbitrary<int[]> some, Func<int[], string?> attack) => Assert.ThrowsAny<Exception>(() => Holds(some, attack));

    private static int[] Of(int[] counts, int region) => counts[(region * 4)..(region * 4 + 4)];

    private static IEnumerable<Whose> Persons(int[] counts) =>
        counts.SelectMany((count, municipality) => Enumerable.Range(0, count).Select(_ => new Whose(Guid.NewGuid(), $"kommun-{municipality}")));

    private static LateIntroductions Of(int[] counts) => LateIntroductions.Of("bou", [.. Persons(counts).Select(one => (one, Day))]);

    private static bool Same((int?[] Told, int? Country) one, (int?[] Told, int? Country) other) => one.Told.SequenceEqual(other.Told) && one.Country == other.Country;

    // As the two regions' reports and the country's tell it; each has one occasion, at which all teach.
    private static (int?[] Told, int? Country) Trainers(int[] counts)
    {
        var teams = new Dictionary<Guid, OccasionTeam>();
        var regions = new List<ReportedRegion>();
        foreach (var (region, number) in new[] { "dalarna", "norrbotten" }.Select((region, number) => (region, number)))
        {
            var (occasion, lent) = (Guid.NewGuid(), Persons(Of(counts, number)).ToList());
            var none = new Material([], [], [], [], [], new Dictionary<string, string>());
            teams[occasion] = new(Guid.NewGuid(), occasion, region, [.. lent.Select(one => one.Person)], [], 1, [.. lent.Select(one => one.Municipality)]);
            var held = new Held("bou", new OccasionFigures(
                occasion, "kurs", region, [new(Day, false)], 1, OccasionStatus.Completed, 9, DateTimeOffset.UnixEpoch, [], [], [], Capacity: 20, Scheduled: new(1, DateTimeOffset.UnixEpoch)));
            regions.Add(new(region, 2026, none with { Held = [held] }, none));
        }

        int? Told(IReadOnlyList<ReportedRegion> of, bool country) => (int?)new ReportedYear("bou", 2026, of, country).Figure("trainers", teams).Value;
        return ([Told([regions[0]], false), Told([regions[1]], false)], Told(regions, true));
    }

    // Nobody's, then each municipality's own.
    private static string? Attacked(int[] counts, int? count, int? municipalities) => count is not { } sum
        ? null
        : Enumerable.Range(-1, counts.Length + 1).Select(own => Attacked(counts, sum, municipalities, own)).FirstOrDefault(found => found is not null);

    private static string? Attacked(int[] counts, int sum, int? municipalities, int own)
    {
        // By set of municipalities, as bits: which sums it can have, as bits.
        var possible = new ulong[1 << counts.Length];
        var thought = new int[counts.Length];
        void Think(int municipality, int left)
        {
            if (municipality == counts.Length)
            {
                if (left == 0 && (municipalities is null || thought.Count(one => one > 0) == municipalities))
                {
                    for (var set = 1; set < possible.Length; set++)
                    {
                        var among = 0;
                        for (var one = 0; one < thought.Length; one++)
                        {
                            among += (set >> one & 1) * thought[one];
                        }

                        possible[set] |= 1UL << among;
                    }
                }

                return;
            }

            for (var some = municipality == own ? counts[own] : 0; some <= (municipality == own ? Math.Min(left, counts[own]) : left); some++)
            {
                thought[municipality] = some;
                Think(municipality + 1, left - some);
            }
        }

        Think(0, sum);
        return Enumerable.Range(1, possible.Length - 1).Where(set => own < 0 || (set >> own & 1) == 0)
            .Where(set => System.Numerics.BitOperations.IsPow2(possible[set]) && SmallGroups.IsSmall(System.Numerics.BitOperations.TrailingZeroCount(possible[set])))
            .Select(set => $"{string.Join(',', counts)}: of {set:B} there can't be but {System.Numerics.BitOperations.TrailingZeroCount(possible[set])} for {own}").FirstOrDefault();
    }
}
