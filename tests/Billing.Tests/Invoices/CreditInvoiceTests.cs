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
        .When(state => CreditInvoice.Decide(Command(), state)).Then(new InvoiceCredited(Credit, [1, 2, 3], Guid.Empty, At, [6200, 6200, 6200])).AndAgainNothing();

    [Fact]
    public void Lines_are_credited_once() => Issued()
        .When(state => CreditInvoice.Decide(Command(2), state)).Then(new InvoiceCredited(Credit, [2], Guid.Empty, At, [6200])).AndAgainNothing();

    [Fact]
    public void The_rest_can_be_credited_afterwards() => Issued(new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At))
        .When(state => CreditInvoice.Decide(Command(), state)).Then(new InvoiceCredited(Credit, [1, 3], Guid.Empty, At, [6200, 6200])).AndAgainNothing();

    [Fact]
    public void A_line_is_not_credited_twice() => Issued(new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At))
        .When(state => CreditInvoice.Decide(Command(1, 2), state)).ThenRule("already-credited");

    [Fact]
    public void A_part_of_a_line_is_credited_and_then_the_rest_of_it() => Issued(new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At, [200.5m]))
        .When(state => CreditInvoice.Decide(Command(2), state)).Then(new InvoiceCredited(Credit, [2], Guid.Empty, At, [5999.5m])).AndAgainNothing();

    [Theory]
    [InlineData(6000)]
    [InlineData(-1)]
    public void Never_more_than_was_invoiced(int amount) => Issued(new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At, [200.5m]))
        .When(state => CreditInvoice.Decide(Command(2) with { Amounts = [amount] }, state)).ThenRule("more-than-invoiced");

    [Fact]
    public void The_same_part_asked_twice_by_the_same_command_is_credited_once() => Issued()
        .When(state => CreditInvoice.Decide(Command(2) with { Amounts = [100] }, state))
        .Then(new InvoiceCredited(Credit, [2], Guid.Empty, At, [100])).AndAgainNothing();

    [Fact]
    public void A_credit_of_the_same_id_that_says_something_else_is_refused() => Issued(new InvoiceCredited(Credit, [1], Guid.Empty, At, [6200]))
        .When(state => CreditInvoice.Decide(Command(2), state)).ThenRule("credit-exists");

    [Fact]
    public void Drafted_again_an_invoice_stays_what_it_is()
    {
        var issued = Issued(new InvoiceCredited(Credit, [1], Guid.Empty, At, [6200])).State()!;

        var after = Invoice.Evolve(issued, IssueInvoiceTests.Draft(1))!;

        Assert.Equal(issued with { Version = issued.Version + 1 }, after);
    }

    [Fact]
    public void What_a_withdrawn_credit_credited_may_be_credited_again() => Issued(
            new InvoiceCredited(Guid.Empty, [2], Guid.Empty, At, [6200]), new CreditWithdrawn(Guid.Empty, At))
        .When(state => CreditInvoice.Decide(Command(2), state)).Then(new InvoiceCredited(Credit, [2], Guid.Empty, At, [6200])).AndAgainNothing();

    [Fact]
    public void Credits_of_an_invoice_piece_by_piece_take_back_its_vat_and_rounding_to_the_ore()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var lines = Enumerable.Range(1, random.Next(1, 6)).Select(number => new Line(number, "Rad", null, null, null, random.Next(1, 100_000) / 100m)).ToList();
            var (rate, whole) = (new[] { 0m, 6, 12, 25 }[random.Next(4)], random.Next(2) == 0);
            var totals = Totals.Of(lines.Sum(line => line.Amount), rate, whole);
            var terms = IssueInvoiceTests.Terms with { Vat = new VatRule(VatRule.Standard, rate, null), WholeKronor = whole, VatAmount = totals.Vat, Rounding = totals.Rounding };
            var invoice = Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft() with { Lines = lines }, IssueInvoiceTests.Issued() with { Terms = terms }).State()!;
            var back = 0;
            while (invoice.Drafted.Lines.FirstOrDefault(line => line.Amount != invoice.CreditedOf(line)) is { } open)
            {
                var left = open.Amount - invoice.CreditedOf(open);
                var some = random.Next(2) == 0 ? left : decimal.Round(left * random.Next(1, 100) / 100, 2, MidpointRounding.ToPositiveInfinity);
                var credited = CreditInvoice.Decide(Command(open.Number) with { Credit = Guid.NewGuid(), Amounts = [some] }, invoice).Cast<InvoiceCredited>().Single();
                // Each is what it would be alone, or an öre (a krona, where rounded) beside; and one for each that was taken back.
                Assert.InRange(credited.Vat!.Value - (some * rate / 100), -0.01m * (1 + back), 0.01m * (1 + back));
                invoice = Invoice.Evolve(invoice, credited)!;
                if (random.Next(5) == 0)
                {
                    back++;
                    // Whichever it was, it gives back what it took, and whatever comes after takes it.
                    invoice = Invoice.Evolve(invoice, new CreditWithdrawn(invoice.Credited[random.Next(invoice.Credited.Count)].Credit, At))!;
                }
            }

            Assert.Equal(totals.Vat, invoice.Credited.Sum(credit => credit.Vat));
            Assert.Equal(totals.Rounding, invoice.Credited.Sum(credit => credit.Rounding));
        }
    }

    [Fact]
    public void A_credit_of_some_oere_in_whole_kronor_asks_nobody_to_pay()
    {
        var terms = IssueInvoiceTests.Terms with { WholeKronor = true };
        var invoice = Issued().State()!;
        invoice = invoice with { Issued = invoice.Issued! with { Terms = terms } };
        InvoiceCredited Next(decimal amount) =>
            CreditInvoice.Decide(Command(1) with { Credit = Guid.NewGuid(), Amounts = [amount] }, invoice).Cast<InvoiceCredited>().Single();
        // 0,38 kr is nothing, and the next 0,37 make the krona; without the first, 0,44 would be nothing again.
        var first = Next(0.30m);
        invoice = Invoice.Evolve(invoice, first)!;
        var second = Next(0.30m);
        invoice = Invoice.Evolve(Invoice.Evolve(invoice, second)!, new CreditWithdrawn(first.Credit, At))!;

        var third = Next(0.05m);

        Assert.Equal([0m, 1, 0], new[] { (0.30m, first), (0.30m, second), (0.05m, third) }.Select(one => one.Item1 + one.Item2.Vat!.Value + one.Item2.Rounding!.Value));
        Assert.True(third.Vat >= 0);
        invoice = Invoice.Evolve(invoice, third)!;
        var rest = CreditInvoice.Decide(Command(), invoice).Cast<InvoiceCredited>().Single();
        invoice = Invoice.Evolve(invoice, rest)!;
        var totals = Totals.Of(invoice.Amount, 25, true);
        Assert.Equal((totals.Vat, totals.Rounding), (invoice.Credited.Sum(credit => credit.Vat), invoice.Credited.Sum(credit => credit.Rounding)));
    }

    [Fact]
    public void What_takes_the_place_of_a_credited_invoice_has_its_lines_and_refers_to_it()
    {
        var before = Issued().State()!;
        var credited = (InvoiceCredited)CreditInvoice.Decide(Command(), before).Single();

        var again = DraftInvoices.Again(credited, before);

        Assert.Equal(before.Drafted.Lines, again.Lines);
        Assert.Equal((before.Drafted.Invoice, InvoiceKind.CourseFee, "lulea", null), (again.Rebills, again.Kind, again.Municipality, again.Credits));
        Assert.NotEqual(before.Drafted.Invoice, again.Invoice);
        Assert.Equal(again.Invoice, DraftInvoices.Again(credited, before).Invoice);
    }

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

    [Fact]
    public void Every_part_at_fault_is_told()
    {
        CreditInvoice.Part?[] parts = [new(1, 0), new(1, 10.001m), new(9, 1), null, new(2, 1e27m), new(3, null), new(null, -1)];

        var invalid = Assert.Throws<InvalidInput>(() => CreditInvoice.From(new CreditInvoice.Body([1], "x", parts, Rebill: true), Issued().State()!, Credit, Guid.Empty, At));

        Assert.Equal(
            ["parts", "parts[0].amount", "parts[1].amount", "parts[1].line", "parts[2].line", "parts[3]", "parts[4].amount", "parts[5].amount", "parts[6].amount", "parts[6].line", "rebill"],
            invalid.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }
}
