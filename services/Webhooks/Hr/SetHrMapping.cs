using System.Text.Json;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Says anew, whole, how an HR system's own words are read. It holds for what is read from then on; what waits in the review queue is replayed.</summary>
/// <param name="Mapping">From now on.</param>
/// <param name="At">UTC.</param>
public sealed record SetHrMapping(HrMapping Mapping, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="integration">The integration.</param>
    public static IEnumerable<object> Decide(SetHrMapping command, HrIntegration integration) => integration switch
    {
        { Open: false } => throw new RuleBroken("integration-closed"),
        _ when Text(integration.Mapping) == Text(command.Mapping) => [],
        _ => [new HrMappingSet(integration.Id, command.Mapping, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/hr/{municipality}/integrations/{id:guid}/mapping", Handle)
        .For(Role.MunicipalAdministrator)
        .WithName(nameof(SetHrMapping)).WithTags("HR")
        .WithSummary("Says how the system's own fields, types, units, roles and municipalities are read. Try it first: dry-run.")
        .Produces<HrIntegrationView>();

    private static async Task<IResult> Handle(
        string municipality, Guid id, HrMapping request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.IntegrationOf(municipality, id, caller, cancellation);
        var input = new Validation();
        request.Check(input);
        input.ThrowIfAny();
        var stream = await session.FetchFor<HrIntegration>(id, http);
        var events = Decide(new SetHrMapping(request, clock.GetUtcNow()), stream.Aggregate!).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(cancellation);
        http.SetETag(stream.Aggregate!.Version + events.Length);
        return Results.Ok(HrIntegrationView.Of(stream.Aggregate with { Mapping = request }, await session.LoadAsync<HrKeys>(id, cancellation)));
    }

    // Dictionaries compare by reference; what they say is what counts.
    private static string Text(HrMapping mapping) => JsonSerializer.Serialize(mapping, Json.Options);
}
