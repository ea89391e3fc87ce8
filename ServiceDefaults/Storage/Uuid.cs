using System.Security.Cryptography;
using System.Text;

namespace Yrkesresan.ServiceDefaults.Storage;

/// <summary>Name-based identifiers (RFC 9562, version 5): the same name gives the same id on every machine, for ever.</summary>
public static class Uuid
{
    /// <summary>An id made from the parts of a name, such as <c>Uuid.From("course", journey, slug)</c>.</summary>
    /// <param name="parts">What the id is of; order counts.</param>
    public static Guid From(params ReadOnlySpan<string> parts)
    {
        var name = new StringBuilder();
        foreach (var part in parts)
        {
            // The length in front keeps ("a", "b:c") and ("a:b", "c") apart.
            name.Append(part.Length).Append(':').Append(part).Append('/');
        }

        Span<byte> input = [.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name.ToString())];
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // Version 5 is defined with SHA-1; it names, it does not protect.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static readonly Guid Namespace = new("6a0f4e0c-5a3d-5c8b-9f57-7b2f0d7f7c11");
}
