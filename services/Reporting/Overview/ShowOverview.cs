using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Overview;

/// <summary>A journey in a region: participants, completions, absence, costs, by course and by municipality.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug.</param>
/// <param name="From">First local date of the period: occasions count by their first day.</param>
/// <param name="To">Last local date of the period.</param>
/// <param name="Municipality">Only this one's; left out: all of the region's, or the own where the caller may see no other.</param>
/// <param name="Participants">Persons with a seat; each counted once.</param>
/// <param name="Enrolments">Seats taken.</param>
/// <param name="Waiting">Places on waiting lists.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Absence">Days of absence; a half day counts half.</param>
/// <param name="Costs">Kronor; left out: not known of a unit.</param>
/// <param name="Courses">The same per course.</param>
/// <param name="Municipalities">The same per municipality, as far as the caller may see them by themselves.</param>
/// <param name="AsOf">The newest event taken in.</param>
public sealed record ShowOverview(
    string Region, string Journey, DateOnly? From, DateOnly? To, string? Municipality, int Participants, int Enrolments, int Waiting, int Completions,
    decimal Absence, CostFigures? Costs, IReadOnlyList<CourseOverview> Courses, IReadOnlyList<MunicipalityOverview> Municipalities, AsOf AsOf)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/overview", Handle)
        .For(Role.Coordinator, Role.National, Role.Manager, Role.MunicipalAdministrator)
        .WithName(nameof(ShowOverview)).WithTags("Overview")
        .WithSummary("Participants, completions, absence and costs of a journey in a region, by course and municipality.")
        .Produces<ShowOverview>();

    private static async Task<IResult> Handle(
        string region, string journey, DateOnly? from, DateOnly? to, string? municipality, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        if (municipality is not null && !caller.MaySee(municipality))
        {
            throw new NotFound();
        }

        // An employer sees the own municipality only, unasked too: a small one's figures could be had by subtraction.
        municipality ??= caller.Own();
        var unit = caller.OwnUnit();
        var input = new Validation();
        input.That(from is null || to is null || from <= to, "to", "range", "Periodens slut kan inte vara före dess början.");
        input.ThrowIfAny();

        // The position first: what the figures hold is at least as new as what is said of them.
        var asOf = await AsOf.Read(session, cancellation);
        var all = await session.QueryAsync<OccasionFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region);
        // What a municipality gets of the trainer pool is no cost of it.
        var costs = (await session.QueryAsync<InvoiceFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region)).Where(one => !one.Owed);
        var courses = await session.QueryAsync<CourseFigures>("where d.tenant_id = ?", cancellation, journey);
        var titles = courses.ToDictionary(course => course.Course, course => course.Title);

        var period = new Period(from, to);
        var occasions = all.Where(occasion => period.Has(occasion.On)).ToList();
        var dates = all.ToDictionary(occasion => occasion.Id, occasion => occasion.On);
        // A cost counts where its occasion does; one that is for no known occasion, in its year.
        var invoices = costs
            .Where(invoice => invoice.Occasion is { } of && dates.GetValueOrDefault(of) is { } day ? period.Has(day) : period.Has(invoice.Year))
            .ToList();

        var sum = Figures.Of(occasions, invoices, municipality, unit);
        return Results.Ok(new ShowOverview(
            region, journey, from, to, municipality, sum.Participants, sum.Enrolments, sum.Waiting, sum.Completions, sum.Absence, sum.Costs,
            ByCourse(occasions, invoices, municipality, unit, titles),
            ByMunicipality(occasions, invoices, unit, whose => (municipality is null || whose == municipality) && caller.MaySee(whose)),
            asOf));
    }

    private static List<CourseOverview> ByCourse(
        List<OccasionFigures> occasions, List<InvoiceFigures> invoices, string? municipality, string? unit, Dictionary<string, string> titles) =>
    [
        .. occasions.Select(occasion => occasion.Course).Concat(invoices.Select(invoice => invoice.Course).OfType<string>()).Distinct().Order(StringComparer.Ordinal)
            .Select(course => (course, figures: Figures.Of(
                [.. occasions.Where(occasion => occasion.Course == course)], [.. invoices.Where(invoice => invoice.Course == course)], municipality, unit)))
            .Select(row => new CourseOverview(
                row.course, titles.GetValueOrDefault(row.course, row.course), row.figures.Participants, row.figures.Enrolments, row.figures.Waiting,
                row.figures.Completions, row.figures.Absence, row.figures.Costs)),
    ];

    private static List<MunicipalityOverview> ByMunicipality(List<OccasionFigures> occasions, List<InvoiceFigures> invoices, string? unit, Func<string, bool> visible) =>
    [
        .. occasions.SelectMany(occasion => occasion.Places.Select(place => place.Municipality)).Concat(invoices.Select(invoice => invoice.Municipality))
            .Distinct().Where(visible).Order(StringComparer.Ordinal)
            .Select(municipality => (municipality, figures: Figures.Of(occasions, invoices, municipality, unit)))
            .Select(row => new MunicipalityOverview(
                row.municipality, row.figures.Participants, row.figures.Enrolments, row.figures.Waiting, row.figures.Completions, row.figures.Absence,
                row.figures.Costs)),
    ];
}

/// <summary>A course's part.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Participants">Persons with a seat.</param>
/// <param name="Enrolments">Seats taken.</param>
/// <param name="Waiting">Places on waiting lists.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Absence">Days of absence.</param>
/// <param name="Costs">Kronor; left out: not known of a unit.</param>
public sealed record CourseOverview(
    string Course, string Title, int Participants, int Enrolments, int Waiting, int Completions, decimal Absence, CostFigures? Costs);

/// <summary>A municipality's part.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Participants">Persons with a seat.</param>
/// <param name="Enrolments">Seats taken.</param>
/// <param name="Waiting">Places on waiting lists.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Absence">Days of absence.</param>
/// <param name="Costs">Kronor; left out: not known of a unit.</param>
public sealed record MunicipalityOverview(
    string Municipality, int Participants, int Enrolments, int Waiting, int Completions, decimal Absence, CostFigures? Costs);
