using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Invoices;

/// <summary>An invoice was drafted: what, to whom and why is settled; it has no number yet.</summary>
/// <param name="Invoice">Id, derived from what it charges: drafted again it is the same.</param>
/// <param name="Region">Slug of who invoices.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Kind">One of <see cref="InvoiceKind"/>.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Occasion">What was charged; null for coordinator costs.</param>
/// <param name="Course">Slug; null for coordinator costs.</param>
/// <param name="Instalment">Of the year's agreement, from 1; null for course fees.</param>
/// <param name="Credits">The invoice that this one credits.</param>
/// <param name="Lines">What is paid for.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceDrafted(
    Guid Invoice, string Region, string Municipality, string Kind, int Year, string? Journey, Guid? Occasion, string? Course, int? Instalment, Guid? Credits,
    IReadOnlyList<Line> Lines, DateTimeOffset At);

/// <summary>The invoice got its number and its date: from now on it never changes.</summary>
/// <param name="SeriesYear">Year of the number series.</param>
/// <param name="Sequence">Place in the series, from 1.</param>
/// <param name="Number">The number as printed.</param>
/// <param name="On">Local date.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceIssued(int SeriesYear, int Sequence, string Number, DateOnly On, Guid By, DateTimeOffset At);

/// <summary>Lines of the issued invoice were credited by another; the invoice itself stays as it is.</summary>
/// <param name="Credit">Id of the credit invoice. Its reason, free text, is a document beside.</param>
/// <param name="Lines">Numbers of the lines credited.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record InvoiceCredited(Guid Credit, IReadOnlyList<int> Lines, Guid By, DateTimeOffset At);

/// <summary>What one pays for.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">In Swedish, no names.</param>
/// <param name="Reference">Short reference of the participant; null for coordinator costs.</param>
/// <param name="Unit">The participant's unit; null for coordinator costs.</param>
/// <param name="Why">Why it is charged: <c>attended</c>, <c>absent</c>, <c>cancelled-late</c>; null for coordinator costs.</param>
/// <param name="Amount">Kronor without VAT; negative on a credit.</param>
public sealed record Line(int Number, string Text, string? Reference, string? Unit, string? Why, decimal Amount);

/// <summary>Why an invoice was credited: free text, which can be deleted without touching history.</summary>
/// <param name="Id">The credit invoice.</param>
/// <param name="Text">The reason.</param>
public sealed record CreditReason(Guid Id, string Text);

/// <summary>The kinds of invoices.</summary>
public static class InvoiceKind
{
    /// <summary>Course fees of an occasion.</summary>
    public const string CourseFee = "course-fee";

    /// <summary>An instalment of the year's coordinator cost.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Corrects an issued invoice.</summary>
    public const string Credit = "credit";
}

/// <summary>An invoice. Stream <c>invoice/{id}</c>, of no journey: number series and buyers span journeys (docs/adr).</summary>
/// <param name="Id">The stream.</param>
/// <param name="Drafted">What, to whom and why.</param>
/// <param name="Issued">Number and date; null for a draft.</param>
/// <param name="Credited">By which credits, and which lines.</param>
/// <param name="Version">The stream's version.</param>
public sealed record Invoice(string Id, InvoiceDrafted Drafted, InvoiceIssued? Issued, ImmutableList<InvoiceCredited> Credited, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="invoice">Id.</param>
    public static string Key(Guid invoice) => $"invoice/{invoice}";

    /// <summary><c>draft</c> or <c>issued</c>.</summary>
    public string Status => Issued is null ? "draft" : "issued";

    /// <summary>The order of lists: year, municipality, kind, instalment, id; unique.</summary>
    public string Order => FormattableString.Invariant(
        $"{Drafted.Year:0000}|{Drafted.Municipality}|{Drafted.Kind}|{Drafted.Instalment ?? 0:00}|{Drafted.Invoice}");

    /// <summary>Kronor without VAT.</summary>
    internal decimal Amount => Drafted.Lines.Sum(line => line.Amount);

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Invoice? Evolve(Invoice? state, object @event) => @event switch
    {
        InvoiceDrafted drafted => new Invoice(Key(drafted.Invoice), drafted, null, [], 1),
        InvoiceIssued issued when state is not null => state with { Issued = issued, Version = state.Version + 1 },
        InvoiceCredited credited when state is not null => state with { Credited = state.Credited.Add(credited), Version = state.Version + 1 },
        _ => state,
    };
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class InvoiceProjection : SingleStreamProjection<Invoice, string>
{
    /// <inheritdoc />
    public override Invoice? Evolve(Invoice? snapshot, string id, IEvent e) => Invoice.Evolve(snapshot, e.Data);
}
