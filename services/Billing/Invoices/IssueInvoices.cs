using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Issues several drafts of a region: those named, or all there are.</summary>
/// <param name="Ids">At most 5 000; null: every draft of the region.</param>
public sealed record IssueInvoices(IReadOnlyList<Guid>? Ids)
{
    /// <summary>What was issued.</summary>
    /// <param name="Issued">Every invoice asked for that is issued now, or was before.</param>
    public sealed record Result(IReadOnlyList<IssuedView> Issued);

    /// <summary>An issued invoice.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="Municipality">Slug of who pays.</param>
    /// <param name="Kind">Kind of invoice.</param>
    /// <param name="Amount">Kronor without VAT.</param>
    public sealed record IssuedView(Guid Id, string Number, string Municipality, string Kind, decimal Amount);

    // A run of many is saved in pieces: interrupted, what was issued stays issued, and the same again issues the rest.
    private const int AtATime = 100;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/invoices/issue", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(IssueInvoices)).WithTags("Invoices")
        .WithSummary("Issues the drafts named, or every draft of the region, by year, municipality and kind. Can be repeated.")
        .Produces<Result>();

    private static async Task<IResult> Handle(
        string region, IssueInvoices? request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        var input = new Validation();
        input.That(request?.Ids is not { Count: > 5000 }, "ids", "range", "Högst 5000 fakturor åt gången.");
        input.ThrowIfAny();
        var command = IssueInvoice.Now(caller, clock);
        var asked = request?.Ids is { } ids
            ? await Named(region, [.. ids.Distinct()], sessions)
            : await Drafts(region, sessions, http.RequestAborted);
        var issued = new List<Invoice>(asked.Count);
        foreach (var some in asked.Chunk(AtATime))
        {
            issued.AddRange(await IssueInvoice.InSeries(region, some, command, sessions, http.RequestAborted));
        }

        return Results.Ok(new Result([.. issued.Select(invoice => new IssuedView(
            invoice.Drafted.Invoice, invoice.Issued!.Number, invoice.Drafted.Municipality, invoice.Drafted.Kind, invoice.Amount))]));
    }

    private static async Task<IReadOnlyList<Guid>> Named(string region, Guid[] ids, Sessions sessions)
    {
        await using var session = sessions.Read();
        var found = (await session.LoadManyAsync<Invoice>([.. ids.Select(Invoice.Key)])).Where(invoice => invoice.Drafted.Region == region).ToList();
        var known = found.Select(invoice => invoice.Drafted.Invoice).ToHashSet();
        var input = new Validation();
        for (var index = 0; index < ids.Length; index++)
        {
            input.That(known.Contains(ids[index]), $"ids[{index}]", "unknown", "Fakturan finns inte i regionen.");
        }

        input.ThrowIfAny();
        return [.. found.OrderBy(invoice => invoice.Order, StringComparer.Ordinal).Select(invoice => invoice.Drafted.Invoice)];
    }

    private static async Task<IReadOnlyList<Guid>> Drafts(string region, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var drafts = await session.QueryAsync<Invoice>(
            "where data -> 'drafted' ->> 'region' = ? and data ->> 'status' = 'draft' order by data ->> 'order' collate \"C\"", cancellation, region);
        return [.. drafts.Select(invoice => invoice.Drafted.Invoice)];
    }
}
