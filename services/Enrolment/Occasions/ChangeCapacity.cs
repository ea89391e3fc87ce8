using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Gives an occasion more or fewer seats. Those who wait get the new ones at once, in order; nobody loses a seat, an offer, or what is kept for a
/// municipality.
/// </summary>
/// <param name="Capacity">Seats from now on.</param>
/// <param name="Problem">Why its venue does not have so many; null: it has.</param>
/// <param name="Override">Whether it is to be so all the same.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ChangeCapacity(int Capacity, VenueProblem? Problem, bool Override, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(ChangeCapacity command, Occasion occasion) => occasion.Open() switch
    {
        _ when occasion.Capacity == command.Capacity => [],
        _ when occasion.WhyNotCapacity(command.Capacity, command.At.SwedishDay()) is { } why => throw new RuleBroken(why),
        _ when occasion.Minimum > command.Capacity => throw new RuleBroken("capacity-below-minimum"),
        // Fewer seats make no venue too small that was not before.
        _ => [new CapacityChanged(
            command.Capacity, command.By, command.At,
            command.Capacity < occasion.Capacity ? null : VenueProblem.Overridden(command.Problem, command.Override))],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/occasions/{id:guid}/capacity", Handle).For(Scope.Organisers)
        .WithName(nameof(ChangeCapacity)).WithTags("Kurstillfällen").WithSummary("Ändrar antalet platser; nya platser går till väntelistan i ordning, ingen förlorar sin plats")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, CapacityRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        return http.Run(journey, id, caller, sessions, async (session, occasion) =>
        {
            var plan = await VenuePlan.Of(session, occasion with { Capacity = request.Capacity!.Value }, http.RequestAborted);
            var command = new ChangeCapacity(
                request.Capacity.Value, plan.TooSmall, request.Override is not null && caller.Is(Role.Coordinator), caller.Role, clock.GetUtcNow());
            var events = Decide(command, occasion);
            session.KeepReason(id, request.Override, events is [CapacityChanged { VenueOverridden: true }], command.At);
            return
            [
                .. events,
                .. await PromoteFromWaitlistWhenSeatReleased.Follow(
                    session, occasion.After(events), events.Count > 0 ? PromoteFromWaitlistWhenSeatReleased.CapacityRaised : PromoteFromWaitlistWhenSeatReleased.SeatIdle,
                    command.At, http.RequestAborted),
            ];
        });
    }

    /// <summary>How many.</summary>
    /// <param name="Capacity">Seats, 1–1000.</param>
    /// <param name="Override">Coordinators: have them though the venue is too small.</param>
    internal sealed record CapacityRequest(int? Capacity, OverrideRequest? Override)
    {
        public void Check()
        {
            var check = new Validation();
            check.Range("capacity", Capacity, 1, ScheduleOccasion.LargestCapacity);
            OverrideRequest.Check(check, Override);
            check.ThrowIfAny();
        }
    }
}
