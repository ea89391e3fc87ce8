using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer;

/// <summary>What the service stores, and under which names. A name once used is for ever.</summary>
public static class Store
{
    /// <summary>Event types, documents, projections.</summary>
    /// <param name="options">The store's options.</param>
    public static void Configure(StoreOptions options)
    {
        options.Events.MapEventType<TrainerRecruited>("trainer.trainer_recruited.v1");
        options.Events.MapEventType<DemandPublished>("trainer.demand_published.v1");
        options.Events.MapEventType<OccasionDated>("trainer.occasion_dated.v1");
        options.Events.MapEventType<OccasionCalledOff>("trainer.occasion_called_off.v1");
        options.Events.MapEventType<TeamConfirmed>("trainer.team_confirmed.v1");
        options.Events.MapEventType<TeamDaysMoved>("trainer.team_days_moved.v1");
        options.Events.MapEventType<DayConflictFound>("trainer.day_conflict_found.v1");
        options.Events.MapEventType<DayTaught>("trainer.day_taught.v1");

        options.Projections.Add(new TrainerProfileProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new CourseDemandProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionTeamProjection(), ProjectionLifecycle.Inline);

        options.Schema.For<TrainerProfile>().Index(trainer => trainer.Region);
        options.Schema.For<TrainerDetails>();
        // Journeys share the trainers: what books a trainer's day has to be seen from all of them.
        options.Schema.For<TrainerDay>().SingleTenanted();
    }
}
