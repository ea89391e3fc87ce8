using System.Globalization;
using System.Text;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Who is to sign in.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Municipality">Name of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Days">The days she or he has a place for, of those on the list.</param>
/// <param name="MakesUp">Whether it is to make up a day.</param>
internal sealed record SignInRow(string Name, string Municipality, string Unit, IReadOnlyList<DateOnly> Days, bool MakesUp);

/// <summary>What the list is of.</summary>
/// <param name="Title">The course's title.</param>
/// <param name="Place">Where; empty: not told.</param>
/// <param name="Days">The days to sign for.</param>
/// <param name="Rows">In alphabetical order.</param>
internal sealed record SignInSheet(string Title, string Place, IReadOnlyList<OccasionDay> Days, IReadOnlyList<SignInRow> Rows);

/// <summary>The list that those present sign (närvarolista), to print or to open as a table: for the coordinator and the team, as it has names.</summary>
public static class SignInList
{
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");
    private static readonly CompareInfo Alphabet = Swedish.CompareInfo;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/occasions/{id:guid}/sign-in", Handle).For([.. Scope.Organisers, Role.Trainer])
        .WithName(nameof(SignInList)).WithTags("Närvaro")
        .WithSummary("Närvarolista att skriva på, för en dag (date) eller alla: PDF för utskrift, eller CSV (semikolon, UTF-8 med BOM)")
        .Produces(StatusCodes.Status200OK, contentType: "application/pdf").Produces(StatusCodes.Status200OK, contentType: "text/csv");

    private static async Task<IResult> Handle(
        string journey, Guid id, DateOnly? date, Caller caller, Sessions sessions, Fonts fonts, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) ?? throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        if (!caller.Runs(occasion) && !caller.TeachesIn(team))
        {
            throw new NotFound();
        }

        if (date is { } asked && occasion.CourseDayOn(asked) is null)
        {
            throw new InvalidInput([new FieldError("date", "unknown", "Ange en av kurstillfällets dagar.")]);
        }

        var accepted = http.Request.GetTypedHeaders().Accept;
        var wantsCsv = accepted.Any(one => one.MediaType == "text/csv") && !accepted.Any(one => one.MediaType == "application/pdf");
        if (!wantsCsv && accepted.Count > 0 && !accepted.Any(one => one.MatchesAllTypes || one.MediaType == "application/pdf" || one.MatchesAllSubTypes && one.Type == "application"))
        {
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }

        if (!wantsCsv && !fonts.Available)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        var sheet = await Read(session, journey, occasion, date, http.RequestAborted);
        http.Response.Headers.Vary = "Accept";
        http.Response.Headers.CacheControl = "no-store";
        var name = $"narvarolista-{occasion.Course}-{(date ?? occasion.FirstDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        if (wantsCsv)
        {
            return Results.File(Csv(sheet), "text/csv; charset=utf-8", $"{name}.csv");
        }

        return Results.File(SignInPages.Write(sheet, fonts, clock.GetUtcNow()), "application/pdf", $"{name}.pdf");
    }

    private static async Task<SignInSheet> Read(Marten.IQuerySession session, string journey, Occasion occasion, DateOnly? date, CancellationToken cancellation)
    {
        var days = occasion.Days.Where(day => date is null || day.Date == date).ToList();
        var expected = days.ToDictionary(day => day.Date, day => occasion.ExpectedOn(day.Date).ToHashSet());
        var who = expected.Values.SelectMany(one => one).Distinct().ToArray();
        var names = (await session.QueryAsync<PersonDetails>("where d.tenant_id = ? and d.id = any(?)", cancellation, Tenants.None, who))
            .ToDictionary(one => one.Id, one => one.Name);
        var course = await session.LoadAsync<Course>(Course.IdOf(journey, occasion.Course), cancellation);
        var places = who.Select(one => (Who: one, MakeUp: occasion.MakeUps.Find(place => place.Participant == one && expected.ContainsKey(place.Date))))
            .Select(one => (one.Who, MakesUp: one.MakeUp is not null, Place: one.MakeUp?.AsPlace() ?? occasion.Places[one.Who])).ToList();
        var municipalities = (await session.LoadManyAsync<Municipality>([.. places.Select(one => one.Place.Municipality).Distinct()]))
            .ToDictionary(one => one.Id, one => one.Name);
        return new SignInSheet(
            course?.Content.Title ?? occasion.Course, await Place(session, occasion, days, cancellation), days,
            InOrder(places.Select(one => new SignInRow(
                names.GetValueOrDefault(one.Who) ?? $"Deltagare {one.Who}", municipalities.GetValueOrDefault(one.Place.Municipality) ?? one.Place.Municipality,
                one.Place.Unit, [.. days.Where(day => expected[day.Date].Contains(one.Who)).Select(day => day.Date)], one.MakesUp))));
    }

    // A registered venue by its name, a day's own before the occasion's; each place once.
    private static async Task<string> Place(Marten.IQuerySession session, Occasion occasion, IReadOnlyList<OccasionDay> days, CancellationToken cancellation)
    {
        var told = days.Select(day => day.Mode == OccasionDay.Digital ? null : day.Venue ?? occasion.Venue ?? "").ToList();
        var known = (await session.QueryAsync<Venue>(
            "where d.id = any(?)", cancellation, told.OfType<string>().Distinct().Select(slug => Venue.IdOf(occasion.Region, slug)).ToArray()))
            .ToDictionary(venue => venue.Slug, venue => $"{venue.Content.Name}, {venue.Content.Address}");
        return string.Join("; ", told.Select(place => place is null ? "Digitalt" : known.GetValueOrDefault(place) ?? place).Where(place => place.Length > 0).Distinct());
    }

    /// <summary>In Swedish alphabetical order: å, ä, ö last.</summary>
    internal static IReadOnlyList<SignInRow> InOrder(IEnumerable<SignInRow> rows) =>
        [.. rows.Order(Comparer<SignInRow>.Create((one, other) => Alphabet.Compare(one.Name, other.Name) is not 0 and var order
            ? order : string.CompareOrdinal(one.Municipality + one.Unit, other.Municipality + other.Unit)))];

    /// <summary>As Excel in Swedish opens it: semicolons, and a byte order mark so that å, ä, ö are right.</summary>
    internal static byte[] Csv(SignInSheet sheet)
    {
        var text = new StringBuilder("\uFEFF");
        void Line(IEnumerable<string> cells) => text.AppendJoin(';', cells.Select(Cell)).Append("\r\n");
        Line(["Namn", "Kommun", "Enhet", "Tar igen dag", .. sheet.Days.Select(day => day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]);
        foreach (var row in sheet.Rows)
        {
            Line([row.Name, row.Municipality, row.Unit, row.MakesUp ? "ja" : "", .. sheet.Days.Select(day => row.Days.Contains(day.Date) ? "" : "–")]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // A cell that a spreadsheet would take for a formula gets an apostrophe before it: then it is text.
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..] ? $"'{text}" : text;
        return safe.IndexOfAny([';', '"', '\r', '\n', '\'']) >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
