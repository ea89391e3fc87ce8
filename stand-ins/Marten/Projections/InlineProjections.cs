using Marten.Sessions;

namespace Marten.Projections;

/// <summary>The projections that are brought up to date in the transaction that appends the events.</summary>
internal sealed class InlineProjections(IReadOnlyList<ProjectionRunner> runners)
{
    public async Task Apply(Work work, CancellationToken token)
    {
        if (runners.Count == 0 || !work.Streams.Any(action => action.Events.Any(e => runners.Any(runner => runner.Handles(e)))))
            return;
        await FindVersions(work, token);
        var reads = new DocumentRead?[runners.Count];
        for (var i = 0; i < reads.Length; i++)
            reads[i] = await runners[i].NeedsInline(work, token);
        if (reads.Any(read => read is not null))
            await work.Read([.. reads.OfType<DocumentRead>()], token);
        for (var i = 0; i < reads.Length; i++)
            await runners[i].ApplyInline(work, reads[i], token);
    }

    /// <summary>A projection wants to know an event's version; where none was expected, it is read, and holds at the save.</summary>
    private static async Task FindVersions(Work work, CancellationToken token)
    {
        var unversioned = work.Streams.FindAll(x => x.ExpectedVersionOnServer is null);
        if (unversioned.Count == 0)
            return;
        var sql = work.Database.EventSql;
        await work.Read(
            batch =>
            {
                foreach (var action in unversioned)
                    batch.BatchCommands.Add(sql.OnStream(sql.Version, action.TenantId, action.Identity));
            },
            async (reader, t) =>
            {
                foreach (var action in unversioned)
                {
                    var version = await reader.ReadAsync(t) ? reader.GetInt64(0) : 0;
                    action.ExpectedVersionOnServer = version;
                    foreach (var e in action.Events)
                        e.Version = ++version;
                    await reader.NextResultAsync(t);
                }

                return true;
            },
            prepare: true,
            token);
    }
}
