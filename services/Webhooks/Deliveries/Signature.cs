using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c> with the secret's bytes.</summary>
public static class Signature
{
    /// <summary>What a signature of this version begins with.</summary>
    internal const string Scheme = "v1,";

    private const string Prefix = "whsec_";

    /// <summary>A new secret: 32 random bytes.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The header <c>webhook-signature</c>.</summary>
    /// <param name="secret"><c>whsec_…</c>.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="body">What is sent.</param>
    public static string Of(string secret, string id, long timestamp, string body) =>
        Scheme + Convert.ToBase64String(Hash(secret, id, timestamp.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(body)));

    /// <summary>What is signed and checked alike.</summary>
    internal static byte[] Hash(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[Prefix.Length..]));
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
