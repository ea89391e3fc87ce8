using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>
/// The attributes of a user that are kept (RFC 7643): those that something follows from. Others may be sent and are passed over, so that nothing of a person
/// lies here that nobody needs.
/// </summary>
/// <param name="Name">As the RFC spells it; case does not count.</param>
/// <param name="Type"><c>string</c>, <c>boolean</c> or <c>complex</c>.</param>
/// <param name="Many">Whether it is a list.</param>
/// <param name="Description">For people.</param>
/// <param name="Parts">Of a complex one.</param>
internal sealed record ScimAttribute(string Name, string Type, bool Many, string Description, params IReadOnlyList<ScimAttribute> Parts)
{
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private const int LongestText = 300;
    private const int MostValues = 20;

    public static IReadOnlyList<ScimAttribute> OfUser { get; } =
    [
        new("externalId", "string", false, "The directory's own id of the user."),
        new("userName", "string", false, "Unique among the directory's users; the e-mail address unless emails says one."),
        new("name", "complex", false, "The user's name.",
            new("formatted", "string", false, "Full name."), new("familyName", "string", false, "Last name."), new("givenName", "string", false, "First name.")),
        new("displayName", "string", false, "Full name, where name says none."),
        new("title", "string", false, "Role at work."),
        new("active", "boolean", false, "Whether employed (or, as the integration's mapping may say, not on leave)."),
        new("emails", "complex", true, "E-mail addresses; the primary one counts, else the one of work, else the first.",
            new("value", "string", false, "The address."), new("type", "string", false, "work, home or other."), new("primary", "boolean", false, "Whether it is the one.")),
    ];

    public static IReadOnlyList<ScimAttribute> OfEnterprise { get; } =
    [
        new("department", "string", false, "The unit."),
        new("manager", "complex", false, "Who leads the user: that user becomes a manager.",
            new("value", "string", false, "The manager's id here."), new("displayName", "string", false, "Not kept.")),
    ];

    /// <summary>The extension as a complex attribute of the user.</summary>
    private static readonly ScimAttribute Extension = new(Enterprise, "complex", false, "", OfEnterprise);

    /// <summary>Everything at the top of a user.</summary>
    public static IReadOnlyList<ScimAttribute> All { get; } = [.. OfUser, Extension];

    public static ScimAttribute? Find(IEnumerable<ScimAttribute> among, string name) =>
        among.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What was sent, as it is kept.</summary>
    /// <exception cref="ScimProblem">A value has the wrong type (<c>invalidValue</c>).</exception>
    public static JsonObject Read(JsonObject sent) => (JsonObject)Complex(sent, All, "")!;

    /// <summary>A value as it is kept; null: there is none.</summary>
    public JsonNode? Of(JsonNode? value, string path) => (value, Many) switch
    {
        (null, _) => null,
        (JsonArray list, true) => list.Count <= MostValues ? Listed(list.Select(one => Single(one, path))) : throw ScimProblem.Value(path),
        (_, true) => Listed([Single(value, path)]),
        // A list of one where one is wanted: some directories send that.
        (JsonArray { Count: 1 } list, false) => Single(list[0], path),
        _ => Single(value, path),
    };

    private JsonNode? Single(JsonNode? value, string path) => (Type, value) switch
    {
        (_, null) => null,
        ("boolean", JsonValue flag) when flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False => flag.DeepClone(),
        // Entra ID sends "True" and "False".
        ("boolean", JsonValue text) when text.GetValueKind() is JsonValueKind.String && bool.TryParse(text.GetValue<string>(), out var flag) => JsonValue.Create(flag),
        ("string", JsonValue text) when text.GetValueKind() is JsonValueKind.String && Sound(text.GetValue<string>()) =>
            text.GetValue<string>().Trim() is { Length: > 0 } some ? JsonValue.Create(some) : null,
        ("string", JsonValue number) when number.GetValueKind() is JsonValueKind.Number => JsonValue.Create(number.ToJsonString()),
        ("complex", JsonObject parts) => Complex(parts, Parts, path),
        // A value alone: the manager's id, an address.
        ("complex", JsonValue text) when Find(Parts, "value") is { } part && text.GetValueKind() is JsonValueKind.String =>
            part.Of(text, path) is { } kept ? new JsonObject { ["value"] = kept } : null,
        _ => throw ScimProblem.Value(path),
    };

    private static JsonObject? Complex(JsonObject sent, IReadOnlyList<ScimAttribute> parts, string path)
    {
        var kept = new JsonObject();
        foreach (var part in parts)
        {
            if (part.Name != "displayName" || path.Length == 0)
            {
                var found = sent.FirstOrDefault(one => string.Equals(one.Key, part.Name, StringComparison.OrdinalIgnoreCase));
                if (part.Of(found.Value, path.Length == 0 ? part.Name : $"{path}.{part.Name}") is { } value)
                {
                    kept[part.Name] = value;
                }
            }
        }

        return kept.Count > 0 || path.Length == 0 ? kept : null;
    }

    private static JsonArray? Listed(IEnumerable<JsonNode?> values) => values.OfType<JsonNode>().ToArray() is { Length: > 0 } some ? new JsonArray(some) : null;

    private static bool Sound(string text) => text.Length <= LongestText && !text.Any(char.IsControl);
}
