using System.Collections.Immutable;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Regions;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Invoices;

public class IssueInvoiceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = new("0192bbbb-0000-7000-8000-000000000001");
    private static readonly IssueInvoice Issue = new(new DateOnly(2026, 11, 1), Guid.Empty, At);

    internal static InvoiceDrafted Draft(int lines = 2) => new(
        Id, "norrbotten", "lulea", InvoiceKind.CourseFee, 2026, "barn-och-unga", Guid.Empty, "en-kurs", null, null,
        [.. Enumerable.Range(1, lines).Select(number => new Line(number, "Kursavgift", $"D-{number}", "Mottagning", "attended", 6200))], At);

    internal static InvoiceIssued Issued(int sequence = 1) => new(2026, sequence, NumberSeries.Number(2026, sequence), new DateOnly(2026, 11, 1), Guid.Empty, At);

    internal static readonly SellerThen SellerThen = new(
        "Region Exempel", "2120002742", "SE212000274201", new AddressThen("Storgatan 1", "971 00", "Exempelstad"), "99900003", true, "0007:2120002742", "Ekonomifunktionen");

    internal static readonly BuyerThen BuyerThen = new("Luleå", "2120002742", "0007:2120002742", "YR-100", null);

    internal static readonly InvoiceTerms Terms = new(new DateOnly(2026, 12, 1), "20260000110", SellerThen, BuyerThen, VatRule.Default, 3100, false, 0);

    private static readonly Seller Seller = new(
        "Region Exempel", "2120002742", "SE212000274201", new Address("Storgatan 1", "971 00", "Exempelstad"), "99900003", true, "0007:2120002742", 30, "Ekonomifunktionen");

    private static readonly Municipality Lulea = new("lulea", "Luleå", "2120002742", null, "YR-100", null, [], []);

    private static InvoicingData Data(
        Seller? seller = null, Municipality? buyer = null, VatRule? vat = null, bool wholeKronor = false, Invoice? credited = null) => new(
        seller ?? Seller,
        vat is null && !wholeKronor
            ? null
            : new InvoicingRules("", (vat is null ? [] : new Dictionary<string, VatRule> { [InvoiceKind.CourseFee] = vat }).ToImmutableDictionary(), wholeKronor, 1),
        new Dictionary<string, Municipality> { ["lulea"] = buyer ?? Lulea },
        credited is null ? new Dictionary<Guid, Invoice?>() : new Dictionary<Guid, Invoice?> { [credited.Drafted.Invoice] = credited });

    [Theory]
    [InlineData(null, 1, "2026-00001")]
    [InlineData(41, 42, "2026-00042")]
    [InlineData(99_999, 100_000, "2026-100000")]
    public void A_draft_takes_the_next_number(int? last, int sequence, string number)
    {
        var series = last is null ? null : new NumberSeries(NumberSeries.Key("norrbotten", 2026), last.Value);

        Spec.Of<Invoice>(Invoice.Evolve).Given(Draft())
            .When(state => IssueInvoice.Decide(Issue, state, series, Data()))
            .Then(new InvoiceIssued(
                2026, sequence, number, new DateOnly(2026, 11, 1), Guid.Empty, At, Terms with { Ocr = PaymentReference.Of(number) }))
            .AndAgainNothing();
    }

    [Fact]
    public void A_later_number_has_no_earlier_date_whatever_the_clock_says()
    {
        var series = NumberSeries.Evolve(null, new NumberAssigned("norrbotten", 2026, 6, Guid.Empty, At.AddDays(1)));

        var issued = (InvoiceIssued)IssueInvoice.Decide(Issue, Spec.Of<Invoice>(Invoice.Evolve).Given(Draft()).State(), series, Data()).Single();

        Assert.Equal((7, new DateOnly(2026, 11, 2), new DateOnly(2026, 12, 2)), (issued.Sequence, issued.On, issued.Terms!.Due));
        // And the one after it neither.
        var next = NumberSeries.Evolve(series, new NumberAssigned("norrbotten", 2026, 7, Guid.Empty, At))!;
        Assert.Equal(new DateOnly(2026, 11, 2), next.LastOn);
    }

    [Fact]
    public void Issued_it_keeps_its_number() => Spec.Of<Invoice>(Invoice.Evolve).Given(Draft(), Issued(7))
        .When(state => IssueInvoice.Decide(Issue with { On = new DateOnly(2027, 1, 1) }, state, null, Data()))
        .ThenNothing();

    [Theory]
    [InlineData("2026-00001", "20260000110")]
    [InlineData("2026-00007", "20260000714")]
    [InlineData("2026-100000", "202610000020")]
    public void The_payment_reference_has_a_length_digit_and_a_check_digit(string number, string reference)
    {
        Assert.Equal(reference, PaymentReference.Of(number));
        Assert.True(PaymentReference.Holds(reference));
        // Any digit wrong, or two neighbours that differ changed about, is noticed: but 0 and 9, as ever with Luhn.
        for (var index = 0; index < reference.Length; index++)
        {
            var wrong = reference.ToCharArray();
            wrong[index] = (char)('0' + ((wrong[index] - '0' + 3) % 10));
            Assert.False(PaymentReference.Holds(new string(wrong)));
        }

        Assert.False(PaymentReference.Holds(reference + "0"));
        Assert.False(PaymentReference.Holds(reference[..^1]));
    }

    [Theory]
    [InlineData("20260000110", "20260000110")]
    [InlineData("Faktura 2026-00001", "2026-00001")]
    [InlineData("2026 0000 110", "20260000110")]
    [InlineData("2026-00001 o 2026-00002", "2026-00001 2026-00002")]
    [InlineData("tel 0701234567", "")]
    [InlineData("12026-000011", "")]
    [InlineData("2026-100000 2026-0100000", "2026-100000")]
    [InlineData("202610000020", "202610000020")]
    [InlineData("ring 0920-12345", "")]
    [InlineData("8513012305", "")]
    [InlineData("851301-2305", "")]
    [InlineData("208513012305", "")]
    [InlineData("20851301-2305", "")]
    [InlineData("rum 20 8513012305", "")]
    public void What_names_an_invoice_is_found_in_what_people_write(string text, string found) => Assert.Equal(found, string.Join(' ', PaymentReference.In(text)));

    [Fact]
    public void What_only_looks_like_a_reference_holds_but_is_none_of_ours()
    {
        // Ten digits in the form of a personal identity number, of the thirteenth month: nobody's.
        Assert.True(PaymentReference.Holds("8513012305"));
        Assert.Empty(PaymentReference.In("8513012305"));
    }

    // By hand: 12 400 at 25 % is 3 100; 0,10 at 25 % is 0,025, half an öre up; 12 400,37 with VAT is 15 500,46(25).
    [Theory]
    [InlineData("12400", 25, false, "3100", "0")]
    [InlineData("12400", 25, true, "3100", "0")]
    [InlineData("0.10", 25, false, "0.03", "0")]
    [InlineData("-0.10", 25, false, "-0.03", "0")]
    [InlineData("12400.37", 25, false, "3100.09", "0")]
    [InlineData("12400.37", 25, true, "3100.09", "-0.46")]
    [InlineData("0.40", 25, true, "0.10", "0.50")]
    [InlineData("-0.40", 25, true, "-0.10", "-0.50")]
    [InlineData("99.99", 6, true, "6.00", "0.01")]
    [InlineData("99.99", 12, false, "12.00", "0")]
    [InlineData("99.99", 0, true, "0", "0.01")]
    public void Vat_is_of_the_sum_to_the_ore_and_what_is_to_be_paid_may_be_in_kronor(string net, int rate, bool whole, string vat, string rounding)
    {
        static decimal Kr(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(new Totals(Kr(vat), Kr(rounding)), Totals.Of(Kr(net), rate, whole));
    }

    [Fact]
    public void What_the_region_said_of_the_kind_is_frozen()
    {
        var exempt = new VatRule(VatRule.Exempt, 0, "Undantag från skatteplikt");

        Spec.Of<Invoice>(Invoice.Evolve).Given(Draft()).When(state => IssueInvoice.Decide(Issue, state, null, Data(Seller with { VatNumber = null, PaymentTerms = 0 }, vat: exempt, wholeKronor: true)))
            .Then(Issued() with { Terms = Terms with { Due = Issue.On, Vat = exempt, VatAmount = 0, WholeKronor = true, Seller = SellerThen with { VatNumber = null } } }).AndAgainNothing();
    }

    [Fact]
    public void The_buyers_own_peppol_id_goes_before_its_organisation_number() => Spec.Of<Invoice>(Invoice.Evolve).Given(Draft())
        .When(state => IssueInvoice.Decide(Issue, state, null, Data(buyer: Lulea with { PeppolId = "0088:7365560000004" })))
        .Then(Issued() with { Terms = Terms with { Buyer = BuyerThen with { PeppolId = "0088:7365560000004" } } });

    [Theory]
    [InlineData("seller-missing")]
    [InlineData("vat-number-missing")]
    [InlineData("buyer-missing")]
    [InlineData("organisation-number-missing")]
    [InlineData("buyer-reference-missing")]
    public void What_has_to_be_on_it_is_there_before_it_takes_a_number(string code)
    {
        var data = code switch
        {
            "seller-missing" => Data() with { Seller = null },
            "vat-number-missing" => Data(Seller with { VatNumber = null }),
            "buyer-missing" => Data() with { Buyers = new Dictionary<string, Municipality>() },
            "organisation-number-missing" => Data(buyer: Lulea with { OrganisationNumber = null }),
            _ => Data(buyer: Lulea with { Reference = null }),
        };

        Spec.Of<Invoice>(Invoice.Evolve).Given(Draft()).When(state => IssueInvoice.Decide(Issue, state, null, data)).ThenRule(code);
    }

    [Fact]
    public void An_invoice_of_less_than_nothing_is_a_credit() => Spec.Of<Invoice>(Invoice.Evolve)
        .Given(Draft() with { Lines = [new Line(1, "Avdrag", null, null, null, -1)] })
        .When(state => IssueInvoice.Decide(Issue, state, null, Data())).ThenRule("wrong-sign");

    [Fact]
    public void A_credit_is_taxed_as_what_it_credits_was_whatever_holds_now()
    {
        var credit = new Guid("0192cccc-0000-7000-8000-000000000001");
        var credited = Spec.Of<Invoice>(Invoice.Evolve).Given(Draft(), Issued() with { Terms = Terms }, new InvoiceCredited(credit, [1], Guid.Empty, At, [6200], null, 1550, 0)).State()!;
        var draft = DraftInvoices.Of(credited.Credited[0], credited);

        Spec.Of<Invoice>(Invoice.Evolve).Given(draft)
            .When(state => IssueInvoice.Decide(Issue, state, new NumberSeries("", 1), Data(vat: new VatRule(VatRule.Exempt, 0, "Utbildning"), wholeKronor: true, credited: credited)))
            .Then(Issued(2) with { Terms = Terms with { Ocr = PaymentReference.Of("2026-00002"), VatAmount = -1550 } }).AndAgainNothing();
    }

    [Theory]
    [InlineData("2026-12-31T22:59:59Z", 2026)]
    [InlineData("2026-12-31T23:00:00Z", 2027)]
    public void The_year_changes_at_midnight_in_Sweden(string now, int year)
    {
        var command = IssueInvoice.Now(new Clock(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)), Guid.Empty);

        Assert.Equal(year, command.On.Year);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
