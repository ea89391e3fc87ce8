using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>Changes a resource as a PATCH asks (RFC 7644 section 3.5.2), in the ways that Entra ID and Okta ask. All of it, or nothing.</summary>
internal static class ScimPatch
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    private const int MostOperations = 100;
    private static readonly string[] ReadOnly = ["id", "meta", "schemas"];

    /// <summary>The resource after the operations.</summary>
    /// <param name="resource">As it is kept.</param>
    /// <param name="request">The body of the PATCH.</param>
    /// <exception cref="ScimProblem">An operation can't be done.</exception>
    public static JsonObject Apply(JsonObject resource, JsonObject request)
    {
        if (Member(request, "Operations") is not JsonArray { Count: > 0 and <= MostOperations } operations)
        {
            throw new ScimProblem(400, "invalidSyntax", "Operations has to be a list with something in it.");
        }

        var changed = (JsonObject)resource.DeepClone();
        foreach (var operation in operations)
        {
            if (operation is not JsonObject one || Member(one, "op") is not JsonValue word || word.GetValueKind() is not JsonValueKind.String)
            {
                throw new ScimProblem(400, "invalidSyntax", "An operation has to say op.");
            }

            var path = Member(one, "path") is JsonValue text && text.GetValueKind() is JsonValueKind.String ? text.GetValue<string>() : null;
            Do(changed, word.GetValue<string>().ToLowerInvariant(), path, Member(one, "value"));
        }

        // As it is kept: what became empty is gone.
        return ScimAttribute.Read(changed);
    }

    private static void Do(JsonObject resource, string operation, string? path, JsonNode? value)
    {
        switch (operation, path)
        {
            case ("add" or "replace", null):
                if (value is not JsonObject members)
                {
                    throw ScimProblem.Value("value");
                }

                // Entra ID names parts by their path here, too: "name.givenName".
                foreach (var (name, one) in members)
                {
                    if (!ReadOnly.Contains(name, StringComparer.OrdinalIgnoreCase))
                    {
                        Set(resource, ScimPath.Read(name), one, operation == "add");
                    }
                }

                break;
            case ("add" or "replace", { } at):
                Set(resource, Writable(at), value, operation == "add");
                break;
            case ("remove", null):
                throw ScimProblem.Target("no path");
            case ("remove", { } at):
                Remove(resource, Writable(at));
                break;
            default:
                throw new ScimProblem(400, "invalidSyntax", "op is add, replace or remove.");
        }
    }

    private static ScimPath Writable(string text)
    {
        var path = ScimPath.Read(text);
        return path.Steps is [var first, ..] && ReadOnly.Contains(first, StringComparer.OrdinalIgnoreCase)
            ? throw new ScimProblem(400, "mutability", $"{first} can't be changed.")
            : path;
    }

    private static void Set(JsonObject resource, ScimPath path, JsonNode? value, bool add)
    {
        if (path.Steps.Count == 0)
        {
            Do(resource, add ? "add" : "replace", null, value);
            return;
        }

        // What is not kept is passed over, as when the whole is sent.
        if (ScimAttribute.Find(ScimAttribute.All, path.Steps[0]) is not { } attribute)
        {
            return;
        }

        SetAt(resource, attribute, path, value, add);
    }

    private static void SetAt(JsonObject container, ScimAttribute attribute, ScimPath path, JsonNode? value, bool add)
    {
        if (attribute is not { Many: false, Type: "complex" } || path.Steps.Count == 1)
        {
            SetHere(container, attribute, path, value, add);
            return;
        }

        if (ScimAttribute.Find(attribute.Parts, path.Steps[1]) is not { } part)
        {
            return;
        }

        // The extension, or a name, may not be there yet.
        if (container[attribute.Name] is not JsonObject inner)
        {
            container[attribute.Name] = inner = [];
        }

        SetAt(inner, part, path with { Steps = [.. path.Steps.Skip(1)] }, value, add);
    }

    private static void SetHere(JsonObject container, ScimAttribute attribute, ScimPath path, JsonNode? value, bool add)
    {
        var part = path.Steps.Count > 1 ? ScimAttribute.Find(attribute.Parts, path.Steps[1]) : null;
        if (path.Steps.Count > 1 && part is null)
        {
            return;
        }

        if (attribute.Many && (path.Filter is not null || part is not null))
        {
            if (container[attribute.Name] is not JsonArray list)
            {
                container[attribute.Name] = list = [];
            }

            var meant = list.OfType<JsonObject>().Where(one => path.Filter?.Matches(one) is not false).ToList();
            if (meant.Count == 0)
            {
                if (!add || path.Filter is not null and not ScimFilter.Comparison { Operator: "eq" })
                {
                    throw ScimProblem.Target(attribute.Name);
                }

                // One of the kind that is meant: emails[type eq "work"].value where there is none of work.
                var made = new JsonObject();
                if (path.Filter is ScimFilter.Comparison { Value: { } kind } comparison)
                {
                    made[comparison.Path] = kind.DeepClone();
                }

                list.Add(made);
                meant = [made];
            }

            foreach (var one in meant)
            {
                if (part is not null)
                {
                    Put(one, part, value, $"{attribute.Name}.{part.Name}");
                }
                else if (attribute.Of(value, attribute.Name) is JsonArray { Count: 1 } values && values[0] is JsonObject told)
                {
                    foreach (var (name, member) in told)
                    {
                        one[name] = member?.DeepClone();
                    }
                }
            }

            OnePrimary(list, meant);
            return;
        }

        if (attribute.Many && add && container[attribute.Name] is JsonArray present)
        {
            if (attribute.Of(value, attribute.Name) is JsonArray more)
            {
                var added = more.OfType<JsonObject>().Select(one => (JsonObject)one.DeepClone()).Where(one => !present.Any(other => JsonNode.DeepEquals(other, one))).ToList();
                added.ForEach(present.Add);
                OnePrimary(present, added);
            }

            return;
        }

        if (attribute is { Type: "complex", Many: false } && container[attribute.Name] is JsonObject whole && value is JsonObject
            && attribute.Of(value, attribute.Name) is JsonObject parts)
        {
            // Parts that are not named stay.
            foreach (var (name, member) in parts)
            {
                whole[name] = member?.DeepClone();
            }

            return;
        }

        Put(container, attribute, value, attribute.Name);
    }

    private static void Put(JsonObject container, ScimAttribute attribute, JsonNode? value, string path)
    {
        if (attribute.Of(value, path) is { } kept)
        {
            container[attribute.Name] = kept;
        }
        else
        {
            container.Remove(attribute.Name);
        }
    }

    private static void Remove(JsonObject resource, ScimPath path)
    {
        if (path.Steps.Count == 0 || ScimAttribute.Find(ScimAttribute.All, path.Steps[0]) is not { } attribute)
        {
            return;
        }

        if (attribute.Name == "userName" && path.Steps.Count == 1)
        {
            throw new ScimProblem(400, "mutability", "userName can't be removed.");
        }

        var (container, steps) = (resource, path.Steps);
        while (attribute is { Many: false, Type: "complex" } && steps.Count > 1)
        {
            if (container[attribute.Name] is not JsonObject inner || ScimAttribute.Find(attribute.Parts, steps[1]) is not { } part)
            {
                return;
            }

            (container, attribute, steps) = (inner, part, [.. steps.Skip(1)]);
        }

        if (!attribute.Many || path.Filter is null && steps.Count == 1)
        {
            container.Remove(attribute.Name);
            return;
        }

        if (container[attribute.Name] is not JsonArray list)
        {
            return;
        }

        foreach (var one in list.OfType<JsonObject>().Where(one => path.Filter?.Matches(one) is not false).ToList())
        {
            if (steps.Count == 1)
            {
                list.Remove(one);
            }
            else if (ScimAttribute.Find(attribute.Parts, steps[1]) is { } part)
            {
                one.Remove(part.Name);
            }
        }
    }

    // Of several that say so, the one said last is.
    private static void OnePrimary(JsonArray list, IReadOnlyList<JsonObject> said)
    {
        if (said.LastOrDefault(one => one["primary"]?.GetValueKind() is JsonValueKind.True) is { } primary)
        {
            foreach (var other in list.OfType<JsonObject>().Where(other => other != primary && other["primary"] is not null))
            {
                other["primary"] = false;
            }
        }
    }

    private static JsonNode? Member(JsonObject of, string name) =>
        of.FirstOrDefault(one => string.Equals(one.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>Where an operation is: <c>emails[type eq "work"].value</c>.</summary>
/// <param name="Steps">Attribute, part.</param>
/// <param name="Filter">Which values of a list are meant.</param>
internal sealed record ScimPath(IReadOnlyList<string> Steps, ScimFilter? Filter)
{
    /// <exception cref="ScimProblem">It can't be read (<c>invalidPath</c>).</exception>
    public static ScimPath Read(string text)
    {
        var (open, close) = (text.IndexOf('[', StringComparison.Ordinal), text.LastIndexOf(']'));
        if (open < 0 && close < 0)
        {
            return text.Trim() is { Length: > 0 } path && path.All(Plain) ? new ScimPath(ScimFilter.Steps(path), null) : throw ScimProblem.Path();
        }

        if (open < 1 || close < open || close + 1 < text.Length && (text[close + 1] != '.' || close + 2 == text.Length))
        {
            throw ScimProblem.Path();
        }

        var rest = close + 1 < text.Length ? text[(close + 2)..].Split('.') : [];
        return new ScimPath([.. ScimFilter.Steps(text[..open].Trim()), .. rest], ScimFilter.Read(text[(open + 1)..close]));
    }

    private static bool Plain(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or ':' or '_' or '-' or '$';
}
