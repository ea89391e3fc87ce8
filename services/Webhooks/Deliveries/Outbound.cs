using System.Diagnostics;
using System.Globalization;
using System.Text;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>Sends one delivery once. The status decides; of what is answered besides the beginning is kept, and no more is read. Redirects are not followed.</summary>
internal sealed class Outbound : IDisposable
{
    /// <summary>How much of an answer is read, bytes.</summary>
    public const int Kept = 1024;

    // The status is there: what else the endpoint has to say does not keep others waiting.
    private static readonly TimeSpan PatienceWithWords = TimeSpan.FromSeconds(1);

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
            MaxResponseDrainSize = 16 * 1024,
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
    public async Task<(DeliveryAttempt Attempt, TimeSpan? RetryAfter)> Send(Guid id, EndpointDetails endpoint, string body, CancellationToken cancellation)
    {
        var began = clock.GetUtcNow();
        var watch = Stopwatch.StartNew();
        using var request = Request(id, endpoint, body, began);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var took = watch.ElapsedMilliseconds;
            var retryAfter = answer.Headers.RetryAfter is { } wait ? wait.Delta ?? wait.Date - clock.GetUtcNow() : null;
            var (words, cutOff) = await Beginning(answer, limit.Token);
            return (new DeliveryAttempt(began, (int)answer.StatusCode, cutOff ? "cut-off" : null, took, words), retryAfter);
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

    private static HttpRequestMessage Request(Guid id, EndpointDetails endpoint, string body, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in endpoint.Headers ?? EndpointView.NoHeaders)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Add("webhook-id", id.ToString());
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', endpoint.SecretsAt(now).Select(secret => Signature.Of(secret, id.ToString(), timestamp, body))));
        return request;
    }

    /// <returns>The beginning of the answer as text, and whether the answer broke off in it.</returns>
    private static async Task<(string? Words, bool CutOff)> Beginning(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var (read, buffer) = (0, new byte[Kept]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(PatienceWithWords);
        var cutOff = false;
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
            while (read < Kept && await stream.ReadAsync(buffer.AsMemory(read), patience.Token) is > 0 and var more)
            {
                read += more;
            }
        }
        catch (OperationCanceledException)
        {
            // It goes on talking; what it has said so far will do.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            cutOff = true;
        }

        var words = new string([.. Encoding.UTF8.GetString(buffer, 0, read).Where(letter => !char.IsControl(letter) || letter is '\n' or '\t')]).Trim();
        return (words.Length > 0 ? words : null, cutOff);
    }

    private static string Reason(HttpRequestException exception) => exception switch
    {
        { InnerException: ForbiddenAddress } => "forbidden-address",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
        { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => "connection",
        _ => "protocol",
    };
}
