using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>
/// JSON in which nothing fails once it is looked at. A parsed document reads names and texts only then: a name that stands twice in an object, or half a letter
/// (<c>"\ud800"</c>), would fail in the middle of the work, and again each time it is tried.
/// </summary>
internal static class SoundJson
{
    /// <summary>What the text says; null where it is not JSON, or not sound.</summary>
    /// <param name="text">As sent.</param>
    public static JsonNode? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text) is { } found && Is(found) ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether every name and every text in it can be read, and no name stands twice in an object.</summary>
    /// <param name="found">As parsed.</param>
    public static bool Is(JsonNode found)
    {
        try
        {
            Look(found);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // What the parser says of a name that stands twice (the second), and of what is no text (the third).
            return false;
        }
    }

    private static void Look(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                {
                    Look(value);
                }

                break;
            case JsonArray values:
                foreach (var value in values)
                {
                    Look(value);
                }

                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String:
                value.GetValue<string>();
                break;
        }
    }
}
