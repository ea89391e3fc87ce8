using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>The invoices of a region.</summary>
internal static class ListInvoices
{
    /// <param name="Year">The year the cost belongs to.</param>
    /// <param name="Municipality">Slug of who pays.</param>
    /// <param name="Status">One of <see cref="InvoiceStatus"/>; all but withdrawn unless told.</param>
    /// <param name="Kind">One of <see cref="InvoiceKind"/>.</param>
    /// <param name="Journey">Slug.</param>
    /// <param name="Occasion">Id.</param>
    /// <param name="Number">As printed.</param>
    /// <param name="Run">Id of the run it was issued in.</param>
    /// <param name="Limit">Page size.</param>
    /// <param name="Cursor">From the page before.</param>
    internal sealed record Filter(
        int? Year, string? Municipality, string? Status, string? Kind, string? Journey, Guid? Occasion, string? Number, Guid? Run, int? Limit, string? Cursor);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/invoices", Handle)
        .For(Scope.Readers).WithName(nameof(ListInvoices)).WithTags("Invoices")
        .WithSummary("Invoices by year, municipality and kind; lines are left out. A municipality sees its own.").Produces<Page<InvoiceView>>();

    private static async Task<Page<InvoiceView>> Handle(
        string region, [AsParameters] Filter filter, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var input = new Validation();
        input.That(filter.Year is null or >= 2000 and <= 2100, "year", "range", "Ange ett år mellan 2000 och 2100.");
        input.That(filter.Status is null || InvoiceStatus.All.Contains(filter.Status), "status", "unknown", $"Välj {string.Join(", ", InvoiceStatus.All)}.");
        input.That(filter.Number is not { Length: > 30 }, "number", "length", "Högst 30 tecken.");
        input.That(filter.Kind is null || InvoiceKind.All.Contains(filter.Kind), "kind", "unknown", $"Välj {string.Join(", ", InvoiceKind.All)}.");
        input.ThrowIfAny();
        var size = Paging.Limit(filter.Limit);
        if (only is not null && filter.Municipality is not null && filter.Municipality != only)
        {
            return new Page<InvoiceView>([], null);
        }

        var (where, values) = (new List<string> { "data -> 'drafted' ->> 'region' = ?" }, new List<object> { region });
        void And(string condition, object? value)
        {
            if (value is not null)
            {
                where.Add(condition);
                values.Add(value);
            }
        }

        And("(data -> 'drafted' ->> 'year')::int = ?", filter.Year);
        And("data -> 'drafted' ->> 'municipality' = ?", only ?? filter.Municipality);
        // What nothing is left of is shown to whoever asks for it.
        And(filter.Status is null ? "data ->> 'status' <> ?" : "data ->> 'status' = ?", filter.Status ?? InvoiceStatus.Withdrawn);
        And("data -> 'issued' ->> 'number' = ?", filter.Number);
        And("data -> 'issued' ->> 'run' = ?", filter.Run?.ToString());
        And("data -> 'drafted' ->> 'kind' = ?", filter.Kind);
        And("data -> 'drafted' ->> 'journey' = ?", filter.Journey);
        And("data -> 'drafted' ->> 'occasion' = ?", filter.Occasion?.ToString());
        And("data ->> 'order' collate \"C\" > ?", Paging.After(filter.Cursor));
        values.Add(size + 1);
        await using var session = sessions.Read();
        var found = await session.QueryAsync<Invoice>(
            $"where {string.Join(" and ", where)} order by data ->> 'order' collate \"C\" limit ?", http.RequestAborted, [.. values]);
        var page = Paging.From(found, size, invoice => invoice.Order);
        return new Page<InvoiceView>([.. page.Items.Select(invoice => InvoiceView.Of(invoice, onlyUnit: caller.OnlyUnit()) with { Lines = null })], page.Next);
    }
}
