using System.Globalization;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.ServiceDefaults.Http;

/// <summary>ETag and If-Match: the version of an aggregate's stream, as <c>"7"</c>.</summary>
public static class Versions
{
    /// <summary>Sets the ETag of the answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="version">The stream's version.</param>
    public static void SetETag(this HttpContext http, long version) =>
        http.Response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The version the caller expects, or null where it does not say (<c>*</c> counts as not saying).</summary>
    /// <param name="http">The request.</param>
    /// <exception cref="InvalidInput">If-Match is not one of our ETags.</exception>
    public static long? ExpectedVersion(this HttpContext http)
    {
        var header = http.Request.Headers.IfMatch.ToString();
        if (header is "" or "*")
        {
            return null;
        }

        return long.TryParse(header.Replace("W/", "", StringComparison.Ordinal).Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InvalidInput([new FieldError("If-Match", "format", "If-Match ska vara en ETag från ett tidigare svar.")]);
    }

    /// <summary>
    /// Loads a stream to decide on: at the caller's expected version if it gave one (412 when it is stale),
    /// else alone, under the stream's row lock, so that simultaneous commands queue up instead of failing.
    /// </summary>
    /// <typeparam name="T">The aggregate's state.</typeparam>
    /// <param name="session">A session of the stream's tenant.</param>
    /// <param name="id">The stream.</param>
    /// <param name="http">The request.</param>
    public static Task<IEventStream<T>> FetchFor<T>(this IDocumentSession session, Guid id, HttpContext http) where T : class =>
        http.ExpectedVersion() is { } version
            ? session.Events.FetchForWriting<T>(id, version, http.RequestAborted)
            : session.Events.FetchForExclusiveWriting<T>(id, http.RequestAborted);

    /// <summary>The same for streams that are named by text.</summary>
    /// <typeparam name="T">The aggregate's state.</typeparam>
    /// <param name="session">A session of the stream's tenant.</param>
    /// <param name="key">The stream.</param>
    /// <param name="http">The request.</param>
    public static Task<IEventStream<T>> FetchFor<T>(this IDocumentSession session, string key, HttpContext http) where T : class =>
        http.ExpectedVersion() is { } version
            ? session.Events.FetchForWriting<T>(key, version, http.RequestAborted)
            : session.Events.FetchForExclusiveWriting<T>(key, http.RequestAborted);
}
