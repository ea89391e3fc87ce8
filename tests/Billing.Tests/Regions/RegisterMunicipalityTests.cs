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

    [Fact]
    public void Every_figure_has_its_date_and_the_one_in_force_is_the_latest_until_then()
    {
        var lulea = Spec.Of<Region>(Region.Evolve).Given(
            new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 79000, null, null, null, At),
            new InhabitantsCounted("norrbotten", "lulea", new DateOnly(2024, 12, 31), 78500, At),
            new InhabitantsCounted("norrbotten", "lulea", new DateOnly(2023, 12, 31), 78346, At),
            new InhabitantsCounted("norrbotten", "lulea", new DateOnly(2023, 12, 31), 78347, At)).State()!.Municipalities["lulea"];

        Assert.Equal(
            [null, 78347, 78347, 78500, 78500, 79000],
            new[] { "2023-12-30", "2023-12-31", "2024-12-30", "2024-12-31", "2026-01-14", "2026-01-15" }
                .Select(on => lulea.InhabitantsOn(DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture))?.Inhabitants));
        Assert.Equal(79000, lulea.Inhabitants);
    }

    [Fact]
    public void A_figure_counted_again_the_same_is_no_fact() => Spec.Of<Region>(Region.Evolve)
        .Given(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 0, null, null, null, At))
        .When(state => CountInhabitants.Decide(new CountInhabitants("norrbotten", "lulea", new DateOnly(2024, 12, 31), 78500, At), state))
        .Then(new InhabitantsCounted("norrbotten", "lulea", new DateOnly(2024, 12, 31), 78500, At))
        .AndAgainNothing();

    [Fact]
    public void It_leaves_on_a_date_and_may_come_back_later()
    {
        var (july, until, back) = (new DateOnly(2026, 7, 1), new DateOnly(2026, 6, 30), new DateOnly(2028, 1, 1));
        var spec = Spec.Of<Region>(Region.Evolve)
            .Given(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 78346, null, null, null, At))
            .When(state => LeaveRegion.Decide(new LeaveRegion("norrbotten", "lulea", until, Guid.Empty, At), state))
            .Then(new MunicipalityLeft("norrbotten", "lulea", until, Guid.Empty, At));
        spec.AndAgainNothing();
        Assert.Equal((true, false), (spec.State()!.Municipalities["lulea"].MemberOn(until), spec.State()!.Municipalities["lulea"].MemberOn(july)));

        Assert.Throws<RuleBroken>(() => RegisterMunicipality.Decide(Lulea with { JoinedOn = until }, spec.State(), null).ToList());
        var member = RegisterMunicipality.Decide(Lulea with { JoinedOn = back }, spec.State(), null).Aggregate(spec.State(), Region.Evolve)!.Municipalities["lulea"];
        Assert.Equal([new Membership(null, until), new Membership(back, null)], member.Memberships);
        Assert.Equal((true, false, true), (member.MemberOn(until), member.MemberOn(july), member.MemberOn(back)));
    }

    [Fact]
    public void It_does_not_leave_before_it_joined() => Spec.Of<Region>(Region.Evolve)
        .Given(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 1, null, null, null, At, JoinedOn: new DateOnly(2026, 1, 1)))
        .When(state => LeaveRegion.Decide(new LeaveRegion("norrbotten", "lulea", new DateOnly(2025, 12, 31), Guid.Empty, At), state))
        .ThenRule("leaves-before-it-joined");

    [Fact]
    public void Nobody_joins_again_before_it_left() => Spec.Of<Region>(Region.Evolve)
        .Given(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 1, null, null, null, At), new MunicipalityLeft("norrbotten", "lulea", new DateOnly(2026, 6, 30), Guid.Empty, At))
        .When(state => RegisterMunicipality.Decide(Lulea with { JoinedOn = new DateOnly(2026, 6, 30) }, state, null))
        .ThenRule("joins-before-it-left");

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "YR-1", true)]
    [InlineData("0007:2120002742", "YR-1", true)]
    [InlineData("0088:7300009028214", "YR-1", false)]
    [InlineData(null, "YR-2", false)]
    [InlineData(null, null, false, "2321000016")]
    public void Two_of_one_organisation_number_are_told_apart_by_peppol_id_or_reference(string? peppol, string? reference, bool refused, string number = "2120002742")
    {
        var spec = Spec.Of<Region>(Region.Evolve)
            .Given(new MunicipalityRegistered("norrbotten", "boden", "Boden", 1, "2120002742", null, reference is null ? null : "YR-1", At))
            .When(state => RegisterMunicipality.Decide(Lulea with { OrganisationNumber = number, PeppolId = peppol, Reference = reference }, state, null));
        if (refused)
        {
            spec.ThenRule("organisation-number-taken");
        }
        else
        {
            spec.Then(new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 78346, number, peppol, reference, At)).AndAgainNothing();
        }
    }

    [Fact]
    public void Twins_from_before_that_was_asked_are_said_again_without_a_fact() => Spec.Of<Region>(Region.Evolve)
        .Given(
            new MunicipalityRegistered("norrbotten", "boden", "Boden", 1, "2120002742", null, null, At),
            new MunicipalityRegistered("norrbotten", "lulea", "Luleå", 78346, "2120002742", null, null, At))
        .When(state => RegisterMunicipality.Decide(Lulea with { OrganisationNumber = "2120002742" }, state, null))
        .ThenNothing();

    [Theory]
    [InlineData("Anna.Andersson", false)]
    [InlineData("AnnaAndersson", false)]
    [InlineData("YR-100", true)]
    [InlineData("YR-100\n", false)]
    [InlineData("YR-100\nAnna", false)]
    [InlineData("YR 100", false)]
    public void The_reference_is_a_code_on_one_line(string reference, bool taken)
    {
        void Ask() => RegisterMunicipality.From("norrbotten", "lulea", new RegisterMunicipality.Body("Luleå", 1, null, null, reference), At);

        if (taken)
        {
            Ask();
        }
        else
        {
            Assert.Equal("reference", Assert.Single(Assert.Throws<InvalidInput>(Ask).Errors).Field);
        }
    }

    [Fact]
    public void Every_field_at_fault_is_told()
    {
        var invalid = Assert.Throws<InvalidInput>(() => RegisterMunicipality.From(
            "norrbotten", "Luleå", new RegisterMunicipality.Body(
                " ", -1, "123", "0007", "Anna Andersson", new DateOnly(2026, 1, 16), new DateOnly(1999, 1, 1), new AddressInput("", "0971", null)), At));

        Assert.Equal(
            ["address.city", "address.postalCode", "address.street", "inhabitants", "inhabitantsOn", "joinedOn", "municipality", "name", "organisationNumber", "peppolId", "reference"],
            invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }
}
