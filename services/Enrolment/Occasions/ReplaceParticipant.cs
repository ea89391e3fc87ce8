using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Gives a seat to a colleague of the same municipality, past the waiting list and also after the last free day: the municipality pays for the seat
/// either way, and somebody sits there. Until and including the first day; a coordinator also later, as long as no attendance is recorded.
/// </summary>
/// <param name="Participant">Who has the seat.</param>
/// <param name="Replacement">Who is to have it.</param>
/// <param name="Municipality">Slug of the colleague's employer.</param>
/// <param name="Unit">The colleague's unit.</param>
/// <param name="NotEligible">Why the colleague may not have it, a code of <see cref="Eligibility"/>; null: may.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ReplaceParticipant(
    Guid Participant, Guid Replacement, string Municipality, string Unit, string? NotEligible, string By, DateTimeOffset At)
{
    /// <summary>Whether the course is not for the colleague and whoever asks grants an exception.</summary>
    public bool Exception { get; init; }

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(ReplaceParticipant command, Occasion occasion) => occasion.Places.GetValueOrDefault(command.Participant) switch
    {
        { Status: PlaceStatus.Cancelled, Because: Place.Replaced } given when given.To == command.Replacement => [],
        _ when occasion.Status is OccasionStatus.Cancelled => throw new RuleBroken("occasion-cancelled"),
        _ when occasion.Status is OccasionStatus.Completed => throw new RuleBroken("occasion-completed"),
        { Status: PlaceStatus.Confirmed } place => true switch
        {
            _ when occasion.ActivePlaceOf(command.Replacement) is { Status: PlaceStatus.Confirmed or PlaceStatus.Offered } => throw new RuleBroken("already-enrolled"),
            _ when command.Municipality != place.Municipality => throw new RuleBroken("other-municipality"),
            _ when command.NotEligible is { } why => throw Eligibility.Broken(why),
            _ when occasion.HasAttendanceOf(command.Participant) => throw new RuleBroken("attendance-recorded"),
            _ when command.By != Role.Coordinator && command.At.SwedishDay() > occasion.FirstDay => throw new RuleBroken("course-begun"),
            _ =>
            [
                new SeatHandedOver(place.Participant, place.Municipality, place.Unit, command.Replacement, command.By, command.At),
                new SeatTakenOver(
                    command.Replacement, command.Municipality, command.Unit, place.Participant, command.By, command.At, command.Exception ? true : null),
            ],
        },
        _ => throw new RuleBroken("no-seat"),
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}/replacement", Handle).For(Scope.Staff)
        .WithName(nameof(ReplaceParticipant)).WithTags("Anmälan").WithSummary("Låter en kollega i samma kommun ta över en plats, förbi väntelistan och utan kostnad för den som lämnar")
        .Produces<EnrolmentView>(StatusCodes.Status201Created).Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Guid participant, ReplacementRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        return await Guards.Guarded(() => http.CreateOnce(session, async () =>
        {
            request.Check(participant);
            var stream = await session.FetchFor<Occasion>(id, http);
            var occasion = stream.Existing();
            var place = occasion.Places.GetValueOrDefault(participant) ?? throw new NotFound();
            var eligibility = await Eligibility.Of(session, occasion, [request.Participant!.Value], http.RequestAborted);
            var colleague = eligibility.People.GetValueOrDefault(request.Participant.Value) ?? throw new NotFound();
            if (!caller.Sees(place, occasion.Region, team: null) || !caller.Enrols(colleague, eligibility.RegionOf(colleague), occasion.Region))
            {
                throw new NotFound();
            }

            var now = clock.GetUtcNow();
            var (whyNot, exception) = Eligibility.Excepted(eligibility.WhyNot(colleague, occasion, now), request.Exception is not null, caller.Role);
            var events = Decide(
                new ReplaceParticipant(participant, colleague.Id, colleague.Municipality, colleague.Unit, whyNot, caller.Role, now) { Exception = exception },
                occasion);
            if (events.Count > 0)
            {
                // In order of id, as every transaction does. Who waited here already holds the days.
                foreach (var one in new[] { participant, colleague.Id }.Order())
                {
                    if (one == participant)
                    {
                        session.Release(occasion, participant);
                    }
                    else if (occasion.ActivePlaceOf(one) is null)
                    {
                        session.Hold(occasion, one, eligibility.Course);
                    }
                }

                session.Remember(id, participant, place.Municipality, "replacement", request.Reason, now);
                session.Remember(id, colleague.Id, place.Municipality, "exception", exception ? request.Exception?.Reason : null, now);
            }

            var version = session.TakeSeats(stream, events);
            return new Answer(
                $"/api/enrolment/v1/journeys/{journey}/occasions/{id}/enrolments/{colleague.Id}", EnrolmentView.Of(occasion.After(events), colleague.Id), version,
                events.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }));
    }

    /// <summary>The colleague.</summary>
    /// <param name="Participant">Id of who is to have the seat.</param>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    /// <param name="Exception">That the colleague may although the course is not for her or him.</param>
    internal sealed record ReplacementRequest(Guid? Participant, string? Reason, ReasonRequest? Exception = null)
    {
        public void Check(Guid replaced)
        {
            var check = new Validation();
            if (check.Required("participant", Participant))
            {
                check.That(Participant != replaced, "participant", "same", "Ange en annan deltagare än den som har platsen.");
            }

            check.OptionalText("reason", Reason, 1000);
            ReasonRequest.Check(check, "exception", Exception, allowed: true);
            check.ThrowIfAny();
        }
    }
}
