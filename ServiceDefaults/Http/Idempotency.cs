using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.ServiceDefaults.Http;

/// <summary>What a POST that creates answers.</summary>
/// <param name="Location">Where the new thing is, as seen through the gateway; null for an answer that points nowhere.</param>
/// <param name="Body">The answer.</param>
/// <param name="Version">The stream's version, for the ETag.</param>
/// <param name="Status">201 unless something else fits better (200 for a batch, 202 for what goes on in the background).</param>
public sealed record Answer(string? Location, object Body, long? Version = null, int Status = StatusCodes.Status201Created);

/// <summary>The answer kept under an Idempotency-Key, stored in the same transaction as what the command did.</summary>
/// <param name="Id">From caller, method, path and key.</param>
/// <param name="Request">SHA-256 of the body the key was first used with.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Location">Location header.</param>
/// <param name="Version">Version for the ETag.</param>
/// <param name="Body">
/// The answer's JSON, sealed (AES-GCM) under a key made of the client's own Idempotency-Key, which is not stored: an answer may hold a secret
/// that is shown once, or a name that has to be erasable, and whoever reads the database reads neither.
/// </param>
/// <param name="At">When it was given (UTC).</param>
public sealed record IdempotentAnswer(Guid Id, string Request, int Status, string? Location, long? Version, string Body, DateTimeOffset At);

/// <summary>Idempotency-Key: the same key gives the same resource and the same answer, also after a crash between.</summary>
public static class Idempotency
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>
    /// Runs a command that creates, saves, and answers; a key that was used before gets its first answer again and nothing is run.
    /// The command appends to the session but does not save.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session the command appends to.</param>
    /// <param name="command">Validates, decides and appends.</param>
    /// <exception cref="InvalidInput">The key was used with another body (<c>key-reused</c>), or is longer than 200 characters.</exception>
    public static async Task<IResult> CreateOnce(this HttpContext http, IDocumentSession session, Func<Task<Answer>> command)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0)
        {
            var answer = await command();
            await session.SaveChangesAsync(http.RequestAborted);
            return new Created(answer.Status, answer.Location, answer.Version, JsonSerializer.Serialize(answer.Body, answer.Body.GetType(), Json.Options));
        }

        if (key.Length > 200)
        {
            throw new InvalidInput([new FieldError(Header, "length", "Högst 200 tecken.")]);
        }

        var id = Uuid.From("idempotency", Caller.Of(http).Subject, http.Request.Method, http.Request.Path, key);
        var request = await Fingerprint(http);
        if (await Earlier(http, id, request, key) is { } earlier)
        {
            return earlier;
        }

        try
        {
            var answer = await command();
            var body = JsonSerializer.Serialize(answer.Body, answer.Body.GetType(), Json.Options);
            var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            session.Insert(new IdempotentAnswer(id, request, answer.Status, answer.Location, answer.Version, Seal(body, key, id), now));
            await session.SaveChangesAsync(http.RequestAborted);
            return new Created(answer.Status, answer.Location, answer.Version, body);
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not InvalidInput)
        {
            // The same key in another request may have won in between: then its answer is ours, whatever we ran into.
            await session.DisposeAsync();
            if (await Earlier(http, id, request, key) is { } winner)
            {
                return winner;
            }

            throw;
        }
    }

    private static async Task<IResult?> Earlier(HttpContext http, Guid id, string request, string key)
    {
        await using var session = http.RequestServices.GetRequiredService<IDocumentStore>().QuerySession();
        var earlier = await session.LoadAsync<IdempotentAnswer>(id, http.RequestAborted);
        return earlier switch
        {
            null => null,
            _ when earlier.Request != request => throw new InvalidInput([new FieldError(Header, "key-reused", "Nyckeln har använts till ett annat anrop.")], "key-reused"),
            _ => new Created(earlier.Status, earlier.Location, earlier.Version, Open(earlier.Body, key, id)),
        };
    }

    private static async Task<string> Fingerprint(HttpContext http)
    {
        http.Request.Body.Position = 0;
        var hash = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
        return Convert.ToHexStringLower([.. hash, .. SHA256.HashData(Encoding.UTF8.GetBytes(http.Request.QueryString.Value ?? ""))]);
    }

    private static string Seal(string body, string key, Guid id)
    {
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var plain = Encoding.UTF8.GetBytes(body);
        var sealedBody = new byte[plain.Length];
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        using var cipher = new AesGcm(KeyOf(key, id), tag.Length);
        cipher.Encrypt(nonce, plain, sealedBody, tag);
        return Convert.ToBase64String([.. nonce, .. tag, .. sealedBody]);
    }

    private static string Open(string stored, string key, Guid id)
    {
        ReadOnlySpan<byte> bytes = Convert.FromBase64String(stored);
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var plain = new byte[bytes.Length - nonce - tag];
        using var cipher = new AesGcm(KeyOf(key, id), tag);
        cipher.Decrypt(bytes[..nonce], bytes[(nonce + tag)..], bytes[nonce..(nonce + tag)], plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] KeyOf(string key, Guid id) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, salt: id.ToByteArray(), info: "idempotent-answer"u8.ToArray());

    private sealed class Created(int status, string? location, long? version, string body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            if (location is not null)
            {
                httpContext.Response.Headers.Location = location;
            }

            if (version is { } number)
            {
                httpContext.SetETag(number);
            }

            httpContext.Response.ContentType = "application/json; charset=utf-8";
            return httpContext.Response.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
