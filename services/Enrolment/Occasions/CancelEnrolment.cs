using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Gives up a seat, an offered one, a waiting-list place or a request (S0: frånvarohantering). After the last free day it is late, and may cost.</summary>
/// <param name="Participant">Id.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CancelEnrolment(Guid Participant, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(CancelEnrolment command, Occasion occasion) =>
        (occasion.ActivePlaceOf(command.Participant), occasion.Status) switch
        {
            (null, _) => [],
            (_, OccasionStatus.Completed) => throw new RuleBroken("occasion-completed"),
            // Who has been there has used the seat: it is paid for, unless the attendance is put right first.
            ({ Status: PlaceStatus.Confirmed }, _) when occasion.Attendance.Values.Any(day => day.Present.Contains(command.Participant)) =>
                throw new RuleBroken("attendance-recorded", "Deltagaren är antecknad som närvarande. Rätta närvaron först."),
            ({ Status: PlaceStatus.Confirmed } place, _) => [new SeatReleased(
                place.Participant, place.Municipality, place.Unit,
                command.At.SwedishDay() > occasion.Enrolment.FreeCancellationUntil, command.By, command.At)],
            ({ Status: PlaceStatus.Offered } place, _) => [new OfferDeclined(place.Participant, place.Municipality, place.Unit, command.By, command.At)],
            ({ Status: PlaceStatus.PendingApproval } place, _) =>
                [new RequestWithdrawn(place.Participant, place.Municipality, place.Unit, command.By, command.At)],
            ({ } place, _) => [new WaitingListLeft(place.Participant, place.Municipality, place.Unit, command.By, command.At)],
        };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}/cancellation", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(CancelEnrolment)).WithTags("Anmälan").WithSummary("Avbokar en plats eller väntelisteplats; första behöriga på väntelistan flyttas upp")
        .Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Guid participant, CancellationRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request?.Check();
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        // Whoever enrolled may take off again, also where the person has moved since: the place says who that is.
        var place = occasion.Places.GetValueOrDefault(participant) ?? throw new NotFound();
        if (!caller.Sees(place, occasion.Region, team: null))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var cancelled = Decide(new CancelEnrolment(participant, caller.Role, now), occasion);
        var after = occasion.After(cancelled);
        IReadOnlyList<object> promoted = [];
        if (cancelled is [SeatReleased or OfferDeclined])
        {
            var because = cancelled is [SeatReleased] ? PromoteFromWaitlistWhenSeatReleased.SeatReleased : PromoteFromWaitlistWhenSeatReleased.OfferDeclined;
            promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(session, after, because, now, http.RequestAborted);
        }

        var version = session.TakeSeats(stream, [.. cancelled, .. promoted]);
        if (cancelled.Count > 0)
        {
            session.Release(occasion, participant);
            session.Remember(id, participant, place.Municipality, "cancellation", request?.Reason, now);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(EnrolmentView.Of(after.After(promoted), participant));
    }

    /// <summary>Why, if it is to be remembered.</summary>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    internal sealed record CancellationRequest(string? Reason)
    {
        public void Check()
        {
            var check = new Validation();
            check.OptionalText("reason", Reason, 1000);
            check.ThrowIfAny();
        }
    }
}
