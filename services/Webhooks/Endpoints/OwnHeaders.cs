using System.Text.RegularExpressions;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>
/// Headers that a receiver wants with every webhook, such as a key of its own gateway's. None that the delivery itself, the connection or
/// somebody on the way gives a meaning to.
/// </summary>
internal static partial class OwnHeaders
{
    public const int Most = 10;
    private const int Longest = 500;

    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "connection", "cookie", "date", "expect", "forwarded", "host", "keep-alive", "max-forwards", "metadata", "metadata-flavor", "origin",
        "referer", "te", "traceparent", "tracestate", "baggage", "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "x-http-method-override",
    };

    private static readonly string[] TakenFrom = ["webhook-", "svix-", "content-", "proxy-", "sec-", "x-forwarded-", "x-aws-", "x-google-", "metadata-", "access-control-"];

    /// <summary>Checks the headers of a request.</summary>
    public static void Check(Validation input, IReadOnlyDictionary<string, string?>? headers)
    {
        if (headers is null)
        {
            return;
        }

        input.That(headers.Count <= Most, "headers", "range", $"Högst {Most} egna huvuden.");
        input.That(headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == headers.Count, "headers", "duplicate", "Ett huvud står där två gånger.");
        foreach (var (name, value) in headers)
        {
            if (!Token().IsMatch(name))
            {
                input.Add("headers", "format", "Ett huvuds namn består av bokstäver, siffror och bindestreck, högst 60 tecken.");
            }
            else if (Taken.Contains(name) || Array.Exists(TakenFrom, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            {
                input.Add($"headers.{name}", "reserved", "Huvudet sätts av leveransen eller av någon på vägen.");
            }
            else if (string.IsNullOrEmpty(value) || value.Length > Longest || !Printable().IsMatch(value))
            {
                input.Add($"headers.{name}", "format", $"Ange 1–{Longest} tecken i ASCII, utan radbrytning.");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,59}\\z")]
    private static partial Regex Token();

    [GeneratedRegex("^[!-~]([ -~]*[!-~])?\\z")]
    private static partial Regex Printable();
}
