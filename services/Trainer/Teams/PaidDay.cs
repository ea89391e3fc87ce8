using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// A trainer taught on a date, and is paid for it once. Inserted and deleted in the transaction that says so, and the same for all journeys:
/// of two occasions that say it, also at once, the second's insert fails.
/// </summary>
/// <param name="Id">From trainer and date.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">The occasion where the trainer taught.</param>
public sealed record PaidDay(Guid Id, Guid Trainer, DateOnly Date, string Journey, Guid Occasion)
{
    /// <summary>The id of a day that a trainer taught.</summary>
    /// <param name="trainer">Id.</param>
    /// <param name="date">Local date.</param>
    public static Guid IdOf(Guid trainer, DateOnly date) =>
        Uuid.From("taught", trainer.ToString(), date.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Takes and gives back, at the session's save, what differs between two states of an occasion.</summary>
    /// <param name="session">The session that appends the events.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="before">The occasion before.</param>
    /// <param name="after">The occasion after.</param>
    internal static void Follow(IDocumentSession session, string journey, OccasionTeam before, OccasionTeam after)
    {
        var (had, has) = (Taught(before), Taught(after));
        foreach (var (trainer, date) in had.Except(has))
        {
            session.Delete<PaidDay>(IdOf(trainer, date));
        }

        // Always in the same order, so that two who say the same wait for each other in a line, not in a circle.
        var days = has.Except(had).Select(day => new PaidDay(IdOf(day.Trainer, day.Date), day.Trainer, day.Date, journey, after.Id));
        session.Insert([.. days.OrderBy(day => day.Id)]);
    }

    private static HashSet<(Guid Trainer, DateOnly Date)> Taught(OccasionTeam team) =>
        [.. team.Taught.SelectMany(day => day.Trainers.Select(trainer => (trainer, day.Date)))];
}
