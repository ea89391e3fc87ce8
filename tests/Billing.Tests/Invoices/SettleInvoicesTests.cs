using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Reconciliation;
using Yrkesresan.Billing.Tests.Occasions;

namespace Yrkesresan.Billing.Tests.Invoices;

public class SettleInvoicesTests
{
    private static readonly InvoiceIssued Issued = new(2026, 1, "2026-00001", new DateOnly(2026, 12, 1), Guid.Empty, An.At);

    [Fact]
    public void A_draft_is_amended_and_withdrawn_when_nothing_is_left()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var draft = Started(before, "lulea");
        var fewer = Corrected(before, An.Place(2));

        var (id, amended) = Assert.Single(SettleInvoices.Decide(fewer, "lulea", [draft], An.At));
        Assert.Equal(draft.Drafted.Invoice, id);
        Assert.Equal(["D-00000002"], ((InvoiceDraftAmended)amended).Lines.Select(line => line.Reference));
        var after = Invoice.Evolve(draft, amended)!;
        Assert.Equal(("draft", 6200m), (after.Status, after.Amount));
        Assert.Empty(SettleInvoices.Decide(fewer, "lulea", [after], An.At));

        var none = Corrected(fewer);
        var gone = Invoice.Evolve(after, Assert.Single(SettleInvoices.Decide(none, "lulea", [after], An.At)).Event)!;
        Assert.Equal(("withdrawn", 0m), (gone.Status, gone.Amount));
    }

    [Fact]
    public void Of_an_issued_invoice_exactly_the_lines_that_are_charged_no_more_are_credited()
    {
        var before = Charged(An.Place(1), An.Place(2), An.Place(3));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        var after = Corrected(before, An.Place(1), An.Place(3));

        var steps = SettleInvoices.Decide(after, "lulea", [issued], An.At);

        var credited = Assert.IsType<InvoiceCredited>(steps[0].Event);
        Assert.Equal((issued.Drafted.Invoice, "occasion-corrected"), (steps[0].Invoice, credited.Why));
        Assert.Equal([2], credited.Lines);
        var credit = Assert.IsType<InvoiceDrafted>(steps[1].Event);
        Assert.Equal((InvoiceKind.Credit, issued.Drafted.Invoice, -6200m), (credit.Kind, credit.Credits, credit.Lines.Sum(line => line.Amount)));
        Assert.Equal(2, steps.Count);
        Assert.Empty(SettleInvoices.Decide(after, "lulea", [Invoice.Evolve(issued, credited)!], An.At));
    }

    [Fact]
    public void What_is_missing_on_an_issued_invoice_goes_on_a_supplement_which_grows_until_it_is_issued()
    {
        var before = Charged(An.Place(1));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        var more = Corrected(before, An.Place(1), An.Place(2));

        var supplement = Assert.IsType<InvoiceDrafted>(Assert.Single(SettleInvoices.Decide(more, "lulea", [issued], An.At)).Event);
        Assert.Equal((InvoiceKind.CourseFee, issued.Drafted.Invoice, "D-00000002"), (supplement.Kind, supplement.Supplements, Assert.Single(supplement.Lines).Reference));

        var open = Invoice.Evolve(null, supplement)!;
        var most = Corrected(more, An.Place(1), An.Place(2), An.Place(3));
        var amended = Assert.IsType<InvoiceDraftAmended>(Assert.Single(SettleInvoices.Decide(most, "lulea", [issued, open], An.At)).Event);
        Assert.Equal([1, 2], amended.Lines.Select(line => line.Number));

        var both = Invoice.Evolve(Invoice.Evolve(open, amended), Issued)!;
        var again = Corrected(most, An.Place(2), An.Place(3));
        var credited = SettleInvoices.Decide(again, "lulea", [issued, both], An.At);
        Assert.Equal([issued.Drafted.Invoice], credited.Where(step => step.Event is InvoiceCredited).Select(step => step.Invoice));
    }

    [Fact]
    public void What_the_coordinator_has_credited_is_left_alone()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var goodwill = new InvoiceCredited(Guid.NewGuid(), [1], Guid.NewGuid(), An.At);
        var issued = Invoice.Evolve(Invoice.Evolve(Started(before, "lulea"), Issued), goodwill)!;

        // The charge stands: it was let off, and is not asked for again.
        Assert.Empty(SettleInvoices.Decide(Corrected(before, An.Place(1, outcome: "absent"), An.Place(2)), "lulea", [issued], An.At));
        // The charge does not: what is credited once is not credited twice.
        Assert.Empty(SettleInvoices.Decide(Corrected(before, An.Place(2)), "lulea", [issued], An.At));
    }

    [Fact]
    public void A_credit_that_is_taken_back_after_the_charge_was_corrected_bills_nothing_twice()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        var goodwill = (InvoiceCredited)CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), [1], Guid.NewGuid(), An.At, [100]), issued).Single();
        issued = Invoice.Evolve(issued, goodwill)!;
        var corrected = Corrected(before, An.Place(2));
        var rest = (InvoiceCredited)SettleInvoices.Decide(corrected, "lulea", [issued], An.At)[0].Event;
        Assert.Equal(6100, rest.Of(issued.Drafted.Lines[0]));
        issued = Invoice.Evolve(Invoice.Evolve(issued, rest), new CreditWithdrawn(goodwill.Credit, An.At))!;

        // The second of the same correction has an id of its own.
        var steps = SettleInvoices.Decide(corrected, "lulea", [issued], An.At);

        var credited = Assert.IsType<InvoiceCredited>(steps[0].Event);
        Assert.Equal((2, 100m, "occasion-corrected"), (steps.Count, credited.Of(issued.Drafted.Lines[0]), credited.Why));
        Assert.NotEqual(rest.Credit, credited.Credit);
        issued = Invoice.Evolve(issued, credited)!;
        Assert.Equal(6200, issued.Drafted.Lines.Sum(line => line.Amount - issued.CreditedOf(line)));
        Assert.Empty(SettleInvoices.Decide(corrected, "lulea", [issued], An.At));
    }

    [Fact]
    public void What_is_missing_after_the_supplement_of_the_same_correction_was_issued_goes_on_another()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        var goodwill = (InvoiceCredited)CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), [1], Guid.NewGuid(), An.At), issued).Single();
        issued = Invoice.Evolve(issued, goodwill)!;
        // Moved to another unit, and let off: only the other is billed anew.
        var moved = Corrected(before, An.Place(1) with { Unit = "Utredning" }, An.Place(2) with { Unit = "Utredning" });
        var steps = SettleInvoices.Decide(moved, "lulea", [issued], An.At);
        issued = Invoice.Evolve(issued, steps.Select(step => step.Event).OfType<InvoiceCredited>().Single())!;
        var first = steps.Select(step => step.Event).OfType<InvoiceDrafted>().Single(draft => draft.Kind == InvoiceKind.CourseFee);
        Assert.Equal("D-00000002", Assert.Single(first.Lines).Reference);

        var back = Invoice.Evolve(issued, new CreditWithdrawn(goodwill.Credit, An.At))!;
        var again = SettleInvoices.Decide(moved, "lulea", [back, Invoice.Evolve(Invoice.Evolve(null, first), Issued)!], An.At);

        var second = again.Select(step => step.Event).OfType<InvoiceDrafted>().Single(draft => draft.Kind == InvoiceKind.CourseFee);
        Assert.Equal("D-00000001", Assert.Single(second.Lines).Reference);
        Assert.NotEqual(first.Invoice, second.Invoice);
        Assert.Equal([1], again.Select(step => step.Event).OfType<InvoiceCredited>().Single().Lines);
    }

    [Fact]
    public void Whoever_was_let_off_stays_so_when_the_fee_is_another()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        issued = Invoice.Evolve(issued, CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), [1], Guid.NewGuid(), An.At), issued).Single())!;
        issued = Invoice.Evolve(issued, CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), [2], Guid.NewGuid(), An.At, [200]), issued).Single())!;
        var dearer = FeeSchedules.Evolve(An.Fees, new FeeScheduleSet("norrbotten", new DateOnly(2026, 1, 1), 1100, 400, 100, 50, ["venue"], Guid.Empty, An.At));
        var recharged = CorrectCharges.Decide(new CorrectCharges(new Cause("fee-schedule-set", 2, An.At), An.At), before, dearer)
            .Aggregate(before, (state, one) => OccasionCost.Evolve(state, one)!);

        var steps = SettleInvoices.Decide(recharged, "lulea", [issued], An.At);

        // 6 600 a person now: one pays nothing still, the other 200 less still.
        var supplement = steps.Select(step => step.Event).OfType<InvoiceDrafted>().Single(draft => draft.Kind == InvoiceKind.CourseFee);
        Assert.Equal(("D-00000002", 6400m), (Assert.Single(supplement.Lines).Reference, supplement.Lines[0].Amount));
        issued = Invoice.Evolve(issued, steps.Select(step => step.Event).OfType<InvoiceCredited>().Single())!;
        Assert.Equal(0, issued.Drafted.Lines.Sum(line => line.Amount - issued.CreditedOf(line)));
        var billed = Invoice.Evolve(Invoice.Evolve(null, supplement), Issued)!;
        Assert.Empty(SettleInvoices.Decide(recharged, "lulea", [issued, billed], An.At));
        Assert.Equal(0, GetReconciliation.Reconcile(recharged, dearer, [issued, billed, .. Credits(issued)]).Total.Difference);
    }

    [Fact]
    public void A_charge_that_comes_back_after_a_correction_emptied_what_was_rebilled_is_billed()
    {
        var before = Charged(An.Place(1));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        var credited = (InvoiceCredited)CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), null, Guid.NewGuid(), An.At), issued).Single();
        var rebill = Invoice.Evolve(null, DraftInvoices.Again(credited, issued))!;
        issued = Invoice.Evolve(issued, credited)!;
        var gone = Corrected(before);
        rebill = Invoice.Evolve(rebill, Assert.Single(SettleInvoices.Decide(gone, "lulea", [issued, rebill], An.At)).Event)!;
        Assert.Equal("withdrawn", rebill.Status);

        var back = Corrected(gone, An.Place(1));
        var supplement = Assert.IsType<InvoiceDrafted>(Assert.Single(SettleInvoices.Decide(back, "lulea", [issued, rebill], An.At)).Event);

        Assert.Equal(6200, Assert.Single(supplement.Lines).Amount);
        var reconciled = GetReconciliation.Reconcile(back, An.Fees, [issued, rebill, Invoice.Evolve(null, supplement)!, .. Credits(issued)]).Total;
        Assert.Equal((0m, 0m), (reconciled.Explained, reconciled.Difference));
    }

    [Fact]
    public void Let_off_in_part_corrected_and_charged_again_is_explained_to_the_krona()
    {
        var before = Charged(An.Place(1));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        issued = Invoice.Evolve(issued, CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), [1], Guid.NewGuid(), An.At, [100]), issued).Single())!;
        var gone = Corrected(before);
        issued = Invoice.Evolve(issued, SettleInvoices.Decide(gone, "lulea", [issued], An.At)[0].Event)!;
        Assert.Equal(0, GetReconciliation.Reconcile(gone, An.Fees, [issued, .. Credits(issued)]).Total.Difference);

        var back = Corrected(gone, An.Place(1));
        var supplement = Invoice.Evolve(null, Assert.IsType<InvoiceDrafted>(Assert.Single(SettleInvoices.Decide(back, "lulea", [issued], An.At)).Event))!;

        Assert.Equal(6100, supplement.Amount);
        var reconciled = GetReconciliation.Reconcile(back, An.Fees, [issued, supplement, .. Credits(issued)]).Total;
        Assert.Equal((100m, 0m), (reconciled.Explained, reconciled.Difference));
    }

    [Fact]
    public void What_took_the_place_of_a_credited_invoice_is_corrected_instead()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var issued = Invoice.Evolve(Started(before, "lulea"), Issued)!;
        var credited = (InvoiceCredited)CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), null, Guid.NewGuid(), An.At), issued).Single();
        var rebill = Invoice.Evolve(null, DraftInvoices.Again(credited, issued))!;
        issued = Invoice.Evolve(issued, credited)!;
        var after = Corrected(before, An.Place(2));

        var (id, amended) = Assert.Single(SettleInvoices.Decide(after, "lulea", [issued, rebill], An.At));
        Assert.Equal((rebill.Drafted.Invoice, "D-00000002"), (id, Assert.Single(Assert.IsType<InvoiceDraftAmended>(amended).Lines).Reference));

        var steps = SettleInvoices.Decide(after, "lulea", [issued, Invoice.Evolve(rebill, Issued)!], An.At);
        Assert.Equal([rebill.Drafted.Invoice], steps.Where(step => step.Event is InvoiceCredited).Select(step => step.Invoice));
    }

    [Fact]
    public void Lines_drafted_before_they_said_whose_they_are_are_known_by_their_reference()
    {
        var before = Charged(An.Place(1), An.Place(2));
        var draft = Started(before, "lulea");
        var old = Invoice.Evolve(draft with { Drafted = draft.Drafted with { Lines = [.. draft.Drafted.Lines.Select(line => line with { Participant = null })] } }, Issued)!;

        var steps = SettleInvoices.Decide(Corrected(before, An.Place(1)), "lulea", [old], An.At);

        Assert.Equal([2], Assert.IsType<InvoiceCredited>(steps[0].Event).Lines);
        Assert.Equal(2, steps.Count);
    }

    private static IEnumerable<Invoice> Credits(Invoice issued) => issued.Credited.Select(credited => Invoice.Evolve(null, DraftInvoices.Of(credited, issued))!);

    private static Invoice Started(OccasionCost occasion, string municipality) =>
        Invoice.Evolve(null, Assert.Single(SettleInvoices.Decide(occasion, municipality, [], An.At)).Event)!;

    private static OccasionCost Charged(params Place[] places)
    {
        var held = An.Held(places);
        return An.State([An.HeardOf, held, .. ChargeOccasion.Decide(new ChargeOccasion(An.At), An.State(An.HeardOf, held), An.Fees)])! with { Journey = "barn-och-unga" };
    }

    private static OccasionCost Corrected(OccasionCost occasion, params Place[] places)
    {
        var told = OccasionCost.Evolve(occasion, An.Held(places) with { SourceVersion = occasion.Held!.SourceVersion + 1 })!;
        return CorrectCharges.Decide(new CorrectCharges(new Cause("occasion-corrected", 51, An.At), An.At), told, An.Fees).Aggregate(told, (state, one) => OccasionCost.Evolve(state, one)!);
    }
}
