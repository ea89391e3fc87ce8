using System.Globalization;
using Marten;

namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>
/// In which order events were stored. A voucher's number is its place in it, which stays only where nothing can come before what was numbered: by the time an
/// event says it happened something may (it waited for a lock, or a policy had not got so far); what a subscription has read nothing comes before any more,
/// as they are given events only up to where the store is final.
/// </summary>
internal static class StoredOrder
{
    /// <summary>The places of streams' events of some types, each stream's in order of versions; without those that something may still come before.</summary>
    /// <param name="session">Of the streams' tenant.</param>
    /// <param name="streams">Names of streams.</param>
    /// <param name="types">Stored names of events.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<ILookup<string, long>> Of(IQuerySession session, IEnumerable<string> streams, string[] types, CancellationToken cancellation) =>
        (await session.QueryAsync<string>(
            """
            select seq_id || ' ' || stream_id from mt_events where tenant_id = ? and stream_id = any(?) and type = any(?)
            and seq_id <= (select max(last_seq_id) from mt_event_progression) order by stream_id, version
            """,
            cancellation, session.TenantId, streams.ToArray(), types))
            .Select(row => row.Split(' ', 2)).ToLookup(row => row[1], row => long.Parse(row[0], CultureInfo.InvariantCulture));
}
