using System.Diagnostics;
using System.Globalization;
using System.Text;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>Sends one delivery once. Nothing of the answer but its status is looked at; redirects are not followed.</summary>
internal sealed class Outbound : IDisposable
{
    private readonly HttpClient http;
    private readonly TimeProvider clock;
    private readonly TimeSpan patience;

    public Outbound(TargetAddress addresses, TimeProvider clock, DeliverySettings settings)
    {
        this.clock = clock;
        patience = settings.Timeout;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = addresses.Connect,
            ConnectTimeout = settings.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseDrainSize = 64 * 1024,
            MaxResponseHeadersLength = 32,
            // No trace to the outside, and no span with an address in it: the address may hold a key.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("Yrkesresan-Webhooks/1.0");
    }

    /// <returns>How it went, and what Retry-After asked for.</returns>
    public async Task<(DeliveryAttempt Attempt, TimeSpan? RetryAfter)> Send(Guid id, string url, string secret, string body, CancellationToken cancellation)
    {
        var began = clock.GetUtcNow();
        var watch = Stopwatch.StartNew();
        var timestamp = began.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id.ToString());
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", Signature.Of(secret, id.ToString(), timestamp, body));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var retryAfter = answer.Headers.RetryAfter is { } wait ? wait.Delta ?? wait.Date - clock.GetUtcNow() : null;
            return (new DeliveryAttempt(began, (int)answer.StatusCode, null, watch.ElapsedMilliseconds), retryAfter);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (new DeliveryAttempt(began, null, "timeout", watch.ElapsedMilliseconds), null);
        }
        catch (HttpRequestException exception)
        {
            return (new DeliveryAttempt(began, null, Reason(exception), watch.ElapsedMilliseconds), null);
        }
    }

    public void Dispose() => http.Dispose();

    private static string Reason(HttpRequestException exception) => exception switch
    {
        { InnerException: ForbiddenAddress } => "forbidden-address",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
        { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => "connection",
        _ => "protocol",
    };
}
