using JasperFx;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults.Operations;

/// <summary>Counts commands (requests that change something) by route name and outcome: <c>ok</c>, the problem's code, or the status.</summary>
internal static class CountCommands
{
    public static async Task Handle(HttpContext http, RequestDelegate next)
    {
        // Behind the routing and inside the exception handler, which forgets what the request was for.
        var command = HttpMethods.IsGet(http.Request.Method) ? null : http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        if (command is null)
        {
            await next(http);
            return;
        }

        var outcome = "unexpected";
        try
        {
            await next(http);
            outcome = http.Response.StatusCode < 400 ? "ok" : $"{http.Response.StatusCode}";
        }
        catch (Exception exception)
        {
            outcome = exception switch
            {
                RuleBroken broken => broken.Code,
                NotFound missing => missing.Code,
                InvalidInput invalid => invalid.Code,
                BadHttpRequestException => "validation",
                ConcurrencyException => "version-conflict",
                _ => outcome,
            };
            throw;
        }
        finally
        {
            Measures.Commands.Add(1, new KeyValuePair<string, object?>("command", command), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
