using Xunit;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Trainer.Absences;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Teams;

/// <summary>Properties over whole seasons of proposals, confirmations, moves and cancellations, made from a seed.</summary>
public sealed class SeasonTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Nobody_is_twice_on_a_day_beyond_the_days_agreed_or_unqualified_without_an_exception(int seed)
    {
        var random = new Random(seed);
        var refused = new HashSet<string>();
        for (var round = 0; round < 40; round++)
        {
            var season = Any(random);
            var version = 1L;
            for (var step = 0; step < 40; step++)
            {
                var occasion = season.Teams.Keys.Order().ElementAt(random.Next(season.Teams.Count));
                switch (random.Next(6))
                {
                    case 0:
                        season.Says(occasion, new OccasionDated(occasion, Course, "norrbotten", AnyDates(random), ++version, At));
                        break;
                    case 1:
                        season.Says(occasion, new OccasionCalledOff(occasion, Course, "norrbotten", ++version, At));
                        break;
                    case 2 when season.Propose(occasion) is { Leader: { } leader } proposal:
                        refused.Add(season.Confirm(occasion, leader, proposal.Trainers, proposal.Days) ?? "");
                        break;
                    default:
                        // Whoever comes, some with exceptions, whether they need them or not.
                        var some = season.Trainers.OrderBy(_ => random.Next()).Take(random.Next(2, 5)).ToList();
                        var aside = some.Where(_ => random.Next(3) == 0).SelectMany(one => Gate.MaySetAside.Select(code => new GateException(one.Id, code))).ToList();
                        refused.Add(season.Confirm(occasion, some[0].Id, some.Skip(1).Select(one => one.Id), null, aside) ?? "");
                        break;
                }

                Holds(season);
            }
        }

        // The seasons are hard enough that every rule was met, and not so hard that nothing was confirmed.
        Assert.Superset(new HashSet<string> { "", "day-conflict", "no-days-left", "not-qualified", "may-not-lead", "team-too-small", "ended" }, refused);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    public void Words_of_Enrolment_twice_late_and_reversed_give_the_same_teams(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 150; round++)
        {
            // Two occasions with teams of their own and one trainer in both; each is moved and one may be cancelled.
            var both = Person(60);
            TrainerProfile[] all = [Ann, Bo, Person(61, mayLead: true), Person(62), both];
            var (one, other) = (new Guid("0c000000-0000-7000-8000-000000000001"), new Guid("0c000000-0000-7000-8000-000000000002"));
            var days = random.Next(1, 4);
            OccasionDated At(Guid occasion, long version, int first) => new(
                occasion, Course, "norrbotten", [.. Enumerable.Range(first, random.Next(4) == 0 ? random.Next(1, 4) : days).Select(day => new CourseDate(March(day), false))], version, Season.At);
            List<(Guid, object)> history = [];
            foreach (var occasion in new[] { one, other })
            {
                var last = random.Next(2, 5);
                for (var version = 2; version <= last; version++)
                {
                    // Where they end, they are apart; on the way there they may be in each other's way.
                    history.Add((occasion, At(occasion, version, version == last ? occasion == one ? 20 : 25 : random.Next(1, 16))));
                }

                if (random.Next(4) == 0)
                {
                    history.Add((occasion, new OccasionCalledOff(occasion, Course, "norrbotten", last + 1, Season.At)));
                }

                history.Add((occasion, new OccasionDescribed(occasion, 30, "lulea", Season.At)));
            }

            var plan = Enumerable.Range(1, days).Select(day => new TeachingDay(March(day), [.. new[] { Ann.Id, Bo.Id, both.Id }.Take(1 + day)])).ToList();
            OccasionDated[] first = [At(one, 1, 1) with { Days = [.. Enumerable.Range(1, days).Select(day => new CourseDate(March(day), false))] }, At(other, 1, 10)];
            // Half of the time somebody is absent on dates that they come to, or pass.
            var absence = new Absence(Guid.NewGuid(), [March(3), March(5), March(20), March(21), March(25)], null, null);
            var absent = random.Next(2) == 0;
            string Run(IEnumerable<(Guid, object)> words)
            {
                var season = new Season(all, Demand(1, 2, null));
                season.Says(one, first[0]);
                season.Says(other, first[1]);
                Assert.Null(season.Confirm(one, Ann.Id, [Bo.Id, both.Id], plan));
                Assert.Null(season.Confirm(other, all[2].Id, [all[3].Id, both.Id]));
                if (absent)
                {
                    season.Changes(both.Id, trainer => trainer with { Absences = [absence] });
                }

                foreach (var (occasion, word) in words)
                {
                    season.Says(occasion, word);
                }

                Holds(season);
                HoldsForVacancies(season);
                var sought = season.Searches.Values.Where(search => search.Open).Select(search => $"{search.Occasion} {search.Absent} {string.Join(' ', search.Days)}").Order(StringComparer.Ordinal);
                return string.Join('\n', sought) + '\n' + string.Join('\n', season.Teams.Values.OrderBy(team => team.Id).Select(team =>
                    $"{team.Id} {team.CalledOff} {team.DecisionDate} {team.HeldIn} {team.Conflicts.Count} {string.Join(' ', team.Days.Select(day => $"{day.Date}:{string.Join(',', day.Teaching.Order())}"))}"));
            }

            var inOrder = Run(history);
            for (var shuffle = 0; shuffle < 6; shuffle++)
            {
                (Guid, object)[] words = [.. history, .. history.Where(_ => random.Next(2) == 0)];
                random.Shuffle(words);
                Assert.Equal(inOrder, Run(words));
            }

            Assert.Equal(inOrder, Run(Enumerable.Reverse(history)));
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    [InlineData(35)]
    [InlineData(36)]
    public void With_absences_answers_in_any_order_and_moves_every_vacant_place_is_asked_for_raised_or_filled(int seed)
    {
        Run(seed, 30, []);
    }

    [Fact]
    public void The_seasons_meet_everything_that_can_come_in_the_way_of_a_substitute()
    {
        var seen = new HashSet<string>();
        for (var seed = 41; seed < 53; seed++)
        {
            Run(seed, 12, seen);
        }

        string[] all =
        [
            "accepted", "declined", "refused day-conflict", "refused substitution-taken", "refused request-expired", "refused request-withdrawn", "refused request-declined",
            "Exhausted", "Filled", "Ended", "reverted", "occasion-moved", "occasion-cancelled", "days-changed", "by-hand",
        ];
        Assert.Empty(all.Except(seen));
    }

    [Fact]
    public void Without_looking_again_at_who_says_yes_somebody_is_booked_twice_and_without_seeking_a_place_is_forgotten()
    {
        static bool Broken(int seed, bool looksAgain, bool seeks) => Record.Exception(() => Run(seed, 30, [], looksAgain, seeks)) is Xunit.Sdk.XunitException;
        Assert.Contains(Enumerable.Range(31, 6), seed => Broken(seed, looksAgain: false, seeks: true));
        Assert.All(Enumerable.Range(31, 3), seed => Assert.True(Broken(seed, looksAgain: true, seeks: false)));
    }

    private static void Run(int seed, int rounds, HashSet<string> seen, bool looksAgain = true, bool seeks = true)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var season = Willing(random, looksAgain, seeks);
            var version = 1L;
            for (var step = 0; step < 60; step++)
            {
                var occasion = season.Teams.Keys.Order().ElementAt(random.Next(season.Teams.Count));
                var trainer = season.Trainers[random.Next(season.Trainers.Count)];
                var search = season.Searches.Values.OrderBy(one => one.Id).ElementAtOrDefault(random.Next(Math.Max(1, season.Searches.Count)));
                switch (random.Next(14))
                {
                    case 0:
                        season.Says(occasion, new OccasionDated(occasion, Course, "norrbotten", AnyDates(random), ++version, season.Now));
                        break;
                    case 1 when random.Next(3) == 0:
                        season.Says(occasion, new OccasionCalledOff(occasion, Course, "norrbotten", ++version, season.Now));
                        break;
                    case 2 or 3 when season.Propose(occasion) is { Leader: { } leader } proposal:
                        season.Confirm(occasion, leader, proposal.Trainers, proposal.Days);
                        break;
                    case 4 or 5:
                        var from = March(random.Next(1, 25));
                        var absence = random.Next(3) switch
                        {
                            0 => new Absence(Guid.NewGuid(), [from], null, null),
                            1 => new Absence(Guid.NewGuid(), null, from, from.AddDays(random.Next(1, 6))),
                            _ => new Absence(Guid.NewGuid(), null, from, null),
                        };
                        season.Changes(trainer.Id, one => one with { Absences = [.. one.Absences, absence] });
                        break;
                    case 6:
                        season.Changes(trainer.Id, one => one with { Absences = [.. one.Absences.Skip(1)] });
                        break;
                    case 7:
                        season.Passes(TimeSpan.FromHours(random.Next(1, 16)));
                        break;
                    case 8 when search is { Open: true } && random.Next(3) == 0:
                        season.Steers(search.Id, random.Next(3) switch
                        {
                            0 => one => EndSubstitution.Decide(new EndSubstitution(season.Now), one),
                            1 => one => ChooseWayOfAsking.Decide(new ChooseWayOfAsking(random.Next(1, 4), 12, season.Now), one),
                            _ => one => one.Waiting.FirstOrDefault() is { } asked ? SkipCandidate.Decide(new SkipCandidate(asked.Trainer, season.Now), one) : [],
                        });
                        break;
                    default:
                        // Whoever was ever asked answers, in time or not, in any order.
                        if (search?.Requests.OrderBy(_ => random.Next()).FirstOrDefault() is { } request)
                        {
                            var accept = random.Next(3) > 0;
                            seen.Add(season.Answers(search.Id, request.Trainer, accept) is { } code ? $"refused {code}" : accept ? "accepted" : "declined");
                        }

                        break;
                }

                Holds(season);
                HoldsForVacancies(season);
            }

            seen.UnionWith(season.Searches.Values.SelectMany(one => new[] { $"{one.Status}", one.Because ?? "" }));
        }
    }

    private static void HoldsForVacancies(Season season)
    {
        foreach (var team in season.Teams.Values)
        {
            Assert.All(Vacancy.Of(team, season.Now.SwedishDay()).Where(vacancy => vacancy.Code == Gate.Absent), vacancy => Assert.Contains(
                season.Searches.Values.Where(one => one.Occasion == team.Id && one.Absent == vacancy.Trainer && one.Days.SequenceEqual(vacancy.Days)),
                one => one.Status switch
                {
                    SubstitutionStatus.Asking => one.Waiting.Any(),
                    SubstitutionStatus.Exhausted => !one.Waiting.Any(),
                    _ => one.Because == Substitution.ByHand,
                }));
            // Nobody waits for an answer about days that are not vacant.
            Assert.All(season.Searches.Values.Where(one => one.Occasion == team.Id), one => Assert.True(
                one.Open ? team.Conflicts.Any(vacant => vacant.Trainer == one.Absent) : !one.Waiting.Any()));
            Assert.All(season.Searches.Values.Where(one => one.Status == SubstitutionStatus.Filled), one => Assert.Single(one.Requests, request => request.Status == RequestStatus.Accepted));
        }

        Assert.All(season.Asked.GroupBy(one => one), one => Assert.Single(one));
    }

    // Most of them can, so that there is much to ask for, and few have days enough for all.
    private static Season Willing(Random random, bool looksAgain, bool seeks)
    {
        var trainers = Enumerable.Range(0, random.Next(7, 14)).Select(number => Person(
            number + 200, random.Next(3) switch { 0 => "lulea", 1 => "boden", _ => "pitea" }, mayLead: random.Next(2) == 0,
            certified: new Qualification("bbic", new DateOnly(2020, 1, 1), random.Next(8) == 0 ? March(random.Next(10, 28)) : null)) with
        {
            DaysPerYear = random.Next(2, 10),
            EndedFrom = random.Next(12) == 0 ? March(random.Next(10, 28)) : null,
        }).ToList();
        var season = new Season(trainers, Demand(1, random.Next(1, 3)))
        {
            LooksAgain = looksAgain,
            Seeks = seeks,
            Rules = new SubstitutionRules("norrbotten", random.Next(1, 4), 24),
        };
        for (var number = 0; number < 5; number++)
        {
            var occasion = new Guid($"0c000000-0000-7000-8000-{number:000000000000}");
            season.Says(occasion, new OccasionDated(occasion, Course, "norrbotten", AnyDates(random), 1, At));
        }

        return season;
    }

    internal static Season Any(Random random)
    {
        var trainers = Enumerable.Range(0, random.Next(4, 12)).Select(number => Person(
            number + 200, random.Next(3) switch { 0 => "lulea", 1 => "boden", _ => "pitea" }, mayLead: random.Next(2) == 0,
            courses: random.Next(6) == 0 ? ["familjehem"] : null,
            certified: new Qualification("bbic", new DateOnly(2020, 1, 1), random.Next(4) == 0 ? March(random.Next(1, 28)) : null)) with
        {
            DaysPerYear = random.Next(0, 8),
            EndedFrom = random.Next(8) == 0 ? March(random.Next(1, 28)) : null,
            Pauses = random.Next(6) == 0 ? [new Pause(March(random.Next(1, 28)), null)] : [],
            Consented = random.Next(8) != 0,
        }).ToList();
        var season = new Season(trainers, Demand(1, random.Next(1, 3)));
        for (var number = 0; number < 5; number++)
        {
            var occasion = new Guid($"0c000000-0000-7000-8000-{number:000000000000}");
            season.Says(occasion, new OccasionDated(occasion, Course, "norrbotten", AnyDates(random), 1, At));
        }

        return season;
    }

    internal static void Holds(Season season)
    {
        foreach (var person in season.Booked.GroupBy(day => day.Trainer))
        {
            var trainer = season.Trainers.Single(one => one.Id == person.Key);
            Assert.All(person.GroupBy(day => day.Date), date => Assert.True(date.Count() == 1 || date.Count() == 2 && date.Select(day => day.Part).Distinct().Count() == 2 && date.All(day => day.Part is not null)));
            Assert.All(person.GroupBy(day => day.Date.Year), year => Assert.True(year.Sum(day => day.Counts) <= trainer.DaysIn(year.Key)));
            Assert.All(person, day =>
            {
                var team = season.Teams[day.Occasion];
                Assert.True(
                    trainer.MayTeach(Course, season.Demand.Qualification, [day.Date]) || (team.Exceptions ?? []).Contains(new GateException(trainer.Id, Gate.NotQualified)),
                    "unqualified without an exception");
                Assert.False(trainer.IsAbsent(day.Date), "absent");
                Assert.NotEqual(TrainerStatus.Ended, trainer.StatusOn(day.Date));
                Assert.True(
                    trainer.StatusOn(day.Date) == TrainerStatus.Active || (team.Exceptions ?? []).Contains(new GateException(trainer.Id, Gate.Paused)), "paused without an exception");
            });
        }
    }

    private static List<CourseDate> AnyDates(Random random)
    {
        var first = random.Next(1, 20);
        return
        [
            .. Enumerable.Range(first, random.Next(1, 4)).Select(day => random.Next(3) switch
            {
                0 => new CourseDate(March(day), true, new TimeOnly(8, 0), new TimeOnly(12, 0)),
                1 => new CourseDate(March(day), true, new TimeOnly(13, 0), new TimeOnly(16, 0)),
                _ => new CourseDate(March(day), false),
            }),
        ];
    }
}
