using Marten;
using MassTransit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Policies;

/// <summary>Which region a municipality belongs to: a coordinator may use the endpoints of the own region's municipalities. Of what was told the latest holds, in whatever order it came.</summary>
internal sealed class KnowMunicipalityWhenItJoinsARegion(Sessions sessions, TimeProvider clock) : IdempotentConsumer<MunicipalityJoined>(sessions, clock)
{
    protected override async Task Handle(MunicipalityJoined message, IDocumentSession session, ConsumeContext<MunicipalityJoined> context)
    {
        // Under the row's lock: of two messages at once the second sees what the first stored, or collides with its insert and is tried again.
        await session.BeginTransactionAsync(context.CancellationToken);
        var told = new MunicipalityInRegion(Uuid.From("belonging", message.Municipality, message.Region), message.Municipality, message.Region, message.At);
        var found = await session.QueryAsync<MunicipalityInRegion>("where d.id = ? for update", context.CancellationToken, told.Id);
        if (found.Count == 0)
        {
            session.Insert(told);
        }
        else if (told.At > found[0].At)
        {
            session.Store(told);
        }
    }
}
