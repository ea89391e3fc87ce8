using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Payments;
using Yrkesresan.Billing.Tests.Invoices;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Payments;

/// <summary>The invoice here is of 12 400 kronor and 3 100 of VAT, the pool's share of what each test says, without VAT.</summary>
public sealed class SetOffCreditTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Share = new("44444444-4444-5444-8444-444444444444");
    private static readonly Guid Id = IssueInvoiceTests.Draft().Invoice;
    private static readonly SetOffCredit Command = new(Guid.Empty, At);

    private static Invoice Issued(params object[] more) => Spec.Of<Invoice>(Invoice.Evolve)
        .Given([IssueInvoiceTests.Draft(), IssueInvoiceTests.Issued() with { Terms = IssueInvoiceTests.Terms }, .. more]).State()!;

    private static Invoice Owed(decimal amount, string kind = InvoiceKind.PoolCredit, string municipality = "lulea", bool issued = true) => Spec.Of<Invoice>(Invoice.Evolve)
        .Given(
        [
            IssueInvoiceTests.Draft() with { Invoice = Share, Kind = kind, Municipality = municipality, Lines = [new Line(1, "Utbildarpott", null, null, null, -amount)] },
            .. issued ? new object[] { IssueInvoiceTests.Issued(2) with { Terms = IssueInvoiceTests.Terms with { Vat = VatRule.Unsaid, VatAmount = 0 } } } : [],
        ]).State()!;

    private static (Invoice Credit, Invoice Invoice) After((IReadOnlyList<object> OfCredit, IReadOnlyList<object> OfInvoice) events, Invoice credit, Invoice invoice) => (
        events.OfCredit.Aggregate(credit, (state, one) => Invoice.Evolve(state, one)!), events.OfInvoice.Aggregate(invoice, (state, one) => Invoice.Evolve(state, one)!));

    [Theory]
    [InlineData(15_500, 15_500, "paid", "paid")]
    [InlineData(500, 500, "paid", "part-paid")]
    [InlineData(20_000, 15_500, "part-paid", "paid")]
    public void A_share_pays_as_much_as_is_left_and_what_remains_stays(int owed, int amount, string ofCredit, string ofInvoice)
    {
        var events = SetOffCredit.Decide(Command, Owed(owed), Issued());
        var (credit, invoice) = After(events, Owed(owed), Issued());

        Assert.Equal([new InvoiceSetOff(Id, -amount, Guid.Empty, At)], events.OfCredit);
        Assert.Equal([new InvoiceSetOff(Share, amount, Guid.Empty, At)], events.OfInvoice);
        Assert.Equal((ofCredit, ofInvoice), (credit.Status, invoice.Status));
        Assert.Equal((owed - amount, 15_500 - amount), (credit.Owed, invoice.Left));
        Assert.Equal(([], []), SetOffCredit.Decide(Command, credit, invoice));

        var back = SetOffCredit.DecideBack(Command, credit, invoice);
        var (before, was) = After(back, credit, invoice);
        Assert.Equal(("issued", "issued", (decimal)owed, 15_500m), (before.Status, was.Status, before.Owed, was.Left));
        Assert.Equal(([], []), SetOffCredit.DecideBack(Command, before, was));
    }

    [Fact]
    public void Set_off_for_what_was_credited_and_then_not_paid_after_all_it_is_overdue_and_not_credited()
    {
        var invoice = Issued(
            new InvoicePaymentReceived(Guid.Empty, 15_500, new DateOnly(2026, 11, 1), At), new CreditIssued(Guid.NewGuid(), "2026-00003", 15_500, At),
            new InvoiceSetOff(Share, -15_500, Guid.Empty, At));
        Assert.Equal(("credited", 0m), (invoice.Status, invoice.Left));

        var unpaid = Invoice.Evolve(invoice, new InvoicePaymentWithdrawn(Guid.Empty, 15_500, Guid.Empty, At))!;

        Assert.Equal(15_500m, unpaid.Left);
        Assert.NotEqual("credited", unpaid.Status);
        Assert.Equal("overdue", Invoice.Evolve(unpaid, new InvoiceFellOverdue(new DateOnly(2026, 11, 2), 15_500, At))!.Status);
    }

    [Fact]
    public void What_was_paid_and_credited_afterwards_pays_another()
    {
        var overpaid = Issued(
            new InvoicePaymentReceived(Guid.Empty, 15_500, new DateOnly(2026, 11, 1), At), new CreditIssued(Guid.NewGuid(), "2026-00003", 7_750, At)) is var first
            ? first with { Drafted = first.Drafted with { Invoice = Share } } : null!;

        var (credit, invoice) = After(SetOffCredit.Decide(Command, overpaid, Issued()), overpaid, Issued());

        Assert.Equal((7_750m, 0m, "paid"), (overpaid.Owed, credit.Owed, credit.Status));
        Assert.Equal((7_750m, 0m, "part-paid"), (invoice.Left, credit.Left, invoice.Status));
        // The one payment of 15 500 pays half of each.
        Assert.Equal((7_750m, 7_750m), (credit.Settled, invoice.Settled));
    }

    [Fact]
    public void What_cannot_be_set_off_is_told()
    {
        void Rule(string code, Invoice credit, Invoice invoice) =>
            Assert.Equal(code, Assert.Throws<RuleBroken>(() => SetOffCredit.Decide(Command, credit, invoice)).Code);

        Rule("another-municipality", Owed(1, municipality: "boden"), Issued());
        Rule("invoice-not-issued", Owed(1, issued: false), Issued());
        Rule("invoice-not-issued", Owed(1), Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft()).State()!);
        Rule("nothing-to-set-off", Issued() with { Drafted = IssueInvoiceTests.Draft() with { Invoice = Share } }, Issued());
        Rule("nothing-to-set-off", Owed(1, InvoiceKind.SelfBilling), Issued());
        Rule("nothing-to-set-off", Owed(1, InvoiceKind.Credit), Issued());
        Rule("invoice-settled", Owed(1), Issued(new InvoicePaymentReceived(Guid.Empty, 15_500, new DateOnly(2026, 11, 1), At)));
        Assert.Equal("not-set-off", Assert.Throws<RuleBroken>(() => SetOffCredit.DecideBack(Command, Owed(1), Issued())).Code);
    }
}
