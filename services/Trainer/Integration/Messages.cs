using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Bus = Yrkesresan.ServiceDefaults.Messaging.Messages;

namespace Yrkesresan.Trainer.Integration;

/// <summary>What the service publishes and consumes.</summary>
public static class Messages
{
    /// <summary>Lists them.</summary>
    /// <param name="messages">The list.</param>
    public static void Configure(Bus messages) => messages
        .Publishes<Contracts.TrainerRecruited>()
        .Publishes<Contracts.TrainerChanged>()
        .Publishes<Contracts.TeamConfirmed>()
        .Publishes<Contracts.DayTaught>()
        .Publishes<Contracts.TeamMissing>()
        .Publishes<Contracts.SubstituteAssigned>()
        .Publishes<Contracts.SubstituteNotFound>()
        .Publishes<Contracts.TrainerMessageDue>()
        .Consumes<CoursePublished, WhenCoursePublished>()
        .Consumes<OccasionScheduled, WhenOccasionScheduled>()
        .Consumes<OccasionRescheduled, WhenOccasionRescheduled>()
        .Consumes<OccasionCancelled, WhenOccasionCancelled>()
        .Consumes<MunicipalityJoined, WhenMunicipalityJoined>()
        .Consumes<MunicipalityLeft, WhenMunicipalityLeft>();
}
