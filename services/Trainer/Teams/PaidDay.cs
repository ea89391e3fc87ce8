using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// A trainer taught on a date, or half of it, and is paid for it once. Inserted and deleted in the transaction that says so, and the same for all
/// journeys: of two occasions that say it, also at once, the second's insert fails. Two half days at two occasions on a date are two of these; that a
/// half and a whole don't go together is looked up under the trainer's lock (<see cref="Meets"/>).
/// </summary>
/// <param name="Id">From trainer, date and, of a half day, which half.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">The occasion where the trainer taught.</param>
/// <param name="Part">Which half of the date it takes, see <see cref="DayPart"/>; null: the whole.</param>
public sealed record PaidDay(Guid Id, Guid Trainer, DateOnly Date, string Journey, Guid Occasion, string? Part = null)
{
    /// <summary>The id of a day that a trainer taught.</summary>
    /// <param name="trainer">Id.</param>
    /// <param name="date">Local date.</param>
    /// <param name="part">Which half; null: the whole date.</param>
    public static Guid IdOf(Guid trainer, DateOnly date, string? part = null)
    {
        var day = date.ToString("O", CultureInfo.InvariantCulture);
        return part is null ? Uuid.From("taught", trainer.ToString(), day) : Uuid.From("taught", trainer.ToString(), day, part);
    }

    /// <summary>Takes and gives back, at the session's save, what differs between two states of an occasion.</summary>
    /// <param name="session">The session that appends the events.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="before">The occasion before.</param>
    /// <param name="after">The occasion after.</param>
    internal static void Follow(IDocumentSession session, string journey, OccasionTeam before, OccasionTeam after)
    {
        var (had, has) = (Taught(journey, before), Taught(journey, after));
        foreach (var day in had.Except(has))
        {
            session.Delete<PaidDay>(day.Id);
        }

        // Always in the same order, so that two who say the same wait for each other in a line, not in a circle.
        session.Insert([.. has.Except(had).OrderBy(day => day.Id)]);
    }

    /// <summary>Whether another occasion says that one of them taught then; read under the trainers' locks.</summary>
    /// <param name="session">The session that will save; holds the trainers' locks.</param>
    /// <param name="taught">What is to be said.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<bool> Meets(IDocumentSession session, DayTaught taught, CancellationToken cancellation) =>
        (await session.QueryAsync<PaidDay>(
            "where cast(d.data ->> 'trainer' as uuid) = any(?) and d.data ->> 'date' = ? and d.data ->> 'occasion' <> ?", cancellation,
            taught.Taught.Select(lent => lent.Trainer).ToArray(), taught.Date.ToString("O", CultureInfo.InvariantCulture), taught.Occasion.ToString()))
        .Any(other => DayPart.Meet(other.Part, taught.Part));

    private static HashSet<PaidDay> Taught(string journey, OccasionTeam team) =>
    [
        .. team.Taught.SelectMany(day => day.Trainers.Select(trainer =>
            new PaidDay(IdOf(trainer, day.Date, day.Part), trainer, day.Date, journey, team.Id, day.Part))),
    ];
}
