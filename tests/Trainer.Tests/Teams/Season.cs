using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Teams;

/// <summary>A region's trainers and occasions, run by the service's own decisions; what a team sees of the others' bookings is made from their states.</summary>
internal sealed class Season(IReadOnlyList<TrainerProfile> all, CourseDemand demand)
{
    private readonly List<TrainerProfile> trainers = [.. all];

    public const string Journey = "barn-och-unga";
    public static readonly DateTimeOffset At = new(2026, 1, 7, 8, 0, 0, TimeSpan.Zero);

    public Dictionary<Guid, OccasionTeam> Teams { get; } = [];

    public IReadOnlyList<TrainerProfile> Trainers => trainers;

    /// <summary>Every search for a substitute that was ever started.</summary>
    public Dictionary<Guid, Substitution> Searches { get; } = [];

    /// <summary>Whom a search asked by itself, each time.</summary>
    public List<(Guid Search, Guid Trainer)> Asked { get; } = [];

    public DateTimeOffset Now { get; set; } = At;

    public SubstitutionRules Rules { get; init; } = SubstitutionRules.Usual("norrbotten");

    /// <summary>Without, whoever says yes is booked without being looked at again: the control.</summary>
    public bool LooksAgain { get; init; } = true;

    /// <summary>Without, nobody is sought: the control.</summary>
    public bool Seeks { get; init; } = true;

    public CourseDemand Demand => demand;

    public IEnumerable<TrainerDay> Booked => Teams.Values.SelectMany(team => TrainerDay.Of(Journey, team));

    public Bookings Others(Guid occasion) => new([.. Booked.Where(day => day.Occasion != occasion)]);

    public Proposal Propose(Guid occasion)
    {
        var taught = Teams.Values.Where(team => team.Id != occasion).SelectMany(team => team.Members.Select(member => member.Trainer)).ToHashSet();
        return Proposal.For(Teams[occasion], demand, [.. trainers.Select(one => new Candidate(one, taught.Contains(one.Id)))], Others(occasion));
    }

    /// <returns>The code of the rule that refused it; null: confirmed.</returns>
    public string? Confirm(
        Guid occasion, Guid leader, IEnumerable<Guid> members, IReadOnlyList<TeachingDay>? days = null, IReadOnlyList<GateException>? exceptions = null)
    {
        TrainerProfile Who(Guid id) => trainers.Single(one => one.Id == id);
        try
        {
            var command = new ConfirmTeam(Who(leader), [.. members.Select(Who)], days ?? [], demand, At, exceptions, Others(occasion));
            Happened(occasion, ConfirmTeam.Decide(command, Teams[occasion]));
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken.Code;
        }
    }

    public void Says(Guid occasion, object word)
    {
        var team = Teams.GetValueOrDefault(occasion);
        Happened(occasion, word switch
        {
            OccasionDated dated => MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(dated, Others(occasion).Elsewhere, trainers, demand), team),
            OccasionCalledOff off => FreeTeamWhenOccasionCancelled.Decide(off, team),
            OccasionDescribed described => team is { Described: true } ? [] : [described],
            _ => throw new ArgumentOutOfRangeException(nameof(word)),
        });
    }

    /// <summary>Something about a trainer changes, and the teams are looked at again.</summary>
    public void Changes(Guid trainer, Func<TrainerProfile, TrainerProfile> change)
    {
        trainers[trainers.FindIndex(one => one.Id == trainer)] = change(trainers.Single(one => one.Id == trainer));
        foreach (var team in Teams.Values.OrderBy(team => team.Id).ToList())
        {
            Happened(team.Id, MoveTeamWhenOccasionMoves.Settle(team, Others(team.Id), trainers, demand, Now));
        }
    }

    /// <returns>The code of the rule that refused the answer; null: it was taken.</returns>
    public string? Answers(Guid id, Guid trainer, bool accept)
    {
        var search = Searches[id];
        var team = Teams[search.Occasion];
        var person = trainers.Single(one => one.Id == trainer);
        try
        {
            var events = AnswerRequest.Decide(
                new AnswerRequest(trainer, person.Municipality, accept, LooksAgain ? Why(search, trainer) : [], "trainer", Now), search);
            Keep(search, events);
            if (events is [SubstituteAssigned assigned, ..])
            {
                Happened(team.Id, [new SubstituteJoined(team.Id, team.Region, search.Absent, assigned.Substitute, assigned.Days, id, Now)]);
            }

            GoOn(id);
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken.Code;
        }
    }

    /// <summary>Time passes: whoever has not answered is let go.</summary>
    public void Passes(TimeSpan time)
    {
        Now += time;
        foreach (var search in Searches.Values.Where(one => one.Open).OrderBy(one => one.Id).ToList())
        {
            Keep(search, ExpireRequests.Decide(new ExpireRequests(Now), search));
            GoOn(search.Id);
        }
    }

    /// <summary>What the coordinator decides on a search.</summary>
    public void Steers(Guid id, Func<Substitution, IEnumerable<object>> decide)
    {
        Keep(Searches[id], [.. decide(Searches[id])]);
        GoOn(id);
    }

    private IReadOnlyList<string> Why(Substitution search, Guid trainer) =>
    [
        .. Gate.Why(
            trainers.Single(one => one.Id == trainer), Teams[search.Occasion], demand, search.Leads,
            [.. search.Days.Where(day => day >= Now.SwedishDay())], new Bookings([.. Booked])),
    ];

    private void GoOn(Guid id) => Keep(Searches[id], Asking.Next(Searches[id], trainer => Why(Searches[id], trainer), Now));

    private void Keep(Substitution? before, IReadOnlyList<object> events)
    {
        if (events.Count > 0)
        {
            var after = events.Aggregate(before, Substitution.Apply)!;
            Searches[after.Id] = after;
            Asked.AddRange(events.OfType<SubstituteAsked>().Where(one => one.By is null).Select(one => (after.Id, one.Trainer)));
        }
    }

    private void Seek(Guid occasion)
    {
        if (Seeks)
        {
            var known = Searches.Values.Where(one => one.Occasion == occasion).OrderBy(one => one.Id).ToList();
            var command = new SeekSubstitutes(known, demand, [.. trainers.Select(one => new Candidate(one, false))], new Bookings([.. Booked]), Rules, Now);
            foreach (var (search, events) in SeekSubstitutes.Decide(command, Teams[occasion]))
            {
                Keep(search, events);
            }
        }
    }

    // As the deadline that a freed day sets: until nobody who waits can be booked any more.
    private void Happened(Guid occasion, IEnumerable<object> events)
    {
        var before = Teams.GetValueOrDefault(occasion);
        var facts = events.ToList();
        if (facts.Count == 0)
        {
            return;
        }

        Teams[occasion] = facts.Aggregate(before, OccasionTeam.Apply)!;
        Seek(occasion);
        for (var again = true; again;)
        {
            again = false;
            foreach (var waiting in Teams.Values.Where(team => team.Conflicts.Count > 0).OrderBy(team => team.Id).ToList())
            {
                var settled = MoveTeamWhenOccasionMoves.Settle(waiting, Others(waiting.Id), trainers, demand, At);
                again |= settled.Count > 0;
                Teams[waiting.Id] = settled.Aggregate((OccasionTeam?)waiting, OccasionTeam.Apply)!;
                Seek(waiting.Id);
            }
        }
    }
}
