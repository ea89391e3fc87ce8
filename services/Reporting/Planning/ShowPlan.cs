using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.People;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Planning;

/// <summary>What is asked of a plan: everything that is left out is as the region has it, and the answer says what that is.</summary>
/// <param name="From">First half year, such as <c>2026-H1</c>; the one after the present.</param>
/// <param name="Halves">How many half years, 1–8; 4.</param>
/// <param name="Seats">What if: seats of an occasion; the median of the course's occasions, or 20.</param>
/// <param name="Occasions">What if: most occasions of a course in a half year; as many as are needed.</param>
/// <param name="TrainerDays">What if: days a trainer teaches in a half year; half of the median of what the region's trainers have said for a year, or 5.</param>
/// <param name="Recruits">What if: new people in the county each half year after the first; as many as become practised.</param>
/// <param name="Spread">What if: half years over which those are spread who are at the level and lack the course, 1–8; 4.</param>
internal sealed record PlanRequest(string? From, int? Halves, int? Seats, int? Occasions, decimal? TrainerDays, int? Recruits, int? Spread)
{
    public void Check()
    {
        var input = new Validation();
        input.Range<int>("halves", Halves ?? ShowPlan.UsualHalves, 1, 8);
        input.Range<int>("seats", Seats ?? 1, 1, 1000);
        input.Range<int>("occasions", Occasions ?? 0, 0, 1000);
        input.Range<decimal>("trainerDays", TrainerDays ?? 1, 0.5m, 130);
        input.Range<int>("recruits", Recruits ?? 0, 0, 10_000);
        input.Range<int>("spread", Spread ?? 1, 1, 8);
        input.That(
            From is null || From is [>= '1' and <= '2', _, _, _, '-', 'H', '1' or '2'] && From.Take(4).All(char.IsAsciiDigit), "from", "format", "Ange ett halvår: 2026-H1.");
        input.ThrowIfAny();
    }
}

/// <summary>How many occasions of each course are needed per half year, where, and how many trainers.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Headcount">What it is planned from; for the nation in fives.</param>
/// <param name="Missing">Municipalities without whose people it is planned, as they have not counted; none: it is of the whole county.</param>
/// <param name="Note">What has to be known to read it, in Swedish; left out: nothing.</param>
/// <param name="SplitBy">Where: by <c>headcount</c> of the municipalities or, where only the county's is known, their <c>inhabitants</c>; <c>none</c>: neither is known.</param>
/// <param name="Levels">The levels, half year by half year.</param>
/// <param name="Assumed">What is assumed of each course.</param>
/// <param name="Needs">Each course's need, half year by half year.</param>
/// <param name="Trainers">What trainers there are.</param>
/// <param name="AsOf">The newest event counted.</param>
public sealed record ShowPlan(
    string Region, string Journey, Headcount Headcount, IReadOnlyList<string> Missing, string? Note, string SplitBy, IReadOnlyList<ShowPlan.HalfLevels> Levels, IReadOnlyList<ShowPlan.Assumption> Assumed,
    IReadOnlyList<CourseNeed> Needs, ShowPlan.TrainersThere Trainers, AsOf AsOf)
{
    /// <summary>Unless asked otherwise: two years.</summary>
    internal const int UsualHalves = 4;

    private const int UsualSeats = 20;
    private const decimal UsualTrainerDays = 5;

    /// <summary>Levels at the beginning of a half year.</summary>
    /// <param name="Half">Such as <c>2026-H1</c>.</param>
    /// <param name="Levels">How many.</param>
    public sealed record HalfLevels(string Half, LevelsThen Levels);

    /// <summary>What is assumed of a course.</summary>
    /// <param name="Course">Slug.</param>
    /// <param name="Done">How many at its level have a certificate.</param>
    /// <param name="Capacity">Seats, spread, most occasions, trainers' days.</param>
    public sealed record Assumption(string Course, int Done, Capacity Capacity);

    /// <summary>Trainers of the region.</summary>
    /// <param name="Active">Recruited, and not ended.</param>
    /// <param name="DaysPerHalf">Days they have said for half a year, together.</param>
    public sealed record TrainersThere(int Active, decimal DaysPerHalf);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/plan", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(ShowPlan)).WithTags("Planning")
        .WithSummary("How many occasions of each course are needed per half year, where, and how many trainers, from headcounts, ageing of levels, certificates and capacity; what if: seats, occasions, trainerDays, recruits, spread. 409 no-headcount where nobody has counted; missing names who has not.")
        .Produces<ShowPlan>();

    private static async Task<IResult> Handle(
        string region, string journey, [AsParameters] PlanRequest request, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        request.Check();
        var asOf = await AsOf.Read(session, cancellation);
        var today = clock.Today();
        var first = request.From is { } from ? ShowEffectGoals.PeriodOf(from).From!.Value : HalfYear.First(today).AddMonths(6);
        var headcounts = (await ListHeadcounts.Read(region, session, sessions, first, cancellation)).SeenBy(caller);
        if (headcounts.InForce is not { } headcount)
        {
            throw new RuleBroken("no-headcount");
        }

        List<string> missing = headcount.ByMunicipality ? [.. headcounts.Missing] : [];
        var halves = request.Halves ?? UsualHalves;
        var names = Enumerable.Range(0, halves).Select(half => HalfYear.Of(first.AddMonths(6 * half))).ToList();
        // Aged from the half year of the count to the first that is planned.
        var counted = HalfYear.First(headcount.Date);
        var since = (first.Year - counted.Year) * 2 + (first.Month - counted.Month) / 6;
        var levels = Plan.Age(headcount.Levels, request.Recruits, since + halves, since).Skip(since).ToList();

        var occasions = await session.QueryAsync<OccasionFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region);
        var courses = await session.QueryAsync<CourseFigures>("where d.tenant_id = ?", cancellation, journey);
        await using var regions = sessions.Read();
        var certified = occasions.SelectMany(one => one.Certificates.Select(certificate => (one.Course, certificate.Participant))).Distinct().ToList();
        Guid[] ids = [.. certified.Select(one => one.Participant).Distinct()];
        var people = ids.Length == 0
            ? []
            : (await regions.QueryAsync<PersonFigures>("where d.tenant_id = ? and d.id = any(?)", cancellation, regions.TenantId, ids)).ToDictionary(one => one.Id);
        var trainers = await regions.QueryAsync<TrainerFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, regions.TenantId, region);
        var active = trainers.Where(one => one.DaysPerYear > 0 && !(one.EndedFrom <= first)).ToList();
        var municipalities = (await regions.QueryAsync<MunicipalityFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, regions.TenantId, region))
            .Where(one => one.TakesPartFrom(first)).ToList();

        var (needs, assumed) = (new List<CourseNeed>(), new List<Assumption>());
        foreach (var course in courses.Where(one => one is { Days: > 0, Retired: false }).OrderBy(one => one.Course, StringComparer.Ordinal))
        {
            // Who is no longer at the level is not of those who need it; of whom the level is not known, is at the course's.
            var done = certified.Count(one => one.Course == course.Course
                && (people.GetValueOrDefault(one.Participant)?.LevelOn(first) ?? PersonFigures.Unknown) is var level && (level == course.Level || level == PersonFigures.Unknown));
            var teaching = active.Where(one => one.Courses.Contains(course.Course)).ToList();
            var capacity = new Capacity(
                request.Seats ?? Median(occasions.Where(one => one.Course == course.Course && one.Status != OccasionStatus.Cancelled).Select(one => one.Capacity).OfType<int>()) ?? UsualSeats,
                request.Spread ?? UsualHalves, request.Occasions,
                request.TrainerDays ?? (Median(teaching.Select(one => one.DaysPerYear)) is { } days ? days / 2m : UsualTrainerDays));
            var planned = Enumerable.Range(0, halves).Select(half => new Period(first.AddMonths(6 * half), first.AddMonths(6 * half + 6).AddDays(-1)))
                .Select(half => occasions.Count(one => one.Course == course.Course && one.Status != OccasionStatus.Cancelled && half.Has(one.On))).ToList();
            assumed.Add(new(course.Course, done, capacity));
            // Where by the municipalities' counts, which the nation does not see.
            var split = headcounts.Municipalities.Count > 0 && headcount.ByMunicipality
                ? headcounts.Municipalities.Select(one => KeyValuePair.Create(one.Municipality, Of(one.Levels, course.Level)))
                : municipalities.Select(one => KeyValuePair.Create(one.Municipality, one.Inhabitants)).OrderBy(one => one.Key, StringComparer.Ordinal);
            needs.AddRange(Plan.Of(
                new(course.Course, course.Title, course.Level, course.Days, course.Leaders, course.Trainers), levels, done, capacity, planned, [.. split], names));
        }

        return Results.Ok(new ShowPlan(
            region, journey, headcount, missing, NoteOf(missing, municipalities.ToDictionary(one => one.Municipality, one => one.Name)),
            headcount.ByMunicipality && headcounts.Municipalities.Count > 0 ? "headcount" : municipalities.Count > 0 ? "inhabitants" : "none",
            [.. names.Zip(levels, (name, level) => new HalfLevels(name, level))], assumed,
            [.. needs.OrderBy(one => one.Half, StringComparer.Ordinal).ThenBy(one => one.Course, StringComparer.Ordinal)],
            new(active.Count, active.Sum(one => one.DaysPerYear) / 2m), asOf));
    }

    private static string? NoteOf(List<string> missing, Dictionary<string, string> names) => missing.Count == 0
        ? null
        : $"Planen gäller inte hela länet: {string.Join(", ", missing.Select(one => names.GetValueOrDefault(one, one)))} har inte kartlagt sin personal och är inte med.";

    private static int Of(LevelCounts counts, string level) => level switch
    {
        "new" => counts.New,
        "practised" => counts.Practised,
        "experienced" => counts.Experienced,
        _ => counts.Managers,
    };

    // The lower of the two in the middle: an occasion has whole seats.
    private static int? Median(IEnumerable<int> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[(sorted.Count - 1) / 2] : null;
}
