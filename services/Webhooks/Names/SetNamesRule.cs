using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Webhooks.Names;

/// <summary>A region allows its municipalities' systems to be told people's names, or no longer.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Allowed">Whether they may.</param>
/// <param name="At">UTC.</param>
public sealed record SetNamesRule(string Region, bool Allowed, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="rule">The rule so far; null: nothing was said, and names are not told.</param>
    public static IEnumerable<object> Decide(SetNamesRule command, NamesRule? rule) =>
        command.Allowed == (rule?.Allowed ?? false) ? [] : [new NamesRuleSet(command.Region, command.Allowed, command.At)];

    /// <summary>What is sent, and answered.</summary>
    /// <param name="Allowed">Whether systems that ask for names are told them.</param>
    public sealed record Body(bool? Allowed);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/regions/{region}/names", Handle)
            .For(Role.Coordinator)
            .WithName(nameof(SetNamesRule)).WithTags("Names")
            .WithSummary("Whether endpoints of the region's municipalities that ask for names are told them. Holds at once, also for what waits. Until the region says so: no.")
            .Produces<Body>();
        routes.MapGet("/regions/{region}/names", Read)
            .For(Role.Coordinator, Role.National)
            .WithName("GetNamesRule").WithTags("Names")
            .WithSummary("Whether endpoints that ask for names are told them.")
            .Produces<Body>();
    }

    private static async Task<IResult> Handle(string region, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        input.Required("allowed", body.Allowed);
        input.ThrowIfAny();
        Own(region, caller);
        await using var session = sessions.Open();
        var stream = await session.FetchFor<NamesRule>(NamesRule.IdOf(region), http);
        var events = Decide(new SetNamesRule(region, body.Allowed!.Value, clock.GetUtcNow()), stream.Aggregate).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            await session.SaveChangesAsync(cancellation);
        }

        http.SetETag(stream.CurrentVersion ?? 0);
        return Results.Ok(body);
    }

    private static async Task<IResult> Read(string region, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        Own(region, caller);
        await using var session = sessions.Read();
        var rule = await session.LoadAsync<NamesRule>(NamesRule.IdOf(region), cancellation);
        http.SetETag(rule?.Version ?? 0);
        return Results.Ok(new Body(rule?.Allowed ?? false));
    }

    private static void Own(string region, Caller caller)
    {
        if (!caller.Is(Role.National) && caller.Region != region)
        {
            throw new NotFound();
        }
    }
}
