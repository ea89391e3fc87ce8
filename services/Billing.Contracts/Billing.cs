using MassTransit;

namespace Yrkesresan.Billing.Contracts;

/// <summary>A municipality belongs to a region, or what is known of it was changed.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Inhabitants">Inhabitants.</param>
/// <param name="Version">Version of the region's stream: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.municipality-joined.v1")]
[MessageUrn("yrkesresan:billing:municipality-joined:v1", useDefaultPrefix: false)]
public sealed record MunicipalityJoined(string Region, string Municipality, string Name, int Inhabitants, long Version, DateTimeOffset At);

/// <summary>A municipality leaves a region's cooperation: it is in no agreement that begins later.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="On">Its last day; may be ahead.</param>
/// <param name="Version">Version of the region's stream: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.municipality-left.v1")]
[MessageUrn("yrkesresan:billing:municipality-left:v1", useDefaultPrefix: false)]
public sealed record MunicipalityLeft(string Region, string Municipality, DateOnly On, long Version, DateTimeOffset At);

/// <summary>A year's coordinator cost was shared over a region's municipalities (S4 8.2).</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Total">Kronor.</param>
/// <param name="Shares">What each municipality pays; sums to the total.</param>
/// <param name="Version">Version of the agreement: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.agreement-made.v1")]
[MessageUrn("yrkesresan:billing:agreement-made:v1", useDefaultPrefix: false)]
public sealed record AgreementMade(string Region, int Year, decimal Total, IReadOnlyList<AgreementShare> Shares, long Version, DateTimeOffset At);

/// <summary>A year's agreement was amended, or ended before year-end: these are its shares now.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Why"><c>municipality-joined</c>, <c>municipality-left</c>, <c>total-changed</c>, <c>inhabitants-corrected</c>, <c>ended</c> or <c>other</c>.</param>
/// <param name="Ends">Its last day.</param>
/// <param name="Total">Kronor.</param>
/// <param name="Shares">What each municipality pays; sums to the total.</param>
/// <param name="Version">Version of the agreement: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.agreement-amended.v1")]
[MessageUrn("yrkesresan:billing:agreement-amended:v1", useDefaultPrefix: false)]
public sealed record AgreementAmended(
    string Region, int Year, string Why, DateOnly Ends, decimal Total, IReadOnlyList<AgreementShare> Shares, long Version, DateTimeOffset At);

/// <summary>A municipality's share of a year's coordinator cost.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Amount">Kronor, before any rebate.</param>
/// <param name="ToPay">Kronor, after any rebate.</param>
public sealed record AgreementShare(string Municipality, decimal Amount, decimal ToPay);

/// <summary>A year's agreement was settled against what the year cost (S0 2). Again, when the costs were corrected.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Agreed">Kronor agreed.</param>
/// <param name="Actual">Kronor that the year cost.</param>
/// <param name="Shares">Each municipality's part of the difference; sums to it.</param>
/// <param name="Version">Version of the agreement: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.agreement-settled.v1")]
[MessageUrn("yrkesresan:billing:agreement-settled:v1", useDefaultPrefix: false)]
public sealed record AgreementSettled(
    string Region, int Year, decimal Agreed, decimal Actual, IReadOnlyList<SettlementShare> Shares, long Version, DateTimeOffset At);

/// <summary>A municipality's part of the difference between what was agreed and what the year cost.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Amount">Kronor to bear besides what was agreed, before any rebate; negative: less.</param>
public sealed record SettlementShare(string Municipality, decimal Amount);

/// <summary>An invoice was drafted, or its draft amended or withdrawn (then of nothing): the cost is known but not yet sent.</summary>
/// <param name="Journey">Slug; null for coordinator costs, which belong to no journey.</param>
/// <param name="Invoice">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Kind"><c>course-fee</c>, <c>coordinator</c>, <c>settlement</c>, <c>credit</c>, or what the municipality gets of the trainer pool, negative: <c>trainer-pool-credit</c> or <c>self-billing</c>.</param>
/// <param name="Occasion">The occasion charged for; null for coordinator costs.</param>
/// <param name="Course">Slug of the occasion's course; null for coordinator costs.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Amount">Kronor without VAT, two decimals.</param>
/// <param name="At">UTC.</param>
/// <param name="Units">What each unit's part of it is, which sums to the amount; null for coordinator costs, which are no unit's.</param>
/// <param name="Version">Version of the invoice's stream: a draft that is amended or withdrawn is told anew, and the highest is what holds; null: not told.</param>
[EntityName("yrkesresan.billing.invoice-drafted.v1")]
[MessageUrn("yrkesresan:billing:invoice-drafted:v1", useDefaultPrefix: false)]
public sealed record InvoiceDrafted(
    string? Journey, Guid Invoice, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year, decimal Amount,
    DateTimeOffset At, IReadOnlyList<UnitAmount>? Units = null, long? Version = null);

/// <summary>A unit's part of an invoice.</summary>
/// <param name="Unit">The participants' unit when enrolled.</param>
/// <param name="Participants">How many are paid for.</param>
/// <param name="Amount">Kronor without VAT, two decimals; negative on a credit.</param>
public sealed record UnitAmount(string Unit, int Participants, decimal Amount);

/// <summary>What a participant's day costs from a date on was set (S4 8.2).</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="ValidFrom">First local date it is in force: an occasion is charged by the one in force on its first day.</param>
/// <param name="OnSite">Kronor for a whole day on site.</param>
/// <param name="OnSiteHalf">Kronor for half a day on site.</param>
/// <param name="Digital">Kronor for a whole digital day.</param>
/// <param name="DigitalHalf">Kronor for half a digital day.</param>
/// <param name="Version">Version of the stream: of two for the same date the highest holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.fee-schedule-set.v1")]
[MessageUrn("yrkesresan:billing:fee-schedule-set:v1", useDefaultPrefix: false)]
public sealed record FeeScheduleSet(
    string Journey, string Region, DateOnly ValidFrom, decimal OnSite, decimal OnSiteHalf, decimal Digital, decimal DigitalHalf, long Version, DateTimeOffset At);

/// <summary>An invoice was issued: from now on it never changes.</summary>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Invoice">Id.</param>
/// <param name="Number">Number in the region's gap-free series of the year.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Kind"><c>course-fee</c>, <c>coordinator</c>, <c>settlement</c>, <c>credit</c>, or what the municipality gets of the trainer pool, negative: <c>trainer-pool-credit</c> or <c>self-billing</c>.</param>
/// <param name="Occasion">The occasion charged for; null for coordinator costs.</param>
/// <param name="Course">Slug of the occasion's course; null for coordinator costs.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Amount">Kronor without VAT, two decimals; negative for a credit.</param>
/// <param name="At">UTC.</param>
/// <param name="Payable">Kronor to pay, VAT and rounding included; negative for a credit. Null on invoices issued before it was told.</param>
/// <param name="DueOn">Last local date to pay; null on invoices issued before it was told.</param>
/// <param name="Credits">The invoice that this one credits.</param>
[EntityName("yrkesresan.billing.invoice-issued.v1")]
[MessageUrn("yrkesresan:billing:invoice-issued:v1", useDefaultPrefix: false)]
public sealed record InvoiceIssued(
    string? Journey, Guid Invoice, string Number, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year,
    decimal Amount, DateTimeOffset At, decimal? Payable = null, DateOnly? DueOn = null, Guid? Credits = null);

/// <summary>Nothing is left to pay of an issued invoice.</summary>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Invoice">Id.</param>
/// <param name="Number">Its number.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who paid.</param>
/// <param name="Kind">Kind of invoice.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Paid">Kronor paid in for it or set off against it, VAT included.</param>
/// <param name="Credited">Kronor that issued credits take back, VAT included; with what was paid in they are what was to be paid, or more.</param>
/// <param name="On">Local date of what settled it.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.invoice-paid.v1")]
[MessageUrn("yrkesresan:billing:invoice-paid:v1", useDefaultPrefix: false)]
public sealed record InvoicePaid(
    string? Journey, Guid Invoice, string Number, string Region, string Municipality, string Kind, int Year, decimal Paid, decimal Credited, DateOnly On,
    DateTimeOffset At);

/// <summary>Of an issued invoice that was told as paid something is left to pay after all: what paid it was set off by mistake, and taken back.</summary>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Invoice">Id.</param>
/// <param name="Number">Its number.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who is to pay.</param>
/// <param name="Kind">Kind of invoice.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Left">Kronor left to pay, VAT included.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.invoice-reopened.v1")]
[MessageUrn("yrkesresan:billing:invoice-reopened:v1", useDefaultPrefix: false)]
public sealed record InvoiceReopened(
    string? Journey, Guid Invoice, string Number, string Region, string Municipality, string Kind, int Year, decimal Left, DateTimeOffset At);

/// <summary>The due date of an issued invoice went by, and something was left to pay. Until it is paid, it is overdue.</summary>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Invoice">Id.</param>
/// <param name="Number">Its number.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who is to pay.</param>
/// <param name="Kind">Kind of invoice.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Left">Kronor left to pay then, VAT included.</param>
/// <param name="DueOn">Last local date to pay.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.billing.invoice-overdue.v1")]
[MessageUrn("yrkesresan:billing:invoice-overdue:v1", useDefaultPrefix: false)]
public sealed record InvoiceOverdue(
    string? Journey, Guid Invoice, string Number, string Region, string Municipality, string Kind, int Year, decimal Left, DateOnly DueOn, DateTimeOffset At);

/// <summary>The trainer pool of a year was distributed (S4 8.2).</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Collected">Kronor.</param>
/// <param name="Shares">What each municipality gets; sums with what is carried over to what was collected.</param>
/// <param name="At">UTC.</param>
/// <param name="CarriedOver">Kronor that go to the next year's pool: nobody taught, or corrections took more than was collected.</param>
[EntityName("yrkesresan.billing.trainer-pool-distributed.v1")]
[MessageUrn("yrkesresan:billing:trainer-pool-distributed:v1", useDefaultPrefix: false)]
public sealed record TrainerPoolDistributed(
    string Journey, string Region, int Year, decimal Collected, IReadOnlyList<PoolShare> Shares, DateTimeOffset At, decimal CarriedOver = 0);

/// <summary>A municipality's share of the pool.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Days">Days its employees taught.</param>
/// <param name="Amount">Kronor.</param>
public sealed record PoolShare(string Municipality, decimal Days, decimal Amount);
