using JasperFx;
using JasperFx.Events;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Takes somebody to another occasion of the course: out of the one and into the other in one transaction, with a seat there if there is one, else
/// last on its waiting list. After the last free day it is late only where no seat is got at the other (ours).
/// </summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer, who pays at the other.</param>
/// <param name="Unit">The unit.</param>
/// <param name="NotEligible">Why the person may not be at the other, a code of <see cref="Eligibility"/>; null: may.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record TransferEnrolment(Guid Participant, string Municipality, string Unit, string? NotEligible, string By, DateTimeOffset At)
{
    /// <summary>What follows at the one, and at the other.</summary>
    /// <param name="command">The command.</param>
    /// <param name="from">The occasion that is left, as it is.</param>
    /// <param name="to">The other, as it is; eligible people who wait there have been given the seats that were free.</param>
    public static (IReadOnlyList<object> From, IReadOnlyList<object> To) Decide(TransferEnrolment command, Occasion from, Occasion to)
    {
        var place = from.Places.GetValueOrDefault(command.Participant);
        if (place is { Status: PlaceStatus.Cancelled, Because: Place.Transferred } && place.To == to.Id)
        {
            return ([], []);
        }

        _ = true switch
        {
            _ when from.Status is OccasionStatus.Cancelled => throw new RuleBroken("occasion-cancelled"),
            _ when from.Status is OccasionStatus.Completed => throw new RuleBroken("occasion-completed"),
            _ when place is null or { Status: PlaceStatus.Cancelled } => throw new RuleBroken("no-seat"),
            _ when place.Status is PlaceStatus.PendingApproval => throw new RuleBroken("not-approved"),
            _ when from.Course != to.Course => throw new RuleBroken("other-course"),
            _ when !(from.CourseDays ?? []).SequenceEqual(to.CourseDays ?? []) =>
                throw new RuleBroken("other-course", "Kurstillfället omfattar andra av kursens dagar."),
            _ when from.HasAttendanceOf(command.Participant) => throw new RuleBroken("attendance-recorded"),
            _ when command.By != Role.Coordinator && command.At.SwedishDay() >= from.FirstDay => throw new RuleBroken("course-begun"),
            _ when to.ActivePlaceOf(command.Participant) is not null => throw new RuleBroken("already-enrolled"),
            _ => true,
        };
        // Whoever has a place has been approved once.
        var taken = Enrol.Decide(
            new Enrol(command.Participant, command.Municipality, command.Unit, command.NotEligible, command.By, command.At) { Exception = place.Exception == true }, to);
        var hadSeat = place.Status is PlaceStatus.Confirmed;
        var late = hadSeat && taken is [WaitingListJoined] && command.At.SwedishDay() > from.Enrolment.FreeCancellationUntil;
        return (
            [new EnrolmentTransferred(place.Participant, place.Municipality, place.Unit, to.Id, hadSeat, late, command.By, command.At)],
            taken);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}/transfer", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(TransferEnrolment)).WithTags("Anmälan").WithSummary("Flyttar en deltagare till ett annat tillfälle av samma kurs: plats där om det finns, annars väntelistan")
        .Produces<EnrolmentView>(StatusCodes.Status201Created).Produces<EnrolmentView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Guid participant, TransferRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        return await Guards.Guarded(() => http.CreateOnce(session, async () =>
        {
            request.Check(id);
            var other = request.Occasion!.Value;
            // Both locks, in order of id: two transfers that cross can't wait for each other.
            var locked = new Dictionary<Guid, IEventStream<Occasion>>();
            foreach (var one in new[] { id, other }.Order())
            {
                locked[one] = await session.Events.FetchForExclusiveWriting<Occasion>(one, http.RequestAborted);
            }

            var (from, to) = (locked[id].Existing(), locked[other].Existing());
            var place = from.Places.GetValueOrDefault(participant) ?? throw new NotFound();
            var eligibility = await Enrol.ReadWithThoseWhoMayMoveUp(session, to, [participant], rules: false, http.RequestAborted);
            var person = eligibility.People.GetValueOrDefault(participant) ?? throw new NotFound();
            if (!caller.Sees(place, from.Region, team: null) || !caller.Enrols(person, eligibility.RegionOf(person), to.Region))
            {
                throw new NotFound();
            }

            if (http.ExpectedVersion() is { } expected && expected != from.Version)
            {
                throw new ConcurrencyException(typeof(Occasion), id);
            }

            var now = clock.GetUtcNow();
            var filled = await Enrol.FillIdleSeats(session, to, eligibility, now, http.RequestAborted);
            var (left, taken) = Decide(
                new TransferEnrolment(participant, person.Municipality, person.Unit, eligibility.WhyNot(person, place, to, now), caller.Role, now),
                from, to.After(filled));
            IReadOnlyList<object> promoted = [];
            if (left.Count > 0)
            {
                session.Release(from, participant);
                session.Hold(to, participant, eligibility.Course);
                session.ClearDeadline(ExpireOfferWhenNotConfirmed.IdOf(id, participant));
                session.Remember(id, participant, place.Municipality, "transfer", request.Reason, now);
                promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(
                    session, from.After(left), PromoteFromWaitlistWhenSeatReleased.SeatReleased, now, http.RequestAborted);
            }

            session.TakeSeats(locked[id], [.. left, .. promoted]);
            var version = session.TakeSeats(locked[other], [.. filled, .. taken]);
            return new Answer(
                $"/api/enrolment/v1/journeys/{journey}/occasions/{other}/enrolments/{participant}",
                EnrolmentView.Of(to.After([.. filled, .. taken]), participant), version,
                left.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        }));
    }

    /// <summary>Where to.</summary>
    /// <param name="Occasion">Id of another occasion of the course, in the same journey.</param>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    internal sealed record TransferRequest(Guid? Occasion, string? Reason)
    {
        public void Check(Guid from)
        {
            var check = new Validation();
            if (check.Required("occasion", Occasion))
            {
                check.That(Occasion != from, "occasion", "same", "Ange ett annat kurstillfälle.");
            }

            check.OptionalText("reason", Reason, 1000);
            check.ThrowIfAny();
        }
    }
}
