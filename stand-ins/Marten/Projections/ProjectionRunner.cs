using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten.Sessions;
using Marten.Storage;
using Npgsql;

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

    /// <summary>Which documents its inline run starts from, to be read in one round trip with those of the other projections; null for none.</summary>
    public virtual Task<DocumentRead?> NeedsInline(Work work, CancellationToken token) => Task.FromResult<DocumentRead?>(null);

    /// <summary>Notes, within a unit of work, what its own events change, from what <see cref="NeedsInline"/> asked for.</summary>
    public abstract Task ApplyInline(Work work, DocumentRead? read, CancellationToken token);

    /// <summary>Notes what a page of events, in the order of the store, changes.</summary>
    public abstract Task ApplyPage(Work work, IReadOnlyList<IEvent> events, OnApplyError onError, CancellationToken token);

    /// <summary>Forgets what was kept from page to page.</summary>
    public virtual void Forget()
    {
    }
}

/// <summary>A read of documents that shares its round trip with others.</summary>
internal abstract class DocumentRead
{
    public abstract NpgsqlBatchCommand Command();

    public abstract Task Read(NpgsqlDataReader reader, CancellationToken token);
}

/// <summary>Documents of a type by tenant and id; those that are not there stay null.</summary>
internal sealed class DocumentRead<TDoc, TId>(DocumentStorage<TDoc> documents, List<(string Tenant, TId Id)> keys, Dictionary<(string, TId), TDoc?> into) : DocumentRead
    where TDoc : notnull
    where TId : notnull
{
    public Dictionary<(string, TId), TDoc?> Into => into;

    public override NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(documents.LoadPairsSql);
        if (documents.MultiTenanted)
            command.Parameters.Add(EventSql.Array(keys.Select(x => x.Tenant).ToArray(), NpgsqlTypes.NpgsqlDbType.Varchar));
        command.Parameters.Add(EventSql.Array(keys.Select(x => x.Id).ToArray(), documents.IdDbType));
        return command;
    }

    public override async Task Read(NpgsqlDataReader reader, CancellationToken token)
    {
        foreach (var key in keys)
            into[key] = default;
        while (await reader.ReadAsync(token))
            into[(reader.GetString(0), reader.GetFieldValue<TId>(1))] = documents.Read(reader, 2);
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

        if (await Need(unknown, _kept, token) is { } read)
            await work.Read([read], token);
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

    /// <summary>The read of these documents into a dictionary that already holds those that are known; null where none is left to read.</summary>
    protected async Task<DocumentRead?> Need(List<(string Tenant, TId Id)> keys, Dictionary<(string, TId), TDoc?> into, CancellationToken token)
    {
        if (keys.Count == 0)
            return null;
        await store.Database.Ready(Documents, token);
        return new DocumentRead<TDoc, TId>(Documents, keys, into);
    }

    protected static Dictionary<(string, TId), TDoc?> Found(DocumentRead? read) => read is DocumentRead<TDoc, TId> mine ? mine.Into : [];

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

    public override Task<DocumentRead?> NeedsInline(Work work, CancellationToken token)
    {
        var unknown = new List<(string, TId)>();
        foreach (var action in work.Streams)
        {
            if (!IsKnown(work, action, out _) && action.Events.Any(Handles))
                unknown.Add(KeyOf(action));
        }

        return Need(unknown, [], token);
    }

    public override Task ApplyInline(Work work, DocumentRead? read, CancellationToken token)
    {
        var found = Found(read);
        foreach (var action in work.Streams)
        {
            var (tenant, id) = KeyOf(action);
            var before = IsKnown(work, action, out var known) ? known : found.GetValueOrDefault((tenant, id));
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

        return Task.CompletedTask;
    }

    private (string Tenant, TId Id) KeyOf(StreamAction action) =>
        (Documents.MultiTenanted ? action.TenantId : Tenants.Default, IdOf(action.Events[0]));

    /// <summary>Whether its document needs no reading: fetched for writing in this session, or of a stream that begins.</summary>
    private static bool IsKnown(Work work, StreamAction action, out TDoc? document)
    {
        var fetched = work.Snapshots.TryGetValue((typeof(TDoc), action.TenantId, action.Identity), out var snapshot);
        document = (TDoc?)snapshot;
        return fetched || action.ExpectedVersionOnServer == 0;
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
    public override Task<DocumentRead?> NeedsInline(Work work, CancellationToken token) => Need([.. Inline(work).Keys], [], token);

    public override Task ApplyInline(Work work, DocumentRead? read, CancellationToken token)
    {
        var found = Found(read);
        foreach (var (key, events) in Inline(work))
        {
            var before = found.GetValueOrDefault(key);
            var after = before;
            foreach (var e in events)
                after = Fold(after, key.Id, e);
            Note(work, key.Tenant, key.Id, before, after, 0);
        }

        return Task.CompletedTask;
    }

    private Dictionary<(string Tenant, TId Id), List<IEvent>> Inline(Work work) => Group([.. work.Streams.SelectMany(x => x.Events)]);

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
    public override async Task ApplyInline(Work work, DocumentRead? read, CancellationToken token)
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
