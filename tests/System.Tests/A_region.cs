using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.SystemTests;

/// <summary>Whole processes: gateway, services, PostgreSQL, RabbitMQ. Each test has a municipality to itself.</summary>
public sealed class A_region(Region region) : IClassFixture<Region>, IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(90);
    private readonly Story story = new(region.Gateway);

    public async ValueTask InitializeAsync() => await story.OpenAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Gives_twenty_seats_to_two_hundred_who_enrol_at_once_and_every_answer_is_true()
    {
        var occasion = await story.ScheduleAsync(capacity: 20);
        var people = await story.EmployAsync("boden", 200);

        var answers = await Task.WhenAll(people.Select(async person => (Person: person, Answer: await story.EnrolAsync(occasion, person))));

        var told = answers.Select(one => (one.Person, Status: one.Answer["status"]!.GetValue<string>(), Position: one.Answer["position"]?.GetValue<int>())).ToList();
        Assert.Equal(20, told.Count(one => one.Status == "confirmed"));
        Assert.Equal(Enumerable.Range(1, 180).Select(position => (int?)position), told.Where(one => one.Status == "waiting").Select(one => one.Position).Order());
        Assert.Equal(told.OrderBy(one => one.Person), (await story.EnrolmentsAsync(occasion)).OrderBy(one => one.Participant));
    }

    [Fact]
    public async Task Loses_nothing_when_Enrolment_is_killed_right_after_its_answer()
    {
        var occasion = await story.ScheduleAsync(capacity: 20);
        var people = await story.EmployAsync("kiruna", 5);
        foreach (var person in people[..4])
            await story.EnrolAsync(occasion, person);

        await story.EnrolAsync(occasion, people[4]);
        await region.KillServiceAsync("Enrolment");

        await region.ReadyAsync("enrolment");
        await TakeEffectOnceAsync("kiruna", occasion, people);
    }

    [Fact]
    public async Task Loses_nothing_while_RabbitMQ_is_away()
    {
        var occasion = await story.ScheduleAsync(capacity: 20);
        var people = await story.EmployAsync("kalix", 4);
        await story.EnrolAsync(occasion, people[0]);

        await region.WithoutRabbitMqAsync(async () =>
        {
            foreach (var person in people[1..])
                Assert.Equal("confirmed", (await story.EnrolAsync(occasion, person))["status"]!.GetValue<string>());
        });

        await TakeEffectOnceAsync("kalix", occasion, people);
    }

    [Fact]
    public async Task Loses_nothing_when_PostgreSQL_restarts()
    {
        var occasion = await story.ScheduleAsync(capacity: 20);
        var people = await story.EmployAsync("gallivare", 4);
        await story.EnrolAsync(occasion, people[0]);
        await story.EnrolAsync(occasion, people[1]);

        await region.RestartPostgresAsync();

        foreach (var person in people[2..])
        {
            // The same key: one that was stored although its answer was lost is answered again, not stored again.
            var key = Guid.NewGuid().ToString();
            var answer = await Eventually.Get(() => story.EnrolAsync(occasion, person, key), _ => true, Recovery, "an enrolment after the restart");
            Assert.Equal("confirmed", answer["status"]!.GetValue<string>());
        }

        await TakeEffectOnceAsync("gallivare", occasion, people);
    }

    [Fact]
    public async Task Shows_one_enrolment_as_one_trace_from_the_gateway_to_Billings_database()
    {
        Assert.True(region.State("dashboard") is not null, "the Aspire dashboard is not installed: npm could not be reached, so the trace can't be shown");
        var occasion = await story.ScheduleAsync(capacity: 20);
        var person = await story.EmployAsync("pajala");

        await story.EnrolAsync(occasion, person);

        using var http = new HttpClient { BaseAddress = new Uri(region.State("dashboard")!) };
        await Eventually.Holds(
            async () =>
            {
                var traces = JsonNode.Parse(await http.GetStringAsync("/api/telemetry/traces?resource=gateway&limit=200"))!;
                var ours = Traces.Of(traces).Where(trace => trace.Any(span => span.Service == "enrolment" && span.Name.EndsWith("/enrolments", StringComparison.Ordinal))).ToList();
                // The database's span below the service's span, and Billing's below Enrolment's, which the broker carried over.
                Assert.Contains(ours, trace => Traces.Passes(
                    trace, ("gateway", "Microsoft.AspNetCore"), ("enrolment", "Microsoft.AspNetCore"), ("enrolment", "MassTransit"), ("billing", "MassTransit"), ("billing", "Npgsql"))
                    && Traces.Passes(trace, ("enrolment", "Microsoft.AspNetCore"), ("enrolment", "Npgsql")));
            },
            TimeSpan.FromSeconds(60),
            "the trace of an enrolment: gateway, Enrolment, PostgreSQL, broker, Billing, PostgreSQL");
    }

    /// <summary>All have a seat; each costs its municipality the fee once and counts once, also when everything is published again.</summary>
    private async Task TakeEffectOnceAsync(string municipality, Guid occasion, Guid[] people)
    {
        // The enrolments by themselves: what comes of the completion tells of everybody again, and would hide one that was lost.
        await Eventually.Get(() => story.CommittedAsync(municipality), kronor => kronor == people.Length * Story.Fee, Recovery, "Billing to know every seat, once");
        var before = await Eventually.Get(
            () => story.OverviewAsync(municipality), seen => seen.Participants == people.Length, Recovery, "Reporting to know every seat, once");
        await story.CompleteAsync(occasion, people);
        await Eventually.Get(() => story.OverviewAsync(municipality), seen => seen.Completions >= people.Length, Recovery, "Reporting to count the completions");
        await InvoicedAsync();

        await story.RepublishAsync("enrolment");
        // What is enrolled after the republishing arrives after it.
        var later = await story.ScheduleAsync(capacity: 1);
        var last = await story.EmployAsync(municipality);
        await story.EnrolAsync(later, last);
        await story.CompleteAsync(later, [last]);
        await Eventually.Get(() => story.InvoicesAsync(later, municipality), invoices => invoices.Count > 0, Recovery, "the later invoice");
        await Eventually.Get(() => story.OverviewAsync(municipality), seen => seen.Completions > people.Length, Recovery, "the later completion");

        Assert.Equal((people.Length + 1, people.Length + 1), await story.OverviewAsync(municipality));
        Assert.Equal(0, before.Completions);
        await InvoicedAsync();

        Task InvoicedAsync() => Eventually.Get(
            () => story.InvoicesAsync(occasion, municipality),
            invoices => invoices.SequenceEqual([(municipality, people.Length * Story.Fee)]),
            Recovery,
            $"one invoice of {people.Length * Story.Fee} kr");
    }
}
