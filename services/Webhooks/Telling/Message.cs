using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Webhooks.Telling;

/// <summary>
/// A municipality's administrators are to be told something about an endpoint: the one event of a message's stream, stored in the transaction of what it
/// follows from. Ids only; addresses and words are added by whoever sends it.
/// </summary>
/// <param name="Kind"><c>endpoint-disabled</c>.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Endpoint">Id.</param>
/// <param name="Because">Why, as a code.</param>
/// <param name="At">UTC.</param>
public sealed record MessageBecameDue(string Kind, string Municipality, Guid Endpoint, string Because, DateTimeOffset At);

/// <summary>Stores what is to be told.</summary>
internal static class Tell
{
    public const string EndpointDisabled = "endpoint-disabled";
    public const string ToAdministrators = "municipal-administrator";

    /// <summary>Once for what it follows from.</summary>
    /// <param name="session">Saves it with what it follows from.</param>
    /// <param name="version">Version of the endpoint's stream that it follows from.</param>
    /// <param name="message">What is told.</param>
    public static void Now(IDocumentSession session, long version, MessageBecameDue message) => session.Events.StartStream(
        Uuid.From("message", message.Kind, message.Endpoint.ToString(), $"{version}"), message);
}
