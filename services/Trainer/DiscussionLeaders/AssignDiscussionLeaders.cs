using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.DiscussionLeaders;

/// <summary>The discussion leaders of an occasion as answered; an administrator is told of the own organisation's.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Leaders">Everybody the caller may know of.</param>
public sealed record OccasionLeadersView(Guid Occasion, IReadOnlyList<AssignedLeader> Leaders);

/// <summary>Says who leads the discussions of an occasion held inside the organisations. Takes nobody's days: they lead their own colleagues.</summary>
/// <param name="Leaders">All of them; of an administrator, all of the own organisation's.</param>
/// <param name="Organisation">Slug of the only organisation that is spoken for; null: all.</param>
/// <param name="At">UTC.</param>
public sealed record AssignDiscussionLeaders(IReadOnlyList<DiscussionLeader> Leaders, string? Organisation, DateTimeOffset At)
{
    /// <summary>The journey whose occasions are held inside the organisations.</summary>
    public const string Journey = "funktionshinder-utforare";

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">The occasion.</param>
    /// <param name="assigned">Who leads so far.</param>
    public static IEnumerable<object> Decide(AssignDiscussionLeaders command, OccasionTeam occasion, OccasionLeaders? assigned)
    {
        if (occasion.CalledOff)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        if (command.Leaders.Any(leader => leader.EndedFrom is not null))
        {
            throw new RuleBroken("leader-ended");
        }

        var before = assigned?.Leaders ?? [];
        var others = command.Organisation is null ? [] : before.Where(leader => leader.Municipality != command.Organisation);
        List<AssignedLeader> after = [.. others.Concat(command.Leaders.Select(leader => new AssignedLeader(leader.Id, leader.Municipality))).OrderBy(leader => leader.Leader)];
        return after.SequenceEqual(before) ? [] : [new DiscussionLeadersAssigned(occasion.Id, occasion.Region, after, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Leaders">Ids; replaces those before, for an administrator the own organisation's.</param>
    public sealed record Request(IReadOnlyList<Guid>? Leaders);

    internal static void Map(IEndpointRouteBuilder journey)
    {
        journey.MapPut("/occasions/{id:guid}/discussion-leaders", Handle)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName(nameof(AssignDiscussionLeaders)).WithTags("Samtalsledare")
            .WithSummary("Anger vilka som är samtalsledare på ett kurstillfälle som hålls i den egna organisationen")
            .Produces<OccasionLeadersView>();
        journey.MapGet("/occasions/{id:guid}/discussion-leaders", Read)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName("GetDiscussionLeadersOfOccasion").WithTags("Samtalsledare")
            .WithSummary("Kurstillfällets samtalsledare")
            .Produces<OccasionLeadersView>();
    }

    private static async Task<IResult> Handle(
        string journey, Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open(journey);
        if (await session.LoadAsync<OccasionTeam>(id, cancellation) is not { } occasion || caller.Region is null || caller.Region != occasion.Region)
        {
            throw new NotFound();
        }

        var input = new Validation();
        IReadOnlyList<DiscussionLeader> leaders = [];
        if (input.Required("leaders", request.Leaders))
        {
            Guid[] asked = [.. request.Leaders!.Distinct().Take(501)];
            input.That(asked.Length <= 500, "leaders", "range", "Ange högst 500 samtalsledare.");
            await using (var people = sessions.Read())
            {
                leaders = [.. (await people.LoadManyAsync<DiscussionLeader>(asked)).Where(leader => caller.MayRecruit(leader.Municipality, leader.Region))];
            }
            // One of another organisation is as unknown as one who does not exist.
            if (asked.Length <= 500 && leaders.Count < asked.Length)
            {
                throw new NotFound();
            }
        }

        input.ThrowIfAny();
        if (journey != Journey)
        {
            throw new RuleBroken("no-discussion-leaders");
        }

        var stream = await session.FetchFor<OccasionLeaders>(OccasionLeaders.IdOf(id), http);
        var command = new AssignDiscussionLeaders(leaders, caller.Is(Role.Coordinator) ? null : caller.Municipality, clock.GetUtcNow());
        var events = Decide(command, occasion, stream.Aggregate).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(cancellation);
        http.SetETag((stream.Aggregate?.Version ?? 0) + events.Length);
        return Results.Ok(View(id, events.Aggregate(stream.Aggregate, OccasionLeaders.Apply), caller));
    }

    private static async Task<IResult> Read(string journey, Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        if (await session.LoadAsync<OccasionTeam>(id, cancellation) is not { } occasion || caller.Region is null || caller.Region != occasion.Region)
        {
            throw new NotFound();
        }

        var assigned = await session.LoadAsync<OccasionLeaders>(OccasionLeaders.IdOf(id), cancellation);
        http.SetETag(assigned?.Version ?? 0);
        return Results.Ok(View(id, assigned, caller));
    }

    private static OccasionLeadersView View(Guid occasion, OccasionLeaders? assigned, Caller caller) =>
        new(occasion, [.. (assigned?.Leaders ?? []).Where(leader => caller.Is(Role.Coordinator) || leader.Municipality == caller.Municipality)]);
}
