using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Reporting.Freshness;

/// <summary>
/// Stands before every figure. Read models are written behind the log: whoever asks waits until they hold what was in it when she or he asked, or,
/// should they be far behind, gets them as they are, and the answer says as of when. While they are rebuilt nobody gets half of them: 503 <c>rebuilding</c>,
/// also where the rebuild began while the answer was made.
/// </summary>
/// <param name="database">Knows the positions.</param>
internal sealed class FiguresAreWholeAndFresh(NpgsqlDataSource database)
{
    public const string Code = "rebuilding";
    public const string Header = "As-Of";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(15);
    private static readonly string[] Shards = [.. Store.Figures.Select(figures => figures.Shard)];

    // Where a wait was in vain: as long as they stand there nobody else waits for them.
    private long stuckAt = -1;

    /// <summary>Puts it before every route of the group that reads.</summary>
    public static RouteGroupBuilder Guard(RouteGroupBuilder routes)
    {
        routes.AddEndpointFilterFactory((context, next) =>
        {
            var aboutRebuilding = context.MethodInfo.DeclaringType?.Namespace == typeof(Rebuilding.Rebuild).Namespace;
            return aboutRebuilding
                ? next
                : invocation => HttpMethods.IsGet(invocation.HttpContext.Request.Method)
                    ? invocation.HttpContext.RequestServices.GetRequiredService<FiguresAreWholeAndFresh>().Answer(invocation, next)
                    : next(invocation);
        });
        return routes;
    }

    private async ValueTask<object?> Answer(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        var before = await CaughtUp(http.RequestAborted);
        if (before.Running > 0)
        {
            await http.WriteProblem(StatusCodes.Status503ServiceUnavailable, Code);
            return Results.Empty;
        }

        // Also what has no room for it in the answer, as a picture or a list: position and time of the newest event counted.
        http.Response.Headers[Header] = string.Create(CultureInfo.InvariantCulture, $"{before.Reached}; {before.Time:O}");
        var answer = await next(invocation);
        var after = await Look(http.RequestAborted);
        if (after.Rebuilds == before.Rebuilds)
        {
            return answer;
        }

        await http.WriteProblem(StatusCodes.Status503ServiceUnavailable, Code);
        return Results.Empty;
    }

    private async Task<State> CaughtUp(CancellationToken cancellation)
    {
        // Real time, whatever the process's clock says: it is about patience.
        var (state, began) = (await Look(cancellation), Stopwatch.GetTimestamp());
        var asked = state.Newest;
        while (state.Running == 0 && state.Reached < asked && state.Reached != Interlocked.Read(ref stuckAt))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                Interlocked.Exchange(ref stuckAt, state.Reached);
                break;
            }

            await Task.Delay(Glance, cancellation);
            state = await Look(cancellation);
        }

        return state;
    }

    private async Task<State> Look(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select
                (select coalesce(max(seq_id), 0) from mt_events),
                (select coalesce(min(coalesce(position.last_seq_id, 0)), 0)
                    from unnest($1) as shard left join mt_event_progression position on position.name = shard),
                (select count(*) from mt_doc_rebuild),
                (select count(*) from mt_doc_rebuild where data ->> 'finished' is null),
                (select timestamp from mt_events where seq_id <= (select coalesce(min(coalesce(position.last_seq_id, 0)), 0)
                    from unnest($1) as shard left join mt_event_progression position on position.name = shard) order by seq_id desc limit 1)
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Shards });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4));
    }

    private sealed record State(long Newest, long Reached, long Rebuilds, long Running, DateTimeOffset? Time);
}
