using System.Globalization;
using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Venues;

/// <summary>
/// That an occasion has a registered venue a day, across all journeys. Who books reads and writes under the lock of the venue's own row:
/// of two at once the second sees the first's.
/// </summary>
/// <param name="Id">From occasion and date.</param>
/// <param name="Venue">The venue's id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
public sealed record VenueBooking(Guid Id, Guid Venue, DateOnly Date, TimeOnly Start, TimeOnly End, string Journey, Guid Occasion)
{
    /// <summary>The booking's id.</summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="date">Local date.</param>
    public static Guid IdOf(Guid occasion, DateOnly date) =>
        Uuid.From("venue-booking", occasion.ToString(), date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}

/// <summary>Why a venue can't be had without being overridden.</summary>
/// <param name="Code"><c>venue-taken</c> or <c>venue-too-small</c>.</param>
/// <param name="Detail">What in particular, in Swedish.</param>
public sealed record VenueProblem(string Code, string Detail)
{
    /// <summary>What is wrong with booking these; null: nothing.</summary>
    /// <param name="wanted">What is to be booked.</param>
    /// <param name="taken">What others have.</param>
    /// <param name="venues">The venues they speak of.</param>
    /// <param name="capacity">How many are to have room.</param>
    public static VenueProblem? Of(
        IReadOnlyCollection<VenueBooking> wanted, IReadOnlyCollection<VenueBooking> taken, IReadOnlyCollection<Venue> venues, int capacity)
    {
        foreach (var one in wanted)
        {
            // One may start when the other ends.
            if (taken.Any(other => (other.Venue, other.Date) == (one.Venue, one.Date) && other.Start < one.End && one.Start < other.End))
            {
                return new VenueProblem("venue-taken", $"Lokalen är upptagen {one.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} den tiden.");
            }
        }

        return TooSmall(wanted, venues, capacity);
    }

    /// <summary>Whether one of the venues has too few seats; null: none has.</summary>
    /// <param name="wanted">What is to be booked.</param>
    /// <param name="venues">The venues they speak of.</param>
    /// <param name="capacity">How many are to have room.</param>
    public static VenueProblem? TooSmall(IReadOnlyCollection<VenueBooking> wanted, IReadOnlyCollection<Venue> venues, int capacity) =>
        venues.FirstOrDefault(venue => venue.Content.Seats < capacity && wanted.Any(one => one.Venue == venue.Id)) is { } small
            ? new VenueProblem("venue-too-small", $"{small.Content.Name} har {small.Content.Seats} platser, kurstillfället {capacity}.")
            : null;

    /// <summary>Whether what is wrong is overridden; null where nothing is wrong.</summary>
    /// <param name="problem">What is wrong, if anything.</param>
    /// <param name="overridden">Whether the coordinator has said why it is to be so all the same.</param>
    /// <exception cref="RuleBroken">It is not overridden.</exception>
    public static bool? Overridden(VenueProblem? problem, bool overridden) => problem switch
    {
        null => null,
        _ when overridden => true,
        _ => throw new RuleBroken(problem.Code, problem.Detail),
    };
}

/// <summary>What an occasion needs of registered venues, read under their locks: to decide on, and to write with what was decided.</summary>
/// <param name="Problem">Why it can't be had; null: it can.</param>
/// <param name="TooSmall">Whether, of that, it has too few seats; null: it has not.</param>
/// <param name="Bookings">What is booked if it is.</param>
internal sealed record VenuePlan(VenueProblem? Problem, VenueProblem? TooSmall, IReadOnlyList<VenueBooking> Bookings)
{
    private static readonly VenuePlan Nothing = new(null, null, []);

    /// <summary>Locks the venues and reads what is booked there those days. Text that is no registered venue's slug is a place that nobody guards (ours).</summary>
    /// <param name="session">The command's own, of the occasion's journey; with its transaction begun.</param>
    /// <param name="occasion">As it will be.</param>
    /// <param name="cancellation">The request's.</param>
    public static async Task<VenuePlan> Of(IDocumentSession session, Occasion occasion, CancellationToken cancellation)
    {
        var needs = occasion.Days
            .Select(day => (Day: day, Venue: occasion.VenueOf(day)))
            .Where(need => need.Venue is not null)
            .Select(need => (need.Day, Venue: Venue.IdOf(occasion.Region, need.Venue!)))
            .ToList();
        if (needs.Count == 0)
        {
            return Nothing;
        }

        // In order of id, so that no two wait for each other.
        await session.BeginTransactionAsync(cancellation);
        var venues = await session.QueryAsync<Venue>(
            "where d.tenant_id = ? and d.id = any(?) order by d.id for update", cancellation, Tenants.None, needs.Select(need => need.Venue).Distinct().ToArray());
        var wanted = needs
            .Where(need => venues.Any(venue => venue.Id == need.Venue))
            .Select(need => new VenueBooking(
                VenueBooking.IdOf(occasion.Id, need.Day.Date), need.Venue, need.Day.Date, need.Day.Start, need.Day.End, session.TenantId, occasion.Id))
            .ToList();
        if (wanted.Count == 0)
        {
            return Nothing;
        }

        if (occasion.HeldBy is not null)
        {
            throw new InvalidInput([new FieldError("venue", "held-inside", "Inom den egna organisationen bokas ingen av regionens lokaler; ange platsen som text.")]);
        }

        var taken = await session.QueryAsync<VenueBooking>(
            "where cast(d.data ->> 'venue' as uuid) = any(?) and d.data ->> 'date' = any(?) and d.data ->> 'occasion' <> ?",
            cancellation,
            wanted.Select(one => one.Venue).Distinct().ToArray(),
            wanted.Select(one => one.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToArray(),
            occasion.Id.ToString());
        return new VenuePlan(
            VenueProblem.Of(wanted, taken, venues, occasion.Capacity), VenueProblem.TooSmall(wanted, venues, occasion.Capacity), wanted);
    }

    /// <summary>Writes the bookings in the place of those that the occasion had.</summary>
    /// <param name="session">The command's own.</param>
    /// <param name="before">The occasion as it was; null: it is new.</param>
    public void Book(IDocumentSession session, Occasion? before)
    {
        foreach (var date in (before?.Days ?? []).Select(day => day.Date).Except(Bookings.Select(one => one.Date)))
        {
            session.Delete<VenueBooking>(VenueBooking.IdOf(before!.Id, date));
        }

        if (Bookings.Count > 0)
        {
            session.Store([.. Bookings]);
        }
    }

    /// <summary>Gives every venue back.</summary>
    /// <param name="session">The command's own.</param>
    /// <param name="occasion">The occasion.</param>
    public static void Release(IDocumentSession session, Occasion occasion) => Nothing.Book(session, occasion);
}
