using JasperFx.Events;
using Marten;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Telling;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Integration;

/// <summary>Which stored events become which public ones. What is not here is internal.</summary>
public static class PublicEvents
{
    /// <summary>Maps a stored event.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="store">To read what a trainer was as of the event.</param>
    /// <param name="cancellation">The process stops.</param>
    public static async ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation) => stored.Data switch
    {
        TrainerRecruited e => new Contracts.TrainerRecruited(e.Trainer, e.Municipality, e.Region, e.TrainedFor ?? e.Courses, e.DaysPerYear, stored.Timestamp),
        CoursesOffered or DaysOffered or TrainerEnded or TrainerResumed or TrainedForCourse or TrainingFoundIncomplete =>
            await Changed(stored, store, cancellation),
        TeamConfirmed e => new Contracts.TeamConfirmed(
            stored.TenantId, e.Occasion, e.Region, Public(e.Leader), [.. e.Trainers.Select(Public)], stored.Version, stored.Timestamp),
        DayTaught e => new Contracts.DayTaught(
            stored.TenantId, e.Occasion, e.Course, e.Region, e.Date, e.Half, [.. e.Taught.Select(Public)], stored.Version, stored.Timestamp),
        SubstituteJoined => await TeamAsOf(stored, store, cancellation),
        SubstituteAssigned e => new Contracts.SubstituteAssigned(
            stored.TenantId, e.Substitution, e.Occasion, e.Course, e.Region, e.Absent, Public(e.Substitute), e.Leads, e.Days, stored.Version, stored.Timestamp),
        SubstituteNotFound e => new Contracts.SubstituteNotFound(
            stored.TenantId, e.Substitution, e.Occasion, e.Course, e.Region, e.Absent, e.Days, stored.Version, stored.Timestamp),
        MessageBecameDue e => new Contracts.TrainerMessageDue(
            stored.TenantId, stored.StreamId, e.Kind, e.To, e.Trainer, e.Region, e.Occasion, e.Course, e.Substitution, e.Days, e.AnswerBy, e.Because, stored.Timestamp),
        TeamMissing e => new Contracts.TeamMissing(
            stored.TenantId, e.Occasion, e.Course, e.Region, e.DecisionDate, e.FirstDay, e.Leaders, e.Trainers, e.Days, stored.Version, stored.Timestamp),
        _ => null,
    };

    // As of the event, not as of now: published again, it says the same.
    private static async Task<Contracts.TrainerChanged> Changed(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(stored.TenantId);
        var trainer = await session.Events.AggregateStreamAsync<TrainerProfile>(stored.StreamId, stored.Version, token: cancellation)
            ?? throw new InvalidOperationException($"Trainer {stored.StreamId} has no stream.");
        return new(
            trainer.Id, trainer.Municipality, trainer.Region, trainer.Teachable, trainer.DaysPerYear, trainer.EndedFrom, stored.Version, stored.Timestamp);
    }

    // Who is in the team after a substitute joined: the others are in the events before.
    private static async Task<Contracts.TeamConfirmed> TeamAsOf(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(stored.TenantId);
        var team = await session.Events.AggregateStreamAsync<OccasionTeam>(stored.StreamId, stored.Version, token: cancellation)
            ?? throw new InvalidOperationException($"Occasion {stored.StreamId} has no stream.");
        return new(
            stored.TenantId, team.Id, team.Region, Public(team.Leader!), [.. team.Trainers.Select(Public)], stored.Version, stored.Timestamp);
    }

    private static Contracts.LentTrainer Public(Lent lent) => new(lent.Trainer, lent.Municipality);
}
