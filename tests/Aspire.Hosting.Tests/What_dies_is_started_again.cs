using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.AspireHostingTests;

public sealed class What_dies_is_started_again
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_is_killed_comes_back_on_the_same_port()
    {
        await using var scenario = new Scenario();
        var service = scenario.Service("service");
        scenario.Start();
        using var http = new HttpClient();
        var first = await IdAsync(0);
        using (var process = Process.GetProcessById(first))
            process.Kill();

        Assert.NotEqual(first, await IdAsync(first));

        Task<int> IdAsync(int not) => Eventually.Get(
            async () => int.Parse(await http.GetStringAsync($"{service.GetEndpoint("http").Url}/process", Stop), CultureInfo.InvariantCulture), id => id != not);
    }

    [Fact]
    public async Task Each_time_it_takes_longer()
    {
        await using var scenario = new Scenario();
        scenario.Shell("dies", "date +%s%N >>times; exit 1");
        scenario.Start();

        var times = (await Eventually.Get(() => File.ReadAllLinesAsync(scenario.PathOf("times"), Stop), lines => lines.Length >= 4))
            .Select(line => long.Parse(line, CultureInfo.InvariantCulture) / 1e9).ToList();
        var pauses = times.Zip(times.Skip(1), (one, next) => next - one).ToList();
        Assert.InRange(pauses[0], 0.5, 1.5);
        Assert.InRange(pauses[1], 1.0, 2.5);
        Assert.InRange(pauses[2], 2.0, 4.5);
    }

    [Fact]
    public async Task What_it_started_ends_with_it()
    {
        await using var scenario = new Scenario();
        scenario.Shell("parent", "[ -f child ] && exec sleep 987654; sleep 987654 & echo $! >child; exit 1");
        scenario.Start();

        await Scenario.Gone((await scenario.File_("child")).Trim());
    }
}
