using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>How often a request asks the database: each time costs a network's way there and back, most of them while others wait for the occasion.</summary>
public sealed class RoundTripsTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_enrolment_asks_four_times_over_one_connection_and_a_group_of_five_hundred_six()
    {
        var people = await enrolling.People(Fresh("kommun"), 503);
        var occasion = await enrolling.Occasion(capacity: 400);
        // Statements are prepared once per connection.
        await occasion.Enrols(people[0]);
        using var asked = new Asked();
        var single = await asked.By(() => occasion.Asks(people[1]));
        var group = await asked.By(() => occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/enrolments/batch", new { participants = people.Skip(2).Take(500) }, Json.Options, Cancellation));
        await occasion.Enrols(people[1]);
        var promoting = await asked.By(() => occasion.Cancels(people[0]));
        // The occasion, whom it is about, the entry in her journal, and what is written, with the commit; for a group who is taken elsewhere, too,
        // and a thousand things are written at a time.
        Assert.True((single.Count, group.Count, promoting.Count) == (4, 6, 4), string.Join("\n", [.. single, "", .. group, "", .. promoting]));
        // Nor does a save read what its events have nothing to do with.
        Assert.DoesNotContain(single, sql => sql.Contains("mt_doc_venue", StringComparison.Ordinal));
    }

    /// <summary>What Npgsql was asked within one request: a batch is asked once.</summary>
    private sealed class Asked : IDisposable
    {
        private readonly ConcurrentQueue<(ActivityTraceId Trace, string Sql)> spans = new();
        private readonly ActivityListener listener;

        public Asked()
        {
            listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (activity.Source.Name == "Npgsql" && OfRequest(activity))
                    {
                        var sql = (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) as string ?? "";
                        spans.Enqueue((activity.TraceId, $"{activity.OperationName} {sql.Replace('\n', ' ')}"));
                    }
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public async Task<IReadOnlyList<string>> By(Func<Task<HttpResponseMessage>> request)
        {
            using var outer = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
            outer.ActivityTraceFlags = ActivityTraceFlags.Recorded;
            await Ok(request());
            return [.. spans.Where(one => one.Trace == outer.TraceId).Select(one => one.Sql)];
        }

        public void Dispose() => listener.Dispose();

        // What follows in the background goes on in the same trace.
        private static bool OfRequest(Activity? activity) =>
            activity is not null && (activity.Source.Name == "Microsoft.AspNetCore" || OfRequest(activity.Parent));
    }
}
