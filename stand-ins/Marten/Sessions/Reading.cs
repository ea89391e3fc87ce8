using Marten.Storage;
using Npgsql;

namespace Marten.Sessions;

/// <summary>How the first column of a user's query becomes what was asked for.</summary>
internal static class Reading
{
    public static Reading<T> Of<T>(DocumentStore store) => UserSql.IsScalar(typeof(T)) ? Reading<T>.Scalar : Reading<T>.Json(store);
}

internal sealed class Reading<T>(Func<NpgsqlDataReader, int, T> read, DocumentStorage? documents, bool isScalar)
{
    public static Reading<T> Scalar { get; } = new((reader, i) => reader.IsDBNull(i) ? default! : reader.GetFieldValue<T>(i), null, isScalar: true);

    public bool IsScalar => isScalar;

    public DocumentStorage? Documents => documents;

    public static Reading<T> Json(DocumentStore store) =>
        new(
            (reader, i) => store.Options.Serializer.Read<T>(reader.GetFieldValue<byte[]>(i))!,
            store.Database.TryDocuments(typeof(T)),
            isScalar: false);

    public T Read(NpgsqlDataReader reader, int ordinal) => read(reader, ordinal);
}
