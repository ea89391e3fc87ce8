using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Developers;
using Yrkesresan.Webhooks.Hr;
using Yrkesresan.Webhooks.Payloads;
using Yrkesresan.Webhooks.Scim;

namespace Yrkesresan.Webhooks.Tests.Developers;

/// <summary>What the developers' page says is what the code does.</summary>
public sealed partial class DeveloperPageTests(RunningWebhooks running)
{
    private const string Root = "/api/webhooks/v1/developers";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_type_of_event_has_words_and_no_other() =>
        Assert.Equal(Examples.All.Select(payload => payload.Type).Distinct().Order(StringComparer.Ordinal), EventWords.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("", "sv")]
    [InlineData("/en", "en")]
    public async Task Anybody_may_read_it_in_Swedish_and_English_with_every_event_as_it_is_sent(string path, string language)
    {
        using var client = running.Service.Anonymous();
        using var answer = await client.GetAsync(Root + path, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "text/html", language), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, Assert.Single(answer.Content.Headers.ContentLanguage)));
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        var shown = Event().Matches(page).ToDictionary(match => match.Groups["type"].Value, match => JsonNode.Parse(WebUtility.HtmlDecode(match.Groups["json"].Value)));
        Assert.Equal(Examples.All.Select(payload => payload.Type).Distinct().Order(StringComparer.Ordinal), shown.Keys.Order(StringComparer.Ordinal));
        Assert.All(Examples.All.DistinctBy(payload => payload.Type), payload => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(payload.Body), shown[payload.Type]), payload.Type));
        // Nothing is loaded from anywhere else.
        Assert.DoesNotMatch("""(src|href)="(https?:)?//""", page);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_are_those_in_force()
    {
        var settings = new DeliverySettings { Timeout = TimeSpan.FromSeconds(7), DisableAfter = TimeSpan.FromDays(4), DisableAfterAttempts = 17 };
        var page = WebUtility.HtmlDecode(DeveloperPage.Html(DeveloperWords.English, settings, development: false));
        Assert.Contains("Answer 2xx within 7 s", page, StringComparison.Ordinal);
        Assert.Contains("for 4 days despite at least 17 attempts", page, StringComparison.Ordinal);
        Assert.Contains("at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_languages_say_as_much()
    {
        var (swedish, english) = (DeveloperWords.Swedish, DeveloperWords.English);
        Assert.Equal(swedish.RuleTexts.Count, english.RuleTexts.Count);
        foreach (var words in typeof(DeveloperWords).GetProperties().Where(property => property.PropertyType == typeof(string)))
        {
            Assert.NotEqual("", words.GetValue(swedish));
            Assert.NotEqual("", words.GetValue(english));
        }
    }

    [Fact]
    public void The_console_finds_everything_it_names()
    {
        var page = DeveloperPage.Html(DeveloperWords.Swedish, new DeliverySettings(), development: true);
        Assert.All(Named().Matches(DeveloperPage.Text("console.js")), match => Assert.Contains($"id=\"{match.Groups["id"].Value}\"", page, StringComparison.Ordinal));
        Assert.All(Said().Matches(DeveloperPage.Text("console.js")), match => Assert.Contains($"data-{match.Groups["word"].Value}=\"", page, StringComparison.Ordinal));
        Assert.DoesNotContain("id=\"development\"", DeveloperPage.Html(DeveloperWords.Swedish, new DeliverySettings(), development: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_samples_and_the_console_are_files_and_nothing_else_is()
    {
        using var client = running.Service.Anonymous();
        foreach (var (file, _) in DeveloperPage.Samples)
        {
            Assert.Equal(DeveloperPage.Text(file), await client.GetStringAsync($"{Root}/samples/{file}", Cancellation));
        }

        using var script = await client.GetAsync($"{Root}/console.js", Cancellation);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        using var other = await client.GetAsync($"{Root}/samples/console.js", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public void The_examples_of_HR_are_read_as_real_messages_are()
    {
        var at = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal(HrTypes.All.Order(StringComparer.Ordinal), HrExamples.All.Select(example => (string)example["type"]!).Order(StringComparer.Ordinal));
        Assert.All(HrExamples.All, example =>
        {
            var reading = HrReading.Of(example.ToJsonString(Json.Options), new HrMapping(), "lulea", at, at, _ => false);
            Assert.Empty(reading.Faults);
            Assert.Equal(("10023", (string?)example["type"]), (reading.Person, reading.Type));
            Assert.NotEmpty(reading.Says);
        });
    }

    [Fact]
    public void The_example_of_a_directory_is_read_whole()
    {
        var user = HrExamples.User.DeepClone().AsObject();
        var read = ScimAttribute.Read(user);
        user.Remove("schemas");
        read.Remove("schemas");
        Assert.True(JsonNode.DeepEquals(user, read), read.ToJsonString());
    }

    [GeneratedRegex("""<details id="(?<type>[^"]+)">.*?<pre[^>]*>(?<json>.*?)</pre>""", RegexOptions.Singleline)]
    private static partial Regex Event();

    [GeneratedRegex(@"byId\('(?<id>[^']+)'\)|doing\('(?<id>[^']+)'")]
    private static partial Regex Named();

    [GeneratedRegex(@"dataset\.(?<word>\w+)")]
    private static partial Regex Said();
}
