using System.Globalization;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Teams;

public sealed class ProposalTests
{
    private static readonly TrainerProfile[] Five = [Ann, Bo, Cilla, Disa, Egil];

    [Fact]
    public void Four_trainers_alternate_in_halves_and_the_leader_is_there_all_days()
    {
        var proposal = Propose(Five);
        Assert.Equal(Ann.Id, proposal.Leader);
        Assert.Equal(new[] { Bo.Id, Cilla.Id, Disa.Id, Egil.Id }, proposal.Trainers.Order());
        Assert.Empty(proposal.Missing);
        Assert.All(proposal.Days, day => Assert.Equal((3, true), (day.Teaching.Count, day.Teaching.Contains(Ann.Id))));
        Assert.Equal(proposal.Days[0].Teaching, proposal.Days[1].Teaching);
        Assert.Equal(proposal.Days[2].Teaching, proposal.Days[3].Teaching);
        Assert.Empty(proposal.Days[0].Teaching.Intersect(proposal.Days[3].Teaching).Except([Ann.Id]));
    }

    [Fact]
    public void Each_is_told_why_and_why_not_and_nobody_is_left_out()
    {
        var other = Person(6, courses: ["familjehem"]);
        var tired = Person(7) with { DaysPerYear = 1 };
        var away = Person(8) with { Pauses = [new Pause(March(1), March(31))] };
        var gone = Person(9) with { EndedFrom = March(2) };
        var unasked = Person(10) with { Consented = false };
        var busy = Person(11);
        var proposal = Propose([.. Five, other, tired, away, gone, unasked, busy], taken: [Taken(busy, 10), Taken(busy, 17)]);
        Assert.Equal(11, proposal.Why.Count);
        (TrainerProfile Who, string Code)[] not =
        [
            (other, "not-qualified"), (tired, "no-days-left"), (away, "paused"), (gone, "ended"), (unasked, "no-consent"), (busy, "day-conflict"),
        ];
        Assert.All(not, one => Assert.Equal((false, one.Code), Why(proposal, one.Who)));
        Assert.All(proposal.Why, because => Assert.All(because.Reasons, reason => Assert.NotEqual("", reason.Title)));
        Assert.All(proposal.Why, because => Assert.NotEmpty(because.Reasons));
        Assert.Equal((true, "leads"), Why(proposal, Ann));
    }

    [Fact]
    public void The_municipality_that_has_given_least_of_what_it_offers_comes_first_then_the_person()
    {
        var (rested, other) = (Person(20, "kalix"), Person(21, "kalix"));
        var proposal = Propose(
            [Ann, Bo, rested, other], Demand(1, 2, null), [Taken(Bo, 1), Taken(Bo, 2), Taken(other, 3)]);
        Assert.Contains(rested.Id, proposal.Trainers);
        Assert.Equal(2, proposal.Trainers.Count);
        Assert.Equal((true, "municipality-least-used"), Why(proposal, rested));
    }

    [Fact]
    public void At_least_one_has_taught_it_where_there_is_one()
    {
        var old = Person(30, "lulea");
        TrainerProfile[] all = [Ann, Cilla, Disa, Egil, old];
        var worn = Enumerable.Range(1, 9).Select(day => Taken(old, day)).ToArray();
        Assert.DoesNotContain(old.Id, Propose(all, Demand(1, 2, null), worn).Trainers);
        var proposal = Propose(all, Demand(1, 2, null), worn, taught: [old]);
        Assert.Contains(old.Id, proposal.Trainers);
        Assert.Contains(proposal.Why.Single(one => one.Trainer == old.Id).Reasons, reason => reason.Code == "for-experience");
    }

    [Fact]
    public void Who_can_only_lead_or_only_some_days_is_placed_so_that_the_team_is_full()
    {
        // Two may lead, but one of them is needed as a trainer; Bo is free the first days only, Cilla the last only.
        var second = Person(40, mayLead: true);
        var proposal = Propose([Ann, second, Bo, Cilla, Disa], taken: [Taken(Bo, 17), Taken(Cilla, 10)]);
        Assert.Empty(proposal.Missing);
        Assert.Equal(4, proposal.Trainers.Count);
        Assert.Contains(Bo.Id, proposal.Days[0].Teaching);
        Assert.Contains(Cilla.Id, proposal.Days[3].Teaching);
    }

    [Fact]
    public void Where_no_full_team_can_be_made_the_best_part_is_proposed_and_what_is_missing_said()
    {
        var proposal = Propose([Bo, Cilla]);
        Assert.Null(proposal.Leader);
        Assert.Equal(2, proposal.Trainers.Count);
        Assert.Equal(["leader", "trainer", "trainer"], proposal.Missing.Select(reason => reason.Code));
        Assert.Equal((false, "may-not-lead"), Why(Propose([Bo], Demand(1, 0, null)), Bo));
    }

    [Fact]
    public void A_course_of_two_leaders_gets_two_who_may_lead()
    {
        var second = Person(40, mayLead: true);
        var proposal = Propose([Ann, Bo, Cilla, second], Demand(2, 2, null));
        // Two leaders and two trainers are four people.
        Assert.Equal(3, proposal.Trainers.Count);
        Assert.Empty(proposal.Missing);
        Assert.Equal(["trainer"], Propose([Ann, Bo, second], Demand(2, 2, null)).Missing.Select(reason => reason.Code));
        Assert.Contains(second.Id, proposal.Trainers.Append(proposal.Leader!.Value));
        Assert.Contains(Ann.Id, proposal.Trainers.Append(proposal.Leader!.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_is_proposed_is_the_same_in_any_order_and_can_be_confirmed(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var season = SeasonTests.Any(random);
            foreach (var occasion in season.Teams.Keys.ToList())
            {
                var proposal = season.Propose(occasion);
                var candidates = season.Trainers.Select(one => new Candidate(one, false)).ToArray();
                var once = Proposal.For(season.Teams[occasion], season.Demand, candidates, season.Others(occasion));
                random.Shuffle(candidates);
                var again = Proposal.For(season.Teams[occasion], season.Demand, candidates, season.Others(occasion));
                Assert.Equal(System.Text.Json.JsonSerializer.Serialize(once, Json.Options), System.Text.Json.JsonSerializer.Serialize(again, Json.Options));
                Assert.Equal(season.Trainers.Count, proposal.Why.Count);
                Assert.Equal(proposal.Trainers.Append(proposal.Leader ?? default).Where(id => id != default).ToHashSet(), proposal.Why.Where(one => one.Chosen).Select(one => one.Trainer).ToHashSet());
                if (proposal.Missing.All(reason => reason.Code == "experienced"))
                {
                    Assert.Null(season.Confirm(occasion, proposal.Leader!.Value, proposal.Trainers, proposal.Days));
                }
            }
        }
    }

    // Holds 1: 40 trainers of 14 municipalities, 100 occasions, each proposal confirmed. The figures are those of docs/fairness.md.
    [Fact]
    public void A_year_of_proposals_uses_every_municipality_within_the_stated_bound()
    {
        string[] municipalities =
        [
            "arjeplog", "arvidsjaur", "boden", "gallivare", "haparanda", "jokkmokk", "kalix", "kiruna", "lulea", "pajala", "pitea", "alvsbyn", "overkalix", "overtornea",
        ];
        var random = new Random(2026);
        var trainers = Enumerable.Range(0, 40)
            .Select(number => Person(number + 100, municipalities[number % 14], mayLead: number % 3 == 0) with { DaysPerYear = random.Next(12, 29) }).ToList();
        var season = new Season(trainers, Demand(1, 2));
        var full = 0;
        for (var number = 0; number < 100; number++)
        {
            var occasion = new Guid($"0c000000-0000-7000-8000-{number:000000000000}");
            var first = new DateOnly(2026, 1, 12).AddDays(random.Next(0, 320));
            var dates = Enumerable.Range(0, random.Next(1, 4)).Select(day => new CourseDate(first.AddDays(day), random.Next(5) == 0)).ToList();
            season.Says(occasion, new OccasionDated(occasion, Course, "norrbotten", dates, 1, At));
            var proposal = season.Propose(occasion);
            Assert.DoesNotContain(proposal.Missing, reason => reason.Code != "experienced");
            Assert.Null(season.Confirm(occasion, proposal.Leader!.Value, proposal.Trainers, proposal.Days));
            full++;
        }

        var booked = season.Booked.ToList();
        decimal Share(IEnumerable<TrainerProfile> those) => booked.Where(day => those.Any(one => one.Id == day.Trainer)).Sum(day => day.Counts) / those.Sum(one => one.DaysPerYear);
        var shares = trainers.GroupBy(one => one.Municipality).ToDictionary(group => group.Key, group => Share(group.ToList()));
        var people = trainers.Select(one => Share([one])).ToList();
        Assert.Equal(14, shares.Count);
        Assert.All(shares.Values, share => Assert.True(share > 0));
        var (spread, apart) = (shares.Values.Max() - shares.Values.Min(), people.Max() - people.Min());
        string[] figures =
        [
            $"| kurstillfällen med fullt team | {full} av 100 |",
            $"| bokad del av erbjudna dagar, hela länet | {Percent(Share(trainers))} |",
            $"| kommuner som används | {shares.Values.Count(share => share > 0)} av 14 |",
            $"| minst och mest använda kommun | {Percent(shares.Values.Min())} och {Percent(shares.Values.Max())} |",
            $"| skillnad mellan kommuner (gräns {Percent(MunicipalBound)}) | {Percent(spread)} |",
            $"| minst och mest använda utbildare | {Percent(people.Min())} och {Percent(people.Max())} |",
            $"| skillnad mellan utbildare (gräns {Percent(PersonalBound)}) | {Percent(apart)} |",
        ];
        TestContext.Current.SendDiagnosticMessage(string.Join('\n', figures));
        Assert.True(spread <= MunicipalBound && apart <= PersonalBound, string.Join('\n', figures));
        var document = File.ReadAllText(Repository.PathOf("docs", "fairness.md"));
        Assert.All(figures, figure => Assert.Contains(figure, document, StringComparison.Ordinal));
        SeasonTests.Holds(season);
    }

    private const decimal MunicipalBound = 0.10m, PersonalBound = 0.25m;

    private static string Percent(decimal part) => (part * 100).ToString("0.0", CultureInfo.InvariantCulture).Replace('.', ',') + " %";

    private static (bool, string) Why(Proposal proposal, TrainerProfile who)
    {
        var because = proposal.Why.Single(one => one.Trainer == who.Id);
        return (because.Chosen, because.Reasons[0].Code);
    }

    private static Proposal Propose(TrainerProfile[] people, CourseDemand? demand = null, TrainerDay[]? taken = null, TrainerProfile[]? taught = null) => Proposal.For(
        OccasionTeam.Apply(null, Dated())!, demand ?? Demand(), [.. people.Select(one => new Candidate(one, (taught ?? []).Contains(one)))], new Bookings(taken ?? []));
}
