using System.Globalization;
using System.Security.Cryptography;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Checks what is sent to us by Standard Webhooks 1.0.</summary>
public static class SignedBy
{
    /// <summary>How far from now a message may say it was sent, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether one of the signatures was made with the secret; in the same time, whichever is wrong.</summary>
    /// <param name="secret"><c>whsec_…</c>.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="body">The very bytes.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: one or more, with blanks between.</param>
    public static bool Is(string secret, string id, string timestamp, ReadOnlySpan<byte> body, string signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        var expected = Signature.Hash(secret, id, timestamp, body);
        var matches = false;
        Span<byte> given = stackalloc byte[expected.Length];
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            matches |= signature.StartsWith(Signature.Scheme, StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[Signature.Scheme.Length..], given, out var written) && written == expected.Length
                && CryptographicOperations.FixedTimeEquals(given, expected);
        }

        return matches;
    }

    /// <summary>When it was sent; null where the header says no time within <see cref="Tolerance"/> of now.</summary>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="now">UTC.</param>
    public static DateTimeOffset? Sent(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Tolerance.TotalSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
