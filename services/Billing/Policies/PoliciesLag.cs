using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Yrkesresan.Billing.Policies;

/// <summary>Whether what follows from stored events follows: degraded when an event has waited for its policy for more than five minutes.</summary>
internal sealed class PoliciesLag(NpgsqlDataSource database, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan TooOld = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand(
                """
                select timestamp from mt_events where seq_id > coalesce((select last_seq_id from mt_event_progression where name = $1), 0)
                order by seq_id limit 1
                """);
            command.Parameters.AddWithValue($"{BillingPolicies.SubscriptionName}:All");
            return await command.ExecuteScalarAsync(cancellationToken) is DateTime oldest && clock.GetUtcNow() - oldest > TooOld
                ? HealthCheckResult.Degraded($"An event waits for its policy since {oldest:O}.")
                : HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", exception);
        }
    }
}
