using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>Puts on a request's span what is only known at its end, and ASP.NET Core does not put there itself: the route and the status.</summary>
internal static class RequestSpan
{
    public static async Task Handle(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            return;
        }

        // After a failure the endpoint is where the failure was handled.
        var endpoint = http.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? http.GetEndpoint();
        span.SetTag("http.route", (endpoint as RouteEndpoint)?.RoutePattern.RawText);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
    }
}
