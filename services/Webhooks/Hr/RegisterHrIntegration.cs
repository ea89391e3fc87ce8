using System.Buffers.Text;
using System.Security.Cryptography;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Calendars;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Lets a municipality's HR system, or directory, tell us of its employees.</summary>
/// <param name="Integration">The new id.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Kind"><c>webhook</c> or <c>scim</c>.</param>
/// <param name="Mapping">How its own words are read; null: they are ours.</param>
/// <param name="At">UTC.</param>
public sealed record RegisterHrIntegration(Guid Integration, string Municipality, string Kind, HrMapping? Mapping, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="integration">The integration so far.</param>
    public static IEnumerable<object> Decide(RegisterHrIntegration command, HrIntegration? integration) => (integration, command.Mapping) switch
    {
        ({ }, _) => [],
        (_, null) => [new HrIntegrationRegistered(command.Integration, command.Municipality, command.Kind, command.At)],
        _ =>
        [
            new HrIntegrationRegistered(command.Integration, command.Municipality, command.Kind, command.At),
            new HrMappingSet(command.Integration, command.Mapping, command.At),
        ],
    };

    /// <summary>What is sent.</summary>
    /// <param name="Name">The municipality's own words for the system.</param>
    /// <param name="Kind"><c>webhook</c> or <c>scim</c>; webhook unless told.</param>
    /// <param name="Mapping">How its own words are read.</param>
    public sealed record Request(string? Name, string? Kind, HrMapping? Mapping);

    /// <summary>What is answered.</summary>
    /// <param name="Id">The integration.</param>
    /// <param name="Secret">Signs the webhooks (<c>whsec_…</c>), or is the bearer token of <c>/scim/v2</c>. Shown here only.</param>
    public sealed record Response(Guid Id, string Secret);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/hr/{municipality}/integrations", Handle)
        .For(Role.MunicipalAdministrator)
        .WithName(nameof(RegisterHrIntegration)).WithTags("HR")
        .WithSummary("Lets an HR system (webhook) or a directory (scim) tell of the municipality's employees. The secret is shown once.")
        .Produces<Response>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string municipality, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.RequireMunicipality(municipality, caller, cancellation);
        return await http.CreateOnce(session, () =>
        {
            Check(request);
            var kind = request.Kind ?? HrIntegration.Webhook;
            var command = new RegisterHrIntegration(Guid.CreateVersion7(), municipality, kind, request.Mapping, clock.GetUtcNow());
            var events = Decide(command, null).ToArray();
            var (shown, kept) = NewSecret(kind);
            session.Events.StartStream<HrIntegration>(command.Integration, events);
            session.Insert(new HrKeys(command.Integration, municipality, kind, request.Name!.Trim(), kept, null, null, HrKeys.NewSalt()));
            return Task.FromResult(new Answer(
                $"/api/webhooks/v1/hr/{municipality}/integrations/{command.Integration}", new Response(command.Integration, shown), events.Length));
        });
    }

    /// <summary>A new secret, as it is shown and as it is kept.</summary>
    internal static (string Shown, string Kept) NewSecret(string kind)
    {
        if (kind == HrIntegration.Webhook)
        {
            var secret = Signature.NewSecret();
            return (secret, secret);
        }

        var token = $"scim_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (token, CalendarSecret.HashOf(token));
    }

    private static void Check(Request request)
    {
        var input = new Validation();
        input.Text("name", request.Name, 200);
        input.That(request.Kind is null or HrIntegration.Webhook or HrIntegration.Scim, "kind", "unknown", "Ange webhook eller scim.");
        request.Mapping?.Check(input);
        input.ThrowIfAny();
    }
}
