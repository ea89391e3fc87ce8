using System.Text.Json.Nodes;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>What a directory's program asks before it begins: what is there, of which attributes, and what is supported (RFC 7643 5–7).</summary>
internal static class Discovery
{
    private const string OfConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
    private const string OfType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
    private const string OfSchema = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ServiceProviderConfig", (HttpContext http) => new ScimAnswer(Config(http.ScimAddress())))
            .WithName("ScimServiceProviderConfig").WithSummary("What is supported.").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapGet("/ResourceTypes", (HttpContext http) => Listed(Type(http.ScimAddress())))
            .WithName("ScimResourceTypes").WithSummary("What there is: users.").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapGet("/ResourceTypes/{id}", (string id, HttpContext http) =>
                id.Equals("User", StringComparison.OrdinalIgnoreCase) ? new ScimAnswer(Type(http.ScimAddress())) : throw ScimProblem.Missing())
            .WithName("ScimResourceType").WithSummary("The type User.").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapGet("/Schemas", (HttpContext http) => Listed([.. Schemas(http.ScimAddress()).Values]))
            .WithName("ScimSchemas").WithSummary("The attributes that are kept.").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapGet("/Schemas/{id}", (string id, HttpContext http) =>
                Schemas(http.ScimAddress()).TryGetValue(id, out var schema) ? new ScimAnswer(schema) : throw ScimProblem.Missing())
            .WithName("ScimSchema").WithSummary("The attributes of one schema.").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
    }

    private static ScimAnswer Listed(params IReadOnlyList<JsonObject> resources) => new(new JsonObject
    {
        ["schemas"] = new JsonArray(ListUsers.Schema),
        ["totalResults"] = resources.Count,
        ["startIndex"] = 1,
        ["itemsPerPage"] = resources.Count,
        ["Resources"] = new JsonArray([.. resources]),
    });

    private static JsonObject Config(string root) => new()
    {
        ["schemas"] = new JsonArray(OfConfig),
        ["patch"] = new JsonObject { ["supported"] = true },
        ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ListUsers.Most },
        ["changePassword"] = new JsonObject { ["supported"] = false },
        ["sort"] = new JsonObject { ["supported"] = false },
        ["etag"] = new JsonObject { ["supported"] = true },
        ["authenticationSchemes"] = new JsonArray(new JsonObject
        {
            ["type"] = "oauthbearertoken",
            ["name"] = "Bearer token",
            ["description"] = "The token that was shown when the integration was registered.",
            ["specUri"] = "https://www.rfc-editor.org/info/rfc6750",
            ["primary"] = true,
        }),
        ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig", ["location"] = $"{root}/ServiceProviderConfig" },
    };

    private static JsonObject Type(string root) => new()
    {
        ["schemas"] = new JsonArray(OfType),
        ["id"] = "User",
        ["name"] = "User",
        ["endpoint"] = "/Users",
        ["description"] = "An employee of the municipality.",
        ["schema"] = ScimAttribute.User,
        ["schemaExtensions"] = new JsonArray(new JsonObject { ["schema"] = ScimAttribute.Enterprise, ["required"] = false }),
        ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = $"{root}/ResourceTypes/User" },
    };

    private static Dictionary<string, JsonObject> Schemas(string root) => new(StringComparer.OrdinalIgnoreCase)
    {
        [ScimAttribute.User] = Schema(root, ScimAttribute.User, "User", "An employee.", ScimAttribute.OfUser.Where(one => one.Name != "externalId")),
        [ScimAttribute.Enterprise] = Schema(root, ScimAttribute.Enterprise, "EnterpriseUser", "Unit and manager.", ScimAttribute.OfEnterprise),
    };

    private static JsonObject Schema(string root, string id, string name, string description, IEnumerable<ScimAttribute> attributes) => new()
    {
        ["schemas"] = new JsonArray(OfSchema),
        ["id"] = id,
        ["name"] = name,
        ["description"] = description,
        ["attributes"] = new JsonArray([.. attributes.Select(Attribute)]),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{root}/Schemas/{id}" },
    };

    private static JsonObject Attribute(ScimAttribute one)
    {
        var shown = new JsonObject
        {
            ["name"] = one.Name,
            ["type"] = one.Type,
            ["multiValued"] = one.Many,
            ["description"] = one.Description,
            ["required"] = one.Name == "userName",
            ["mutability"] = "readWrite",
            ["returned"] = "default",
            ["uniqueness"] = one.Name == "userName" ? "server" : "none",
        };
        if (one.Type == "string")
        {
            shown["caseExact"] = false;
        }

        if (one.Parts.Count > 0)
        {
            shown["subAttributes"] = new JsonArray([.. one.Parts.Where(part => one.Name != "manager" || part.Name == "value").Select(Attribute)]);
        }

        return shown;
    }
}
