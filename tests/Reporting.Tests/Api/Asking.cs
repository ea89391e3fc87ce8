using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>Surveys as those see them who are asked, and who asks.</summary>
internal sealed class Asking(RunningService reporting)
{
    public const string Answers = "/api/reporting/v1/surveys/answers/";

    public static string Goals(Year year) => $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/effect-goals";

    public async Task<JsonArray> Mine(Guid person, string role = "participant")
    {
        using var participant = reporting.As(role, person: person);
        return (await Running.Get(participant, "/api/reporting/v1/surveys/mine")).AsArray();
    }

    public async Task<string> LinkOf(Guid person, string role = "participant") => Assert.Single(await Mine(person, role))!["link"]!.GetValue<string>();

    public async Task<HttpResponseMessage> Answer(string link, int value, string? words = null, string statement = "starkt-i-rollen")
    {
        using var anyone = reporting.Anonymous();
        return await anyone.PostAsJsonAsync(
            Answers + Uri.EscapeDataString(link),
            new { answers = new[] { new { statement, value } }, texts = words is null ? null : new[] { new { question = "med-egna-ord", text = words } } },
            TestContext.Current.CancellationToken);
    }

    public async Task Answered(Guid person, int value, string? words = null) =>
        Assert.Equal(HttpStatusCode.NoContent, (await Answer(await LinkOf(person), value, words)).StatusCode);

    public static async Task<JsonObject> Round(HttpClient coordinator, Year year) =>
        (await Running.Get(coordinator, $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-rounds")).AsArray()
            .Single(round => round!["occasion"]?.GetValue<Guid>() == year.Occasion)!.AsObject();

    /// <summary>Waits until what has come of an occasion has been looked at, whether it could be counted or not.</summary>
    public Task Looked(Year year) => Looked(SurveyFigures.IdOf(year.Occasion));

    public Task Looked(Guid round) => Eventually.Get(
        async () =>
        {
            await using var session = reporting.Store.QuerySession();
            return (await session.QueryAsync<int>(
                "select count(*)::int from mt_doc_deadline where data ->> 'kind' = 'survey-count' and data ->> 'subject' = ?",
                TestContext.Current.CancellationToken, round.ToString()))[0];
        },
        waiting => waiting == 0,
        what: "answers looked at");
}
