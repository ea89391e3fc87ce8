using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Policies;

/// <summary>
/// On the decision date, early in the morning, an occasion without a full team is raised to its coordinator, and again where its team breaks later. One
/// that is held inside an organisation, led by discussion leaders of its own, needs no team unless its course demands a certificate (ours). One that is
/// over is not asked about.
/// </summary>
public sealed class RaiseTeamMissingOnDecisionDate(TimeProvider clock) : IDeadlineKind
{
    /// <summary>The kind's stored name.</summary>
    public const string KindName = "team-decision";

    /// <summary>When on the decision date, Swedish time: before the coordinator comes to work (ours).</summary>
    public static readonly TimeOnly AskedAt = new(6, 0);

    /// <inheritdoc />
    public string Kind => KindName;

    /// <summary>What follows; nothing, where it has been said already.</summary>
    /// <param name="occasion">As it is.</param>
    /// <param name="demand">What its course demands; null: not known, and as any course then.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Decide(OccasionTeam occasion, CourseDemand? demand, DateTimeOffset at)
    {
        var today = at.SwedishDay();
        if (occasion.CalledOff || occasion.DecisionDate is not { } decision || decision > today || occasion.Dates.Max(day => day.Date) < today)
        {
            return [];
        }

        var lacks = Lacking(occasion, demand, decision);
        return lacks is null || lacks.Same(occasion.Lacks)
            ? []
            : [new TeamMissing(occasion.Id, occasion.Course, occasion.Region, decision, lacks.FirstDay, lacks.Leaders, lacks.Trainers, lacks.Days, at)];
    }

    /// <inheritdoc />
    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionTeam>(deadline.Subject, cancellation);
        if (stream.Aggregate is { } occasion)
        {
            var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(session.TenantId, occasion.Course), cancellation);
            stream.AppendMany(Decide(occasion, demand, clock.GetUtcNow()));
        }
    }

    /// <summary>Sees to it that the occasion is looked at when it is time; saved with the session.</summary>
    /// <param name="session">Of the journey.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="occasion">As it is now.</param>
    internal static void Set(IDocumentSession session, string journey, OccasionTeam occasion)
    {
        var id = Deadline.IdOf(KindName, occasion.Id);
        if (occasion.CalledOff || occasion.DecisionDate is not { } decision)
        {
            session.ClearDeadline(id);
        }
        else
        {
            session.SetDeadline(new Deadline(id, KindName, journey, occasion.Id, decision.InSweden(AskedAt)));
        }
    }

    private static Lacking? Lacking(OccasionTeam occasion, CourseDemand? demand, DateOnly decision)
    {
        var (leaders, trainers) = demand is null ? (1, 2) : (demand.Leaders, demand.Trainers);
        var first = occasion.Dates.Min(day => day.Date);
        return occasion switch
        {
            { Leader: not null, Conflicts.Count: 0 } => null,
            { Leader: not null } => new Lacking(decision, first, 0, 0, [.. occasion.Conflicts.Select(one => one.Date).Distinct().Order()]),
            { HeldIn: not null } when demand?.Qualification is null => null,
            _ when leaders + trainers == 0 => null,
            _ => new Lacking(decision, first, Math.Max(1, leaders), trainers, []),
        };
    }
}
