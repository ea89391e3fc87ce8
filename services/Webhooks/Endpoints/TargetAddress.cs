using System.Net;
using System.Net.Sockets;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>
/// Where webhooks may go: <c>https</c> to a public address, so that nobody has us knock on doors inside. Checked when an endpoint is
/// registered and again at every connection, which goes to the very address that was checked, since what a name means may change between.
/// In Development loopback is allowed, also by <c>http</c>.
/// </summary>
/// <param name="environment">Development or not.</param>
/// <param name="names">What a name means.</param>
public sealed class TargetAddress(IHostEnvironment environment, HostNames names)
{
    // IANA's special-purpose registry, multicast, and Azure's own host, which answers on a public address to machines inside.
    private static readonly IPNetwork[] InsideIPv4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // Of IPv6 only what is given out for the internet is public, without what is set aside in it.
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] InsideIPv6 = [.. new[] { "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20" }.Select(network => IPNetwork.Parse(network))];
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether the address as text may be registered.</summary>
    /// <param name="text">As sent.</param>
    /// <param name="cancellation">Stops the look-up.</param>
    /// <returns>The address, or what is wrong with it.</returns>
    public async Task<(Uri? Url, (string Code, string Title)? Fault)> Check(string text, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Host.Length == 0 || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return (null, ("format", "Ange en fullständig adress, utan användarnamn och utan #."));
        }

        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment() && url.IsLoopback))
        {
            return (null, ("scheme", "Adressen ska börja med https://."));
        }

        try
        {
            var addresses = await Resolve(url.IdnHost, cancellation);
            return addresses.All(May) ? (url, null) : (null, ("forbidden-address", "Adressen leder till ett slutet nät."));
        }
        catch (SocketException)
        {
            // A name that isn't known (yet) can't be connected to either; the connection is checked anyway.
            return (url, null);
        }
    }

    /// <summary>Connects to a permitted address of the host, or not at all.</summary>
    /// <param name="context">What to connect to.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ForbiddenAddress">The host has no address that may be connected to.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var permitted = (await Resolve(context.DnsEndPoint.Host, cancellation)).Where(May).ToArray();
        if (permitted.Length == 0)
        {
            throw new ForbiddenAddress();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the address may be connected to.</summary>
    /// <param name="address">Resolved.</param>
    public bool May(IPAddress address) => IsPublic(address) || environment.IsDevelopment() && IPAddress.IsLoopback(address);

    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            return !Array.Exists(InsideIPv4, network => network.Contains(address));
        }

        // Addresses that carry an IPv4 address within lead to it.
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
        {
            return IsPublic(new IPAddress(bytes[12..]));
        }

        return PublicIPv6.Contains(address) && address.ScopeId == 0
            && !Array.Exists(InsideIPv6, network => network.Contains(address))
            && (!SixToFour.Contains(address) || IsPublic(new IPAddress(bytes[2..6])))
            && (!IsIsatap(bytes) || IsPublic(new IPAddress(bytes[12..])));
    }

    // RFC 5214: …:0:5efe:a.b.c.d or …:200:5efe:a.b.c.d within any network.
    private static bool IsIsatap(byte[] bytes) => bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;

    private Task<IPAddress[]> Resolve(string host, CancellationToken cancellation) =>
        // With a dot at its end a number is one all the same.
        IPAddress.TryParse(host.Trim('[', ']').TrimEnd('.'), out var address) ? Task.FromResult<IPAddress[]>([address]) : names(host, cancellation);
}

/// <summary>What a name means now: DNS, unless a test says otherwise.</summary>
/// <param name="host">The name.</param>
/// <param name="cancellation">Stops the look-up.</param>
public delegate Task<IPAddress[]> HostNames(string host, CancellationToken cancellation);

/// <summary>The host has no address that webhooks may go to.</summary>
public sealed class ForbiddenAddress() : IOException("The address is not a public one.");
