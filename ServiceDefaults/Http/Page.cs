using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.ServiceDefaults.Http;

/// <summary>One page of a list in a stable order.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
/// <param name="Items">The page.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Paging by key: <c>limit</c> (1–500, 100 unless told) and an opaque <c>cursor</c>.</summary>
public static class Paging
{
    /// <summary>The page's size.</summary>
    /// <param name="limit">As asked for.</param>
    /// <exception cref="InvalidInput">Outside 1–500.</exception>
    public static int Limit(int? limit) => limit switch
    {
        null => 100,
        >= 1 and <= 500 => limit.Value,
        _ => throw new InvalidInput([new FieldError("limit", "range", "Ange ett värde mellan 1 och 500.")]),
    };

    /// <summary>The key after which the page starts; null at the start.</summary>
    /// <param name="cursor">As asked for.</param>
    /// <exception cref="InvalidInput">Not a cursor of ours.</exception>
    public static string? After(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        try
        {
            var key = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
            if (!key.Any(char.IsControl))
            {
                return key;
            }
        }
        catch (FormatException)
        {
            // Told below, as every cursor that is not ours.
        }

        throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående sida.")]);
    }

    /// <summary>The same where the list is in order of id; an empty id at the start.</summary>
    /// <param name="cursor">As asked for.</param>
    /// <exception cref="InvalidInput">Not a cursor of ours.</exception>
    public static Guid AfterId(string? cursor) => After(cursor) switch
    {
        null => Guid.Empty,
        var key when Guid.TryParse(key, out var id) => id,
        _ => throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående sida.")]),
    };

    /// <summary>Makes a page from up to <paramref name="limit"/> + 1 rows that were read.</summary>
    /// <typeparam name="T">What the list holds.</typeparam>
    /// <param name="rows">Rows in the list's order, one more than the limit if there are more.</param>
    /// <param name="limit">The page's size.</param>
    /// <param name="key">The key that the order is by; unique.</param>
    public static Page<T> From<T>(IReadOnlyList<T> rows, int limit, Func<T, string> key) => rows.Count <= limit
        ? new Page<T>(rows, null)
        : new Page<T>([.. rows.Take(limit)], WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(key(rows[limit - 1]))));
}
