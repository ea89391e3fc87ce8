namespace Yrkesresan.Reporting;

/// <summary>Swedish titles of the service's own error codes.</summary>
public static class Titles
{
    /// <summary>Code to title.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["answer-link-invalid"] = "Svarslänken går inte att använda. Den kan vara felskriven, använd eller för gammal.",
        ["rebuilding"] = "Siffrorna räknas om från början. Försök igen om en stund.",
    };
}
