using System.Diagnostics;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;
using Yrkesresan.ServiceDefaults.Work;

namespace Yrkesresan.ServiceDefaults.Imports;

/// <summary>
/// Works imports through, beside any number of instances that do the same: an import's row is locked while a batch of it is taken, and the batch's
/// effect, its end and the progress are one transaction. Whoever dies on the way leaves the batch as it was, for the next.
/// Imports take turns, a batch each.
/// </summary>
internal sealed class ImportWorker(
    IEnumerable<IImportKind> kinds, Journeys journeys, IConfiguration configuration, Sessions sessions, TimeProvider clock, ImportSignal signal,
    ILogger<ImportWorker> log) : Worker(journeys, configuration.GetValue("Imports:Interval", TimeSpan.FromSeconds(1)), signal, log)
{
    private const int MostFailures = 3;
    private readonly Dictionary<string, IImportKind> kinds = kinds.ToDictionary(kind => kind.Kind);

    /// <inheritdoc />
    protected override async Task<bool> Next(CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var claimed = await session.QueryAsync<Import>(
            "where d.data ->> 'state' <> ? and d.data ->> 'kind' = any(?) order by d.mt_last_modified limit 1 for update of d skip locked",
            cancellation, nameof(ImportState.Done), kinds.Keys.ToArray());
        if (claimed is not [var import])
        {
            return false;
        }

        var next = await session.QueryAsync<ImportBatch>(
            "where cast(d.data ->> 'import' as uuid) = ? order by cast(d.data ->> 'first' as integer) limit 1", cancellation, import.Id);
        if (next is not [var batch])
        {
            session.Store(import with { State = ImportState.Done, EndedAt = clock.GetUtcNow() });
            await session.SaveChangesAsync(cancellation);
            return true;
        }

        using var activity = Measures.Source.StartActivity($"import {import.Kind}");
        activity?.SetTag("import.id", import.Id);
        activity?.SetTag("import.rows", batch.Rows.Count);
        try
        {
            var outcomes = await Run(import, batch, session, cancellation);
            End(session, import, batch, outcomes);
            await session.SaveChangesAsync(cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            await session.DisposeAsync();
            if (ProblemResponses.IsTransient(exception))
            {
                throw;
            }

            await PutRight(import, batch, exception, cancellation);
        }

        return true;
    }

    private async Task<IReadOnlyList<RowOutcome>> Run(Import import, ImportBatch batch, IDocumentSession session, CancellationToken cancellation)
    {
        var sound = batch.Rows.Where(row => row.Fault is null).ToList();
        IReadOnlyList<RowOutcome> outcomes;
        if (import.DryRun)
        {
            // Everything as it would be, in a session that is never saved.
            await using var rehearsal = sessions.Open();
            outcomes = await kinds[import.Kind].Run(import, sound, rehearsal, cancellation);
        }
        else
        {
            outcomes = await kinds[import.Kind].Run(import, sound, session, cancellation);
        }

        var byRow = sound.Zip(outcomes).ToDictionary(one => one.First.Number, one => one.Second);
        return [.. batch.Rows.Select(row => row.Fault is { } fault ? RowOutcome.Refused(fault) : Noticed(row, byRow[row.Number]))];
    }

    // The same may have been found beside what is stored.
    private static RowOutcome Noticed(ImportRow row, RowOutcome outcome) =>
        row.Notice is { } notice && outcome.Result is RowResult.Created && outcome.Warnings.All(one => (one.Field, one.Code) != (notice.Field, notice.Code))
            ? outcome with { Warnings = [.. outcome.Warnings, notice] }
            : outcome;

    private void End(IDocumentSession session, Import import, ImportBatch batch, IReadOnlyList<RowOutcome> outcomes)
    {
        int Count(RowResult result) => outcomes.Count(outcome => outcome.Result == result);
        var done = import.Done + batch.Rows.Count;
        session.Delete<ImportBatch>(batch.Id);
        session.Store(import with
        {
            State = done < import.Rows ? ImportState.Running : ImportState.Done,
            EndedAt = done < import.Rows ? null : clock.GetUtcNow(),
            Done = done,
            Created = import.Created + Count(RowResult.Created),
            Changed = import.Changed + Count(RowResult.Changed),
            Unchanged = import.Unchanged + Count(RowResult.Unchanged),
            Failed = import.Failed + Count(RowResult.Failed),
        });
        var (errors, warnings) = (outcomes.SelectMany(one => one.Errors).ToList(), outcomes.SelectMany(one => one.Warnings).ToList());
        if (errors.Count + warnings.Count > 0)
        {
            session.Insert(new ImportFindings(Uuid.From("import-findings", import.Id.ToString(), $"{batch.First}"), import.Id, batch.First, errors, warnings));
        }
    }

    /// <summary>Rows that failed together are tried one by one; one that fails on and on is refused, and the others are done.</summary>
    private async Task PutRight(Import import, ImportBatch batch, Exception exception, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var claimed = await session.QueryAsync<Import>("where d.id = ? for update of d skip locked", cancellation, import.Id);
        var still = await session.QueryAsync<ImportBatch>("where d.id = ?", cancellation, batch.Id);
        if (claimed is not [var mine] || still is not [var same] || same.Failures != batch.Failures)
        {
            return;
        }

        if (same.Rows.Count > 1)
        {
            Log.LogInformation("Rows {First} and on of import {Import} failed together and are tried one by one: {Reason}", same.First, import.Id, exception.GetType().Name);
            session.Store([.. same.Rows.Select(row => Imports.Batch(import.Id, [row], same.Failures))]);
            session.Store(mine);
        }
        else if (same.Failures + 1 < MostFailures)
        {
            session.Store(same with { Failures = same.Failures + 1 });
            session.Store(mine);
        }
        else
        {
            Log.LogError(exception, "Row {Row} of import {Import} failed for the {Failures}. time and is refused", same.First, import.Id, MostFailures);
            End(session, mine, same, [RowOutcome.Refused(new RowFinding(same.First, "row", "failed", "Raden kunde inte läsas in på grund av ett fel hos oss. Försök igen med den."))]);
        }

        await session.SaveChangesAsync(cancellation);
    }
}

/// <summary>Tells of an import.</summary>
public sealed class ImportSignal : WorkSignal;

/// <summary>Registers what works imports through.</summary>
public static class ImportSetup
{
    /// <summary>The service takes imports of this kind; its store is told by <see cref="AddImports"/>.</summary>
    /// <typeparam name="TKind">The kind; lives as long as the process.</typeparam>
    /// <param name="services">The process's services.</param>
    public static IServiceCollection AddImport<TKind>(this IServiceCollection services) where TKind : class, IImportKind
    {
        services.AddSingleton<IImportKind, TKind>();
        if (services.All(service => service.ServiceType != typeof(ImportSignal)))
        {
            services.AddSingleton<ImportSignal>();
            services.AddHostedService<ImportWorker>();
            services.AddDeadline<ForgetImport>();
        }

        return services;
    }

    /// <summary>The documents that imports need.</summary>
    /// <param name="options">The service's store.</param>
    public static void AddImports(this StoreOptions options)
    {
        options.Schema.For<Import>().SingleTenanted().Index(import => import.State);
        options.Schema.For<ImportBatch>().SingleTenanted().UniqueIndex(batch => batch.Import, batch => batch.First);
        options.Schema.For<ImportFindings>().SingleTenanted().UniqueIndex(findings => findings.Import, findings => findings.First);
    }
}
