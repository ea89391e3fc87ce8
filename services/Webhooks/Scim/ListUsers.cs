using System.Globalization;
using System.Text.Json.Nodes;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>Reads a directory's users: one, or those that a filter means, a page at a time.</summary>
internal static class ListUsers
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /// <summary>Most users of a page.</summary>
    public const int Most = 200;
    private const string Search = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
    private const int Usual = 100;
    private static readonly string[] Always = ["schemas", "id", "meta"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/Users", Many)
            .WithName("ScimListUsers")
            .WithSummary("The directory's users (RFC 7644 3.4.2): filter such as userName eq \"ann.ek@example.se\", startIndex from 1, count at most 200, attributes, excludedAttributes.")
            .Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapPost("/Users/.search", Searched)
            .WithName("ScimSearchUsers").WithSummary("The same asked in the body (RFC 7644 3.4.3), so that no name stands in an address.")
            .Accepts<JsonObject>(ScimAnswer.ContentType, "application/json", "*/*").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapGet("/Users/{id}", One)
            .WithName("ScimGetUser").WithSummary("A user, with its ETag; If-None-Match is honoured.")
            .Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
    }

    private static async Task<IResult> One(string id, string? attributes, string? excludedAttributes, HttpContext http, Sessions sessions)
    {
        await using var session = sessions.Read();
        var found = Guid.TryParse(id, out var user)
            ? await session.QueryAsync<ScimUser>("where d.id = ? and cast(d.data ->> 'integration' as uuid) = ?", http.RequestAborted, user, http.Directory().Id)
            : [];
        if (found is not [var one])
        {
            throw ScimProblem.Missing();
        }

        if (http.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } known && (known == "*" || ScimRoutes.Names(known, one.Version)))
        {
            http.Response.Headers.ETag = ScimAnswer.ETag(one.Version);
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return new ScimAnswer(Wanted(one.Shown(http.ScimAddress()), attributes, excludedAttributes), version: one.Version);
    }

    private static async Task<IResult> Searched(HttpContext http, Sessions sessions)
    {
        var asked = await http.ScimBody(Search);
        string? Text(string name) => asked.FirstOrDefault(one => string.Equals(one.Key, name, StringComparison.OrdinalIgnoreCase)).Value switch
        {
            JsonArray list => string.Join(',', list),
            var value => value?.ToString(),
        };
        return await Many(Text("filter"), Text("startIndex"), Text("count"), Text("attributes"), Text("excludedAttributes"), http, sessions);
    }

    private static async Task<IResult> Many(
        string? filter, string? startIndex, string? count, string? attributes, string? excludedAttributes, HttpContext http, Sessions sessions)
    {
        var (from, size) = (Math.Max(Number("startIndex", startIndex) ?? 1, 1), Math.Clamp(Number("count", count) ?? Usual, 0, Most));
        var meant = string.IsNullOrWhiteSpace(filter) ? null : ScimFilter.Read(filter);
        await using var session = sessions.Read();
        var (total, page) = await Page(session, http, meant, from, size);
        return new ScimAnswer(new JsonObject
        {
            ["schemas"] = new JsonArray(Schema),
            ["totalResults"] = total,
            ["startIndex"] = from,
            ["itemsPerPage"] = page.Count,
            ["Resources"] = new JsonArray([.. page.Select(one => Wanted(one.Shown(http.ScimAddress()), attributes, excludedAttributes))]),
        });
    }

    private static async Task<(long Total, IReadOnlyList<ScimUser> Page)> Page(IQuerySession session, HttpContext http, ScimFilter? filter, int from, int size)
    {
        // By name and by the directory's own id along an index; by anything else all of the directory's are looked at.
        var (where, values) = ("where cast(d.data ->> 'integration' as uuid) = ?", new List<object> { http.Directory().Id });
        var indexed = (filter as ScimFilter.Comparison) switch
        {
            { Operator: "eq", Value: JsonValue value, Path: var path } when ScimFilter.Steps(path) is [var name] => (name.ToLowerInvariant(), value.ToString()),
            _ => default,
        };
        switch (indexed)
        {
            case ("username", var name):
                where += " and d.data ->> 'userName' = ?";
                values.Add(name.ToLowerInvariant());
                filter = null;
                break;
            case ("externalid", var external):
                where += " and d.data ->> 'externalId' = ?";
                values.Add(external);
                filter = null;
                break;
        }

        // In order of creation: the pages stay where they are when users come.
        if (filter is null)
        {
            var counted = await session.QueryAsync<Counted>($"select jsonb_build_object('id', '', 'count', count(*)) from mt_doc_scimuser d {where}", http.RequestAborted, [.. values]);
            var page = await session.QueryAsync<ScimUser>(
                $"{where} order by d.id offset {from - 1} limit {size.ToString(CultureInfo.InvariantCulture)}", http.RequestAborted, [.. values]);
            return (counted[0].Count, page);
        }

        var all = (await session.QueryAsync<ScimUser>($"{where} order by d.id", http.RequestAborted, [.. values]))
            .Where(one => filter.Matches(one.Shown(http.ScimAddress()))).ToList();
        return (all.Count, [.. all.Skip(from - 1).Take(size)]);
    }

    private static JsonObject Wanted(JsonObject shown, string? attributes, string? excluded)
    {
        static IReadOnlyList<string>? Names(string? list) =>
            list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => ScimFilter.Steps(one)).Where(steps => steps.Count > 0).Select(steps => steps[0]).ToList();
        var (wanted, unwanted) = (Names(attributes), Names(excluded));
        foreach (var name in shown.Select(one => one.Key).Where(name => !Always.Contains(name)).ToList())
        {
            if (wanted?.Contains(name, StringComparer.OrdinalIgnoreCase) is false || wanted is null && unwanted?.Contains(name, StringComparer.OrdinalIgnoreCase) is true)
            {
                shown.Remove(name);
            }
        }

        return shown;
    }

    private static int? Number(string name, string? text) => text switch
    {
        null or "" => null,
        _ when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw ScimProblem.Value(name),
    };

    /// <summary>As the query finds it.</summary>
    internal sealed record Counted(string Id, long Count);
}
