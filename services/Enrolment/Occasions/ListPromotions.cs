using System.Globalization;
using JasperFx.Events;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>One who was considered for a seat that was free. Who is outside the caller's scope has neither id nor name nor employer.</summary>
/// <param name="Position">Position on the waiting list then, from 1; left out for an offer's end.</param>
/// <param name="Participant">Id.</param>
/// <param name="Name">Full name; gone when erased.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Outcome"><c>promoted</c>, <c>offered</c>, <c>passed-over</c>, <c>accepted</c>, <c>declined</c> or <c>expired</c>.</param>
/// <param name="Why">Why she or he was passed over, as a code.</param>
/// <param name="Text">The same in a sentence.</param>
internal sealed record ConsideredView(int? Position, Guid? Participant, string? Name, string? Municipality, string Outcome, string? Why, string Text);

/// <summary>What became of a seat that was free, or of an offer of one.</summary>
/// <param name="Version">Version of the occasion's stream: the order in which it happened.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Because">Why there was a seat, as a code.</param>
/// <param name="Outcome"><c>promoted</c>, <c>offered</c>, <c>left-open</c>, <c>accepted</c>, <c>declined</c> or <c>expired</c>.</param>
/// <param name="Text">The same in a sentence.</param>
/// <param name="OfferExpires">Until when an offered seat is held, UTC.</param>
/// <param name="Considered">Who was considered, in the order of the list.</param>
internal sealed record PromotionView(
    long Version, DateTimeOffset At, string? Because, string Outcome, string Text, DateTimeOffset? OfferExpires, IReadOnlyList<ConsideredView> Considered);

/// <summary>Reads why somebody on the waiting list got a seat, or did not: every time one was free, as the occasion's stream tells.</summary>
public static class ListPromotions
{
    internal static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        [PromoteFromWaitlistWhenSeatReleased.SeatReleased] = "En plats lämnades",
        [PromoteFromWaitlistWhenSeatReleased.EligibleAgain] = "En deltagare på väntelistan kan anmälas igen och en plats var ledig",
        [PromoteFromWaitlistWhenSeatReleased.SeatIdle] = "En plats var ledig när någon anmäldes",
        [PromoteFromWaitlistWhenSeatReleased.OfferDeclined] = "En erbjuden plats avböjdes",
        [PromoteFromWaitlistWhenSeatReleased.OfferExpired] = "En erbjuden plats bekräftades inte i tid",
        [PromoteFromWaitlistWhenSeatReleased.CapacityRaised] = "Kurstillfället fick fler platser",
        [PromoteFromWaitlistWhenSeatReleased.ReservationEnded] = "Reserverade platser blev fria",
        [PromoteFromWaitlistWhenSeatReleased.ReservationChanged] = "Reservationerna ändrades",
        [PromoteFromWaitlistWhenSeatReleased.OccasionMoved] = "Kurstillfället flyttades, eller anmälan är öppen längre",
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/occasions/{id:guid}/promotions", Handle).For([.. Scope.Staff, Role.National])
        .WithName(nameof(ListPromotions)).WithTags("Anmälan")
        .WithSummary("Varje gång en plats var ledig: vilka på väntelistan som prövades, vem som fick den och varför andra inte fick den")
        .Produces<Page<PromotionView>>();

    private static async Task<IResult> Handle(
        string journey, Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, HttpContext http)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) is { } text
            ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : throw NotOurs()
            : 0;
        await using var session = sessions.Read(journey);
        var stored = await session.Events.FetchStreamAsync(id, token: http.RequestAborted);
        var entries = Read(id, stored).ToList();
        if (stored.Count == 0 || caller.Is(Role.Coordinator) && !caller.Coordinates(((OccasionScheduled)stored[0].Data).Region))
        {
            throw new NotFound();
        }

        var region = ((OccasionScheduled)stored[0].Data).Region;
        bool Sees(Place place) => caller.Sees(place, region, team: null);
        var page = Paging.From(
            [.. entries.Where(entry => entry.Version > after && entry.Considered.Any(one => Sees(one.Place))).Take(size + 1)], size,
            entry => entry.Version.ToString(CultureInfo.InvariantCulture));
        var seen = page.Items.SelectMany(entry => entry.Considered).Select(one => one.Place).Where(Sees).Select(place => place.Participant).Distinct().ToArray();
        await using var people = sessions.Read();
        var names = (await people.LoadManyAsync<PersonDetails>(seen)).ToDictionary(one => one.Id, one => one.Name);
        http.SetETag(stored[^1].Version);
        return Results.Ok(new Page<PromotionView>([.. page.Items.Select(entry => entry.View(Sees, names))], page.Next));
    }

    /// <summary>What the stream tells, in order.</summary>
    internal static IEnumerable<Entry> Read(Guid id, IEnumerable<IEvent> stored)
    {
        Occasion? state = null;
        Entry? before = null;
        foreach (var e in stored)
        {
            if (state is not null && Of(state, e) is { } entry)
            {
                // The seat that came free was given: what stayed open with it are others.
                yield return before = entry with { Rest = before is { Outcome: "promoted" or "offered" } && before.Version == entry.Version - 1 && before.At == entry.At };
            }

            state = Occasion.Apply(state, id, e.Data, e.Version);
        }
    }

    private static Entry? Of(Occasion before, IEvent stored)
    {
        Considered One(Guid participant, string outcome, string? why = null) =>
            new(before.Places[participant], before.PositionOf(participant), outcome, why);
        IReadOnlyList<Considered> Passed(IEnumerable<PassedOver> passed) =>
            [.. passed.Where(one => before.Places.ContainsKey(one.Participant)).Select(one => One(one.Participant, "passed-over", one.Why))];
        return stored.Data switch
        {
            PromotedFromWaitingList e => new(stored.Version, e.At, e.Because, "promoted", null, [.. Passed(e.PassedOver), One(e.Participant, "promoted")]),
            SeatOffered e => new(stored.Version, e.At, e.Because, "offered", e.Expires, [.. Passed(e.PassedOver), One(e.Participant, "offered")]),
            SeatLeftOpen e => new(stored.Version, e.At, e.Because ?? PromoteFromWaitlistWhenSeatReleased.SeatReleased, "left-open", null, Passed(e.PassedOver)),
            OfferAccepted e => new(stored.Version, e.At, null, "accepted", null, [One(e.Participant, "accepted")]),
            OfferDeclined e => new(stored.Version, e.At, null, "declined", null, [One(e.Participant, "declined")]),
            OfferExpired e => new(stored.Version, e.At, null, "expired", null, [One(e.Participant, "expired")]),
            _ => null,
        };
    }

    private static InvalidInput NotOurs() => new([new FieldError("cursor", "format", "Använd next från föregående sida.")]);

    /// <summary>One who was considered, as the stream tells.</summary>
    internal sealed record Considered(Place Place, int? Position, string Outcome, string? Why)
    {
        private string Who => Position is { } position ? $"Nr {position} på väntelistan" : "Den som erbjudits platsen";

        public ConsideredView View(bool seen, string? name) => new(
            Position, seen ? Place.Participant : null, name, seen ? Place.Municipality : null, Outcome, Why, Text);

        private string Text => Outcome switch
        {
            "promoted" => $"{Who} fick platsen.",
            "offered" => $"{Who} erbjöds platsen.",
            "passed-over" => $"{Who} fick inte platsen: {Sentence(Why!)}",
            "accepted" => $"{Who} bekräftade.",
            "declined" => $"{Who} tackade nej och står inte längre på listan.",
            _ => $"{Who} bekräftade inte i tid och står inte längre på listan.",
        };

        private static string Sentence(string why)
        {
            var text = Eligibility.Swedish.GetValueOrDefault(why, why);
            return char.ToLowerInvariant(text[0]) + text[1..];
        }
    }

    /// <summary>What became of a seat, as the stream tells.</summary>
    internal sealed record Entry(
        long Version, DateTimeOffset At, string? Because, string Outcome, DateTimeOffset? OfferExpires, IReadOnlyList<Considered> Considered)
    {
        /// <summary>Whether it is about the seats that were left when somebody was given one.</summary>
        public bool Rest { get; init; }

        public PromotionView View(Func<Place, bool> sees, IReadOnlyDictionary<Guid, string> names) => new(
            Version, At, Because, Outcome, Text, OfferExpires,
            [.. Considered.Select(one => one.View(sees(one.Place), sees(one.Place) ? names.GetValueOrDefault(one.Place.Participant) : null))]);

        private string Text
        {
            get
            {
                var because = Because is null ? "" : Reasons.GetValueOrDefault(Because, Because);
                var passed = Considered.Count(one => one.Outcome == "passed-over");
                var over = passed == 0 ? "" : $" {passed} som stod före fick den inte.";
                return Outcome switch
                {
                    "promoted" => $"{because}: nr {Considered[^1].Position} på väntelistan fick den.{over}",
                    "offered" => $"{because}: nr {Considered[^1].Position} på väntelistan erbjöds den.{over}",
                    "left-open" when Rest => $"Fler platser var lediga: ingen av de {passed} som står kvar på väntelistan kunde få någon.",
                    "left-open" => $"{because}: den förblev ledig, ingen av de {passed} på väntelistan kunde få den.",
                    "accepted" => "En erbjuden plats bekräftades.",
                    "declined" => "En erbjuden plats avböjdes.",
                    _ => "En erbjuden plats bekräftades inte i tid.",
                };
            }
        }
    }
}
