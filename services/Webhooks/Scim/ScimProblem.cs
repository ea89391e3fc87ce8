using System.Text.Json.Nodes;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>What RFC 7644 section 3.12 answers where something is wrong.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="type">The RFC's <c>scimType</c>, where it has one.</param>
/// <param name="detail">For people; no value that was sent.</param>
internal sealed class ScimProblem(int status, string? type, string detail) : Exception(detail), IResult
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:Error";

    public int Status { get; } = status;

    public string? Type { get; } = type;

    public static ScimProblem Value(string path) => new(400, "invalidValue", $"The value of {path} has the wrong type or form.");

    public static ScimProblem Filter() => new(400, "invalidFilter", "The filter can't be read.");

    public static ScimProblem Path() => new(400, "invalidPath", "The path can't be read.");

    public static ScimProblem Target(string path) => new(400, "noTarget", $"There is nothing at {path}.");

    public static ScimProblem Missing() => new(404, null, "There is no such resource.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new JsonObject { ["schemas"] = new JsonArray(Schema), ["status"] = $"{Status}", ["detail"] = Message };
        if (Type is not null)
        {
            body["scimType"] = Type;
        }

        if (Status == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return new ScimAnswer(body, Status).ExecuteAsync(httpContext);
    }
}

/// <summary>An answer as <c>application/scim+json</c>.</summary>
internal sealed class ScimAnswer(JsonNode body, int status = StatusCodes.Status200OK, string? location = null, long? version = null) : IResult
{
    public const string ContentType = "application/scim+json";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (location is not null)
        {
            response.Headers.Location = location;
        }

        if (version is { } number)
        {
            response.Headers.ETag = ETag(number);
        }

        response.ContentType = $"{ContentType}; charset=utf-8";
        return response.WriteAsync(body.ToJsonString(ServiceDefaults.Http.Json.Options), httpContext.RequestAborted);
    }

    public static string ETag(long version) => $"W/\"{version}\"";
}
