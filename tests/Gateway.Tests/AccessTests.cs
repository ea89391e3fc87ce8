using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Gateway.Tests;

public sealed class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Token(string key, DateTimeOffset at) => Tokens.Issue(key, new Caller("x", Role.Coordinator, "norrbotten", null, null, null), at);

    [Fact]
    public async Task Without_a_valid_token_no_service_is_asked()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        var now = TimeProvider.System.GetUtcNow();
        HttpClient[] callers =
        [
            gateway.Anonymous(),
            gateway.With("not-a-token"),
            gateway.With(Token(RunningGateway.Key, now - Tokens.DevelopmentLifetime - TimeSpan.FromMinutes(1))),
            gateway.With(Token("somebody-else-signed-this-0123456789-abc", now)),
            gateway.With(string.Join('.', Token(RunningGateway.Key, now).Split('.')[..2]) + "."),
        ];
        foreach (var caller in callers)
        {
            var problem = await (await caller.GetAsync("/api/enrolment/v1/journeys", Cancellation)).Problem(401, "unauthenticated");
            Assert.Equal("Du behöver logga in.", (string?)problem["title"]);
        }

        Assert.Equal(0, upstream.Asked);
    }

    [Fact]
    public async Task A_development_token_is_of_no_use_outside_development()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync("Production", upstream.As("enrolment"));
        await (await gateway.Anonymous().PostAsJsonAsync("/dev/token", new { role = "operator" }, Cancellation)).Problem(404, "not-found");
        await (await gateway.As("operator").GetAsync("/api/enrolment/v1/journeys", Cancellation)).Problem(401, "unauthenticated");
        Assert.Equal(0, upstream.Asked);
    }

    [Fact]
    public async Task The_way_of_operators_is_theirs()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        using var coordinator = gateway.As("coordinator", "norrbotten");
        using var @operator = gateway.As("operator");
        await (await coordinator.GetAsync("/api/enrolment/health/ready", Cancellation)).Problem(403, "forbidden");
        await (await coordinator.PostAsJsonAsync("/api/enrolment/admin/republish", new { from = 0 }, Cancellation)).Problem(403, "forbidden");
        await (await gateway.Anonymous().GetAsync("/api/enrolment/health/ready", Cancellation)).Problem(401, "unauthenticated");
        Assert.Equal(0, upstream.Asked);
        Assert.Equal(HttpStatusCode.OK, (await @operator.GetAsync("/api/enrolment/health/ready", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await @operator.PostAsJsonAsync("/api/enrolment/admin/republish", new { from = 0 }, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_survey_is_answered_and_a_signed_webhook_or_a_directory_taken_without_a_token()
    {
        await using var upstream = await Upstream.StartAsync("both");
        await using var gateway = await RunningGateway.StartAsync(settings: [upstream.As("reporting"), upstream.As("webhooks")]);
        using var anyone = gateway.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await anyone.PostAsJsonAsync("/api/reporting/v1/surveys/answers/abc", new { }, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/api/reporting/v1/surveys/answers/abc", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anyone.PostAsJsonAsync("/api/webhooks/v1/hr/lulea", new { }, Cancellation)).StatusCode);
        await (await anyone.PostAsJsonAsync("/api/webhooks/v1/endpoints", new { }, Cancellation)).Problem(401, "unauthenticated");
        await (await anyone.GetAsync("/api/webhooks/v1/hr/lulea/review", Cancellation)).Problem(401, "unauthenticated");
        // A directory's token is none of ours: it goes through to who looks it up.
        using var directory = gateway.Anonymous();
        directory.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", "scim_abc");
        Assert.Equal(HttpStatusCode.OK, (await directory.GetAsync("/scim/v2/Users?filter=userName%20eq%20%22a%22", Cancellation)).StatusCode);
        Assert.Equal(4, upstream.Asked);
    }

    [Theory]
    [InlineData("enrolment")]
    [InlineData("trainer")]
    public async Task A_calendar_program_reads_a_calendar_without_a_token_and_nothing_else(string service)
    {
        await using var upstream = await Upstream.StartAsync(service);
        await using var gateway = await RunningGateway.StartAsync(settings: [upstream.As(service)]);
        using var anyone = gateway.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync($"/api/{service}/v1/calendars/abc.ics", Cancellation)).StatusCode);
        await (await anyone.GetAsync($"/api/{service}/v1/calendars", Cancellation)).Problem(401, "unauthenticated");
        await (await anyone.PostAsJsonAsync($"/api/{service}/v1/calendars/abc.ics", new { }, Cancellation)).Problem(401, "unauthenticated");
        await (await anyone.GetAsync($"/api/{service}/v1/calendars/abc.ics/more", Cancellation)).Problem(401, "unauthenticated");
        Assert.Equal(1, upstream.Asked);
    }

    [Fact]
    public async Task A_certificate_is_checked_without_a_token_and_nothing_else_of_certificates_is()
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        using var anyone = gateway.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/api/enrolment/v1/certificates/verify/0000-0000-0000-0000", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/api/enrolment/v1/certificates/verify?code=0", Cancellation)).StatusCode);
        await (await anyone.PostAsJsonAsync("/api/enrolment/v1/certificates/verify/0", new { }, Cancellation)).Problem(401, "unauthenticated");
        await (await anyone.GetAsync("/api/enrolment/v1/certificates/other", Cancellation)).Problem(401, "unauthenticated");
        Assert.Equal(2, upstream.Asked);
    }

    [Theory]
    [InlineData("""{ "role": "coordinator", "region": "norrbotten" }""", "dev:coordinator:norrbotten")]
    [InlineData("""{ "role": "participant", "person": "7c9e6679-7425-40de-944b-e07fc1f90ae7" }""", "7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    [InlineData("""{ "role": "manager", "municipality": "lulea", "unit": "Barn 1" }""", "dev:manager:lulea:Barn 1")]
    public async Task A_development_token_opens_the_door_and_its_subject_is_the_same_each_time(string asked, string subject)
    {
        await using var upstream = await Upstream.StartAsync("enrolment");
        await using var gateway = await RunningGateway.StartAsync(settings: upstream.As("enrolment"));
        var issued = await (await gateway.Anonymous().PostAsync("/dev/token", Json(asked), Cancellation)).Json();
        Assert.Equal("Bearer", (string?)issued["token_type"]);
        Assert.Equal(43200, (int?)issued["expires_in"]);
        var token = (string)issued["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, (await gateway.With(token).GetAsync("/api/enrolment/v1/journeys", Cancellation)).StatusCode);
        var claims = JsonNode.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(token.Split('.')[1]))!.AsObject();
        Assert.Equal(subject, (string?)claims["sub"]);
        Assert.All(JsonNode.Parse(asked)!.AsObject(), claim => Assert.Equal((string?)claim.Value, (string?)claims[claim.Key]));
    }

    [Theory]
    [InlineData("{}", "role")]
    [InlineData("""{ "role": "king", "person": "me", "region": "Norr botten", "municipality": "" }""", "role,region,municipality,person")]
    [InlineData("""{ "role": 3 }""", "role")]
    public async Task A_development_token_asked_for_wrongly_tells_every_field_at_fault(string asked, string fields)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var problem = await (await gateway.Anonymous().PostAsync("/dev/token", Json(asked), Cancellation)).Problem(422, "validation");
        Assert.Equal(fields, string.Join(',', problem["errors"]!.AsArray().Select(error => (string?)error!["field"])));
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Swagger_shows_all_five_services_to_anyone(string environment)
    {
        await using var upstream = await Upstream.StartAsync("all");
        string[] services = ["enrolment", "trainer", "billing", "reporting", "webhooks"];
        await using var gateway = await RunningGateway.StartAsync(environment, [.. services.Select(service => upstream.As(service))]);
        using var anyone = gateway.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/swagger/index.html", Cancellation)).StatusCode);
        var setup = await anyone.GetStringAsync("/swagger/index.js", Cancellation);
        foreach (var service in services)
        {
            Assert.Contains($"/api/{service}/openapi.json", setup, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync($"/api/{service}/openapi.json", Cancellation)).StatusCode);
        }
    }

    [Fact]
    public async Task The_front_page_is_in_Swedish_and_leads_on()
    {
        await using var gateway = await RunningGateway.StartAsync("Production");
        using var anyone = gateway.Anonymous();
        var page = await anyone.GetAsync("/", Cancellation);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("""<html lang="sv">""", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/swagger\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/dev/token", html, StringComparison.Ordinal);
        Assert.Equal("Healthy", await anyone.GetStringAsync("/health/live", Cancellation));
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/health/ready", Cancellation)).StatusCode);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
