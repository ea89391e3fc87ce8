using Marten;
using MassTransit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Enrolment.Integration;

/// <summary>Keeps who is in the team of each occasion: whose attendance a trainer may record. The highest version holds.</summary>
internal sealed class LearnTeamWhenConfirmed(Sessions sessions, TimeProvider clock) : IdempotentConsumer<TeamConfirmed>(sessions, clock)
{
    protected override async Task Handle(TeamConfirmed message, IDocumentSession session, ConsumeContext<TeamConfirmed> context)
    {
        var known = await session.LoadAsync<OccasionTeam>(message.Occasion, context.CancellationToken);
        if (known is null || message.Version > known.Version)
        {
            session.Store(new OccasionTeam(
                message.Occasion, [message.Leader.Trainer, .. message.Trainers.Select(trainer => trainer.Trainer)], message.Version));
        }
    }
}
