using Marten;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// Credits an issued invoice, in whole, by lines or by parts of lines: a draft of a credit invoice that refers to it. The invoice itself stays as it is.
/// Never more than was invoiced, drafts of credits counted.
/// </summary>
/// <param name="Credit">Id of the credit invoice; derived from what it follows from where it follows from something.</param>
/// <param name="Lines">Numbers of the lines; null: all that are not credited yet. Of each what is left is credited, unless amounts are given.</param>
/// <param name="By">Who, as a pseudonym; empty where it follows from something.</param>
/// <param name="At">UTC.</param>
/// <param name="Amounts">Kronor without VAT of each of the lines, in their order, with the invoice's sign; null: what is left of them.</param>
/// <param name="Why">Code of why, where it follows from something.</param>
public sealed record CreditInvoice(
    Guid Credit, IReadOnlyList<int>? Lines, Guid By, DateTimeOffset At, IReadOnlyList<decimal>? Amounts = null, string? Why = null)
{
    /// <summary>What is sent.</summary>
    /// <param name="Lines">Numbers of the lines to credit; left out: all that are not credited yet.</param>
    /// <param name="Reason">Why; no names. Kept beside the events, where it can be deleted.</param>
    /// <param name="Parts">Parts of lines, instead of lines.</param>
    /// <param name="Rebill">Whether a new draft with the same lines takes the invoice's place; only when all of it is credited.</param>
    public sealed record Body(IReadOnlyList<int>? Lines, string? Reason, IReadOnlyList<Part?>? Parts = null, bool? Rebill = null);

    /// <summary>A part of a line.</summary>
    /// <param name="Line">Its number.</param>
    /// <param name="Amount">Kronor without VAT; more than 0, at most what is left of the line.</param>
    public sealed record Part(int? Line, decimal? Amount);

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

        input.That(body.Parts is not { Count: 0 }, "parts", "required", "Ange minst en del, eller utelämna fältet.");
        input.That(body.Parts is null || body.Lines is null, "parts", "unexpected", "Ange antingen rader eller delar av rader.");
        for (var index = 0; index < body.Parts?.Count; index++)
        {
            if (input.Required($"parts[{index}]", body.Parts[index]))
            {
                var part = body.Parts[index]!;
                input.That(
                    invoice.Drafted.Lines.Any(line => line.Number == part.Line), $"parts[{index}].line", "unknown", "Raden finns inte på fakturan.");
                input.That(
                    part.Line is null || body.Parts.Take(index).All(other => other?.Line != part.Line), $"parts[{index}].line", "duplicate", "Raden är angiven mer än en gång.");
                input.Kronor($"parts[{index}].amount", part.Amount, least: 0.01m);
            }
        }

        input.That(
            body.Rebill is not true || body is { Lines: null, Parts: null }, "rebill", "unexpected", "En ny faktura i stället förutsätter att hela krediteras.");
        input.ThrowIfAny();
        if (body.Parts is { } parts)
        {
            var sorted = parts.OrderBy(part => part!.Line).ToList();
            return new CreditInvoice(credit, [.. sorted.Select(part => part!.Line!.Value)], by, at, [.. sorted.Select(part => part!.Amount!.Value)]);
        }

        return new CreditInvoice(credit, body.Lines is null ? null : [.. body.Lines.Distinct().Order()], by, at);
    }

    internal static IEnumerable<object> Decide(CreditInvoice command, Invoice? invoice)
    {
        if (invoice is null)
        {
            throw new NotFound();
        }

        if (invoice.IsOwed)
        {
            throw new RuleBroken("credit-of-credit");
        }

        if (invoice.Issued is null)
        {
            throw new RuleBroken("invoice-not-issued");
        }

        if (invoice.Credited.Find(credit => credit.Credit == command.Credit) is { } same)
        {
            return command.Says(same) ? [] : throw new RuleBroken("credit-exists");     // asked twice: silence
        }

        var left = invoice.Drafted.Lines.ToDictionary(line => line.Number, line => line.Amount - invoice.CreditedOf(line));
        if (command is { Lines: { } lines, Amounts: { } amounts })
        {
            // More than is left, or the other way: then something is credited that was not invoiced.
            return lines.Zip(amounts).Any(part => left.GetValueOrDefault(part.First) is var most
                && (Math.Abs(part.Second) > Math.Abs(most) || Math.Sign(part.Second) != Math.Sign(most)))
                ? throw new RuleBroken("more-than-invoiced")
                : [Credited(command, invoice, lines, amounts)];
        }

        var asked = command.Lines ?? [.. invoice.Drafted.Lines.Select(line => line.Number).Where(line => left[line] != 0)];
        if (asked.All(line => left[line] == 0))
        {
            return [];                                                       // credited already: by whatever did it
        }

        return asked.Any(line => left[line] == 0)
            ? throw new RuleBroken("already-credited")
            : [Credited(command, invoice, asked, [.. asked.Select(line => left[line])])];
    }

    // Whether it asks for what a credit of the same id did.
    private bool Says(InvoiceCredited same) =>
        Why == same.Why && (Lines is null || Lines.SequenceEqual(same.Lines)) && (Amounts is null || Amounts.SequenceEqual(same.Amounts ?? []));

    // What all credits so far and this one come to, less what those so far have: the last öre of VAT and of rounding goes with the last krona.
    private static InvoiceCredited Credited(CreditInvoice command, Invoice invoice, IReadOnlyList<int> lines, IReadOnlyList<decimal> amounts)
    {
        var credited = new InvoiceCredited(command.Credit, lines, command.By, command.At, amounts, command.Why);
        if (invoice.Issued!.Terms is not { } terms)
        {
            return credited;
        }

        var after = Totals.Of(invoice.Drafted.Lines.Sum(invoice.CreditedOf) + amounts.Sum(), terms.Vat.Rate, terms.WholeKronor);
        var (net, vat, rounding) = (
            amounts.Sum(), after.Vat - invoice.Credited.Sum(credit => credit.Vat ?? 0), after.Rounding - invoice.Credited.Sum(credit => credit.Rounding ?? 0));
        var whole = invoice.Drafted.Lines.All(line => invoice.CreditedOf(line) + credited.Of(line) == line.Amount);
        if (!whole)
        {
            // Where one before was withdrawn, those left may have taken more than their part: of some öre nobody is asked to pay, whoever comes last gives less.
            var gives = decimal.Max(0, net + vat + rounding);
            vat = decimal.Max(0, vat);
            rounding = terms.WholeKronor ? gives - net - vat : 0;
        }

        return credited with { Vat = vat, Rounding = rounding };
    }

    /// <summary>The id of what takes the place of an invoice that was credited in whole.</summary>
    internal static Guid RebillOf(Guid credit) => Uuid.From("rebill", credit.ToString());

    /// <summary>
    /// Credits through a session of no journey, alone on the invoice, and drafts the credit there; the caller saves.
    /// Of several invoices in one session, in order of <see cref="Invoice.Key"/>.
    /// </summary>
    /// <returns>The draft of the credit; null where there was nothing to do.</returns>
    internal static async Task<InvoiceDrafted?> Apply(IDocumentSession session, Guid id, CreditInvoice command, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Invoice>(Invoice.Key(id), cancellation);
        if (Decide(command, stream.Aggregate).Cast<InvoiceCredited>().SingleOrDefault() is not { } credited)
        {
            return null;
        }

        var draft = DraftInvoices.Of(credited, stream.Aggregate!);
        stream.AppendOne(credited);
        session.Events.StartStream<Invoice>(Invoice.Key(draft.Invoice), draft);
        return draft;
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/invoices/{id:guid}/credit", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(CreditInvoice)).WithTags("Invoices")
        .WithSummary("Drafts a credit invoice of an issued invoice, of some of its lines or of parts of them; with rebill, also what takes its place. What is credited already answers the credit that did it.")
        .Produces<InvoiceView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Guid id, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var drafts = new List<InvoiceDrafted>();
        await using var session = sessions.Open();
        var answer = await http.CreateOnce(session, async () =>
        {
            var stream = await session.FetchFor<Invoice>(Invoice.Key(id), http);
            var invoice = stream.Aggregate ?? throw new NotFound();
            caller.MayWrite(invoice.Drafted.Region);
            var command = From(body, invoice, Guid.CreateVersion7(), caller.Pseudonym(), clock.GetUtcNow());
            if (Decide(command, invoice).Cast<InvoiceCredited>().SingleOrDefault() is { } credited)
            {
                drafts.Add(DraftInvoices.Of(credited, invoice));
                if (body.Rebill is true)
                {
                    drafts.Add(DraftInvoices.Again(credited, invoice));
                }

                stream.AppendOne(credited);
                foreach (var one in drafts)
                {
                    session.Events.StartStream<Invoice>(Invoice.Key(one.Invoice), one);
                }

                var draft = drafts[0];
                session.Store(new CreditReason(draft.Invoice, body.Reason!));
                return Created(Invoice.Evolve(null, draft)!, body.Reason);
            }

            var earlier = invoice.Credited.Last(credit => command.Lines is null || credit.Lines.Contains(command.Lines[0])).Credit;
            // The earlier one is no answer to who wants something in the invoice's place, where it put nothing there.
            if (body.Rebill is true && await session.LoadAsync<Invoice>(Invoice.Key(RebillOf(earlier)), http.RequestAborted) is null or { Withdrawn: not null })
            {
                throw new RuleBroken("already-credited");
            }

            var credit = await session.LoadAsync<Invoice>(Invoice.Key(earlier), http.RequestAborted);
            return Created(credit!, (await session.LoadAsync<CreditReason>(earlier, http.RequestAborted))?.Text) with { Status = StatusCodes.Status200OK };
        });
        InvoiceCount.Drafted(drafts);
        return answer;
    }

    private static Answer Created(Invoice credit, string? reason) =>
        new($"/api/billing/v1/invoices/{credit.Drafted.Invoice}", InvoiceView.Of(credit, reason), credit.Version);
}
