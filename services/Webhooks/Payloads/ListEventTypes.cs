using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Webhooks.Payloads;

internal static class ListEventTypes
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/event-types", () => Results.Ok(Examples.All.Select(EventType.Of)))
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator, Role.National, Role.Operator)
        .WithName(nameof(ListEventTypes)).WithTags("Events")
        .WithSummary("Every type of event that may be subscribed to, with an example of what is sent.")
        .Produces<IReadOnlyList<EventType>>();
}

/// <summary>A type of event.</summary>
/// <param name="Type">Such as <c>seat.confirmed.v1</c>.</param>
/// <param name="Subscribable">False for the test event, which comes when it is asked for.</param>
/// <param name="OfAJourney">Whether it belongs to a journey, and is left out for endpoints that don't want that journey.</param>
/// <param name="Example">A made-up one.</param>
public sealed record EventType(string Type, bool Subscribable, bool OfAJourney, JsonNode Example)
{
    internal static EventType Of(Payload payload) =>
        new(payload.Type, payload.Type != Payload.TestType, payload.Journey is not null, JsonNode.Parse(payload.Body)!);
}
