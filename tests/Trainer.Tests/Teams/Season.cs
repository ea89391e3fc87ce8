using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Teams;

/// <summary>A region's trainers and occasions, run by the service's own decisions; what a team sees of the others' bookings is made from their states.</summary>
internal sealed class Season(IReadOnlyList<TrainerProfile> trainers, CourseDemand demand)
{
    public const string Journey = "barn-och-unga";
    public static readonly DateTimeOffset At = new(2026, 1, 7, 8, 0, 0, TimeSpan.Zero);

    public Dictionary<Guid, OccasionTeam> Teams { get; } = [];

    public IReadOnlyList<TrainerProfile> Trainers => trainers;

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
        for (var again = true; again;)
        {
            again = false;
            foreach (var waiting in Teams.Values.Where(team => team.Conflicts.Count > 0).OrderBy(team => team.Id).ToList())
            {
                var settled = MoveTeamWhenOccasionMoves.Settle(waiting, Others(waiting.Id), trainers, demand, At);
                again |= settled.Count > 0;
                Teams[waiting.Id] = settled.Aggregate((OccasionTeam?)waiting, OccasionTeam.Apply)!;
            }
        }
    }
}
