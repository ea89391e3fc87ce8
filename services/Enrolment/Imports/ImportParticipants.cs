using Microsoft.AspNetCore.Mvc;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Imports;

/// <summary>What an import is known by.</summary>
/// <param name="Id">Id.</param>
public sealed record ImportAccepted(Guid Id);

/// <summary>Takes a CSV file of employees: stored first, worked through afterwards.</summary>
public static class ImportParticipants
{
    /// <summary>Most rows of a file.</summary>
    public const int MostRows = 10_000;

    /// <summary>Largest file, bytes; the gateway's limit for the route is the same.</summary>
    private const long LargestFile = 20 * 1024 * 1024;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/import", Handle).For(Scope.Staff)
        .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
        .Accepts<string>("text/csv")
        .WithName(nameof(ImportParticipants)).WithTags("Deltagare")
        .WithSummary("Läser in medarbetare från en CSV-fil (kolumner: namn, e-post, kommun, enhet, roll, i yrket sedan, slag); med dryRun=true bara på prov")
        .Produces<ImportAccepted>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(bool? dryRun, Caller caller, Sessions sessions, TimeProvider clock, ImportSignal signal, HttpContext http)
    {
        await using var session = sessions.Open();
        var answer = await http.CreateOnce(session, async () =>
        {
            if (http.Request.Body.CanSeek)
            {
                http.Request.Body.Position = 0;
            }

            using var file = new MemoryStream();
            await http.Request.Body.CopyToAsync(file, http.RequestAborted);
            var rows = PeopleOfAFile.Mark(CsvFile.Read(file.GetBuffer().AsSpan(0, (int)file.Length), PeopleOfAFile.ColumnsFor(caller), MostRows));
            var import = new Import(
                Guid.CreateVersion7(clock.GetUtcNow()), PeopleOfAFile.Name, dryRun is true, ImportScope.Of(caller), rows.Count, clock.GetUtcNow());
            session.StoreImport(import, rows);
            return new Answer($"/api/enrolment/v1/imports/{import.Id}", new ImportAccepted(import.Id), Status: StatusCodes.Status202Accepted);
        });
        signal.Set();
        return answer;
    }
}
