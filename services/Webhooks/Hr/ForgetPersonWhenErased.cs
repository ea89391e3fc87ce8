using Marten;
using MassTransit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Who is erased in Enrolment is erased here: what stands in messages of her or him, what is known by field, and the directory's user.</summary>
internal sealed class ForgetPersonWhenErased(Sessions sessions, TimeProvider clock) : IdempotentConsumer<ParticipantErased>(sessions, clock)
{
    protected override async Task Handle(ParticipantErased message, IDocumentSession session, ConsumeContext<ParticipantErased> context)
    {
        await session.BeginTransactionAsync(context.CancellationToken);
        var employees = await session.QueryAsync<HrEmployee>(
            "where cast(d.data ->> 'participant' as uuid) = ? order by d.id for update", context.CancellationToken, message.Participant);
        foreach (var employee in employees)
        {
            session.Store(employee.Forgotten());
            session.QueueSqlCommand(
                "delete from mt_doc_hrcontent c using mt_doc_hrmessage m where m.id = c.id and cast(m.data ->> 'employee' as uuid) = ?", employee.Id);
            session.QueueSqlCommand("delete from mt_doc_scimusername n using mt_doc_scimuser u where u.id = cast(n.data ->> 'user' as uuid) and cast(u.data ->> 'employee' as uuid) = ?", employee.Id);
            session.QueueSqlCommand("delete from mt_doc_scimuser where cast(data ->> 'employee' as uuid) = ?", employee.Id);
        }
    }
}
