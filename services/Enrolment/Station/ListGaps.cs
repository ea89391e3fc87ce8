using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>How a unit stands against a course: how many, never who.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">The unit; left out where a municipality, or the whole county, is counted as one.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Level">The level whose route it stands on.</param>
/// <param name="Should">People on the level, whom the course is for and open to.</param>
/// <param name="Taken">Of these: have taken it.</param>
/// <param name="Enrolled">Have a seat to come.</param>
/// <param name="Waiting">Have a place without a seat.</param>
/// <param name="Missing">Neither taken nor planned.</param>
/// <param name="Due">Not taken, though the level ends within six months.</param>
public sealed record Gap(
    string? Municipality, string? Unit, string Journey, string Course, string Title, string Level, int Should, int Taken, int Enrolled, int Waiting, int Missing,
    int Due);

/// <summary>Gaps in competence: per unit for those who employ, per unit, municipality or county-wide for the coordinator (S4 4.1).</summary>
public static class ListGaps
{
    private static readonly string[] Per = ["unit", "municipality", "region"];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/station/gaps", Handle).For([.. Scope.Staff, Role.National])
        .WithName(nameof(ListGaps)).WithTags("Stationen")
        .WithSummary("Kompetensluckor mot resvägen, i antal: per enhet, per kommun eller för hela länet (per=unit|municipality|region)").Produces<Page<Gap>>();

    private static async Task<Page<Gap>> Handle(
        string? municipality, string? unit, string? journey, string? per, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock,
        CancellationToken cancellation)
    {
        ListStaff.Known(journey);
        if (per is not null && !Per.Contains(per))
        {
            throw new ServiceDefaults.Errors.InvalidInput([new ServiceDefaults.Errors.FieldError("per", "unknown", $"Ange något av {string.Join(", ", Per)}.")]);
        }

        var size = Paging.Limit(limit);
        var after = Paging.After(cursor);
        await using var session = sessions.Read();
        var scope = StaffScope.Of(caller, municipality, unit);
        var catalogue = await CatalogueNow.Read(session, cancellation);
        var staff = await session.All(scope, cancellation);
        var places = await session.PlacesOf(scope, cancellation);
        var rows = Of(staff, places, journey, per ?? "unit", catalogue, clock.Today())
            .Where(gap => after is null || string.CompareOrdinal(Key(gap), after) > 0).Take(size + 1).ToList();
        return Paging.From(rows, size, Key);
    }

    /// <summary>The gaps in a stable order.</summary>
    internal static IEnumerable<Gap> Of(
        IReadOnlyList<StaffRow> staff, ILookup<Guid, StaffPlace> places, string? journey, string per, CatalogueNow catalogue, DateOnly today)
    {
        var units = staff.ToLookup(row => (row.Person.Municipality, row.Person.Unit));
        var journeys = units.ToDictionary(unit => unit.Key, unit => journey is null
            ? unit.SelectMany(row => places[row.Person.Id]).Select(place => place.Journey).Distinct().Order(StringComparer.Ordinal).ToList()
            : [journey]);
        var counted = from row in staff
                      from standing in Standing.Of(row, [.. places[row.Person.Id]], journeys[(row.Person.Municipality, row.Person.Unit)], catalogue, today)
                      where standing.State != Standing.NotFor
                      group standing by (
                          Municipality: per == "region" ? null : row.Person.Municipality, Unit: per == "unit" ? row.Person.Unit : null,
                          standing.Course, Level: row.Person.LevelOn(today));
        return counted
            .Select(group =>
            {
                int Count(string state) => group.Count(one => one.State == state);
                return new Gap(
                    group.Key.Municipality, group.Key.Unit, group.Key.Course.Journey, group.Key.Course.Slug, group.Key.Course.Content.Title, group.Key.Level, group.Count(),
                    Count(Standing.Taken), Count(Standing.Enrolled), Count(Standing.Waiting), Count(Standing.Missing), group.Count(one => one.Due));
            })
            .OrderBy(Key, StringComparer.Ordinal);
    }

    private static string Key(Gap gap) => $"{gap.Municipality}/{gap.Unit}/{gap.Journey}/{gap.Course}/{gap.Level}";
}
