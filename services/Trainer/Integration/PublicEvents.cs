using JasperFx.Events;
using Marten;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Integration;

/// <summary>Which stored events become which public ones. What is not here is internal.</summary>
public static class PublicEvents
{
    /// <summary>Maps a stored event.</summary>
    /// <param name="stored">The stored event.</param>
    /// <param name="store">Not needed: the stored events say all.</param>
    /// <param name="cancellation">Not needed.</param>
    public static ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation) =>
        ValueTask.FromResult<object?>(stored.Data switch
        {
            TrainerRecruited e => new Contracts.TrainerRecruited(e.Trainer, e.Municipality, e.Region, e.Courses, e.DaysPerYear, stored.Timestamp),
            TeamConfirmed e => new Contracts.TeamConfirmed(
                stored.TenantId, e.Occasion, e.Region, Public(e.Leader), [.. e.Trainers.Select(Public)], stored.Version, stored.Timestamp),
            DayTaught e => new Contracts.DayTaught(
                stored.TenantId, e.Occasion, e.Course, e.Region, e.Date, e.Half, [.. e.Taught.Select(Public)], stored.Version, stored.Timestamp),
            _ => null,
        });

    private static Contracts.LentTrainer Public(Lent lent) => new(lent.Trainer, lent.Municipality);
}
