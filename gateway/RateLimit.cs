using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Gateway;

/// <summary>
/// <c>RateLimit:PerSecond</c> requests a second and <c>RateLimit:Burst</c> at once, for each caller: the token's subject, else the address.
/// 0 (as in Development) switches it off.
/// </summary>
internal static class RateLimit
{
    public static void AddRateLimit(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("RateLimit");
        var perSecond = settings.GetValue("PerSecond", 0);
        if (perSecond <= 0)
        {
            return;
        }

        var bucket = new TokenBucketRateLimiterOptions
        {
            TokensPerPeriod = perSecond,
            TokenLimit = Math.Max(perSecond, settings.GetValue("Burst", perSecond)),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        };
        builder.Services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(Caller(http), _ => bucket));
            options.OnRejected = Refuse;
        });
        builder.Services.AddSingleton<Limited>();
    }

    /// <summary>Between authentication and authorization: the caller is known, and one whose token is refused counts too.</summary>
    public static void Use(IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<Limited>() is not null)
        {
            app.UseRateLimiter();
        }
    }

    private static string Caller(HttpContext http) =>
        http.User.FindFirst("sub") is { } subject ? $"sub {subject.Value}" : $"ip {Network(http.Connection.RemoteIpAddress)}";

    // One IPv6 customer has a whole /64.
    private static string Network(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]).ToString(),
        _ => address.ToString(),
    };

    private static ValueTask Refuse(Microsoft.AspNetCore.RateLimiting.OnRejectedContext context, CancellationToken cancellation)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
        context.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return new ValueTask(context.HttpContext.WriteProblem(StatusCodes.Status429TooManyRequests, "rate-limited"));
    }

    private sealed class Limited;
}
