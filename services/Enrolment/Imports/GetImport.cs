using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Imports;

/// <summary>How far an import is, and what was found. Says of rows what is wrong, never what stands in them.</summary>
/// <param name="Id">Id.</param>
/// <param name="State"><c>waiting</c>, <c>running</c> or <c>done</c>.</param>
/// <param name="DryRun">Whether it only tells what would be done.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Done">Rows done, whatever became of them.</param>
/// <param name="Created">Rows that became a new participant.</param>
/// <param name="Changed">Rows that changed a participant.</param>
/// <param name="Unchanged">Rows that said what was known.</param>
/// <param name="Failed">Rows that were refused, each whole.</param>
/// <param name="At">When it was asked for, UTC.</param>
/// <param name="EndedAt">When the last row was done, UTC.</param>
/// <param name="Errors">Why rows were refused, in order of rows.</param>
/// <param name="Warnings">What somebody has to look at in rows that were taken, in order of rows.</param>
/// <param name="Next">Cursor of the errors and warnings that follow; left out where there are none.</param>
public sealed record ImportView(
    Guid Id, ImportState State, bool DryRun, int Rows, int Done, int Created, int Changed, int Unchanged, int Failed, DateTimeOffset At, DateTimeOffset? EndedAt,
    IReadOnlyList<RowFinding> Errors, IReadOnlyList<RowFinding> Warnings, string? Next);

/// <summary>Reads how far an import is.</summary>
public static class GetImport
{
    // Rows whose findings a page holds at most, unless told.
    private const int Usual = 500;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/imports/{id:guid}", Handle).For(Scope.Staff)
        .WithName(nameof(GetImport)).WithTags("Deltagare").WithSummary("Hur långt en inläsning har kommit, och vad som är fel på vilka rader")
        .Produces<ImportView>();

    private static async Task<ImportView> Handle(Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit ?? Usual);
        var after = Paging.After(cursor) is not { } text ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row
            : throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående svar.")]);
        await using var session = sessions.Read();
        var import = await session.LoadAsync<Import>(id, cancellation);
        if (import is null || import.Kind != PeopleOfAFile.Name || !caller.Sees(import))
        {
            throw new NotFound();
        }

        var found = await session.FindingsOf(id, cancellation);
        var rows = found.SelectMany(one => one.Errors.Concat(one.Warnings)).Select(one => one.Row).Where(one => one > after).Distinct().Order().Take(size + 1).ToList();
        var page = Paging.From(rows, size, one => one.ToString(CultureInfo.InvariantCulture));
        var shown = page.Items.ToHashSet();
        return new ImportView(
            import.Id, import.State, import.DryRun, import.Rows, import.Done, import.Created, import.Changed, import.Unchanged, import.Failed, import.At, import.EndedAt,
            [.. found.SelectMany(one => one.Errors).Where(one => shown.Contains(one.Row)).OrderBy(one => one.Row)],
            [.. found.SelectMany(one => one.Warnings).Where(one => shown.Contains(one.Row)).OrderBy(one => one.Row)], page.Next);
    }
}
