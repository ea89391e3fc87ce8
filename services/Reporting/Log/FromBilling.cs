namespace Yrkesresan.Reporting.Log;

// What Billing announced, kept as our own.

internal sealed record MunicipalityJoined(
    string Region, string Municipality, string Name, int Inhabitants, long RegionVersion, DateTimeOffset At);

internal sealed record InvoiceDrafted(
    Guid Invoice, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year, decimal Amount, DateTimeOffset At);

internal sealed record InvoiceIssued(
    Guid Invoice, string Number, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year, decimal Amount,
    DateTimeOffset At);

internal sealed record TrainerPoolDistributed(string Region, int Year, decimal Collected, IReadOnlyList<PoolShare> Shares, DateTimeOffset At);

internal sealed record PoolShare(string Municipality, decimal Days, decimal Amount);
