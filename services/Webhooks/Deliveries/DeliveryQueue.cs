using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Telling;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>A delivery that this process has claimed, with what it needs to send it.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Type">Payload type.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Tries">Attempts of the schedule made so far.</param>
/// <param name="Trace">W3C trace context of the event.</param>
/// <param name="State">The endpoint as it is; null: it was never registered.</param>
/// <param name="Details">Address, secrets and headers; null where they are deleted.</param>
/// <param name="Claim">Proves that the claim is still one's own.</param>
internal sealed record Claimed(
    Guid Id, Guid Endpoint, string Type, string Body, string Subject, int Tries, string? Trace, WebhookEndpoint? State, EndpointDetails? Details, string Claim);

/// <summary>How an endpoint stands after an attempt that failed.</summary>
/// <param name="Failures">Attempts that failed since the last success, this one included.</param>
/// <param name="Since">When the first of them began (UTC).</param>
internal sealed record FailureRun(int Failures, DateTimeOffset Since);

/// <summary>
/// PostgreSQL is the queue. A claim is a delivery's time of being due moved past the claim's end, committed before anything is sent:
/// whoever dies with a claim leaves a delivery that becomes due again, and is sent again under the same id. Any number of processes may claim.
/// </summary>
internal sealed class DeliveryQueue(NpgsqlDataSource database, Sessions sessions, DeliverySettings settings, TimeProvider clock)
{
    // The endpoints that have something waiting, one step down the index each, however much waits for one. In any order, so that none is first for ever.
    // For each as many of its oldest as it has room for, one that fails only one at a time: a slow or dead endpoint can't take the others' turn. In a lane
    // (endpoint and subject) only what happened first.
    private const string ClaimSql =
        """
        with recursive endpoints as (
          (select left(first.data ->> 'turn', 36) as endpoint from mt_doc_delivery first where first.data ->> 'turn' is not null order by first.data ->> 'turn' limit 1)
          union all
          select (
            select left(next.data ->> 'turn', 36) from mt_doc_delivery next
            where next.data ->> 'turn' > endpoints.endpoint || ' 9999-12-31T23:59:59.999999Z' order by next.data ->> 'turn' limit 1)
          from endpoints where endpoints.endpoint is not null),
        due as materialized (
          select picked.id
          from (
            select endpoints.endpoint,
              greatest(case when coalesce((health.data ->> 'failures')::int, 0) >= $8 then 1 else $4 end - coalesce(busy.sending, 0), 0) as room
            from endpoints
            left join mt_doc_endpointhealth health on health.id = endpoints.endpoint::uuid
            left join unnest($2::text[], $3::int[]) as busy(endpoint, sending) on busy.endpoint = endpoints.endpoint
            where endpoints.endpoint is not null and coalesce(health.data ->> 'restUntil', '') <= $1
            order by random()) endpoints
          cross join lateral (
            select waiting.id from mt_doc_delivery waiting
            where waiting.data ->> 'turn' between endpoints.endpoint || ' 0000-01-01T00:00:00.000000Z' and endpoints.endpoint || ' ' || $1
              and not exists (
                select 1 from mt_doc_delivery earlier
                where earlier.data ->> 'lane' = waiting.data ->> 'lane' and earlier.data ->> 'sequence' < waiting.data ->> 'sequence')
            order by waiting.data ->> 'turn'
            limit endpoints.room
            for update of waiting skip locked) picked
          limit $5)
        update mt_doc_delivery d
        set data = d.data || jsonb_build_object('due', $6::text, 'turn', (d.data ->> 'endpoint') || ' ' || $6, 'claim', $7::text), mt_last_modified = now()
        from due
        where d.id = due.id
        returning d.id, d.data ->> 'endpoint', d.data ->> 'type', d.data ->> 'body', d.data ->> 'subject', (d.data ->> 'tries')::int, d.data ->> 'trace',
          (select endpoint.data::text from mt_doc_webhookendpoint endpoint where endpoint.id = (d.data ->> 'endpoint')::uuid and endpoint.tenant_id = '*DEFAULT*'),
          (select details.data::text from mt_doc_endpointdetails details where details.id = (d.data ->> 'endpoint')::uuid and details.tenant_id = '*DEFAULT*')
        """;

    /// <summary>Claims what is due.</summary>
    /// <param name="sending">How many each endpoint is being sent by this process.</param>
    /// <param name="most">How many to claim at most.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<Claimed>> Claim(IReadOnlyDictionary<Guid, int> sending, int most, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var claim = Guid.NewGuid().ToString();
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.AddWithValue(Delivery.Sortable(now));
        command.Parameters.AddWithValue(sending.Keys.Select(endpoint => endpoint.ToString()).ToArray());
        command.Parameters.AddWithValue(sending.Values.ToArray());
        command.Parameters.AddWithValue(settings.AtOncePerEndpoint);
        command.Parameters.AddWithValue(most);
        command.Parameters.AddWithValue(Delivery.Sortable(now + settings.Claim));
        command.Parameters.AddWithValue(claim);
        command.Parameters.AddWithValue(settings.FailingAfter);
        var claimed = new List<Claimed>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            T? Read<T>(int column) where T : class => Text(column) is { } json ? JsonSerializer.Deserialize<T>(json, Json.Options) : null;
            claimed.Add(new Claimed(
                reader.GetGuid(0), Guid.Parse(reader.GetString(1)), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5), Text(6),
                Read<WebhookEndpoint>(7), Read<EndpointDetails>(8), claim));
        }

        return claimed;
    }

    /// <summary>An endpoint answered 2xx: whatever failed before is over.</summary>
    public async Task Recovered(Guid endpoint, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            update mt_doc_endpointhealth set data = data || '{"failures":0,"since":null,"restUntil":null}', mt_last_modified = now()
            where id = $1 and ((data ->> 'failures')::int > 0 or data ->> 'restUntil' is not null)
            """);
        command.Parameters.AddWithValue(endpoint);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Counts a failure of an endpoint, and lets it rest where it asked for it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="began">When the attempt began.</param>
    /// <param name="restUntil">Nothing is sent before; null: it did not ask.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<FailureRun?> Failed(Guid endpoint, DateTimeOffset began, DateTimeOffset? restUntil, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            update mt_doc_endpointhealth
            set data = data || jsonb_build_object(
                'failures', (data ->> 'failures')::int + 1,
                'since', coalesce(data ->> 'since', $2),
                'restUntil', greatest(data ->> 'restUntil', $3)),
              mt_last_modified = now()
            where id = $1
            returning (data ->> 'failures')::int, data ->> 'since'
            """);
        command.Parameters.AddWithValue(endpoint);
        command.Parameters.AddWithValue(began.ToString("O", CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue(NpgsqlDbType.Text, restUntil is { } until ? Delivery.Sortable(until) : DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new FailureRun(reader.GetInt32(0), DateTimeOffset.Parse(reader.GetString(1), CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>Records an attempt and what is done after it.</summary>
    /// <param name="claimed">What was sent.</param>
    /// <param name="attempt">How it went; null: it was not tried, since the endpoint gets nothing.</param>
    /// <param name="next">What is done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False where the claim was lost: somebody else sends and records it.</returns>
    public async Task<bool> Record(Claimed claimed, DeliveryAttempt? attempt, NextStep next, CancellationToken cancellation)
    {
        if (next is NextStep.Disable { Because: var because })
        {
            await Disable(claimed, because, cancellation);
        }

        var change = next switch
        {
            NextStep.Again { At: var at } when Delivery.Sortable(at) is var due => $$"""{"due":"{{due}}","turn":"{{claimed.Endpoint}} {{due}}","claim":null}""",
            NextStep.Hold or NextStep.Disable => Ended(DeliveryState.Held, $"\"{claimed.Endpoint}\""),
            NextStep.Done => Ended(DeliveryState.Delivered),
            NextStep.Drop => Ended(DeliveryState.Cancelled),
            _ => Ended(DeliveryState.Failed),
        };
        await using var command = database.CreateCommand(
            """
            update mt_doc_delivery
            set data = data || $3 || jsonb_build_object('attempts', (data -> 'attempts') || $4, 'tries', (data ->> 'tries')::int + jsonb_array_length($4)), mt_last_modified = now()
            where id = $1 and data ->> 'claim' = $2
            """);
        command.Parameters.AddWithValue(claimed.Id);
        command.Parameters.AddWithValue(claimed.Claim);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, change);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, attempt is null ? "[]" : JsonSerializer.Serialize<DeliveryAttempt[]>([attempt], Json.Options));
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Queues what was held for an endpoint that was enabled at that moment, and would be forgotten.</summary>
    public async Task QueueForgotten(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            update mt_doc_delivery set data = data || {EndpointBacklog.Requeued("$1::text")}, mt_last_modified = now()
            where data ->> 'heldFor' is not null and data ->> 'heldFor' in (
              select endpoint.id::text from mt_doc_webhookendpoint endpoint where endpoint.tenant_id = '*DEFAULT*' and (endpoint.data ->> 'enabled')::bool)
            """);
        command.Parameters.AddWithValue(Delivery.Sortable(clock.GetUtcNow()));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Deletes deliveries that came to their end long ago.</summary>
    public async Task Forget(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "delete from mt_doc_delivery where data ->> 'order' < $1 and data ->> 'turn' is null and data ->> 'heldFor' is null");
        command.Parameters.AddWithValue(Delivery.Sortable(clock.GetUtcNow() - settings.Kept));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>How much waits, is held, and since when the oldest that is due waits.</summary>
    public async Task<(long Waiting, long Due, long Held, double Lag, long Disabled)> Depth(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select count(*) filter (where data ->> 'turn' is not null),
              count(*) filter (where data ->> 'due' <= $1),
              count(*) filter (where data ->> 'heldFor' is not null),
              coalesce(extract(epoch from $2 - min((data ->> 'due')::timestamptz) filter (where data ->> 'due' <= $1)), 0)::float8,
              (select count(*) from mt_doc_webhookendpoint where not (data ->> 'enabled')::bool and not coalesce((data ->> 'deleted')::bool, false))
            from mt_doc_delivery where data ->> 'turn' is not null or data ->> 'heldFor' is not null
            """);
        var now = clock.GetUtcNow();
        command.Parameters.AddWithValue(Delivery.Sortable(now));
        command.Parameters.AddWithValue(now);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetDouble(3), reader.GetInt64(4));
    }

    // The endpoint, what is told of it, and what else waits for it, in one transaction. The delivery itself is recorded after: who dies between the two
    // leaves it to be claimed, and then held.
    private async Task Disable(Claimed claimed, string because, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var stream = await session.Events.FetchForExclusiveWriting<WebhookEndpoint>(claimed.Endpoint, cancellation);
        var now = clock.GetUtcNow();
        var events = DisableEndpoint.Decide(new DisableEndpoint(claimed.Endpoint, because, now), stream.Aggregate).ToArray();
        if (events.Length == 0)
        {
            return;
        }

        stream.AppendMany(events);
        session.HoldWaiting(claimed.Endpoint);
        Tell.Now(
            session, stream.CurrentVersion!.Value + 1, new MessageBecameDue(Tell.EndpointDisabled, stream.Aggregate!.Municipality, claimed.Endpoint, because, now));
        await session.SaveChangesAsync(cancellation);
    }

    private static string Ended(DeliveryState state, string heldFor = "null") =>
        $$"""{"state":"{{state}}","due":null,"turn":null,"lane":null,"claim":null,"heldFor":{{heldFor}}}""";
}
