using MassTransit;

namespace Yrkesresan.Webhooks.Contracts;

/// <summary>
/// A municipality's administrators are to be told something about one of its endpoints: what a mail needs, as ids. Each message comes under an id of its
/// own, once in effect; whoever sends it looks up the addresses and writes the words.
/// </summary>
/// <param name="Message">Id; the same message come twice has the same.</param>
/// <param name="Kind"><c>endpoint-disabled</c>; one that is not known is not sent.</param>
/// <param name="To"><c>municipal-administrator</c>: those of the municipality.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Endpoint">Id.</param>
/// <param name="Because">Why, as a code: <c>gone</c> (it answered 410) or <c>failing</c> (nothing came through for long).</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.webhooks.message-due.v1")]
[MessageUrn("yrkesresan:webhooks:message-due:v1", useDefaultPrefix: false)]
public sealed record WebhookMessageDue(
    Guid Message, string Kind, string To, string Municipality, Guid Endpoint, string Because, DateTimeOffset At);
