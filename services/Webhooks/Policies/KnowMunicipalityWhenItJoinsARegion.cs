using Marten;
using MassTransit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Policies;

/// <summary>Which region a municipality belongs to: a coordinator may use the endpoints of the own region's municipalities.</summary>
internal sealed class KnowMunicipalityWhenItJoinsARegion(Sessions sessions, TimeProvider clock) : IdempotentConsumer<MunicipalityJoined>(sessions, clock)
{
    protected override Task Handle(MunicipalityJoined message, IDocumentSession session, ConsumeContext<MunicipalityJoined> context)
    {
        session.Store(new MunicipalityInRegion(Uuid.From("belonging", message.Municipality, message.Region), message.Municipality, message.Region, message.At));
        return Task.CompletedTask;
    }
}
