using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Payments;

/// <summary>
/// Says that a payment was set off against an invoice by mistake, whether its reference did it or somebody: the payment is open again, and so much more is left
/// to pay of the invoice. Both stay in the history and in the books, with what puts them right.
/// </summary>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record WithdrawAllocation(Guid By, DateTimeOffset At)
{
    internal static (IReadOnlyList<object> OfPayment, IReadOnlyList<object> OfInvoice) Decide(WithdrawAllocation command, Payment? payment, Invoice? invoice)
    {
        if (payment is null || invoice is null)
        {
            throw new NotFound();
        }

        var id = invoice.Drafted.Invoice;
        var amount = payment.Allocations.Where(one => one.Invoice == id).Sum(one => one.Amount);
        if (amount == 0)
        {
            return payment.Withdrawals.Exists(one => one.Invoice == id)
                ? ([], [])                                                   // asked twice: silence
                : throw new RuleBroken("not-set-off");
        }

        return (
            [new PaymentAllocationWithdrawn(id, amount, command.By, command.At)],
            [new InvoicePaymentWithdrawn(payment.Received.Payment, amount, command.By, command.At)]);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/payments/{id:guid}/allocation/withdrawal", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(WithdrawAllocation)).WithTags("Payments")
        .WithSummary("Takes back that a payment was set off against an invoice: it is open again, and the invoice is not paid by it. 409 not-set-off where it never was. "
            + "Asked again, it answers the same.")
        .Produces<PaymentView>();

    private static async Task<IResult> Handle(Guid id, AllocatePayment.Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var (stream, payment, of) = await AllocatePayment.Locked(session, id, body, caller, http);
        var (ofPayment, ofInvoice) = Decide(new WithdrawAllocation(caller.Pseudonym(), clock.GetUtcNow()), payment, of.Aggregate);
        stream.AppendMany(ofPayment);
        of.AppendMany(ofInvoice);
        if (ofInvoice.Count > 0)
        {
            InvoiceFallsOverdue.Set(session, ofInvoice.Aggregate(of.Aggregate, Invoice.Evolve)!);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        var now = ofPayment.Aggregate((Payment?)payment, Payment.Evolve)!;
        http.SetETag(now.Version);
        return Results.Ok(PaymentView.Of(now, (await session.LoadAsync<PaymentText>(id, http.RequestAborted))?.Text));
    }
}
