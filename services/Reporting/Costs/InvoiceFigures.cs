using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;

namespace Yrkesresan.Reporting.Costs;

/// <summary>An invoice: committed when drafted, invoiced when issued, whichever of the two was heard of first.</summary>
/// <param name="Id">The invoice, and its stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Kind"><c>course-fee</c>, <c>coordinator</c>, <c>settlement</c>, <c>credit</c>, or what the region owes: see <see cref="Owed"/>.</param>
/// <param name="Occasion">The occasion charged for.</param>
/// <param name="Course">Slug of its course.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Amount">Kronor without VAT.</param>
/// <param name="Issued">Whether it was issued.</param>
/// <param name="IssuedAt">When (UTC); null: not yet.</param>
/// <param name="Version">Version of the draft that was told; an amended draft is told anew.</param>
public sealed record InvoiceFigures(
    Guid Id, string Region, string Municipality, string Kind, Guid? Occasion, string? Course, int Year, decimal Amount, bool Issued,
    DateTimeOffset? IssuedAt = null, long Version = 0)
{
    /// <summary>What the region owes a municipality, negative: its share of the trainer pool, set off or self-billed (S4 8.2). No cost of any course.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Owed => Kind is "trainer-pool-credit" or "self-billing";

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static InvoiceFigures? Apply(InvoiceFigures? state, object fact) => fact switch
    {
        InvoiceIssued e => new(e.Invoice, e.Region, e.Municipality, e.Kind, e.Occasion, e.Course, e.Year, e.Amount, true, e.At),
        InvoiceDrafted e when state is not { Issued: true } && (state?.Version ?? 0) <= (e.InvoiceVersion ?? 0) =>
            new(e.Invoice, e.Region, e.Municipality, e.Kind, e.Occasion, e.Course, e.Year, e.Amount, false, Version: e.InvoiceVersion ?? 0),
        _ => state,
    };
}

/// <summary>Keeps <see cref="InvoiceFigures"/> in step with the log.</summary>
public sealed class InvoiceFiguresProjection : SingleStreamProjection<InvoiceFigures, Guid>
{
    /// <summary>Is given what is about invoices.</summary>
    public InvoiceFiguresProjection()
    {
        IncludeType<InvoiceDrafted>();
        IncludeType<InvoiceIssued>();
    }

    /// <inheritdoc />
    public override InvoiceFigures? Evolve(InvoiceFigures? snapshot, Guid id, IEvent e) => InvoiceFigures.Apply(snapshot, e.Data);
}
