using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// On the decision date, early in the morning, an occasion with fewer seats taken than it takes is raised to its coordinator. Nothing is cancelled by
/// itself, and a course that has begun is not asked about.
/// </summary>
public sealed class AskWhetherItIsHeldOnDecisionDate(TimeProvider clock) : IDeadlineKind
{
    /// <summary>The kind's stored name.</summary>
    public const string KindName = "occasion-decision";

    /// <summary>When on the decision date, Swedish time: before the coordinator comes to work (ours).</summary>
    public static readonly TimeOnly AskedAt = new(6, 0);

    /// <inheritdoc />
    public string Kind => KindName;

    /// <summary>What follows.</summary>
    /// <param name="occasion">As it is.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Decide(Occasion occasion, DateTimeOffset at) =>
        occasion is { Status: OccasionStatus.Scheduled, BelowMinimum: true, Decision: null, Minimum: { } minimum, DecisionDate: { } date }
        && date <= at.SwedishDay() && occasion.FirstDay > at.SwedishDay()
            ? [new OccasionBelowMinimum(minimum, date, at)]
            : [];

    /// <inheritdoc />
    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Occasion>(deadline.Subject, cancellation);
        if (stream.Aggregate is { } occasion)
        {
            stream.Take(Decide(occasion, clock.GetUtcNow()));
        }
    }
}
