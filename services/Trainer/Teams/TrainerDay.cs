using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// A trainer's day is taken. Inserted and deleted in the transaction that books and frees it, and the same for all journeys:
/// of two that book the same day at once, the second's insert fails.
/// </summary>
/// <param name="Id">From trainer and date.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">The occasion that has the trainer that day.</param>
public sealed record TrainerDay(Guid Id, Guid Trainer, DateOnly Date, string Journey, Guid Occasion)
{
    /// <summary>The id of a trainer's day.</summary>
    /// <param name="trainer">Id.</param>
    /// <param name="date">Local date.</param>
    public static Guid IdOf(Guid trainer, DateOnly date) =>
        Uuid.From("trainer-day", trainer.ToString(), date.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Books and frees, at the session's save, what differs between two states of a team.</summary>
    /// <param name="session">The session that appends the events.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="before">The team before; null: none.</param>
    /// <param name="after">The team after.</param>
    internal static void Follow(IDocumentSession session, string journey, OccasionTeam? before, OccasionTeam after)
    {
        var (had, has) = (Booked(before), Booked(after));
        foreach (var (trainer, date) in had.Except(has))
        {
            session.Delete<TrainerDay>(IdOf(trainer, date));
        }

        // Always in the same order, so that two who book the same days wait for each other in a line, not in a circle.
        var days = has.Except(had).Select(day => new TrainerDay(IdOf(day.Trainer, day.Date), day.Trainer, day.Date, journey, after.Id));
        session.Insert([.. days.OrderBy(day => day.Id)]);
    }

    private static HashSet<(Guid Trainer, DateOnly Date)> Booked(OccasionTeam? team) =>
        [.. (team?.Days ?? []).SelectMany(day => day.Teaching.Select(trainer => (trainer, day.Date)))];
}
