namespace Yrkesresan.Webhooks;

/// <summary>Swedish titles of the service's own error codes.</summary>
public static class Titles
{
    /// <summary>Code to title.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["endpoint-disabled"] = "Mottagaren är avstängd.",
    };
}
