using Marten;
using MassTransit;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Occasions;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Policies;

/// <summary>
/// A team, or who taught a day, is told to the municipalities that lend the trainers, and to those that do no more. Each version says all of it anew, so
/// one that comes after a higher one is told to nobody.
/// </summary>
/// <typeparam name="TEvent">A public event of Trainer.</typeparam>
internal abstract class TellLendersWhenTeamChanges<TEvent> : IdempotentConsumer<TEvent> where TEvent : class
{
    private readonly TimeProvider clock;
    private readonly DeliverySettings settings;

    protected TellLendersWhenTeamChanges(Sessions sessions, TimeProvider clock, DeliverySettings settings) : base(sessions, clock) =>
        (this.clock, this.settings) = (clock, settings);

    protected async Task Told(
        IDocumentSession session, Guid id, long version, IReadOnlyList<LentTrainer> lent, Func<string, IReadOnlyList<Guid>, Payload> payload, ConsumeContext context)
    {
        // Under the row's lock: of two messages at once the second sees what the first stored, or collides with its insert and is tried again.
        await session.BeginTransactionAsync(context.CancellationToken);
        var found = await session.QueryAsync<LentTrainers>("where d.id = ? for update", context.CancellationToken, id);
        var before = found.Count > 0 ? found[0] : null;
        if (version <= before?.Version)
        {
            return;
        }

        var told = LentTrainers.Tell(before, lent).ToList();
        var now = clock.GetUtcNow();
        foreach (var (municipality, trainers) in told)
        {
            await session.QueueDeliveries(context.MessageId!.Value, payload(municipality, trainers), now, settings.Settling, context.CancellationToken);
        }

        var after = new LentTrainers(id, [.. told.Where(one => one.Trainers.Count > 0).Select(one => one.Municipality)], version);
        if (before is null)
        {
            session.Insert(after);
        }
        else
        {
            session.Store(after);
        }
    }
}

internal sealed class TellLendersWhenTeamConfirmed(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellLendersWhenTeamChanges<TeamConfirmed>(sessions, clock, settings)
{
    protected override Task Handle(TeamConfirmed message, IDocumentSession session, ConsumeContext<TeamConfirmed> context) => Told(
        session, LentTrainers.IdOf(message.Occasion, null), message.Version, [message.Leader, .. message.Trainers],
        (municipality, trainers) => Payload.OfTeam(message, municipality, trainers), context);
}

internal sealed class TellLendersWhenDayTaught(Sessions sessions, TimeProvider clock, DeliverySettings settings)
    : TellLendersWhenTeamChanges<DayTaught>(sessions, clock, settings)
{
    protected override Task Handle(DayTaught message, IDocumentSession session, ConsumeContext<DayTaught> context) => Told(
        session, LentTrainers.IdOf(message.Occasion, message.Date), message.Version, message.Taught,
        (municipality, trainers) => Payload.OfDayTaught(message, municipality, trainers), context);
}
