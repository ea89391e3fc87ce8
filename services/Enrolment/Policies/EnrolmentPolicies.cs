using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Messages;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Enrolment.Policies;

/// <summary>
/// What follows in other streams from what was stored, read in commit order by one instance at a time. Each policy saves in a transaction of its own
/// and does nothing the second time: after a crash between, or when the position is set back, the events are read again. Each decides on how
/// things are now, not on how they were when the event was stored.
/// </summary>
internal sealed class EnrolmentPolicies : SubscriptionBase
{
    public const string SubscriptionName = "policies";
    private readonly TimeProvider clock;

    public EnrolmentPolicies(TimeProvider clock)
    {
        this.clock = clock;
        Name = SubscriptionName;
        Options.BatchSize = 200;
        IncludeType<ParticipantRegistered>();
        IncludeType<ParticipantResumed>();
        IncludeType<ParticipantMoved>();
        IncludeType<RoleAtWorkChanged>();
        IncludeType<ProfessionStartCorrected>();
        IncludeType<ParticipantLeft>();
        IncludeType<ParticipantErased>();
        IncludeType<IntroductionSignedOff>();
        IncludeType<IntroductionWaived>();
        IncludeType<CoursePublished>();
        IncludeType<CourseRevised>();
        IncludeType<CourseRetired>();
        IncludeType<CourseReinstated>();
        IncludeType<MaterialReviewed>();
        IncludeType<CourseOpened>();
        IncludeType<CourseShared>();
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        var sessions = new Sessions(operations.DocumentStore);
        foreach (var stored in page.Events)
        {
            using var activity = stored.ContinueTrace("policy");
            await (stored.Data switch
            {
                CourseOpened opened => FillSeatsWhenCourseIsForOthers.Run(sessions, stored.TenantId, opened.Course, opened.Region, clock.GetUtcNow(), cancellationToken),
                CourseShared shared => FillSeatsWhenCourseIsForOthers.Run(sessions, stored.TenantId, shared.Course, region: null, clock.GetUtcNow(), cancellationToken),
                ParticipantRegistered { Kinds.Count: > 0 } e => RequireIntroductionOfTheNew.Run(sessions, stored.StreamId, e.By, clock.GetUtcNow(), cancellationToken),
                ParticipantResumed or ParticipantMoved or RoleAtWorkChanged or ProfessionStartCorrected =>
                    FillSeatsWhenParticipantBecomesEligible.Run(sessions, stored.StreamId, clock.GetUtcNow(), cancellationToken),
                IntroductionSignedOff done => FillSeatsWhenParticipantBecomesEligible.Run(sessions, done.Participant, clock.GetUtcNow(), cancellationToken),
                IntroductionWaived waived => FillSeatsWhenParticipantBecomesEligible.Run(sessions, waived.Participant, clock.GetUtcNow(), cancellationToken),
                ParticipantLeft left => GiveUpWaitingPlacesWhenParticipantLeft.Run(sessions, stored.StreamId, left.By, clock.GetUtcNow(), cancellationToken),
                ParticipantErased erased => GiveUpWaitingPlacesWhenParticipantLeft.Run(sessions, stored.StreamId, erased.By, clock.GetUtcNow(), cancellationToken),
                CoursePublished published => CourseIsOtherwise(sessions, stored, published.Course, cancellationToken),
                CourseRevised revised => CourseIsOtherwise(sessions, stored, revised.Course, cancellationToken),
                CourseRetired or CourseReinstated or MaterialReviewed =>
                    OfferCourseWhereItIsShared.Run(sessions, stored, clock.GetUtcNow(), cancellationToken),
                _ => Task.CompletedTask,
            });
        }

        return NullChangeListener.Instance;
    }

    private async Task CourseIsOtherwise(Sessions sessions, IEvent stored, string course, CancellationToken cancellation)
    {
        await OfferCourseWhereItIsShared.Run(sessions, stored, clock.GetUtcNow(), cancellation);
        await FillSeatsWhenCourseIsForOthers.Run(sessions, stored.TenantId, course, region: null, clock.GetUtcNow(), cancellation);
    }
}

/// <summary>Whether what follows from stored events follows, and people are told: degraded when an event has waited for its policy for more than five minutes.</summary>
internal sealed class PoliciesLag(NpgsqlDataSource database, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand(
                """
                select timestamp from mt_events where seq_id > (
                  select min(coalesce(last_seq_id, 0)) from unnest($1::text[]) subscription left join mt_event_progression on name = subscription)
                order by seq_id limit 1
                """);
            command.Parameters.AddWithValue(new[] { $"{EnrolmentPolicies.SubscriptionName}:All", $"{TellPeople.SubscriptionName}:All" });
            return await command.ExecuteScalarAsync(cancellationToken) is DateTime oldest && clock.GetUtcNow() - oldest > TooOld
                ? HealthCheckResult.Degraded($"An event waits for its policy since {oldest:O}.")
                : HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", exception);
        }
    }
}
