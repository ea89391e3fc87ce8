using JasperFx;
using Marten;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Gives a draft the next number of the region's series and today's date; from then on it never changes.</summary>
/// <param name="On">Local date, whose year's series numbers it.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record IssueInvoice(DateOnly On, Guid By, DateTimeOffset At)
{
    private const int Attempts = 10;

    internal static IssueInvoice Now(Caller caller, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new IssueInvoice(now.SwedishDay(), caller.Pseudonym(), now);
    }

    internal static IEnumerable<object> Decide(IssueInvoice command, Invoice? invoice, NumberSeries? series)
    {
        var next = (series?.Last ?? 0) + 1;
        return invoice switch
        {
            null => throw new NotFound(),
            { Issued: not null } => [],
            { Withdrawn: not null } => throw new RuleBroken("invoice-withdrawn"),
            _ => [new InvoiceIssued(command.On.Year, next, NumberSeries.Number(command.On.Year, next), command.On, command.By, command.At)],
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/invoices/{id:guid}/issue", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(IssueInvoice)).WithTags("Invoices")
        .WithSummary("Gives a draft the next number of the region's gap-free series and today's date. Asked again, it answers the same.")
        .Produces<InvoiceView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var invoice = await Find(id, sessions, http.RequestAborted);
        caller.MayWrite(invoice.Drafted.Region);
        if (http.ExpectedVersion() is { } expected && expected != invoice.Version)
        {
            throw new ConcurrencyException(typeof(Invoice), invoice.Id);
        }

        var issued = await InSeries(invoice.Drafted.Region, [id], Now(caller, clock), sessions, http.RequestAborted);
        http.SetETag(issued[0].Version);
        return Results.Ok(InvoiceView.Of(issued[0]));
    }

    internal static async Task<Invoice> Find(Guid id, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return await session.LoadAsync<Invoice>(Invoice.Key(id), cancellation) ?? throw new NotFound();
    }

    /// <summary>
    /// Issues invoices of one region in the order given, in one transaction, alone on the series: nobody else issues in the region meanwhile.
    /// Those that are issued already stay as they are.
    /// </summary>
    /// <returns>All of them, as they then are.</returns>
    internal static async Task<IReadOnlyList<Invoice>> InSeries(
        string region, IReadOnlyList<Guid> ids, IssueInvoice command, Sessions sessions, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var session = sessions.Open();
                return await InSeries(region, ids, command, session, cancellation);
            }
            catch (Exception exception) when (exception is ConcurrencyException or ExistingStreamIdCollisionException && attempt < Attempts)
            {
                // Only the year's first number has no row to queue up at: of several that start the series one wins, the others go on from there.
            }
        }
    }

    private static async Task<IReadOnlyList<Invoice>> InSeries(
        string region, IReadOnlyList<Guid> ids, IssueInvoice command, IDocumentSession session, CancellationToken cancellation)
    {
        var numbers = await session.Events.FetchForExclusiveWriting<NumberSeries>(NumberSeries.Key(region, command.On.Year), cancellation);
        var series = numbers.Aggregate;
        var (done, now) = (new List<Invoice>(ids.Count), new List<Invoice>());
        foreach (var id in ids)
        {
            var stream = await session.Events.FetchForWriting<Invoice>(Invoice.Key(id), cancellation);
            var invoice = stream.Aggregate;
            foreach (var issued in Decide(command, invoice, series).Cast<InvoiceIssued>())
            {
                stream.AppendOne(issued);
                invoice = Invoice.Evolve(invoice, issued);
                var assigned = new NumberAssigned(region, issued.SeriesYear, issued.Sequence, id, command.At);
                numbers.AppendOne(assigned);
                series = NumberSeries.Evolve(series, assigned);
                now.Add(invoice!);
            }

            done.Add(invoice!);
        }

        await session.SaveChangesAsync(cancellation);
        InvoiceCount.Issued(now);
        return done;
    }
}
