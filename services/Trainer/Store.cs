using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer;

/// <summary>What the service stores, and under which names. A name once used is for ever.</summary>
public static class Store
{
    /// <summary>Every event type with the name it is stored under.</summary>
    internal static IReadOnlyList<StoredEvent> Events { get; } =
    [
        StoredEvent.Of<TrainerRecruited>("trainer.trainer_recruited.v1"),
        StoredEvent.Of<DemandPublished>("trainer.demand_published.v1"),
        StoredEvent.Of<OccasionDated>("trainer.occasion_dated.v1"),
        StoredEvent.Of<OccasionCalledOff>("trainer.occasion_called_off.v1"),
        StoredEvent.Of<TeamConfirmed>("trainer.team_confirmed.v1"),
        StoredEvent.Of<TeamDaysMoved>("trainer.team_days_moved.v1"),
        StoredEvent.Of<DayConflictFound>("trainer.day_conflict_found.v1"),
        StoredEvent.Of<DayTaught>("trainer.day_taught.v1"),
    ];

    /// <summary>Event types, documents, projections.</summary>
    /// <param name="options">The store's options.</param>
    public static void Configure(StoreOptions options)
    {
        foreach (var stored in Events)
        {
            stored.Map(options);
        }

        options.Projections.Add(new TrainerProfileProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new CourseDemandProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionTeamProjection(), ProjectionLifecycle.Inline);

        options.Schema.For<TrainerProfile>().Index(trainer => trainer.Region);
        options.Schema.For<TrainerDetails>();
        // Journeys share the trainers: what books or pays a trainer's day has to be seen from all of them.
        options.Schema.For<TrainerDay>().SingleTenanted();
        options.Schema.For<PaidDay>().SingleTenanted();
    }
}
