using JasperFx;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>Takes a draft back: it is not issued. A credit taken back lets what it credited be credited again.</summary>
/// <param name="Why">Code of why.</param>
/// <param name="At">UTC.</param>
public sealed record WithdrawDraft(string Why, DateTimeOffset At)
{
    /// <summary>Why, when somebody did it by hand.</summary>
    internal const string TakenBack = "taken-back";

    internal static IEnumerable<object> Decide(WithdrawDraft command, Invoice? invoice) => invoice switch
    {
        null => throw new NotFound(),
        { Issued: not null } => throw new RuleBroken("invoice-issued"),
        { Withdrawn: not null } => [],
        _ => [new InvoiceDraftWithdrawn(command.Why, command.At)],
    };

    /// <summary>By hand, only what was made by hand: what follows from a charge or an agreement is withdrawn when that changes.</summary>
    internal static IEnumerable<object> DecideByHand(WithdrawDraft command, Invoice? invoice, Invoice? rebill) => invoice switch
    {
        { Issued: null, Drafted: { Credits: null, Rebills: null } or { Credits: not null, Why: not null } } => throw new RuleBroken("draft-follows-from-charge"),
        // Without the credit the municipality would pay twice.
        { Issued: null, Withdrawn: null } when rebill?.Issued is not null => throw new RuleBroken("rebill-issued"),
        _ => Decide(command, invoice),
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/invoices/{id:guid}/withdrawal", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(WithdrawDraft)).WithTags("Invoices")
        .WithSummary("Takes back the draft of a credit, with what was to take the invoice's place, or only the latter. Asked again, it answers the same.")
        .Produces<InvoiceView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var found = await IssueInvoice.Find(id, sessions, http.RequestAborted);
        caller.MayWrite(found.Drafted.Region);
        var command = new WithdrawDraft(TakenBack, clock.GetUtcNow());
        await using var session = sessions.Open();
        var replaces = CreditInvoice.RebillOf(id);
        var streams = await session.LockInvoices([id, .. found.Drafted.Credits is { } of ? [of, replaces] : Array.Empty<Guid>()], http.RequestAborted);
        if (http.ExpectedVersion() is { } expected && expected != streams[id].CurrentVersion)
        {
            throw new ConcurrencyException(typeof(Invoice), found.Id);
        }

        var rebill = streams.GetValueOrDefault(replaces);
        var events = DecideByHand(command, streams[id].Aggregate, rebill?.Aggregate).ToList();
        streams[id].AppendMany(events);
        if (events.Count > 0 && found.Drafted.Credits is { } credited)
        {
            streams[credited].AppendOne(new CreditWithdrawn(id, command.At));
            if (rebill is { Aggregate: not null })
            {
                rebill.AppendMany(Decide(command, rebill.Aggregate));
            }
        }

        await session.SaveChangesAsync(http.RequestAborted);
        var now = events.Aggregate(streams[id].Aggregate, Invoice.Evolve)!;
        http.SetETag(now.Version);
        return Results.Ok(InvoiceView.Of(now));
    }
}
