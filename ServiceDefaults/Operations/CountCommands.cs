using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.ServiceDefaults.Operations;

/// <summary>Counts commands (requests that change something) by route name and outcome: <c>ok</c>, or the problem's code.</summary>
internal static class CountCommands
{
    public static async Task Handle(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (!HttpMethods.IsGet(http.Request.Method) && http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>() is { } command)
        {
            Measures.Commands.Add(
                1,
                new KeyValuePair<string, object?>("command", command.EndpointName),
                new KeyValuePair<string, object?>("outcome", http.Items[ProblemResponses.Outcome] as string ?? "ok"));
        }
    }
}
