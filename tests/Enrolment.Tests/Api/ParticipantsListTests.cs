using System.Text.Json;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>The list of 50 000 people reads what a page needs, and no more, whoever asks and wherever in the list.</summary>
public sealed class ParticipantsListTests
{
    private const int People = 50_000;
    private const int Page = 100;
    private static readonly DateOnly Day = new(2027, 3, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_of_50_000_people_is_walked_along_an_index_by_everybody()
    {
        await using var service = await RunningService.StartAsync<Occasion>("enrolment");
        await using var connection = new NpgsqlConnection(service.Database);
        await connection.OpenAsync(Cancellation);
        // Five regions of ten municipalities of a thousand people in twenty units; of every tenth nobody had told the region.
        await Run(connection, """
            insert into mt_doc_municipality (id, data)
            select 'kommun-' || m, jsonb_build_object('id', 'kommun-' || m, 'region', 'region-' || m % 5, 'name', 'Kommun ' || m, 'version', 1, 'at', now()) from generate_series(0, 49) m
            """);
        await Run(connection, $$"""
            with people as (select n, md5('person' || n)::uuid as id from generate_series(1, {{People}}) n),
            registered as (
              insert into mt_doc_participant (tenant_id, id, data, mt_version)
              select '*DEFAULT*', id, jsonb_build_object(
                'id', id, 'municipality', 'kommun-' || n % 50, 'unit', 'Enhet ' || (n / 50) % 20, 'region', case when n % 10 > 0 then 'region-' || n % 5 end, 'role', 'behandlare',
                'professionSince', date '2020-01-01' + n % 2500, 'status', 'Active', 'leftOn', null, 'version', 1, 'kinds', '[]'::jsonb, 'move', null, 'leave', null, 'erased', false, 'leads', false), 1
              from people)
            insert into mt_doc_persondetails (tenant_id, id, data)
            select '*DEFAULT*', id, jsonb_build_object('id', id, 'name', 'Person ' || n, 'email', 'p' || n || '@example.se', 'nameKey', 'person ' || n, 'emailKey', 'p' || n || '@example.se') from people
            """);
        await Run(connection, "analyze");

        var middle = Guid.Parse("7fffffff-ffff-ffff-ffff-ffffffffffff");
        var callers = new Dictionary<string, Caller>
        {
            ["coordinator"] = new("", Role.Coordinator, "region-3", null, null, null),
            // Of half of this region's people nobody had told the region when they were registered.
            ["coordinator of people without region"] = new("", Role.Coordinator, "region-0", null, null, null),
            ["administrator"] = new("", Role.MunicipalAdministrator, null, "kommun-13", null, null),
            ["manager"] = new("", Role.Manager, null, "kommun-13", "Enhet 7", null),
            ["manager of all units"] = new("", Role.Manager, null, "kommun-13", null, null),
            ["national"] = new("", Role.National, null, null, null, null),
        };
        foreach (var (who, caller) in callers)
        {
            foreach (var after in new[] { Guid.Empty, middle })
            {
                await IsWalked(connection, $"{who} after {after}", ListParticipants.Sql(caller, new(On: Day), after, Page));
                await IsWalked(connection, $"{who} by municipality after {after}", ListParticipants.Sql(caller, new(Municipality: "kommun-13", On: Day), after, Page));
                await IsWalked(connection, $"{who} by unit after {after}", ListParticipants.Sql(caller, new("kommun-13", "Enhet 7", On: Day), after, Page));
            }

            // What is in few is looked for in all of one's own, still in order.
            await IsWalked(connection, $"{who} by level", ListParticipants.Sql(caller, new(Level: "experienced", On: Day), Guid.Empty, Page), mostRows: People);
        }

        // The control: without the index the same question is not answered by one, so the test can fail.
        await using (var transaction = await connection.BeginTransactionAsync(Cancellation))
        {
            await Run(connection, string.Join(';', await Indexes(connection)));
            var bad = await Plan(connection, ListParticipants.Sql(callers["administrator"], new(On: Day), Guid.Empty, Page));
            Assert.True(bad.Max(node => node.Rows + node.Removed) > 10 * Page, string.Join('\n', bad));
            await transaction.RollbackAsync(Cancellation);
        }

        // And what is walked is what is there: all of a region's, each once, in order.
        using var coordinator = service.As("coordinator", region: "region-0");
        var seen = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Ok(coordinator.GetAsync($"{Root}/participants?limit=500&cursor={cursor}", Cancellation));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(People / 5, seen.Distinct().Count());
        Assert.Equal(seen.Select(id => id.ToString()).Order(StringComparer.Ordinal), seen.Select(id => id.ToString()));
        using var administrator = service.As("municipal-administrator", municipality: "kommun-13");
        var found = await Ok(administrator.GetAsync($"{Root}/participants?q=person%2013&limit=500", Cancellation));
        Assert.All(found.GetProperty("items").EnumerateArray(), item => Assert.Contains("person 13", item.GetProperty("name").GetString(), StringComparison.OrdinalIgnoreCase));
    }

    private static async Task IsWalked(NpgsqlConnection connection, string what, (string Sql, List<object> Values) list, int mostRows = 10 * Page)
    {
        var nodes = await Plan(connection, list);
        var plan = $"{what}\n{list.Sql}\n{string.Join('\n', nodes)}";
        Assert.True(nodes.Any(node => node.Kind is "Index Scan" or "Index Only Scan" or "Bitmap Index Scan"), plan);
        Assert.False(nodes.Any(node => node is { Kind: "Seq Scan", Relation: "mt_doc_participant" or "mt_doc_persondetails" }), plan);
        // A page of each of a region's municipalities may be put in order, never everybody.
        Assert.All(nodes.Where(node => node.Kind.Contains("Sort", StringComparison.Ordinal)), node => Assert.True(node.Rows <= 12 * (Page + 1), plan));
        Assert.All(nodes, node => Assert.True(node.Rows + node.Removed <= mostRows + (12 * (Page + 1)), plan));
    }

    private static async Task<IReadOnlyList<Node>> Plan(NpgsqlConnection connection, (string Sql, List<object> Values) list)
    {
        var number = 0;
        // The very statement that the list runs.
        var sql = string.Concat($"select d.id, d.data from public.mt_doc_participant as d {list.Sql}".Select(character => character == '?' ? $"${++number}" : character.ToString()));
        await using var command = new NpgsqlCommand($"explain (analyze, format json) {sql}", connection);
        list.Values.ForEach(value => command.Parameters.Add(new NpgsqlParameter { Value = value }));
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(Cancellation))!);
        return [.. Nodes(plan.RootElement[0].GetProperty("Plan"))];
    }

    private static IEnumerable<Node> Nodes(JsonElement plan)
    {
        double Number(string name) => plan.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
        string Text(string name) => plan.TryGetProperty(name, out var value) ? value.GetString()! : "";
        var loops = Math.Max(1, Number("Actual Loops"));
        yield return new Node(
            Text("Node Type"), Text("Relation Name"), Text("Index Name"), Number("Actual Rows") * loops, (Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck")) * loops);
        foreach (var node in plan.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().SelectMany(Nodes) : [])
        {
            yield return node;
        }
    }

    private static async Task<IReadOnlyList<string>> Indexes(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select 'drop index ' || indexname from pg_indexes where tablename = 'mt_doc_participant' and indexname not like 'pkey%'", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var all = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            all.Add(reader.GetString(0));
        }

        return all;
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed record Node(string Kind, string Relation, string Index, double Rows, double Removed);
}
