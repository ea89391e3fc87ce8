using Aspire.Hosting;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.AspireHostingTests;

public sealed class What_waits_starts_in_order
{
    [Fact]
    public async Task Who_waits_for_a_healthy_service_starts_when_it_is_healthy()
    {
        await using var scenario = new Scenario();
        var service = scenario.Service("service");
        scenario.Shell("waits").WaitFor(service);
        scenario.Shell("does-not-wait");
        scenario.Start();

        using var http = new HttpClient();
        await Eventually.Holds(async () => Assert.Equal(503, (int)(await http.GetAsync($"{service.GetEndpoint("http").Url}/health", Stop)).StatusCode));
        await scenario.JournalWith("does-not-wait starts");
        Assert.DoesNotContain("waits starts", scenario.Journal());

        await File.WriteAllTextAsync(scenario.PathOf("service-is-healthy"), "", Stop);
        await scenario.JournalWith("waits starts");
    }

    [Fact]
    public async Task Without_a_health_check_running_is_enough_and_chains_hold()
    {
        await using var scenario = new Scenario();
        var first = scenario.Shell("first");
        var second = scenario.Shell("second").WaitFor(first);
        scenario.Shell("third").WaitFor(second);
        scenario.Start();

        Assert.Contains("first starts", await scenario.JournalWith("third starts"));
        Assert.Contains("second starts", scenario.Journal());
    }

    [Fact]
    public async Task Who_waits_for_completion_starts_when_the_work_is_done()
    {
        await using var scenario = new Scenario();
        var work = scenario.Shell("work", "until [ -f go ]; do sleep 0.05; done; echo 'work is done' >>journal; exit 0");
        scenario.Shell("waits").WaitForCompletion(work);
        scenario.Start();

        await scenario.JournalWith("work starts");
        Assert.DoesNotContain("waits starts", scenario.Journal());
        await File.WriteAllTextAsync(scenario.PathOf("go"), "", Stop);

        Assert.Equal(["work starts", "work is done", "waits starts"], await scenario.JournalWith("waits starts"));
    }

    [Fact]
    public async Task A_project_may_be_the_work_and_end_with_another_exit_code()
    {
        await using var scenario = new Scenario();
        var work = scenario.Sample("work").WithArgs("end-with", "3");
        scenario.Shell("waits").WaitForCompletion(work, exitCode: 3);
        scenario.Start();

        await scenario.JournalWith("waits starts");
    }

    [Fact]
    public async Task Work_that_fails_is_tried_again_and_nobody_starts_before_it_succeeds()
    {
        await using var scenario = new Scenario();
        var work = scenario.Shell("work", "[ $(wc -l <journal) -ge 2 ] || exit 1; echo 'work is done' >>journal; exit 0");
        scenario.Shell("waits").WaitForCompletion(work);
        scenario.Start();

        Assert.Equal(["work starts", "work starts", "work is done", "waits starts"], await scenario.JournalWith("waits starts"));
    }

    [Fact]
    public async Task Nothing_starts_when_two_wait_for_each_other()
    {
        await using var scenario = new Scenario();
        var one = scenario.Shell("one");
        var other = scenario.Shell("other").WaitFor(one);
        one.WaitFor(other);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => scenario.Builder.Build().RunAsync(Stop));
        Assert.Contains("one", failure.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.Journal());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
