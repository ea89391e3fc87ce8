using Marten;
using MassTransit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Station;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Integration;

/// <summary>Keeps what each invoice costs whom; whether it is drafted or issued that comes first, both are known in the end.</summary>
internal sealed class LearnCostWhenInvoiceDrafted(Sessions sessions, TimeProvider clock) : IdempotentConsumer<InvoiceDrafted>(sessions, clock)
{
    protected override Task Handle(InvoiceDrafted message, IDocumentSession session, ConsumeContext<InvoiceDrafted> context) => KeptCosts.IsPayout(message.Kind) ? Task.CompletedTask : session.Keep(
        message.Invoice,
        // A draft that is amended is told anew: the highest version holds. Issued, the amount is what it is.
        known => known is not null && known.Version > (message.Version ?? 0) ? known : new InvoicedCost(
            message.Invoice, message.Journey, message.Region, message.Municipality, message.Occasion, message.Year,
            known is { Issued: true } ? known.Amount : message.Amount, known?.Issued ?? false,
            message.Units?.Select(unit => new InvoicedUnit(unit.Unit, unit.Amount)).ToList() ?? known?.Units, message.Version ?? 0),
        context.CancellationToken);
}

/// <summary>Keeps that an invoice was issued.</summary>
internal sealed class LearnCostWhenInvoiceIssued(Sessions sessions, TimeProvider clock) : IdempotentConsumer<InvoiceIssued>(sessions, clock)
{
    protected override Task Handle(InvoiceIssued message, IDocumentSession session, ConsumeContext<InvoiceIssued> context) => KeptCosts.IsPayout(message.Kind) ? Task.CompletedTask : session.Keep(
        message.Invoice,
        known => new InvoicedCost(
            message.Invoice, message.Journey, message.Region, message.Municipality, message.Occasion, message.Year, message.Amount, Issued: true, known?.Units,
            known?.Version ?? 0),
        context.CancellationToken);
}

/// <summary>Keeps what a day costs. Of what was told for a date the highest version holds.</summary>
internal sealed class LearnPriceWhenFeeScheduleSet(Sessions sessions, TimeProvider clock) : IdempotentConsumer<FeeScheduleSet>(sessions, clock)
{
    protected override async Task Handle(FeeScheduleSet message, IDocumentSession session, ConsumeContext<FeeScheduleSet> context)
    {
        // Under the row's lock, as for LearnRegionWhenMunicipalityJoined.
        await session.BeginTransactionAsync(context.CancellationToken);
        var id = DayPrice.IdOf(message.Journey, message.Region, message.ValidFrom);
        var found = await session.QueryAsync<DayPrice>("where d.id = ? for update", context.CancellationToken, id);
        var told = new DayPrice(
            id, message.Journey, message.Region, message.ValidFrom, message.OnSite, message.OnSiteHalf, message.Digital, message.DigitalHalf, message.Version);
        if (found.Count == 0)
        {
            session.Insert(told);
        }
        else if (told.Version > found[0].Version)
        {
            session.Store(told);
        }
    }
}

internal static class KeptCosts
{
    /// <summary>What the municipality gets of the trainer pool is no cost of it.</summary>
    public static bool IsPayout(string kind) => kind is "trainer-pool-credit" or "self-billing";

    /// <summary>Under the row's lock: of two messages at once the second sees what the first stored, or collides with its insert and is tried again.</summary>
    public static async Task Keep(this IDocumentSession session, Guid invoice, Func<InvoicedCost?, InvoicedCost> told, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        var found = await session.QueryAsync<InvoicedCost>("where d.id = ? for update", cancellation, invoice);
        if (found.Count == 0)
        {
            session.Insert(told(null));
        }
        else
        {
            session.Store(told(found[0]));
        }
    }
}
