using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Gateway;

/// <summary>A body larger than its route allows (<c>MaxRequestBodySize</c>, else what services allow) is refused here, before the service is asked where it says its length.</summary>
internal static class BodySize
{
    public static Task Check(HttpContext http, RequestDelegate next) =>
        BodyLimit.Enforce(http, http.GetReverseProxyFeature().Route.Config.MaxRequestBodySize ?? Service.LargestBody, next);
}
