using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Changes where or what an endpoint is told. What is null stays as it is.</summary>
/// <param name="At">UTC.</param>
public sealed record ChangeEndpoint(DateTimeOffset At)
{
    /// <summary>The address's host.</summary>
    public string? Host { get; init; }

    /// <summary>Whether address, description or own headers are others than before.</summary>
    public bool OtherDetails { get; init; }

    /// <summary>Payload types.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Journeys; empty: all.</summary>
    public IReadOnlyList<string>? Journeys { get; init; }

    /// <summary>Whether what is told of one subject comes in order.</summary>
    public bool? Ordered { get; init; }

    /// <summary>Whether it wants people's names.</summary>
    public bool? Names { get; init; }

    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(ChangeEndpoint command, WebhookEndpoint endpoint)
    {
        endpoint.NotDeleted();
        if (command.OtherDetails)
        {
            yield return new EndpointDetailsChanged(endpoint.Id, command.Host ?? endpoint.Host, command.At);
        }

        var events = command.Events is { } types ? [.. types.Distinct().Order(StringComparer.Ordinal)] : endpoint.Events;
        var journeys = command.Journeys is { } wanted ? EndpointInput.Wanted([.. wanted]) : endpoint.Journeys;
        var (ordered, names) = (command.Ordered ?? endpoint.Ordered, command.Names ?? endpoint.Names);
        if (!events.SequenceEqual(endpoint.Events) || !(journeys ?? []).SequenceEqual(endpoint.Journeys ?? []) || (ordered, names) != (endpoint.Ordered, endpoint.Names))
        {
            yield return new SubscriptionChanged(endpoint.Id, events, journeys, ordered, names, command.At);
        }
    }

    /// <summary>What is sent; what is left out stays as it is.</summary>
    /// <param name="Url">Where to.</param>
    /// <param name="Events">Payload types.</param>
    /// <param name="Description">The municipality's own words; an empty text takes them away.</param>
    /// <param name="Journeys">Only these journeys; empty: all.</param>
    /// <param name="Headers">The receiver's own headers, all of them; empty: none.</param>
    /// <param name="Ordered">What is told of one subject comes in order. Holds for what is queued from now on.</param>
    /// <param name="Names">Adds people's names where the region allows.</param>
    public sealed record Request(
        string? Url = null, IReadOnlyList<string?>? Events = null, string? Description = null, IReadOnlyList<string?>? Journeys = null,
        IReadOnlyDictionary<string, string?>? Headers = null, bool? Ordered = null, bool? Names = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/endpoints/{id:guid}", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(ChangeEndpoint)).WithTags("Endpoints")
        .WithSummary("Changes where or what the endpoint is told; what is left out stays as it is. What is queued already goes to the new address.")
        .Produces<EndpointView>();

    private static async Task<IResult> Handle(
        Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TargetAddress addresses, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        var url = request.Url is null ? null : await input.Address(request.Url, addresses, cancellation);
        if (request.Events is not null)
        {
            input.Events(request.Events);
        }

        input.Journeys(request.Journeys);
        OwnHeaders.Check(input, request.Headers);
        if (request.Description is not "")
        {
            input.OptionalText("description", request.Description, 500);
        }

        input.ThrowIfAny();
        await using var session = sessions.Open();
        await session.EndpointOf(id, caller, cancellation);
        var stream = await session.FetchFor<WebhookEndpoint>(id, http);
        var before = await session.LoadAsync<EndpointDetails>(id, cancellation);
        var after = before is null ? null : before with
        {
            Url = url?.AbsoluteUri ?? before.Url,
            Description = request.Description is null ? before.Description : request.Description.Trim() is { Length: > 0 } words ? words : null,
            Headers = request.Headers is null ? before.Headers : request.Headers is { Count: > 0 } own ? own.ToDictionary(header => header.Key, header => header.Value!) : null,
        };
        var events = Decide(
            new ChangeEndpoint(clock.GetUtcNow())
            {
                Host = url?.Host,
                OtherDetails = after is not null && !Same(before!, after),
                Events = request.Events is null ? null : [.. request.Events.Select(type => type!)],
                Journeys = request.Journeys is null ? null : [.. request.Journeys.Select(journey => journey!)],
                Ordered = request.Ordered,
                Names = request.Names,
            },
            stream.Aggregate!).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            session.Store(after!);
            await session.SaveChangesAsync(cancellation);
        }

        return await GetEndpoint.Answer(id, caller, http, sessions, clock, cancellation);
    }

    private static bool Same(EndpointDetails before, EndpointDetails after) =>
        (before.Url, before.Description) == (after.Url, after.Description)
        && (before.Headers ?? EndpointView.NoHeaders).OrderBy(header => header.Key, StringComparer.Ordinal)
            .SequenceEqual((after.Headers ?? EndpointView.NoHeaders).OrderBy(header => header.Key, StringComparer.Ordinal));
}
