using Npgsql;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Reporting.Freshness;

/// <summary>How far each read model is behind the log: figures that stand still for long say so.</summary>
/// <param name="database">Knows the positions.</param>
/// <param name="clock">Now.</param>
/// <param name="log">Where it says that it can't be measured.</param>
internal sealed class FigureLag(NpgsqlDataSource database, TimeProvider clock, ILogger<FigureLag> log) : Lag("yrkesresan.figures.lag", "figures", clock, log)
{
    public override async Task<IReadOnlyList<Behind>> Measure(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select name, (select coalesce(max(seq_id), 0) from mt_events) - at,
                (select timestamp from mt_events where seq_id > at order by seq_id limit 1)
            from (select figures.name, coalesce(position.last_seq_id, 0) as at
                from unnest($1, $2) as figures (name, shard) left join mt_event_progression position on position.name = figures.shard) as positions
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Store.Figures.Select(figures => figures.Name)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. Store.Figures.Select(figures => figures.Shard)] });
        var found = new List<Behind>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(new(reader.GetString(0), Math.Max(0, reader.GetInt64(1)), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return found;
    }

    protected override string Say(IReadOnlyList<Behind> late, DateTimeOffset oldest) =>
        $"Figures stand still or are rebuilt ({string.Join(", ", late.Select(one => one.Name))}); the oldest event not counted is of {oldest:O}.";
}
