using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten.Sessions;
using Marten.Storage;

namespace Marten.Projections;

/// <summary>What becomes of an event that a projection fails on: true if it is to be passed over.</summary>
internal delegate bool OnApplyError(IEvent e, Exception error);

/// <summary>Applies a projection to events: of one unit of work, or of a page of the store.</summary>
internal abstract class ProjectionRunner(ProjectionBase projection)
{
    public ProjectionBase Projection => projection;

    public ProjectionLifecycle Lifecycle => projection.Lifecycle;

    public bool Handles(IEvent e)
    {
        var included = projection.Included;
        if (included.Count == 0)
            return true;
        foreach (var type in included)
        {
            if (type.IsAssignableFrom(e.EventType))
                return true;
        }

        return false;
    }

    /// <summary>Notes, within a unit of work, what its own events change.</summary>
    public abstract Task ApplyInline(Work work, CancellationToken token);

    /// <summary>Notes what a page of events, in the order of the store, changes.</summary>
    public abstract Task ApplyPage(Work work, IReadOnlyList<IEvent> events, OnApplyError onError, CancellationToken token);

    /// <summary>Forgets what was kept from page to page.</summary>
    public virtual void Forget()
    {
    }
}

/// <summary>A projection that folds events into documents.</summary>
internal abstract class FoldRunner<TDoc, TId>(DocumentStore store, ProjectionBase projection, Func<TDoc?, TId, IEvent, TDoc?> evolve) : ProjectionRunner(projection)
    where TDoc : notnull
    where TId : notnull
{
    private const int MostKept = 50_000;

    /// <summary>Documents as the last page left them: only this runner writes them.</summary>
    private readonly Dictionary<(string, TId), TDoc?> _kept = [];
    private DocumentStorage<TDoc>? _documents;

    protected EventSql Events => store.Database.EventSql;

    protected DocumentStorage<TDoc> Documents => _documents ??= store.Database.Documents<TDoc>();

    protected TDoc? Fold(TDoc? document, TId id, IEvent e) => evolve(document, id, e);

    protected string TenantOf(IEvent e) => Documents.MultiTenanted ? e.TenantId : Tenants.Default;

    public override void Forget() => _kept.Clear();

    public override async Task ApplyPage(Work work, IReadOnlyList<IEvent> events, OnApplyError onError, CancellationToken token)
    {
        var groups = Group(events);
        if (groups.Count == 0)
            return;
        var unknown = groups.Keys.Where(x => !_kept.ContainsKey(x)).ToList();
        if (_kept.Count + unknown.Count > MostKept)
        {
            _kept.Clear();
            unknown = [.. groups.Keys];
        }

        await Load(work, unknown, _kept, token);
        foreach (var (key, group) in groups)
        {
            var before = _kept.GetValueOrDefault(key);
            var after = before;
            foreach (var e in group)
            {
                try
                {
                    after = evolve(after, key.Id, e);
                }
                catch (Exception error) when (error is not OperationCanceledException && onError(e, error))
                {
                    // Passed over, and noted as a dead letter.
                }
            }

            _kept[key] = after;
            Note(work, key.Tenant, key.Id, before, after, Revision(group[^1]));
        }
    }

    protected abstract Dictionary<(string Tenant, TId Id), List<IEvent>> Group(IReadOnlyList<IEvent> events);

    protected abstract long Revision(IEvent last);

    protected void Note(Work work, string tenant, TId id, TDoc? before, TDoc? after, long revision)
    {
        if (after is not null)
            work.Add(new DocumentWrite(Documents, DocumentWriteKind.Store, tenant, id, after, Documents.Revisioned ? revision : 0));
        else if (before is not null)
            work.Add(new DeleteWrite(Documents, tenant, id));
    }

    protected async Task Load(Work work, List<(string Tenant, TId Id)> keys, Dictionary<(string, TId), TDoc?> into, CancellationToken token)
    {
        if (keys.Count == 0)
            return;
        await store.Database.Ready(Documents, token);
        foreach (var key in keys)
            into[key] = default;
        await work.Read(
            batch =>
            {
                var command = new Npgsql.NpgsqlBatchCommand(Documents.LoadPairsSql);
                if (Documents.MultiTenanted)
                    command.Parameters.Add(EventSql.Array(keys.Select(x => x.Tenant).ToArray(), NpgsqlTypes.NpgsqlDbType.Varchar));
                command.Parameters.Add(EventSql.Array(keys.Select(x => x.Id).ToArray(), Documents.IdDbType));
                batch.BatchCommands.Add(command);
            },
            async (reader, t) =>
            {
                while (await reader.ReadAsync(t))
                    into[(reader.GetString(0), reader.GetFieldValue<TId>(1))] = Documents.Read(reader, 2);
                return true;
            },
            prepare: true,
            token);
    }

    protected static void Add(Dictionary<(string, TId), List<IEvent>> groups, (string, TId) key, IEvent e)
    {
        if (!groups.TryGetValue(key, out var group))
            groups[key] = group = [];
        group.Add(e);
    }
}

/// <summary>The state of a stream.</summary>
internal interface IAggregate<T>
    where T : notnull
{
    ProjectionLifecycle Lifecycle { get; }

    /// <summary>Where it is stored, if it is.</summary>
    DocumentStorage<T>? Stored { get; }

    /// <summary>The events that are to be folded on top of what is stored.</summary>
    string EventsSql { get; }

    T? Evolve(T? state, IEvent e);
}

internal sealed class SingleStreamRunner<TDoc, TId>(DocumentStore store, ProjectionBase projection, Func<TDoc?, TId, IEvent, TDoc?> evolve)
    : FoldRunner<TDoc, TId>(store, projection, evolve), IAggregate<TDoc>
    where TDoc : notnull
    where TId : notnull
{
    public DocumentStorage<TDoc>? Stored => Lifecycle == ProjectionLifecycle.Live ? null : Documents;

    public string EventsSql => Lifecycle == ProjectionLifecycle.Live ? Events.Stream : Events.StreamAfter(Documents);

    public static TId IdOf(IEvent e) => typeof(TId) == typeof(Guid) ? (TId)(object)e.StreamId : (TId)(object)e.StreamKey!;

    public TDoc? Evolve(TDoc? state, IEvent e) => Handles(e) ? Fold(state, IdOf(e), e) : state;

    public override async Task ApplyInline(Work work, CancellationToken token)
    {
        var unknown = new List<(string, TId)>();
        var known = new Dictionary<(string, TId), TDoc?>();
        foreach (var action in work.Streams)
        {
            var key = (Documents.MultiTenanted ? action.TenantId : Tenants.Default, IdOf(action.Events[0]));
            if (work.Snapshots.TryGetValue((typeof(TDoc), action.TenantId, action.Identity), out var snapshot))
                known[key] = (TDoc?)snapshot;
            else if (action.ExpectedVersionOnServer == 0)
                known[key] = default;
            else if (action.Events.Any(Handles))
                unknown.Add(key);
        }

        await Load(work, unknown, known, token);
        foreach (var action in work.Streams)
        {
            var id = IdOf(action.Events[0]);
            var tenant = Documents.MultiTenanted ? action.TenantId : Tenants.Default;
            var before = known.GetValueOrDefault((tenant, id));
            var after = before;
            var handled = false;
            foreach (var e in action.Events)
            {
                if (!Handles(e))
                    continue;
                after = Fold(after, id, e);
                handled = true;
            }

            if (handled)
                Note(work, tenant, id, before, after, action.Events[^1].Version);
        }
    }

    protected override Dictionary<(string Tenant, TId Id), List<IEvent>> Group(IReadOnlyList<IEvent> events)
    {
        var groups = new Dictionary<(string, TId), List<IEvent>>();
        foreach (var e in events)
        {
            if (Handles(e))
                Add(groups, (TenantOf(e), IdOf(e)), e);
        }

        return groups;
    }

    protected override long Revision(IEvent last) => last.Version;
}

internal sealed class MultiStreamRunner<TDoc, TId>(DocumentStore store, ProjectionBase projection, Func<TDoc?, TId, IEvent, TDoc?> evolve, List<Action<IEvent, List<TId>>> identifiers)
    : FoldRunner<TDoc, TId>(store, projection, evolve)
    where TDoc : notnull
    where TId : notnull
{
    public override async Task ApplyInline(Work work, CancellationToken token)
    {
        var groups = Group([.. work.Streams.SelectMany(x => x.Events)]);
        var documents = new Dictionary<(string, TId), TDoc?>();
        await Load(work, [.. groups.Keys], documents, token);
        foreach (var (key, events) in groups)
        {
            var before = documents.GetValueOrDefault(key);
            var after = before;
            foreach (var e in events)
                after = Fold(after, key.Id, e);
            Note(work, key.Tenant, key.Id, before, after, 0);
        }
    }

    protected override Dictionary<(string Tenant, TId Id), List<IEvent>> Group(IReadOnlyList<IEvent> events)
    {
        var groups = new Dictionary<(string, TId), List<IEvent>>();
        var ids = new List<TId>();
        foreach (var e in events)
        {
            if (!Handles(e))
                continue;
            ids.Clear();
            foreach (var identify in identifiers)
                identify(e, ids);
            foreach (var id in ids.Count > 1 ? ids.Distinct() : ids)
                Add(groups, (TenantOf(e), id), e);
        }

        return groups;
    }

    protected override long Revision(IEvent last) => 0;
}

internal sealed class EventRunner(Events.Projections.EventProjection projection) : ProjectionRunner(projection)
{
    public override async Task ApplyInline(Work work, CancellationToken token)
    {
        foreach (var action in work.Streams.ToArray())
        {
            foreach (var e in action.Events.ToArray())
            {
                if (Handles(e))
                    await projection.ApplyAsync(Operations(work, e), e, token);
            }
        }
    }

    public override async Task ApplyPage(Work work, IReadOnlyList<IEvent> events, OnApplyError onError, CancellationToken token)
    {
        foreach (var e in events)
        {
            if (!Handles(e))
                continue;
            var before = work.WriteCount;
            try
            {
                await projection.ApplyAsync(Operations(work, e), e, token);
            }
            catch (Exception error) when (error is not (OperationCanceledException or Npgsql.NpgsqlException or Exceptions.MartenCommandException) && onError(e, error))
            {
                work.Drop(before);
            }
        }
    }

    private static TenantOperations Operations(Work work, IEvent e) => new TenantOperations(new Session(work, e.TenantId), work, e.TenantId);
}
