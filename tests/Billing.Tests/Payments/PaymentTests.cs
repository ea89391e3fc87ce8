using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Payments;
using Yrkesresan.Billing.Tests.Invoices;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Payments;

/// <summary>The invoice here is of 12 400 kronor and 3 100 of VAT, due 1 December.</summary>
public class PaymentTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = new("33333333-3333-5333-8333-333333333333");
    private static readonly AllocatePayment Allocate = new(null, At);

    private static Payment Received(decimal amount, params object[] more) => Spec.Of<Payment>(Payment.Evolve)
        .Given([new PaymentReceived(Id, "norrbotten", new DateOnly(2026, 11, 19), amount, [], At), .. more]).State()!;

    private static Invoice Issued(params object[] more) => Spec.Of<Invoice>(Invoice.Evolve)
        .Given([IssueInvoiceTests.Draft(), IssueInvoiceTests.Issued() with { Terms = IssueInvoiceTests.Terms }, .. more]).State()!;

    private static InvoicePaymentReceived Paid(decimal amount) => new(Guid.Empty, amount, new DateOnly(2026, 11, 1), At);

    [Theory]
    [InlineData(15_500, 15_500, 0, "paid")]
    [InlineData(500, 500, 0, "part-paid")]
    [InlineData(20_000, 15_500, 4_500, "paid")]
    public void A_payment_pays_as_much_as_is_left_and_the_rest_stays_open(int received, int allocated, int open, string status)
    {
        var (payment, invoice) = (Received(received), Issued());

        var (ofPayment, ofInvoice) = AllocatePayment.Decide(Allocate, payment, invoice);

        payment = ofPayment.Aggregate(payment, (state, one) => Payment.Evolve(state, one)!);
        invoice = ofInvoice.Aggregate(invoice, (state, one) => Invoice.Evolve(state, one)!);
        Assert.Equal((open, status, 15_500 - allocated), (payment.Open, invoice.Status, invoice.Left));
        Assert.Equal(allocated, Assert.Single(payment.Allocations).Amount);
        var (again, againOfInvoice) = AllocatePayment.Decide(Allocate, payment, invoice);
        Assert.Empty(again);
        Assert.Empty(againOfInvoice);
    }

    [Fact]
    public void Part_payments_add_up()
    {
        var invoice = Issued(Paid(10_000));

        var (_, ofInvoice) = AllocatePayment.Decide(Allocate, Received(5_500), invoice);

        Assert.Equal("paid", Invoice.Evolve(invoice, ofInvoice.Single())!.Status);
    }

    [Fact]
    public void What_cannot_be_paid_is_told()
    {
        void Rule(string code, Payment payment, Invoice invoice) =>
            Assert.Equal(code, Assert.Throws<RuleBroken>(() => AllocatePayment.Decide(Allocate, payment, invoice)).Code);

        Rule("invoice-settled", Received(1), Issued(Paid(15_500)));
        Rule("payment-settled", Received(1, new PaymentRepaid(1, Guid.Empty, At)), Issued());
        Rule("invoice-not-issued", Received(1), Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft()).State()!);
        Rule("invoice-settled", Received(1), Issued() with { Drafted = IssueInvoiceTests.Draft() with { Kind = InvoiceKind.Credit } });
    }

    [Fact]
    public void What_is_open_is_paid_back_once() => Spec.Of<Payment>(Payment.Evolve)
        .Given(new PaymentReceived(Id, "norrbotten", new DateOnly(2026, 11, 19), 100, [], At), new PaymentAllocated(Guid.Empty, 40, null, At))
        .When(state => RepayPayment.Decide(new RepayPayment(Guid.Empty, At), state)).Then(new PaymentRepaid(60, Guid.Empty, At)).AndAgainNothing();

    private static readonly WithdrawAllocation Withdraw = new(Guid.Empty, At);

    [Fact]
    public void What_was_set_off_by_mistake_is_open_again_and_the_invoice_is_not_paid_by_it()
    {
        var (payment, invoice) = (Received(20_000), Issued());
        void Happen((IReadOnlyList<object> OfPayment, IReadOnlyList<object> OfInvoice) events)
        {
            payment = events.OfPayment.Aggregate(payment, (state, one) => Payment.Evolve(state, one)!);
            invoice = events.OfInvoice.Aggregate(invoice, (state, one) => Invoice.Evolve(state, one)!);
        }

        Assert.Equal("not-set-off", Assert.Throws<RuleBroken>(() => WithdrawAllocation.Decide(Withdraw, payment, invoice)).Code);
        Happen(AllocatePayment.Decide(Allocate, payment, invoice));
        Happen((RepayPayment.Decide(new RepayPayment(Guid.Empty, At), payment).ToList(), []));
        var back = WithdrawAllocation.Decide(Withdraw, payment, invoice);
        Happen(back);

        Assert.Equal([new PaymentAllocationWithdrawn(invoice.Drafted.Invoice, 15_500, Guid.Empty, At)], back.OfPayment);
        Assert.Equal([new InvoicePaymentWithdrawn(Id, 15_500, Guid.Empty, At)], back.OfInvoice);
        Assert.Equal((15_500m, "issued", 15_500m), (payment.Open, invoice.Status, invoice.Left));
        var (again, againOfInvoice) = WithdrawAllocation.Decide(Withdraw, payment, invoice);
        Assert.Empty(again);
        Assert.Empty(againOfInvoice);

        // What is open again may be paid back too, or be set off after all.
        Assert.Equal([new PaymentRepaid(15_500, Guid.Empty, At)], RepayPayment.Decide(new RepayPayment(Guid.Empty, At), payment));
        Happen(AllocatePayment.Decide(Allocate, payment, invoice));
        Assert.Equal((0m, "paid"), (payment.Open, invoice.Status));
        Assert.Equal(4_500, payment.Repayments.Sum(one => one.Amount));
    }

    [Fact]
    public void What_was_overdue_is_so_again_when_its_payment_is_taken_back()
    {
        var late = new FallOverdue(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var fell = new InvoiceFellOverdue(new DateOnly(2026, 12, 1), 15_500, At);

        Assert.Empty(FallOverdue.Decide(late, Issued(fell)));
        Assert.Equal([fell with { At = late.At }], FallOverdue.Decide(late, Issued(fell, Paid(15_500), new InvoicePaymentWithdrawn(Guid.Empty, 15_500, Guid.Empty, At))));
        Assert.Equal([fell with { At = late.At }], FallOverdue.Decide(late, Issued(
            fell, new InvoiceSetOff(Id, 15_500, Guid.Empty, At), new InvoiceSetOffWithdrawn(Id, 15_500, Guid.Empty, At))));
    }

    [Fact]
    public void What_nothing_is_left_of_is_not_paid_back() => Spec.Of<Payment>(Payment.Evolve)
        .Given(new PaymentReceived(Id, "norrbotten", new DateOnly(2026, 11, 19), 40, [], At), new PaymentAllocated(Guid.Empty, 40, null, At))
        .When(state => RepayPayment.Decide(new RepayPayment(Guid.Empty, At), state)).ThenRule("payment-settled");

    [Theory]
    [InlineData("2026-12-01T22:59:59Z", false)]    // the due date is the last day to pay
    [InlineData("2026-12-01T23:00:00Z", true)]
    public void The_day_after_the_due_date_it_is_overdue(string now, bool overdue)
    {
        var at = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        var spec = Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft(), IssueInvoiceTests.Issued() with { Terms = IssueInvoiceTests.Terms }, Paid(500))
            .When(state => FallOverdue.Decide(new FallOverdue(at), state));
        if (overdue)
        {
            spec.Then(new InvoiceFellOverdue(new DateOnly(2026, 12, 1), 15_000, at)).AndAgainNothing();
            Assert.Equal("overdue", spec.State()!.Status);
        }
        else
        {
            spec.ThenNothing();
        }
    }

    [Fact]
    public void What_is_paid_or_credited_is_not_overdue()
    {
        var late = new FallOverdue(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Empty(FallOverdue.Decide(late, Issued(Paid(15_500))));
        Assert.Empty(FallOverdue.Decide(late, Issued(new CreditIssued(Guid.Empty, "2026-00002", 15_500, At))));
        Assert.Empty(FallOverdue.Decide(late, Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft()).State()));
    }

    [Fact]
    public void Where_an_invoice_stands()
    {
        var credit = new CreditIssued(Guid.Empty, "2026-00002", 15_500, At);
        var overdue = new InvoiceFellOverdue(new DateOnly(2026, 12, 1), 15_500, At);
        Assert.Equal("issued", Issued().Status);
        Assert.Equal("overdue", Issued(overdue).Status);
        Assert.Equal("overdue", Issued(Paid(1), overdue).Status);
        Assert.Equal("paid", Issued(overdue, Paid(15_500)).Status);
        Assert.Equal("credited", Issued(overdue, credit).Status);
        Assert.Equal("credited", Issued(Paid(15_500), credit).Status);
        Assert.Equal("part-paid", Issued(Paid(1), credit with { Amount = 1 }).Status);
        Assert.Equal("paid", Issued(Paid(1), credit with { Amount = 15_499 }).Status);
    }

    [Theory]
    [InlineData("1 234,50", "1234.50")]
    [InlineData("1\u00a0234,50", "1234.50")]
    [InlineData("1234.5", "1234.5")]
    [InlineData("-5", "-5")]
    [InlineData("1e3", null)]
    [InlineData("1e30", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1.234,50", null)]
    [InlineData("0x10", null)]
    [InlineData("", null)]
    public void Amounts_are_read_as_people_write_them(string text, string? amount) =>
        Assert.Equal(amount is null ? null : decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), PaymentsOfAFile.Kronor(text));
}
