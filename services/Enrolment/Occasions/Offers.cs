using System.Globalization;
using JasperFx.Events;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Messages;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Confirms a seat that was offered, or says no to it: then the person is off the list and the next is asked.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Accept">Whether it is wanted.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record AnswerOffer(Guid Participant, bool Accept, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(AnswerOffer command, Occasion occasion) =>
        (occasion.Places.GetValueOrDefault(command.Participant), occasion.Status) switch
        {
            (_, OccasionStatus.Cancelled) => throw new RuleBroken("occasion-cancelled"),
            ({ Status: PlaceStatus.Confirmed }, _) when command.Accept => [],
            ({ Status: PlaceStatus.Cancelled, Because: Place.Declined }, _) when !command.Accept => [],
            ({ Status: PlaceStatus.Cancelled, Because: Place.Expired }, _) => throw new RuleBroken("offer-expired"),
            ({ Status: PlaceStatus.Offered } place, OccasionStatus.Scheduled) => true switch
            {
                _ when command.At >= place.OfferExpires => throw new RuleBroken("offer-expired"),
                _ when command.Accept => [new OfferAccepted(place.Participant, place.Municipality, place.Unit, command.By, command.At)],
                _ => [new OfferDeclined(place.Participant, place.Municipality, place.Unit, command.By, command.At)],
            },
            (_, OccasionStatus.Completed) => throw new RuleBroken("occasion-completed"),
            _ => throw new RuleBroken("no-offer"),
        };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}/offer", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(AnswerOffer)).WithTags("Anmälan").WithSummary("Bekräftar en erbjuden plats eller tackar nej; då går erbjudandet till nästa på väntelistan")
        .Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Guid participant, AnswerOfferRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        var place = occasion.Places.GetValueOrDefault(participant) ?? throw new NotFound();
        if (!caller.Sees(place, occasion.Region, team: null))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var answered = Decide(new AnswerOffer(participant, request.Accept!.Value, caller.Role, now), occasion);
        var after = occasion.After(answered);
        IReadOnlyList<object> promoted = [];
        if (answered is [OfferDeclined])
        {
            session.Release(occasion, participant);
            promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(
                session, after, PromoteFromWaitlistWhenSeatReleased.OfferDeclined, now, http.RequestAborted);
        }

        var version = session.TakeSeats(stream, [.. answered, .. promoted]);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(EnrolmentView.Of(after, participant));
    }

    /// <summary>The answer.</summary>
    /// <param name="Accept">Whether the seat is wanted.</param>
    internal sealed record AnswerOfferRequest(bool? Accept)
    {
        public void Check()
        {
            var check = new Validation();
            check.Required("accept", Accept);
            check.ThrowIfAny();
        }
    }
}

/// <summary>Ends an offer that nobody confirmed in time.</summary>
/// <param name="Participant">Id.</param>
/// <param name="At">UTC.</param>
public sealed record ExpireOffer(Guid Participant, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(ExpireOffer command, Occasion occasion) =>
        occasion.ActivePlaceOf(command.Participant) is { Status: PlaceStatus.Offered } place && command.At >= place.OfferExpires
            ? [new OfferExpired(place.Participant, place.Municipality, place.Unit, command.At)]
            : [];
}

/// <summary>When an offer's time is up and nobody confirmed, the seat goes to the next, in the same transaction.</summary>
internal sealed class ExpireOfferWhenNotConfirmed(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "offer-expires";

    public string Kind => Name;

    public static Guid IdOf(Guid occasion, Guid participant) => Deadline.IdOf(Name, occasion, participant.ToString());

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var participant = Guid.Parse(deadline.Detail!, CultureInfo.InvariantCulture);
        var stream = await session.Events.FetchForExclusiveWriting<Occasion>(deadline.Subject, cancellation);
        if (stream.Aggregate is not { } occasion)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var expired = ExpireOffer.Decide(new ExpireOffer(participant, now), occasion);
        if (expired.Count > 0)
        {
            session.Release(occasion, participant);
            var promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(
                session, occasion.After(expired), PromoteFromWaitlistWhenSeatReleased.OfferExpired, now, cancellation);
            session.TakeSeats(stream, [.. expired, .. promoted]);
        }
    }
}

/// <summary>What every command on seats does with what it decided.</summary>
internal static class SeatEvents
{
    /// <summary>
    /// Appends what was decided, sets the deadline of each offer made, clears that of each answered, and sees to it that a seat that stays open with
    /// somebody waiting is looked at again; says the version after the save.
    /// </summary>
    public static long TakeSeats(this IDocumentSession session, IEventStream<Occasion> stream, IReadOnlyList<object> events)
    {
        foreach (var @event in events)
        {
            switch (@event)
            {
                case SeatOffered e:
                    session.SetDeadline(new Deadline(
                        ExpireOfferWhenNotConfirmed.IdOf(stream.Id, e.Participant), ExpireOfferWhenNotConfirmed.Name, session.TenantId, stream.Id, e.Expires,
                        e.Participant.ToString()));
                    break;
                case OfferAccepted e:
                    session.ClearDeadline(ExpireOfferWhenNotConfirmed.IdOf(stream.Id, e.Participant));
                    break;
                case OfferDeclined e:
                    session.ClearDeadline(ExpireOfferWhenNotConfirmed.IdOf(stream.Id, e.Participant));
                    break;
            }
        }

        if (events.Count > 0 && stream.Aggregate is { } occasion)
        {
            session.LookAgainTomorrow(occasion.After(events), EventFacts.At(events[^1]));
        }

        return stream.Take(events);
    }
}
