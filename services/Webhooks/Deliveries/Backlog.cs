using Marten;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>What waits or is held for one endpoint, moved as a whole with the command that it follows from.</summary>
internal static class EndpointBacklog
{
    internal const string Ended = """{"due":null,"turn":null,"lane":null,"claim":null,"heldFor":null}""";

    private const string Waiting = "data ->> 'turn' between ? || ' 0000-01-01T00:00:00.000000Z' and ? || ' 9999-12-31T23:59:59.999999Z'";

    /// <summary>The JSON by which a row waits for its first attempt anew, at the given time (<c>$1</c>-like placeholders: the due time, twice).</summary>
    internal static string Requeued(string due) =>
        $"""
        {Ended.Quoted()} || jsonb_build_object('state', 'Pending', 'tries', 0, 'due', {due}, 'turn', data ->> 'endpoint' || ' ' || {due},
          'lane', case when (data ->> 'ordered')::bool then data ->> 'endpoint' || ' ' || (data ->> 'subject') end)
        """;

    /// <summary>What waits is held. What is on its way is recorded by whoever sends it, and held then if it failed.</summary>
    public static void HoldWaiting(this IDocumentOperations session, Guid endpoint) => session.QueueSqlCommand(
        $"""
        update mt_doc_delivery set data = data || {Ended.Quoted()} || jsonb_build_object('state', 'Held', 'heldFor', data ->> 'endpoint'), mt_last_modified = now()
        where {Waiting} and data ->> 'claim' is null
        """, $"{endpoint}", $"{endpoint}");

    /// <summary>What waits is never sent.</summary>
    public static void DropWaiting(this IDocumentOperations session, Guid endpoint) => session.QueueSqlCommand(
        $$"""update mt_doc_delivery set data = data || {{Ended.Quoted()}} || '{"state":"Cancelled"}', mt_last_modified = now() where {{Waiting}} and data ->> 'claim' is null""",
        $"{endpoint}", $"{endpoint}");

    /// <summary>What is held is queued.</summary>
    public static void QueueHeld(this IDocumentOperations session, Guid endpoint, DateTimeOffset now)
    {
        var due = Delivery.Sortable(now);
        session.QueueSqlCommand(
            $"update mt_doc_delivery set data = data || {Requeued("?::text")}, mt_last_modified = now() where data ->> 'heldFor' = ?", due, due, $"{endpoint}");
    }

    /// <summary>What is held is never sent.</summary>
    public static void DropHeld(this IDocumentOperations session, Guid endpoint) => session.QueueSqlCommand(
        $$"""update mt_doc_delivery set data = data || {{Ended.Quoted()}} || '{"state":"Cancelled"}', mt_last_modified = now() where data ->> 'heldFor' = ?""", $"{endpoint}");

    /// <summary>How many wait, and how many are held.</summary>
    public static async Task<(long Waiting, long Held)> Backlog(this IQuerySession session, Guid endpoint, CancellationToken cancellation)
    {
        var waiting = await session.QueryAsync<long>($"select count(*) from mt_doc_delivery where {Waiting}", cancellation, $"{endpoint}", $"{endpoint}");
        var held = await session.QueryAsync<long>("select count(*) from mt_doc_delivery where data ->> 'heldFor' = ?", cancellation, $"{endpoint}");
        return (waiting[0], held[0]);
    }

    private static string Quoted(this string json) => $"'{json}'::jsonb";
}
