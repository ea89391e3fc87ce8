using System.Text.Json;
using System.Text.Json.Nodes;
using JasperFx;
using Marten;
using Yrkesresan.ServiceDefaults.Calendars;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>
/// SCIM 2.0 (RFC 7644) for those who have a directory rather than webhooks. Which municipality it is of, the bearer token says; its users are what its HR
/// system would say of employees, through the same queue.
/// </summary>
internal static class ScimRoutes
{
    public const string Root = "/scim/v2";

    public static void Map(WebApplication app)
    {
        // The token is no JWT of ours: it is looked up here, and whoever has none is told so as SCIM says.
        var routes = app.MapGroup(Root).AllowAnonymous().WithTags("SCIM 2.0").AddEndpointFilter(Guard);
        Discovery.Map(routes);
        ListUsers.Map(routes);
        CreateUser.Map(routes);
        ChangeUser.Map(routes);
        DeleteUser.Map(routes);
        routes.Map("/{**rest}", () => ScimProblem.Missing()).ExcludeFromDescription();
    }

    /// <summary>The directory that asks.</summary>
    public static HrKeys Directory(this HttpContext http) => (HrKeys)http.Items[typeof(HrKeys)]!;

    /// <summary>The address of <see cref="Root"/>, as the outside sees it.</summary>
    public static string ScimAddress(this HttpContext http) => http.PublicAddress() + Root;

    /// <summary>The body as a JSON object.</summary>
    /// <exception cref="ScimProblem">It is none (<c>invalidSyntax</c>), or not of this schema.</exception>
    public static async Task<JsonObject> ScimBody(this HttpContext http, string schema)
    {
        try
        {
            var body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject
                ?? throw new ScimProblem(400, "invalidSyntax", "The body has to be a JSON object.");
            if (!SoundJson.Is(body))
            {
                throw new ScimProblem(400, "invalidSyntax", "A name stands twice in the body, or a text is none.");
            }

            var schemas = body.FirstOrDefault(one => string.Equals(one.Key, "schemas", StringComparison.OrdinalIgnoreCase)).Value;
            return schemas is JsonArray list && list.Any(one => string.Equals(one?.ToString(), schema, StringComparison.OrdinalIgnoreCase))
                ? body
                : throw new ScimProblem(400, "invalidSyntax", $"schemas has to name {schema}.");
        }
        catch (JsonException)
        {
            throw new ScimProblem(400, "invalidSyntax", "The body is not JSON.");
        }
    }

    /// <summary>The user under its row's lock, where it is the directory's own, and as If-Match expects it.</summary>
    public static async Task<ScimUser> Locked(this IDocumentSession session, HttpContext http, string id)
    {
        await session.BeginTransactionAsync(http.RequestAborted);
        var found = Guid.TryParse(id, out var user)
            ? await session.QueryAsync<ScimUser>(
                "where d.id = ? and cast(d.data ->> 'integration' as uuid) = ? for update", http.RequestAborted, user, http.Directory().Id)
            : [];
        if (found is not [var one])
        {
            throw ScimProblem.Missing();
        }

        var expected = http.Request.Headers.IfMatch.ToString();
        return expected is "" or "*" || Names(expected, one.Version) ? one : throw new ScimProblem(412, null, "The resource has been changed by somebody else.");
    }

    /// <summary>Whether a header of ETags names a version, weakly compared.</summary>
    public static bool Names(string header, long version) =>
        header.Split(',', StringSplitOptions.TrimEntries).Any(one => one == ScimAnswer.ETag(version) || one == ScimAnswer.ETag(version)[2..]);

    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            http.Items[typeof(HrKeys)] = await Find(http) ?? throw new ScimProblem(401, null, "The token is missing, or not one that is taken.");
            return await next(context);
        }
        catch (ScimProblem problem)
        {
            return problem;
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(ScimUserName))
        {
            return new ScimProblem(409, "uniqueness", "There is a user of this userName.");
        }
    }

    private static async Task<HrKeys?> Find(HttpContext http)
    {
        const string scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var hash = CalendarSecret.HashOf(header[scheme.Length..].Trim());
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var session = http.RequestServices.GetRequiredService<Sessions>().Read();
        var keys = await session.QueryAsync<HrKeys>(
            "where d.data ->> 'kind' = ? and (d.data ->> 'secret' = ? or d.data ->> 'former' = ?)", http.RequestAborted, HrIntegration.Scim, hash, hash);
        return keys.FirstOrDefault(one => one.Taken(now).Contains(hash));
    }
}
