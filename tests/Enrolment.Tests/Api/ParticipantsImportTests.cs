using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class ParticipantsImportTests(Enrolling enrolling)
{
    private const string Heading = "Namn;E-post;Kommun;Enhet;Roll;I yrket sedan;Slag";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_tells_what_would_be_done_and_does_nothing()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        var file = $"{Heading}\r\nÅsa Öberg;{Mail("asa")};{municipality};Boendet;behandlare;2024-08-15;bistånd, dygnet runt\r\nBo;ingen adress;{municipality};Boendet;;i fjol;vet ej\r\n";
        var rehearsed = await Done(administrator, await Sends(administrator, file, dryRun: true));
        Assert.Equal("done 2/2 1+0=0 !1", Sum(rehearsed));
        Assert.Equal(
            ["3 email format", "3 kinds unknown", "3 professionSince format", "3 role required"], Findings(rehearsed, "errors").Order(StringComparer.Ordinal));
        Assert.Empty(await Listed(administrator));

        // Windows-1252, as Excel saves it.
        var done = await Done(administrator, await Sends(administrator, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(file)));
        Assert.Equal("done 2/2 1+0=0 !1", Sum(done));
        var person = Assert.Single(await Listed(administrator));
        Assert.Equal(
            ("Åsa Öberg", "Boendet", "2024-08-15", "assessed,residential"),
            (Text(person, "name"), Text(person, "unit"), Text(person, "professionSince"), string.Join(',', person.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()))));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_one_put_right_changes_that()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        var (ann, bo) = (Mail("ann"), Mail("bo"));
        // The scope says the municipality.
        string File(string unit, string slag = ";service") => $"namn;e-post;enhet;roll;i yrket sedan{(slag.Length > 0 ? ";slag" : "")}\nAnn;{ann};Ett;behandlare;20240815{slag}\nBo;{bo};{unit};behandlare;2024-08-15{slag}\n";
        Assert.Equal("done 2/2 2+0=0 !0", Sum(await Done(administrator, await Sends(administrator, File("Ett")))));
        Assert.Equal("done 2/2 0+0=2 !0", Sum(await Done(administrator, await Sends(administrator, File("Ett")))));
        // Without the column nothing is said of kinds.
        Assert.Equal("done 2/2 0+1=1 !0", Sum(await Done(administrator, await Sends(administrator, File("Två", "")))));
        var people = await Listed(administrator);
        Assert.Equal([("Ann", "Ett", 1), ("Bo", "Två", 1)], people.Select(one => (Text(one, "name"), Text(one, "unit"), one.GetProperty("kinds").GetArrayLength())).Order());
        await Ok(administrator.PostAsJsonAsync($"{Root}/participants/{people.Single(one => Text(one, "name") == "Bo").GetProperty("id").GetGuid()}/leave", new { on = Today }, Json.Options, Cancellation));
        var left = await Done(administrator, await Sends(administrator, File("Ett")));
        Assert.Equal(("done 2/2 0+0=1 !1", "3 row participant-left"), (Sum(left), Assert.Single(Findings(left, "errors"))));
        // Nor does a row that says just what is known of one who has left pass in silence.
        var same = await Done(administrator, await Sends(administrator, File("Två")));
        Assert.Equal(("done 2/2 0+0=1 !1", "3 row participant-left"), (Sum(same), Assert.Single(Findings(same, "errors"))));
    }

    [Fact]
    public async Task What_looks_the_same_in_the_file_itself_is_told_also_on_trial_and_once()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        // In different batches.
        var others = Enumerable.Range(0, 120).Select(number => $"Person {number};{Mail($"p{number}")};{municipality};Barn;behandlare;2020-01-01;");
        var file = string.Join('\n', [Heading, $"Åsa Öberg;{Mail("asa")};{municipality};Barn;behandlare;2020-01-01;", .. others, $"åsa  öberg;{Mail("asa2")};{municipality};Barn;behandlare;2020-01-01;"]);
        foreach (var dryRun in new[] { true, false })
        {
            var done = await Done(administrator, await Sends(administrator, file, dryRun));
            Assert.Equal("done 122/122 122+0=0 !0", Sum(done));
            Assert.Equal("123 name similar", Assert.Single(Findings(done, "warnings")));
        }

        Assert.Empty(Findings(await Done(administrator, await Sends(administrator, file)), "warnings"));
    }

    [Fact]
    public async Task A_municipality_that_nobody_has_heard_of_is_told_to_the_coordinator()
    {
        using var coordinator = enrolling.Coordinator();
        var done = await Done(coordinator, await Sends(coordinator, $"{Heading}\nAnn;{Mail("ann")};{Fresh("felstavat")};Barn;behandlare;2020-01-01;\n"));
        Assert.Equal(("done 1/1 1+0=0 !0", "2 municipality not-heard-of"), (Sum(done), Assert.Single(Findings(done, "warnings"))));
    }

    [Fact]
    public async Task Rows_outside_one_s_scope_are_refused_and_tell_nothing()
    {
        var (own, other) = (Fresh("kommun"), Fresh("kommun"));
        var known = Mail("theirs");
        await Ok(enrolling.Administrator(other).PostAsJsonAsync($"{Root}/participants", PersonBody(other, email: known), Json.Options, Cancellation));
        await Ok(enrolling.Administrator(own).PostAsJsonAsync($"{Root}/participants", PersonBody(own, "Annan", known), Json.Options, Cancellation));
        using var manager = enrolling.Service.As("manager", municipality: own, unit: "Barn");
        var done = await Done(manager, await Sends(manager, string.Join('\n', [
            Heading,
            $"Ann;{known};{other};Barn;behandlare;2024-08-15;",
            $"Bo;{Mail("bo")};{own};Annan;behandlare;2024-08-15;",
            $"Cia;{known.ToUpperInvariant()}x;{own};Barn;behandlare;2024-08-15;",
            $"Dan;{Mail("dan")};Finns ej alls;Barn;behandlare;2024-08-15;",
        ])));
        Assert.Equal(
            ("done 4/4 1+0=0 !3", "2 municipality not-found|3 unit not-found|5 municipality unknown"),
            (Sum(done), string.Join('|', Findings(done, "errors").Order(StringComparer.Ordinal))));
        Assert.Empty(Findings(done, "warnings"));
        var taken = await Done(manager, await Sends(manager, $"{Heading}\nAnn;{known};{own};Barn;behandlare;2024-08-15;\n"));
        Assert.Equal("2 email already-registered", Assert.Single(Findings(taken, "errors")));

        // What was found is nobody else's.
        var import = done.GetProperty("id").GetGuid();
        foreach (var client in new[] { enrolling.Administrator(other), enrolling.Coordinator("dalarna"), enrolling.Service.As("manager", municipality: own, unit: "Annan") })
        {
            await Problem(client.GetAsync($"{Root}/imports/{import}", Cancellation), HttpStatusCode.NotFound, "not-found");
        }
    }

    [Fact]
    public async Task Who_may_be_somebody_known_is_taken_with_a_warning_and_listed_as_a_duplicate()
    {
        var (one, two, name) = (Fresh("kommun"), Fresh("kommun"), $"Eva Ek {Guid.NewGuid():N}");
        await using (var session = enrolling.Service.Store.LightweightSession())
        {
            session.Store(new[] { one, two }.Select(slug => new Municipality(slug, "norrbotten", $"Ort {slug}", 1, TimeProvider.System.GetUtcNow())).ToArray());
            await session.SaveChangesAsync(Cancellation);
        }

        var (email, other) = (Mail("eva"), Mail("eva.ek"));
        using var coordinator = enrolling.Coordinator();
        // By the municipality's name, as people write it.
        await Done(coordinator, await Sends(coordinator, $"{Heading}\n{name};{email};Ort {one} kommun;Barn;behandlare;2024-08-15;\n"));
        var done = await Done(coordinator, await Sends(coordinator, $"{Heading}\n{name.ToUpperInvariant()};{other};{one};Barn;behandlare;2024-08-15;\n{name};{email};ORT {two};Vuxen;behandlare;2024-08-15;\nX;{email};{two};Vuxen;behandlare;2024-08-15;\n"));
        Assert.Equal("done 3/3 2+0=0 !1", Sum(done));
        Assert.Equal(["2 name similar", "3 email registered-elsewhere"], Findings(done, "warnings"));
        Assert.Equal(["4 email duplicate"], Findings(done, "errors"));

        async Task<IReadOnlyList<(string?, int)>> Duplicates(HttpClient client) =>
        [
            .. (await Ok(client.GetAsync($"{Root}/participants/duplicates?limit=500", Cancellation))).GetProperty("items").EnumerateArray()
                .Where(group => string.Equals(Text(group.GetProperty("participants")[0], "name"), name, StringComparison.OrdinalIgnoreCase))
                .Select(group => (Text(group, "reason"), group.GetProperty("participants").GetArrayLength())),
        ];
        Assert.Equal([("same-address", 2), ("same-name", 2)], (await Duplicates(coordinator)).Order());
        Assert.Equal([("same-name", 2)], await Duplicates(enrolling.Administrator(one)));
        Assert.Empty(await Duplicates(enrolling.Administrator(two)));
        Assert.Empty(await Duplicates(enrolling.Coordinator("dalarna")));
    }

    [Fact]
    public async Task The_same_key_is_the_same_import_and_what_is_no_file_is_refused_at_once()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        administrator.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var file = $"{Heading}\nAnn;{Mail("ann")};{municipality};Barn;behandlare;2024-08-15;\n";
        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Sends(administrator, file)));
        Assert.Single(ids.Distinct());
        Assert.Equal("done 1/1 1+0=0 !0", Sum(await Done(administrator, ids[0])));
        administrator.DefaultRequestHeaders.Remove("Idempotency-Key");

        var missing = await Problem(Send(administrator, "Namn;Roll\nAnn;behandlare"u8.ToArray()), HttpStatusCode.UnprocessableEntity, "validation");
        Assert.Equal(
            ["email", "professionSince", "unit"], missing.GetProperty("errors").EnumerateArray().Select(error => Text(error, "field")).Order(StringComparer.Ordinal));
        await Problem(Send(administrator, []), HttpStatusCode.UnprocessableEntity, "validation");
        await Problem(Send(administrator, new byte[21 * 1024 * 1024]), HttpStatusCode.RequestEntityTooLarge, "too-large");
        await Problem(
            administrator.PostAsJsonAsync($"{Root}/participants/import", new { }, Json.Options, Cancellation), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        await Problem(administrator.GetAsync($"{Root}/imports/{Guid.NewGuid()}", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Two_thousand_five_hundred_rows_are_done_and_followed_meanwhile_and_the_file_is_deleted()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        var clock = Stopwatch.StartNew();
        var import = await Sends(administrator, Many(municipality, 2500));
        var seen = new HashSet<int>();
        await Eventually.Get(
            async () => await Ok(administrator.GetAsync($"{Root}/imports/{import}", Cancellation)),
            shown => seen.Add(shown.GetProperty("done").GetInt32()) | Text(shown, "state") == "done" && Text(shown, "state") == "done",
            TimeSpan.FromMinutes(3), "the import is done");
        TestContext.Current.TestOutputHelper?.WriteLine($"2500 rows in {clock.Elapsed.TotalSeconds:0.0} s, seen at {string.Join(", ", seen.Order())}");
        Assert.True(seen.Count > 2, "progress was not seen");
        Assert.Equal("done 2500/2500 2500+0=0 !0", Sum(await Done(administrator, import)));
        await using var session = enrolling.Service.Store.QuerySession();
        Assert.Empty(await session.QueryAsync<ImportBatch>("where d.data ->> 'import' = ?", Cancellation, import.ToString()));
    }

    [Fact]
    public async Task A_row_that_fails_does_not_take_others_with_it()
    {
        var municipality = Fresh("kommun");
        using var administrator = enrolling.Administrator(municipality);
        // A guard that the rows' own check does not see: it is inserted by another transaction, which commits while the batch waits for it.
        var taken = Mail("taken");
        await using var elsewhere = new NpgsqlConnection(enrolling.Service.Database);
        await elsewhere.OpenAsync(Cancellation);
        await using var transaction = await elsewhere.BeginTransactionAsync(Cancellation);
        await using (var insert = new NpgsqlCommand("insert into mt_doc_registeredaddress (id, data) values ($1, $2::jsonb)", elsewhere, transaction)
        {
            Parameters =
            {
                new() { Value = RegisteredAddress.IdOf(municipality, taken) },
                new() { Value = JsonSerializer.Serialize(new RegisteredAddress(RegisteredAddress.IdOf(municipality, taken), Guid.NewGuid()), Json.Options) },
            },
        })
        {
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        var import = await Sends(administrator, $"{Many(municipality, 20)}Ann;{taken};{municipality};Barn;behandlare;2024-08-15;\n");
        await Eventually.Get(
            async () =>
            {
                await using var other = enrolling.Service.Store.QuerySession();
                return await other.QueryAsync<int>("select count(*)::int from pg_stat_activity where ? = any(pg_blocking_pids(pid))", Cancellation, elsewhere.ProcessID);
            },
            waiting => waiting[0] > 0, what: "the batch waits");
        await transaction.CommitAsync(Cancellation);
        var done = await Done(administrator, import);
        Assert.Equal(("done 21/21 20+0=0 !1", "22 email already-registered"), (Sum(done), Assert.Single(Findings(done, "errors"))));
        Assert.Equal(20, (await Listed(administrator)).Count);
    }

    [Fact]
    public async Task An_instance_that_dies_in_the_middle_loses_nothing_and_does_nothing_twice()
    {
        // Instances of its own, which alone take its imports.
        await using var service = await RunningService.StartAsync<Occasion>("enrolment");
        var municipality = Fresh("kommun");
        using var administrator = service.As("municipal-administrator", municipality: municipality);
        var import = await Sends(administrator, Many(municipality, 1500));
        await Eventually.Get(
            async () => (await Ok(administrator.GetAsync($"{Root}/imports/{import}", Cancellation))).GetProperty("done").GetInt32(), done => done > 0, what: "some rows are done");
        // As kill -9 looks to the database: every connection is gone at once, whatever was at hand. More than once.
        await using (var admin = new NpgsqlConnection(service.Database))
        {
            await admin.OpenAsync(Cancellation);
            for (var times = 0; times < 3; times++)
            {
                await using var kill = new NpgsqlCommand(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", admin);
                await kill.ExecuteNonQueryAsync(Cancellation);
            }
        }

        await using var next = await RunningService.StartAsync<Occasion>("enrolment", like: service);
        using var other = next.As("municipal-administrator", municipality: municipality);
        Assert.Equal("done 1500/1500 1500+0=0 !0", Sum(await Done(other, import)));
        await using var session = next.Store.QuerySession();
        Assert.Equal([1500, 1500, 1500], await session.QueryAsync<int>(
            "select count(*)::int from mt_doc_participant union all select count(*)::int from mt_doc_registeredaddress union all select count(*)::int from mt_events", Cancellation));
    }

    private static string Mail(string name) => $"{name}.{Guid.NewGuid():N}@example.se";

    private static string Many(string municipality, int count)
    {
        var file = new StringBuilder(Heading).Append('\n');
        for (var number = 1; number <= count; number++)
        {
            file.Append(System.Globalization.CultureInfo.InvariantCulture, $"Person {number};{Mail($"p{number}")};{municipality};Enhet {number % 50};behandlare;2024-08-15;service\n");
        }

        return file.ToString();
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, byte[] file, bool dryRun = false) =>
        client.PostAsync($"{Root}/participants/import{(dryRun ? "?dryRun=true" : "")}", new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, Cancellation);

    private static Task<Guid> Sends(HttpClient client, string file, bool dryRun = false) =>
        Sends(client, [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(file)], dryRun);

    private static async Task<Guid> Sends(HttpClient client, byte[] file, bool dryRun = false)
    {
        using var response = await Send(client, file, dryRun);
        Assert.True(response.StatusCode is HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(Cancellation));
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
        Assert.Equal($"{Root}/imports/{id}", response.Headers.Location?.ToString());
        return id;
    }

    private static Task<JsonElement> Done(HttpClient client, Guid import) => Eventually.Get(
        async () => await Ok(client.GetAsync($"{Root}/imports/{import}", Cancellation)), shown => Text(shown, "state") == "done", TimeSpan.FromMinutes(1), "the import is done");

    private static string Sum(JsonElement import)
    {
        int Number(string property) => import.GetProperty(property).GetInt32();
        return $"{Text(import, "state")} {Number("done")}/{Number("rows")} {Number("created")}+{Number("changed")}={Number("unchanged")} !{Number("failed")}";
    }

    private static IReadOnlyList<string> Findings(JsonElement import, string which)
    {
        var all = import.GetProperty(which).EnumerateArray().ToList();
        Assert.All(all, one => Assert.False(string.IsNullOrWhiteSpace(Text(one, "title"))));
        return [.. all.Select(one => $"{one.GetProperty("row").GetInt32()} {Text(one, "field")} {Text(one, "code")}")];
    }

    private static async Task<IReadOnlyList<JsonElement>> Listed(HttpClient client) =>
        [.. (await Ok(client.GetAsync($"{Root}/participants?limit=500", Cancellation))).GetProperty("items").EnumerateArray()];

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
