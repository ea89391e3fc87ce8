using Yarp.ReverseProxy.Transforms;

namespace Yrkesresan.Gateway;

/// <summary>
/// What goes over the hop: YARP sets X-Forwarded-* (whatever the client claimed), drops hop-by-hop headers and passes the trace on;
/// what would tell the outside about the inside is dropped here.
/// </summary>
internal static class Headers
{
    private static readonly string[] OfTheInside = ["Server", "X-Powered-By", "Via"];
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    public static IReverseProxyBuilder AddHeaders(this IReverseProxyBuilder proxy) => proxy
        .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = LongestConnect)
        .AddTransforms(transforms =>
        {
            transforms.AddRequestHeaderRemove("Forwarded");
            foreach (var header in OfTheInside)
            {
                transforms.AddResponseHeaderRemove(header, ResponseCondition.Always);
            }
        });
}
