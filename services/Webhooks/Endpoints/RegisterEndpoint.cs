using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Registers where a municipality's system wants to be told, and of what.</summary>
/// <param name="Endpoint">The new id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Host">The address's host.</param>
/// <param name="Events">Payload types.</param>
/// <param name="At">UTC.</param>
public sealed record RegisterEndpoint(Guid Endpoint, string Municipality, string Host, IReadOnlyList<string> Events, DateTimeOffset At)
{
    /// <summary>Journeys it wants; null: all.</summary>
    public IReadOnlyList<string>? Journeys { get; init; }

    /// <summary>Whether what is told of one subject comes in order.</summary>
    public bool Ordered { get; init; }

    /// <summary>Whether it wants people's names.</summary>
    public bool Names { get; init; }

    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(RegisterEndpoint command, WebhookEndpoint? endpoint) => endpoint is not null
        ? []
        :
        [
            new EndpointRegistered(
                command.Endpoint, command.Municipality, command.Host, [.. command.Events.Distinct().Order(StringComparer.Ordinal)], command.At,
                command.Journeys, command.Ordered, command.Names),
        ];

    /// <summary>What is sent.</summary>
    /// <param name="Municipality">Slug.</param>
    /// <param name="Url">Where to: <c>https</c>, a public address.</param>
    /// <param name="Events">Payload types, such as <c>seat.confirmed.v1</c>.</param>
    /// <param name="Description">The municipality's own words.</param>
    /// <param name="Journeys">Only these journeys; left out or empty: all. What belongs to no journey comes anyway.</param>
    /// <param name="Headers">The receiver's own headers, such as a key of its gateway's; not shown again.</param>
    /// <param name="Ordered">What is told of one person, occasion or invoice comes in order: the next when the former got through, or was given up.</param>
    /// <param name="Names">Adds people's names where the region allows; otherwise ids only.</param>
    public sealed record Request(
        string? Municipality, string? Url, IReadOnlyList<string?>? Events, string? Description, IReadOnlyList<string?>? Journeys = null,
        IReadOnlyDictionary<string, string?>? Headers = null, bool Ordered = false, bool Names = false);

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
        var input = new Validation();
        input.Slug("municipality", request.Municipality);
        var url = await input.Address(request.Url, addresses, cancellation);
        input.Events(request.Events);
        input.Journeys(request.Journeys);
        OwnHeaders.Check(input, request.Headers);
        input.OptionalText("description", request.Description, 500);
        input.ThrowIfAny();
        await using var session = sessions.Open();
        await session.RequireMunicipality(request.Municipality!, caller, cancellation);
        return await http.CreateOnce(session, () =>
        {
            var command = new RegisterEndpoint(
                Guid.CreateVersion7(), request.Municipality!, url!.Host, [.. request.Events!.Select(type => type!)], clock.GetUtcNow())
            {
                Journeys = EndpointInput.Wanted(request.Journeys),
                Ordered = request.Ordered,
                Names = request.Names,
            };
            var events = Decide(command, null).ToArray();
            var secret = Signature.NewSecret();
            session.Events.StartStream<WebhookEndpoint>(command.Endpoint, events);
            session.Insert(new EndpointDetails(command.Endpoint, url.AbsoluteUri, request.Description?.Trim(), secret)
            {
                Headers = request.Headers is { Count: > 0 } headers ? headers.ToDictionary(header => header.Key, header => header.Value!) : null,
            });
            session.Insert(new EndpointHealth(command.Endpoint));
            return Task.FromResult(new Answer($"/api/webhooks/v1/endpoints/{command.Endpoint}", new Response(command.Endpoint, secret), events.Length));
        });
    }
}
