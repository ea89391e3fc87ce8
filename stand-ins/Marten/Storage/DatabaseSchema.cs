using JasperFx.Events;
using Marten.Events;

namespace Marten.Storage;

/// <summary>Marten's tables, and two functions of our own.</summary>
internal static class DatabaseSchema
{
    /// <summary>Appends to one stream, checking its version: what Marten calls mt_quick_append_events, whose signature is none of our business.</summary>
    public const string Append = "standin_append_events";

    /// <summary>Fails the transaction if what it is given is not so.</summary>
    public const string Require = "standin_require";

    public const string WrongVersion = "MT003";
    public const string Archived = "MT001";
    public const string Missing = "MT404";

    /// <summary>Everything there is to be, in order.</summary>
    public static List<SchemaStep> Steps(StoreOptions options, IEnumerable<DocumentStorage> documents)
    {
        var schema = options.DatabaseSchemaName;
        List<SchemaStep> steps =
        [
            new(null, null, $"""
                create or replace function {schema}.mt_immutable_timestamptz(value text) returns timestamptz language sql immutable as $f$ select value::timestamptz $f$;
                create or replace function {schema}.mt_immutable_timestamp(value text) returns timestamp language sql immutable as $f$ select value::timestamp $f$;
                create or replace function {schema}.mt_immutable_date(value text) returns date language sql immutable as $f$ select value::date $f$;
                create or replace function {schema}.{Require}(so boolean) returns void language plpgsql as $f$ begin if not so then raise exception 'A document that was to be updated does not exist' using errcode = '{Missing}'; end if; end $f$;
                """),
        ];
        AddEventTables(steps, options.EventGraph, schema);
        foreach (var document in documents)
            document.AddSteps(steps);
        return steps;
    }

    public static (string Column, string Type, bool Wanted)[] Metadata(MetadataConfig config) =>
    [
        ("correlation_id", "varchar", config.CorrelationIdEnabled),
        ("causation_id", "varchar", config.CausationIdEnabled),
        ("headers", "jsonb", config.HeadersEnabled),
    ];

    private static void AddEventTables(List<SchemaStep> steps, EventGraph events, string schema)
    {
        var id = events.StreamIdentity == StreamIdentity.AsGuid ? "uuid" : "varchar";
        var tenant = $"tenant_id varchar not null default '{Tenants.Default}'";
        var key = events.Conjoined ? "tenant_id, id" : "id";
        var streamKey = events.Conjoined ? "tenant_id, stream_id" : "stream_id";
        var suffix = events.Conjoined ? "stream_id_tenant_id" : "stream_id";
        var cascade = events.Conjoined ? string.Empty : " on delete cascade";
        var (first, last) = events.Conjoined ? (tenant + ", ", string.Empty) : (string.Empty, tenant + ", ");
        steps.AddRange(
        [
            new("mt_events_sequence", null, $"create sequence {schema}.mt_events_sequence"),
            new("mt_streams", null, $"create table {schema}.mt_streams ({first}id {id} not null, type varchar, version bigint, timestamp timestamptz not null default (now()), created timestamptz not null default (now()), {last}is_archived boolean default false, constraint pkey_mt_streams_{key.Replace(", ", "_", StringComparison.Ordinal)} primary key ({key}))"),
            new("mt_events", null, $"""
                create table {schema}.mt_events (seq_id bigint not null, id uuid not null, stream_id {id}, version bigint not null, data jsonb not null, bdata bytea, type varchar(500) not null, timestamp timestamptz not null default (now()), {tenant}, mt_dotnet_type varchar, is_archived boolean default false, constraint pkey_mt_events_seq_id primary key (seq_id), constraint fkey_mt_events_{suffix} foreign key ({streamKey}) references {schema}.mt_streams ({key}){cascade});
                alter sequence {schema}.mt_events_sequence owned by {schema}.mt_events.seq_id
                """),
            new("pk_mt_events_stream_and_version", null, $"create unique index pk_mt_events_stream_and_version on {schema}.mt_events ({streamKey}, version)"),
            new("mt_event_progression", null, $"create table {schema}.mt_event_progression (name varchar not null, last_seq_id bigint, last_updated timestamptz default (transaction_timestamp()), constraint pk_mt_event_progression primary key (name))"),
            new("mt_doc_deadletterevent", null, $"create table {schema}.mt_doc_deadletterevent (id uuid not null, data jsonb not null, mt_last_modified timestamptz default (transaction_timestamp()), mt_version uuid not null default (md5(random()::text || clock_timestamp()::text)::uuid), mt_dotnet_type varchar, constraint pkey_mt_doc_deadletterevent_id primary key (id))"),
        ]);

        var (columns, parameters, values) = (string.Empty, string.Empty, string.Empty);
        foreach (var (column, type, wanted) in Metadata(events.MetadataConfig))
        {
            if (!wanted)
                continue;
            steps.Add(new("mt_events", column, $"alter table {schema}.mt_events add column if not exists {column} {type}"));
            columns += $", {column}";
            parameters += $", p_{column} {type}[]";
            values += $", p_{column}[i]";
        }

        var where = events.Conjoined ? "tenant_id = p_tenant and id = p_stream" : "id = p_stream";

        // The version is checked, and the stream's row taken, before a number is drawn from the sequence: who loses leaves no gap.
        steps.Add(new(null, null, $"""
            create or replace function {schema}.{Append}(p_start boolean, p_stream {id}, p_type varchar, p_tenant varchar, p_expected bigint, p_ids uuid[], p_types varchar[], p_data jsonb[], p_dotnet varchar[], p_times timestamptz[]{parameters})
            returns bigint[] language plpgsql as $f$
            declare
              n int := cardinality(p_ids);
              v bigint := p_expected;
              archived boolean;
              s bigint;
              r bigint[];
            begin
              if p_start then
                v := 0;
                insert into {schema}.mt_streams ({key}, type, version{(events.Conjoined ? string.Empty : ", tenant_id")}) values ({(events.Conjoined ? "p_tenant, p_stream" : "p_stream")}, p_type, n{(events.Conjoined ? string.Empty : ", p_tenant")});
              else
                if v is null then
                  select version into v from {schema}.mt_streams where {where};
                end if;
                if coalesce(v, 0) > 0 then
                  update {schema}.mt_streams set version = v + n, timestamp = now() where {where} and version = v and not is_archived;
                  if not found then
                    select version, is_archived into s, archived from {schema}.mt_streams where {where};
                    if archived then
                      raise exception 'Attempted to append event to archived stream with Id ''%''.', p_stream using errcode = '{Archived}';
                    end if;
                    raise exception 'Unexpected starting version number for event stream ''%'', expected % but was %', p_stream, v, coalesce(s, 0) using errcode = '{WrongVersion}', detail = coalesce(s, 0)::text;
                  end if;
                else
                  v := 0;
                  insert into {schema}.mt_streams ({key}, type, version{(events.Conjoined ? string.Empty : ", tenant_id")}) values ({(events.Conjoined ? "p_tenant, p_stream" : "p_stream")}, p_type, n{(events.Conjoined ? string.Empty : ", p_tenant")});
                end if;
              end if;
              r := array[v + n];
              for i in 1..n loop
                s := nextval('{schema}.mt_events_sequence');
                insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived{columns})
                values (s, p_ids[i], p_stream, v + i, p_data[i], p_types[i], p_times[i], p_tenant, p_dotnet[i], false{values});
                r := r || s;
              end loop;
              return r;
            end $f$
            """));
    }
}

/// <summary>A change to the database, made where the relation, or its column, is not there; where none is named, always.</summary>
internal sealed record SchemaStep(string? Relation, string? Column, string Sql);
