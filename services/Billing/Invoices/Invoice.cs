using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Invoices;

/// <summary>An invoice was drafted: what, to whom and why is settled; it has no number yet.</summary>
/// <param name="Invoice">Id, derived from what it charges: drafted again it is the same.</param>
/// <param name="Region">Slug of who invoices.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Kind">One of <see cref="InvoiceKind"/>.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Occasion">What was charged; null for coordinator costs.</param>
/// <param name="Course">Slug; null for coordinator costs.</param>
/// <param name="Instalment">Of the year's agreement, from 1; null for course fees.</param>
/// <param name="Credits">The invoice that this one credits.</param>
/// <param name="Lines">What is paid for.</param>
/// <param name="At">UTC.</param>
/// <param name="Supplements">The issued invoice that this one adds to, after something was known too late for it.</param>
/// <param name="Rebills">The credited invoice that this one puts in its place.</param>
/// <param name="Why">Code of why it came about, where its kind does not say it.</param>
/// <param name="NotBefore">First local date on which a run of all drafts issues it, as an instalment's half year; left out: at once.</param>
public sealed record InvoiceDrafted(
    Guid Invoice, string Region, string Municipality, string Kind, int Year, string? Journey, Guid? Occasion, string? Course, int? Instalment, Guid? Credits,
    IReadOnlyList<Line> Lines, DateTimeOffset At, Guid? Supplements = null, Guid? Rebills = null, string? Why = null,
    DateOnly? NotBefore = null);

/// <summary>What the draft is based on changed before it was issued: it now has these lines. A withdrawn draft is a draft again.</summary>
/// <param name="Lines">All of them, numbered from 1.</param>
/// <param name="Why">Code of what changed.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceDraftAmended(IReadOnlyList<Line> Lines, string Why, DateTimeOffset At);

/// <summary>There is nothing left to pay for, or the draft was taken back: it will not be issued.</summary>
/// <param name="Why">Code of why.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceDraftWithdrawn(string Why, DateTimeOffset At);

/// <summary>A credit of this invoice was withdrawn before it was issued: what it credited may be credited again.</summary>
/// <param name="Credit">Id of the credit invoice.</param>
/// <param name="At">UTC.</param>
public sealed record CreditWithdrawn(Guid Credit, DateTimeOffset At);

/// <summary>The invoice got its number and its date: from now on it never changes.</summary>
/// <param name="SeriesYear">Year of the number series.</param>
/// <param name="Sequence">Place in the series, from 1.</param>
/// <param name="Number">The number as printed.</param>
/// <param name="On">Local date.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="Terms">What is printed beside the lines, as it stood; left out on invoices issued before there was any.</param>
/// <param name="Run">The run it was issued in; left out where it was issued alone.</param>
public sealed record InvoiceIssued(
    int SeriesYear, int Sequence, string Number, DateOnly On, Guid By, DateTimeOffset At, InvoiceTerms? Terms = null, Guid? Run = null);

/// <summary>What an issued invoice says beside its lines, as it stood that day.</summary>
/// <param name="Due">Last local date to pay: the date of issue and the region's payment terms.</param>
/// <param name="Ocr">The payment reference (BT-83), with length digit and check digit.</param>
/// <param name="Seller">The region.</param>
/// <param name="Buyer">The municipality.</param>
/// <param name="Vat">Category and rate of all its lines.</param>
/// <param name="VatAmount">Kronor of VAT; negative on a credit.</param>
/// <param name="WholeKronor">Whether what is to be paid is in whole kronor.</param>
/// <param name="Rounding">Kronor added for that; 0 otherwise.</param>
/// <param name="CourseTitle">What the course was called; left out where it is of none, or nobody had told.</param>
public sealed record InvoiceTerms(
    DateOnly Due, string Ocr, SellerThen Seller, BuyerThen Buyer, VatRule Vat, decimal VatAmount, bool WholeKronor, decimal Rounding, string? CourseTitle = null);

/// <summary>Who invoices, as it stood.</summary>
/// <param name="Name">Legal name.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="VatNumber">Such as <c>SE212000274201</c>; left out where not registered for VAT.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Bankgiro">Seven or eight digits.</param>
/// <param name="FTax">Whether it is approved for F-tax (F-skatt), which is said on the invoice.</param>
/// <param name="PeppolId">Scheme and number.</param>
/// <param name="Contact">A function, never a person's name.</param>
/// <param name="Reference">The region's own reference (BT-10), where it is the buyer: a code, never a person's name.</param>
public sealed record SellerThen(
    string Name, string OrganisationNumber, string? VatNumber, AddressThen Address, string Bankgiro, bool FTax, string PeppolId, string Contact,
    string? Reference = null);

/// <summary>Who pays, as it stood.</summary>
/// <param name="Name">The municipality's name.</param>
/// <param name="OrganisationNumber">Ten digits.</param>
/// <param name="PeppolId">Scheme and number: its own, else of its organisation number.</param>
/// <param name="Reference">The buyer's reference (BT-10): a code, never a person's name. Of a self-billed one, where it is the seller, perhaps none.</param>
/// <param name="Address">Where it is, if known.</param>
public sealed record BuyerThen(string Name, string OrganisationNumber, string PeppolId, string? Reference, AddressThen? Address);

/// <summary>An address, as it stood.</summary>
/// <param name="Street">Street or box.</param>
/// <param name="PostalCode">Such as <c>971 86</c>.</param>
/// <param name="City">Place.</param>
public sealed record AddressThen(string? Street, string PostalCode, string City);

/// <summary>A payment, or a part of one, was set off against the issued invoice.</summary>
/// <param name="Payment">Id of the payment.</param>
/// <param name="Amount">Kronor, VAT included; at most what was left to pay.</param>
/// <param name="On">Local date on which it was received.</param>
/// <param name="At">UTC.</param>
public sealed record InvoicePaymentReceived(Guid Payment, decimal Amount, DateOnly On, DateTimeOffset At);

/// <summary>That a payment was set off against the invoice was a mistake: so much more is left to pay. What fell due before is overdue again.</summary>
/// <param name="Payment">Id of the payment.</param>
/// <param name="Amount">Kronor, all of it that stood.</param>
/// <param name="By">Who said so, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record InvoicePaymentWithdrawn(Guid Payment, decimal Amount, Guid By, DateTimeOffset At);

/// <summary>
/// What the region owes by a credit was set off against an invoice to the same municipality. In both streams, with opposite amounts, in one transaction.
/// </summary>
/// <param name="Against">Id of the other.</param>
/// <param name="Amount">Kronor, VAT included: so much less is to be paid; negative: so much less is owed.</param>
/// <param name="By">Who decided it, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceSetOff(Guid Against, decimal Amount, Guid By, DateTimeOffset At);

/// <summary>That it was set off was a mistake: it is as it was before. In both streams, as it was set off.</summary>
/// <param name="Against">Id of the other.</param>
/// <param name="Amount">Kronor, as set off in all.</param>
/// <param name="By">Who said so, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceSetOffWithdrawn(Guid Against, decimal Amount, Guid By, DateTimeOffset At);

/// <summary>A credit of this invoice was issued: so much less is to be paid for it.</summary>
/// <param name="Credit">Id of the credit invoice.</param>
/// <param name="Number">The credit invoice's number.</param>
/// <param name="Amount">Kronor, VAT included, positive.</param>
/// <param name="At">UTC.</param>
public sealed record CreditIssued(Guid Credit, string Number, decimal Amount, DateTimeOffset At);

/// <summary>The due date went by, and something was left to pay.</summary>
/// <param name="Due">The due date, local.</param>
/// <param name="Left">Kronor left to pay then, VAT included.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceFellOverdue(DateOnly Due, decimal Left, DateTimeOffset At);

/// <summary>Lines of the issued invoice were credited by another; the invoice itself stays as it is.</summary>
/// <param name="Credit">Id of the credit invoice. Its reason, free text, is a document beside.</param>
/// <param name="Lines">Numbers of the lines credited.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="Amounts">Kronor without VAT of each of the lines, in their order and with the invoice's sign; left out: the lines whole.</param>
/// <param name="Why">Code of why, where it follows from something; left out where somebody asked for it, with a reason in words.</param>
/// <param name="Vat">Kronor of VAT that go with it, so that credits of the whole invoice take back exactly its VAT; left out where it has none.</param>
/// <param name="Rounding">Kronor of the invoice's rounding that go with it.</param>
public sealed record InvoiceCredited(
    Guid Credit, IReadOnlyList<int> Lines, Guid By, DateTimeOffset At, IReadOnlyList<decimal>? Amounts = null, string? Why = null, decimal? Vat = null,
    decimal? Rounding = null)
{
    /// <summary>Kronor without VAT of a line that it takes back, with the invoice's sign.</summary>
    internal decimal Of(Line line) => Lines.Index().Where(one => one.Item == line.Number).Sum(one => Amounts is { } amounts ? amounts[one.Index] : line.Amount);
}

/// <summary>What one pays for.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">In Swedish, no names.</param>
/// <param name="Reference">Short reference of the participant; null for coordinator costs.</param>
/// <param name="Unit">The participant's unit; null for coordinator costs.</param>
/// <param name="Why">Why it is charged: <c>attended</c>, <c>absent</c>, <c>cancelled-late</c>; null for coordinator costs.</param>
/// <param name="Amount">Kronor without VAT; negative on a credit.</param>
/// <param name="TrainerPool">Kronor that are charged for the trainer pool with it, as information: the books take that from the charge (docs/adr/0013). Null for what is not a course fee, and on credits.</param>
/// <param name="Participant">Whose charge it is: in the books, never on the invoice; null for coordinator costs.</param>
public sealed record Line(
    int Number, string Text, string? Reference, string? Unit, string? Why, decimal Amount, decimal? TrainerPool = null, Guid? Participant = null);

/// <summary>Why an invoice was credited: free text, which can be deleted without touching history.</summary>
/// <param name="Id">The credit invoice.</param>
/// <param name="Text">The reason.</param>
public sealed record CreditReason(Guid Id, string Text);

/// <summary>The kinds of invoices.</summary>
public static class InvoiceKind
{
    /// <summary>Course fees of an occasion.</summary>
    public const string CourseFee = "course-fee";

    /// <summary>An instalment of the year's coordinator cost.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Corrects an issued invoice.</summary>
    public const string Credit = "credit";

    /// <summary>What a year's coordinator cost came to above what was agreed; what it came to below is a credit.</summary>
    public const string Settlement = "settlement";

    /// <summary>
    /// A municipality's share of a trainer pool, set off against its coming invoice: a credit note that credits no invoice (UNTDID 1001 code 381).
    /// Its lines are negative: the region owes.
    /// </summary>
    public const string PoolCredit = "trainer-pool-credit";

    /// <summary>
    /// A municipality's share of a trainer pool, as the municipality's own invoice to the region, written by the region (UNTDID 1001 code 389):
    /// the municipality sells, the region buys. Its lines are negative here, as all that the region owes.
    /// </summary>
    public const string SelfBilling = "self-billing";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> All { get; } = [CourseFee, Coordinator, Credit, Settlement, PoolCredit, SelfBilling];

    /// <summary>The kinds that a region says the VAT of; a credit has that of what it credits.</summary>
    public static IReadOnlyList<string> Taxed { get; } = [CourseFee, Coordinator, Settlement, PoolCredit, SelfBilling];

    /// <summary>The kinds that the region owes: amounts are negative, nothing is to be paid in.</summary>
    public static IReadOnlyList<string> Owed { get; } = [Credit, PoolCredit, SelfBilling];
}

/// <summary>Where an invoice stands; what comes later in this list is said before what comes earlier.</summary>
public static class InvoiceStatus
{
    /// <summary>Not issued yet.</summary>
    public const string Draft = "draft";

    /// <summary>Will not be issued.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Issued, nothing paid yet, not due yet.</summary>
    public const string Issued = "issued";

    /// <summary>Some of it is paid.</summary>
    public const string PartPaid = "part-paid";

    /// <summary>The due date went by, and something is left to pay.</summary>
    public const string Overdue = "overdue";

    /// <summary>Nothing is left to pay.</summary>
    public const string Paid = "paid";

    /// <summary>Issued credits take back all of it.</summary>
    public const string Credited = "credited";

    /// <summary>Every status.</summary>
    public static IReadOnlyList<string> All { get; } = [Draft, Withdrawn, Issued, PartPaid, Overdue, Paid, Credited];
}

/// <summary>An invoice. Stream <c>invoice/{id}</c>, of no journey: number series and buyers span journeys (docs/adr).</summary>
/// <param name="Id">The stream.</param>
/// <param name="Drafted">What, to whom and why.</param>
/// <param name="Issued">Number and date; null for a draft.</param>
/// <param name="Credited">By which credits, and which lines.</param>
/// <param name="Version">The stream's version.</param>
public sealed record Invoice(string Id, InvoiceDrafted Drafted, InvoiceIssued? Issued, ImmutableList<InvoiceCredited> Credited, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="invoice">Id.</param>
    public static string Key(Guid invoice) => $"invoice/{invoice}";

    /// <summary>Why it will not be issued; null: it is a draft, or was issued.</summary>
    public InvoiceDraftWithdrawn? Withdrawn { get; init; }

    /// <summary>What was paid of it.</summary>
    public ImmutableList<InvoicePaymentReceived> Payments { get; init; } = [];

    /// <summary>What was set off: against it, or of what is owed by it.</summary>
    public ImmutableList<InvoiceSetOff> SetOffs { get; init; } = [];

    /// <summary>What was set off by mistake, and taken back.</summary>
    public ImmutableList<InvoiceSetOffWithdrawn> SetOffsWithdrawn { get; init; } = [];

    /// <summary>Credits of it that were issued.</summary>
    public ImmutableList<CreditIssued> CreditsIssued { get; init; } = [];

    /// <summary>That its due date went by; null: it has not, or everything was paid by then.</summary>
    public InvoiceFellOverdue? Overdue { get; init; }

    /// <summary>One of <see cref="InvoiceStatus"/>.</summary>
    public string Status => this switch
    {
        { Withdrawn: not null } => InvoiceStatus.Withdrawn,
        { Issued: null } => InvoiceStatus.Draft,
        { IsOwed: true, SetOffs.IsEmpty: false } => Owed > 0 ? InvoiceStatus.PartPaid : InvoiceStatus.Paid,
        { IsOwed: true } => InvoiceStatus.Issued,
        // Set off for what was credited and then not paid after all, something is left again.
        { CreditsIssued.IsEmpty: false, Left: <= 0 } when CreditsIssued.Sum(credit => credit.Amount) >= Payable => InvoiceStatus.Credited,
        { Left: <= 0, Settled: not 0 } => InvoiceStatus.Paid,
        { Left: > 0, Overdue: not null } => InvoiceStatus.Overdue,
        { Settled: not 0 } => InvoiceStatus.PartPaid,
        _ => InvoiceStatus.Issued,
    };

    /// <summary>Kronor to pay, VAT and rounding included; negative on a credit. Of a draft what is known: without VAT.</summary>
    internal decimal Payable => Amount + (Issued?.Terms is { } terms ? terms.VatAmount + terms.Rounding : 0);

    /// <summary>Kronor left to pay; negative: paid, and credited afterwards. Of a draft and of a credit nothing is.</summary>
    internal decimal Left => Issued is null || IsOwed
        ? 0
        : Payable - Settled - CreditsIssued.Sum(credit => credit.Amount);

    /// <summary>Kronor of it that were paid in or set off, less what too much was paid and was set off against another.</summary>
    internal decimal Settled => Payments.Sum(payment => payment.Amount) + SetOffs.Sum(one => one.Amount);

    /// <summary>
    /// Kronor that the region still owes by it: a trainer pool's share, or what was paid and credited afterwards. What a credit of an invoice takes back is
    /// owed by that invoice, and a self-billed one is paid out as any bill.
    /// </summary>
    internal decimal Owed => this switch
    {
        { Issued: null } => 0,
        { Drafted.Kind: InvoiceKind.PoolCredit } => -Payable + SetOffs.Sum(one => one.Amount),
        { IsOwed: true } => 0,
        _ => Math.Max(0, -Left),
    };

    /// <summary>The order of lists: year, municipality, kind, instalment, id; unique.</summary>
    public string Order => FormattableString.Invariant(
        $"{Drafted.Year:0000}|{Drafted.Municipality}|{Drafted.Kind}|{Drafted.Instalment ?? 0:00}|{Drafted.Invoice}");

    /// <summary>Whether the region owes it: a credit, or a share of the trainer pool.</summary>
    internal bool IsOwed => InvoiceKind.Owed.Contains(Drafted.Kind);

    /// <summary>Kronor without VAT.</summary>
    internal decimal Amount => Drafted.Lines.Sum(line => line.Amount);

    /// <summary>Kronor without VAT of a line that credits take back, drafts of credits too.</summary>
    /// <param name="line">As on the invoice.</param>
    internal decimal CreditedOf(Line line) => Credited.Sum(credit => credit.Of(line));

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Invoice? Evolve(Invoice? state, object @event)
    {
        if (state is null)
        {
            return @event is InvoiceDrafted drafted ? new Invoice(Key(drafted.Invoice), drafted, null, [], 1) : null;
        }

        return @event switch
        {
            // Drafted once: what was issued, credited or paid since is not undone by a second.
            InvoiceDraftAmended amended => state with { Drafted = state.Drafted with { Lines = amended.Lines }, Withdrawn = null },
            // Nothing is left of it: whoever sums up invoices need not ask for withdrawn ones.
            InvoiceDraftWithdrawn withdrawn => state with { Drafted = state.Drafted with { Lines = [] }, Withdrawn = withdrawn },
            InvoiceIssued issued => state with { Issued = issued },
            InvoiceCredited credited => state with { Credited = state.Credited.Add(credited) },
            InvoicePaymentReceived payment => state with { Payments = state.Payments.Add(payment) },
            InvoicePaymentWithdrawn withdrawn => state with { Payments = state.Payments.RemoveAll(payment => payment.Payment == withdrawn.Payment), Overdue = null },
            InvoiceSetOff setOff => state with { SetOffs = state.SetOffs.Add(setOff) },
            InvoiceSetOffWithdrawn back => state with
            {
                SetOffs = state.SetOffs.RemoveAll(one => one.Against == back.Against && Math.Sign(one.Amount) == Math.Sign(back.Amount)),
                SetOffsWithdrawn = state.SetOffsWithdrawn.Add(back),
                Overdue = back.Amount > 0 ? null : state.Overdue,
            },
            CreditIssued credit => state with { CreditsIssued = state.CreditsIssued.Add(credit) },
            InvoiceFellOverdue overdue => state with { Overdue = overdue },
            CreditWithdrawn back => state with { Credited = state.Credited.RemoveAll(credit => credit.Credit == back.Credit) },
            _ => state,
        } with
        { Version = state.Version + 1 };
    }
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class InvoiceProjection : SingleStreamProjection<Invoice, string>
{
    /// <inheritdoc />
    public override Invoice? Evolve(Invoice? snapshot, string id, IEvent e) => Invoice.Evolve(snapshot, e.Data);
}
