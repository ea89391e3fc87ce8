using Yrkesresan.Billing.Invoices;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Invoices;

public class AmendDraftTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Supplement = new("0192cccc-0000-7000-8000-000000000002");

    private static Line Line(int number, decimal amount = 1550) => new(number, "Kursavgift", $"D-{number}", "Mottagning", "attended", amount);

    private static AmendDraft Amend(params Line[] lines) => new(lines, "participant-moved", At);

    private static Spec<Invoice> Drafted(params object[] more) => Spec.Of<Invoice>(Invoice.Evolve).Given([IssueInvoiceTests.Draft(), .. more]);

    [Fact]
    public void A_draft_gets_other_lines_numbered_anew() => Drafted()
        .When(state => AmendDraft.Decide(Amend(Line(7), Line(3)), state))
        .Then(new InvoiceDraftAmended([Line(7) with { Number = 1 }, Line(3) with { Number = 2 }], "participant-moved", At)).AndAgainNothing();

    [Fact]
    public void The_same_lines_change_nothing() => Drafted().When(state => AmendDraft.Decide(Amend([.. state!.Drafted.Lines]), state)).ThenNothing();

    [Fact]
    public void With_nothing_left_it_is_withdrawn() => Drafted()
        .When(state => AmendDraft.Decide(Amend(), state)).Then(new InvoiceDraftWithdrawn("participant-moved", At)).AndAgainNothing();

    [Fact]
    public void Nothing_left_is_also_lines_of_nothing() => Drafted()
        .When(state => AmendDraft.Decide(Amend(Line(1, 0), Line(2, 0)), state)).Then(new InvoiceDraftWithdrawn("participant-moved", At)).AndAgainNothing();

    [Fact]
    public void With_something_again_it_is_a_draft_again()
    {
        var spec = Drafted(new InvoiceDraftWithdrawn("participant-moved", At))
            .When(state => AmendDraft.Decide(Amend(Line(1)), state)).Then(new InvoiceDraftAmended([Line(1)], "participant-moved", At));
        spec.AndAgainNothing();

        Assert.Equal(("draft", 1550), (spec.State()!.Status, spec.State()!.Amount));
    }

    [Fact]
    public void A_withdrawn_draft_costs_nothing()
    {
        var state = Drafted(new InvoiceDraftWithdrawn("participant-moved", At)).State()!;

        Assert.Equal(("withdrawn", 0, 2L), (state.Status, state.Amount, state.Version));
    }

    [Fact]
    public void What_was_issued_never_changes() => Drafted(IssueInvoiceTests.Issued()).When(state => AmendDraft.Decide(Amend(Line(1)), state)).ThenRule("invoice-issued");

    [Fact]
    public void What_was_issued_is_not_withdrawn() => Drafted(IssueInvoiceTests.Issued())
        .When(state => WithdrawDraft.Decide(new WithdrawDraft("taken-back", At), state)).ThenRule("invoice-issued");

    [Fact]
    public void The_draft_of_a_credit_is_not_amended() => Spec.Of<Invoice>(Invoice.Evolve).Given(IssueInvoiceTests.Draft() with { Kind = InvoiceKind.Credit })
        .When(state => AmendDraft.Decide(Amend(Line(1)), state)).ThenRule("credit-not-amended");

    [Fact]
    public void What_was_withdrawn_is_not_issued() => Drafted(new InvoiceDraftWithdrawn("participant-moved", At))
        .When(state => IssueInvoice.Decide(new IssueInvoice(new DateOnly(2026, 11, 2), Guid.Empty, At), state, null, null!)).ThenRule("invoice-withdrawn");

    [Fact]
    public void A_draft_is_withdrawn_once() => Drafted()
        .When(state => WithdrawDraft.Decide(new WithdrawDraft("taken-back", At), state)).Then(new InvoiceDraftWithdrawn("taken-back", At)).AndAgainNothing();

    [Fact]
    public void What_follows_from_a_charge_is_not_withdrawn_by_hand() => Drafted()
        .When(state => WithdrawDraft.DecideByHand(new WithdrawDraft("taken-back", At), state, null)).ThenRule("draft-follows-from-charge");

    [Fact]
    public void A_credit_is_not_withdrawn_when_what_takes_the_invoices_place_was_issued() => Spec.Of<Invoice>(Invoice.Evolve)
        .Given(IssueInvoiceTests.Draft() with { Kind = InvoiceKind.Credit, Credits = Guid.Empty })
        .When(state => WithdrawDraft.DecideByHand(new WithdrawDraft("taken-back", At), state, Drafted(IssueInvoiceTests.Issued()).State())).ThenRule("rebill-issued");

    [Fact]
    public void A_supplement_refers_to_what_it_adds_to_and_is_drafted_once()
    {
        var invoice = Drafted(IssueInvoiceTests.Issued()).State();
        var command = new SupplementInvoice(Supplement, [Line(9)], "participant-added", At);

        Spec.Of<Invoice>(Invoice.Evolve).When(supplement => SupplementInvoice.Decide(command, invoice, supplement))
            .Then(invoice!.Drafted with { Invoice = Supplement, Supplements = invoice.Drafted.Invoice, Lines = [Line(9) with { Number = 1 }], Why = "participant-added", At = At })
            .AndAgainNothing();
    }

    [Fact]
    public void A_draft_is_amended_not_supplemented() => Drafted()
        .When(state => SupplementInvoice.Decide(new SupplementInvoice(Supplement, [Line(1)], "x", At), state, null)).ThenRule("invoice-not-issued");

    [Fact]
    public void A_credit_is_not_supplemented() => Spec.Of<Invoice>(Invoice.Evolve)
        .Given(IssueInvoiceTests.Draft() with { Kind = InvoiceKind.Credit }, IssueInvoiceTests.Issued())
        .When(state => SupplementInvoice.Decide(new SupplementInvoice(Supplement, [Line(1)], "x", At), state, null)).ThenRule("credit-not-supplemented");
}
