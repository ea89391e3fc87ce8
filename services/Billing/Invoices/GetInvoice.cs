using Microsoft.Net.Http.Headers;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>An invoice, as answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number; null for a draft.</param>
/// <param name="Status"><c>draft</c> or <c>issued</c>.</param>
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
/// <param name="Reason">Why, on a credit.</param>
/// <param name="CreditedBy">Credit invoices of this one.</param>
/// <param name="Lines">What is paid for; a manager of a unit sees the unit's; left out in lists.</param>
public sealed record InvoiceView(
    Guid Id, string? Number, string Status, string Kind, string Region, string Municipality, int Year, string? Journey, Guid? Occasion, string? Course,
    int? Instalment, decimal Amount, DateOnly? IssuedOn, Guid? Credits, string? Reason, IReadOnlyList<Guid> CreditedBy, IReadOnlyList<LineView>? Lines)
{
    internal static InvoiceView Of(Invoice invoice, string? reason = null, string? onlyUnit = null) => Of(
        invoice, reason, [.. invoice.Drafted.Lines.Where(line => onlyUnit is null || line.Unit == onlyUnit)]);

    private static InvoiceView Of(Invoice invoice, string? reason, IReadOnlyList<Line> seen) => new(
        invoice.Drafted.Invoice, invoice.Issued?.Number, invoice.Status, invoice.Drafted.Kind, invoice.Drafted.Region, invoice.Drafted.Municipality,
        invoice.Drafted.Year, invoice.Drafted.Journey, invoice.Drafted.Occasion, invoice.Drafted.Course, invoice.Drafted.Instalment, seen.Sum(line => line.Amount),
        invoice.Issued?.On, invoice.Drafted.Credits, reason, [.. invoice.Credited.Select(credit => credit.Credit)],
        [.. seen.Select(line => new LineView(
            line.Number, line.Text, line.Reference, line.Unit, line.Why, line.Amount, invoice.CreditedOf(line) is var credited && credited != 0 && credited == line.Amount,
            credited))]);
}

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

/// <summary>One invoice.</summary>
internal static class GetInvoice
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/invoices/{id:guid}", Handle)
        .For(Scope.Readers).WithName(nameof(GetInvoice)).WithTags("Invoices")
        .WithSummary("An invoice with its lines, as JSON; a manager of a unit sees the unit's; other formats are not there yet (406).").Produces<InvoiceView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions)
    {
        await using var session = sessions.Read();
        var invoice = await session.LoadAsync<Invoice>(Invoice.Key(id), http.RequestAborted) ?? throw new NotFound();
        caller.MayRead(invoice.Drafted.Region, invoice.Drafted.Municipality);
        if (!AcceptsJson(http.Request))
        {
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }

        var reason = invoice.Drafted.Kind == InvoiceKind.Credit ? await session.LoadAsync<CreditReason>(id, http.RequestAborted) : null;
        http.SetETag(invoice.Version);
        return Results.Ok(InvoiceView.Of(invoice, reason?.Text, caller.OnlyUnit()));
    }

    private static bool AcceptsJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept is not { Count: > 0 } accept
        || accept.Any(wanted => wanted.Quality is not 0 && new MediaTypeHeaderValue("application/json").IsSubsetOf(wanted));
}
