using Marten;
using MassTransit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Integration;

/// <summary>Keeps which region each municipality belongs to: a coordinator's scope. Of what was told about a region the highest version holds, of two regions the latest.</summary>
internal sealed class LearnRegionWhenMunicipalityJoined(Sessions sessions, TimeProvider clock) : IdempotentConsumer<MunicipalityJoined>(sessions, clock)
{
    protected override async Task Handle(MunicipalityJoined message, IDocumentSession session, ConsumeContext<MunicipalityJoined> context)
    {
        // Under the row's lock: of two messages at once the second sees what the first stored, or collides with its insert and is tried again.
        await session.BeginTransactionAsync(context.CancellationToken);
        var found = await session.QueryAsync<Municipality>("where d.id = ? for update", context.CancellationToken, message.Municipality);
        var told = new Municipality(message.Municipality, message.Region, message.Name, message.Version, message.At);
        if (found.Count == 0)
        {
            session.Insert(told);
        }
        else if (found[0] is var known && (known.Region == told.Region ? told.Version > known.Version : told.At > known.At))
        {
            session.Store(told);
        }
    }
}
