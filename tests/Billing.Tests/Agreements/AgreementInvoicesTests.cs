using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Regions;

namespace Yrkesresan.Billing.Tests.Agreements;

/// <summary>Single cases of what <see cref="AgreementProperties"/> says of all.</summary>
public class AgreementInvoicesTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly Region Region = Region.Evolve(null, new MunicipalityRegistered("r", "lulea", "Luleå", 78_346, null, null, null, At))!;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_credit_made_by_hand_that_nobody_has_got_is_taken_back_when_the_instalment_is_agreed_anew(bool rebilled)
    {
        var (agreement, issued) = Made(10_000);
        var credited = (InvoiceCredited)CreditInvoice.Decide(
            new CreditInvoice(Guid.NewGuid(), rebilled ? null : [1], Guid.NewGuid(), At, rebilled ? null : [1_000]), issued).Single();
        List<Invoice> known = [Invoice.Evolve(issued, credited)!, Invoice.Evolve(null, DraftInvoices.Of(credited, issued))!];
        if (rebilled)
        {
            known.Add(Invoice.Evolve(null, DraftInvoices.Again(credited, issued))!);
        }

        // To what stands by chance: the credit is no part of what was agreed all the same.
        var invoices = new AgreementInvoices("r", 2026, 1, "amendment 1", "total-changed", At).Knowing(known);
        var amended = AmendAgreement.Decide(
            new AmendAgreement("total-changed", 1, [new Item("Samordnare", 9_000)], null, null, null, null, Guid.Empty, At), agreement, Region, null, invoices).Single();

        Assert.Equal(9_000, Agreement.Evolve(agreement, amended)!.Total);
        Assert.Equal(
            rebilled ? [("credit-withdrawn", 10_000m), ("withdrawn", -10_000m), ("credited", -1_000m)] : [("credit-withdrawn", 1_000m), ("credited", -1_000m)],
            invoices.Effects.Select(effect => (effect.What, effect.Amount)));
        Assert.Equal("total-changed", invoices.Events.Select(one => one.Event).OfType<InvoiceCredited>().Single().Why);
        Assert.Equal(credited.Credit, invoices.Events.Select(one => one.Event).OfType<CreditWithdrawn>().Single().Credit);
    }

    [Fact]
    public void Who_was_rebated_in_full_is_repaid_nothing_and_keeps_what_it_need_not_set_off()
    {
        Rebates? rebates = Rebates.Evolve(null, new RebateGranted("r", "lulea", 10_000, "Utvecklingsarbete", Guid.Empty, At));
        var (agreement, _) = Made(10_000, rebates, new Dictionary<string, decimal> { ["lulea"] = 10_000 });
        rebates = Rebates.Use(rebates, agreement, At).Aggregate((Rebates?)rebates, Rebates.Evolve);
        Assert.Equal(0, rebates!.Of["lulea"].LeftBut(null));
        var invoices = new AgreementInvoices("r", 2026, 1, "settlement 1", "x", At);

        var settled = (AgreementSettled)SettleAgreement.Decide(
            new SettleAgreement([new Item("Utfall", 9_400.50m)], new DateOnly(2027, 2, 1), Guid.Empty, At), agreement, rebates, invoices).Single();

        Assert.Equal(new SettledShare("lulea", 78_346, -599.50m, 9_400.50m), Assert.Single(settled.Shares));
        Assert.Empty(invoices.Events);
        agreement = Agreement.Evolve(agreement, settled)!;
        rebates = Rebates.Use(rebates, agreement, At).Aggregate((Rebates?)rebates, Rebates.Evolve);
        Assert.Equal(599.50m, rebates!.Of["lulea"].LeftBut(null));

        // The cost was more after all: what was agreed is set off again, and the rest charged.
        invoices = new AgreementInvoices("r", 2026, 1, "settlement 2", "x", At);
        settled = (AgreementSettled)SettleAgreement.Decide(
            new SettleAgreement([new Item("Utfall", 10_250)], new DateOnly(2027, 2, 1), Guid.Empty, At), agreement, rebates, invoices).Single();
        Assert.Equal(new SettledShare("lulea", 78_346, 250), Assert.Single(settled.Shares));
        Assert.Equal(250, Assert.IsType<InvoiceDrafted>(Assert.Single(invoices.Events).Event).Lines.Sum(line => line.Amount));
    }

    [Fact]
    public void A_year_that_cost_next_to_nothing_repays_nobody_more_than_was_agreed()
    {
        var region = new[] { 2_697, 6_157, 28_116 }.Select((inhabitants, index) => new MunicipalityRegistered("r", $"m{index}", "x", inhabitants, null, null, null, At))
            .Aggregate((Region?)null, Region.Evolve)!;
        var made = (AgreementMade)MakeAgreement.Decide(
            new MakeAgreement("r", 2026, [new Item("Samordnare", 950_000)], "population", new Dictionary<string, decimal>(), 1, Guid.Empty, At), null, region, null).Single();
        var agreement = Agreement.Evolve(null, made)!;

        foreach (var actual in new[] { 0, 0.01m, 1, 949_999.99m, 950_000 })
        {
            var settled = SettleAgreement.Split(agreement, actual - 950_000);
            Assert.Equal(actual - 950_000, settled.Sum(share => share.Amount));
            Assert.All(settled.Zip(agreement.Shares), one => Assert.True(one.Second.Amount + one.First.Amount >= 0));
        }

        Assert.All(SettleAgreement.Split(agreement, 0), share => Assert.Equal(0, share.Amount));
    }

    private static (Agreement Agreement, Invoice Issued) Made(decimal total, Rebates? rebates = null, IReadOnlyDictionary<string, decimal>? off = null)
    {
        var command = new MakeAgreement("r", 2026, [new Item("Samordnare", total)], "population", new Dictionary<string, decimal>(), 1, Guid.Empty, At) { Rebates = off };
        var made = (AgreementMade)MakeAgreement.Decide(command, null, Region, rebates).Single();
        var issued = AgreementInvoices.Of(made).Select(draft => Invoice.Evolve(Invoice.Evolve(null, draft), new InvoiceIssued(2026, 1, "2026-00001", new DateOnly(2026, 7, 1), Guid.Empty, At))!);
        return (Agreement.Evolve(null, made)!, issued.SingleOrDefault()!);
    }
}
