using System.Net.Http.Json;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;
using Coordination = Marten.Events.Daemon.Coordination;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>Runs when all else has: what is rebuilt is then everything that all tests of the assembly ever did, and nobody misses what is away meanwhile.</summary>
[CollectionDefinition("Rebuild", DisableParallelization = true)]
public sealed class RebuildCollection;

[Collection("Rebuild")]
public sealed class RebuildTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every projection of the service, found by itself: a new one is rebuilt here from the day it is registered.</summary>
    private static IReadOnlyList<Type> Projections { get; } =
        [.. typeof(Occasion).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(ProjectionBase).IsAssignableFrom(type)).OrderBy(type => type.Name)];

    /// <summary>What projections write that handle event by event: their class does not say it.</summary>
    private static readonly Dictionary<Type, Type> ByEvent = new() { [typeof(Certificates)] = typeof(Certificate), [typeof(PendingApprovals)] = typeof(PendingApproval) };

    /// <summary>What a history that this test makes by itself has to have filled.</summary>
    private static readonly string[] NeverEmpty =
        ["mt_doc_certificate", "mt_doc_course", "mt_doc_journalentry", "mt_doc_occasion", "mt_doc_participant", "mt_doc_scheduleddays"];

    [Fact]
    public async Task Read_models_that_are_lost_are_made_again_from_the_events_byte_for_byte()
    {
        await SomethingOfEach();
        var tables = await Tables();
        var coordinator = (Coordination.IProjectionCoordinator)enrolling.Service.Services.GetService(typeof(Coordination.IProjectionCoordinator))!;
        await coordinator.PauseAsync();
        try
        {
            var before = await Contents(tables);
            Assert.Empty(NeverEmpty.Except(before.Where(table => table.Rows.Count > 0).Select(table => table.Name)));

            // Gone, all of them: what stands there afterwards was made of events alone.
            await Execute(string.Concat(tables.Select(table => $"delete from {table};")));
            Assert.All(await Contents(tables), table => Assert.Empty(table.Rows));
            var daemon = coordinator.DaemonForMainDatabase();
            foreach (var projection in Projections)
            {
                await Rebuild(daemon, projection);
            }

            foreach (var (was, now) in before.Zip(await Contents(tables)))
            {
                Assert.Equal(was.Name, now.Name);
                Assert.True(was.Rows.SequenceEqual(now.Rows), $"{was.Name}: {was.Rows.Count} rows were, {now.Rows.Count} are; first that differs:\n"
                    + string.Join("\nis now\n", was.Rows.Concat(Enumerable.Repeat("nothing", now.Rows.Count)).Zip(now.Rows.Concat(Enumerable.Repeat("nothing", was.Rows.Count)))
                        .Where(rows => rows.First != rows.Second).Take(1).Select(rows => $"{rows.First}\nis now\n{rows.Second}")));
            }
        }
        finally
        {
            await coordinator.ResumeAsync();
        }
    }

    /// <summary>Over everything that all tests did: an event that moves a place and does not reach the journal is found here.</summary>
    [Fact]
    public async Task The_journal_says_of_every_place_what_its_occasion_says()
    {
        await SomethingOfEach();
        const string both =
            """
            from mt_doc_occasion o cross join jsonb_each(o.data -> 'places') place
            left join mt_doc_journalentry j on j.tenant_id = o.tenant_id and cast(j.data ->> 'occasion' as uuid) = o.id and j.data ->> 'participant' = place.key
            where o.data ->> 'status' <> 'Cancelled'
            """;
        Assert.NotEqual(["0"], await Rows($"select count(*)::text {both}"));
        Assert.Empty(await Rows(
            $"""
            select o.id || ' ' || place.key || ': ' || (place.value ->> 'status') || ', in the journal ' || coalesce(j.data ->> 'state', 'nothing') {both}
            and j.data ->> 'state' is distinct from case place.value ->> 'status' when 'PendingApproval' then 'pending-approval' else lower(place.value ->> 'status') end
            """));
    }

    private static Task Rebuild(IProjectionDaemon daemon, Type projection) => (Task)typeof(IProjectionDaemon).GetMethods()
        .Single(method => method is { Name: nameof(IProjectionDaemon.RebuildProjectionAsync), IsGenericMethodDefinition: true }
            && method.GetParameters() is [{ } only] && only.ParameterType == typeof(CancellationToken))
        .MakeGenericMethod(projection).Invoke(daemon, [Cancellation])!;

    /// <summary>Whatever a projection writes.</summary>
    private async Task<IReadOnlyList<string>> Tables()
    {
        var documents = Projections
            .Select(projection => Base(projection)?.GetGenericArguments()[0] ?? ByEvent.GetValueOrDefault(projection)
                ?? throw new InvalidOperationException($"Say in {nameof(ByEvent)} which document {projection.Name} writes."))
            .Select(document => $"mt_doc_{document.Name.ToLowerInvariant()}");
        var known = await Rows("select relname::text from pg_class where relkind = 'r' and relname like 'mt\\_doc\\_%'");
        var tables = documents.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Empty(tables.Except(known));
        return tables;
    }

    private static Type? Base(Type? type) => type switch
    {
        null => null,
        { IsGenericType: true } when type.GetGenericTypeDefinition().Name is "SingleStreamProjection`2" or "MultiStreamProjection`2" => type,
        _ => Base(type.BaseType),
    };

    private async Task<IReadOnlyList<(string Name, IReadOnlyList<string> Rows)>> Contents(IReadOnlyList<string> tables)
    {
        var contents = new List<(string, IReadOnlyList<string>)>();
        foreach (var table in tables)
        {
            var tenant = (await Rows($"select attname::text from pg_attribute where attrelid = '{table}'::regclass and attname = 'tenant_id'")).Count > 0;
            contents.Add((table, await Rows($"select {(tenant ? "tenant_id || ' ' || " : "")}id::text || ' ' || data::text from {table} order by {(tenant ? "tenant_id, " : "")}id")));
        }

        return contents;
    }

    private async Task<IReadOnlyList<string>> Rows(string sql)
    {
        await using var connection = new NpgsqlConnection(enrolling.Service.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(enrolling.Service.Database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Run alone there is still a life to rebuild: enrolled, waiting, given up late, promoted, moved, absent, completed, certified, left.</summary>
    private async Task SomethingOfEach()
    {
        var municipality = Fresh("kommun");
        var people = await enrolling.People(municipality, 6);
        var held = await enrolling.Occasion(capacity: 3, firstDay: -6, days: 2, freeUntil: Today.AddDays(-20));
        foreach (var person in people)
        {
            await held.Enrols(person);
        }

        await Ok(held.Cancels(people[0], reason: "sjuk"));
        await Ok(held.Cancels(people[5]));
        await Ok(held.Records(Today.AddDays(-6), [people[1], people[2], people[3]], []));
        await Ok(held.Records(Today.AddDays(-5), [people[1], people[2]], [people[3]]));
        await Ok(held.Coordinator.PostAsync($"{held.Path}/completion", null, Cancellation));
        var called = await enrolling.Occasion(days: 2);
        await called.Enrols(people[0]);
        await Ok(called.Coordinator.PostAsJsonAsync(
            $"{called.Path}/rescheduling", new { days = new[] { new { date = Today.AddDays(90), start = "09:00", end = "16:00", mode = "digital", half = true } } }, Json.Options, Cancellation));
        await Ok(called.Coordinator.PostAsJsonAsync($"{called.Path}/cancellation", new { }, Json.Options, Cancellation));
        await Ok(enrolling.Coordinator().PostAsync($"{Root}/participants/{people[1]}/pause", null, Cancellation));
        await Ok(enrolling.Coordinator().PostAsJsonAsync(
            $"{Root}/participants/{people[2]}/move", new { municipality = Fresh("kommun"), unit = "Familj", from = Today }, Json.Options, Cancellation));
        await Ok(enrolling.Coordinator().PostAsJsonAsync($"{Root}/participants/{people[3]}/leave", new { on = Today }, Json.Options, Cancellation));
    }
}
