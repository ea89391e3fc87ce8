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
        // Under the row's lock, as for LearnRegionWhenMunicipalityJoined.
        await session.BeginTransactionAsync(context.CancellationToken);
        var found = await session.QueryAsync<OccasionTeam>(
            "where d.tenant_id = ? and d.id = ? for update", context.CancellationToken, message.Journey, message.Occasion);
        var told = new OccasionTeam(message.Occasion, [message.Leader.Trainer, .. message.Trainers.Select(trainer => trainer.Trainer)], message.Version);
        if (found.Count == 0)
        {
            session.Insert(told);
        }
        else if (told.Version > found[0].Version)
        {
            session.Store(told);
        }
    }
}
