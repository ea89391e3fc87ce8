using JasperFx;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Payments;

/// <summary>
/// Sets what the region owes a municipality off against an invoice to it (kvittning): a trainer pool's share, or what was credited of an invoice that was paid
/// already. As much as is owed and is left to pay; what remains of either stays.
/// </summary>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record SetOffCredit(Guid By, DateTimeOffset At)
{
    /// <summary>What is sent.</summary>
    /// <param name="Invoice">Id of an issued invoice to the same municipality.</param>
    public sealed record Body(Guid? Invoice);

    /// <summary>The events of what is owed, and of the invoice it pays.</summary>
    internal static (IReadOnlyList<object> OfCredit, IReadOnlyList<object> OfInvoice) Decide(SetOffCredit command, Invoice? credit, Invoice? invoice)
    {
        Check(credit, invoice);
        var (from, to) = (credit!.Drafted.Invoice, invoice!.Drafted.Invoice);
        if (credit.SetOffs.Exists(one => one.Against == to) && (credit.Owed <= 0 || invoice.Left <= 0))
        {
            return ([], []);                                                 // asked twice: silence
        }

        if (credit.Owed <= 0)
        {
            throw new RuleBroken("nothing-to-set-off");
        }

        if (invoice.Left <= 0)
        {
            throw new RuleBroken("invoice-settled");
        }

        var amount = Math.Min(credit.Owed, invoice.Left);
        return ([new InvoiceSetOff(to, -amount, command.By, command.At)], [new InvoiceSetOff(from, amount, command.By, command.At)]);
    }

    /// <summary>Takes it back: both are as if it had not been, and say that it was.</summary>
    internal static (IReadOnlyList<object> OfCredit, IReadOnlyList<object> OfInvoice) DecideBack(SetOffCredit command, Invoice? credit, Invoice? invoice)
    {
        Check(credit, invoice);
        var (from, to) = (credit!.Drafted.Invoice, invoice!.Drafted.Invoice);
        var amount = -credit.SetOffs.Where(one => one.Against == to).Sum(one => one.Amount);
        if (amount <= 0)
        {
            return credit.SetOffsWithdrawn.Exists(one => one.Against == to)
                ? ([], [])                                                   // asked twice: silence
                : throw new RuleBroken("not-set-off");
        }

        return ([new InvoiceSetOffWithdrawn(to, -amount, command.By, command.At)], [new InvoiceSetOffWithdrawn(from, amount, command.By, command.At)]);
    }

    private static void Check(Invoice? credit, Invoice? invoice)
    {
        if (credit is null || invoice is null)
        {
            throw new NotFound();
        }

        if (credit.Issued is null || invoice.Issued is null)
        {
            throw new RuleBroken("invoice-not-issued");
        }

        if (credit.Drafted.Municipality != invoice.Drafted.Municipality)
        {
            throw new RuleBroken("another-municipality");
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/invoices/{id:guid}/set-off", (Guid id, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
                Handle(id, body, Decide, caller, http, sessions, clock))
            .For(Role.Coordinator)
            .WithName(nameof(SetOffCredit)).WithTags("Payments")
            .WithSummary("Sets what the region owes by a credit off against an invoice to the same municipality: a trainer pool's share, or what was credited of a paid invoice. "
                + "As much as is owed and is left to pay. 409 nothing-to-set-off, invoice-settled, another-municipality. Asked again, it answers the same.")
            .Produces<InvoiceView>();
        routes.MapPost("/invoices/{id:guid}/set-off/withdrawal", (Guid id, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock) =>
                Handle(id, body, DecideBack, caller, http, sessions, clock))
            .For(Role.Coordinator)
            .WithName("WithdrawSetOff").WithTags("Payments")
            .WithSummary("Takes back that a credit was set off against an invoice. 409 not-set-off where it never was. Asked again, it answers the same.")
            .Produces<InvoiceView>();
    }

    private static async Task<IResult> Handle(
        Guid id, Body body, Func<SetOffCredit, Invoice?, Invoice?, (IReadOnlyList<object> OfCredit, IReadOnlyList<object> OfInvoice)> decide, Caller caller,
        HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var found = await IssueInvoice.Find(id, sessions, http.RequestAborted);
        caller.MayWrite(found.Drafted.Region);
        var input = new Validation();
        input.Required("invoice", body.Invoice);
        input.ThrowIfAny();
        // A credit lowers what is to be paid of its invoice; where that was paid before, it is there that too much is.
        var (from, to) = (found is { Issued: not null, Drafted.Credits: { } credited } ? credited : id, body.Invoice!.Value);
        await using var session = sessions.Open();
        var streams = await session.LockInvoices([id, from, to], http.RequestAborted);
        if (http.ExpectedVersion() is { } expected && expected != streams[id].CurrentVersion)
        {
            throw new ConcurrencyException(typeof(Invoice), found.Id);
        }

        input.That(from != to && streams[to].Aggregate?.Drafted.Region == found.Drafted.Region, "invoice", "unknown", "Fakturan finns inte i regionen.");
        input.ThrowIfAny();
        var (ofCredit, ofInvoice) = decide(new SetOffCredit(caller.Pseudonym(), clock.GetUtcNow()), streams[from].Aggregate, streams[to].Aggregate);
        streams[from].AppendMany(ofCredit);
        streams[to].AppendMany(ofInvoice);
        var paid = ofInvoice.Aggregate(streams[to].Aggregate, Invoice.Evolve)!;
        if (paid.Left > 0)
        {
            InvoiceFallsOverdue.Set(session, paid);
        }
        else
        {
            InvoiceFallsOverdue.Settle(session, paid);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        var now = from == id ? ofCredit.Aggregate(streams[id].Aggregate, Invoice.Evolve)! : streams[id].Aggregate!;
        http.SetETag(now.Version);
        return Results.Ok(InvoiceView.Of(now));
    }
}
