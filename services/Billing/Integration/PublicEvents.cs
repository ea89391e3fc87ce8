using JasperFx.Events;
using Marten;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Billing.Integration;

/// <summary>Which stored events others may build on. What is not here is internal: series, charges and what was taken in from others.</summary>
internal static class PublicEvents
{
    public static async ValueTask<object?> Map(IEvent stored, IDocumentStore store, CancellationToken cancellation) => stored.Data switch
    {
        MunicipalityRegistered e => await Joined(stored, store, e.Region, e.Municipality, e.At, cancellation),
        InhabitantsCounted e => await Joined(stored, store, e.Region, e.Municipality, e.At, cancellation),
        AgreementMade e => new Contracts.AgreementMade(e.Region, e.Year, Total(e.Shares), Agreed(e.Shares), stored.Version, e.At),
        AgreementAmended e => new Contracts.AgreementAmended(
            e.Region, e.Year, e.Why, await Ends(stored, store, cancellation), Total(e.Shares), Agreed(e.Shares), stored.Version, e.At),
        AgreementEnded e => new Contracts.AgreementAmended(e.Region, e.Year, "ended", e.On, Total(e.Shares), Agreed(e.Shares), stored.Version, e.At),
        AgreementSettled e => new Contracts.AgreementSettled(
            e.Region, e.Year, e.Agreed, e.Actual.Sum(item => item.Amount),
            [.. e.Shares.Select(share => new Contracts.SettlementShare(share.Municipality, share.Amount))], stored.Version, e.At),
        MunicipalityLeft e => new Contracts.MunicipalityLeft(e.Region, e.Municipality, e.On, stored.Version, e.At),
        InvoiceDrafted e => Drafted(e, e.At, stored.Version),
        InvoiceDraftAmended e => Drafted((await AsOf(stored, store, cancellation)).Drafted, e.At, stored.Version),
        InvoiceDraftWithdrawn e => Drafted((await AsOf(stored, store, cancellation)).Drafted, e.At, stored.Version),
        InvoicePaymentReceived e => Paid(await AsOf(stored, store, cancellation), e.Amount, e.On, e.At),
        InvoicePaymentWithdrawn e => Reopened(await AsOf(stored, store, cancellation), e.Amount, e.At),
        InvoiceSetOffWithdrawn { Amount: > 0 } e => Reopened(await AsOf(stored, store, cancellation), e.Amount, e.At),
        InvoiceSetOff { Amount: > 0 } e => Paid(await AsOf(stored, store, cancellation), e.Amount, e.At.SwedishDay(), e.At),
        CreditIssued e => Paid(await AsOf(stored, store, cancellation), e.Amount, e.At.SwedishDay(), e.At),
        InvoiceFellOverdue e => Overdue(e, await AsOf(stored, store, cancellation)),
        FeeScheduleSet e => Prices(stored, e),
        InvoiceIssued e => Issued(e, await AsOf(stored, store, cancellation)),
        TrainerPoolDistributed e => new Contracts.TrainerPoolDistributed(
            stored.TenantId, e.Region, e.Year, e.Collected, [.. e.Shares.Select(share => new Contracts.PoolShare(share.Municipality, share.Days, share.Amount))], e.At,
            e.CarriedOver),
        _ => null,
    };

    // It may have been ended before it was amended.
    private static async Task<DateOnly> Ends(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return (await session.Events.AggregateStreamAsync<Agreement>(stored.StreamKey!, stored.Version, token: cancellation))!.Ends;
    }

    private static decimal Total(IReadOnlyList<AgreedShare> shares) => shares.Sum(share => share.Amount);

    private static IReadOnlyList<Contracts.AgreementShare> Agreed(IReadOnlyList<AgreedShare> shares) =>
        [.. shares.Select(share => new Contracts.AgreementShare(share.Municipality, share.Amount, share.Instalments.Sum()))];

    // What is known of it then: the figure told may be older than one that is known already.
    private static async Task<Contracts.MunicipalityJoined> Joined(
        IEvent stored, IDocumentStore store, string region, string municipality, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var known = (await session.Events.AggregateStreamAsync<Region>(stored.StreamKey!, stored.Version, token: cancellation))!.Municipalities[municipality];
        return new Contracts.MunicipalityJoined(region, municipality, known.Name, known.Inhabitants, stored.Version, at);
    }

    // Amended or withdrawn it is told anew, whole.
    private static Contracts.InvoiceDrafted Drafted(InvoiceDrafted drafted, DateTimeOffset at, long version) => new(
        drafted.Journey, drafted.Invoice, drafted.Region, drafted.Municipality, drafted.Kind, drafted.Occasion, drafted.Course, drafted.Year,
        drafted.Lines.Sum(line => line.Amount), at, Units(drafted), version);

    private static Contracts.InvoiceIssued Issued(InvoiceIssued issued, Invoice invoice) => new(
        invoice.Drafted.Journey, invoice.Drafted.Invoice, issued.Number, invoice.Drafted.Region, invoice.Drafted.Municipality, invoice.Drafted.Kind,
        invoice.Drafted.Occasion, invoice.Drafted.Course, invoice.Drafted.Year, invoice.Amount, issued.At, issued.Terms is null ? null : invoice.Payable,
        invoice.IsOwed ? null : issued.Terms?.Due, invoice.Drafted.Credits);

    // Told by what brings it to nothing; what comes after that, as a credit of what was paid, tells it no second time.
    private static Contracts.InvoicePaid? Paid(Invoice invoice, decimal by, DateOnly on, DateTimeOffset at) => invoice.Left > 0 || invoice.Left + by <= 0
        ? null
        : new(
            invoice.Drafted.Journey, invoice.Drafted.Invoice, invoice.Issued!.Number, invoice.Drafted.Region, invoice.Drafted.Municipality, invoice.Drafted.Kind,
            invoice.Drafted.Year, invoice.Settled, invoice.CreditsIssued.Sum(credit => credit.Amount), on, at);

    // Only of what was told as paid.
    private static Contracts.InvoiceReopened? Reopened(Invoice invoice, decimal by, DateTimeOffset at) => invoice.Left <= 0 || invoice.Left - by > 0
        ? null
        : new(
            invoice.Drafted.Journey, invoice.Drafted.Invoice, invoice.Issued!.Number, invoice.Drafted.Region, invoice.Drafted.Municipality, invoice.Drafted.Kind,
            invoice.Drafted.Year, invoice.Left, at);

    private static Contracts.InvoiceOverdue Overdue(InvoiceFellOverdue overdue, Invoice invoice) => new(
        invoice.Drafted.Journey, invoice.Drafted.Invoice, invoice.Issued!.Number, invoice.Drafted.Region, invoice.Drafted.Municipality, invoice.Drafted.Kind,
        invoice.Drafted.Year, overdue.Left, overdue.Due, overdue.At);

    private static IReadOnlyList<Contracts.UnitAmount>? Units(InvoiceDrafted drafted) => drafted.Journey is null || drafted.Occasion is null ? null :
    [
        .. drafted.Lines.GroupBy(line => line.Unit ?? "").OrderBy(unit => unit.Key, StringComparer.Ordinal)
            .Select(unit => new Contracts.UnitAmount(unit.Key, unit.Count(), unit.Sum(line => line.Amount))),
    ];

    // Prices, not parts: how a day's price comes about stays ours.
    private static Contracts.FeeScheduleSet Prices(IEvent stored, FeeScheduleSet set)
    {
        var schedule = set.Schedule();
        decimal Price(string mode, bool half) => schedule.Price(new Day(set.ValidFrom, mode, half)).Sum();
        return new Contracts.FeeScheduleSet(
            stored.TenantId, set.Region, set.ValidFrom, Price("on-site", false), Price("on-site", true), Price("digital", false), Price("digital", true), stored.Version, set.At);
    }

    // What was issued is what was drafted; the stored event does not say it twice.
    private static async Task<Invoice> AsOf(IEvent stored, IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return (await session.Events.AggregateStreamAsync<Invoice>(stored.StreamKey!, stored.Version, token: cancellation))!;
    }
}
