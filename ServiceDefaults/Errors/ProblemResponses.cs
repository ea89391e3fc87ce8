using System.Text.Json;
using JasperFx;
using Marten.Exceptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Yrkesresan.ServiceDefaults.Errors;

/// <summary>The one place where an exception or an empty error status becomes RFC 9457 problem details. No stack trace leaves the process.</summary>
public static class ProblemResponses
{
    /// <summary>Writes problem details as the response.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable code.</param>
    /// <param name="detail">What in particular, in Swedish.</param>
    /// <param name="errors">Every field at fault.</param>
    public static Task WriteProblem(this HttpContext http, int status, string code, string? detail = null, IReadOnlyList<FieldError>? errors = null)
    {
        var titles = http.RequestServices.GetRequiredService<Titles>();
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "5";
        }

        return http.Response.WriteAsJsonAsync(
            new Problem($"https://yrkesresan.example/problem/{code}", titles.Of(code), status, code, detail, http.Request.Path, errors),
            Http.Json.Options, "application/problem+json", http.RequestAborted);
    }

    internal static void UseProblemResponses(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Answer, AllowStatusCode404Response = true, SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages(context => Describe(context.HttpContext));
    }

    private static Task Describe(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => http.WriteProblem(401, "unauthenticated"),
        StatusCodes.Status403Forbidden => http.WriteProblem(403, "forbidden"),
        StatusCodes.Status404NotFound => http.WriteProblem(404, "not-found"),
        StatusCodes.Status405MethodNotAllowed => http.WriteProblem(405, "method-not-allowed"),
        StatusCodes.Status406NotAcceptable => http.WriteProblem(406, "not-acceptable"),
        StatusCodes.Status413PayloadTooLarge => http.WriteProblem(413, "too-large"),
        StatusCodes.Status415UnsupportedMediaType => http.WriteProblem(415, "unsupported-media-type"),
        StatusCodes.Status429TooManyRequests => http.WriteProblem(429, "rate-limited"),
        StatusCodes.Status503ServiceUnavailable or StatusCodes.Status502BadGateway or StatusCodes.Status504GatewayTimeout
            => http.WriteProblem(503, "unavailable"),
        _ => Task.CompletedTask,
    };

    private static Task Answer(HttpContext http)
    {
        var exception = http.Features.Get<IExceptionHandlerFeature>()!.Error;
        switch (exception)
        {
            case RuleBroken broken:
                return http.WriteProblem(409, broken.Code, broken.Detail);
            case NotFound missing:
                return http.WriteProblem(404, missing.Code);
            case InvalidInput invalid:
                return http.WriteProblem(422, invalid.Code, errors: invalid.Errors);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return http.WriteProblem(413, "too-large");
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return http.WriteProblem(415, "unsupported-media-type");
            case BadHttpRequestException { InnerException: JsonException json }:
                return http.WriteProblem(422, "validation", errors: [At(json)]);
            case BadHttpRequestException:
                return http.WriteProblem(422, "malformed");
            case ConcurrencyException when http.Request.Headers.IfMatch.Count > 0:
                return http.WriteProblem(412, "version-conflict");
            case ConcurrencyException:
                return http.WriteProblem(409, "concurrent-change");
            case ExistingStreamIdCollisionException or DocumentAlreadyExistsException:
                return http.WriteProblem(409, "already-exists");
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return Task.CompletedTask;
            default:
                var transient = IsTransient(exception);
                var log = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Yrkesresan.Errors");
                log.LogError(exception, "{Method} {Route} failed", http.Request.Method, http.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName);
                return transient ? http.WriteProblem(503, "unavailable") : http.WriteProblem(500, "unexpected");
        }
    }

    /// <summary>Whether it will likely work later: the database or the network is away.</summary>
    /// <param name="exception">What happened.</param>
    public static bool IsTransient(Exception exception) =>
        exception is NpgsqlException { IsTransient: true } or TimeoutException or System.Net.Sockets.SocketException
        || exception is PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "53300" }
        || exception is NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException }
        || exception.InnerException is { } inner && IsTransient(inner);

    private static FieldError At(JsonException json)
    {
        var field = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        return new FieldError(field.Length == 0 ? "body" : field, "format", "Värdet har fel typ eller format.");
    }

    private sealed record Problem(
        string Type, string Title, int Status, string Code, string? Detail, string Instance, IReadOnlyList<FieldError>? Errors);
}
