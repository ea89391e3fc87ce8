using System.Globalization;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Payments;

/// <summary>What an import is known by.</summary>
/// <param name="Id">Id.</param>
public sealed record ImportAccepted(Guid Id);

/// <summary>How far an import is, and what was found. Says of rows what is wrong, never what stands in them.</summary>
/// <param name="Id">Id.</param>
/// <param name="State"><c>waiting</c>, <c>running</c> or <c>done</c>.</param>
/// <param name="DryRun">Whether it only tells what would be done.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Done">Rows done, whatever became of them.</param>
/// <param name="Created">Rows that became a payment.</param>
/// <param name="Unchanged">Rows that were read in before.</param>
/// <param name="Failed">Rows that were refused, each whole.</param>
/// <param name="At">When it was asked for, UTC.</param>
/// <param name="EndedAt">When the last row was done, UTC.</param>
/// <param name="Errors">Why rows were refused, in order of rows.</param>
/// <param name="Warnings">Payments that somebody has to decide on, in order of rows.</param>
/// <param name="Next">Cursor of the errors and warnings that follow; left out where there are none.</param>
public sealed record ImportView(
    Guid Id, ImportState State, bool DryRun, int Rows, int Done, int Created, int Unchanged, int Failed, DateTimeOffset At, DateTimeOffset? EndedAt,
    IReadOnlyList<RowFinding> Errors, IReadOnlyList<RowFinding> Warnings, string? Next);

/// <summary>Takes a CSV file of payments as the bank has them: stored first, worked through afterwards, as other files are.</summary>
internal static class ImportPayments
{
    /// <summary>Most rows of a file.</summary>
    public const int MostRows = 20_000;

    /// <summary>Largest file, bytes (8 MiB): so many rows as banks write them. The gateway's limit for the route is the same.</summary>
    private const long LargestFile = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/regions/{region}/payments/import", Handle)
            .For(Role.Coordinator)
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .Accepts<string>("text/csv")
            .WithName(nameof(ImportPayments)).WithTags("Payments")
            .WithSummary("Reads in payments from a CSV file (columns: datum, belopp, referens, and betalnings-id if there is one); with dryRun=true only tries. "
                + "Payments are set off against the invoices their references name; what is left is listed to be decided on. A file may be read again. "
                + "At most 20 000 rows and 8 MiB: 413 too-large.")
            .Produces<ImportAccepted>(StatusCodes.Status202Accepted);
        routes.MapGet("/regions/{region}/payments/imports/{id:guid}", Read)
            .For(Role.Coordinator)
            .WithName("GetPaymentImport").WithTags("Payments")
            .WithSummary("How far an import is, and what is wrong with which rows.").Produces<ImportView>();
    }

    private static async Task<IResult> Handle(
        string region, bool? dryRun, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, ImportSignal signal)
    {
        caller.MayWrite(region);
        await using var session = sessions.Open();
        var answer = await http.CreateOnce(session, async () =>
        {
            if (http.Request.Body.CanSeek)
            {
                http.Request.Body.Position = 0;
            }

            using var file = new MemoryStream();
            await http.Request.Body.CopyToAsync(file, http.RequestAborted);
            var rows = CsvFile.Read(file.GetBuffer().AsSpan(0, (int)file.Length), PaymentsOfAFile.Columns, MostRows);
            var now = clock.GetUtcNow();
            var import = new Import(Guid.CreateVersion7(now), PaymentsOfAFile.Name, dryRun is true, ImportScope.Of(caller) with { Region = region }, rows.Count, now);
            session.StoreImport(import, PaymentsOfAFile.Numbered(rows));
            return new Answer($"/api/billing/v1/regions/{region}/payments/imports/{import.Id}", new ImportAccepted(import.Id), Status: StatusCodes.Status202Accepted);
        });
        signal.Set();
        return answer;
    }

    private static async Task<ImportView> Read(
        string region, Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        caller.MayWrite(region);
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) is not { } text ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row
            : throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående svar.")]);
        await using var session = sessions.Read();
        if (await session.LoadAsync<Import>(id, cancellation) is not { } import || import.Kind != PaymentsOfAFile.Name || import.By.Region != region)
        {
            throw new NotFound();
        }

        var found = await session.FindingsOf(id, cancellation);
        var rows = found.SelectMany(one => one.Errors.Concat(one.Warnings)).Select(one => one.Row).Where(one => one > after).Distinct().Order().Take(size + 1).ToList();
        var page = Paging.From(rows, size, one => one.ToString(CultureInfo.InvariantCulture));
        var shown = page.Items.ToHashSet();
        return new ImportView(
            import.Id, import.State, import.DryRun, import.Rows, import.Done, import.Created, import.Unchanged, import.Failed, import.At, import.EndedAt,
            [.. found.SelectMany(one => one.Errors).Where(one => shown.Contains(one.Row)).OrderBy(one => one.Row)],
            [.. found.SelectMany(one => one.Warnings).Where(one => shown.Contains(one.Row)).OrderBy(one => one.Row)], page.Next);
    }
}

/// <summary>Keeps the payments of a file, and sets each off against the invoice its reference names.</summary>
internal sealed class PaymentsOfAFile(TimeProvider clock) : IImportKind
{
    public const string Name = "payments";

    // Which of several rows that say the same it is, where the bank gives them no id.
    private const string Which = "which";

    public string Kind => Name;

    public static IReadOnlyList<CsvColumn> Columns { get; } =
    [
        new("on", true, "datum", "bokföringsdag", "betalningsdag", "date"),
        new("amount", true, "belopp", "amount"),
        new("reference", true, "referens", "OCR", "meddelande", "reference"),
        new("paymentId", false, "betalnings-id", "bankreferens", "löpnummer"),
    ];

    /// <summary>Two rows of a file that say the same are two payments; the same rows of the file read again are the same two.</summary>
    public static IReadOnlyList<ImportRow> Numbered(IReadOnlyList<ImportRow> rows)
    {
        var times = new Dictionary<string, int>();
        return
        [
            .. rows.Select(row =>
            {
                var same = string.Join('|', Columns.Select(column => row.Fields.GetValueOrDefault(column.Field)));
                times[same] = times.GetValueOrDefault(same) + 1;
                return row with { Fields = new Dictionary<string, string>(row.Fields) { [Which] = times[same].ToString(CultureInfo.InvariantCulture) } };
            }),
        ];
    }

    public async Task<IReadOnlyList<RowOutcome>> Run(Import import, IReadOnlyList<ImportRow> rows, IDocumentSession session, CancellationToken cancellation)
    {
        var (region, now) = (import.By.Region!, clock.GetUtcNow());
        var read = rows.Select(row => Read(row, region, now)).ToList();
        var known = (await session.LoadManyAsync<Payment>([.. read.Where(one => one.Received is not null).Select(one => Payment.Key(one.Received!.Payment)).Distinct()]))
            .ToDictionary(payment => payment.Received.Payment);
        var named = await Named(region, [.. read.SelectMany(one => one.Received?.References ?? []).Distinct()], session, cancellation);
        var streams = await session.LockInvoices(named.Values, cancellation);
        var invoices = streams.ToDictionary(one => one.Key, one => one.Value.Aggregate!);
        var outcomes = new List<RowOutcome>(rows.Count);
        foreach (var (row, received, errors) in read)
        {
            if (received is null)
            {
                outcomes.Add(RowOutcome.Refused(errors));
                continue;
            }

            if (known.TryGetValue(received.Payment, out var before))
            {
                outcomes.Add(before.Received.Amount == received.Amount && before.Received.On == received.On
                    ? new RowOutcome(RowResult.Unchanged, [], [])
                    : RowOutcome.Refused(new RowFinding(row.Number, "paymentId", "payment-differs", "Betalningen är redan inläst med annat datum eller belopp.")));
                continue;
            }

            var payment = Payment.Evolve(null, received)!;
            var events = new List<object> { received };
            var which = received.References.Where(named.ContainsKey).Select(reference => named[reference]).Distinct().ToList();
            // Of two invoices named nobody knows how much is for which.
            if (which is [var id] && invoices[id].Left > 0)
            {
                var (ofPayment, ofInvoice) = AllocatePayment.Decide(new AllocatePayment(null, now), payment, invoices[id]);
                events.AddRange(ofPayment);
                streams[id].AppendMany(ofInvoice);
                invoices[id] = ofInvoice.Aggregate(invoices[id], (state, happened) => Invoice.Evolve(state, happened)!);
                InvoiceFallsOverdue.Settle(session, invoices[id]);
                payment = ofPayment.Aggregate(payment, (state, happened) => Payment.Evolve(state, happened)!);
            }

            session.Events.StartStream<Payment>(Payment.Key(received.Payment), [.. events]);
            if (payment.Open > 0)
            {
                session.Store(new PaymentText(received.Payment, row.Fields["reference"]));
            }

            known[received.Payment] = payment;
            outcomes.Add(new RowOutcome(RowResult.Created, [], Warning(row, payment, which.Count) is { } warning ? [warning] : []));
        }

        return outcomes;
    }

    private static RowFinding? Warning(ImportRow row, Payment payment, int named) => (payment, named) switch
    {
        ({ Open: 0 }, _) => null,
        (_, 0) => new RowFinding(row.Number, "reference", "unknown-invoice", "Ingen utställd faktura har den referensen. Bestäm vad betalningen gäller."),
        (_, > 1) => new RowFinding(row.Number, "reference", "several-invoices", "Referensen nämner flera fakturor. Bestäm vad betalningen gäller."),
        ({ Allocations.IsEmpty: true }, _) => new RowFinding(row.Number, "reference", "already-paid", "Inget återstår att betala på fakturan. Bestäm vad betalningen gäller."),
        _ => new RowFinding(row.Number, "amount", "overpaid", "Mer är betalt än vad som återstod på fakturan. Bestäm vad resten gäller."),
    };

    // What the region owes is not paid in: its number names nothing.
    private static async Task<Dictionary<string, Guid>> Named(string region, string[] references, IDocumentSession session, CancellationToken cancellation)
    {
        var found = references.Length == 0 ? [] : await session.QueryAsync<Invoice>(
            """
            where data -> 'drafted' ->> 'region' = ? and not data -> 'drafted' ->> 'kind' = any(?)
            and (data -> 'issued' ->> 'number' = any(?) or data -> 'issued' -> 'terms' ->> 'ocr' = any(?))
            """,
            cancellation, region, InvoiceKind.Owed.ToArray(), references, references);
        return found.SelectMany(invoice => new[] { invoice.Issued!.Number, invoice.Issued.Terms?.Ocr }.OfType<string>().Select(name => (name, invoice.Drafted.Invoice)))
            .ToDictionary();
    }

    private static (ImportRow Row, PaymentReceived? Received, IReadOnlyList<RowFinding> Errors) Read(ImportRow row, string region, DateTimeOffset now)
    {
        var input = new Validation();
        var on = DateOnly.TryParseExact(row.Fields["on"], ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : (DateOnly?)null;
        if (input.Required("on", row.Fields["on"]))
        {
            input.That(on is not null, "on", "format", "Ange datum som 2026-11-25.");
            input.That(on is null || on >= new DateOnly(2000, 1, 1) && on <= now.SwedishDay(), "on", "range", "Datumet får inte ligga i framtiden.");
        }

        var amount = Kronor(row.Fields["amount"]);
        if (input.Required("amount", row.Fields["amount"]))
        {
            if (amount is null)
            {
                input.Add("amount", "format", "Ange beloppet i kronor, som 1234,50.");
            }
            else
            {
                input.Kronor("amount", amount, least: 0.01m);
            }
        }

        input.Text("reference", row.Fields["reference"], 200);
        var own = row.Fields.GetValueOrDefault("paymentId") ?? "";
        input.That(own.Length <= 100, "paymentId", "length", "Högst 100 tecken.");
        if (!input.Ok)
        {
            return (row, null, [.. input.Errors.Select(error => new RowFinding(row.Number, error.Field, error.Code, error.Title))]);
        }

        var id = own.Length > 0
            ? Uuid.From("payment", region, own)
            : Uuid.From("payment", region, FormattableString.Invariant($"{on:yyyy-MM-dd}"), FormattableString.Invariant($"{amount:0.00}"), row.Fields["reference"], row.Fields[Which]);
        return (row, new PaymentReceived(id, region, on!.Value, amount!.Value, PaymentReference.In(row.Fields["reference"]), now), []);
    }

    /// <summary>As people and banks here write amounts: <c>1 234,50</c>, <c>1234.50</c>; null where it is none.</summary>
    internal static decimal? Kronor(string text)
    {
        var plain = new string([.. text.Where(character => !char.IsWhiteSpace(character))]).Replace(',', '.');
        return decimal.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }
}
