using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Planning;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Reporting.Tests.Disclosure;

/// <summary>
/// Two regions of four municipalities and a year in which few people come, again and again. Everything that is published of it is put together: the
/// regions' yearly reports, each figure, of the year and by quarter, the country's, and what a manager has beside them: the own municipality's
/// statistics, every one of which she knows, and the comparison with the county, of the year and both halves. Rounded shares are taken for exact ones
/// whose base is known. An attacker who adds and subtracts all of it, and narrows down what is not told, finds no group of one to four persons, whatever
/// region, quarters, municipality and outcome the group is described by.
/// </summary>
public sealed class PublishedTablesProperties
{
    private const int Cases = 60;
    private const int Inhabitants = 26;
    private const int Municipalities = 4;
    private const string Journey = "aldreomsorg";
    private const decimal Fee = 1550;
    private static readonly string[] Regions = ["dalarna", "norrbotten"];
    private static readonly Guid[] People = [.. Enumerable.Range(0, 2 * Inhabitants).Select(_ => Guid.NewGuid())];

    // What may become of somebody at an occasion, and which of the figures, of those that add up, she or he is then in.
    private static readonly string[] Outcomes = ["certified", "present", "absent", "waiting"];
    private static readonly Dictionary<string, string[]> Figures = new()
    {
        ["enrolled"] = ["certified", "present", "absent"],
        ["completions"] = ["certified"],
        ["completion-rate"] = ["certified"],
        ["attendance"] = ["certified", "present"],
        ["absence"] = ["absent"],
        ["no-shows"] = ["absent"],
        ["waiting"] = ["waiting"],
        ["seats-used"] = ["certified", "present", "absent"],
        // Everybody with a seat is charged the same: who knows the fee knows how many they are.
        ["cost"] = ["certified", "present", "absent"],
        ["cost-per-participant"] = ["certified", "present", "absent"],
    };

    private static readonly Gen<Place> Any = Gen.Choose(0, 1).SelectMany(region => Gen.Choose(0, 3).SelectMany(quarter => Gen.Choose(0, Inhabitants - 1).SelectMany(who =>
        Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Constant(1)), (3, Gen.Constant(2)), (3, Gen.Constant(3))).Select(outcome => new Place(region, quarter, who, outcome)))));

    // From hardly anybody to so many that most of it is told.
    private static readonly Arbitrary<Place[]> Years = Gen.Choose(1, 170).SelectMany(length => Gen.ArrayOf(Any, length)).ToArbitrary();

    private enum Rule
    {
        AsItIs,
        NothingWithheld,
        EachQuarterByItself,
        CountrysTotalWithTheSmall,
    }

    [Fact]
    public void All_tables_together_give_no_small_group_away() => Holds(Rule.AsItIs);

    [Fact]
    public void Where_nothing_is_withheld_one_is_found_so_the_property_can_fail() => Fails(Rule.NothingWithheld);

    [Fact]
    public void Where_only_the_small_quarters_are_withheld_one_is_found_so_the_property_can_fail() => Fails(Rule.EachQuarterByItself);

    [Fact]
    public void Where_the_country_counts_who_their_region_withholds_one_is_found_so_the_property_can_fail() => Fails(Rule.CountrysTotalWithTheSmall);

    [Fact]
    public void Of_all_that_could_be_told_much_is()
    {
        var told = new HashSet<string>();
        foreach (var places in Years.Generator.Sample(Cases, Cases))
        {
            told.UnionWith(new Published(places, Rule.AsItIs, 3).Kinds);
        }

        Assert.Subset(told, new HashSet<string>(["year", "quarter", "country", "country's quarter", "county", "own"]));
    }

    [Fact]
    public void The_nation_is_told_headcounts_in_fives_and_no_sum_of_which_one_municipality_was_left_out() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 40), 12).ToArbitrary(), counts =>
        {
            var municipalities = new[] { "falun", "mora", "orsa", "rattvik" };
            var first = new DateOnly(2026, 1, 1);
            // Each counts once, one month after the other.
            var all = municipalities.Select((one, number) => new HeadcountFigures(
                Guid.NewGuid(), "dalarna", one, [new(first.AddMonths(number), new(counts[number * 3], counts[number * 3 + 1], counts[number * 3 + 2], 0, 0, 0))])).ToList();
            var national = new Caller("n", Role.National, null, null, null, null);
            for (var month = 0; month < 6; month++)
            {
                var seen = ListHeadcounts.Of("dalarna", Journey, all, municipalities, first.AddMonths(month)).SeenBy(national);
                Assert.Empty(seen.Municipalities);
                Assert.Equal(month >= 3, seen.InForce is not null);
                if (seen.InForce is { Levels: var levels })
                {
                    Assert.All(new[] { levels.New, levels.Practised, levels.Experienced }, level => Assert.Equal(0, level % 5));
                    Assert.InRange(levels.New - counts.Where((_, index) => index % 3 == 0).Sum(), -2, 2);
                }
            }
        }));

    private static void Holds(Rule rule) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Years, places =>
    {
        var found = Attacked(places, rule);
        Assert.True(found is null, found);
    }));

    private static void Fails(Rule rule) => Assert.ThrowsAny<Exception>(() => Holds(rule));

    // By who has the papers alone, and by a manager of each of a region's municipalities in turn.
    private static string? Attacked(Place[] places, Rule rule) =>
        new Published(places, rule, null).Attack() ?? new Published(places, rule, places.Length % (2 * Municipalities)).Attack();

    private sealed record Place(int Region, int Quarter, int Who, int Outcome)
    {
        public Guid Person => People[Region * Inhabitants + Who];

        // Of the first municipality most, of the last a few.
        public string Municipality => $"{Regions[Region]}-{(Who < 10 ? 0 : Who < 17 ? 1 : Who < 22 ? 2 : 3)}";
    }

    private readonly record struct Cell(int Region, int Quarter, string Municipality, string Outcome);

    private sealed class Published
    {
        private readonly List<Place> places;
        private readonly List<Cell> cells;
        private readonly string? own;
        private readonly List<(int[] Cells, int Sum)> known = [];

        /// <param name="places">One of a person at an occasion; there is one a quarter and region.</param>
        /// <param name="rule">What is withheld.</param>
        /// <param name="manager">Of which of the eight municipalities; null: of none.</param>
        public Published(Place[] places, Rule rule, int? manager)
        {
            this.places = [.. places.DistinctBy(one => (one.Region, one.Quarter, one.Who))];
            own = manager is { } number ? $"{Regions[number / Municipalities]}-{number % Municipalities}" : null;
            cells =
            [
                .. from region in Enumerable.Range(0, 2) from quarter in Enumerable.Range(0, 4) from municipality in Enumerable.Range(0, Municipalities) from outcome in Outcomes
                   select new Cell(region, quarter, $"{Regions[region]}-{municipality}", outcome),
            ];
            var regions = Regions.Select((region, index) => new ReportedRegion(region, 2026, Made(index, new(2026, 1, 1), this.places), Made(index, new(2025, 1, 1), []))).ToList();
            Tell(regions, rule);
            if (own is not null)
            {
                foreach (var cell in cells.Where(one => one.Municipality == own))
                {
                    See("own", [cell]);
                }

                foreach (var (period, quarters) in new[] { ("2026", new[] { 0, 1, 2, 3 }), ("2026-H1", [0, 1]), ("2026-H2", [2, 3]) })
                {
                    var of = ShowEffectGoals.PeriodOf(period);
                    var region = manager!.Value / Municipalities;
                    var material = Made(region, of.From!.Value, [.. this.places.Where(one => quarters.Contains(one.Quarter))]);
                    foreach (var figure in CountyFigure.Of(material, new Selection(Regions[region], Journey, of, Municipality: own), regions[region]) ?? [])
                    {
                        if (Figures.TryGetValue(figure.Name, out var outcomes))
                        {
                            See("county", cells.Where(one => one.Region == region && quarters.Contains(one.Quarter) && outcomes.Contains(one.Outcome)));
                        }
                    }
                }
            }
        }

        public HashSet<string> Kinds { get; } = [];

        public string? Attack()
        {
            var attacker = new Attacker(cells.Count, known);
            foreach (var regions in new int[][] { [0], [1], [0, 1] })
            {
                for (var quarters = 1; quarters < 16; quarters++)
                {
                    foreach (var municipality in cells.Where(one => regions.Contains(one.Region)).Select(one => one.Municipality).Distinct().Append(null))
                    {
                        foreach (var outcomes in new string[][] { ["certified"], ["present"], ["absent"], ["waiting"], ["present", "absent"], ["certified", "present"], ["certified", "present", "absent"] })
                        {
                            bool In(int region, int quarter, string whose, string outcome) => regions.Contains(region) && (quarters >> quarter & 1) == 1
                                && (municipality is null ? whose != own : whose == municipality && whose != own) && outcomes.Contains(outcome);
                            var persons = places.Where(one => In(one.Region, one.Quarter, one.Municipality, Outcomes[one.Outcome])).Select(one => one.Person).Distinct().Count();
                            if (SmallGroups.IsSmall(persons) && attacker.Knows(Numbers(cells.Where(one => In(one.Region, one.Quarter, one.Municipality, one.Outcome)))))
                            {
                                return $"{persons} persons, {string.Join('+', outcomes)} in quarters {quarters:B4} of {municipality ?? string.Join('+', regions)}, follow for {own ?? "anybody"}";
                            }
                        }
                    }
                }
            }

            return attacker.Bounds().Select((bound, number) => (bound, cell: cells[number]))
                .Where(one => one.bound.Low == one.bound.High && one.cell.Municipality != own && SmallGroups.IsSmall(Of(one.cell).Select(place => place.Person).Distinct().Count()))
                .Select(one => $"{one.cell} can't be but {one.bound.Low} for {own ?? "anybody"}").FirstOrDefault();
        }

        private void Tell(List<ReportedRegion> regions, Rule rule)
        {
            var country = new ReportedYear(Journey, 2026, regions, Country: true);
            // What a row of the country's withholds it says to withhold: none is another thing.
            foreach (var (row, region) in country.Rows(new Dictionary<string, int>()).Zip(regions))
            {
                Assert.Equal(new[] { "participants", "enrolled", "completions", "attendance", "reach" }.Where(name => region.Status(name) != Concerned.Told), row.Withheld);
            }

            foreach (var (figure, outcomes) in Figures)
            {
                var told = regions.Select(one => rule is Rule.NothingWithheld || one.Status(figure) == Concerned.Told).ToList();
                for (var region = 0; region < 2; region++)
                {
                    var reported = new ReportedYear(Journey, 2026, [regions[region]], Country: false);
                    if (told[region])
                    {
                        var sum = See("year", cells.Where(one => one.Region == region && outcomes.Contains(one.Outcome)));
                        // What the attacker takes a figure for is what it is.
                        if (rule == Rule.AsItIs && figure is not ("completion-rate" or "attendance" or "seats-used" or "cost-per-participant"))
                        {
                            Assert.Equal(figure == "cost" ? sum * Fee : sum, reported.Figure(figure, new Dictionary<Guid, OccasionTeam>()).Value);
                        }
                    }
                    else
                    {
                        Assert.Null(reported.Figure(figure, new Dictionary<Guid, OccasionTeam>()).Value);
                    }

                    for (var quarter = 0; quarter < 4; quarter++)
                    {
                        var alone = Concerned.By(figure, regions[region].Of(regions[region].Quarters[quarter])).Groups.All(SmallGroups.MayBeTold);
                        if (rule switch
                        {
                            Rule.NothingWithheld => true,
                            Rule.EachQuarterByItself => alone,
                            _ => figure is "enrolled" or "completions" or "attendance" or "cost" && regions[region].Tells(figure, regions[region].Quarters[quarter]),
                        })
                        {
                            See("quarter", cells.Where(one => one.Region == region && one.Quarter == quarter && outcomes.Contains(one.Outcome)));
                        }
                    }
                }

                if (country.Figure(figure, new Dictionary<Guid, OccasionTeam>()).Value is not null)
                {
                    See("country", cells.Where(one => (told[one.Region] || rule == Rule.CountrysTotalWithTheSmall) && outcomes.Contains(one.Outcome)));
                }
            }

            foreach (var figure in country.Quarters().Where(one => Figures.ContainsKey(one.Name)))
            {
                foreach (var (value, quarter) in figure.Quarters.Select((value, quarter) => (value, quarter)).Where(one => one.value.Value is not null))
                {
                    var sum = See("country's quarter", cells.Where(one => one.Quarter == quarter && regions[one.Region].Tells(figure.Name, value.Quarter) && Figures[figure.Name].Contains(one.Outcome)));
                    Assert.True(figure.Name == "attendance" || value.Value == (figure.Name == "cost" ? sum * Fee : sum));
                }
            }
        }

        private int See(string kind, IEnumerable<Cell> of)
        {
            var some = of.ToList();
            Kinds.Add(kind);
            known.Add((Numbers(some), some.Sum(one => Of(one).Count())));
            return known[^1].Sum;
        }

        private int[] Numbers(IEnumerable<Cell> some) => [.. some.Select(one => cells.IndexOf(one))];

        private IEnumerable<Place> Of(Cell cell) => places.Where(one =>
            one.Region == cell.Region && one.Quarter == cell.Quarter && one.Municipality == cell.Municipality && Outcomes[one.Outcome] == cell.Outcome);

        private static Material Made(int region, DateOnly year, IReadOnlyList<Place> all)
        {
            var held = new List<Held>();
            foreach (var at in all.Where(one => one.Region == region).GroupBy(one => one.Quarter).OrderBy(one => one.Key))
            {
                var (occasion, day) = (Guid.NewGuid(), new DateOnly(year.Year, 2 + at.Key * 3, 10));
                var seated = at.Where(one => Outcomes[one.Outcome] != "waiting").ToList();
                Guid[] Persons(params string[] outcomes) => [.. at.Where(one => outcomes.Contains(Outcomes[one.Outcome])).Select(one => one.Person)];
                var mark = new FigureMark(2, DateTimeOffset.UnixEpoch);
                held.Add(new(Journey, new OccasionFigures(
                    occasion, "kurs", Regions[region], [new(day, false)], 1, OccasionStatus.Completed, 9, DateTimeOffset.UnixEpoch,
                    [
                        .. at.Select(one => new FigurePlace(
                            one.Person, one.Municipality, "enhet", Outcomes[one.Outcome] == "waiting" ? PlaceKind.Waiting : PlaceKind.Seat, 2, First: mark, Seated: mark)),
                    ],
                    [new(day, Persons("certified", "present"), Persons("absent"), 3)],
                    [.. at.Where(one => Outcomes[one.Outcome] == "certified").Select(one => new FigureCertificate(Guid.NewGuid(), one.Person, one.Municipality))],
                    Capacity: 100, Scheduled: new(1, DateTimeOffset.UnixEpoch))));
            }

            return new(
                held, [.. held.SelectMany(one => one.Occasion.Places.Select(place => new Taken(one, place, "socialsekreterare", "new")))],
                [.. held.SelectMany(one => one.Occasion.Certificates.Select(certificate => new Earned(one, certificate)))],
                [
                    .. held.SelectMany(one => one.Occasion.Seated.GroupBy(place => place.Municipality).Select(seats => new Charged(Journey, new InvoiceFigures(
                        Guid.NewGuid(), Regions[region], seats.Key, "course-fee", one.Occasion.Id, "kurs", year.Year, seats.Count() * Fee, true, DateTimeOffset.UnixEpoch), one))),
                ],
                [.. Enumerable.Range(0, Municipalities).Select(number => new MunicipalityFigures(Guid.NewGuid(), Regions[region], $"{Regions[region]}-{number}", $"Kommun {number}", 1000, 1))],
                new Dictionary<string, string>());
        }
    }
}
