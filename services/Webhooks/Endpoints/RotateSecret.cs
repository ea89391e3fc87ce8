using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>Gives an endpoint a new secret. The former signs too for a while, so that the receiver can change without losing anything.</summary>
/// <param name="Overlap">How long the former signs too; nothing where it has leaked.</param>
/// <param name="At">UTC.</param>
public sealed record RotateSecret(TimeSpan Overlap, DateTimeOffset At)
{
    private const int UsualHours = 24;
    private const int MostHours = 7 * 24;

    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="endpoint">The endpoint so far.</param>
    public static IEnumerable<object> Decide(RotateSecret command, WebhookEndpoint endpoint) =>
        [new SecretRotated(endpoint.NotDeleted().Id, command.At + command.Overlap, command.At)];

    /// <summary>The details with the new secret: secrets that are over are gone, and none of the former signs longer than is asked now.</summary>
    /// <param name="details">As they are.</param>
    /// <param name="secret">The new secret.</param>
    /// <param name="until">Until when the former sign.</param>
    /// <param name="now">UTC.</param>
    public static EndpointDetails Rotated(EndpointDetails details, string secret, DateTimeOffset until, DateTimeOffset now) => details with
    {
        Secret = secret,
        Former =
        [
            .. details.FormerAt(now).Prepend(new FormerSecret(details.Secret, until))
                .Select(former => former with { Until = former.Until < until ? former.Until : until })
                .Where(former => former.Until > now),
        ],
    };

    /// <summary>What may be sent.</summary>
    /// <param name="OverlapHours">How long the former secret signs too, 0–168 hours; 24 unless told. 0 where it has leaked.</param>
    public sealed record Request(int? OverlapHours);

    /// <summary>What is answered.</summary>
    /// <param name="Secret">The new secret. Shown here only.</param>
    /// <param name="FormerUntil">Until when the former signs too (UTC).</param>
    public sealed record Response(string Secret, DateTimeOffset FormerUntil);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/endpoints/{id:guid}/secret", Handle)
        .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
        .WithName(nameof(RotateSecret)).WithTags("Endpoints")
        .WithSummary("A new secret, shown once. Until formerUntil webhooks carry two signatures, by the new and by the former.")
        .Produces<Response>();

    private static async Task<IResult> Handle(
        Guid id, Request? request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        var hours = request?.OverlapHours ?? UsualHours;
        input.Range("overlapHours", (int?)hours, 0, MostHours);
        input.ThrowIfAny();
        await using var session = sessions.Open();
        await session.EndpointOf(id, caller, cancellation);
        return await http.CreateOnce(session, async () =>
        {
            var stream = await session.FetchFor<WebhookEndpoint>(id, http);
            var command = new RotateSecret(TimeSpan.FromHours(hours), clock.GetUtcNow());
            stream.AppendMany(Decide(command, stream.Aggregate!).ToArray());
            var details = await session.LoadAsync<EndpointDetails>(id, cancellation) ?? throw new NotFound();
            var (secret, until) = (Signature.NewSecret(), command.At + command.Overlap);
            session.Store(Rotated(details, secret, until, command.At));
            return new Answer(null, new Response(secret, until), stream.CurrentVersion, StatusCodes.Status200OK);
        });
    }
}
