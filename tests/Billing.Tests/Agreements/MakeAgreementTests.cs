using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Regions;
using Yrkesresan.Billing.Tests.Money;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Agreements;

public class MakeAgreementTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid By = new("11111111-1111-1111-1111-111111111111");

    private static Region Norrbotten() => LargestRemainderTests.Norrbotten
        .Select(row => new MunicipalityRegistered("norrbotten", row.Data.Item1, row.Data.Item1, (int)row.Data.Item2, null, null, null, At))
        .Aggregate((Region?)null, Region.Evolve)!;

    private static MakeAgreement ByPopulation(decimal total = 950_000) =>
        new("norrbotten", 2026, [new Item("Samordnare", total)], "population", new Dictionary<string, decimal>(), 2, By, At);

    [Fact]
    public void The_total_is_shared_by_population_and_halved()
    {
        var made = Assert.IsType<AgreementMade>(Assert.Single(MakeAgreement.Decide(ByPopulation(), null, Norrbotten())));

        Assert.Equal(950_000, made.Shares.Sum(share => share.Amount));
        Assert.Equal(
            LargestRemainderTests.Norrbotten.Select(row => (row.Data.Item1, (int?)row.Data.Item2, row.Data.Item3, row.Data.Item4)).OrderBy(row => row.Item1, StringComparer.Ordinal),
            made.Shares.Select(share => (share.Municipality, share.Inhabitants, share.Percent, share.Amount)));
        Assert.All(made.Shares, share => Assert.Equal([decimal.Floor(share.Amount / 2), share.Amount - decimal.Floor(share.Amount / 2)], share.Instalments));
    }

    [Fact]
    public void The_same_again_is_silent_and_anything_else_is_refused()
    {
        var region = Norrbotten();
        var spec = Spec.Of<Agreement>(Agreement.Evolve);

        spec.When(state => MakeAgreement.Decide(ByPopulation(), state, region))
            .Then([.. MakeAgreement.Decide(ByPopulation(), null, region)])
            .AndAgainNothing();
        spec.When(state => MakeAgreement.Decide(ByPopulation(960_000), state, region)).ThenRule("agreement-exists");
    }

    [Fact]
    public void One_invoice_per_municipality_and_half_year_sums_to_the_total()
    {
        var made = (AgreementMade)MakeAgreement.Decide(ByPopulation(), null, Norrbotten()).Single();

        var drafts = DraftInvoices.Of(made);

        Assert.Equal(28, drafts.Count);
        Assert.Equal(28, drafts.Select(draft => draft.Invoice).Distinct().Count());
        Assert.Equal(950_000, drafts.Sum(draft => draft.Lines.Sum(line => line.Amount)));
        Assert.Equal(drafts.Select(draft => draft.Invoice), DraftInvoices.Of(made).Select(draft => draft.Invoice));
        Assert.All(drafts, draft => Assert.Equal(("coordinator", 2026), (draft.Kind, draft.Year)));
    }

    [Fact]
    public void Given_percentages_are_taken_as_given()
    {
        var region = new[] { "ale", "alingsas", "goteborg" }
            .Select(slug => new MunicipalityRegistered("gr", slug, slug, 0, null, null, null, At)).Aggregate((Region?)null, Region.Evolve);
        var command = new MakeAgreement(
            "gr", 2026, [new Item("Personal", 550_000), new Item("Webb", 50_000)], "percent",
            new Dictionary<string, decimal> { ["goteborg"] = 56, ["ale"] = 40.5m, ["alingsas"] = 3.5m }, 2, By, At);

        var made = (AgreementMade)MakeAgreement.Decide(command, null, region).Single();

        Assert.Equal(
            [("ale", (int?)null, 40.5m, 243_000m), ("alingsas", null, 3.5m, 21_000m), ("goteborg", null, 56m, 336_000m)],
            made.Shares.Select(share => (share.Municipality, share.Inhabitants, share.Percent, share.Amount)));
    }

    [Fact]
    public void A_split_by_population_needs_the_inhabitants()
    {
        var unknown = Region.Evolve(Norrbotten(), new MunicipalityRegistered("norrbotten", "ny", "Ny", 0, null, null, null, At));

        Assert.Equal("no-municipalities", Assert.Throws<RuleBroken>(() => MakeAgreement.Decide(ByPopulation(), null, null).ToList()).Code);
        Assert.Equal("inhabitants-missing", Assert.Throws<RuleBroken>(() => MakeAgreement.Decide(ByPopulation(), null, unknown).ToList()).Code);
    }

    [Fact]
    public void Every_field_at_fault_is_told()
    {
        var body = new MakeAgreement.Body(
            1999, [new ItemInput("", -1), null, new ItemInput("x", 0.001m)], "rättvist",
            new Dictionary<string, decimal> { ["atlantis"] = 200 }, 13);

        var invalid = Assert.Throws<InvalidInput>(() => MakeAgreement.From("norrbotten", body, Norrbotten(), By, At));

        Assert.Equal(
            ["instalments", "items[0].amount", "items[0].text", "items[1]", "items[2].amount", "percentages", "split", "year"],
            invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("atlantis", "100", "percentages.atlantis")]
    [InlineData("lulea", "99", "percentages")]
    [InlineData("lulea", "-1", "percentages.lulea")]
    [InlineData("lulea", "99.999", "percentages.lulea")]
    [InlineData("lulea", "79228162514264337593543950335", "percentages.lulea")]
    public void Percentages_at_fault_are_told(string municipality, string percent, string field)
    {
        var body = new MakeAgreement.Body(
            2026, [new ItemInput("x", 100)], "percent",
            new Dictionary<string, decimal> { [municipality] = decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture) }, null);

        var invalid = Assert.Throws<InvalidInput>(() => MakeAgreement.From("norrbotten", body, Norrbotten(), By, At));

        Assert.Contains(invalid.Errors, error => error.Field == field);
    }

    [Fact]
    public void The_total_has_to_be_whole_kronor()
    {
        var body = new MakeAgreement.Body(2026, [new ItemInput("x", 100.5m)], "population", null, 2);

        Assert.Contains(
            Assert.Throws<InvalidInput>(() => MakeAgreement.From("norrbotten", body, Norrbotten(), By, At)).Errors,
            error => error is { Field: "items", Code: "whole-kronor" });
    }
}
