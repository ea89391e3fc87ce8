using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Gateway;

/// <summary>
/// A body that says it is larger than its route allows is refused before the service is asked.
/// One that does not say is cut off by Kestrel at the same size.
/// </summary>
internal static class BodySize
{
    public static Task Check(HttpContext http, RequestDelegate next)
    {
        var most = http.GetReverseProxyFeature().Route.Config.MaxRequestBodySize ?? Service.LargestBody;
        return http.Request.ContentLength > most && most >= 0 ? http.WriteProblem(StatusCodes.Status413PayloadTooLarge, "too-large") : next(http);
    }
}
