namespace Yrkesresan.Reporting.Log;

// What Billing announced, kept as our own.

internal sealed record MunicipalityJoined(
    string Region, string Municipality, string Name, int Inhabitants, long RegionVersion, DateTimeOffset At);

internal sealed record MunicipalityLeft(string Region, string Municipality, DateOnly On, long RegionVersion, DateTimeOffset At);

internal sealed record AgreementMade(
    string Region, int Year, decimal Total, IReadOnlyList<AgreementShare> Shares, long AgreementVersion, DateTimeOffset At);

internal sealed record AgreementAmended(
    string Region, int Year, string Why, DateOnly Ends, decimal Total, IReadOnlyList<AgreementShare> Shares, long AgreementVersion, DateTimeOffset At);

internal sealed record AgreementShare(string Municipality, decimal Amount, decimal ToPay);

internal sealed record AgreementSettled(
    string Region, int Year, decimal Agreed, decimal Actual, IReadOnlyList<SettlementShare> Shares, long AgreementVersion, DateTimeOffset At);

internal sealed record SettlementShare(string Municipality, decimal Amount);

internal sealed record InvoiceDrafted(
    Guid Invoice, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year, decimal Amount, DateTimeOffset At,
    IReadOnlyList<UnitAmount>? Units = null, long? InvoiceVersion = null);

internal sealed record UnitAmount(string Unit, int Participants, decimal Amount);

internal sealed record FeeScheduleSet(
    string Region, DateOnly ValidFrom, decimal OnSite, decimal OnSiteHalf, decimal Digital, decimal DigitalHalf, long ScheduleVersion, DateTimeOffset At);

internal sealed record InvoiceIssued(
    Guid Invoice, string Number, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year, decimal Amount,
    DateTimeOffset At, decimal? Payable = null, DateOnly? DueOn = null, Guid? Credits = null);

internal sealed record TrainerPoolDistributed(
    string Region, int Year, decimal Collected, IReadOnlyList<PoolShare> Shares, DateTimeOffset At, decimal? CarriedOver = null);

internal sealed record PoolShare(string Municipality, decimal Days, decimal Amount);

internal sealed record InvoicePaid(
    Guid Invoice, string Number, string Region, string Municipality, string Kind, int Year, decimal Paid, decimal Credited, DateOnly On, DateTimeOffset At);

internal sealed record InvoiceReopened(
    Guid Invoice, string Number, string Region, string Municipality, string Kind, int Year, decimal Left, DateTimeOffset At);

internal sealed record InvoiceOverdue(
    Guid Invoice, string Number, string Region, string Municipality, string Kind, int Year, decimal Left, DateOnly DueOn, DateTimeOffset At);
