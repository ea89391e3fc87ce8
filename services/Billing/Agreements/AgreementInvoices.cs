using System.Globalization;
using JasperFx;
using JasperFx.Events;
using Marten;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>
/// What follows from an agreement for its invoices. Each municipality and instalment is brought to what it is to pay, whatever was drafted, issued,
/// credited or rebilled before: a draft is amended, of what was issued the difference is credited or supplemented. All in the agreement's transaction.
/// </summary>
internal sealed class AgreementInvoices(string region, int year, int instalments, string step, string why, DateTimeOffset at)
{
    private readonly Dictionary<Guid, Invoice> known = [];
    private readonly List<(Guid Invoice, object Event)> events = [];
    private readonly List<InvoiceEffect> effects = [];

    /// <summary>What was done to invoices, in order.</summary>
    public IReadOnlyList<InvoiceEffect> Effects => effects;

    /// <summary>The events of the invoices' streams, in order.</summary>
    public IReadOnlyList<(Guid Invoice, object Event)> Events => events;

    /// <summary>The invoices of the agreement, credits of them included, as they are now.</summary>
    public AgreementInvoices Knowing(IEnumerable<Invoice> invoices)
    {
        foreach (var invoice in invoices)
        {
            known[invoice.Drafted.Invoice] = invoice;
        }

        return this;
    }

    /// <summary>One draft per municipality and instalment of an agreement just made; none where nothing is to pay.</summary>
    public static IReadOnlyList<InvoiceDrafted> Of(AgreementMade made) =>
    [
        .. from share in made.Shares
           from instalment in Enumerable.Range(1, made.Instalments)
           where share.Instalments[instalment - 1] != 0
           select Draft(made.Region, made.Year, share, instalment, made.Instalments, share.Instalments[instalment - 1], made.At),
    ];

    /// <summary>Brings every instalment that is agreed otherwise than before to what its share says; the others are left as they are.</summary>
    public void Follow(IReadOnlyList<AgreedShare> before, IReadOnlyList<AgreedShare> after)
    {
        foreach (var share in after)
        {
            var was = before.FirstOrDefault(other => other.Municipality == share.Municipality);
            for (var instalment = 1; instalment <= instalments; instalment++)
            {
                if (share.Instalments[instalment - 1] != (was?.Instalments[instalment - 1] ?? 0))
                {
                    Toward(share, instalment);
                }
            }
        }
    }

    private void Toward(AgreedShare share, int instalment) => Toward(
        share.Municipality, instalment, share.Instalments[instalment - 1],
        [.. Own(share.Municipality).Where(invoice => invoice.Drafted.Kind == InvoiceKind.Coordinator && invoice.Drafted.Instalment == instalment)],
        amount => Draft(region, year, share, instalment, instalments, amount, at));

    /// <summary>Brings all that a municipality pays for the year to what its share and its part of the settlement say.</summary>
    public void Settle(string municipality, decimal toPay)
    {
        var own = Own(municipality);
        if (own.Exists(invoice => invoice.Drafted.Kind == InvoiceKind.Coordinator && invoice.Status == "draft"))
        {
            throw new RuleBroken("instalments-not-issued");
        }

        Toward(
            municipality, null, toPay, own,
            amount => new InvoiceDrafted(
                Id("invoice", municipality, "settlement"), region, municipality, InvoiceKind.Settlement, year, null, null, null, null, null,
                [SettlementLine(amount)], at));
    }

    private List<Invoice> Own(string municipality) =>
    [
        .. known.Values
            .Where(invoice => invoice.Drafted.Municipality == municipality && invoice.Drafted.Kind is (InvoiceKind.Coordinator or InvoiceKind.Settlement))
            .OrderBy(invoice => invoice.Drafted.Instalment ?? int.MaxValue).ThenBy(invoice => invoice.Issued?.Sequence ?? 0).ThenBy(invoice => invoice.Id, StringComparer.Ordinal),
    ];

    private void Toward(string municipality, int? instalment, decimal toPay, List<Invoice> own, Func<decimal, InvoiceDrafted> first)
    {
        // A credit that nobody has got yet is taken back before anything else is written; one made by hand too, with what was to take the invoice's place:
        // taken back by hand later, it would bill again what this step bills.
        var drafts = own.SelectMany(invoice => invoice.Credited.Select(credited => (invoice.Drafted.Invoice, Credited: credited))).Where(one => MayTakeBack(one.Credited)).ToList();
        if (own.Sum(Stands) == toPay && drafts.TrueForAll(one => one.Credited.Why is not null))
        {
            return;
        }

        foreach (var (invoice, credited) in drafts)
        {
            Withdraw(credited.Credit, municipality, instalment, "credit-withdrawn");
            Do(invoice, new CreditWithdrawn(credited.Credit, at));
            if (known.GetValueOrDefault(CreditInvoice.RebillOf(credited.Credit)) is { Status: "draft" } rebill)
            {
                Withdraw(rebill.Drafted.Invoice, municipality, instalment, "withdrawn");
            }
        }

        var now = own.ConvertAll(invoice => known[invoice.Drafted.Invoice]);
        var difference = toPay - now.Sum(Stands);
        var kind = first(difference).Kind;
        foreach (var draft in difference == 0 ? [] : Open(now, kind, difference))
        {
            var amount = decimal.Max(0, draft.Amount + difference);
            Do(draft, AmendDraft.Decide(new AmendDraft([Line(draft, first, amount)], why, at), draft));
            effects.Add(new InvoiceEffect(
                draft.Drafted.Invoice, municipality, instalment, amount == 0 ? "withdrawn" : "amended", amount - draft.Amount));
            difference -= amount - draft.Amount;
            if (difference == 0)
            {
                break;
            }
        }

        if (difference > 0)
        {
            var drafted = now.FindLast(invoice => invoice.Issued is not null && invoice.Drafted.Kind == kind) is { } issued
                ? (InvoiceDrafted)SupplementInvoice.Decide(
                    new SupplementInvoice(Id("invoice", municipality, $"{instalment}"), [Supplementary(first(difference).Lines[0])], why, at), issued, null).Single()
                : first(difference);
            Do(drafted.Invoice, drafted);
            effects.Add(new InvoiceEffect(drafted.Invoice, municipality, instalment, drafted.Supplements is null ? "drafted" : "supplemented", difference));
        }

        foreach (var issued in now.Where(invoice => invoice.Issued is not null).Reverse())
        {
            if (difference >= 0)
            {
                break;
            }

            difference += Credit(issued, municipality, instalment, -difference);
        }

        if (difference < 0)
        {
            throw new RuleBroken("credit-exceeds-invoiced", municipality);
        }
    }

    // Without the credit, what took the invoice's place would be billed beside it.
    private bool MayTakeBack(InvoiceCredited credited) =>
        known.GetValueOrDefault(credited.Credit) is { Status: "draft" } && known.GetValueOrDefault(CreditInvoice.RebillOf(credited.Credit))?.Issued is null;

    private void Withdraw(Guid invoice, string municipality, int? instalment, string what)
    {
        effects.Add(new InvoiceEffect(invoice, municipality, instalment, what, -known[invoice].Amount));
        Do(invoice, new InvoiceDraftWithdrawn(why, at));
    }

    // Drafts to amend: of less, one after the other; of more, one, also one that was withdrawn.
    private static List<Invoice> Open(List<Invoice> invoices, string kind, decimal difference)
    {
        var drafts = invoices.FindAll(invoice => invoice.Status == "draft" && invoice.Drafted.Kind == kind);
        return difference < 0 ? drafts
            : drafts.Count > 0 ? drafts[..1]
            : invoices.FindAll(invoice => invoice.Status == "withdrawn" && invoice.Drafted.Kind == kind && invoice.Drafted.Rebills is null).Take(1).ToList();
    }

    // Line by line from the first, as much as is left of each.
    private decimal Credit(Invoice issued, string municipality, int? instalment, decimal most)
    {
        var (lines, amounts) = (new List<int>(), new List<decimal>());
        foreach (var line in issued.Drafted.Lines)
        {
            var amount = decimal.Min(line.Amount - issued.CreditedOf(line), most - amounts.Sum());
            if (amount > 0)
            {
                lines.Add(line.Number);
                amounts.Add(amount);
            }
        }

        if (lines.Count == 0)
        {
            return 0;
        }

        var command = new CreditInvoice(Id("credit", municipality, issued.Id), lines, Guid.Empty, at, amounts, why);
        var credited = (InvoiceCredited)CreditInvoice.Decide(command, issued).Single();
        Do(issued.Drafted.Invoice, credited);
        Do(credited.Credit, DraftInvoices.Of(credited, issued));
        effects.Add(new InvoiceEffect(credited.Credit, municipality, instalment, "credited", -amounts.Sum()));
        return amounts.Sum();
    }

    private static decimal Stands(Invoice invoice) => invoice.Drafted.Lines.Sum(line => line.Amount - invoice.CreditedOf(line));

    private void Do(Invoice invoice, IEnumerable<object> happened)
    {
        foreach (var one in happened.ToList())
        {
            Do(invoice.Drafted.Invoice, one);
        }
    }

    private void Do(Guid invoice, object happened)
    {
        events.Add((invoice, happened));
        known[invoice] = Invoice.Evolve(known.GetValueOrDefault(invoice), happened)!;
    }

    // A supplement that is amended stays one.
    private static Line Line(Invoice draft, Func<decimal, InvoiceDrafted> first, decimal amount) =>
        first(amount).Lines[0] is var line && draft.Drafted.Supplements is null ? line : Supplementary(line);

    private static Line Supplementary(Line line) => line with { Text = $"{line.Text}, tillägg" };

    private Line SettlementLine(decimal amount) => new(1, FormattableString.Invariant($"Regional samordning {year}, slutavräkning"), null, null, null, amount);

    // What a step does is named after the step: done again it has the same ids.
    private Guid Id(string kind, string municipality, string what) => Uuid.From(kind, "agreement", region, Text(year), step, municipality, what);

    private static InvoiceDrafted Draft(string region, int year, AgreedShare share, int instalment, int instalments, decimal amount, DateTimeOffset at)
    {
        var rebate = share.Rebates?[instalment - 1] ?? 0;
        var text = FormattableString.Invariant($"Regional samordning {year}, del {instalment} av {instalments}")
            + (rebate == 0 ? "" : $", efter rabatt {rebate.ToString("0.##", Swedish)} kr");
        return new InvoiceDrafted(
            Uuid.From("invoice", "agreement", region, Text(year), share.Municipality, Text(instalment)), region, share.Municipality, InvoiceKind.Coordinator, year,
            null, null, null, instalment, null, [new Line(1, text, null, null, null, amount)], at,
            NotBefore: Agreement.PeriodStart(year, instalments, instalment));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static readonly NumberFormatInfo Swedish = new() { NumberDecimalSeparator = "," };

    /// <summary>Reads the agreement's invoices, alone on each of them until the save.</summary>
    /// <returns>Their streams.</returns>
    /// <exception cref="ConcurrencyException">One more came about meanwhile.</exception>
    public async Task<Dictionary<Guid, IEventStream<Invoice>>> Lock(IDocumentSession session, CancellationToken cancellation)
    {
        var streams = await session.LockInvoices(await Ids(session, region, year, cancellation), cancellation);
        if ((await Ids(session, region, year, cancellation)).Any(id => !streams.ContainsKey(id)))
        {
            throw new ConcurrencyException(typeof(Invoice), Agreement.Key(region, year));
        }

        Knowing(streams.Values.Select(stream => stream.Aggregate!));
        return streams;
    }

    /// <summary>Appends what was decided; the caller saves.</summary>
    /// <returns>What was drafted.</returns>
    public IReadOnlyList<InvoiceDrafted> Append(IDocumentSession session, Dictionary<Guid, IEventStream<Invoice>> streams)
    {
        foreach (var stream in events.GroupBy(one => one.Invoice, one => one.Event))
        {
            if (streams.TryGetValue(stream.Key, out var locked))
            {
                locked.AppendMany(stream);
            }
            else
            {
                session.Events.StartStream<Invoice>(Invoice.Key(stream.Key), [.. stream]);
            }
        }

        return [.. events.Select(one => one.Event).OfType<InvoiceDrafted>()];
    }

    private static async Task<IReadOnlyList<Guid>> Ids(IQuerySession session, string region, int year, CancellationToken cancellation) =>
    [
        .. (await session.QueryAsync<Invoice>(
            """
            where data -> 'drafted' ->> 'region' = ? and (data -> 'drafted' ->> 'year')::int = ?
            and data -> 'drafted' ->> 'kind' in ('coordinator', 'settlement', 'credit') and data -> 'drafted' ->> 'journey' is null
            """,
            cancellation, region, year)).Select(invoice => invoice.Drafted.Invoice),
    ];
}
