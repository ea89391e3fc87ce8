using JasperFx;
using Marten;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;
using Yrkesresan.ServiceDefaults.Work;

namespace Yrkesresan.Billing.Invoices;

/// <summary>How far a run is.</summary>
public enum IssueRunState
{
    /// <summary>Some invoices are still to be issued.</summary>
    Running,

    /// <summary>Every one is issued, or refused with a code.</summary>
    Done,
}

/// <summary>A run that issues invoices, and how far it is. What it issued stands in the invoices' own events; this is only how far it got.</summary>
/// <param name="Id">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="Asked">Of the ids it was asked for; empty for all drafts.</param>
/// <param name="Total">How many invoices.</param>
/// <param name="At">When it was asked for, UTC.</param>
public sealed record IssueRun(Guid Id, string Region, Guid By, Guid Asked, int Total, DateTimeOffset At)
{
    private const int BatchSize = 50;

    /// <summary>How far it is.</summary>
    public IssueRunState State { get; init; }

    /// <summary>Invoices done, issued or refused.</summary>
    public int Done { get; init; }

    /// <summary>Invoices that could not be issued.</summary>
    public int Failed { get; init; }

    /// <summary>When the last was done, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The order of lists.</summary>
    public string Order => FormattableString.Invariant($"{At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}|{Id}");

    internal static async Task<IssueRun?> Load(Guid id, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return await session.LoadAsync<IssueRun>(id, cancellation);
    }

    /// <summary>Stores what is to be done; of two with the same id at once, the first.</summary>
    internal static async Task<IssueRun> Begin(IssueRun run, IReadOnlyList<Guid> invoices, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var begun = invoices.Count > 0 ? run : run with { State = IssueRunState.Done, EndedAt = run.At };
        session.Insert(begun);
        session.Insert([.. invoices.Chunk(BatchSize).Select((some, index) => IssueRunBatch.Of(run.Id, index * BatchSize, some))]);
        session.SetDeadline(new Deadline(Deadline.IdOf(ForgetIssueRun.Name, run.Id), ForgetIssueRun.Name, null, run.Id, run.At + ForgetIssueRun.After));
        try
        {
            await session.SaveChangesAsync(cancellation);
            return begun;
        }
        catch (DocumentAlreadyExistsException)
        {
            return await Load(run.Id, sessions, cancellation) ?? throw new InvalidOperationException("A run that exists is not there.");
        }
    }
}

/// <summary>Some of a run's invoices, and what became of them.</summary>
/// <param name="Id">From run and place.</param>
/// <param name="Run">Id.</param>
/// <param name="First">Place of the first in the run, from 0.</param>
/// <param name="Invoices">Ids, in the run's order.</param>
/// <param name="Done">Whether they are done.</param>
/// <param name="Refused">Those that could not be issued, and why.</param>
/// <param name="Failures">How often they were tried and failed by a fault of ours.</param>
public sealed record IssueRunBatch(
    Guid Id, Guid Run, int First, IReadOnlyList<Guid> Invoices, bool Done, IReadOnlyList<RefusedInvoice> Refused, int Failures = 0)
{
    internal static IssueRunBatch Of(Guid run, int first, IReadOnlyList<Guid> invoices, int failures = 0) =>
        new(Uuid.From("issue-run-batch", run.ToString(), $"{first}"), run, first, invoices, false, [], failures);
}

/// <summary>An invoice that could not be issued.</summary>
/// <param name="Invoice">Id.</param>
/// <param name="Municipality">Slug of who would pay.</param>
/// <param name="Code">Stable code of why.</param>
public sealed record RefusedInvoice(Guid Invoice, string Municipality, string Code);

/// <summary>A run, as answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>running</c> or <c>done</c>.</param>
/// <param name="Total">How many invoices.</param>
/// <param name="Done">Invoices done, issued or refused.</param>
/// <param name="By">Who asked, as a pseudonym that events carry too.</param>
/// <param name="At">When it was asked for, UTC.</param>
/// <param name="EndedAt">When the last was done, UTC.</param>
/// <param name="Issued">Every invoice of it that is issued now, or was before; left out in lists.</param>
/// <param name="Failed">Those that could not be issued, and why; left out in lists.</param>
public sealed record IssueRunView(
    Guid Id, IssueRunState State, int Total, int Done, Guid By, DateTimeOffset At, DateTimeOffset? EndedAt, IReadOnlyList<IssueRunView.IssuedView>? Issued,
    IReadOnlyList<IssueRunView.FailedView>? Failed)
{
    /// <summary>An issued invoice.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="Municipality">Slug of who pays.</param>
    /// <param name="Kind">Kind of invoice.</param>
    /// <param name="Amount">Kronor without VAT.</param>
    /// <param name="Payable">Kronor to pay, VAT and rounding included.</param>
    public sealed record IssuedView(Guid Id, string Number, string Municipality, string Kind, decimal Amount, decimal Payable);

    /// <summary>An invoice that could not be issued.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Municipality">Slug of who would pay.</param>
    /// <param name="Code">Stable code of why.</param>
    /// <param name="Title">The same in Swedish.</param>
    public sealed record FailedView(Guid Id, string Municipality, string Code, string Title);

    internal static IssueRunView Of(IssueRun run, IReadOnlyList<IssuedView>? issued, IReadOnlyList<FailedView>? failed) =>
        new(run.Id, run.State, run.Total, run.Done, run.By, run.At, run.EndedAt, issued, failed);

    internal static async Task<IssueRunView> Of(IssueRun run, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var batches = await session.QueryAsync<IssueRunBatch>(
            "where cast(data ->> 'run' as uuid) = ? and data ->> 'done' = 'true' order by cast(data ->> 'first' as integer)", cancellation, run.Id);
        var invoices = (await session.LoadManyAsync<Invoice>([.. batches.SelectMany(batch => batch.Invoices).Select(Invoice.Key)]))
            .Where(invoice => invoice.Issued is not null).ToDictionary(invoice => invoice.Drafted.Invoice);
        return Of(
            run,
            [
                .. batches.SelectMany(batch => batch.Invoices).Where(invoices.ContainsKey).Select(id => invoices[id]).Select(invoice => new IssuedView(
                    invoice.Drafted.Invoice, invoice.Issued!.Number, invoice.Drafted.Municipality, invoice.Drafted.Kind, invoice.Amount, invoice.Payable)),
            ],
            [
                .. batches.SelectMany(batch => batch.Refused)
                    .Select(one => new FailedView(one.Invoice, one.Municipality, one.Code, Titles.Swedish.GetValueOrDefault(one.Code, Titles.Swedish[IssueRunWorker.OwnFault]))),
            ]);
    }
}

/// <summary>What a run issued stays; how it went is forgotten after two years.</summary>
internal sealed class ForgetIssueRun : IDeadlineKind
{
    public const string Name = "issue-run-forgotten";

    public static readonly TimeSpan After = TimeSpan.FromDays(730);

    public string Kind => Name;

    public Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        session.Delete<IssueRun>(deadline.Subject);
        session.QueueSqlCommand("delete from mt_doc_issuerunbatch where cast(data ->> 'run' as uuid) = ?", deadline.Subject);
        return Task.CompletedTask;
    }
}

/// <summary>
/// Works runs through, beside any number of instances that do the same: a run's row is locked while a batch of it is issued, and the invoices, their
/// numbers and the run's progress are one transaction. Whoever dies on the way leaves the batch as it was, without a number taken, for the next.
/// </summary>
internal sealed class IssueRunWorker(Journeys journeys, IConfiguration configuration, Sessions sessions, TimeProvider clock, IssueRunSignal signal, ILogger<IssueRunWorker> log)
    : Worker(journeys, configuration.GetValue("IssueRuns:Interval", TimeSpan.FromSeconds(1)), signal, log)
{
    /// <summary>The code of what was refused by a fault of ours.</summary>
    public const string OwnFault = "issuing-failed";

    private const int MostFailures = 3;

    /// <inheritdoc />
    protected override async Task<bool> Next(CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var claimed = await session.QueryAsync<IssueRun>(
            "where d.data ->> 'state' = ? order by d.mt_last_modified limit 1 for update of d skip locked", cancellation, nameof(IssueRunState.Running));
        if (claimed is not [var run])
        {
            return false;
        }

        var next = await session.QueryAsync<IssueRunBatch>(
            "where cast(d.data ->> 'run' as uuid) = ? and d.data ->> 'done' = 'false' order by cast(d.data ->> 'first' as integer) limit 1", cancellation, run.Id);
        if (next is not [var batch])
        {
            session.Store(run with { State = IssueRunState.Done, EndedAt = clock.GetUtcNow() });
            await session.SaveChangesAsync(cancellation);
            return true;
        }

        using var activity = Measures.Source.StartActivity("issue run");
        activity?.SetTag("run.id", run.Id);
        activity?.SetTag("run.invoices", batch.Invoices.Count);
        try
        {
            // The date is the day on which it is issued, whenever it was asked for: numbers follow dates.
            var outcomes = await IssueInvoice.InSeries(run.Region, batch.Invoices, () => IssueInvoice.Now(clock, run.By, run.Id), session, cancellation);
            End(session, run, batch, [.. outcomes.Where(one => one.Refused is not null).Select(one => new RefusedInvoice(
                one.Invoice.Drafted.Invoice, one.Invoice.Drafted.Municipality, one.Refused!))]);
            await session.SaveChangesAsync(cancellation);
            InvoiceCount.Issued([.. outcomes.Where(one => one.Now).Select(one => one.Invoice)]);
        }
        catch (Exception exception) when (IssueInvoice.MayTryAgain(exception))
        {
            // Somebody else began the year's series, or changed one of the drafts, at the same moment.
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
            await session.DisposeAsync();
            if (ProblemResponses.IsTransient(exception))
            {
                throw;
            }

            await PutRight(run, batch, exception, cancellation);
        }

        return true;
    }

    private void End(IDocumentSession session, IssueRun run, IssueRunBatch batch, IReadOnlyList<RefusedInvoice> refused)
    {
        var done = run.Done + batch.Invoices.Count;
        session.Store(batch with { Done = true, Refused = refused });
        session.Store(run with
        {
            Done = done,
            Failed = run.Failed + refused.Count,
            State = done < run.Total ? IssueRunState.Running : IssueRunState.Done,
            EndedAt = done < run.Total ? null : clock.GetUtcNow(),
        });
    }

    /// <summary>Invoices that failed together are tried one by one; one that fails on and on is told, and the others are issued.</summary>
    private async Task PutRight(IssueRun run, IssueRunBatch batch, Exception exception, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var claimed = await session.QueryAsync<IssueRun>("where d.id = ? for update of d skip locked", cancellation, run.Id);
        var still = await session.QueryAsync<IssueRunBatch>("where d.id = ?", cancellation, batch.Id);
        if (claimed is not [var mine] || still is not [var same] || same.Done || same.Failures != batch.Failures || same.Invoices.Count != batch.Invoices.Count)
        {
            return;
        }

        if (same.Invoices.Count > 1)
        {
            Log.LogInformation("Invoices {First} and on of run {Run} failed together and are tried one by one: {Reason}", same.First, run.Id, exception.GetType().Name);
            session.Store([.. same.Invoices.Select((invoice, index) => IssueRunBatch.Of(run.Id, same.First + index, [invoice]))]);
            session.Store(mine);
        }
        else if (same.Failures + 1 < MostFailures)
        {
            session.Store(same with { Failures = same.Failures + 1 });
            session.Store(mine);
        }
        else
        {
            Log.LogError(exception, "Invoice {Invoice} of run {Run} failed for the {Failures}. time and is not issued", same.Invoices[0], run.Id, MostFailures);
            var invoice = await session.LoadAsync<Invoice>(Invoice.Key(same.Invoices[0]), cancellation);
            End(session, mine, same, [new RefusedInvoice(same.Invoices[0], invoice?.Drafted.Municipality ?? "", OwnFault)]);
        }

        await session.SaveChangesAsync(cancellation);
    }
}

/// <summary>Tells of a run, and of its end.</summary>
internal sealed class IssueRunSignal : WorkSignal
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for the end of a run, whichever instance works on it.</summary>
    /// <returns>The run as it is when it has ended, or patience has.</returns>
    public static async Task<IssueRun> Ended(Guid id, TimeSpan patience, Sessions sessions, CancellationToken cancellation)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var pause = Shortest; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var run = await IssueRun.Load(id, sessions, cancellation) ?? throw new NotFound();
            if (run.State == IssueRunState.Done || System.Diagnostics.Stopwatch.GetElapsedTime(began) > patience)
            {
                return run;
            }

            await Task.Delay(pause, cancellation);
        }
    }
}
