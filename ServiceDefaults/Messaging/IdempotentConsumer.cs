using JasperFx;
using Marten;
using MassTransit;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>
/// Takes in a public event once in effect, however often it comes. The handler appends and stores through the session it is given
/// and does not save; the inbox row, the effect and nothing else are saved in one transaction.
/// Messages come late and out of order too: the handler has to give the same result then.
/// </summary>
/// <typeparam name="TEvent">A public event.</typeparam>
public abstract class IdempotentConsumer<TEvent> : IConsumer<TEvent> where TEvent : class
{
    private readonly Sessions sessions;
    private readonly TimeProvider clock;

    /// <summary>Takes what the base needs.</summary>
    /// <param name="sessions">Opens the session of the event's journey.</param>
    /// <param name="clock">For the inbox row.</param>
    protected IdempotentConsumer(Sessions sessions, TimeProvider clock) => (this.sessions, this.clock) = (sessions, clock);

    /// <summary>What follows from the event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="session">A session of the event's journey (default tenant for an event of none). Not to be saved.</param>
    /// <param name="context">Message id (the event's id), send time, headers.</param>
    protected abstract Task Handle(TEvent message, IDocumentSession session, ConsumeContext<TEvent> context);

    /// <inheritdoc />
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var message = context.MessageId ?? throw new InvalidOperationException($"A {typeof(TEvent).Name} came without a message id.");
        var consumer = GetType().Name;
        var id = Uuid.From("inbox", consumer, message.ToString());
        await using var session = sessions.Open(JourneyOf<TEvent>.Read(context.Message));
        session.CausationId = message.ToString();
        if (await session.LoadAsync<InboxMessage>(id, context.CancellationToken) is not null)
        {
            return;
        }

        await Handle(context.Message, session, context);
        session.Insert(new InboxMessage(id, message, consumer, clock.GetUtcNow()));
        try
        {
            await session.SaveChangesAsync(context.CancellationToken);
        }
        catch (DocumentAlreadyExistsException)
        {
            // Its twin, handled at the same time, may have saved first. Anything else that collided is tried again.
            await using var check = sessions.Read();
            if (await check.LoadAsync<InboxMessage>(id, context.CancellationToken) is null)
            {
                throw;
            }
        }
    }
}
