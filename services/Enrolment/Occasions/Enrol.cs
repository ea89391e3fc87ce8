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
/// Enrols somebody at an occasion: a seat while there is one for the municipality, else last on the waiting list. What an employee asks for
/// where the municipality wants approval waits for that first; enrolled by who may approve, it is approved.
/// </summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer, who pays.</param>
/// <param name="Unit">The unit.</param>
/// <param name="NotEligible">Why the person may not be enrolled, a code of <see cref="Eligibility"/>; null: may.</param>
/// <param name="By">Role of who asks: a coordinator also enrols while enrolment is closed.</param>
/// <param name="At">UTC.</param>
public sealed record Enrol(Guid Participant, string Municipality, string Unit, string? NotEligible, string By, DateTimeOffset At)
{
    /// <summary>Whether the municipality approves what its employees ask for.</summary>
    public bool Approval { get; init; }

    /// <summary>Whether the course is not for the person and whoever asks grants an exception.</summary>
    public bool Exception { get; init; }

    /// <summary>Whether the person is somewhere else one of the days and a coordinator has said that it may be so.</summary>
    public bool Override { get; init; }

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is; eligible people who wait have been given the seats that were free.</param>
    public static IReadOnlyList<object> Decide(Enrol command, Occasion occasion) => occasion.ActivePlaceOf(command.Participant) switch
    {
        // Who has moved since is the new employer's to enrol, and pay for; what was asked of the former is taken back.
        { Status: PlaceStatus.PendingApproval } asked when asked.Municipality != command.Municipality && command.By != Role.Participant =>
            EnrolledByAnother(command, occasion, new RequestWithdrawn(asked.Participant, asked.Municipality, asked.Unit, command.By, command.At)),
        { Status: PlaceStatus.PendingApproval } when command.By != Role.Participant => AnswerRequest.Decide(
            new AnswerRequest(command.Participant, true, command.NotEligible, command.By, command.At) { Exception = command.Exception }, occasion),
        not null => [],
        _ when occasion.Status is OccasionStatus.Cancelled => throw new RuleBroken("occasion-cancelled"),
        _ when occasion.Status is OccasionStatus.Completed => throw new RuleBroken("occasion-completed"),
        _ when command.NotEligible is { } why => throw Eligibility.Broken(why),
        _ when command.By != Role.Coordinator && !occasion.Enrolment.IsOpen(command.At.SwedishDay()) => throw new RuleBroken("enrolment-closed"),
        _ when command.Approval && command.By == Role.Participant =>
            [new EnrolmentRequested(command.Participant, command.Municipality, command.Unit, command.By, command.At)],
        _ => [occasion.SeatOrPlace(
            command.Participant, command.Municipality, command.Unit, command.By, command.At, command.Exception ? true : null, command.Override ? true : null)],
    };

    private static IReadOnlyList<object> EnrolledByAnother(Enrol command, Occasion occasion, RequestWithdrawn withdrawn) =>
        [withdrawn, .. Decide(command, occasion.After([withdrawn]))];

    internal static Enrol For(Participant participant, Occasion occasion, Eligibility eligibility, bool exception, string by, DateTimeOffset at)
    {
        var (whyNot, excepted) = Eligibility.Excepted(eligibility.WhyNot(participant, occasion, at), exception, by);
        return new(participant.Id, participant.Municipality, participant.Unit, whyNot, by, at) { Exception = excepted };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(Enrol)).WithTags("Anmälan")
        .WithSummary("Anmäler en deltagare: plats om det finns, annars sist på väntelistan; där kommunen vill väntar en egen anmälan på chefens godkännande. Samma anmälan igen ger samma svar (200)")
        .Produces<EnrolmentView>(StatusCodes.Status201Created).Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, EnrolRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        return await Guards.Guarded(() => http.CreateOnce(session, async () =>
        {
            request.Check(caller);
            var stream = await session.FetchFor<Occasion>(id, http);
            var occasion = stream.Existing();
            var eligibility = await ReadWithThoseWhoMayMoveUp(session, occasion, [request.Participant!.Value], caller.Is(Role.Participant), http.RequestAborted);
            var participant = eligibility.People.GetValueOrDefault(request.Participant.Value) ?? throw new NotFound();
            if (!caller.Enrols(participant, eligibility.RegionOf(participant), occasion.Region))
            {
                throw new NotFound();
            }

            var now = clock.GetUtcNow();
            var overridden = request.Override is null ? [] : await session.TakenDays(occasion, participant.Id, http.RequestAborted);
            var promoted = await FillIdleSeats(session, occasion, eligibility, now, http.RequestAborted);
            var before = occasion.After(promoted);
            var enrolled = Decide(
                For(participant, before, eligibility, request.Exception is not null, caller.Role, now) with
                {
                    Approval = eligibility.Rules.GetValueOrDefault(participant.Municipality)?.Approval == true,
                    Override = overridden.Count > 0,
                },
                before);
            var after = before.After(enrolled);
            var version = session.TakeSeats(stream, [.. promoted, .. enrolled]);
            var made = occasion.ActivePlaceOf(participant.Id) is null;
            if (made)
            {
                session.Hold(occasion, participant.Id, eligibility.Course, overridden);
            }

            if (enrolled.Count > 0)
            {
                session.Remember(id, participant.Id, participant.Municipality, "enrolment", request.Note, now);
                session.Remember(id, participant.Id, participant.Municipality, "exception", after.Places[participant.Id].Exception == true ? request.Exception?.Reason : null, now);
                session.Remember(id, participant.Id, participant.Municipality, "override", overridden.Count > 0 ? request.Override?.Reason : null, now);
            }

            return new Answer(
                $"/api/enrolment/v1/journeys/{journey}/occasions/{id}/enrolments/{participant.Id}", EnrolmentView.Of(after, participant.Id), version,
                made ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }));
    }

    /// <summary>Seats are idle only where nobody who waits may have one, or after a crash between a person's change and what follows from it.</summary>
    internal static Task<IReadOnlyList<object>> FillIdleSeats(
        IQuerySession session, Occasion occasion, Eligibility known, DateTimeOffset now, CancellationToken cancellation) =>
        PromoteFromWaitlistWhenSeatReleased.Follow(session, occasion, PromoteFromWaitlistWhenSeatReleased.SeatIdle, now, cancellation, known);

    /// <summary>Whom it is about and, where a seat is idle, those who may have it first: under the occasion's lock, so as they are when it is decided.</summary>
    internal static Task<Eligibility> ReadWithThoseWhoMayMoveUp(
        IQuerySession session, Occasion occasion, IEnumerable<Guid> asked, bool rules, CancellationToken cancellation) => occasion is { Free: > 0, Waiting: > 0 }
        ? Eligibility.Of(session, occasion, asked.Concat(occasion.WaitingList), cancellation, rules: true)
        : Eligibility.Of(session, occasion, asked, cancellation, rules);

    /// <summary>Whom to enrol.</summary>
    /// <param name="Participant">Id.</param>
    /// <param name="Note">For the coordinator, such as food allergies; kept where it can be deleted.</param>
    /// <param name="Exception">That the person may although the course is not for her or him; by the employer or the coordinator.</param>
    /// <param name="Override">That the person may although she or he is somewhere else one of the days; by the coordinator.</param>
    internal sealed record EnrolRequest(Guid? Participant, string? Note, ReasonRequest? Exception = null, ReasonRequest? Override = null)
    {
        public void Check(Caller caller)
        {
            var check = new Validation();
            check.Required("participant", Participant);
            check.OptionalText("note", Note, 1000);
            ReasonRequest.Check(check, "exception", Exception, !caller.Is(Role.Participant));
            ReasonRequest.Check(check, "override", Override, caller.Is(Role.Coordinator));
            check.ThrowIfAny();
        }
    }
}

/// <summary>Why something is allowed that otherwise is not.</summary>
/// <param name="Reason">Free text; kept where it can be deleted.</param>
internal sealed record ReasonRequest(string? Reason)
{
    public static void Check(Validation check, string field, ReasonRequest? request, bool allowed)
    {
        if (request is not null)
        {
            check.That(allowed, field, "role", "Din roll får inte ange detta.");
            check.Text($"{field}.reason", request.Reason, 1000);
        }
    }
}
