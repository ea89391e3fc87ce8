using Microsoft.Extensions.Logging;
using Npgsql;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>How far the forwarder is behind, per journey: events not yet published and the age of the oldest.</summary>
/// <param name="database">Knows the position.</param>
/// <param name="clock">Now.</param>
/// <param name="log">Where it says that it can't be measured.</param>
internal sealed class SubscriptionLag(NpgsqlDataSource database, TimeProvider clock, ILogger<SubscriptionLag> log)
    : Lag("yrkesresan.subscription.lag", "journey", clock, log)
{
    public override async Task<IReadOnlyList<Behind>> Measure(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select tenant_id, count(*), min(timestamp) from mt_events
            where seq_id > coalesce((select last_seq_id from mt_event_progression where name = $1), 0) group by tenant_id
            """);
        command.Parameters.AddWithValue($"{EventForwarder.SubscriptionName}:All");
        var found = new List<Behind>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var tenant = reader.GetString(0);
            found.Add(new(Journeys.Exists(tenant) ? tenant : Journeys.None, reader.GetInt64(1), new DateTimeOffset(reader.GetDateTime(2))));
        }

        return found;
    }

    protected override string Say(IReadOnlyList<Behind> late, DateTimeOffset oldest) =>
        $"{late.Sum(one => one.Events)} events wait to be published, the oldest since {oldest:O}.";
}
