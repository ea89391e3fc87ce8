using System.Collections.Immutable;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Somebody who missed a day of the course at another occasion makes it up here (S1 4.3): a place for that day only, which nobody is charged for again.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled her or him, and paid.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Date">Local date.</param>
/// <param name="CourseDay">Which of the course's days, from 1.</param>
/// <param name="Missed">The occasion where it was missed.</param>
/// <param name="By">Role of who placed.</param>
/// <param name="At">UTC.</param>
public sealed record MakeUpPlaced(
    Guid Participant, string Municipality, string Unit, DateOnly Date, int CourseDay, Guid Missed, string By, DateTimeOffset At);

/// <summary>A place to make up a day was given up.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Date">Local date.</param>
/// <param name="By">Role of who cancelled, or moved the day.</param>
/// <param name="At">UTC.</param>
/// <param name="Because"><see cref="DayMoved"/>; null: it was given up.</param>
public sealed record MakeUpCancelled(Guid Participant, string Municipality, string Unit, DateOnly Date, string By, DateTimeOffset At, string? Because = null)
{
    /// <summary>Value of <see cref="Because"/>: the occasion is not held that day any more.</summary>
    public const string DayMoved = "day-moved";
}

/// <summary>A place for one day, to make it up.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Date">Local date.</param>
/// <param name="CourseDay">Which of the course's days, from 1.</param>
/// <param name="Missed">The occasion where it was missed.</param>
public sealed record MakeUp(Guid Participant, string Municipality, string Unit, DateOnly Date, int CourseDay, Guid Missed)
{
    /// <summary>The place as who may see it goes by.</summary>
    public Place AsPlace() => new(Participant, Municipality, Unit, PlaceStatus.Confirmed);
}

/// <summary>
/// That somebody has a place to make up a day of a course; there can be only one, at one occasion. Gone when the occasion is completed:
/// then the attendance tells, and who was absent again may be placed again.
/// </summary>
/// <param name="Id">From participant, journey, course and the course's day.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="CourseDay">From 1.</param>
/// <param name="Occasion">Where.</param>
/// <param name="Date">Local date.</param>
public sealed record MakeUpPlace(Guid Id, Guid Participant, string Journey, string Course, int CourseDay, Guid Occasion, DateOnly Date)
{
    /// <summary>The guard's id.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="courseDay">From 1.</param>
    public static Guid IdOf(Guid participant, string journey, string course, int courseDay) =>
        Uuid.From("make-up", participant.ToString(), journey, course, courseDay.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

public sealed partial record Occasion
{
    /// <summary>Who makes up a day here.</summary>
    public ImmutableList<MakeUp> MakeUps { get; init; } = [];

    /// <summary>Places to make up on the day that has most: so many seats for the whole occasion are taken.</summary>
    public int MostMakeUps => MakeUps.Count == 0 ? 0 : MakeUps.GroupBy(one => one.Date).Max(day => day.Count());

    /// <summary>Seats that nobody has on a day, and that are not kept for other municipalities.</summary>
    /// <param name="date">Local date of the day.</param>
    /// <param name="municipality">Slug of the one that asks.</param>
    /// <param name="today">Local date.</param>
    public int FreeOn(DateOnly date, string municipality, DateOnly today)
    {
        var free = Capacity - Confirmed - Offered - MakeUps.Count(one => one.Date == date);
        return free <= 0 || !IsReservedOn(today) ? free : SeatReservation.FreeFor(free, Reserved, TakenBy, municipality);
    }

    /// <summary>Somebody's place to make up a day.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="date">Local date.</param>
    public MakeUp? MakeUpOf(Guid participant, DateOnly date) => MakeUps.Find(one => one.Participant == participant && one.Date == date);

    private Occasion? MakeUpsAfter(object @event) => @event switch
    {
        MakeUpPlaced e => this with { MakeUps = MakeUps.Add(new MakeUp(e.Participant, e.Municipality, e.Unit, e.Date, e.CourseDay, e.Missed)) },
        MakeUpCancelled e => this with { MakeUps = MakeUps.RemoveAll(one => one.Participant == e.Participant && one.Date == e.Date) },
        _ => null,
    };
}

/// <summary>Writes and removes the guards of places to make up.</summary>
internal static class MakeUpGuards
{
    public static void HoldMakeUp(this IDocumentSession session, Occasion occasion, MakeUpPlaced placed)
    {
        var journey = session.TenantId;
        session.Insert(new MakeUpPlace(
            MakeUpPlace.IdOf(placed.Participant, journey, occasion.Course, placed.CourseDay),
            placed.Participant, journey, occasion.Course, placed.CourseDay, occasion.Id, placed.Date));
        session.HoldDays(occasion.Id, placed.Participant, [placed.Date]);
    }

    /// <summary>The places that are no longer there after a change; the person's day is free again.</summary>
    public static void ReleaseMakeUps(this IDocumentSession session, Occasion before, Occasion after)
    {
        foreach (var gone in before.MakeUps.Except(after.MakeUps).OrderBy(one => one.Participant).ThenBy(one => one.Date))
        {
            session.ReleaseMakeUp(before, gone);
            session.ReleaseDays(before.Id, gone.Participant, [gone.Date]);
        }
    }

    /// <summary>Those who have taken the course, or days of it, may not be enrolled in those again, also where their place was given back before.</summary>
    /// <param name="session">Of the journey.</param>
    /// <param name="occasion">Where they took the last of it.</param>
    /// <param name="taken">Who has taken which of the course's days.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task HoldCourseAgain(
        this IDocumentSession session, Occasion occasion, IReadOnlyList<(Guid Participant, int Day)> taken, CancellationToken cancellation)
    {
        var journey = session.TenantId;
        var places = taken.Select(one => new CoursePlace(
                CoursePlace.IdOf(one.Participant, journey, occasion.Course, one.Day), one.Participant, journey, occasion.Course, occasion.Id, one.Day == 1 ? null : one.Day))
            .OrderBy(place => place.Id).ToList();
        var held = await session.QueryAsync<CoursePlace>("where d.id = any(?)", cancellation, places.Select(place => place.Id).ToArray());
        var missing = places.ExceptBy(held.Select(place => place.Id), place => place.Id).ToArray();
        if (missing.Length > 0)
        {
            session.Insert(missing);
        }
    }

    public static void ReleaseMakeUp(this IDocumentSession session, Occasion occasion, MakeUp one) =>
        session.Delete<MakeUpPlace>(MakeUpPlace.IdOf(one.Participant, session.TenantId, occasion.Course, one.CourseDay));
}
