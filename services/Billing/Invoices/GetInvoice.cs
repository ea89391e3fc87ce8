using Microsoft.Net.Http.Headers;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Courses;
using Yrkesresan.Billing.Documents;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>An invoice, as answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number; null for a draft.</param>
/// <param name="Status">One of <see cref="InvoiceStatus"/>.</param>
/// <param name="Kind"><c>course-fee</c>, <c>coordinator</c> or <c>credit</c>.</param>
/// <param name="Region">Slug of who invoices.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Occasion">What was charged; null for coordinator costs.</param>
/// <param name="Course">Slug; null for coordinator costs.</param>
/// <param name="Instalment">Of the year's agreement, from 1.</param>
/// <param name="Amount">Kronor without VAT, in all of the lines seen.</param>
/// <param name="IssuedOn">Local date; null for a draft.</param>
/// <param name="Credits">The invoice that this one credits.</param>
/// <param name="Reason">Why, on a credit; left out to a manager of a unit.</param>
/// <param name="CreditedBy">Credit invoices of this one.</param>
/// <param name="Lines">What is paid for; a manager of a unit sees the unit's; left out in lists.</param>
/// <param name="Why">Code of why it came about, where its kind does not say it; of a withdrawn one, of why it is.</param>
/// <param name="Supplements">The invoice that this one adds to.</param>
/// <param name="Rebills">The credited invoice that this one takes the place of.</param>
/// <param name="NotBefore">First local date on which a run of all drafts issues it.</param>
/// <param name="DueOn">Last local date to pay; null for a draft and for a credit.</param>
/// <param name="Ocr">Payment reference.</param>
/// <param name="Vat">How it is taxed.</param>
/// <param name="Rounding">Kronor added to reach whole kronor.</param>
/// <param name="Payable">Kronor to pay, VAT and rounding included.</param>
/// <param name="Paid">Kronor paid of it, or set off against it; less what was set off against another.</param>
/// <param name="Left">Kronor left to pay; negative: the region owes it, as it was paid and credited afterwards, or is a trainer pool's share.</param>
/// <param name="Run">The run it was issued in.</param>
/// <param name="SetOff">What of it was set off, and against which.</param>
public sealed record InvoiceView(
    Guid Id, string? Number, string Status, string Kind, string Region, string Municipality, int Year, string? Journey, Guid? Occasion, string? Course,
    int? Instalment, decimal Amount, DateOnly? IssuedOn, Guid? Credits, string? Reason, IReadOnlyList<Guid> CreditedBy, IReadOnlyList<LineView>? Lines,
    string? Why, Guid? Supplements, Guid? Rebills, DateOnly? NotBefore, DateOnly? DueOn, string? Ocr, VatView? Vat, decimal? Rounding, decimal? Payable, decimal? Paid,
    decimal? Left, Guid? Run, IReadOnlyList<SetOffView>? SetOff)
{
    internal static InvoiceView Of(Invoice invoice, string? reason = null, string? onlyUnit = null, string? title = null)
    {
        var (drafted, terms) = (invoice.Drafted, invoice.Issued?.Terms);
        List<Line> seen = [.. drafted.Lines.Where(line => onlyUnit is null || line.Unit == onlyUnit)];
        // VAT, rounding and payments are of the whole, and tell what the other units' part is.
        var whole = onlyUnit is null && terms is not null;
        var payable = whole && !invoice.IsOwed;
        return new InvoiceView(
            drafted.Invoice, invoice.Issued?.Number, invoice.Status, drafted.Kind, drafted.Region, drafted.Municipality,
            drafted.Year, drafted.Journey, drafted.Occasion, drafted.Course, drafted.Instalment, seen.Sum(line => line.Amount),
            invoice.Issued?.On, drafted.Credits, reason, [.. invoice.Credited.Select(credit => credit.Credit)],
            [
                .. seen.Select(line => (Line: line, Credited: invoice.CreditedOf(line))).Select(one => new LineView(
                    one.Line.Number, CourseTitle.In(one.Line.Text, drafted.Course, invoice.Issued is null ? title : terms?.CourseTitle), one.Line.Reference, one.Line.Unit, one.Line.Why, one.Line.Amount,
                    one.Credited != 0 && one.Credited == one.Line.Amount, one.Credited)),
            ],
            invoice.Withdrawn?.Why ?? drafted.Why, drafted.Supplements, drafted.Rebills, invoice.Issued is null ? drafted.NotBefore : null,
            invoice.IsOwed ? null : terms?.Due, invoice.IsOwed ? null : terms?.Ocr,
            whole ? new VatView(terms!.Vat.Category, terms.Vat.Rate, terms.VatAmount, terms.Vat.Reason) : null, whole ? terms!.Rounding : null,
            whole ? invoice.Payable : null, payable ? invoice.Settled : null,
            payable ? invoice.Left : whole && drafted.Kind == InvoiceKind.PoolCredit ? -invoice.Owed : null, invoice.Issued?.Run,
            whole && !invoice.SetOffs.IsEmpty
                ? [.. invoice.SetOffs.GroupBy(one => one.Against).Select(one => new SetOffView(one.Key, Math.Abs(one.Sum(part => part.Amount))))]
                : null);
    }
}

/// <summary>What was set off, as answered.</summary>
/// <param name="Invoice">Id of the other: the credit that pays, or the invoice that is paid.</param>
/// <param name="Amount">Kronor, VAT included.</param>
public sealed record SetOffView(Guid Invoice, decimal Amount);

/// <summary>How an invoice is taxed, as answered.</summary>
/// <param name="Category"><c>S</c>, <c>Z</c>, <c>E</c> or <c>O</c>.</param>
/// <param name="Rate">Percent.</param>
/// <param name="Amount">Kronor of VAT; negative on a credit.</param>
/// <param name="Reason">Why there is none.</param>
public sealed record VatView(string Category, decimal Rate, decimal Amount, string? Reason);

/// <summary>A line, as answered.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">In Swedish, no names.</param>
/// <param name="Reference">Short reference of the participant: the end of the id.</param>
/// <param name="Unit">The participant's unit.</param>
/// <param name="Why">Why it is charged: <c>attended</c>, <c>absent</c>, <c>cancelled-late</c>.</param>
/// <param name="Amount">Kronor without VAT.</param>
/// <param name="Credited">Whether credit invoices take it back, in whole.</param>
/// <param name="CreditedAmount">Kronor of it that credit invoices take back, without VAT.</param>
public sealed record LineView(
    int Number, string Text, string? Reference, string? Unit, string? Why, decimal Amount, bool Credited, decimal CreditedAmount);

/// <summary>One invoice, in the format asked for.</summary>
internal static class GetInvoice
{
    private const string JsonType = "application/json";
    private const string XmlType = "application/xml";
    private const string PdfType = "application/pdf";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/invoices/{id:guid}", Handle)
        .For(Scope.Readers).WithName(nameof(GetInvoice)).WithTags("Invoices")
        .WithSummary("An invoice with its lines: as JSON, and when it is issued as Peppol BIS Billing 3.0 (application/xml) or PDF. "
            + "A manager of a unit sees the unit's lines, as JSON only. 406 where the format is not there: draft-has-no-document, part-has-no-document.")
        .Produces<InvoiceView>(StatusCodes.Status200OK, JsonType, XmlType, PdfType);

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, Fonts fonts)
    {
        await using var session = sessions.Read();
        var invoice = await session.LoadAsync<Invoice>(Invoice.Key(id), http.RequestAborted) ?? throw new NotFound();
        caller.MayRead(invoice.Drafted.Region, invoice.Drafted.Municipality);
        var format = Preferred(http.Request);
        http.Response.Headers.Vary = HeaderNames.Accept;
        if (format is null)
        {
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }

        var credited = invoice.Drafted.Credits is { } of ? await session.LoadAsync<Invoice>(Invoice.Key(of), http.RequestAborted) : null;
        if (format == JsonType)
        {
            // The reason is of the whole, and may be about somebody of another unit.
            var reason = invoice.Drafted.Kind == InvoiceKind.Credit && caller.OnlyUnit() is null
                ? await session.LoadAsync<CreditReason>(id, http.RequestAborted)
                : null;
            // A draft says what it would say issued now.
            var title = invoice.Issued is not null ? null
                : credited is not null ? credited.Issued?.Terms?.CourseTitle
                : (await CourseTitle.Of(session.DocumentStore, [invoice], http.RequestAborted)).Values.SingleOrDefault();
            http.SetETag(invoice.Version);
            return Results.Ok(InvoiceView.Of(invoice, reason?.Text, caller.OnlyUnit(), title));
        }

        var document = InvoiceDocuments.Of(invoice, credited);
        var code = invoice.Issued is null ? "draft-has-no-document"
            : caller.OnlyUnit() is not null ? "part-has-no-document"
            : document is null ? "issued-before-documents"
            : null;
        if (code is not null)
        {
            await http.WriteProblem(StatusCodes.Status406NotAcceptable, code);
            return Results.Empty;
        }

        http.SetETag(invoice.Version);
        var name = $"faktura-{document!.Number}";
        return format == XmlType
            ? Results.File(PeppolInvoice.Write(document), XmlType, $"{name}.xml")
            : Results.File(InvoicePages.Write(document, fonts), PdfType, $"{name}.pdf");
    }

    // What the caller likes best of what there is; of what is liked the same, in this order.
    private static string? Preferred(HttpRequest request)
    {
        if (request.GetTypedHeaders().Accept is not { Count: > 0 } accept)
        {
            return JsonType;
        }

        double Liked(string type)
        {
            // The most telling of what matches decides: */* does not overrule application/json;q=0.
            var matching = accept.Where(wanted => new MediaTypeHeaderValue(type).IsSubsetOf(wanted))
                .OrderBy(wanted => wanted.MatchesAllTypes ? 2 : wanted.MatchesAllSubTypes ? 1 : 0).FirstOrDefault();
            return matching is null ? 0 : matching.Quality ?? 1;
        }

        return new[] { JsonType, XmlType, PdfType }.Select(type => (Type: type, Liked: Liked(type))).Where(one => one.Liked > 0)
            .OrderByDescending(one => one.Liked).Select(one => one.Type).FirstOrDefault();
    }
}
