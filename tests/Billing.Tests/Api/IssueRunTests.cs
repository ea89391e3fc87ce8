using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>Runs that issue many invoices, and the numbers they take.</summary>
public class IssueRunTests(RunningBilling billing, ITestOutputHelper output)
{
    private const int Many = 1000;

    [Fact]
    public async Task A_thousand_invoices_issued_by_eight_clients_at_once_are_numbered_without_gap_or_twin()
    {
        var region = billing.Region();
        var ids = await Drafts(region);

        // Each client goes through them in an order of its own; they run into each other on the very first number. Two of them ask for runs.
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            using var coordinator = billing.Service.As("coordinator", region.Slug, subject: $"client-{client}");
            var mine = ids.ToArray();
            new Random(client).Shuffle(mine);
            if (client % 4 == 0)
            {
                (await coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids = mine.Take(150) })).EnsureSuccessStatusCode();
            }

            foreach (var id in mine.Take(client < 7 ? 110 : mine.Length))
            {
                (await coordinator.PostAsync($"/api/billing/v1/invoices/{id}/issue", null)).EnsureSuccessStatusCode();
            }
        }));
        output.WriteLine(FormattableString.Invariant($"{Many} invoices by 8 clients: {Many / Stopwatch.GetElapsedTime(began).TotalSeconds:0} a second"));

        await NumberedOnce(billing.Service.Database, region.Slug, await region.Invoices("&status=issued"));
    }

    [Fact]
    public async Task A_run_of_a_thousand_numbers_them_in_their_order()
    {
        var region = billing.Region();
        var ids = await Drafts(region);

        var began = Stopwatch.GetTimestamp();
        var run = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids }), HttpStatusCode.OK);
        output.WriteLine(FormattableString.Invariant($"{Many} invoices in one run: {Many / Stopwatch.GetElapsedTime(began).TotalSeconds:0} a second"));

        Assert.Equal(("done", Many, Many), (run["state"]!.GetValue<string>(), run["total"]!.GetValue<int>(), run["done"]!.GetValue<int>()));
        var invoices = await region.Invoices("&status=issued");
        Assert.Equal(invoices.Select(invoice => invoice["number"]!.GetValue<string>()), run["issued"]!.AsArray().Select(one => one!["number"]!.GetValue<string>()));
        await NumberedOnce(billing.Service.Database, region.Slug, invoices);
    }

    [Fact]
    public async Task Killed_in_the_middle_and_started_again_it_goes_on_without_gap_or_twin()
    {
        var servers = await Servers.StartAsync();
        var (database, broker) = (await servers.CreateDatabaseAsync("billing"), await servers.CreateVirtualHostAsync("billing"));
        var region = $"region-{Guid.NewGuid():N}";
        var first = await Program.Start(database, broker);
        var test = new TestRegion(subject => first.As(region, subject), region);
        var ids = await Drafts(test);

        // Eight clients at once, two of them by runs over all; whose request breaks off when the process is killed has no answer.
        var clients = Enumerable.Range(0, 8).Select(async client =>
        {
            using var coordinator = first.As(region, $"client-{client}");
            var mine = ids.ToArray();
            new Random(client).Shuffle(mine);
            try
            {
                if (client % 4 == 0)
                {
                    await coordinator.PostAsJsonAsync($"/api/billing/v1/regions/{region}/invoices/issue", new { ids = mine });
                }

                foreach (var id in mine)
                {
                    await coordinator.PostAsync($"/api/billing/v1/invoices/{id}/issue", null);
                }
            }
            catch (HttpRequestException)
            {
            }
        }).ToList();
        await Eventually.Get(() => Count(database, "billing.invoice_issued.v1"), issued => issued >= Many / 5, what: "some are issued");
        await first.Kill();
        await Task.WhenAll(clients);
        var killedAt = await Count(database, "billing.invoice_issued.v1");
        Assert.InRange(killedAt, Many / 5, Many - 1);

        // Nobody asks again: the runs were begun, and are gone on with.
        var second = await Program.Start(database, broker);
        test = new TestRegion(subject => second.As(region, subject), region);
        var runs = await Eventually.Get(
            async () => (await TestRegion.Json(await test.Coordinator.GetAsync(test.Path("/invoices/runs"))))["items"]!.AsArray().Select(run => run!).ToList(),
            all => all.Count > 0 && all.All(run => run["state"]!.GetValue<string>() == "done"), TimeSpan.FromMinutes(2), "the runs go on to their end");
        var one = await TestRegion.Json(await test.Coordinator.GetAsync(test.Path($"/invoices/runs/{runs[0]["id"]}")));
        Assert.Equal((Many, 0), (one["issued"]!.AsArray().Count, one["failed"]!.AsArray().Count));
        await NumberedOnce(database, region, await test.Invoices("&status=issued"));
        output.WriteLine($"killed when {killedAt} of {Many} were issued");
        await second.Kill();
        await servers.DropDatabaseAsync(database);
        await servers.DropVirtualHostAsync(broker);
    }

    [Fact]
    public async Task The_control_numbers_taken_as_the_highest_plus_one_come_out_as_twins()
    {
        await using var source = NpgsqlDataSource.Create(billing.Service.Database);
        await using (var create = source.CreateCommand("create table if not exists control_numbers (number int); truncate control_numbers"))
        {
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var invoice = 0; invoice < 40; invoice++)
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await using var highest = new NpgsqlCommand("select coalesce(max(number), 0) + 1 from control_numbers", connection, transaction);
                var number = (int)(await highest.ExecuteScalarAsync())!;
                await using var take = new NpgsqlCommand("insert into control_numbers values ($1)", connection, transaction) { Parameters = { new() { Value = number } } };
                await take.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
            }
        })));

        await using var distinct = source.CreateCommand("select count(distinct number) from control_numbers");
        Assert.True((long)(await distinct.ExecuteScalarAsync(TestContext.Current.CancellationToken))! < 8 * 40, "the race that the series guards against did not occur");
    }

    [Fact]
    public async Task The_control_numbers_taken_in_a_step_of_their_own_leave_a_gap_when_somebody_is_killed_between()
    {
        await using var source = NpgsqlDataSource.Create(billing.Service.Database);
        async Task<object?> Do(string sql)
        {
            await using var command = source.CreateCommand(sql);
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        await Do("create sequence control_series; create table control_issued (number bigint)");
        await Do("insert into control_issued select nextval('control_series')");
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var take = new NpgsqlCommand("begin; insert into control_issued select nextval('control_series'); select pg_backend_pid()", connection);
        var victim = await take.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        await Do($"select pg_terminate_backend({victim}, 10000)");
        await using var commit = new NpgsqlCommand("commit", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => commit.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        await Do("insert into control_issued select nextval('control_series')");

        Assert.Equal((3L, 2L), ((long)(await Do("select max(number) from control_issued"))!, (long)(await Do("select count(*) from control_issued"))!));
    }

    [Fact]
    public async Task Changed_while_it_waited_for_its_number_a_draft_is_not_issued_by_who_saw_it_before()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.SetFees();
        await region.Sells();
        var (first, second) = (new TestOccasion(region.Slug), new TestOccasion(region.Slug));
        await billing.Service.Publish(first.Completed(TestOccasion.Place(region.Of("lulea"))));
        await region.InvoicesOf(first.Id, 1);
        var number = (await region.IssueAll())[0]["number"]!.GetValue<string>();
        var (stays, goes) = (TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea")));
        await billing.Service.Publish(second.Completed(stays, goes));
        var draft = Assert.Single(await region.InvoicesOf(second.Id, 1))["id"]!.GetValue<Guid>();
        var seen = (await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{draft}", TestContext.Current.CancellationToken)).Headers.ETag!;

        await using var held = await Held.Stream(billing.Service.Database, NumberSeries.Key(region.Slug, int.Parse(number[..4], CultureInfo.InvariantCulture)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/billing/v1/invoices/{draft}/issue") { Headers = { IfMatch = { seen } } };
        var issuing = region.Coordinator.SendAsync(request, TestContext.Current.CancellationToken);
        await held.IsWaitedFor();
        await billing.Service.Publish(second.Corrected(stays));
        await Eventually.Get(() => region.Invoices($"&occasion={second.Id}"), all => all[0]["amount"]!.GetValue<decimal>() == 6200, what: "an amended draft");
        await held.LetGo();

        await TestRegion.Problem(await issuing, HttpStatusCode.PreconditionFailed, "version-conflict");
        Assert.Equal("draft", Assert.Single(await region.Invoices($"&occasion={second.Id}"))["status"]!.GetValue<string>());
        // Who has seen it as it is, issues it.
        using var again = new HttpRequestMessage(HttpMethod.Post, $"/api/billing/v1/invoices/{draft}/issue");
        again.Headers.IfMatch.Add((await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{draft}", TestContext.Current.CancellationToken)).Headers.ETag!);
        Assert.EndsWith("-00002", (await TestRegion.Json(await region.Coordinator.SendAsync(again, TestContext.Current.CancellationToken)))["number"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-30T22:59:59Z", "2026-11-30T23:00:00Z", "2026-00002", "2026-12-01")]
    [InlineData("2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z", "2027-00001", "2027-01-01")]
    public async Task Who_waits_for_a_number_over_midnight_gets_the_date_of_when_it_is_taken(string asked, string taken, string number, string on)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var region = billing.Region();
        await region.Register("lulea");
        await region.Sells();
        await region.Agree();
        var drafts = (await region.Invoices()).Select(draft => draft["id"]!.GetValue<Guid>()).ToList();
        var sessions = billing.Service.Services.GetRequiredService<Sessions>();
        var clock = new Clock { Now = DateTimeOffset.Parse("2026-11-01T08:00:00Z", CultureInfo.InvariantCulture) };
        async Task<Invoice> Issue(Guid draft)
        {
            await using var session = sessions.Open();
            var outcome = Assert.Single(await IssueInvoice.InSeries(region.Slug, [draft], () => IssueInvoice.Now(clock, Guid.Empty), session, cancellation));
            await session.SaveChangesAsync(cancellation);
            return outcome.Invoice;
        }

        Assert.Equal("2026-00001", (await Issue(drafts[0])).Issued!.Number);
        clock.Now = DateTimeOffset.Parse(asked, CultureInfo.InvariantCulture);
        await using var held = await Held.Stream(billing.Service.Database, NumberSeries.Key(region.Slug, 2026));
        var issuing = Issue(drafts[1]);
        await held.IsWaitedFor();
        clock.Now = DateTimeOffset.Parse(taken, CultureInfo.InvariantCulture);
        await held.LetGo();

        var issued = (await issuing).Issued!;
        Assert.Equal((number, on), (issued.Number, FormattableString.Invariant($"{issued.On:yyyy-MM-dd}")));
        Assert.Equal(clock.Now, issued.At);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task What_lacks_something_is_told_with_its_code_and_the_others_are_issued()
    {
        var region = billing.Region();
        await region.Register("lulea");
        (await region.Coordinator.PutAsJsonAsync(region.Path($"/municipalities/{region.Of("boden")}"), new { name = "Boden", inhabitants = 1000, organisationNumber = "2120002742" }))
            .EnsureSuccessStatusCode();
        (await region.Coordinator.PutAsJsonAsync(region.Path($"/municipalities/{region.Of("alvsbyn")}"), new { name = "Älvsbyn", inhabitants = 1000, reference = "A-1" }))
            .EnsureSuccessStatusCode();
        await region.Agree(instalments: 1);
        async Task<JsonNode> Run() => await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { }), HttpStatusCode.OK);
        string Failed(JsonNode run) => string.Join(' ', run["failed"]!.AsArray().Select(one => $"{one!["municipality"]}:{one["code"]}"));

        var without = await Run();
        await region.Sells(vatNumber: null);
        var untaxed = await Run();
        await region.Sells();
        var run = await Run();

        Assert.Equal("alvsbyn:seller-missing boden:seller-missing lulea:seller-missing", Failed(without));
        Assert.Equal("alvsbyn:organisation-number-missing boden:buyer-reference-missing lulea:vat-number-missing", Failed(untaxed));
        Assert.Equal("alvsbyn:organisation-number-missing boden:buyer-reference-missing", Failed(run));
        Assert.All(run["failed"]!.AsArray(), one => Assert.NotEqual("", one!["title"]!.GetValue<string>()));
        Assert.EndsWith("-00001", Assert.Single(run["issued"]!.AsArray())!["number"]!.GetValue<string>(), StringComparison.Ordinal);
        // Each alone says the same; and the run can be read afterwards, by the region only.
        var boden = (await region.Invoices($"&municipality={region.Of("boden")}"))[0]["id"]!.GetValue<Guid>();
        await TestRegion.Problem(await region.Coordinator.PostAsync($"/api/billing/v1/invoices/{boden}/issue", null), HttpStatusCode.Conflict, "buyer-reference-missing");
        Assert.Equal(run.ToJsonString(), (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/invoices/runs/{run["id"]}")))).ToJsonString());
        var listed = (await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/invoices/runs?limit=2"))))["items"]!.AsArray();
        Assert.Equal([run["id"]!.GetValue<Guid>(), untaxed["id"]!.GetValue<Guid>()], listed.Select(one => one!["id"]!.GetValue<Guid>()));
        var other = billing.Region();
        await TestRegion.Problem(await other.Coordinator.GetAsync(other.Path($"/invoices/runs/{run["id"]}")), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_same_key_is_the_same_run()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.Sells();
        await region.Agree(instalments: 1);
        Task<HttpResponseMessage> Run(object body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, region.Path("/invoices/issue")) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", "november");
            return region.Coordinator.SendAsync(request);
        }

        var run = await TestRegion.Json(await Run(new { }));
        await region.Agree(2025, instalments: 1);
        var again = await TestRegion.Json(await Run(new { }));

        Assert.Equal(run.ToJsonString(), again.ToJsonString());
        Assert.Single(run["issued"]!.AsArray());
        Assert.Single(await region.Invoices("&status=draft"));
        await TestRegion.Problem(await Run(new { ids = new[] { run["issued"]![0]!["id"]!.GetValue<Guid>() } }), HttpStatusCode.UnprocessableEntity, "key-reused", "Idempotency-Key");
    }

    [Fact]
    public async Task A_run_of_all_leaves_instalments_whose_half_year_has_not_begun()
    {
        var region = billing.Region();
        await region.Register("lulea");
        var year = TimeProvider.System.GetUtcNow().Year + 1;
        await region.Agree(year);

        Assert.Empty(await region.IssueAll());
        var drafts = await region.Invoices();
        Assert.Equal([$"{year}-01-01", $"{year}-07-01"], drafts.Select(draft => draft["notBefore"]!.GetValue<string>()));
        // Named, it is issued: whoever names it knows.
        var id = drafts[1]["id"]!.GetValue<Guid>();
        var run = await TestRegion.Json(await region.Coordinator.PostAsJsonAsync(region.Path("/invoices/issue"), new { ids = new[] { id } }));
        Assert.Equal(id, Assert.Single(run["issued"]!.AsArray())!["id"]!.GetValue<Guid>());
    }

    // 20 municipalities, 10 instalments, 5 years.
    private static async Task<Guid[]> Drafts(TestRegion region)
    {
        await region.Sells();
        for (var municipality = 0; municipality < 20; municipality++)
        {
            (await region.Register($"kommun-{municipality:00}")).EnsureSuccessStatusCode();
        }

        for (var year = 2026; year < 2031; year++)
        {
            await TestRegion.Json(await region.Agree(year, instalments: 10), HttpStatusCode.Created);
        }

        var ids = (await region.Invoices()).Select(invoice => invoice["id"]!.GetValue<Guid>()).ToArray();
        Assert.Equal(Many, ids.Length);
        return ids;
    }

    private static async Task NumberedOnce(string database, string region, IReadOnlyList<JsonNode> issued)
    {
        var year = issued[0]["issuedOn"]!.GetValue<string>()[..4];
        Assert.Equal(
            Enumerable.Range(1, Many).Select(number => $"{year}-{number:00000}"),
            issued.Select(invoice => invoice["number"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        // And in the books: each stream was issued once, and each number is in the series once, in order.
        await using var source = NpgsqlDataSource.Create(database);
        await using var twice = source.CreateCommand("select count(*) from (select 1 from mt_events where type = 'billing.invoice_issued.v1' group by stream_id having count(*) > 1) twins");
        Assert.Equal(0L, await twice.ExecuteScalarAsync());
        await using var series = source.CreateCommand(
            "select count(*) from mt_events where type = 'billing.number_assigned.v1' and data ->> 'region' = $1 and version = (data ->> 'sequence')::int");
        series.Parameters.AddWithValue(region);
        Assert.Equal((long)Many, await series.ExecuteScalarAsync());
    }

    private static async Task<int> Count(string database, string type)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("select count(*)::int from mt_events where type = $1");
        count.Parameters.AddWithValue(type);
        return (int)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>Billing as a process of its own, which can be killed.</summary>
    private sealed class Program(OwnedProcess process, Uri address)
    {
        public static async Task<Program> Start(string database, string broker)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
            listener.Stop();
            var process = OwnedProcess.Start(
                "KILL", Path.Combine(Path.GetTempPath(), $"billing-{Guid.NewGuid():N}"), "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Yrkesresan.Billing.dll")],
                new Dictionary<string, string>
                {
                    ["ConnectionStrings__billing"] = database,
                    ["ConnectionStrings__messaging"] = broker,
                    ["Authentication__DevelopmentKey"] = RunningService.DevelopmentKey,
                    ["ASPNETCORE_ENVIRONMENT"] = "Development",
                    ["ASPNETCORE_URLS"] = address.AbsoluteUri,
                });
            using var client = new HttpClient { BaseAddress = address };
            await Eventually.Get(
                async () =>
                {
                    process.ThrowIfEnded();
                    try
                    {
                        return (await client.GetAsync("/health/live")).IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                alive => alive, TimeSpan.FromMinutes(2), "the process is up");
            return new Program(process, address);
        }

        public HttpClient As(string region, string? subject)
        {
            var caller = new Caller(subject ?? "coordinator", "coordinator", region, null, null, null);
            return new HttpClient
            {
                BaseAddress = address,
                DefaultRequestHeaders =
                {
                    Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Issue(RunningService.DevelopmentKey, caller, TimeProvider.System.GetUtcNow())),
                },
            };
        }

        /// <summary>kill -9.</summary>
        public Task Kill() => process.StopAsync(TimeSpan.FromSeconds(30));
    }
}
