using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Credits an issued invoice, in whole or by lines: a draft of a credit invoice that refers to it. The invoice itself stays as it is.</summary>
/// <param name="Credit">Id of the credit invoice.</param>
/// <param name="Lines">Numbers of the lines; null: all that are not credited yet.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record CreditInvoice(Guid Credit, IReadOnlyList<int>? Lines, Guid By, DateTimeOffset At)
{
    /// <summary>What is sent.</summary>
    /// <param name="Lines">Numbers of the lines to credit; left out: all that are not credited yet.</param>
    /// <param name="Reason">Why; no names. Kept beside the events, where it can be deleted.</param>
    public sealed record Body(IReadOnlyList<int>? Lines, string? Reason);

    internal static CreditInvoice From(Body body, Invoice invoice, Guid credit, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        input.Text("reason", body.Reason, 500);
        input.That(body.Lines is not { Count: 0 }, "lines", "required", "Ange minst en rad, eller utelämna fältet för alla rader.");
        for (var index = 0; index < body.Lines?.Count; index++)
        {
            input.That(
                invoice.Drafted.Lines.Any(line => line.Number == body.Lines[index]), $"lines[{index}]", "unknown", "Raden finns inte på fakturan.");
        }

        input.ThrowIfAny();
        return new CreditInvoice(credit, body.Lines is null ? null : [.. body.Lines.Distinct().Order()], by, at);
    }

    internal static IEnumerable<object> Decide(CreditInvoice command, Invoice? invoice)
    {
        if (invoice is null)
        {
            throw new NotFound();
        }

        if (invoice.Drafted.Kind == InvoiceKind.Credit)
        {
            throw new RuleBroken("credit-of-credit");
        }

        if (invoice.Issued is null)
        {
            throw new RuleBroken("invoice-not-issued");
        }

        var credited = invoice.Credited.SelectMany(credit => credit.Lines).ToHashSet();
        var asked = command.Lines ?? [.. invoice.Drafted.Lines.Select(line => line.Number).Where(line => !credited.Contains(line))];
        if (asked.All(credited.Contains))
        {
            return [];                                                       // asked twice: silence
        }

        return asked.Any(credited.Contains)
            ? throw new RuleBroken("already-credited")
            : [new InvoiceCredited(command.Credit, asked, command.By, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/invoices/{id:guid}/credit", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(CreditInvoice)).WithTags("Invoices")
        .WithSummary("Drafts a credit invoice of an issued invoice, or of some of its lines. What is credited already answers the credit that did it.")
        .Produces<InvoiceView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Guid id, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        return await http.CreateOnce(session, async () =>
        {
            var stream = await session.FetchFor<Invoice>(Invoice.Key(id), http);
            var invoice = stream.Aggregate ?? throw new NotFound();
            caller.MayWrite(invoice.Drafted.Region);
            var command = From(body, invoice, Guid.CreateVersion7(), caller.Pseudonym(), clock.GetUtcNow());
            if (Decide(command, invoice).Cast<InvoiceCredited>().SingleOrDefault() is { } credited)
            {
                var draft = DraftInvoices.Of(credited, invoice);
                stream.AppendOne(credited);
                session.Events.StartStream<Invoice>(Invoice.Key(draft.Invoice), draft);
                session.Store(new CreditReason(draft.Invoice, body.Reason!));
                return Created(Invoice.Evolve(null, draft)!, body.Reason);
            }

            var earlier = invoice.Credited.Last(credit => command.Lines is null || credit.Lines.Contains(command.Lines[0])).Credit;
            var credit = await session.LoadAsync<Invoice>(Invoice.Key(earlier), http.RequestAborted);
            return Created(credit!, (await session.LoadAsync<CreditReason>(earlier, http.RequestAborted))?.Text) with { Status = StatusCodes.Status200OK };
        });
    }

    private static Answer Created(Invoice credit, string? reason) =>
        new($"/api/billing/v1/invoices/{credit.Drafted.Invoice}", InvoiceView.Of(credit, reason), credit.Version);
}
