using Marten;
using MassTransit;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Integration;

/// <summary>Writes what others announce into the log, each message once. All figures are made from the log.</summary>
/// <typeparam name="TEvent">A public event of another service.</typeparam>
internal sealed class Intake<TEvent>(Sessions sessions, TimeProvider clock, AskThoseWhoTookPart asks) : IdempotentConsumer<TEvent>(sessions, clock)
    where TEvent : class
{
    protected override async Task Handle(TEvent message, IDocumentSession session, ConsumeContext<TEvent> context)
    {
        var (stream, fact) = LogEntry.Of(message);
        if (fact is not IOccasionFact)
        {
            // Of two at once for one stream the later is refused, and tried again.
            session.Events.Append(stream, fact);
            return;
        }

        var occasion = await session.Events.FetchForExclusiveWriting<OccasionFigures>(stream, context.CancellationToken);
        occasion.AppendOne(fact);
        await asks.Follow(occasion.Aggregate, OccasionFigures.Apply(occasion.Aggregate, fact)!, session, context.CancellationToken);
    }
}
