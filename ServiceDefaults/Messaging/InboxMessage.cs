namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>That a consumer has taken in a message: inserted in the same transaction as the effect, so that the second time changes nothing.</summary>
/// <param name="Id">From message id and consumer.</param>
/// <param name="Message">The message's id, which is the event's.</param>
/// <param name="Consumer">The consumer's name.</param>
/// <param name="At">When it was taken in (UTC).</param>
public sealed record InboxMessage(Guid Id, Guid Message, string Consumer, DateTimeOffset At);
