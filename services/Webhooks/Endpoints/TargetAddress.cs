using System.Net;
using System.Net.Sockets;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>
/// Where webhooks may go: <c>https</c> to a public address, so that nobody has us knock on doors inside. Checked when an endpoint is
/// registered and again at every connection, since what a name means may change between. In Development loopback is allowed, also by <c>http</c>.
/// </summary>
/// <param name="environment">Development or not.</param>
public sealed class TargetAddress(IHostEnvironment environment)
{
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork[] WithIPv4At12 = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::/96")];
    private static readonly IPNetwork WithIPv4At2 = IPNetwork.Parse("2002::/16");

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

        if (Array.Exists(Inside, network => network.Contains(address)))
        {
            return false;
        }

        // Addresses that carry an IPv4 address within.
        var bytes = address.GetAddressBytes();
        return Array.Exists(WithIPv4At12, network => network.Contains(address)) ? IsPublic(new IPAddress(bytes[12..]))
            : !WithIPv4At2.Contains(address) || IsPublic(new IPAddress(bytes[2..6]));
    }

    private static async Task<IPAddress[]> Resolve(string host, CancellationToken cancellation) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellation);
}

/// <summary>The host has no address that webhooks may go to.</summary>
public sealed class ForbiddenAddress() : IOException("The address is not a public one.");
