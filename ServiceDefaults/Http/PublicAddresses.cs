using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Yrkesresan.ServiceDefaults.Http;

/// <summary>Where the outside finds us: for what is printed, subscribed to or sent.</summary>
public static class PublicAddresses
{
    /// <summary>
    /// <c>PublicAddress</c> of the configuration, as production should set it; else where the gateway says it was asked, else where the service
    /// itself was: a client that lies about the host fools itself. Without a slash at the end.
    /// </summary>
    /// <param name="http">The request.</param>
    public static string PublicAddress(this HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<IConfiguration>()["PublicAddress"] is { Length: > 0 } configured)
        {
            return configured.TrimEnd('/');
        }

        var (scheme, host) = (http.Request.Headers["X-Forwarded-Proto"].ToString(), http.Request.Headers["X-Forwarded-Host"].ToString());
        return Uri.TryCreate($"{(scheme is "http" or "https" ? scheme : http.Request.Scheme)}://{(host.Length > 0 ? host : http.Request.Host.Value)}", UriKind.Absolute, out var address)
            ? address.GetLeftPart(UriPartial.Authority)
            : $"{http.Request.Scheme}://{http.Request.Host.Value}";
    }
}
