using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.ServiceDefaults.Http;

/// <summary>
/// Refuses a body that is larger than allowed so that the refusal arrives. Left to itself, Kestrel answers and closes while the sender still
/// sends, which resets the connection, and the answer with it. Here the limit is ours, and Kestrel reads away a reasonable rest.
/// </summary>
public static class BodyLimit
{
    private const long Rest = 16 * 1024 * 1024;

    /// <summary>Lets a request through with a body of at most <paramref name="most"/> bytes; else answers 413.</summary>
    /// <param name="http">The request.</param>
    /// <param name="most">Bytes; null: no limit.</param>
    /// <param name="next">What is behind.</param>
    public static Task Enforce(HttpContext http, long? most, RequestDelegate next)
    {
        var length = http.Request.ContentLength;
        if (most is null || length <= most || http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return next(http);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel)
        {
            kestrel.MaxRequestBodySize = most + Rest;
        }

        if (length is not null)
        {
            return http.WriteProblem(StatusCodes.Status413PayloadTooLarge, "too-large");
        }

        http.Request.Body = new Counted(http.Request.Body, most.Value);
        return next(http);
    }

    /// <summary>Enforces what Kestrel, or the route's own metadata, allows.</summary>
    internal static void UseBodyLimit(this WebApplication app) =>
        app.Use((http, next) => Enforce(http, http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize, next));

    /// <summary>A body that does not say how long it is, and breaks off at its limit.</summary>
    private sealed class Counted(Stream body, long most) : Stream
    {
        private long read;

        public override bool CanRead => true;

        // A buffered body is read again from its start.
        public override bool CanSeek => body.CanSeek;

        public override bool CanWrite => false;

        public override long Length => body.Length;

        public override long Position
        {
            get => body.Position;
            set => read = body.Position = value;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await body.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Count(body.Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => read = body.Seek(offset, origin);

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Count(int bytes) => (read += bytes) <= most
            ? bytes
            : throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
