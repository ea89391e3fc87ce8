using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.DiscussionLeaders;

/// <summary>A discussion leader leads no more. The address is free to be registered anew; the name is deleted half a year later.</summary>
/// <param name="From">First local date no more.</param>
/// <param name="At">UTC.</param>
public sealed record EndDiscussionLeader(DateOnly From, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="leader">The discussion leader so far.</param>
    public static IEnumerable<object> Decide(EndDiscussionLeader command, DiscussionLeader leader) =>
        leader.EndedFrom is null ? [new DiscussionLeaderEnded(leader.Id, command.From, command.At)] : [];

    /// <summary>What is sent.</summary>
    /// <param name="From">First local date no more, today at the latest; left out: today.</param>
    public sealed record Request(DateOnly? From = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/discussion-leaders/{id:guid}/end", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(EndDiscussionLeader)).WithTags("Samtalsledare")
        .WithSummary("Avslutar en samtalsledare")
        .Produces<DiscussionLeaderView>();

    private static async Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        var from = request.From ?? clock.Today();
        input.Range<DateOnly>("from", from, clock.Today().AddYears(-2), clock.Today());
        input.ThrowIfAny();
        await using var session = sessions.Open();
        var stream = await session.FetchFor<DiscussionLeader>(id, http);
        var leader = stream.Aggregate is { } found && caller.MayRecruit(found.Municipality, found.Region) ? found : throw new NotFound();
        var events = Decide(new EndDiscussionLeader(from, clock.GetUtcNow()), leader).ToArray();
        var details = await session.LoadAsync<DiscussionLeaderDetails>(id, cancellation);
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.SetDeadline(ForgetDiscussionLeader.Of(id, clock));
            if (details is not null)
            {
                session.Delete<LeaderAddress>(LeaderAddress.IdOf(leader.Municipality, details.Email));
            }
        }

        await session.SaveChangesAsync(cancellation);
        http.SetETag(leader.Version + events.Length);
        return Results.Ok(DiscussionLeaderView.Of(events.Aggregate((DiscussionLeader?)leader, DiscussionLeader.Apply)!, details));
    }
}

/// <summary>Half a year after the end, nobody needs to know who it was (*ours*).</summary>
internal sealed class ForgetDiscussionLeader : IDeadlineKind
{
    public const string Name = "discussion-leader-forgotten";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    public string Kind => Name;

    public static Deadline Of(Guid leader, TimeProvider clock) => new(Deadline.IdOf(Name, leader), Name, null, leader, clock.GetUtcNow() + Kept);

    public Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        session.Delete<DiscussionLeaderDetails>(deadline.Subject);
        return Task.CompletedTask;
    }
}
