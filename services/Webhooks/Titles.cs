namespace Yrkesresan.Webhooks;

/// <summary>Swedish titles of the service's own error codes.</summary>
public static class Titles
{
    /// <summary>Code to title.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["endpoint-disabled"] = "Mottagaren är avstängd.",
        ["endpoint-deleted"] = "Mottagaren är borttagen.",
        ["integration-closed"] = "Kopplingen är avslutad. Registrera en ny.",
        ["not-in-review"] = "Meddelandet väntar inte på granskning.",
        ["signature-invalid"] = "Signaturen stämmer inte.",
        ["signature-missing"] = "Signaturen saknas: webhook-id, webhook-timestamp och webhook-signature.",
        ["timestamp-outside"] = "Meddelandets tid ligger mer än fem minuter från nu.",
        ["webhook-id-reused"] = "Samma webhook-id har redan använts till ett annat innehåll.",
    };
}
