namespace Yrkesresan.Reporting;

/// <summary>Swedish titles of the service's own error codes.</summary>
public static class Titles
{
    /// <summary>Code to title.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["answer-link-invalid"] = "Svarslänken går inte att använda. Den kan vara felskriven, använd eller för gammal.",
        ["report-too-long"] = "Rapporten ryms inte på en A4-sida. Korta de angivna svaren.",
        ["no-headcount"] = "Ingen har kartlagt hur många som arbetar på varje nivå. Registrera en kartläggning först.",
        ["rebuilding"] = "Siffrorna räknas om från början. Försök igen om en stund.",
    };
}
