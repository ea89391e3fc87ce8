using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Yrkesresan.ServiceDefaults.Calendars;

/// <summary>
/// The secret in the address of a calendar. Calendar programs send no token, so the address itself is the right to read: 256 random bits, of which only
/// the hash is kept.
/// </summary>
public static class CalendarSecret
{
    /// <summary>A new one, as it stands in the address.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it: SHA-256 in hexadecimal.</summary>
    /// <param name="secret">As in the address.</param>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
