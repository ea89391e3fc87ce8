using System.Net;
using System.Net.Http.Headers;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>What Enrolment answered.</summary>
internal abstract record Told
{
    private Told()
    {
    }

    /// <param name="Participant">Who it is there.</param>
    /// <param name="Outcome">What became of it.</param>
    /// <param name="Changes">What was changed.</param>
    internal sealed record Taken(Guid Participant, string Outcome, IReadOnlyList<string> Changes) : Told;

    /// <summary>It will not have it, however often it is told.</summary>
    /// <param name="Code">Why not.</param>
    /// <param name="Detail">What in particular.</param>
    internal sealed record Refused(string Code, string? Detail) : Told;

    /// <summary>It is away, or busy: later.</summary>
    internal sealed record Away(string Because) : Told;
}

/// <summary>
/// Tells Enrolment of employees, at its own route for HR systems, as the municipality's system would: names go over this call and nowhere else (ADR 0024).
/// </summary>
internal sealed class Enrolment : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PatienceWithNames = TimeSpan.FromSeconds(2);
    /// <summary>Of the refusals those that the same words may get past later.</summary>
    private static readonly HttpStatusCode[] Mended =
        [HttpStatusCode.Unauthorized, HttpStatusCode.RequestTimeout, (HttpStatusCode)425, HttpStatusCode.TooManyRequests];

    private readonly string[] addresses;
    private readonly string? key;
    private readonly TimeProvider clock;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Patience };
    private int turn;

    public Enrolment(IConfiguration configuration, TimeProvider clock)
    {
        addresses = [.. configuration.GetSection("services:enrolment:http").GetChildren().Select(address => address.Value).OfType<string>().Where(address => address.Length > 0)];
        key = configuration["Authentication:ServiceKey"];
        this.clock = clock;
        if (addresses.Length > 0 && key is null)
        {
            throw new InvalidOperationException("Authentication:ServiceKey is missing: it signs what Enrolment is told of employees.");
        }
    }

    /// <summary>Whether it is configured where Enrolment is.</summary>
    public bool IsThere => addresses.Length > 0;

    public async Task<Told> Tell(string municipality, Guid employee, HrTelling said, bool dryRun, CancellationToken cancellation)
    {
        if (!IsThere)
        {
            return new Told.Away("not-configured");
        }

        // Each instance in turn: one that is away is passed over the next time.
        var address = addresses[(uint)Interlocked.Increment(ref turn) % addresses.Length];
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri(new Uri(address), $"/api/enrolment/v1/municipalities/{municipality}/employees/{employee}{(dryRun ? "?dryRun=true" : "")}"))
        {
            Content = JsonContent.Create(said, options: Json.Options),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.IssueForService(key!, "webhooks", municipality, clock.GetUtcNow()));
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            return await Read(answer, cancellation);
        }
        catch (HttpRequestException exception)
        {
            return new Told.Away($"{exception.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Told.Away("timeout");
        }
    }

    /// <summary>What an employee of the municipality is called; null where there is none such, or Enrolment does not answer within moments.</summary>
    public async Task<string?> NameOf(string municipality, Guid participant, CancellationToken cancellation)
    {
        if (!IsThere)
        {
            return null;
        }

        var address = addresses[(uint)Interlocked.Increment(ref turn) % addresses.Length];
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), $"/api/enrolment/v1/participants/{participant}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.IssueForService(key!, "webhooks", municipality, clock.GetUtcNow()));
        using var moments = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        moments.CancelAfter(PatienceWithNames);
        try
        {
            using var answer = await http.SendAsync(request, moments.Token);
            return answer.StatusCode is HttpStatusCode.OK ? (await answer.Content.ReadFromJsonAsync<Named>(Json.Options, moments.Token))?.Name : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException || exception is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // It is sent without the name.
            return null;
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<Told> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.StatusCode is HttpStatusCode.OK)
        {
            return await Body<Answer>(answer, cancellation) is { } taken && taken.Participant != Guid.Empty
                ? new Told.Taken(taken.Participant, taken.Outcome, taken.Changes ?? [])
                : new Told.Away("unreadable");
        }

        var status = (int)answer.StatusCode;
        if (status is < 400 or >= 500 || Mended.Contains(answer.StatusCode))
        {
            return new Told.Away($"{status}");
        }

        // Whoever answers without a problem (something in between, most likely) has refused all the same.
        if (await Body<Problem>(answer, cancellation) is not { Code.Length: > 0 } problem)
        {
            return new Told.Refused("refused", $"HTTP {status}");
        }

        return problem.Code is "concurrent-change" or "already-exists"
            ? new Told.Away(problem.Code)
            : new Told.Refused(
                ReviewCodes.Of(problem.Code),
                problem.Errors is { Count: > 0 } errors ? string.Join(", ", errors.Select(error => error?.Field).OfType<string>()) : problem.Detail);
    }

    private static async Task<T?> Body<T>(HttpResponseMessage answer, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(Json.Options, cancellation);
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or NotSupportedException or InvalidOperationException)
        {
            // No JSON, or in letters that nobody knows (the others).
            return null;
        }
    }

    private sealed record Answer(Guid Participant, string Outcome, IReadOnlyList<string>? Changes);

    private sealed record Problem(string? Code, string? Detail, IReadOnlyList<Fault?>? Errors);

    private sealed record Fault(string? Field);

    private sealed record Named(string? Name);
}
