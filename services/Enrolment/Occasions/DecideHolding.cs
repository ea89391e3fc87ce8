using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>The coordinator's decision by minimum: it is held, however many; or it is cancelled.</summary>
/// <param name="Hold">Whether it is held.</param>
/// <param name="By">Role of who decides.</param>
/// <param name="At">UTC.</param>
public sealed record DecideHolding(bool Hold, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(DecideHolding command, Occasion occasion) => command.Hold
        ? occasion.Open().Decision is HoldingDecision.Hold ? [] : [new OccasionWillBeHeld(command.By, command.At)]
        : CancelOccasion.Decide(new CancelOccasion(command.By, command.At), occasion);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/decision", Handle).For(Scope.Organisers)
        .WithName(nameof(DecideHolding)).WithTags("Kurstillfällen").WithSummary("Beslutar om kurstillfället hålls fast det är för få anmälda, eller ställs in")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, DecisionRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        var command = new DecideHolding(request.Hold!.Value, caller.Role, clock.GetUtcNow());
        return http.Run(journey, id, caller, sessions, (session, occasion) =>
        {
            var events = Decide(command, occasion);
            if (events is [OccasionCancelled])
            {
                CancelOccasion.GiveBack(session, occasion);
            }

            if (events.Count > 0 && request.Reason is { } reason)
            {
                session.Store(EnrolmentNote.Of(id, null, command.Hold ? "decision" : "cancellation", reason, command.At));
            }

            return Task.FromResult(events);
        });
    }

    /// <summary>What is decided.</summary>
    /// <param name="Hold">True: it is held. False: it is cancelled, nobody is charged.</param>
    /// <param name="Reason">Free text; kept where it can be deleted.</param>
    internal sealed record DecisionRequest(bool? Hold, string? Reason)
    {
        public void Check()
        {
            var check = new Validation();
            check.Required("hold", Hold);
            check.OptionalText("reason", Reason, 1000);
            check.ThrowIfAny();
        }
    }
}
