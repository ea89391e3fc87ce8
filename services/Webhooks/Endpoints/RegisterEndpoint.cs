using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Registers where a municipality's system wants to be told, and of what.</summary>
/// <param name="Endpoint">The new id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types.</param>
/// <param name="At">UTC.</param>
public sealed record RegisterEndpoint(Guid Endpoint, string Municipality, string Host, IReadOnlyList<string> Events, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(RegisterEndpoint command, WebhookEndpoint? endpoint) => endpoint is not null
        ? []
        : [new EndpointRegistered(command.Endpoint, command.Municipality, command.Host, [.. command.Events.Distinct().Order(StringComparer.Ordinal)], command.At)];

    /// <summary>What is sent.</summary>
    /// <param name="Municipality">Slug.</param>
    /// <param name="Url">Where to: <c>https</c>, a public address.</param>
    /// <param name="Events">Payload types, such as <c>seat.confirmed.v1</c>.</param>
    /// <param name="Description">The municipality's own words.</param>
    public sealed record Request(string? Municipality, string? Url, IReadOnlyList<string?>? Events, string? Description);

    /// <summary>What is answered.</summary>
    /// <param name="Id">The endpoint.</param>
    /// <param name="Secret">Checks the signatures (Standard Webhooks 1.0). Shown here only.</param>
    public sealed record Response(Guid Id, string Secret);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/endpoints", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(RegisterEndpoint)).WithTags("Endpoints")
        .WithSummary("Registers an address to be told of what concerns the municipality. The secret is shown once.")
        .Produces<Response>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        Request request, Caller caller, HttpContext http, Sessions sessions, TargetAddress addresses, TimeProvider clock, CancellationToken cancellation)
    {
        var url = await Check(request, addresses, cancellation);
        await using var session = sessions.Open();
        await session.RequireMunicipality(request.Municipality!, caller, cancellation);
        return await http.CreateOnce(session, () =>
        {
            var command = new RegisterEndpoint(
                Guid.CreateVersion7(), request.Municipality!, url.Host, [.. request.Events!.Select(type => type!)], clock.GetUtcNow());
            var events = Decide(command, null).ToArray();
            var secret = Signature.NewSecret();
            session.Events.StartStream<WebhookEndpoint>(command.Endpoint, events);
            session.Insert(new EndpointDetails(command.Endpoint, url.AbsoluteUri, request.Description?.Trim(), secret));
            return Task.FromResult(new Answer($"/api/webhooks/v1/endpoints/{command.Endpoint}", new Response(command.Endpoint, secret), events.Length));
        });
    }

    private static async Task<Uri> Check(Request request, TargetAddress addresses, CancellationToken cancellation)
    {
        var input = new Validation();
        Uri? url = null;
        input.Slug("municipality", request.Municipality);
        if (input.Text("url", request.Url, 500))
        {
            (url, var fault) = await addresses.Check(request.Url, cancellation);
            if (fault is not null)
            {
                input.Add("url", fault.Value.Code, fault.Value.Title);
            }
        }

        if (input.Required("events", request.Events))
        {
            input.That(request.Events.Count is > 0 and <= 100, "events", "range", "Ange mellan 1 och 100 händelser.");
            for (var i = 0; i < request.Events.Count; i++)
            {
                if (input.Required($"events[{i}]", request.Events[i]))
                {
                    input.That(Payload.Types.Contains(request.Events[i]!), $"events[{i}]", "unknown", $"Händelsen finns inte. Händelser: {string.Join(", ", Payload.Types)}.");
                }
            }
        }

        input.OptionalText("description", request.Description, 500);
        input.ThrowIfAny();
        return url!;
    }
}
