using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

public static class WebhookSignature
{
    // body: the bytes as they came, before anything parses them.
    public static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) || Math.Abs(now.ToUnixTimeSeconds() - sent) > 300)
        {
            return false; // too old or too new: somebody may be replaying it
        }

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        // Several while a secret is being rotated: one that fits is enough.
        return signatures.Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), expected));
    }
}
