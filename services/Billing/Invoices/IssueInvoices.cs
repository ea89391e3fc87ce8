using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// Issues several drafts of a region: those named, or all whose time has come. A run is stored first and worked through afterwards, by this instance or
/// another, so that whoever dies on the way leaves a run that is gone on with; the answer waits for its end a while.
/// </summary>
/// <param name="Ids">At most 5 000; null: every draft of the region, but for instalments of half years that have not begun.</param>
public sealed record IssueInvoices(IReadOnlyList<Guid>? Ids)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/regions/{region}/invoices/issue", Handle)
            .For(Role.Coordinator)
            .WithName(nameof(IssueInvoices)).WithTags("Invoices")
            .WithSummary("Issues the drafts named, or every draft of the region whose time has come, by year, municipality and kind, as a run. "
                + "Answers its end, or 202 and where to read how far it is. Drafts that lack something are told with the code, and the others issued. Can be repeated.")
            .Produces<IssueRunView>().Produces<IssueRunView>(StatusCodes.Status202Accepted);
        routes.MapGet("/regions/{region}/invoices/runs/{id:guid}", HandleGet)
            .For(Role.Coordinator)
            .WithName("GetIssueRun").WithTags("Invoices")
            .WithSummary("How far a run is, what it issued, and what it could not issue and why.").Produces<IssueRunView>();
        routes.MapGet("/regions/{region}/invoices/runs", HandleList)
            .For(Role.Coordinator)
            .WithName("ListIssueRuns").WithTags("Invoices")
            .WithSummary("Runs of the region, the latest first; what they issued is left out.").Produces<Page<IssueRunView>>();
    }

    private static async Task<IResult> Handle(
        string region, IssueInvoices? request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, IssueRunSignal signal)
    {
        caller.MayWrite(region);
        var input = new Validation();
        input.That(request?.Ids is not { Count: > 5000 }, "ids", "range", "Högst 5000 fakturor åt gången.");
        var key = http.Request.Headers[Idempotency.Header].ToString();
        input.That(key.Length <= 200, Idempotency.Header, "length", "Högst 200 tecken.");
        input.ThrowIfAny();
        var id = key.Length == 0 ? Guid.CreateVersion7() : Uuid.From("issue-run", region, caller.Subject, key);
        var asked = request?.Ids is { } named ? Uuid.From([.. named.Select(one => one.ToString())]) : Guid.Empty;
        if (await IssueRun.Load(id, sessions, http.RequestAborted) is not { } known)
        {
            var now = clock.GetUtcNow();
            var invoices = request?.Ids is { } ids
                ? await Named(region, ids, sessions)
                : await Drafts(region, now.SwedishDay(), sessions, http.RequestAborted);
            known = await IssueRun.Begin(new IssueRun(id, region, caller.Pseudonym(), asked, invoices.Count, now), invoices, sessions, http.RequestAborted);
            signal.Set();
        }

        // The same key says which run it was the first time.
        if (known.Asked != asked)
        {
            throw new InvalidInput([new FieldError(Idempotency.Header, "key-reused", "Nyckeln har använts till ett annat anrop.")], "key-reused");
        }

        var run = await IssueRunSignal.Ended(id, Patience, sessions, http.RequestAborted);
        http.Response.Headers.Location = $"/api/billing/v1/regions/{region}/invoices/runs/{id}";
        var view = await IssueRunView.Of(run, sessions, http.RequestAborted);
        return run.State == IssueRunState.Done ? Results.Ok(view) : Results.Json(view, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IssueRunView> HandleGet(string region, Guid id, Caller caller, HttpContext http, Sessions sessions)
    {
        caller.MayWrite(region);
        var run = await IssueRun.Load(id, sessions, http.RequestAborted);
        return run?.Region == region ? await IssueRunView.Of(run, sessions, http.RequestAborted) : throw new NotFound();
    }

    private static async Task<Page<IssueRunView>> HandleList(string region, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        caller.MayWrite(region);
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        await using var session = sessions.Read();
        var found = await session.QueryAsync<IssueRun>(
            "where data ->> 'region' = ? and (? = '' or data ->> 'order' < ?) order by data ->> 'order' desc limit ?",
            http.RequestAborted, region, after ?? "", after ?? "", size + 1);
        var page = Paging.From(found, size, run => run.Order);
        return new Page<IssueRunView>([.. page.Items.Select(run => IssueRunView.Of(run, null, null))], page.Next);
    }

    private static async Task<IReadOnlyList<Guid>> Named(string region, IReadOnlyList<Guid> ids, Sessions sessions)
    {
        await using var session = sessions.Read();
        var found = (await session.LoadManyAsync<Invoice>([.. ids.Distinct().Select(Invoice.Key)])).Where(invoice => invoice.Drafted.Region == region).ToList();
        var known = found.Select(invoice => invoice.Drafted.Invoice).ToHashSet();
        var input = new Validation();
        for (var index = 0; index < ids.Count; index++)
        {
            input.That(known.Contains(ids[index]), $"ids[{index}]", "unknown", "Fakturan finns inte i regionen.");
        }

        input.ThrowIfAny();
        return [.. found.OrderBy(invoice => invoice.Order, StringComparer.Ordinal).Select(invoice => invoice.Drafted.Invoice)];
    }

    private static async Task<IReadOnlyList<Guid>> Drafts(string region, DateOnly today, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var drafts = await session.QueryAsync<Invoice>(
            "where data -> 'drafted' ->> 'region' = ? and data ->> 'status' = 'draft' order by data ->> 'order' collate \"C\"", cancellation, region);
        return [.. drafts.Where(invoice => invoice.Drafted.NotBefore is not { } first || first <= today).Select(invoice => invoice.Drafted.Invoice)];
    }
}
