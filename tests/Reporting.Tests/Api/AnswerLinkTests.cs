using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>Guessed, used, expired, closed, somebody else's: whoever tries a link that is not good learns nothing, not even why.</summary>
public sealed class AnswerLinkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_wrong_with_a_link_the_same_is_looked_up_and_the_same_is_said()
    {
        var clock = new Clock();
        clock.Set(new DateTimeOffset(2026, 4, 10, 8, 0, 0, TimeSpan.Zero));
        await using var running = new Running(clock);
        await running.InitializeAsync();
        var asking = new Asking(running.Reporting);
        var (open, late, closed) = (Completed(), Completed(), Completed());
        foreach (var year in new[] { open, late, closed })
        {
            await running.Happened(year);
        }

        var links = new Dictionary<string, string>
        {
            ["gissad"] = "gissad",
            ["lika lång som en riktig"] = new('A', 43),
            ["med tecken i"] = "' or 1=1 --",
            ["av en som inte är med"] = await running.Links.Of(open.Occasion, Guid.NewGuid(), Cancellation),
            ["använd"] = await asking.LinkOf(open.Seated[1]),
            ["använd och stängd"] = await asking.LinkOf(closed.Seated[1]),
            ["stängd"] = await asking.LinkOf(closed.Seated[2]),
            ["för gammal"] = await asking.LinkOf(late.Seated[1]),
            ["någon annans"] = await asking.LinkOf(open.Seated[2]),
        };
        foreach (var used in new[] { "använd", "använd och stängd" })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await asking.Answer(links[used], 4)).StatusCode);
        }

        using (var coordinator = running.Reporting.As("coordinator", closed.Region))
        {
            var closing = await coordinator.PostAsync(
                $"/api/reporting/v1/regions/{closed.Region}/journeys/{closed.Journey}/survey-rounds/{SurveyFigures.IdOf(closed.Occasion)}/closing", null, Cancellation);
            Assert.Equal(HttpStatusCode.OK, closing.StatusCode);
        }

        // Too old, but nothing has come to close it yet.
        await using (var session = running.Reporting.Store.LightweightSession())
        {
            session.QueueSqlCommand("delete from mt_doc_deadline");
            session.QueueSqlCommand("update mt_doc_invitation set data = data || '{\"closes\":\"2026-04-09\"}' where id = ?", SurveyLinks.Hash(links["för gammal"]));
            await session.SaveChangesAsync(Cancellation);
        }

        using var seen = new Statements();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            var refusals = new Dictionary<string, string>();
            foreach (var (what, link) in links)
            {
                // The other's link is tried by one who has said who she is; nobody else's needs to.
                using var client = what == "någon annans" ? running.Reporting.As("participant", person: open.Seated[3]) : running.Reporting.Anonymous();
                refusals[what] = await Refused(client, method, link, seen);
            }

            Assert.True(refusals.Values.Distinct().Count() == 1, string.Join('\n', refusals.Select(one => $"{one.Key}: {one.Value}")));
            Assert.Contains("answer-link-invalid", refusals["gissad"], StringComparison.Ordinal);
            Assert.Contains("mt_doc_invitation", refusals["gissad"], StringComparison.Ordinal);
        }

        // The control: the owner's is good, also when she says who she is.
        using var owner = running.Reporting.As("participant", person: open.Seated[2]);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(Asking.Answers + links["någon annans"], Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.PostAsJsonAsync(Asking.Answers + links["någon annans"], Body, Cancellation)).StatusCode);

        Year Completed() => new("barn-och-unga", Running.FreshRegion()) { CompletedAt = clock.GetUtcNow() };
    }

    private static object Body => new { answers = new[] { new { statement = "starkt-i-rollen", value = 4 } } };

    private static async Task<string> Refused(HttpClient client, HttpMethod method, string link, Statements seen)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(method, Asking.Answers + Uri.EscapeDataString(link));
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        request.Content = method == HttpMethod.Post ? JsonContent.Create(Body) : null;
        using var answer = await client.SendAsync(request, Cancellation);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!.AsObject();
        // What the asker has said itself.
        Assert.True(problem.Remove("instance"));
        problem.Remove("traceId");
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not "Date" and not "Content-Length").Select(header => $"{header.Key}={string.Join(',', header.Value)}");
        return $"{(int)answer.StatusCode} {problem.ToJsonString()} {string.Join(';', headers)} {string.Join(" / ", seen.Of(trace))}";
    }

    /// <summary>What was asked of the database on the way.</summary>
    private sealed class Statements : IDisposable
    {
        private readonly ActivityListener listener;
        private readonly ConcurrentQueue<(ActivityTraceId Trace, string Text)> asked = [];

        public Statements()
        {
            listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (activity.Source.Name == "Npgsql")
                    {
                        asked.Enqueue((activity.TraceId, $"{activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")}"));
                    }
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public IEnumerable<string> Of(ActivityTraceId trace) => asked.Where(one => one.Trace == trace).Select(one => one.Text);

        public void Dispose() => listener.Dispose();
    }
}
