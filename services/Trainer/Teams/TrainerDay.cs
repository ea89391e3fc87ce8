using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// A trainer's day, or half of it, is taken. Inserted and deleted in the transaction that books and frees it, and the same for all journeys:
/// of two that book the same at once, the second's insert fails. What an id can't tell, that a half meets a whole date and that the year's days
/// are used up, is looked up under the trainer's lock: see <see cref="Bookings"/>.
/// </summary>
/// <param name="Id">From trainer, date and, of a half day, which half.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">The occasion that has the trainer that day.</param>
/// <param name="Half">True: counts half a day; null: a whole.</param>
/// <param name="Part">Which half of the date it takes, see <see cref="DayPart"/>; null: the whole.</param>
/// <param name="Digital">True where nobody travels to it; null: on site.</param>
public sealed record TrainerDay(
    Guid Id, Guid Trainer, DateOnly Date, string Journey, Guid Occasion, bool? Half = null, string? Part = null, bool? Digital = null)
{
    /// <summary>How much of a day it counts.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public decimal Counts => DayPart.Counts(Half == true);

    /// <summary>The id of a trainer's day.</summary>
    /// <param name="trainer">Id.</param>
    /// <param name="date">Local date.</param>
    /// <param name="part">Which half; null: the whole date.</param>
    public static Guid IdOf(Guid trainer, DateOnly date, string? part = null)
    {
        var day = date.ToString("O", CultureInfo.InvariantCulture);
        return part is null ? Uuid.From("trainer-day", trainer.ToString(), day) : Uuid.From("trainer-day", trainer.ToString(), day, part);
    }

    /// <summary>Books and frees, at the session's save, what differs between two states of a team.</summary>
    /// <param name="session">The session that appends the events; holds the trainers' locks (<see cref="Bookings.Lock"/>).</param>
    /// <param name="journey">Slug.</param>
    /// <param name="before">The team before; null: none.</param>
    /// <param name="after">The team after.</param>
    internal static void Follow(IDocumentSession session, string journey, OccasionTeam? before, OccasionTeam after)
    {
        var (had, has) = (Of(journey, before), Of(journey, after));
        var kept = has.Select(day => day.Id).ToHashSet();
        foreach (var day in had.Where(day => !kept.Contains(day.Id)))
        {
            session.Delete<TrainerDay>(day.Id);
        }

        // Always in the same order, so that two who book the same days wait for each other in a line, not in a circle.
        var booked = had.ToDictionary(day => day.Id);
        session.Insert([.. has.Where(day => !booked.ContainsKey(day.Id)).OrderBy(day => day.Id)]);
        session.Update([.. has.Where(day => booked.TryGetValue(day.Id, out var before) && before != day)]);
    }

    /// <summary>The days that a team books.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="team">The team; null: none.</param>
    internal static IReadOnlyList<TrainerDay> Of(string journey, OccasionTeam? team) => team is null
        ? []
        :
        [
            .. from day in team.Days
               let date = team.DateOf(day.Date) ?? new CourseDate(day.Date, false)
               from trainer in day.Teaching.Distinct()
               select new TrainerDay(
                   IdOf(trainer, date.Date, date.Part), trainer, date.Date, journey, team.Id, date.Half ? true : null, date.Part, date.Digital),
        ];
}
