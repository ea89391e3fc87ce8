using System.Linq.Expressions;
using System.Reflection;
using Marten.Schema;
using Npgsql;
using NpgsqlTypes;
using Weasel.Core;

namespace Marten.Storage;

/// <summary>One document class: its table, its identity and its SQL.</summary>
internal abstract class DocumentStorage
{
    private readonly DocumentDeclaration? _declaration;
    private readonly StoreOptions _options;

    protected DocumentStorage(Type type, StoreOptions options, bool projected)
    {
        _options = options;
        options.Schema.Declarations.TryGetValue(type, out _declaration);
        Type = type;
        Schema = options.DatabaseSchemaName;
        TableName = $"mt_doc_{TypeNames.DocumentAlias(type)}";
        Table = $"{Schema}.{TableName}";
        MultiTenanted = _declaration?.MultiTenanted ?? options.DocumentsAreMultiTenanted;
        Revisioned = projected;
        DotNetName = TypeNames.DotNetTypeName(type);
        IdMember = _declaration?.Identity
            ?? Find(type, StringComparison.Ordinal) ?? Find(type, StringComparison.OrdinalIgnoreCase)
            ?? throw new InvalidOperationException($"{type.FullName} has no Id.");
        IdType = IdMember is PropertyInfo property ? property.PropertyType : ((FieldInfo)IdMember).FieldType;
        if (IdType != typeof(Guid) && IdType != typeof(string))
            throw new NotSupportedException($"The identity of {type.FullName} is a {IdType.Name}; the stand-in knows Guid and string.");
        IdDbType = IdType == typeof(Guid) ? NpgsqlDbType.Uuid : NpgsqlDbType.Varchar;

        var tenant = MultiTenanted ? "tenant_id, " : string.Empty;
        var where = MultiTenanted ? "d.tenant_id = $1 and d.id = " : "d.id = ";
        var p = MultiTenanted ? 1 : 0;
        var insert = $"insert into {Table} as d ({tenant}id, data, mt_last_modified, mt_version, mt_dotnet_type) ";
        var values = $"values ({(MultiTenanted ? "$1, " : string.Empty)}${p + 1}, ${p + 2}, now(), ${p + 3}, ${p + 4})";
        var version = Revisioned ? "case when excluded.mt_version = 0 then d.mt_version + 1 else excluded.mt_version end" : "excluded.mt_version";
        var conflict = $" on conflict ({tenant}id) do update set data = excluded.data, mt_last_modified = excluded.mt_last_modified, mt_version = {version}, mt_dotnet_type = excluded.mt_dotnet_type"

            // A rebuild never puts an older state over what an inline projection has written meanwhile.
            + (Revisioned ? " where excluded.mt_version = 0 or excluded.mt_version >= d.mt_version" : string.Empty);
        InsertSql = insert + values;
        UpsertSql = insert + values + conflict;
        UpsertManySql = insert
            + $"select {(MultiTenanted ? "x.tenant_id, " : string.Empty)}x.id, x.data, now(), x.version, ${p + 4} from unnest({(MultiTenanted ? "$1, " : string.Empty)}${p + 1}, ${p + 2}, ${p + 3}) as x({tenant}id, data, version)"
            + conflict;
        UpdateSql = $"with changed as (update {Table} as d set data = ${p + 2}, mt_last_modified = now(), mt_version = ${p + 3}, mt_dotnet_type = ${p + 4} where {where}${p + 1} returning 1) select {Schema}.{DatabaseSchema.Require}(exists (select 1 from changed))";
        DeleteSql = $"delete from {Table} as d where {where}${p + 1}";
        LoadSql = $"select d.data from {Table} as d where {where}${p + 1}";
        ExistsSql = $"select exists (select 1 from {Table} as d where {where}${p + 1})";
        LoadManySql = $"select d.data from {Table} as d where {(MultiTenanted ? "d.tenant_id = $1 and " : string.Empty)}d.id = any(${p + 1})";
        LoadPairsSql = MultiTenanted
            ? $"select d.tenant_id, d.id, d.data from unnest($1, $2) as x(tenant_id, id) join {Table} as d on d.tenant_id = x.tenant_id and d.id = x.id"
            : $"select '{Tenants.Default}', d.id, d.data from {Table} as d where d.id = any($1)";
        LoadWithVersionSql = $"select d.data, d.mt_version from {Table} as d where {where}${p + 1}";
        SelectSql = $"select d.id, d.data from {Table} as d";
    }

    public Type Type { get; }

    public string Schema { get; }

    public string TableName { get; }

    public string Table { get; }

    public bool MultiTenanted { get; }

    /// <summary>Whether the version is a number, as it is for documents that a projection writes.</summary>
    public bool Revisioned { get; }

    public string DotNetName { get; }

    public MemberInfo IdMember { get; }

    public Type IdType { get; }

    public NpgsqlDbType IdDbType { get; }

    public string InsertSql { get; }

    public string UpsertSql { get; }

    public string UpsertManySql { get; }

    public string UpdateSql { get; }

    public string DeleteSql { get; }

    public string LoadSql { get; }

    public string LoadManySql { get; }

    public string LoadPairsSql { get; }

    public string LoadWithVersionSql { get; }

    public string ExistsSql { get; }

    public string SelectSql { get; }

    /// <summary>Whether the table is known to be there.</summary>
    public bool Created { get; set; }

    public static DocumentStorage Of(Type type, StoreOptions options, bool projected) =>
        (DocumentStorage)Activator.CreateInstance(typeof(DocumentStorage<>).MakeGenericType(type), options, projected)!;

    public abstract object IdOf(object document);

    public abstract byte[] Write(object document);

    public void AddSteps(List<SchemaStep> steps)
    {
        var tenant = MultiTenanted ? $"tenant_id varchar not null default '{Tenants.Default}', " : string.Empty;
        var id = IdType == typeof(Guid) ? "uuid" : "varchar";
        var version = Revisioned ? "mt_version bigint not null default 0" : "mt_version uuid not null default (md5(random()::text || clock_timestamp()::text)::uuid)";
        var key = MultiTenanted ? "tenant_id, id" : "id";
        steps.Add(new(TableName, null, $"create table {Table} ({tenant}id {id} not null, data jsonb not null, mt_last_modified timestamptz default (transaction_timestamp()), {version}, mt_dotnet_type varchar, constraint pkey_{TableName}_{key.Replace(", ", "_", StringComparison.Ordinal)} primary key ({key}))"));
        foreach (var index in _declaration?.Indexes ?? [])
            steps.Add(new(IndexName(index), null, $"create {(index.IsUnique ? "unique " : string.Empty)}index {IndexName(index)} on {Table} ({IndexColumns(index)})"));
    }

    private static MemberInfo? Find(Type type, StringComparison comparison) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(x => x is PropertyInfo or FieldInfo && string.Equals(x.Name, "Id", comparison));

    private string IndexName(ComputedIndex index)
    {
        var name = $"{TableName}{(index.IsUnique ? "_uidx_" : "_idx_")}{string.Concat(index.Members.Select(path => string.Join('_', path.Select(x => TypeNames.TableAlias(x.Name)))))}";
        return name.Length <= 63 ? name : name[..63];
    }

    private string IndexColumns(ComputedIndex index) => string.Join(", ", index.Members.Select(path => $"({Locate(path)})"));

    private string Locate(MemberInfo[] path)
    {
        // The identity is a column of its own, and is indexed as such.
        if (path is [var only] && only == IdMember)
            return "id";
        var raw = "data" + string.Concat(path.Select((member, i) => $" {(i == path.Length - 1 ? "->>" : "->")} '{_options.Serializer.NameOf(member)}'"));
        var type = path[^1] is PropertyInfo property ? property.PropertyType : ((FieldInfo)path[^1]).FieldType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var cast = type switch
        {
            _ when type == typeof(Guid) => "uuid",
            _ when type == typeof(int) || type == typeof(short) || type == typeof(byte) || (type.IsEnum && _options.Serializer.EnumStorage == EnumStorage.AsInteger) => "integer",
            _ when type == typeof(long) => "bigint",
            _ when type == typeof(decimal) => "numeric",
            _ when type == typeof(double) || type == typeof(float) => "double precision",
            _ when type == typeof(bool) => "boolean",
            _ => null,
        };
        if (cast is not null)
            return $"CAST({raw} as {cast})";
        if (type == typeof(DateTimeOffset))
            return $"{Schema}.mt_immutable_timestamptz({raw})";
        if (type == typeof(DateTime))
            return $"{Schema}.mt_immutable_timestamp({raw})";
        if (type == typeof(DateOnly))
            return $"{Schema}.mt_immutable_date({raw})";
        return raw;
    }
}

internal sealed class DocumentStorage<T> : DocumentStorage
    where T : notnull
{
    private readonly Func<T, object> _id;
    private readonly Action<T, Guid>? _setId;
    private readonly JsonCodec _json;

    public DocumentStorage(StoreOptions options, bool projected)
        : base(typeof(T), options, projected)
    {
        _json = options.Serializer;
        var document = Expression.Parameter(typeof(T));
        _id = Expression.Lambda<Func<T, object>>(Expression.Convert(Expression.MakeMemberAccess(document, IdMember), typeof(object)), document).Compile();
        if (IdType == typeof(Guid) && !typeof(T).IsValueType && IdMember is PropertyInfo { SetMethod: not null } property)
            _setId = (x, id) => property.SetValue(x, id);
    }

    public override object IdOf(object document) => _id((T)document) ?? throw new InvalidOperationException($"The document's identity is null: {document}");

    /// <summary>Gives a document without identity one.</summary>
    public void AssignId(T document)
    {
        if (_setId is not null && _id(document) is Guid id && id == Guid.Empty)
            _setId(document, Guid.CreateVersion7());
    }

    public override byte[] Write(object document) => _json.Write(document, document.GetType());

    public T Read(NpgsqlDataReader reader, int ordinal) => _json.Read<T>(reader.GetFieldValue<byte[]>(ordinal))!;
}
