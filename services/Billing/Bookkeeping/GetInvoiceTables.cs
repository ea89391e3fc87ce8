using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Documents;
using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>What a region issued in a calendar year, as tables for a spreadsheet.</summary>
internal static class GetInvoiceTables
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "invoices.csv", "GetInvoiceTable", "a row per invoice and credit note", InvoiceTables.Invoices);
        Map(routes, "invoice-lines.csv", "GetInvoiceLineTable", "a row per line", InvoiceTables.Lines);
    }

    private static void Map(IEndpointRouteBuilder routes, string file, string name, string rows, Func<IEnumerable<InvoiceDocument>, byte[]> write) => routes
        .MapGet($"/regions/{{region}}/bookkeeping/{{year:int}}/{file}", (string region, int year, Caller caller, HttpContext http, Sessions sessions) =>
            Handle(region, year, file, write, caller, http, sessions))
        .For(Role.Coordinator, Role.National).WithName(name).WithTags("Bookkeeping")
        .WithSummary(
            $"What was issued in a calendar year as CSV, {rows}: semicolons, decimal commas, UTF-8 with BOM, what a credit gives back negative. "
            + "409 issued-before-documents where an invoice has no document.")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv");

    private static async Task<IResult> Handle(
        string region, int year, string file, Func<IEnumerable<InvoiceDocument>, byte[]> write, Caller caller, HttpContext http, Sessions sessions)
    {
        caller.MayWrite(region);
        Years.Check(year);
        await using var session = sessions.Read();
        var documents = await IssuedYear.Documents(session, region, year, http.RequestAborted);
        return Results.File(write(documents.Select(one => one.Document)), InvoiceTables.MediaType, FormattableString.Invariant($"{region}-{year}-{file}"));
    }
}
