using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Says how many an occasion takes to be held, and when that is decided. What was decided before is asked anew.</summary>
/// <param name="Minimum">Least number of participants; null: none.</param>
/// <param name="DecisionDate">Local date, before the first day; null: none.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record SetMinimum(int? Minimum, DateOnly? DecisionDate, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(SetMinimum command, Occasion occasion) => occasion.Open() switch
    {
        _ when (occasion.Minimum, occasion.DecisionDate) == (command.Minimum, command.DecisionDate) => [],
        _ => [new MinimumSet(command.Minimum, command.DecisionDate, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/occasions/{id:guid}/minimum", Handle).For(Scope.Organisers)
        .WithName(nameof(SetMinimum)).WithTags("Kurstillfällen").WithSummary("Anger minsta antal deltagare och beslutsdag; ersätter det som angetts förut")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, MinimumRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
        http.Run(journey, id, caller, sessions, (_, occasion) =>
        {
            request.Check(occasion);
            return Task.FromResult(Decide(new SetMinimum(request.Minimum, request.DecisionDate, caller.Role, clock.GetUtcNow()), occasion));
        });

    /// <summary>How many, decided when.</summary>
    /// <param name="Minimum">At most the capacity; null: it is held however many.</param>
    /// <param name="DecisionDate">Before the first course day; null: nobody is reminded.</param>
    internal sealed record MinimumRequest(int? Minimum, DateOnly? DecisionDate)
    {
        public void Check(Occasion occasion)
        {
            var check = new Validation();
            if (Minimum is not null)
            {
                check.Range("minimum", Minimum, 1, occasion.Capacity);
            }

            OccasionDays.Within(check, "decisionDate", DecisionDate);
            check.That(DecisionDate is null || DecisionDate < occasion.FirstDay, "decisionDate", "order", "Beslutsdagen ska vara före första kursdagen.");
            check.ThrowIfAny();
        }
    }
}
