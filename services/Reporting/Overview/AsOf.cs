using System.Text.Json.Serialization;
using Marten;

namespace Yrkesresan.Reporting.Overview;

/// <summary>As of which event figures stand: the newest of the journey that all read models have counted; nothing as long as there is none.</summary>
/// <param name="Sequence">Its position in the log.</param>
/// <param name="Time">When it was taken in (UTC).</param>
public sealed record AsOf(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long Sequence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? Time)
{
    private const string Newest =
        """
        with reached as (
            select coalesce(min(coalesce(position.last_seq_id, 0)), 0) as at
            from unnest(?) as shard left join mt_event_progression position on position.name = shard)
        select json_build_object('sequence', seq_id, 'time', timestamp) as data from mt_events, reached
        where seq_id <= reached.at
        """;

    private static readonly string[] Shards = [.. Store.Figures.Select(figures => figures.Shard)];

    /// <summary>Of the session's journey. Read before the figures: what they hold is at least as new as what is said of them.</summary>
    internal static async Task<AsOf> Read(IQuerySession session, CancellationToken cancellation) =>
        First(await session.QueryAsync<AsOf>(Newest + " and tenant_id = ? order by seq_id desc limit 1", cancellation, Shards, session.TenantId));

    /// <summary>Of all journeys.</summary>
    internal static async Task<AsOf> ReadAll(IQuerySession session, CancellationToken cancellation) =>
        First(await session.QueryAsync<AsOf>(Newest + " order by seq_id desc limit 1", cancellation, (object)Shards));

    private static AsOf First(IReadOnlyList<AsOf> newest) => newest is [var one] ? one : new AsOf(0, null);
}
