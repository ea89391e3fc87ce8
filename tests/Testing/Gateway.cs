using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Yrkesresan.Testing;

/// <summary>The public API of a running region, as somebody with a role sees it.</summary>
public sealed class Gateway : IDisposable
{
    private readonly ConcurrentDictionary<object, GatewayCaller> callers = new();

    /// <summary>Speaks with the gateway at the address.</summary>
    /// <param name="address">Such as <c>http://127.0.0.1:8080</c>.</param>
    public Gateway(Uri address) => Http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(100),
    };

    /// <summary>The client without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>Somebody with this role; the token is fetched when first needed.</summary>
    /// <param name="role">The role's name, such as <c>coordinator</c>.</param>
    /// <param name="region">The region it holds in.</param>
    /// <param name="municipality">The municipality it holds in.</param>
    /// <param name="unit">The unit it holds in.</param>
    /// <param name="person">The person it is.</param>
    public GatewayCaller As(string role, string? region = null, string? municipality = null, string? unit = null, Guid? person = null) =>
        callers.GetOrAdd((role, region, municipality, unit, person), _ => new GatewayCaller(Http, new JsonObject
        {
            ["role"] = role,
            ["region"] = region,
            ["municipality"] = municipality,
            ["unit"] = unit,
            ["person"] = person?.ToString(),
        }));

    /// <inheritdoc />
    public void Dispose() => Http.Dispose();
}
