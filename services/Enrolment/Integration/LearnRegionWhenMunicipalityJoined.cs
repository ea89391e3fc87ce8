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
        var known = await session.LoadAsync<Municipality>(message.Municipality, context.CancellationToken);
        var newer = known is null || (known.Region == message.Region ? message.Version > known.Version : message.At > known.At);
        if (newer)
        {
            session.Store(new Municipality(message.Municipality, message.Region, message.Name, message.Version, message.At));
        }
    }
}
