using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.DiscussionLeaders;

/// <summary>What an import is known by.</summary>
/// <param name="Id">Id.</param>
public sealed record ImportAccepted(Guid Id);

/// <summary>How far an import is, and what was found. Says of rows what is wrong, never what stands in them.</summary>
/// <param name="Id">Id.</param>
/// <param name="State"><c>waiting</c>, <c>running</c> or <c>done</c>.</param>
/// <param name="DryRun">Whether it only tells what would be done.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Done">Rows done, whatever became of them.</param>
/// <param name="Created">Rows that became a new discussion leader.</param>
/// <param name="Changed">Rows that changed one.</param>
/// <param name="Unchanged">Rows that said what was known.</param>
/// <param name="Failed">Rows that were refused, each whole.</param>
/// <param name="At">When it was asked for, UTC.</param>
/// <param name="EndedAt">When the last row was done, UTC.</param>
/// <param name="Errors">Why rows were refused, in order of rows.</param>
/// <param name="Next">Cursor of the errors that follow; left out where there are none.</param>
public sealed record ImportView(
    Guid Id, ImportState State, bool DryRun, int Rows, int Done, int Created, int Changed, int Unchanged, int Failed, DateTimeOffset At, DateTimeOffset? EndedAt,
    IReadOnlyList<RowFinding> Errors, string? Next);

/// <summary>Takes a CSV file of discussion leaders: stored first, worked through afterwards, as files of participants are.</summary>
public static class ImportDiscussionLeaders
{
    /// <summary>Most rows of a file.</summary>
    public const int MostRows = 5_000;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/discussion-leaders/import", Handle)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .Accepts<string>("text/csv")
            .WithName(nameof(ImportDiscussionLeaders)).WithTags("Samtalsledare")
            .WithSummary("Läser in samtalsledare från en CSV-fil (kolumner: namn, e-post, kommun, enhet); med dryRun=true bara på prov")
            .Produces<ImportAccepted>(StatusCodes.Status202Accepted);
        routes.MapGet("/imports/{id:guid}", Read)
            .For(Role.Coordinator, Role.MunicipalAdministrator)
            .WithName("GetImport").WithTags("Samtalsledare")
            .WithSummary("Hur långt en inläsning har kommit, och vad som är fel på vilka rader")
            .Produces<ImportView>();
    }

    private static async Task<IResult> Handle(bool? dryRun, Caller caller, Sessions sessions, TimeProvider clock, ImportSignal signal, HttpContext http)
    {
        if (caller.Region is null || caller.Is(Role.MunicipalAdministrator) && caller.Municipality is null)
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        var answer = await http.CreateOnce(session, async () =>
        {
            if (http.Request.Body.CanSeek)
            {
                http.Request.Body.Position = 0;
            }

            using var file = new MemoryStream();
            await http.Request.Body.CopyToAsync(file, http.RequestAborted);
            var rows = CsvFile.Read(file.GetBuffer().AsSpan(0, (int)file.Length), LeadersOfAFile.ColumnsFor(caller), MostRows);
            var now = clock.GetUtcNow();
            var import = new Import(Guid.CreateVersion7(now), LeadersOfAFile.Name, dryRun is true, ImportScope.Of(caller), rows.Count, now);
            session.StoreImport(import, LeadersOfAFile.Mark(rows, caller));
            return new Answer($"/api/trainer/v1/imports/{import.Id}", new ImportAccepted(import.Id), Status: StatusCodes.Status202Accepted);
        });
        signal.Set();
        return answer;
    }

    private static async Task<ImportView> Read(Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) is not { } text ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row
            : throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående svar.")]);
        await using var session = sessions.Read();
        if (await session.LoadAsync<Import>(id, cancellation) is not { } import || import.Kind != LeadersOfAFile.Name || !caller.MaySee(import))
        {
            throw new NotFound();
        }

        var found = (await session.FindingsOf(id, cancellation)).SelectMany(one => one.Errors).Where(one => one.Row > after).OrderBy(one => one.Row).ToList();
        var page = Paging.From(found.Select(one => one.Row).Distinct().Take(size + 1).ToList(), size, one => one.ToString(CultureInfo.InvariantCulture));
        return new ImportView(
            import.Id, import.State, import.DryRun, import.Rows, import.Done, import.Created, import.Changed, import.Unchanged, import.Failed, import.At, import.EndedAt,
            [.. found.Where(one => page.Items.Contains(one.Row))], page.Next);
    }
}

/// <summary>Registers and changes discussion leaders by the rows of a file, each as if its sender had done it by hand.</summary>
internal sealed class LeadersOfAFile(TimeProvider clock) : IImportKind
{
    public const string Name = "discussion-leaders";

    public string Kind => Name;

    /// <summary>The columns; what a caller's scope says need not stand in the file.</summary>
    public static IReadOnlyList<CsvColumn> ColumnsFor(Caller caller) =>
    [
        new("name", true, "namn", "name", "för- och efternamn"),
        new("email", true, "e-post", "email", "epostadress", "mejl", "mail"),
        new("municipality", caller.Municipality is null, "kommun", "municipality"),
        new("unit", false, "enhet", "unit"),
    ];

    /// <summary>Of rows with the same address in an organisation, all but the first are at fault: which of them is true nobody can tell.</summary>
    public static IReadOnlyList<ImportRow> Mark(IReadOnlyList<ImportRow> rows, Caller caller)
    {
        var first = new Dictionary<Guid, int>();
        return
        [
            .. rows.Select(row => row.Fault is null && row.Fields["email"].Length > 0
                && !first.TryAdd(AddressOf(row, caller), row.Number)
                ? row with { Fault = new RowFinding(row.Number, "email", "duplicate", $"Samma e-postadress står redan på rad {first[AddressOf(row, caller)]}.") }
                : row),
        ];
    }

    public async Task<IReadOnlyList<RowOutcome>> Run(Import import, IReadOnlyList<ImportRow> rows, IDocumentSession session, CancellationToken cancellation)
    {
        var caller = import.By.AsCaller();
        var addresses = (await session.LoadManyAsync<LeaderAddress>([.. rows.Select(row => AddressOf(row, caller)).Distinct()])).ToDictionary(one => one.Id, one => one.Leader);
        var outcomes = new Dictionary<int, RowOutcome>();
        // In order of who is changed, as whoever locks several.
        foreach (var row in rows.OrderBy(row => addresses.GetValueOrDefault(AddressOf(row, caller))))
        {
            var errors = Check(row, caller);
            outcomes[row.Number] = errors.Count > 0 ? RowOutcome.Refused(errors)
                : addresses.TryGetValue(AddressOf(row, caller), out var leader) ? await Change(session, row, leader, caller, cancellation)
                : Register(session, row, caller);
        }

        return [.. rows.Select(row => outcomes[row.Number])];
    }

    private static string MunicipalityOf(ImportRow row, Caller caller) => row.Fields.GetValueOrDefault("municipality") is { Length: > 0 } said ? said : caller.Municipality ?? "";

    private static string? UnitOf(ImportRow row) => row.Fields.GetValueOrDefault("unit") is { Length: > 0 } said ? said : null;

    private static Guid AddressOf(ImportRow row, Caller caller) => LeaderAddress.IdOf(MunicipalityOf(row, caller), row.Fields["email"]);

    private static IReadOnlyList<RowFinding> Check(ImportRow row, Caller caller)
    {
        if (row.Fault is { } fault)
        {
            return [fault];
        }

        var input = new Validation();
        input.Text("name", row.Fields["name"]);
        input.Email("email", row.Fields["email"]);
        var municipality = MunicipalityOf(row, caller);
        if (input.Slug("municipality", municipality))
        {
            input.That(caller.MayRecruit(municipality, caller.Region ?? ""), "municipality", "unknown", "Kommunen är inte den egna.");
        }

        input.OptionalText("unit", UnitOf(row));
        return [.. input.Errors.Select(error => new RowFinding(row.Number, error.Field, error.Code, error.Title))];
    }

    private RowOutcome Register(IDocumentSession session, ImportRow row, Caller caller)
    {
        var now = clock.GetUtcNow();
        RegisterDiscussionLeader.Write(
            session, new DiscussionLeaderRegistered(Guid.CreateVersion7(now), MunicipalityOf(row, caller), caller.Region!, UnitOf(row), now),
            row.Fields["name"], row.Fields["email"]);
        return new RowOutcome(RowResult.Created, [], []);
    }

    private async Task<RowOutcome> Change(IDocumentSession session, ImportRow row, Guid id, Caller caller, CancellationToken cancellation)
    {
        var (leader, details) = (await session.LoadAsync<DiscussionLeader>(id, cancellation), await session.LoadAsync<DiscussionLeaderDetails>(id, cancellation));
        // A coordinator may write any municipality; one of another region's is as foreign as one of another municipality's to an administrator.
        if (leader is null || !caller.MayRecruit(leader.Municipality, leader.Region))
        {
            return RowOutcome.Refused([new RowFinding(row.Number, "municipality", "unknown", "Kommunen är inte den egna.")]);
        }

        var changed = false;
        if (details is null || details.Name != row.Fields["name"])
        {
            session.Store(new DiscussionLeaderDetails(id, row.Fields["name"], row.Fields["email"]));
            changed = true;
        }

        // A file without the column says nothing about units.
        if (row.Fields.ContainsKey("unit") && leader.Unit != UnitOf(row))
        {
            var stream = await session.Events.FetchForExclusiveWriting<DiscussionLeader>(id, cancellation);
            stream.AppendOne(new DiscussionLeaderChangedUnit(id, UnitOf(row), clock.GetUtcNow()));
            changed = true;
        }

        return new RowOutcome(changed ? RowResult.Changed : RowResult.Unchanged, [], []);
    }
}
