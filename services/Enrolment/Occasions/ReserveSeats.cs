using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Keeps seats of an occasion for municipalities until a day; nobody loses a seat by it, so what is kept fits beside the seats taken.
/// From the day after they are anybody's, and those who wait get them.
/// </summary>
/// <param name="Reserved">All reservations as they are to be, in order of municipality; empty: none.</param>
/// <param name="Until">Last local date they hold.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ReserveSeats(IReadOnlyList<SeatReservation> Reserved, DateOnly? Until, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(ReserveSeats command, Occasion occasion)
    {
        var told = new SeatsReserved(command.Reserved, command.Reserved.Count == 0 ? null : command.Until, command.By, command.At);
        return occasion switch
        {
            { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
            { Status: OccasionStatus.Completed } => throw new RuleBroken("occasion-completed"),
            _ when occasion.Reserved.SequenceEqual(told.Reserved) && occasion.ReservedUntil == told.Until => [],
            _ when occasion.After([told]).WhyNotCapacity(occasion.Capacity, command.At.SwedishDay()) is not null => throw new RuleBroken("reserved-above-free"),
            _ => [told],
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/occasions/{id:guid}/reservations", Handle).For(Role.Coordinator)
        .WithName(nameof(ReserveSeats)).WithTags("Kurstillfällen").WithSummary("Reserverar platser per kommun till och med en dag; därefter är de fria för alla")
        .Produces<ReservationsView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, ReservationsRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var reserved = request.Checked();
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Coordinates(occasion.Region))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        await request.Check(session, occasion, now.SwedishDay(), http.RequestAborted);
        var events = Decide(new ReserveSeats(reserved, request.Until, caller.Role, now), occasion);
        var after = occasion.After(events);
        IReadOnlyList<object> promoted = [];
        if (events.Count > 0)
        {
            session.KeepReservationDeadline(id, after.Reserved, after.ReservedUntil);
            promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(
                session, after, PromoteFromWaitlistWhenSeatReleased.ReservationChanged, now, http.RequestAborted);
        }

        var version = session.TakeSeats(stream, [.. events, .. promoted]);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(ReservationsView.Of(after.After(promoted), now));
    }

    /// <summary>All reservations as they are to be.</summary>
    /// <param name="Reserved">Seats per municipality, each once; empty: none.</param>
    /// <param name="Until">Last day they are kept; needed where there are any.</param>
    internal sealed record ReservationsRequest(IReadOnlyList<ReservationRequest?>? Reserved, DateOnly? Until)
    {
        public IReadOnlyList<SeatReservation> Checked()
        {
            var check = new Validation();
            check.Required("reserved", Reserved);
            ReservationRequest.Check(check, "reserved", Reserved, "until", Until);
            check.ThrowIfAny();
            return ReservationRequest.Checked(Reserved)!;
        }

        /// <summary>What can't be told without the occasion: what would keep seats for nobody.</summary>
        public async Task Check(IQuerySession session, Occasion occasion, DateOnly today, CancellationToken cancellation)
        {
            var check = new Validation();
            check.That(
                Reserved!.Count == 0 || Until >= today || Until == occasion.ReservedUntil, "until", "past", "Dagen har redan varit.");
            await ReservationRequest.CheckRegion(check, "reserved", Reserved!, session, occasion.Region, cancellation);
            check.ThrowIfAny();
        }
    }
}

/// <summary>Seats to keep for a municipality.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Seats">How many, from 1.</param>
internal sealed record ReservationRequest(string? Municipality, int? Seats)
{
    public static void Check(Validation check, string field, IReadOnlyList<ReservationRequest?>? reserved, string untilField, DateOnly? until, int? capacity = null)
    {
        if (reserved is null)
        {
            return;
        }

        check.That(reserved.Count <= 290, field, "length", "Högst 290 kommuner.");
        for (var number = 0; number < Math.Min(reserved.Count, 290); number++)
        {
            check.Slug($"{field}[{number}].municipality", reserved[number]?.Municipality);
            check.Range($"{field}[{number}].seats", reserved[number]?.Seats, 1, ScheduleOccasion.LargestCapacity);
        }

        check.That(
            reserved.Select(one => one?.Municipality).Distinct().Count() == reserved.Count, field, "repeated", "Ange varje kommun en gång.");
        check.That(
            capacity is null || reserved.Sum(one => Math.Clamp(one?.Seats ?? 0, 0, ScheduleOccasion.LargestCapacity)) <= capacity, field, "range",
            "Det går inte att reservera fler platser än det finns.");
        if (reserved.Count > 0)
        {
            check.Required(untilField, until);
        }
    }

    /// <summary>A municipality that is known to be another region's sends nobody.</summary>
    public static async Task CheckRegion(
        Validation check, string field, IReadOnlyList<ReservationRequest?> reserved, IQuerySession session, string region, CancellationToken cancellation)
    {
        var others = await session.QueryAsync<Municipality>(
            "where d.id = any(?) and d.data ->> 'region' <> ?", cancellation, reserved.Select(one => one!.Municipality!).ToArray(), region);
        for (var number = 0; number < reserved.Count; number++)
        {
            check.That(others.All(one => one.Id != reserved[number]!.Municipality), $"{field}[{number}].municipality", "unknown", "Kommunen hör inte till regionen.");
        }
    }

    public static IReadOnlyList<SeatReservation>? Checked(IReadOnlyList<ReservationRequest?>? reserved) => reserved is { Count: > 0 }
        ? [.. reserved.Select(one => new SeatReservation(one!.Municipality!, one.Seats!.Value)).OrderBy(one => one.Municipality, StringComparer.Ordinal)]
        : reserved is null ? null : [];
}

/// <summary>The reservations of an occasion.</summary>
/// <param name="Reserved">Seats per municipality, with how many of them are left.</param>
/// <param name="Until">Last day they are kept; left out where none are.</param>
/// <param name="FreeForAll">Seats free for a municipality that has none reserved.</param>
public sealed record ReservationsView(IReadOnlyList<ReservationView> Reserved, DateOnly? Until, int FreeForAll)
{
    internal static ReservationsView Of(Occasion occasion, DateTimeOffset at) => new(
        [.. occasion.Reserved.Select(one => new ReservationView(one.Municipality, one.Seats, occasion.FreeFor(one.Municipality, at.SwedishDay())))],
        occasion.ReservedUntil, occasion.FreeFor("", at.SwedishDay()));
}

/// <summary>A municipality's reservation.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Seats">How many are kept.</param>
/// <param name="Free">Seats free for the municipality now, reserved or not.</param>
public sealed record ReservationView(string Municipality, int Seats, int Free);
