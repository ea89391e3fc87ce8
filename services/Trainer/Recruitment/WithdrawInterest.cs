using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Recruitment;

/// <summary>The municipality takes an interest back, as long as nobody has decided on it.</summary>
/// <param name="By">Role of who takes it back.</param>
/// <param name="At">UTC.</param>
public sealed record WithdrawInterest(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="interest">The interest so far.</param>
    public static IEnumerable<object> Decide(WithdrawInterest command, Interest interest) => interest.Status switch
    {
        InterestStatus.Withdrawn => [],
        InterestStatus.Open => [new InterestWithdrawn(interest.Id, command.By, command.At)],
        _ => throw new RuleBroken("interest-closed"),
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/interests/{id:guid}/withdrawal", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Manager)
        .WithName(nameof(WithdrawInterest)).WithTags("Rekrytering")
        .WithSummary("Kommunen drar tillbaka intresseanmälan")
        .Produces<InterestView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Interest>(id, http);
        var interest = stream.Aggregate is { } found && caller.MayReport(found.Municipality, found.Region) ? found : throw new NotFound();
        var events = Decide(new WithdrawInterest(caller.Role, clock.GetUtcNow()), interest).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.SetDeadline(ForgetInterest.Of(id, clock));
            await session.SaveChangesAsync(cancellation);
        }

        http.SetETag(interest.Version + events.Length);
        return Results.Ok(InterestView.Of(
            events.Aggregate((Interest?)interest, Interest.Apply)!, await session.LoadAsync<InterestDetails>(id, cancellation)));
    }
}
