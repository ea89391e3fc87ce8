using Marten;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// What a draft is based on changed before it was issued: its lines are replaced. With nothing left to pay it is withdrawn, and with something to pay
/// again it is a draft again, so its derived id serves for whatever comes. What was issued never changes: that is a credit or a supplement.
/// </summary>
/// <param name="Lines">All lines there are to be; numbered from 1 in this order, whatever their numbers say.</param>
/// <param name="Why">Code of what changed, as <c>participant-moved</c>; no names.</param>
/// <param name="At">UTC, of what it follows from.</param>
public sealed record AmendDraft(IReadOnlyList<Line> Lines, string Why, DateTimeOffset At)
{
    internal static IEnumerable<object> Decide(AmendDraft command, Invoice? invoice)
    {
        IReadOnlyList<Line> lines = [.. command.Lines.Select((line, index) => line with { Number = index + 1 })];
        return invoice switch
        {
            null => throw new NotFound(),
            { Drafted.Kind: InvoiceKind.Credit } => throw new RuleBroken("credit-not-amended"),
            { Issued: null, Withdrawn: not null } when lines.All(line => line.Amount == 0) => [],
            _ when invoice.Withdrawn is null && invoice.Drafted.Lines.SequenceEqual(lines) => [],
            { Issued: not null } => throw new RuleBroken("invoice-issued"),
            _ when lines.All(line => line.Amount == 0) => [new InvoiceDraftWithdrawn(command.Why, command.At)],
            _ => [new InvoiceDraftAmended(lines, command.Why, command.At)],
        };
    }

    /// <summary>Amends through a session of no journey, alone on the draft; the caller saves. Of several drafts in one session, in order of <see cref="Invoice.Key"/>.</summary>
    /// <returns>The draft as it then is.</returns>
    internal static async Task<Invoice> Apply(IDocumentSession session, Guid id, AmendDraft command, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Invoice>(Invoice.Key(id), cancellation);
        var events = Decide(command, stream.Aggregate).ToList();
        stream.AppendMany(events);
        return events.Aggregate(stream.Aggregate, Invoice.Evolve)!;
    }
}
