using JasperFx.Events;
using Marten;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Payments;

/// <summary>Sets what is open of a payment off against an issued invoice: as much as is left to pay of it. The rest stays open.</summary>
/// <param name="By">Who decided it, as a pseudonym; null where the reference did.</param>
/// <param name="At">UTC.</param>
public sealed record AllocatePayment(Guid? By, DateTimeOffset At)
{
    /// <summary>What is sent.</summary>
    /// <param name="Invoice">Id of an issued invoice of the region.</param>
    public sealed record Body(Guid? Invoice);

    internal static (IReadOnlyList<object> OfPayment, IReadOnlyList<object> OfInvoice) Decide(AllocatePayment command, Payment? payment, Invoice? invoice)
    {
        if (payment is null || invoice is null)
        {
            throw new NotFound();
        }

        if (payment.Allocations.Exists(one => one.Invoice == invoice.Drafted.Invoice) && (payment.Open <= 0 || invoice.Left <= 0))
        {
            return ([], []);                                                 // it has what there was, or what was left
        }

        if (invoice.Issued is null)
        {
            throw new RuleBroken("invoice-not-issued");
        }

        if (payment.Open <= 0)
        {
            throw new RuleBroken("payment-settled");
        }

        if (invoice.Left <= 0)
        {
            throw new RuleBroken("invoice-settled");
        }

        var amount = Math.Min(payment.Open, invoice.Left);
        return (
            [new PaymentAllocated(invoice.Drafted.Invoice, amount, command.By, command.At)],
            [new InvoicePaymentReceived(payment.Received.Payment, amount, payment.Received.On, command.At)]);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/payments/{id:guid}/allocation", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(AllocatePayment)).WithTags("Payments")
        .WithSummary("Sets what is open of a payment off against an invoice, as much as is left to pay of it. Asked again, it answers the same.")
        .Produces<PaymentView>();

    /// <summary>A payment and an invoice of its region, alone on both until the save. Whoever locks both locks the payment first.</summary>
    internal static async Task<(IEventStream<Payment> Stream, Payment Payment, IEventStream<Invoice> Of)> Locked(
        IDocumentSession session, Guid id, Body body, Caller caller, HttpContext http)
    {
        var stream = await session.FetchFor<Payment>(Payment.Key(id), http);
        var payment = stream.Aggregate ?? throw new NotFound();
        caller.MayWrite(payment.Received.Region);
        var input = new Validation();
        input.Required("invoice", body.Invoice);
        input.ThrowIfAny();
        var of = await session.Events.FetchForExclusiveWriting<Invoice>(Invoice.Key(body.Invoice!.Value), http.RequestAborted);
        input.That(of.Aggregate?.Drafted.Region == payment.Received.Region, "invoice", "unknown", "Fakturan finns inte i regionen.");
        input.ThrowIfAny();
        return (stream, payment, of);
    }

    private static async Task<IResult> Handle(Guid id, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var (stream, payment, of) = await Locked(session, id, body, caller, http);
        var (ofPayment, ofInvoice) = Decide(new AllocatePayment(caller.Pseudonym(), clock.GetUtcNow()), payment, of.Aggregate);
        stream.AppendMany(ofPayment);
        of.AppendMany(ofInvoice);
        var now = ofPayment.Aggregate((Payment?)payment, Payment.Evolve)!;
        InvoiceFallsOverdue.Settle(session, ofInvoice.Aggregate(of.Aggregate, Invoice.Evolve)!);
        if (now.Open == 0)
        {
            session.Delete<PaymentText>(id);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(now.Version);
        return Results.Ok(PaymentView.Of(now, now.Open == 0 ? null : (await session.LoadAsync<PaymentText>(id, http.RequestAborted))?.Text));
    }
}
