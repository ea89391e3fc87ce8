using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Regions;

public class RegisterMunicipalityTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly RegisterMunicipality Lulea = new("norrbotten", "lulea", "Luleå", 78346, null, null, null, At);

    [Fact]
    public void A_municipality_joins_once() => Spec.Of<Region>(Region.Evolve)
        .When(state => RegisterMunicipality.Decide(Lulea, state, null))
        .Then(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 78346, null, null, null, At))
        .AndAgainNothing();

    [Fact]
    public void What_is_new_about_it_is_a_new_fact() => Spec.Of<Region>(Region.Evolve)
        .Given(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 78346, null, null, null, At))
        .When(state => RegisterMunicipality.Decide(Lulea with { Inhabitants = 79000 }, state, new MunicipalityRegion("lulea", "norrbotten")))
        .Then(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 79000, null, null, null, At))
        .AndAgainNothing();

    [Fact]
    public void A_municipality_belongs_to_one_region() => Spec.Of<Region>(Region.Evolve)
        .When(state => RegisterMunicipality.Decide(Lulea, state, new MunicipalityRegion("lulea", "dalarna")))
        .ThenRule("municipality-in-another-region");

    [Theory]
    [InlineData("2120002742", true)]    // Luleå kommun
    [InlineData("2120002743", false)]   // check digit
    [InlineData("212000274", false)]
    [InlineData("2110002742", false)]   // third digit below two: a person's
    [InlineData("21200027420", false)]
    [InlineData("212000274x", false)]
    [InlineData("", false)]
    public void Organisation_numbers_are_checked(string number, bool valid) => Assert.Equal(valid, RegisterMunicipality.IsOrganisationNumber(number));

    [Fact]
    public void Every_field_at_fault_is_told()
    {
        var invalid = Assert.Throws<InvalidInput>(() => RegisterMunicipality.From(
            "norrbotten", "Luleå", new RegisterMunicipality.Body(" ", -1, "123", "0007", "Anna Andersson"), At));

        Assert.Equal(
            ["inhabitants", "municipality", "name", "organisationNumber", "peppolId", "reference"], invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }
}
