using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Opens enrolment, at once or on a coming day; also after it was closed.</summary>
/// <param name="Opens">First local day; null: today, or as it was where that is earlier.</param>
/// <param name="Closes">Last local day; null: as it was where that is still to come, else the day before the first course day.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record OpenEnrolment(DateOnly? Opens, DateOnly? Closes, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(OpenEnrolment command, Occasion occasion)
    {
        var (today, period, eve) = (command.At.SwedishDay(), occasion.Open().Enrolment, occasion.FirstDay.AddDays(-1));
        var opens = command.Opens ?? (period.Opens > today ? today : period.Opens);
        var least = opens > today ? opens.Value : today;
        var closes = command.Closes ?? (period.Closes >= least ? period.Closes : eve);
        return closes < least
            // The course has begun, and it was not said how long it is to be open.
            ? throw new RuleBroken("enrolment-period", "Anmälan skulle stänga innan den öppnar. Ange när den stänger.")
            : (opens, closes) == (period.Opens, period.Closes) ? [] : [new EnrolmentOpened(opens, closes, command.By, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolment-opening", Handle).For(Scope.Organisers)
        .WithName(nameof(OpenEnrolment)).WithTags("Kurstillfällen").WithSummary("Öppnar anmälan, nu eller en kommande dag; även efter att den stängts")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, OpeningRequest? request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request?.Check();
        var command = new OpenEnrolment(request?.Opens, request?.Closes, caller.Role, clock.GetUtcNow());
        return http.Run(journey, id, caller, sessions, (_, occasion) => Task.FromResult(Decide(command, occasion)));
    }

    /// <summary>From when and until when, both included.</summary>
    /// <param name="Opens">First day; today unless told.</param>
    /// <param name="Closes">Last day; as before where that is still to come, else the day before the first course day, unless told.</param>
    internal sealed record OpeningRequest(DateOnly? Opens, DateOnly? Closes)
    {
        public void Check()
        {
            var check = new Validation();
            OccasionDays.Within(check, "opens", Opens);
            OccasionDays.Within(check, "closes", Closes);
            check.That(Opens is null || Closes is null || Opens <= Closes, "opens", "order", "Anmälan ska öppna innan den stänger.");
            check.ThrowIfAny();
        }
    }
}

/// <summary>Closes enrolment before its last day. Coordinators still enrol, and seats given up are still filled from the waiting list.</summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CloseEnrolment(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(CloseEnrolment command, Occasion occasion) => occasion.Open().Enrolment.Closes < command.At.SwedishDay()
        ? []
        : [new EnrolmentClosed(command.At.SwedishDay().AddDays(-1), command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/enrolment-closing", Handle).For(Scope.Organisers)
        .WithName(nameof(CloseEnrolment)).WithTags("Kurstillfällen").WithSummary("Stänger anmälan nu; samordnaren kan fortfarande anmäla, och väntelistan fylls på")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(string journey, Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var command = new CloseEnrolment(caller.Role, clock.GetUtcNow());
        return http.Run(journey, id, caller, sessions, (_, occasion) => Task.FromResult(Decide(command, occasion)));
    }
}
