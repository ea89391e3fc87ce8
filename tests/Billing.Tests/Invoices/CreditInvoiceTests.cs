using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Invoices;

public class CreditInvoiceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Credit = new("0192cccc-0000-7000-8000-000000000001");

    private static CreditInvoice Command(params int[] lines) => new(Credit, lines.Length == 0 ? null : lines, Guid.Empty, At);

    private static Spec<Invoice> Issued(params object[] more) =>
        Spec.Of<Invoice>(Invoice.Evolve).Given([IssueInvoiceTests.Draft(3), IssueInvoiceTests.Issued(), .. more]);

    [Fact]
    public void The_whole_is_credited_once() => Issued()
        .When(state => CreditInvoice.Decide(Command(), state)).Then(new InvoiceCredited(Credit, [1, 2, 3], Guid.Empty, At)).AndAgainNothing();

    [Fact]
    public void Lines_are_credited_once() => Issued()
        .When(state => CreditInvoice.Decide(Command(2), state)).Then(new InvoiceCredited(Credit, [2], Guid.Empty, At)).AndAgainNothing();

    [Fact]
    public void The_rest_can_be_credited_afterwards() => Issued(new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At))
        .When(state => CreditInvoice.Decide(Command(), state)).Then(new InvoiceCredited(Credit, [1, 3], Guid.Empty, At)).AndAgainNothing();

    [Fact]
    public void A_line_is_not_credited_twice() => Issued(new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At))
        .When(state => CreditInvoice.Decide(Command(1, 2), state)).ThenRule("already-credited");

    [Fact]
    public void A_draft_is_not_credited() => Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft())
        .When(state => CreditInvoice.Decide(Command(), state)).ThenRule("invoice-not-issued");

    [Fact]
    public void A_credit_is_not_credited() => Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft() with { Kind = InvoiceKind.Credit }, IssueInvoiceTests.Issued())
        .When(state => CreditInvoice.Decide(Command(), state)).ThenRule("credit-of-credit");

    [Fact]
    public void Invoice_and_credit_sum_to_nothing_and_the_invoice_stays_as_it_was()
    {
        var before = Issued().State()!;
        var credited = (InvoiceCredited)CreditInvoice.Decide(Command(), before).Single();

        var credit = DraftInvoices.Of(credited, before);
        var after = Invoice.Evolve(before, credited)!;

        Assert.Equal(0, before.Drafted.Lines.Sum(line => line.Amount) + credit.Lines.Sum(line => line.Amount));
        Assert.Equal((before.Drafted.Invoice, InvoiceKind.Credit, "lulea"), (credit.Credits, credit.Kind, credit.Municipality));
        Assert.Equal((before.Drafted, before.Issued), (after.Drafted, after.Issued));
    }

    [Fact]
    public void Every_field_at_fault_is_told()
    {
        var invalid = Assert.Throws<InvalidInput>(() => CreditInvoice.From(new CreditInvoice.Body([0, 1, 9], " "), Issued().State()!, Credit, Guid.Empty, At));

        Assert.Equal(["lines[0]", "lines[2]", "reason"], invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }
}
