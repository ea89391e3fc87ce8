using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Yrkesresan.Billing.Bookkeeping;
using Yrkesresan.Billing.Documents;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Tests.Documents;

namespace Yrkesresan.Billing.Tests.Bookkeeping;

public sealed class SieFileTests
{
    private static readonly Accounts Ours = new();
    private static readonly SieHead Head = new(
        "Region Exempel", "2321000016", 2027, new DateOnly(2027, 12, 31), new Dictionary<string, string> { ["lulea"] = "Luleå kommun", ["pajala"] = "Pajala kommun" },
        new Dictionary<string, string> { ["barn-och-unga"] = "Barn och unga – myndighetsutövning" });

    [Fact]
    public void The_head_says_what_the_standard_wants_in_its_order()
    {
        var file = SieFile.Write(Head, Ours, [Vouchers.Of(Some.Document(), 17, Ours)]);
        var sie = SieReader.Read(file);

        Assert.Equal(
            ["#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#ORGNR", "#FNAMN", "#RAR", "#KONTO", "#KONTO", "#KONTO", "#DIM", "#OBJEKT", "#DIM", "#OBJEKT"],
            sie.Rows.Select(row => row.Label));
        Assert.Equal(
            ("0", "Yrkesresan", "PC8", "20271231", "4", "232100-0016", "Region Exempel"),
            (sie.One("#FLAGGA")[0], sie.One("#PROGRAM")[0], sie.One("#FORMAT")[0], sie.One("#GEN")[0], sie.One("#SIETYP")[0], sie.One("#ORGNR")[0], sie.One("#FNAMN")[0]));
        Assert.Equal(["0", "20270101", "20271231"], sie.One("#RAR").Fields);
        Assert.Equal(["20", "lulea", "Luleå kommun"], sie.Rows.First(row => row.Label == "#OBJEKT").Fields);
        // å is one byte, 0x86, in codepage 437.
        Assert.Contains("Lule\u0086 kommun", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        Assert.StartsWith("#FLAGGA 0\r\n", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void An_invoice_is_a_claim_against_income_and_VAT()
    {
        var voucher = Assert.Single(Booked(Some.Document(lines: [Some.Line(net: 6200.37m, pool: 1600), Some.Line(2, 6200, pool: 1600)])));

        Assert.Equal(("F", "17", Some.March17, "Faktura 2027-00017, Luleå kommun"), (voucher.Series, voucher.Number, voucher.On, voucher.Text));
        Assert.Equal(
            [("1510", 15500m), ("3610", -12_400.37m), ("2611", -3100.09m), ("3740", 0.46m)],
            voucher.Postings.Select(posting => (posting.Account, posting.Amount)));
        Assert.Equal("lulea", voucher.Postings[0].Objects["20"]);
        Assert.Equal(("lulea", "barn-och-unga"), (voucher.Postings[1].Objects["20"], voucher.Postings[1].Objects["21"]));
    }

    [Fact]
    public void A_credit_is_the_same_the_other_way()
    {
        var lines = new[] { Some.Line(net: 6200.37m, pool: 1600), Some.Line(2, 300, new Tax(VatCategory.Standard, 12)) };
        var (invoice, credit) = (Vouchers.Of(Some.Document(lines: lines), 1, Ours), Vouchers.Of(Some.Document(DocumentKind.CreditNote, lines), 2, Ours));
        Assert.Equal(invoice.Postings.Select(posting => posting with { Amount = -posting.Amount }), credit.Postings);
        Assert.Equal("Kreditfaktura 2027-00017, avser 2027-00003, Luleå kommun", credit.Text);
    }

    [Fact]
    public void The_coordinator_cost_is_income_of_its_own() => Assert.Equal(
        [("1510", 298_399m), ("3620", -298_399m)],
        Assert.Single(Booked(Some.Document(lines: [Some.Line(net: 298_399, tax: new Tax(VatCategory.OutOfScope, 0), journey: null)]))).Postings
            .Select(posting => (posting.Account, posting.Amount)));

    [Fact]
    public void What_is_collected_for_the_pool_is_a_debt_until_it_is_distributed_and_paid_out()
    {
        var distributed = new TrainerPoolDistributed(
            "norrbotten", 2026, 3200, [], [new PoolShare("lulea", 3, 2400), new PoolShare("pajala", 1, 800)], Guid.Empty, DateTimeOffset.UnixEpoch);
        Voucher[] vouchers =
        [
            Vouchers.Of(Some.Document(lines: [Some.Line(net: 6200), Some.Line(2, 6200)]), 1, Ours),
            Vouchers.Of(new PoolCharged(Some.March17, "Till utbildarpott", "barn-och-unga", [new PoolCharge("lulea", 3200), new PoolCharge("pajala", 1600)]), 1, Ours),
            Vouchers.Of(new PoolCharged(Some.March17, "Till utbildarpott, rättelse 1", "barn-och-unga", [new PoolCharge("pajala", -1600)]), 2, Ours),
            Vouchers.Of(distributed, "barn-och-unga", 1, Some.March17, Ours),
            Vouchers.Of(Some.Document(DocumentKind.CreditNote, [Some.Line(net: 2400, tax: new Tax(VatCategory.OutOfScope, 0), pool: 2400)]) with { Credits = null }, 2, Ours),
            Vouchers.Of(Some.Document(DocumentKind.SelfBilledInvoice, [Some.Line(net: 800, pool: 800)]) with { Buyer = Some.Lulea with { Municipality = "pajala" } }, 3, Ours),
        ];
        var sie = SieReader.Read(SieFile.Write(Head, Ours, vouchers));
        decimal Balance(string account) => sie.Vouchers.SelectMany(voucher => voucher.Postings).Where(posting => posting.Account == account).Sum(posting => posting.Amount);

        Assert.Equal((0m, 0m), (Balance("2890"), Balance("2898")));
        Assert.Equal(-9200, Balance("3610"));
        Assert.Equal(["21"], sie.Vouchers.First(voucher => voucher.Series == "P").Postings.Single(posting => posting.Account == "2890").Objects.Keys);
        // Luleå's claim is less by what it gets; Pajala is owed its share with VAT, which is the region's to take back.
        Assert.Equal((15_500m - 2400, -1000m, 200m), (Balance("1510"), Balance("2440"), Balance("2641")));
        Assert.Equal("Utbildarpott 2026 barn-och-unga fördelad", Assert.Single(sie.Vouchers, voucher => voucher.Series == "U").Text);
    }

    [Fact]
    public void A_payment_is_set_off_and_what_nobody_knows_of_waits()
    {
        Voucher[] vouchers =
        [
            Vouchers.Of(new PaymentBooked(Some.March17, "Inbetalning", 1000, [new SetOff("lulea", 700)]), 1, Ours),
            Vouchers.Of(new PaymentBooked(Some.March17, "Avräknad", 0, [new SetOff("pajala", 200)]), 2, Ours),
            Vouchers.Of(new PaymentBooked(Some.March17, "Återbetalning", -100, []), 3, Ours),
        ];
        var sie = SieReader.Read(SieFile.Write(Head, Ours, vouchers));
        decimal Balance(string account) => sie.Vouchers.SelectMany(voucher => voucher.Postings).Where(posting => posting.Account == account).Sum(posting => posting.Amount);
        Assert.Equal((900m, -900m, 0m), (Balance("1930"), Balance("1510"), Balance("2999")));
    }

    [Fact]
    public void Every_voucher_of_whatever_was_issued_balances_and_is_read_back_as_it_was() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Some.Any, document =>
        {
            if (Booked(document) is not [var voucher])
            {
                Assert.Equal((0, 0), (document.Totals.Payable, document.Totals.Vat));
                return;
            }

            Assert.Equal(0, voucher.Postings.Sum(posting => posting.Amount));
            var written = Vouchers.Of(document, 17, Ours);
            Assert.Equal(written.Postings.Select(posting => (posting.Account.ToString(System.Globalization.CultureInfo.InvariantCulture), posting.Amount)),
                voucher.Postings.Select(posting => (posting.Account, posting.Amount)));
            var claim = voucher.Postings.Where(posting => posting.Account is "1510" or "2440").Sum(posting => posting.Amount);
            Assert.Equal((document.Kind == DocumentKind.Invoice ? 1 : -1) * document.Totals.Payable, claim);
        }));

    [Fact]
    public void A_voucher_that_does_not_balance_is_no_file() => Assert.Throws<InvalidOperationException>(() =>
        SieFile.Write(Head, Ours, [new Voucher("F", 1, Some.March17, "x", [new Posting(1510, 100, null, null), new Posting(3610, -99.99m, null, null)])]));

    [Theory]
    [InlineData("Luleå \"kommun\"", "Luleå \"kommun\"")]
    [InlineData("slutar med \\", "slutar med /")]
    [InlineData("rad\r\noch\ttab\u0007", "rad  och tab ")]
    [InlineData("Máret Áhkká Čáhppes Đorvu", "Máret Ahkká Cáhppes Dorvu")]
    [InlineData("Barn och unga – myndighetsutövning", "Barn och unga - myndighetsutövning")]
    [InlineData("§ 5 … ”x” 100 €", "par. 5 ... \"x\" 100 EUR")]
    [InlineData("漢 🎓", "? ?")]
    [InlineData("A\u030Angstro\u0308m", "Ångström")]
    [InlineData("", "")]
    public void A_text_is_read_as_it_was_written_or_by_the_documented_rule(string text, string read)
    {
        var sie = SieReader.Read(SieFile.Write(
            Head with { Company = text }, Ours, [new Voucher("F", 1, Some.March17, text, [new Posting(1510, 1, null, null), new Posting(1930, -1, null, null)])]));
        Assert.Equal((read, read), (sie.One("#FNAMN")[0], sie.Vouchers[0].Text));
    }

    [Fact]
    public void Accounts_come_from_configuration_for_all_and_then_for_the_region()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Bookkeeping:Accounts:Receivables"] = "1511",
            ["Bookkeeping:Accounts:Bank"] = "1940",
            ["Bookkeeping:Regions:norrbotten:Accounts:Bank"] = "1920",
        }).Build();
        Assert.Equal(Ours with { Receivables = 1511, Bank = 1920 }, Accounts.Of(configuration, "norrbotten"));
        Assert.Equal(Ours with { Receivables = 1511, Bank = 1940 }, Accounts.Of(configuration, "dalarna"));
    }

    private static IReadOnlyList<SieReader.Voucher> Booked(InvoiceDocument document) =>
        SieReader.Read(SieFile.Write(Head, Ours, [Vouchers.Of(document, 17, Ours)])).Vouchers;
}
