using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Tests.Hr;
using static Yrkesresan.Webhooks.Tests.Hr.IntakeTests;

namespace Yrkesresan.Webhooks.Tests.Scim;

/// <summary>A municipality's directory provisions users, and they become participants as an HR system's employees do.</summary>
public sealed class ScimTests(RunningHr running)
{
    private const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private const string Users = "/scim/v2/Users";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Libraries_that_are_not_ours_find_nothing_to_remark()
    {
        var directory = await running.System(kind: "scim");
        var judged = await ScimLibraries.Judge(new Uri(running.Webhooks.Address, "/scim/v2"), directory.Secret, Cancellation);
        Assert.Equal("", string.Join('\n', judged["differences"]!.AsArray().Select(one => (string?)one)));
        Assert.InRange((int)judged["compared"]!, 70, 500);

        // And people are what the directory says in the end.
        await directory.Person("Ann Berg", one => Text(one, "unit") == "Familj" && Text(one, "status") == "active" && Text(one, "role") == "socialsekreterare" && Text(one, "email") == "ann.berg@example.se");
        await directory.Person("Bo Ek", one => Text(one, "status") == "left");
        Assert.Equal("enhetschef", Text(await directory.Person("Gun Al", _ => true), "role"));
        Assert.Equal(7, (await directory.People()).Count);
        Assert.Empty(await directory.Review());
    }

    [Fact]
    public async Task A_user_s_life_is_an_employee_s()
    {
        var directory = await running.System(kind: "scim");
        using var client = Of(directory);
        var user = await Create(client, Said("ann.ek@example.se", "Ann", "Ek"));
        await directory.Person("Ann Ek", one => Text(one, "status") == "active" && Text(one, "email") == "ann.ek@example.se" && Text(one, "unit") == "Barn");

        await Patch(client, user, """[{ "op": "Add", "path": "title", "value": "kurator" }, { "op": "replace", "value": { "name.familyName": "Berg" } }]""");
        await directory.Person("Ann Berg", one => Text(one, "role") == "kurator");
        await Patch(client, user, """[{ "op": "replace", "value": { "active": false } }]""");
        await directory.Person("Ann Berg", one => Text(one, "status") == "left");
        // What is said of one who is inactive waits until she is active again.
        await Patch(client, user, $$"""[{ "op": "replace", "path": "{{Enterprise}}:department", "value": "Vuxen" }]""");
        await Patch(client, user, """[{ "op": "replace", "path": "active", "value": "True" }]""");
        await directory.Person("Ann Berg", one => Text(one, "status") == "active" && Text(one, "unit") == "Vuxen");

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{Users}/{user}", Cancellation)).StatusCode);
        await Problem(client.GetAsync($"{Users}/{user}", Cancellation), 404);
        await directory.Person("Ann Berg", one => Text(one, "status") == "left");
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_scimuser where data ->> 'municipality' = '{directory.Municipality}'"));
        // Created anew, the directory means the same person: by the address.
        await Create(client, Said("ann.ek@example.se", "Ann", "Berg"));
        await directory.Person("Ann Berg", one => Text(one, "status") == "active");
        Assert.Single(await directory.People());
        Assert.Empty(await directory.Review());
    }

    [Fact]
    public async Task Who_manages_users_is_a_manager_as_long_as_there_are_some()
    {
        var directory = await running.System(kind: "scim");
        using var client = Of(directory);
        var chief = await Create(client, Said("chef@example.se", "Eva", "Al"));
        var said = Said("bo@example.se", "Bo", "Ek");
        said[Enterprise]!["manager"] = new JsonObject { ["value"] = chief, ["displayName"] = "Eva Al" };
        var user = await Create(client, said);
        await directory.Person("Eva Al", one => Text(one, "role") == "enhetschef" && Text(one, "level") == "manager");
        Assert.DoesNotContain("Eva Al", await client.GetStringAsync($"{Users}/{user}", Cancellation), StringComparison.Ordinal);
        await Patch(client, user, $$"""[{ "op": "remove", "path": "{{Enterprise}}:manager" }]""");
        await directory.Person("Eva Al", one => Text(one, "role") == "socialsekreterare");
    }

    [Fact]
    public async Task What_can_t_be_applied_is_in_the_same_queue()
    {
        var directory = await running.System(kind: "scim", mapping: new { units = new Dictionary<string, string> { ["Barn"] = "Barn och unga" }, listedUnitsOnly = true });
        using var client = Of(directory);
        await Create(client, Said("ann@example.se", "Ann", "Ek"));
        var elsewhere = Said("bo@example.se", "Bo", "Ek");
        elsewhere[Enterprise] = new JsonObject { ["department"] = "Okänd avdelning" };
        await Create(client, elsewhere);
        await directory.Person("Ann Ek", one => Text(one, "unit") == "Barn och unga");
        var waiting = Assert.Single(await Eventually.Get(directory.Review, queue => queue.Count == 1, what: "a message in the queue"))!;
        Assert.Equal(("unknown-unit", "employee.stated"), ((string?)waiting["code"], (string?)waiting["type"]));
    }

    [Fact]
    public async Task Inactive_may_mean_on_leave()
    {
        var directory = await running.System(kind: "scim", mapping: new { inactiveIsLeave = true });
        using var client = Of(directory);
        var user = await Create(client, Said("ann@example.se", "Ann", "Ek"));
        await directory.Person("Ann Ek", one => Text(one, "status") == "active");
        await Patch(client, user, """[{ "op": "replace", "path": "active", "value": false }]""");
        await directory.Person("Ann Ek", one => Text(one, "status") == "paused");
        await Patch(client, user, """[{ "op": "replace", "path": "active", "value": true }]""");
        await directory.Person("Ann Ek", one => Text(one, "status") == "active");
        await Create(client, WithInactive(Said("vilande@example.se", "Vi", "Lar")));
        Assert.Single(await directory.People());
    }

    [Fact]
    public async Task A_token_opens_its_own_directory_and_no_other()
    {
        var (own, other) = (await running.System(kind: "scim"), await running.System(kind: "scim"));
        using var client = Of(own);
        using var outsider = Of(other);
        var user = await Create(client, Said("ann@example.se", "Ann", "Hemlig"));
        foreach (var asked in new Func<HttpClient, Task<HttpResponseMessage>>[]
        {
            one => one.GetAsync($"{Users}/{user}", Cancellation), one => one.DeleteAsync($"{Users}/{user}", Cancellation),
            one => one.PutAsync($"{Users}/{user}", Json(Said("x@example.se", "X", "Y")), Cancellation),
            one => one.PatchAsync($"{Users}/{user}", Json(Operations("""[{ "op": "replace", "path": "title", "value": "x" }]""")), Cancellation),
        })
        {
            await Problem(asked(outsider), 404);
            using var nobody = running.Webhooks.Anonymous();
            await Problem(asked(nobody), 401);
            // Not even a municipal administrator's token, nor the secret of a webhook.
            using var person = own.Administrator;
            await Problem(asked(person), 401);
        }

        Assert.DoesNotContain("Hemlig", await outsider.GetStringAsync(Users, Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("Hemlig", await outsider.GetStringAsync($"{Users}?filter=userName%20eq%20%22ann@example.se%22", Cancellation), StringComparison.Ordinal);
        Assert.Equal("1", JsonNode.Parse(await client.GetStringAsync(Users, Cancellation))!["totalResults"]!.ToJsonString());

        // Asked in the body, where no name stands in an address.
        var search = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:SearchRequest"),
            ["filter"] = "userName eq \"ann@example.se\"",
            ["attributes"] = new JsonArray("userName"),
            ["count"] = 10,
        };
        var found = await (await client.PostAsync($"{Users}/.search", Json(search), Cancellation)).Json(200);
        Assert.Equal(user, (string?)Assert.Single(found["Resources"]!.AsArray())!["id"]);
        Assert.Null(found["Resources"]![0]!["name"]);
        Assert.Equal(0, (int)(await (await outsider.PostAsync($"{Users}/.search", Json(search), Cancellation)).Json(200))["totalResults"]!);

        // The token is kept as a hash only; another is taken beside it for a while, and none when it is closed.
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hrkeys where data::text like '%{own.Secret}%'"));
        using var administrator = own.Administrator;
        var second = (string)(await (await administrator.PostAsJsonAsync($"{own.Path}/integrations/{own.Id}/secret", new { }, Cancellation)).Json(201))["secret"]!;
        using var renewed = Of(own, second);
        Assert.Equal((200, 200), ((int)(await client.GetAsync(Users, Cancellation)).StatusCode, (int)(await renewed.GetAsync(Users, Cancellation)).StatusCode));
        await (await administrator.PostAsync($"{own.Path}/integrations/{own.Id}/closure", null, Cancellation)).Json(200);
        await Problem(renewed.GetAsync(Users, Cancellation), 401);
        // Nor is there anybody left whom only the directory could delete.
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_scimuser where data ->> 'integration' = '{own.Id}'"));
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_scimusername where data ->> 'user' = '{user}'"));
    }

    [Fact]
    public async Task Versions_are_honoured()
    {
        var directory = await running.System(kind: "scim");
        using var client = Of(directory);
        var user = await Create(client, Said("ann@example.se", "Ann", "Ek"));
        var read = await client.GetAsync($"{Users}/{user}", Cancellation);
        Assert.Equal("W/\"1\"", read.Headers.ETag?.ToString());
        using var unchanged = new HttpRequestMessage(HttpMethod.Get, $"{Users}/{user}");
        unchanged.Headers.IfNoneMatch.Add(read.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(unchanged, Cancellation)).StatusCode);
        await Patch(client, user, """[{ "op": "replace", "path": "title", "value": "chef" }]""");
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete })
        {
            using var stale = new HttpRequestMessage(method, $"{Users}/{user}") { Content = Json(method == HttpMethod.Patch ? Operations("[]") : Said("ann@example.se", "Ann", "Ek")) };
            stale.Content = method == HttpMethod.Patch ? Json(Operations("""[{ "op": "remove", "path": "title" }]""")) : stale.Content;
            stale.Headers.IfMatch.Add(EntityTagHeaderValue.Parse("W/\"1\""));
            await Problem(client.SendAsync(stale, Cancellation), 412);
        }

        // The same again is no change.
        var same = await client.PatchAsync($"{Users}/{user}", Json(Operations("""[{ "op": "replace", "path": "title", "value": "chef" }]""")), Cancellation);
        Assert.Equal("W/\"2\"", same.Headers.ETag?.ToString());
    }

    [Theory]
    [InlineData("POST", "", """{ "userName": "x" }""", 400, "invalidSyntax")]
    [InlineData("POST", "", "[]", 400, "invalidSyntax")]
    [InlineData("POST", "", "{ nej", 400, "invalidSyntax")]
    [InlineData("POST", "", """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"] }""", 400, "invalidValue")]
    [InlineData("POST", "", """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x", "active": "kanske" }""", 400, "invalidValue")]
    [InlineData("POST", "", """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x", "name": "Ann" }""", 400, "invalidValue")]
    [InlineData("POST", "", """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x", "userName": "y" }""", 400, "invalidSyntax")]
    [InlineData("POST", "", """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x", "name": { "givenName": "A", "givenName": "B" } }""", 400, "invalidSyntax")]
    [InlineData("POST", "", """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "\ud800" }""", 400, "invalidSyntax")]
    [InlineData("GET", "?filter=userName%20eq%20%22%5Cud800%22", null, 400, "invalidFilter")]
    [InlineData("GET", "?filter=userName%20eq%20%22%5Cu0000%22", null, 400, "invalidFilter")]
    [InlineData("GET", "?filter=userName", null, 400, "invalidFilter")]
    [InlineData("GET", "?filter=userName%20is%20%22x%22", null, 400, "invalidFilter")]
    [InlineData("GET", "?filter=(userName%20eq%20%22x%22", null, 400, "invalidFilter")]
    [InlineData("GET", "?count=many", null, 400, "invalidValue")]
    [InlineData("GET", "/00000000-0000-0000-0000-000000000000", null, 404, null)]
    [InlineData("GET", "/inget", null, 404, null)]
    public async Task What_can_t_be_is_told_as_the_RFC_says(string method, string path, string? body, int status, string? type)
    {
        using var client = Of(await running.System(kind: "scim"));
        using var request = new HttpRequestMessage(new HttpMethod(method), Users + path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/scim+json") };
        Assert.Equal(type, (string?)(await Problem(client.SendAsync(request, Cancellation), status))["scimType"]);
        await Problem(client.GetAsync("/scim/v2/Groups", Cancellation), 404);
    }

    [Fact]
    public async Task A_filter_has_an_end()
    {
        using var client = Of(await running.System(kind: "scim"));
        await Create(client, Said("ann@example.se", "Ann", "Ek"));
        Task<HttpResponseMessage> Search(int terms) => client.PostAsync($"{Users}/.search", Json(new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:SearchRequest"),
            ["filter"] = string.Join(" and ", Enumerable.Repeat("title pr", terms)),
        }), Cancellation);
        Assert.Equal(1, (int)(await (await Search(600)).Json(200))["totalResults"]!);
        Assert.Equal("invalidFilter", (string?)(await Problem(Search(700), 400))["scimType"]);
    }

    [Theory]
    [InlineData("""[]""", "invalidSyntax")]
    [InlineData("""[{ "op": "flytta", "path": "title" }]""", "invalidSyntax")]
    [InlineData("""[{ "path": "title", "value": "x" }]""", "invalidSyntax")]
    [InlineData("""[{ "op": "remove" }]""", "noTarget")]
    [InlineData("""[{ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "x@example.se" }]""", "noTarget")]
    [InlineData("""[{ "op": "replace", "path": "emails[type", "value": "x" }]""", "invalidPath")]
    [InlineData("""[{ "op": "replace", "path": "emails[type is 1].value", "value": "x" }]""", "invalidFilter")]
    [InlineData("""[{ "op": "replace", "path": "id", "value": "x" }]""", "mutability")]
    [InlineData("""[{ "op": "remove", "path": "userName" }]""", "mutability")]
    [InlineData("""[{ "op": "replace", "path": "active", "value": "kanske" }]""", "invalidValue")]
    [InlineData("""[{ "op": "replace", "path": "title", "value": "chef" }, { "op": "replace", "path": "userName", "value": "" }]""", "invalidValue")]
    public async Task A_change_that_can_t_be_changes_nothing(string operations, string type)
    {
        using var client = Of(await running.System(kind: "scim"));
        var user = await Create(client, Said("ann@example.se", "Ann", "Ek"));
        Assert.Equal(type, (string?)(await Problem(client.PatchAsync($"{Users}/{user}", Json(Operations(operations)), Cancellation), 400))["scimType"]);
        Assert.Equal("W/\"1\"", (await client.GetAsync($"{Users}/{user}", Cancellation)).Headers.ETag?.ToString());
    }

    [Fact]
    public async Task Two_at_once_of_a_name_are_one_and_a_name_given_up_is_free()
    {
        using var client = Of(await running.System(kind: "scim"));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => (int)(await client.PostAsync(Users, Json(Said("ann@example.se", "Ann", "Ek")), Cancellation)).StatusCode));
        Assert.Equal([201, 409, 409, 409, 409, 409], statuses.Order());
        var bo = await Create(client, Said("bo@example.se", "Bo", "Ek"));
        Assert.Equal("uniqueness", (string?)(await Problem(client.PutAsync($"{Users}/{bo}", Json(Said("ANN@example.se", "Bo", "Ek")), Cancellation), 409))["scimType"]);
        await Patch(client, bo, """[{ "op": "replace", "path": "userName", "value": "bo.ek@example.se" }]""");
        await Create(client, Said("bo@example.se", "Bo", "Annan"));
    }

    [Fact]
    public async Task Who_is_erased_is_erased_here_and_attributes_that_nobody_needs_are_never_kept()
    {
        var directory = await running.System(kind: "scim");
        using var client = Of(directory);
        var said = Said("dold.person@example.se", "Doldsson", "Person");
        said["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = "070-000 00 00" });
        said["nickName"] = "Smeknamnet";
        var user = await Create(client, said);
        var person = await directory.Person("Doldsson Person", _ => true);
        Assert.Equal(0, await running.Count("select count(*) from mt_doc_scimuser where data::text like '%070-000%' or data::text like '%Smeknamnet%'"));
        Assert.Equal(0, await running.Count("select count(*) from mt_events where data::text ilike '%dold%'"));

        var participant = Guid.Parse(Text(person, "id")!);
        await Eventually.Get(() => running.Count($"select count(*) from mt_doc_hremployee where data ->> 'participant' = '{participant}' and data ->> 'claim' is null"), count => count == 1);
        await running.Webhooks.Publish(new ParticipantErased(participant, directory.Municipality, TimeProvider.System.GetUtcNow()));
        await Eventually.Get(() => running.Count($"select count(*) from mt_doc_scimuser where id = '{user}'"), count => count == 0, what: "the user erased");
        Assert.Equal(0, await running.Count("select count(*) from mt_doc_hrcontent where data::text ilike '%dold%'"));
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hremployee where data ->> 'participant' = '{participant}' and (data::text ilike '%dold%' or data -> 'known' ? 'name')"));
        await Problem(client.GetAsync($"{Users}/{user}", Cancellation), 404);
    }

    private static JsonObject Said(string userName, string given, string family) => new()
    {
        ["schemas"] = new JsonArray(User, Enterprise),
        ["userName"] = userName,
        ["name"] = new JsonObject { ["givenName"] = given, ["familyName"] = family },
        ["title"] = "socialsekreterare",
        ["active"] = true,
        [Enterprise] = new JsonObject { ["department"] = "Barn" },
    };

    private static JsonObject WithInactive(JsonObject said)
    {
        said["active"] = false;
        return said;
    }

    private static JsonObject Operations(string operations) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
        ["Operations"] = JsonNode.Parse(operations),
    };

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/scim+json");

    private HttpClient Of(HrSystem directory, string? token = null)
    {
        var client = running.Webhooks.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? directory.Secret);
        return client;
    }

    private static async Task<string> Create(HttpClient client, JsonObject said) =>
        (string)(await (await client.PostAsync(Users, Json(said), Cancellation)).Json(201))["id"]!;

    private static async Task Patch(HttpClient client, string user, string operations) =>
        await (await client.PatchAsync($"{Users}/{user}", Json(Operations(operations)), Cancellation)).Json(200);

    private static async Task<JsonObject> Problem(Task<HttpResponseMessage> asked, int status)
    {
        using var answer = await asked;
        var problem = await answer.Json(status);
        Assert.Equal("application/scim+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("urn:ietf:params:scim:api:messages:2.0:Error", $"{status}"), ((string?)problem["schemas"]![0], (string?)problem["status"]));
        return problem;
    }
}
