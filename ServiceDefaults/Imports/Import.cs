using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.ServiceDefaults.Imports;

/// <summary>How far an import is.</summary>
public enum ImportState
{
    /// <summary>Stored, not begun.</summary>
    Waiting,

    /// <summary>Some rows are done.</summary>
    Running,

    /// <summary>All rows are done, and the file is deleted.</summary>
    Done,
}

/// <summary>An import and how far it is. Without anything of what is in the file.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind">Which <see cref="IImportKind"/> takes its rows.</param>
/// <param name="DryRun">Whether it only tells what would be done.</param>
/// <param name="By">The scope of who asked: rows outside it are refused.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="At">When it was asked for, UTC.</param>
public sealed record Import(Guid Id, string Kind, bool DryRun, ImportScope By, int Rows, DateTimeOffset At)
{
    /// <summary>How far it is.</summary>
    public ImportState State { get; init; }

    /// <summary>Rows done, whatever became of them.</summary>
    public int Done { get; init; }

    /// <summary>Rows that became something new.</summary>
    public int Created { get; init; }

    /// <summary>Rows that changed something.</summary>
    public int Changed { get; init; }

    /// <summary>Rows that said what was known.</summary>
    public int Unchanged { get; init; }

    /// <summary>Rows that were refused.</summary>
    public int Failed { get; init; }

    /// <summary>When the last row was done, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>The scope of who asked, without who it is.</summary>
/// <param name="Role">One of <see cref="Access.Role"/>.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit.</param>
public sealed record ImportScope(string Role, string? Region, string? Municipality, string? Unit)
{
    /// <summary>The caller's.</summary>
    /// <param name="caller">Who asks.</param>
    public static ImportScope Of(Caller caller) => new(caller.Role, caller.Region, caller.Municipality, caller.Unit);

    /// <summary>A caller of the same scope, to ask what it may.</summary>
    public Caller AsCaller() => new("import", Role, Region, Municipality, Unit, null);
}

/// <summary>A row of a file.</summary>
/// <param name="Number">As the spreadsheet numbers it: the heading is row 1.</param>
/// <param name="Fields">By field, trimmed; what the file has no column for is not there.</param>
/// <param name="Fault">What is wrong with the row as a whole.</param>
/// <param name="Notice">What somebody has to look at, beside the file's other rows, if something new comes of it.</param>
public sealed record ImportRow(int Number, IReadOnlyDictionary<string, string> Fields, RowFinding? Fault = null, RowFinding? Notice = null);

/// <summary>Something about a row: an error or a warning. Never what stands in it.</summary>
/// <param name="Row">As the spreadsheet numbers it.</param>
/// <param name="Field">The field, camelCase; <c>row</c> for the whole.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Title">In Swedish.</param>
public sealed record RowFinding(int Row, string Field, string Code, string Title);

/// <summary>Rows that are still to be done. They hold personal data, and are deleted in the transaction in which they are done.</summary>
/// <param name="Id">From import and first row.</param>
/// <param name="Import">Id.</param>
/// <param name="First">The first row's number.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Failures">How often they were tried and failed.</param>
public sealed record ImportBatch(Guid Id, Guid Import, int First, IReadOnlyList<ImportRow> Rows, int Failures = 0);

/// <summary>What was found in the rows of a batch.</summary>
/// <param name="Id">From import and first row.</param>
/// <param name="Import">Id.</param>
/// <param name="First">The first row's number.</param>
/// <param name="Errors">What made rows refused.</param>
/// <param name="Warnings">What somebody has to look at.</param>
public sealed record ImportFindings(Guid Id, Guid Import, int First, IReadOnlyList<RowFinding> Errors, IReadOnlyList<RowFinding> Warnings);

/// <summary>What becomes of a row.</summary>
public enum RowResult
{
    /// <summary>Something new.</summary>
    Created,

    /// <summary>Something changed.</summary>
    Changed,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>Refused: the errors say why, and nothing of the row was taken.</summary>
    Failed,
}

/// <summary>What became of a row.</summary>
/// <param name="Result">What.</param>
/// <param name="Errors">Why it was refused.</param>
/// <param name="Warnings">What somebody has to look at.</param>
public sealed record RowOutcome(RowResult Result, IReadOnlyList<RowFinding> Errors, IReadOnlyList<RowFinding> Warnings)
{
    /// <summary>A row that was refused.</summary>
    /// <param name="errors">Why.</param>
    public static RowOutcome Refused(params IReadOnlyList<RowFinding> errors) => new(RowResult.Failed, errors, []);
}

/// <summary>What is done with the rows of a kind of import.</summary>
public interface IImportKind
{
    /// <summary>Its name; once used it is for ever, since imports wait under it.</summary>
    string Kind { get; }

    /// <summary>
    /// Takes rows through the session, which belongs to no journey, and does not save: their effect is saved together with their end, so that no
    /// row is taken twice or by half. In a dry run nothing of it is saved.
    /// </summary>
    /// <param name="import">Whose scope decides.</param>
    /// <param name="rows">In the file's order; tried one by one where they failed together.</param>
    /// <param name="session">To read and write through.</param>
    /// <param name="cancellation">The process stops.</param>
    /// <returns>What became of each, in the same order.</returns>
    Task<IReadOnlyList<RowOutcome>> Run(Import import, IReadOnlyList<ImportRow> rows, IDocumentSession session, CancellationToken cancellation);
}

/// <summary>Stores and reads imports.</summary>
public static class Imports
{
    // Large enough to be fast, small enough that progress is seen and locks are short.
    private const int BatchSize = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Stores a file to be worked through; saved with the session.</summary>
    /// <param name="session">Of no journey.</param>
    /// <param name="import">What is to be done.</param>
    /// <param name="rows">The file's rows.</param>
    public static void StoreImport(this IDocumentSession session, Import import, IReadOnlyList<ImportRow> rows)
    {
        session.Insert(import);
        session.Insert([.. rows.Chunk(BatchSize).Select(chunk => Batch(import.Id, chunk))]);
        session.SetDeadline(new Deadline(Deadline.IdOf(ForgetImport.Name, import.Id), ForgetImport.Name, null, import.Id, import.At + Kept));
    }

    /// <summary>What was found so far, in order of rows, from a row on.</summary>
    /// <param name="session">Any.</param>
    /// <param name="import">Id.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<IReadOnlyList<ImportFindings>> FindingsOf(this IQuerySession session, Guid import, CancellationToken cancellation) =>
        await session.QueryAsync<ImportFindings>(
            "where cast(d.data ->> 'import' as uuid) = ? order by cast(d.data ->> 'first' as integer)", cancellation, import);

    internal static ImportBatch Batch(Guid import, IReadOnlyList<ImportRow> rows, int failures = 0) =>
        new(Uuid.From("import-batch", import.ToString(), $"{rows[0].Number}"), import, rows[0].Number, rows, failures);
}

/// <summary>Imports and what was found in them are forgotten after 90 days; what they did stays.</summary>
internal sealed class ForgetImport : IDeadlineKind
{
    public const string Name = "import-forgotten";

    public string Kind => Name;

    public Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        session.Delete<Import>(deadline.Subject);
        session.QueueSqlCommand("delete from mt_doc_importfindings where cast(data ->> 'import' as uuid) = ?", deadline.Subject);
        session.QueueSqlCommand("delete from mt_doc_importbatch where cast(data ->> 'import' as uuid) = ?", deadline.Subject);
        return Task.CompletedTask;
    }
}
