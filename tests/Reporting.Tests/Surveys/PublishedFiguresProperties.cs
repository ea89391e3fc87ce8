using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Reporting.Tests.Disclosure;

namespace Yrkesresan.Reporting.Tests.Surveys;

/// <summary>
/// Three rounds of one region: people of three municipalities and two roles answer in any order, what has come is counted now and then, rounds are
/// closed. After every step everything is asked that can be asked: every goal in every period, by course, level, team, municipality and role. An
/// attacker who keeps all of it, and knows which answers each figure is of, learns of no group below five, whatever the group is described by.
/// </summary>
public sealed class PublishedFiguresProperties
{
    private const int Seasons = 150;
    private static readonly EffectGoal Goal = new("1a", "Stärkt i yrkesrollen", 0.8m);
    private static readonly SurveyEdition Edition = new("efter-kursen", SurveyEdition.Standard, 1);
    private static readonly string[] Municipalities = ["boden", "lulea", "pitea"];
    private static readonly string[] Roles = ["arbetsledare", "socialsekreterare"];
    private static readonly string?[] Periods = [null, "2026", "2026-H1", "2026-Q1", "2026-Q2"];
    private static readonly (string Course, DateOnly On, string Quarter)[] Rounds =
    [
        ("familjehem", new(2026, 2, 20), "2026-Q1"), ("samtal", new(2026, 5, 7), "2026-Q2"), ("familjehem", new(2026, 6, 3), "2026-Q2"),
    ];

    private static readonly Gen<Step> Any = Gen.Frequency(
        (12, Gen.Choose(0, 2).SelectMany(round => Gen.Choose(0, 5).SelectMany(who => Gen.Choose(0, 1).Select(says => new Step(StepKind.Answer, round, who, says))))),
        (3, Gen.Choose(0, 3).Select(round => new Step(StepKind.Count, round, 0, 0))),
        (1, Gen.Choose(0, 2).Select(round => new Step(StepKind.Close, round, 0, 0))));

    private static readonly Arbitrary<Step[]> Lives = Gen.Choose(5, 70).SelectMany(length => Gen.ArrayOf(Any, length)).ToArbitrary();

    [Fact]
    public void Nothing_that_can_be_asked_gives_a_small_group_away() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Seasons), Prop.ForAll(Lives, steps => Assert.Null(new Season(inBatches: true).Live(steps))));

    [Fact]
    public void Where_a_figure_is_only_left_out_below_five_a_small_group_is_given_away_so_the_property_can_fail() => Assert.ThrowsAny<Exception>(
        () => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Seasons), Prop.ForAll(Lives, steps => Assert.Null(new Season(inBatches: false).Live(steps)))));

    [Fact]
    public void Figures_were_shown_by_everything_they_can_be_had_by_on_the_way()
    {
        var shown = new HashSet<string>();
        foreach (var steps in Lives.Generator.Sample(Seasons, 50))
        {
            var season = new Season(inBatches: true);
            season.Live(steps);
            shown.UnionWith(season.Shown);
        }

        Assert.Equal(["all", "course", "level", "municipality", "rest", "role", "team"], shown.Order(StringComparer.Ordinal));
    }

    private enum StepKind
    {
        Answer,
        Count,
        Close,
    }

    private sealed record Step(StepKind Kind, int Round, int Who, int Says);

    private sealed record Answer(int Round, string Municipality, string Role, bool Agrees)
    {
        /// <summary>With which others it was counted; null: not yet.</summary>
        public string? Batch { get; set; }

        public bool OwnRoundClosed { get; set; }
    }

    private readonly record struct Cell(string Batch, int Round, string Municipality, string Role);

    /// <summary>What happens, and what is seen of it.</summary>
    /// <param name="inBatches">As it is; else as if every answer were counted at once, and figures below five left out.</param>
    private sealed class Season(bool inBatches)
    {
        private const string Question = "starkt-i-rollen";
        private static readonly Guid[] Ids = [.. Enumerable.Range(0, 4).Select(_ => Guid.NewGuid())];
        private static readonly Guid Team = Guid.NewGuid();
        private readonly List<Answer> answers = [];
        private readonly List<(Answer Answer, Slip Slip)>[] boxes = [[], [], [], []];
        private readonly SurveyFigures?[] figures =
        [
            .. Rounds.Select((round, i) => SurveyFigures.Apply(null, Ids[i], new PeopleAsked(
                Ids[i], "norrbotten", Ids[i], round.Course, round.On, round.On.AddDays(60), [new AskedOf(Edition, 100, ["1a"])]))),
            SurveyFigures.Apply(null, Ids[3], new PeopleAsked(Ids[3], "norrbotten", null, null, new(2026, 6, 30), new(2027, 6, 30), [])),
        ];

        private readonly HashSet<string> seen = [];
        private readonly List<(HashSet<Cell> Cells, int Sum)> published = [];
        private int batches;

        public HashSet<string> Shown { get; } = [];

        /// <returns>What the attacker learned; null: nothing.</returns>
        public string? Live(Step[] steps)
        {
            foreach (var step in steps)
            {
                Do(step);
                Look();
            }

            return Attack();
        }

        private static (string?, int) Measures(SurveyEdition edition, string question) => ("1a", 5);

        private void Do(Step step)
        {
            switch (step.Kind)
            {
                case StepKind.Answer when !figures[step.Round]!.Closed:
                    var answer = new Answer(step.Round, Municipalities[step.Who % 3], Roles[step.Who % 2], step.Says == 1);
                    answers.Add(answer);
                    boxes[step.Round].Add((answer, new Slip(
                        Edition, answer.Municipality, answer.Role, new Dictionary<string, int> { [Question] = answer.Agrees ? 5 : 1 },
                        new Dictionary<string, string>(), [], false)));
                    if (!inBatches)
                    {
                        answer.Batch = $"{batches++}";
                    }

                    break;
                case StepKind.Count when inBatches:
                    Count(step.Round);
                    break;
                case StepKind.Close when inBatches && !figures[step.Round]!.Closed:
                    Close(step.Round);
                    break;
            }
        }

        private void Count(int box)
        {
            var (counted, _, left) = Counting.Of([.. boxes[box].Select(one => one.Slip)], Measures);
            if (counted.Count > 0)
            {
                var batch = $"{batches++}";
                foreach (var (one, after) in boxes[box].Zip(left).Where(pair => pair.Second.Counted.Count > 0 && pair.First.Answer.Batch is null))
                {
                    one.Answer.Batch = batch;
                }

                figures[box] = SurveyFigures.Apply(figures[box], Ids[box], new AnswersCounted(Ids[box], "norrbotten", null, null, counted));
            }

            boxes[box] = [.. boxes[box].Zip(left).Select(pair => (pair.First.Answer, pair.Second))];
        }

        private void Close(int round)
        {
            Count(round);
            var slips = boxes[round].Select(one => one.Slip).ToList();
            var asked = answers.Where(one => one.Round == round).Select(one => (Edition, (string?)one.Municipality, (string?)one.Role)).ToList();
            figures[round] = SurveyFigures.Apply(
                figures[round], Ids[round], new SurveyClosed(Ids[round], "norrbotten", new(2026, 8, 1), Counting.Groups(slips, asked, Measures)));
            foreach (var one in boxes[round].Where(one => one.Answer.Batch is not null))
            {
                one.Answer.OwnRoundClosed = true;
            }

            boxes[3].AddRange(boxes[round].Select(one => one.Answer).Where(one => one.Batch is null).Zip(Counting.Rest(slips)));
            boxes[round] = [];
        }

        /// <summary>Asks everything.</summary>
        private void Look()
        {
            var all = new GoalFigures(
                [Goal], [.. figures.Select(one => one!)], [],
                new Dictionary<Guid, OccasionTeam> { [Ids[0]] = OfTeam(0), [Ids[1]] = OfTeam(1) }, [],
                new Dictionary<string, string> { ["familjehem"] = "new", ["samtal"] = "practised" });
            foreach (var text in Periods)
            {
                var period = ShowEffectGoals.PeriodOf(text);
                if (inBatches)
                {
                    See("all", all.In(period)[0].Answers, one => Counts(one, text));
                    foreach (var by in GoalFigures.Dimensions)
                    {
                        foreach (var group in all.By(by, period, _ => true)[0].Groups)
                        {
                            See(by, group.Measured.Answers, one => Counts(one, text) && one.Round is var round && by switch
                            {
                                "course" => InRound(one) && Rounds[round].Course == group.Group,
                                "level" => InRound(one) && (Rounds[round].Course == "familjehem" ? "new" : "practised") == group.Group,
                                "team" => InRound(one) && round < 2,
                                "municipality" => one.OwnRoundClosed && InGroup(round, by, group.Group) && one.Municipality == group.Group,
                                _ => one.OwnRoundClosed && InGroup(round, by, group.Group) && one.Role == group.Group,
                            });
                        }
                    }
                }
                else
                {
                    Plainly("all", one => Counts(one, text));
                    foreach (var municipality in Municipalities)
                    {
                        Plainly("municipality", one => Counts(one, text) && one.Municipality == municipality);
                    }
                }
            }

            OccasionTeam OfTeam(int round) => new(Guid.NewGuid(), Ids[round], "norrbotten", [Team], ["lulea"], 1, ["lulea"]);
        }

        // What was left of its round is known to belong to the half year alone.
        private bool InRound(Answer one) => !rest.Contains(one.Batch!);

        private bool InGroup(int round, string by, string group) => figures[round]!.Groups.Any(one => one.By == by && one.Group == group);

        private bool Counts(Answer one, string? period) =>
            one.Batch is not null && (period is null or "2026" or "2026-H1" || InRound(one) && Rounds[one.Round].Quarter == period);

        private readonly HashSet<string> rest = [];

        private void Plainly(string what, Func<Answer, bool> of)
        {
            if (answers.Count(of) is >= SmallGroups.Least and var count)
            {
                See(what, count, of);
            }
        }

        private void See(string what, int? answered, Func<Answer, bool> of)
        {
            foreach (var one in boxes[3].Where(one => one.Answer.Batch is not null))
            {
                rest.Add(one.Answer.Batch!);
            }

            if (answered is not { } sum)
            {
                return;
            }

            var included = answers.Where(of).ToList();
            // What the attacker believes a figure to be of is what it is of.
            Assert.Equal(included.Count, sum);
            Shown.Add(what);
            if (included.Exists(one => rest.Contains(one.Batch!)))
            {
                Shown.Add("rest");
            }

            // A figure is of every cell that could be in it, whether anybody is there or not.
            var ofGroups = what is "municipality" or "role" && inBatches;
            var cells = (ofGroups ? answers.Where(one => one.Batch is not null && InRound(one) && included.Exists(other => other.Round == one.Round)) : included)
                .Select(one => one.Batch!).Distinct().SelectMany(CellsOf).Where(cell =>
                what == "municipality" ? included.Exists(one => one.Round == cell.Round && one.Municipality == cell.Municipality)
                : what != "role" || included.Exists(one => one.Round == cell.Round && one.Role == cell.Role)).ToHashSet();
            if (seen.Add($"{sum}:{string.Join(',', cells.Select(cell => cell.ToString()).Order(StringComparer.Ordinal))}"))
            {
                published.Add((cells, sum));
            }
        }

        private IEnumerable<Cell> CellsOf(string batch)
        {
            var rounds = answers.Where(one => one.Batch == batch).Select(one => one.Round).Distinct();
            // Which round a rest comes from is not told.
            return (rest.Contains(batch) ? [0, 1, 2] : rounds).SelectMany(round => Municipalities.SelectMany(municipality =>
                Roles.Select(role => new Cell(batch, round, municipality, role))));
        }

        private string? Attack()
        {
            var cells = published.SelectMany(one => one.Cells).Distinct().ToList();
            var number = cells.Select((cell, index) => (cell, index)).ToDictionary(one => one.cell, one => one.index);
            var counts = cells.Select(cell => answers.Count(one =>
                one.Batch == cell.Batch && one.Round == cell.Round && one.Municipality == cell.Municipality && one.Role == cell.Role)).ToArray();
            var attacker = new Attacker(cells.Count, published.Select(one => (one.Cells.Select(cell => number[cell]).ToArray(), one.Sum)));

            // Whatever a group may be described by: when it was counted, round, course, quarter, municipality, role, each of them or not.
            foreach (var batch in cells.Select(cell => cell.Batch).Distinct().Append(null))
            {
                foreach (var round in new Func<Cell, bool>[] { _ => true, cell => cell.Round == 0, cell => cell.Round == 1, cell => cell.Round == 2, cell => cell.Round != 1, cell => cell.Round != 0 })
                {
                    foreach (var municipality in Municipalities.Append(null))
                    {
                        foreach (var role in Roles.Append(null))
                        {
                            var set = cells.Where(cell => (batch is null || cell.Batch == batch) && round(cell)
                                && (municipality is null || cell.Municipality == municipality) && (role is null || cell.Role == role)).Select(cell => number[cell]).ToArray();
                            if (SmallGroups.IsSmall(set.Sum(cell => counts[cell])) && attacker.Knows(set))
                            {
                                return $"{set.Sum(cell => counts[cell])} of batch {batch}, {municipality}, {role} follow";
                            }
                        }
                    }
                }
            }

            return attacker.Bounds().Select((bound, cell) => (bound, cell)).Where(one => one.bound.Low == one.bound.High && SmallGroups.IsSmall(counts[one.cell]))
                .Select(one => $"{cells[one.cell]} can't be but {one.bound.Low}").FirstOrDefault();
        }
    }
}
