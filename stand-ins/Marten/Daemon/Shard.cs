using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten.Projections;
using Marten.Sessions;
using Marten.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Daemon;

/// <summary>An asynchronous projection or a subscription: what it does with a page.</summary>
internal abstract class Shard(DocumentStore store, ShardName name, AsyncOptions options, IReadOnlyList<Type> included)
{
    private string[]? _types;

    public ShardName Name => name;

    public AsyncOptions Options => options;

    public DocumentStore Store => store;

    /// <summary>The stored names of the events that it wants; null for all, as where it wants all that are of some kind.</summary>
    public string[]? Types => included.Count == 0 || included.Any(x => x.IsAbstract || x.IsInterface) ? null : _types ??= store.Options.EventGraph.NamesOf(included);

    /// <summary>Whether it wants an event.</summary>
    public bool Wants(IEvent e) => included.Count == 0 || included.Any(x => x.IsAssignableFrom(e.EventType));

    /// <summary>Handles a page; gives the position that is to be committed with it.</summary>
    public abstract Task<long> Process(Work work, long floor, long ceiling, List<IEvent> events, ErrorHandlingOptions errors, CancellationToken token);

    /// <summary>Forgets what was kept from page to page.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Notes an event that is passed over.</summary>
    public void NoteDeadLetter(Work work, IEvent e, Exception error)
    {
        var letter = store.Options.Serializer.Write(new Dictionary<string, object?>
        {
            ["Id"] = Guid.CreateVersion7(),
            ["EventSequence"] = e.Sequence,
            ["ProjectionName"] = name.Name,
            ["ShardName"] = "All",
            ["Timestamp"] = DateTimeOffset.UtcNow,
            ["ExceptionMessage"] = error.Message,
            ["ExceptionType"] = error.GetType().FullName,
        });
        work.Add(new CommandWrite(
            () =>
            {
                var command = new NpgsqlBatchCommand($"insert into {store.Database.Schema}.mt_doc_deadletterevent (id, data, mt_dotnet_type) values ($1, $2, 'JasperFx.Events.Daemon.DeadLetterEvent')");
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
                command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = letter, NpgsqlDbType = NpgsqlDbType.Jsonb });
                return command;
            },
            _ => null));
    }
}

internal sealed class ProjectionShard(DocumentStore store, ProjectionRunner runner)
    : Shard(store, runner.Projection.Shard, runner.Projection.Options, runner.Projection.Included)
{
    public ProjectionRunner Runner => runner;

    public override async Task<long> Process(Work work, long floor, long ceiling, List<IEvent> events, ErrorHandlingOptions errors, CancellationToken token)
    {
        await runner.ApplyPage(
            work,
            events,
            (e, error) =>
            {
                if (!errors.SkipApplyErrors)
                    return false;
                NoteDeadLetter(work, e, error);
                return true;
            },
            token);
        return ceiling;
    }

    public override void Forget() => runner.Forget();
}

internal sealed class SubscriptionShard(DocumentStore store, SubscriptionSource source)
    : Shard(store, source.Shard, source.Options, source.Included)
{
    public override async Task<long> Process(Work work, long floor, long ceiling, List<IEvent> events, ErrorHandlingOptions errors, CancellationToken token)
    {
        if (events.Count == 0)
            return ceiling;
        var (subscription, scope) = source.Open();
        try
        {
            var controller = new Controller(this, work);
            var operations = new TenantOperations(new Session(work, Tenants.Default), work, Tenants.Default);
            await subscription.ProcessEventsAsync(new EventRange(Name, floor, ceiling, events), controller, operations, token);
            if (controller.Failure is not { } failure)
                return ceiling;
            if (controller.LastProcessed is not { } last || last <= floor)
                throw new InvalidOperationException($"The subscription {Name.Name} reported that it cannot go on: {failure.Message}", failure);
            return Math.Min(last, ceiling);
        }
        finally
        {
            if (scope is not null)
                await scope.DisposeAsync();
        }
    }

    private sealed class Controller(Shard shard, Work work) : ISubscriptionController
    {
        public ShardName Name => shard.Name;

        public Exception? Failure { get; private set; }

        public long? LastProcessed { get; private set; }

        public Task ReportCriticalFailureAsync(Exception ex)
        {
            Failure = ex;
            return Task.CompletedTask;
        }

        public Task ReportCriticalFailureAsync(Exception ex, long lastProcessed)
        {
            (Failure, LastProcessed) = (ex, lastProcessed);
            return Task.CompletedTask;
        }

        public Task RecordDeadLetterEventAsync(IEvent @event, Exception ex)
        {
            shard.NoteDeadLetter(work, @event, ex);
            return Task.CompletedTask;
        }
    }
}
