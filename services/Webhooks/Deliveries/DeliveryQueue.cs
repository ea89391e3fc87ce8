using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Deliveries;

/// <summary>A delivery that this process has claimed, with what it needs to send it.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Type">Payload type.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="Trace">W3C trace context of the event.</param>
/// <param name="Url">Where to; null where the endpoint's details are deleted.</param>
/// <param name="Secret">Signs; null where the endpoint's details are deleted.</param>
/// <param name="Enabled">Whether the endpoint gets anything.</param>
/// <param name="Claim">Proves that the claim is still one's own.</param>
internal sealed record Claimed(Guid Id, Guid Endpoint, string Type, string Body, int Attempts, string? Trace, string? Url, string? Secret, bool Enabled, string Claim);

/// <summary>
/// PostgreSQL is the queue. A claim is a delivery's time of being due moved past the claim's end, committed before anything is sent:
/// whoever dies with a claim leaves a delivery that becomes due again, and is sent again under the same id. Any number of processes may claim.
/// </summary>
internal sealed class DeliveryQueue(NpgsqlDataSource database, Sessions sessions, TimeProvider clock)
{
    // For each endpoint with something due, as many of its oldest as it has room for: a slow endpoint can't take the others' turn.
    private const string ClaimSql =
        """
        with due as materialized (
          select picked.id
          from (select distinct data ->> 'waiting' as endpoint from mt_doc_delivery where data ->> 'due' <= $1) endpoints
          left join unnest($2::text[], $3::int[]) as busy(endpoint, sending) on busy.endpoint = endpoints.endpoint
          cross join lateral (
            select waiting.id from mt_doc_delivery waiting
            where waiting.data ->> 'waiting' = endpoints.endpoint and waiting.data ->> 'due' <= $1
            order by waiting.data ->> 'due'
            limit greatest($4 - coalesce(busy.sending, 0), 0)
            for update skip locked) picked
          limit $5)
        update mt_doc_delivery d
        set data = d.data || jsonb_build_object('due', $6::text, 'claim', $7::text), mt_last_modified = now()
        from due
        where d.id = due.id
        returning d.id, d.data ->> 'endpoint', d.data ->> 'type', d.data ->> 'body', jsonb_array_length(d.data -> 'attempts'), d.data ->> 'trace',
          (select details.data ->> 'url' from mt_doc_endpointdetails details where details.id = (d.data ->> 'endpoint')::uuid),
          (select details.data ->> 'secret' from mt_doc_endpointdetails details where details.id = (d.data ->> 'endpoint')::uuid),
          coalesce((select (endpoint.data ->> 'enabled')::bool from mt_doc_webhookendpoint endpoint where endpoint.id = (d.data ->> 'endpoint')::uuid), false)
        """;

    private const string Ended = """{"due":null,"waiting":null,"claim":null}""";

    /// <summary>Claims what is due.</summary>
    /// <param name="sending">How many each endpoint is being sent by this process.</param>
    /// <param name="perEndpoint">How many an endpoint may be sent at a time.</param>
    /// <param name="most">How many to claim at most.</param>
    /// <param name="lasting">How long the claim holds.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<Claimed>> Claim(
        IReadOnlyDictionary<Guid, int> sending, int perEndpoint, int most, TimeSpan lasting, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var claim = Guid.NewGuid().ToString();
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.AddWithValue(Delivery.Sortable(now));
        command.Parameters.AddWithValue(sending.Keys.Select(endpoint => endpoint.ToString()).ToArray());
        command.Parameters.AddWithValue(sending.Values.ToArray());
        command.Parameters.AddWithValue(perEndpoint);
        command.Parameters.AddWithValue(most);
        command.Parameters.AddWithValue(Delivery.Sortable(now + lasting));
        command.Parameters.AddWithValue(claim);
        var claimed = new List<Claimed>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            claimed.Add(new Claimed(
                reader.GetGuid(0), Guid.Parse(reader.GetString(1)), reader.GetString(2), reader.GetString(3), reader.GetInt32(4), Text(5), Text(6), Text(7),
                reader.GetBoolean(8), claim));
        }

        return claimed;
    }

    /// <summary>Records an attempt and what is done after it.</summary>
    /// <param name="claimed">What was sent.</param>
    /// <param name="attempt">How it went; null: it was not tried, since the endpoint gets nothing.</param>
    /// <param name="next">What is done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False where the claim was lost: somebody else sends and records it.</returns>
    public async Task<bool> Record(Claimed claimed, DeliveryAttempt? attempt, NextStep next, CancellationToken cancellation)
    {
        if (next is NextStep.Disable)
        {
            await Disable(claimed, attempt, cancellation);
            return true;
        }

        var change = next switch
        {
            NextStep.Again again => $$"""{"due":"{{Delivery.Sortable(again.At)}}","claim":null}""",
            NextStep.Done => Change(DeliveryState.Delivered),
            _ => Change(DeliveryState.Failed),
        };
        await using var command = database.CreateCommand(
            """
            update mt_doc_delivery
            set data = data || $3 || jsonb_build_object('attempts', (data -> 'attempts') || $4), mt_last_modified = now()
            where id = $1 and data ->> 'claim' = $2
            """);
        command.Parameters.AddWithValue(claimed.Id);
        command.Parameters.AddWithValue(claimed.Claim);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, change);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, Attempts(attempt));
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    // The endpoint, this delivery and whatever else waits for the endpoint, in one transaction.
    private async Task Disable(Claimed claimed, DeliveryAttempt? attempt, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var stream = await session.Events.FetchForExclusiveWriting<WebhookEndpoint>(claimed.Endpoint, cancellation);
        stream.AppendMany(DisableEndpoint.Decide(new DisableEndpoint(claimed.Endpoint, "gone", clock.GetUtcNow()), stream.Aggregate).ToArray());
        session.QueueSqlCommand(
            "update mt_doc_delivery set data = data || ?::jsonb || jsonb_build_object('attempts', (data -> 'attempts') || ?::jsonb), mt_last_modified = now() where id = ?",
            Change(attempt is null ? DeliveryState.Cancelled : DeliveryState.Failed), Attempts(attempt), claimed.Id);
        session.QueueSqlCommand(
            "update mt_doc_delivery set data = data || ?::jsonb, mt_last_modified = now() where data ->> 'waiting' = ?",
            Change(DeliveryState.Cancelled), claimed.Endpoint.ToString());
        await session.SaveChangesAsync(cancellation);
    }

    private static string Change(DeliveryState state) => Ended.Insert(1, string.Create(CultureInfo.InvariantCulture, $"\"state\":\"{state}\","));

    private static string Attempts(DeliveryAttempt? attempt) => attempt is null ? "[]" : JsonSerializer.Serialize<DeliveryAttempt[]>([attempt], Json.Options);
}
