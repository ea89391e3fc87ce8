using JasperFx;
using JasperFx.Events;
using Marten.Exceptions;
using Marten.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Sessions;

/// <summary>One command of a save.</summary>
internal abstract class Write
{
    /// <summary>Whether its SQL is one of few, so that preparing it pays.</summary>
    public virtual bool Preparable => true;

    /// <summary>The table that has to be there.</summary>
    public virtual DocumentStorage? Table => null;

    public abstract NpgsqlBatchCommand Command();

    public virtual Exception? Translate(PostgresException e) => null;
}

internal sealed class AppendWrite(DocumentStore store, StreamAction action) : Write
{
    public override NpgsqlBatchCommand Command() =>
        store.Database.EventSql.AppendCommand(action, action.AggregateType is { } type ? store.Options.EventGraph.AggregateAlias(type) : null);

    public void Read(NpgsqlDataReader reader)
    {
        var numbers = reader.GetFieldValue<long[]>(0);
        var first = numbers[0] - action.Events.Count;
        action.Version = numbers[0];
        for (var i = 0; i < action.Events.Count; i++)
        {
            action.Events[i].Version = first + i + 1;
            action.Events[i].Sequence = numbers[i + 1];
        }
    }

    public override Exception? Translate(PostgresException e) => e switch
    {
        { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "mt_streams" } when action.ActionType == StreamActionType.Start =>
            new ExistingStreamIdCollisionException(action.Identity),
        { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "mt_streams" } => Unexpected(-1),
        { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "pk_mt_events_stream_and_version" } => Unexpected(-1),
        { SqlState: DatabaseSchema.WrongVersion } => Unexpected(long.TryParse(e.Detail, out var actual) ? actual : -1, e.MessageText),
        { SqlState: DatabaseSchema.Archived } => new InvalidStreamOperationException(e.MessageText),
        { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => Unexpected(-1, e.MessageText),
        _ => null,
    };

    private EventStreamUnexpectedMaxEventIdException Unexpected(long actual, string? message = null) =>
        actual < 0
            ? new EventStreamUnexpectedMaxEventIdException(message ?? $"Unexpected starting version number for event stream '{action.Identity}'")
            : new EventStreamUnexpectedMaxEventIdException(action.Identity, action.ExpectedVersionOnServer ?? 0, actual);
}

internal sealed class ArchiveWrite(DocumentStore store, string tenant, object stream) : Write
{
    public override NpgsqlBatchCommand Command() => store.Database.EventSql.OnStream(store.Database.EventSql.Archive, tenant, stream);
}

internal sealed class SqlWrite(string sql, object[] parameters) : Write
{
    public override bool Preparable => false;

    public override NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(UserSql.Parameter(value));
        return command;
    }
}

/// <summary>A command of the daemon's own.</summary>
internal sealed class CommandWrite(Func<NpgsqlBatchCommand> command, Func<PostgresException, Exception?> translate) : Write
{
    public override NpgsqlBatchCommand Command() => command();

    public override Exception? Translate(PostgresException e) => translate(e);
}

internal sealed class DeleteWrite(DocumentStorage documents, string tenant, object id) : Write
{
    public override DocumentStorage? Table => documents;

    public override NpgsqlBatchCommand Command() => DocumentCommands.ById(documents, documents.DeleteSql, tenant, id);
}

internal enum DocumentWriteKind
{
    Store,
    Insert,
    Update,
}

internal sealed class DocumentWrite(DocumentStorage documents, DocumentWriteKind kind, string tenant, object id, object document, long revision) : Write
{
    public override DocumentStorage? Table => documents;

    public DocumentWriteKind Kind => kind;

    public string Tenant => tenant;

    public object Id => id;

    public object Document => document;

    public long Revision => revision;

    public override NpgsqlBatchCommand Command()
    {
        var command = DocumentCommands.ById(
            documents,
            kind switch { DocumentWriteKind.Insert => documents.InsertSql, DocumentWriteKind.Update => documents.UpdateSql, _ => documents.UpsertSql },
            tenant,
            id);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = documents.Write(document), NpgsqlDbType = NpgsqlDbType.Jsonb });
        if (documents.Revisioned)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = kind == DocumentWriteKind.Insert && revision == 0 ? 1 : revision });
        else
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = documents.DotNetName, NpgsqlDbType = NpgsqlDbType.Varchar });
        return command;
    }

    public override Exception? Translate(PostgresException e) => DocumentCommands.Translate(e, documents, id);
}

/// <summary>Consecutive documents of one class, written by one command.</summary>
internal sealed class WriteMany(DocumentStorage documents, IReadOnlyList<DocumentWrite> writes) : Write
{
    public static void Gather(List<Write> from, List<Write> into)
    {
        for (var i = 0; i < from.Count; i++)
        {
            if (from[i] is not DocumentWrite { Kind: DocumentWriteKind.Store } first)
            {
                into.Add(from[i]);
                continue;
            }

            var next = i + 1;
            while (next < from.Count && next - i < 1000 && from[next] is DocumentWrite { Kind: DocumentWriteKind.Store } other && other.Table == first.Table)
                next++;
            if (next - i < 2)
            {
                into.Add(first);
                continue;
            }

            // The last of each identity counts: one command cannot write a row twice.
            var last = new Dictionary<(string, object), DocumentWrite>();
            for (var j = i; j < next; j++)
            {
                var write = (DocumentWrite)from[j];
                last[(write.Tenant, write.Id)] = write;
            }

            into.Add(last.Count == 1 ? last.Values.First() : new WriteMany(first.Table!, [.. last.Values]));
            i = next - 1;
        }
    }

    public override NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(documents.UpsertManySql);
        if (documents.MultiTenanted)
            command.Parameters.Add(EventSql.Array(writes.Select(x => x.Tenant).ToArray(), NpgsqlDbType.Varchar));
        command.Parameters.Add(documents.IdType == typeof(Guid)
            ? EventSql.Array(writes.Select(x => (Guid)x.Id).ToArray(), NpgsqlDbType.Uuid)
            : EventSql.Array(writes.Select(x => (string)x.Id).ToArray(), NpgsqlDbType.Varchar));
        command.Parameters.Add(EventSql.Array(writes.Select(x => documents.Write(x.Document)).ToArray(), NpgsqlDbType.Jsonb));
        command.Parameters.Add(documents.Revisioned
            ? EventSql.Array(writes.Select(x => x.Revision).ToArray(), NpgsqlDbType.Bigint)
            : EventSql.Array(writes.Select(_ => Guid.CreateVersion7()).ToArray(), NpgsqlDbType.Uuid));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = documents.DotNetName, NpgsqlDbType = NpgsqlDbType.Varchar });
        return command;
    }

    public override Exception? Translate(PostgresException e) => DocumentCommands.Translate(e, documents, writes[0].Id);
}

internal static class DocumentCommands
{
    public static NpgsqlBatchCommand ById(DocumentStorage documents, string sql, string tenant, object id)
    {
        var command = new NpgsqlBatchCommand(sql);
        if (documents.MultiTenanted)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new NpgsqlParameter { Value = id, NpgsqlDbType = documents.IdDbType });
        return command;
    }

    public static NpgsqlBatchCommand ByIds<TId>(DocumentStorage documents, string tenant, TId[] ids)
    {
        var command = new NpgsqlBatchCommand(documents.LoadManySql);
        if (documents.MultiTenanted)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(EventSql.Array(ids, documents.IdDbType));
        return command;
    }

    public static Exception? Translate(PostgresException e, DocumentStorage documents, object id) => e switch
    {
        { SqlState: PostgresErrorCodes.UniqueViolation } when e.TableName == documents.TableName => new DocumentAlreadyExistsException(e, documents.Type, id),
        { SqlState: DatabaseSchema.Missing } => new NonExistentDocumentException(documents.Type, id),
        _ => null,
    };
}
