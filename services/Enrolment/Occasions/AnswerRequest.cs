using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Approves or declines what an employee asked for (S2, S3). Approved, it is a seat if there is one for the municipality, else the last place on the
/// waiting list: asking held none. It may be approved after enrolment has closed, as it was asked in time.
/// </summary>
/// <param name="Participant">Id.</param>
/// <param name="Approve">Or decline.</param>
/// <param name="NotEligible">Why the person may not be enrolled now, a code of <see cref="Eligibility"/>; null: may.</param>
/// <param name="By">Role of who answers.</param>
/// <param name="At">UTC.</param>
public sealed record AnswerRequest(Guid Participant, bool Approve, string? NotEligible, string By, DateTimeOffset At)
{
    /// <summary>Whether the course is not for the person and whoever answers grants an exception.</summary>
    public bool Exception { get; init; }

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is; eligible people who wait have been given the seats that were free.</param>
    public static IReadOnlyList<object> Decide(AnswerRequest command, Occasion occasion) =>
        (occasion.Places.GetValueOrDefault(command.Participant), command.Approve) switch
        {
            _ when occasion.Status is OccasionStatus.Cancelled => throw new RuleBroken("occasion-cancelled"),
            ({ Status: PlaceStatus.Confirmed or PlaceStatus.Waiting or PlaceStatus.Offered }, true) => [],
            ({ Status: PlaceStatus.Cancelled, Because: Place.Declined }, false) => [],
            _ when occasion.Status is OccasionStatus.Completed => throw new RuleBroken("occasion-completed"),
            ({ Status: PlaceStatus.PendingApproval } place, false) =>
                [new EnrolmentDeclined(place.Participant, place.Municipality, place.Unit, command.By, command.At)],
            ({ Status: PlaceStatus.PendingApproval }, true) when command.NotEligible is { } why => throw Eligibility.Broken(why),
            ({ Status: PlaceStatus.PendingApproval }, true) when command.By != Role.Coordinator && command.At.SwedishDay() > occasion.LastDayOfPromotion =>
                throw new RuleBroken("enrolment-closed"),
            ({ Status: PlaceStatus.PendingApproval } place, true) =>
            [
                new EnrolmentApproved(place.Participant, place.Municipality, place.Unit, command.By, command.At),
                occasion.SeatOrPlace(place.Participant, place.Municipality, place.Unit, command.By, command.At, command.Exception ? true : null),
            ],
            _ => throw new RuleBroken("no-request"),
        };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}/approval", Handle).For(Scope.Staff)
        .WithName(nameof(AnswerRequest)).WithTags("Anmälan").WithSummary("Godkänner eller avslår en medarbetares egen anmälan")
        .Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Guid participant, ApprovalRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
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
        var eligibility = await Enrol.ReadWithThoseWhoMayMoveUp(session, occasion, [participant], rules: false, http.RequestAborted);
        var person = eligibility.People.GetValueOrDefault(participant) ?? throw new NotFound();
        // Who has moved since is no longer the municipality's to send, and pay for.
        var moved = person.Municipality != place.Municipality ? Eligibility.Left : null;
        var (whyNot, exception) = Eligibility.Excepted(
            moved ?? eligibility.WhyNot(person, occasion, now), request.Exception is not null, caller.Role);
        var promoted = request.Approve == true ? await Enrol.FillIdleSeats(session, occasion, eligibility, now, http.RequestAborted) : [];
        var before = occasion.After(promoted);
        var answered = Decide(
            new AnswerRequest(participant, request.Approve!.Value, whyNot, caller.Role, now) { Exception = exception }, before);
        if (answered is [EnrolmentDeclined])
        {
            session.Release(occasion, participant);
            session.Remember(id, participant, place.Municipality, "decline", request.Reason, now);
        }
        else if (answered.Count > 0)
        {
            session.Remember(id, participant, place.Municipality, "exception", exception ? request.Exception?.Reason : null, now);
        }

        var version = session.TakeSeats(stream, [.. promoted, .. answered]);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(EnrolmentView.Of(before.After(answered), participant));
    }

    /// <summary>The answer.</summary>
    /// <param name="Approve">Or decline.</param>
    /// <param name="Reason">Why it is declined; has to be said. Kept where it can be deleted.</param>
    /// <param name="Exception">That the person may although the course is not for her or him.</param>
    internal sealed record ApprovalRequest(bool? Approve, string? Reason, ReasonRequest? Exception = null)
    {
        public void Check()
        {
            var check = new Validation();
            check.Required("approve", Approve);
            if (Approve == false)
            {
                check.Text("reason", Reason, 1000);
            }
            else
            {
                check.OptionalText("reason", Reason, 1000);
            }

            ReasonRequest.Check(check, "exception", Exception, allowed: true);
            check.ThrowIfAny();
        }
    }
}
