using JasperFx;
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

/// <summary>Enrols somebody at an occasion: a seat while there is one, else last on the waiting list.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer, who pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="NotEligible">Why the person may not be enrolled; null: may.</param>
/// <param name="By">Role of who asks: a coordinator also enrols while enrolment is closed.</param>
/// <param name="At">UTC.</param>
public sealed record Enrol(Guid Participant, string Municipality, string Unit, string? NotEligible, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is; eligible people who wait have been given the seats that were free.</param>
    public static IReadOnlyList<object> Decide(Enrol command, Occasion occasion) => occasion switch
    {
        _ when occasion.ActivePlaceOf(command.Participant) is not null => [],
        { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
        { Status: OccasionStatus.Completed } => throw new RuleBroken("occasion-completed"),
        _ when command.NotEligible is not null => throw new RuleBroken("not-eligible"),
        _ when command.By != Role.Coordinator && !occasion.Enrolment.IsOpen(command.At.SwedishDay()) => throw new RuleBroken("enrolment-closed"),
        { Free: > 0 } => [new SeatTaken(command.Participant, command.Municipality, command.Unit, command.By, command.At)],
        _ => [new WaitingListJoined(command.Participant, command.Municipality, command.Unit, command.By, command.At)],
    };

    internal static Enrol For(Participant participant, Caller caller, DateTimeOffset at) =>
        new(participant.Id, participant.Municipality, participant.Unit, participant.WhyNotEligible(), caller.Role, at);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(Enrol)).WithTags("Anmälan")
        .WithSummary("Anmäler en deltagare: plats om det finns, annars sist på väntelistan. Samma anmälan igen ger samma svar (200)")
        .Produces<EnrolmentView>(StatusCodes.Status201Created).Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, EnrolRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        try
        {
            return await http.CreateOnce(session, async () =>
            {
                request.Check();
                var (participant, region) = await Read(sessions, request.Participant!.Value, http.RequestAborted);
                var stream = await session.FetchFor<Occasion>(id, http);
                var occasion = stream.Existing();
                if (!caller.Enrols(participant, region, occasion.Region))
                {
                    throw new NotFound();
                }

                var now = clock.GetUtcNow();
                var promoted = await FillIdleSeats(session, occasion, now, http.RequestAborted);
                var before = occasion.After(promoted);
                var enrolled = Decide(For(participant, caller, now), before);
                var after = before.After(enrolled);
                var version = stream.Take([.. promoted, .. enrolled]);
                if (enrolled.Count > 0)
                {
                    session.Hold(occasion, participant.Id);
                    if (request.Note is { } note)
                    {
                        session.Store(EnrolmentNote.Of(id, participant.Id, "enrolment", note, now));
                    }
                }

                return new Answer(
                    $"/api/enrolment/v1/journeys/{journey}/occasions/{id}/enrolments/{participant.Id}", EnrolmentView.Of(after, participant.Id), version,
                    enrolled.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
            });
        }
        catch (DocumentAlreadyExistsException exception) when (Guards.IsGuard(exception.DocumentType))
        {
            throw new RuleBroken(Guards.RuleOf(exception.DocumentType));
        }
    }

    /// <summary>Seats are idle only where nobody who waits may have one, or after a crash between a person's change and what follows from it.</summary>
    internal static async Task<IReadOnlyList<object>> FillIdleSeats(
        IQuerySession session, Occasion occasion, DateTimeOffset now, CancellationToken cancellation)
    {
        if (occasion is not { Free: > 0, Waiting: > 0 })
        {
            return [];
        }

        var whyNot = await PromoteFromWaitlistWhenSeatReleased.Eligibility(session, occasion, cancellation);
        return PromoteFromWaitlistWhenSeatReleased.Decide(occasion, whyNot, PromoteFromWaitlistWhenSeatReleased.SeatIdle, now);
    }

    // Before the occasion's lock is taken, in a session of its own.
    private static async Task<(Participant Participant, string? Region)> Read(Sessions sessions, Guid participant, CancellationToken cancellation)
    {
        await using var people = sessions.Read();
        var found = await people.LoadAsync<Participant>(participant, cancellation) ?? throw new NotFound();
        return (found, await people.RegionOf(found, cancellation));
    }

    /// <summary>Whom to enrol.</summary>
    /// <param name="Participant">Id.</param>
    /// <param name="Note">For the coordinator, such as food allergies; kept where it can be deleted.</param>
    internal sealed record EnrolRequest(Guid? Participant, string? Note)
    {
        public void Check()
        {
            var check = new Validation();
            check.Required("participant", Participant);
            check.OptionalText("note", Note, 1000);
            check.ThrowIfAny();
        }
    }
}
