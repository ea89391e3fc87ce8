using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Running;

/// <summary>
/// Ports that nobody listens on. They lie below those that the system gives to outgoing connections, so that a resource
/// that dies finds its port free when it is started again.
/// </summary>
internal sealed class Ports
{
    // Programs that choose ports of their own have the rest: AppHost those below, the local servers those above.
    private const int First = 24_000, Last = 27_999;
    private readonly HashSet<int> taken = [];

    public int Take(string owner, int? wanted)
    {
        if (wanted is { } port)
        {
            return taken.Add(port) && IsFree(port) ? port
                : throw new InvalidOperationException($"The port {port} of '{owner}' is taken. Stop what listens there, or give another.");
        }

        for (var tries = 0; tries < 1_000; tries++)
        {
            var candidate = Random.Shared.Next(First, Last + 1);
            if (!taken.Contains(candidate) && IsFree(candidate))
            {
                taken.Add(candidate);
                return candidate;
            }
        }

        throw new InvalidOperationException($"There is no free port between {First} and {Last} for '{owner}'.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
