using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>The coordinator chooses how many are asked at a time, and how long each has to answer. Those who are asked already keep their time.</summary>
/// <param name="AtOnce">How many at a time; 1: one after the other.</param>
/// <param name="HoursToAnswer">Hours.</param>
/// <param name="At">UTC.</param>
public sealed record ChooseWayOfAsking(int AtOnce, int HoursToAnswer, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="search">As it is.</param>
    public static IEnumerable<object> Decide(ChooseWayOfAsking command, Substitution search)
    {
        SteerSearch.StillOpen(search);
        return (search.AtOnce, search.HoursToAnswer) == (command.AtOnce, command.HoursToAnswer)
            ? []
            : [new WayOfAskingChosen(command.AtOnce, command.HoursToAnswer, command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="AtOnce">How many are asked at a time, 1–50; 1: one after the other.</param>
    /// <param name="HoursToAnswer">Hours that each has to answer, 1–336; less where the day is near.</param>
    public sealed record Request(int? AtOnce, int? HoursToAnswer)
    {
        internal void Check()
        {
            var input = new Validation();
            input.Range("atOnce", AtOnce, 1, 50);
            input.Range("hoursToAnswer", HoursToAnswer, 1, 336);
            input.ThrowIfAny();
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/substitutions/{id:guid}/way", Handle).For(Role.Coordinator)
            .WithName(nameof(ChooseWayOfAsking)).WithTags("Ersättare")
            .WithSummary("Väljer hur många som tillfrågas på en gång och hur länge de har på sig att svara")
            .Produces<SubstitutionView>();
        routes.MapPut("/regions/{region}/substitution-rules", SetRules).For(Role.Coordinator)
            .WithName("SetSubstitutionRules").WithTags("Ersättare")
            .WithSummary("Anger hur ersättare tillfrågas i regionen: en i taget eller flera på en gång, och svarstiden")
            .Produces<SubstitutionRules>();
        routes.MapGet("/regions/{region}/substitution-rules", GetRules).For(Role.Coordinator, Role.National)
            .WithName("GetSubstitutionRules").WithTags("Ersättare")
            .WithSummary("Hur ersättare tillfrågas i regionen")
            .Produces<SubstitutionRules>();
    }

    private static Task<IResult> Handle(Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
        SteerSearch.Do(id, caller, http, sessions, clock, (under, now) =>
        {
            request.Check();
            return Task.FromResult(Decide(new ChooseWayOfAsking(request.AtOnce!.Value, request.HoursToAnswer!.Value, now), under.Search));
        });

    // A setting of the region's, not a history: searches keep what they were started with.
    private static async Task<SubstitutionRules> SetRules(string region, Request request, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        Own(region, caller);
        request.Check();
        await using var session = sessions.Open();
        var rules = new SubstitutionRules(region, request.AtOnce!.Value, request.HoursToAnswer!.Value);
        session.Store(rules);
        await session.SaveChangesAsync(cancellation);
        return rules;
    }

    private static async Task<SubstitutionRules> GetRules(string region, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        Own(region, caller);
        await using var session = sessions.Read();
        return await session.LoadRules(region, cancellation);
    }

    private static void Own(string region, Caller caller)
    {
        if (caller.Role != Role.National && caller.Region != region)
        {
            throw new NotFound();
        }
    }
}

internal static class RulesOfRegions
{
    /// <summary>What holds in a region; read in a session of any journey.</summary>
    public static async Task<SubstitutionRules> LoadRules(this Marten.IQuerySession session, string region, CancellationToken cancellation) =>
        await session.LoadAsync<SubstitutionRules>(region, cancellation) ?? SubstitutionRules.Usual(region);
}
