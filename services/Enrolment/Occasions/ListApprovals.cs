using System.Text;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>A request that waits for an answer, across all journeys.</summary>
/// <param name="Id">Id of the enrolment.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that is to answer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Requested">When it was asked, UTC.</param>
public sealed record PendingApproval(
    Guid Id, string Journey, Guid Occasion, Guid Participant, string Municipality, string Unit, DateTimeOffset Requested);

/// <summary>Keeps what waits for an answer, in the same transaction as the request and its answer.</summary>
public sealed class PendingApprovals : EventProjection
{
    /// <summary>Says which events it takes and what it keeps.</summary>
    public PendingApprovals()
    {
        Name = nameof(PendingApprovals);
        IncludeType<EnrolmentRequested>();
        IncludeType<EnrolmentApproved>();
        IncludeType<EnrolmentDeclined>();
        IncludeType<RequestWithdrawn>();
        IncludeType<SeatTakenOver>();
        IncludeType<OccasionCancelled>();
        IncludeType<OccasionCompleted>();
        RegisterPublishedType(typeof(PendingApproval));
    }

    /// <inheritdoc />
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        switch (e.Data)
        {
            case EnrolmentRequested asked:
                operations.Store(new PendingApproval(
                    Place.EnrolmentId(e.StreamId, asked.Participant), e.TenantId, e.StreamId, asked.Participant, asked.Municipality, asked.Unit, asked.At));
                break;
            case EnrolmentApproved answered:
                Answered(answered.Participant);
                break;
            case EnrolmentDeclined answered:
                Answered(answered.Participant);
                break;
            case RequestWithdrawn answered:
                Answered(answered.Participant);
                break;
            case SeatTakenOver answered:
                Answered(answered.Participant);
                break;
            case OccasionCancelled or OccasionCompleted:
                operations.QueueSqlCommand("delete from mt_doc_pendingapproval where cast(data ->> 'occasion' as uuid) = ?", e.StreamId);
                break;
        }

        return ValueTask.CompletedTask;

        void Answered(Guid participant) => operations.Delete<PendingApproval>(Place.EnrolmentId(e.StreamId, participant));
    }
}

/// <summary>A request that waits for an answer, as it is shown.</summary>
/// <param name="Id">Id of the enrolment.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug of the region that holds it.</param>
/// <param name="FirstDay">First course day, local date.</param>
/// <param name="Closes">Last day enrolment is open, local date.</param>
/// <param name="Free">Seats free for the municipality now.</param>
/// <param name="Waiting">How many wait for a seat already.</param>
/// <param name="Participant">Id.</param>
/// <param name="Name">Full name; gone when erased.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Requested">When it was asked, UTC.</param>
public sealed record ApprovalView(
    Guid Id, string Journey, Guid Occasion, string Course, string Region, DateOnly FirstDay, DateOnly Closes, int Free, int Waiting,
    Guid Participant, string? Name, string Municipality, string Unit, DateTimeOffset Requested);

/// <summary>Reads what waits for the caller's answer, in the order it was asked.</summary>
public static class ListApprovals
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/approvals", Handle).For(Scope.Staff)
        .WithName(nameof(ListApprovals)).WithTags("Anmälan").WithSummary("Anmälningar som väntar på godkännande inom eget ansvar, äldst först, per kommun och enhet")
        .Produces<Page<ApprovalView>>();

    private static async Task<Page<ApprovalView>> Handle(
        string? municipality, string? unit, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        const string Order = """(d.data ->> 'requested' || '/' || d.id) collate "C" """;
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor);
        await using var session = sessions.Read();
        var sql = new StringBuilder("where true");
        List<object> values = [];
        void And(string condition, params ReadOnlySpan<object> with)
        {
            sql.Append(" and ").Append(condition);
            values.AddRange(with);
        }

        if (caller.Is(Role.Coordinator))
        {
            And(
                "exists (select 1 from mt_doc_occasion o where o.tenant_id = d.data ->> 'journey' and o.id = (d.data ->> 'occasion')::uuid and o.data ->> 'region' = ?)",
                caller.Region ?? "");
        }
        else
        {
            And("d.data ->> 'municipality' = ?", caller.Municipality ?? "");
            if (caller.Is(Role.Manager) && caller.Unit is { } own)
            {
                And("d.data ->> 'unit' = ?", own);
            }
        }

        if (municipality is not null)
        {
            And("d.data ->> 'municipality' = ?", municipality);
        }

        if (unit is not null)
        {
            And("d.data ->> 'unit' = ?", unit);
        }

        if (after is not null)
        {
            And($"{Order} > ?", after);
        }

        values.Add(size + 1);
        var rows = await session.QueryAsync<PendingApproval>($"{sql} order by {Order} limit ?", cancellation, [.. values]);
        var occasions = (await session.QueryAsync<Occasion>("where d.id = any(?)", cancellation, rows.Select(row => row.Occasion).Distinct().ToArray()))
            .ToDictionary(one => one.Id);
        var names = (await session.LoadManyAsync<PersonDetails>([.. rows.Select(row => row.Participant).Distinct()])).ToDictionary(one => one.Id);
        var today = ServiceDefaults.SwedishTime.Today(clock);
        var page = Paging.From(rows, size, row => $"{JsonText(row.Requested)}/{row.Id}");
        return new Page<ApprovalView>([.. page.Items.Select(row =>
        {
            var occasion = occasions[row.Occasion];
            return new ApprovalView(
                row.Id, row.Journey, row.Occasion, occasion.Course, occasion.Region, occasion.FirstDay, occasion.Enrolment.Closes,
                occasion.FreeFor(row.Municipality, today), occasion.Waiting, row.Participant, names.GetValueOrDefault(row.Participant)?.Name,
                row.Municipality, row.Unit, row.Requested);
        })], page.Next);
    }

    // As it stands in the document, which the order is by.
    private static string JsonText(DateTimeOffset at) => System.Text.Json.JsonSerializer.Serialize(at, Json.Options).Trim('"');
}
