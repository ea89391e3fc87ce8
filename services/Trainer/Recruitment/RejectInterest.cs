using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Recruitment;

/// <summary>The coordinator says no to an interest, with a reason that the municipality can read.</summary>
/// <param name="At">UTC.</param>
public sealed record RejectInterest(DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="interest">The interest so far.</param>
    public static IEnumerable<object> Decide(RejectInterest command, Interest interest) => interest.Status switch
    {
        InterestStatus.Rejected => [],
        InterestStatus.Open => [new InterestRejected(interest.Id, command.At)],
        _ => throw new RuleBroken("interest-closed"),
    };

    /// <summary>What is sent.</summary>
    /// <param name="Reason">Why, to the municipality; free text, deleted after half a year.</param>
    public sealed record Request(string? Reason);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/interests/{id:guid}/rejection", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RejectInterest)).WithTags("Rekrytering")
        .WithSummary("Samordnaren avböjer intresseanmälan, med skäl")
        .Produces<InterestView>();

    private static async Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        input.Text("reason", request.Reason, 2000);
        input.ThrowIfAny();
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Interest>(id, http);
        var interest = caller.Decides(stream.Aggregate);
        var events = Decide(new RejectInterest(clock.GetUtcNow()), interest).ToArray();
        var details = await session.LoadAsync<InterestDetails>(id, cancellation);
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            details = details is null ? null : details with { Reason = request.Reason };
            if (details is not null)
            {
                session.Store(details);
            }

            session.SetDeadline(ForgetInterest.Of(id, clock));
            await session.SaveChangesAsync(cancellation);
        }

        http.SetETag(interest.Version + events.Length);
        return Results.Ok(InterestView.Of(events.Aggregate((Interest?)interest, Interest.Apply)!, details));
    }
}
