using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Payments;

/// <summary>A payment, as answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="On">Local date on which it was received.</param>
/// <param name="Amount">Kronor.</param>
/// <param name="Open">Kronor that somebody has to decide on: set off against an invoice, or paid back.</param>
/// <param name="References">What of its text may name an invoice.</param>
/// <param name="Text">What the payer wrote, while something is open.</param>
/// <param name="Invoices">What it paid.</param>
/// <param name="Repaid">Kronor paid back; left out: none.</param>
public sealed record PaymentView(
    Guid Id, DateOnly On, decimal Amount, decimal Open, IReadOnlyList<string> References, string? Text, IReadOnlyList<PaymentView.Paid> Invoices, decimal? Repaid)
{
    /// <summary>What it paid.</summary>
    /// <param name="Invoice">Id.</param>
    /// <param name="Amount">Kronor.</param>
    public sealed record Paid(Guid Invoice, decimal Amount);

    internal static PaymentView Of(Payment payment, string? text) => new(
        payment.Received.Payment, payment.Received.On, payment.Received.Amount, payment.Open, payment.Received.References, text,
        [.. payment.Allocations.Select(one => new Paid(one.Invoice, one.Amount))], payment.Repaid is null ? null : payment.Repayments.Sum(one => one.Amount));
}

/// <summary>The payments of a region, the latest first.</summary>
internal static class ListPayments
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/payments", Handle)
        .For(Role.Coordinator).WithName(nameof(ListPayments)).WithTags("Payments")
        .WithSummary("Payments read in, the latest first; open=true: those that somebody has to decide on, as the invoice is not known or too much was paid.")
        .Produces<Page<PaymentView>>();

    private static async Task<Page<PaymentView>> Handle(
        string region, bool? open, Guid? invoice, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        caller.MayWrite(region);
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        var (where, values) = (new List<string> { "data -> 'received' ->> 'region' = ?" }, new List<object> { region });
        void And(string condition, object? value)
        {
            if (value is not null)
            {
                where.Add(condition);
                values.Add(value);
            }
        }

        And("((data ->> 'open')::numeric > 0) = ?", open);
        And("exists (select 1 from jsonb_array_elements(data -> 'allocations') one where one ->> 'invoice' = ?)", invoice?.ToString());
        And("data ->> 'order' collate \"C\" < ?", after);
        values.Add(size + 1);
        await using var session = sessions.Read();
        var found = await session.QueryAsync<Payment>(
            $"where {string.Join(" and ", where)} order by data ->> 'order' collate \"C\" desc limit ?", http.RequestAborted, [.. values]);
        var page = Paging.From(found, size, payment => payment.Order);
        var texts = (await session.LoadManyAsync<PaymentText>([.. page.Items.Where(payment => payment.Open > 0).Select(payment => payment.Received.Payment)]))
            .ToDictionary(one => one.Id, one => one.Text);
        return new Page<PaymentView>([.. page.Items.Select(payment => PaymentView.Of(payment, texts.GetValueOrDefault(payment.Received.Payment)))], page.Next);
    }
}
