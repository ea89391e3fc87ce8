using System.Text.Json.Nodes;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Regions;
using Yrkesresan.Billing.Tests.Money;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Agreements;

/// <summary>The example regions of data/ give the amounts that are printed in the sources, to the krona.</summary>
public class ExampleRegionsTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);

    private static readonly (string Municipality, decimal Of2021, decimal Of2022)[] PrintedInS3 =
    [
        ("ale", 27_600, 18_000), ("alingsas", 36_800, 24_000), ("goteborg", 515_200, 336_000), ("harryda", 36_800, 24_000), ("kungalv", 36_800, 24_000),
        ("kungsbacka", 73_600, 48_000), ("lerum", 36_800, 24_000), ("lilla-edet", 9_200, 6_000), ("molndal", 55_200, 36_000), ("ockero", 9_200, 6_000),
        ("partille", 36_800, 24_000), ("stenungsund", 27_600, 18_000), ("tjorn", 18_400, 12_000),
    ];

    private static AgreementMade Agree(string region, int year, Func<string, int>? inhabitants = null)
    {
        var data = JsonNode.Parse(File.ReadAllText(Repository.PathOf("data", "regions", $"{region}.json")))!;
        var known = data["municipalities"]!.AsArray().Select(one => (object)new MunicipalityRegistered(
                region, one!["slug"]!.GetValue<string>(), one["name"]!.GetValue<string>(),
                one["inhabitants"]?.GetValue<int>() ?? inhabitants?.Invoke(one["slug"]!.GetValue<string>()) ?? 0, null, null, null, At))
            .Aggregate((Region?)null, Region.Evolve);
        var agreement = data["agreements"]!.AsArray().Single(one => one!["year"]!.GetValue<int>() == year)!;
        var body = new MakeAgreement.Body(
            year, [.. agreement["items"]!.AsArray().Select(item => new ItemInput(item!["text"]!.GetValue<string>(), item["amount"]!.GetValue<decimal>()))],
            agreement["split"]!.GetValue<string>(),
            agreement["percentages"]?.AsObject().ToDictionary(one => one.Key, one => one.Value!.GetValue<decimal>()),
            agreement["instalments"]!.GetValue<int>());
        return (AgreementMade)MakeAgreement.Decide(MakeAgreement.From(region, body, known, Guid.Empty, At), null, known).Single();
    }

    [Fact]
    public void Norrbotten() => Assert.Equal(
        LargestRemainderTests.Norrbotten.Select(row => (row.Data.Item1, (int?)row.Data.Item2, row.Data.Item3, row.Data.Item4)).OrderBy(row => row.Item1, StringComparer.Ordinal),
        Agree("norrbotten", 2022).Shares.Select(share => (share.Municipality, share.Inhabitants, share.Percent, share.Amount)));

    [Fact]
    public void Gr_of_2021() => Assert.Equal(
        PrintedInS3.Select(row => (row.Municipality, row.Of2021)), Agree("gr", 2021).Shares.Select(share => (share.Municipality, share.Amount)));

    [Fact]
    public void Gr_of_2022() => Assert.Equal(
        PrintedInS3.Select(row => (row.Municipality, row.Of2022)), Agree("gr", 2022).Shares.Select(share => (share.Municipality, share.Amount)));

    [Fact]
    public void Dalarna_shares_and_settles_its_1_030_000()
    {
        // No inhabitants in the sources; any will do for what is to hold.
        var made = Agree("dalarna", 2024, slug => 5_000 + (slug.Sum(letter => letter) * 31));
        var agreement = Agreement.Evolve(null, made)!;

        Assert.Equal((15, 1_030_000m), (made.Shares.Count, made.Shares.Sum(share => share.Amount)));
        Assert.All(made.Shares, share => Assert.Equal(share.Amount, share.Instalments.Sum()));
        foreach (var difference in new[] { -31_234.57m, 0, 0.01m, 12_000 })
        {
            var settled = SettleAgreement.Split(agreement, difference);
            Assert.Equal(difference, settled.Sum(share => share.Amount));
            Assert.Equal(made.Shares.Select(share => (share.Municipality, (decimal)share.Inhabitants!.Value)), settled.Select(share => (share.Municipality, share.Weight)));
        }
    }
}
