using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Gives an occasion another venue; days that have one of their own keep it.</summary>
/// <param name="Venue">A registered venue's slug, or text; null: none.</param>
/// <param name="Problem">Why it can't be had; null: it can.</param>
/// <param name="Override">Whether it is to be had all the same.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ChangeVenue(string? Venue, VenueProblem? Problem, bool Override, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(ChangeVenue command, Occasion occasion) => occasion.Open() switch
    {
        _ when occasion.Venue == command.Venue => [],
        _ => [new VenueChanged(command.Venue, command.By, command.At, VenueProblem.Overridden(command.Problem, command.Override))],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/occasions/{id:guid}/venue", Handle).For(Scope.Organisers)
        .WithName(nameof(ChangeVenue)).WithTags("Kurstillfällen").WithSummary("Byter lokal; en upptagen eller för liten lokal vägras om inte samordnaren anger skäl")
        .Produces<OccasionView>();

    private static Task<IResult> Handle(
        string journey, Guid id, VenueRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        return http.Run(journey, id, caller, sessions, async (session, occasion) =>
        {
            var command = new ChangeVenue(request.Venue, null, request.Override is not null && caller.Is(Role.Coordinator), caller.Role, clock.GetUtcNow());
            var affected = occasion with { Days = [.. occasion.Days.Where(day => day.Venue is null)] };
            var plan = await VenuePlan.Of(session, affected with { Venue = request.Venue }, http.RequestAborted);
            var events = Decide(command with { Problem = plan.Problem }, occasion);
            if (events.Count > 0)
            {
                plan.Book(session, affected);
                session.KeepReason(id, request.Override, plan.Problem is not null, command.At);
            }

            return events;
        });
    }

    /// <summary>Where it is held.</summary>
    /// <param name="Venue">The slug of one of the region's venues, which is booked, or text; null: none.</param>
    /// <param name="Override">Coordinators: have it though it is taken or too small.</param>
    internal sealed record VenueRequest(string? Venue, OverrideRequest? Override)
    {
        public void Check()
        {
            var check = new Validation();
            check.OptionalText("venue", Venue);
            OverrideRequest.Check(check, Override);
            check.ThrowIfAny();
        }
    }
}
