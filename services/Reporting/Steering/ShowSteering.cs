using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Steering;

/// <summary>The year at a glance, for the steering group: does it help, does it reach everybody, what does it cost, what may go wrong.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">Occasions count by their first day, effect goals by the last, invoices by the year the cost belongs to.</param>
/// <param name="Journeys">Each journey that the region has held, planned or reported anything of.</param>
/// <param name="Reach">All journeys together.</param>
/// <param name="Economy">All journeys together, and what belongs to none.</param>
/// <param name="Risks">What may go wrong, of what is ahead today.</param>
/// <param name="AsOf">The newest event counted.</param>
public sealed record ShowSteering(
    string Region, int Year, IReadOnlyList<SteeringJourney> Journeys, SteeringReach Reach, SteeringEconomy Economy, SteeringRisks Risks, AsOf AsOf)
{
    private static readonly string[] OfPersons = ["participants", "completions", "attendance"];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/steering", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(ShowSteering)).WithTags("Steering")
        .WithSummary("The year at a glance for the steering group: effect goals, reach, economy and risks, each with the path of what is behind it.")
        .Produces<ShowSteering>();

    private static async Task<IResult> Handle(string region, int? year, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await caller.CheckRegion(region, sessions, cancellation);
        var today = clock.Today();
        var of = year ?? today.Year;
        var input = new Validation();
        input.Range<int>("year", of, 2020, 2100);
        input.ThrowIfAny();
        await using var none = sessions.Read();
        var asOf = await AsOf.ReadAll(none, cancellation);
        var period = new Period(new DateOnly(of, 1, 1), new DateOnly(of, 12, 31));
        const string inRegion = "where d.tenant_id = ? and d.data ->> 'region' = ?";
        var municipalities = (await none.QueryAsync<MunicipalityFigures>(inRegion, cancellation, none.TenantId, region)).Where(one => one.TakesPartFrom(period.From)).Select(one => one.Municipality).ToHashSet();
        var economy = await EconomyOfYear.Read(region, of, sessions, cancellation);
        var (journeys, below, without, late) = (new List<SteeringJourney>(), new List<OccasionAtRisk>(), new List<OccasionAtRisk>(), new List<LateIntroductions>());
        var untaught = new List<DaysAtRisk>();
        foreach (var journey in ServiceDefaults.Messaging.Journeys.All)
        {
            await using var session = sessions.Read(journey);
            var selection = new Selection(region, journey, period);
            var material = await Material.Read(sessions, region, journey, period, cancellation);
            var goals = await GoalFigures.Read(region, session, sessions, cancellation);
            var teams = (await session.QueryAsync<MissingTeam>(inRegion, cancellation, journey, region)).ToDictionary(one => one.Occasion);
            var searches = (await session.QueryAsync<UntaughtDays>(inRegion, cancellation, journey, region)).Where(one => one.Untaught(teams.GetValueOrDefault(one.Occasion))).ToLookup(one => one.Occasion);
            if (material.Held.Count > 0 || goals.Rounds.Count > 0)
            {
                journeys.Add(Of(selection, material, goals.In(period)));
            }

            foreach (var held in material.Held.Where(one => one.Occasion.Status == OccasionStatus.Planned && one.FirstDay >= today))
            {
                var seats = held.Occasion.Seated.Count();
                OccasionAtRisk Risk(int? lacks, string path) => new(journey, held.Occasion.Id, held.Occasion.Course, held.FirstDay, lacks, path);
                if (held.Occasion.Below is { } few && seats < few.Minimum)
                {
                    below.Add(Risk(OccasionAtRisk.Lacking(seats, few.Minimum), $"/api/enrolment/v1/journeys/{journey}/occasions/{held.Occasion.Id}"));
                }

                if (teams.GetValueOrDefault(held.Occasion.Id) is { Missing: true } team)
                {
                    without.Add(Risk(team.Leaders + team.Trainers, $"/api/trainer/v1/journeys/{journey}/occasions/{held.Occasion.Id}/team"));
                }
            }

            // An occasion may have begun: its other days are ahead.
            untaught.AddRange(material.Held.Where(one => one.Occasion.Status == OccasionStatus.Planned)
                .Select(held => (held, Days: searches[held.Occasion.Id].SelectMany(one => one.Days).Where(day => day >= today).Distinct().Order().ToList()))
                .Where(one => one.Days.Count > 0)
                .Select(one => new DaysAtRisk(
                    journey, one.held.Occasion.Id, one.held.Occasion.Course, one.Days, $"/api/trainer/v1/journeys/{journey}/occasions/{one.held.Occasion.Id}/team")));

            if (municipalities.Count > 0)
            {
                var introductions = await session.QueryAsync<IntroductionFigures>(
                    "where d.tenant_id = ? and d.data ->> 'municipality' = any(?)", cancellation, journey, municipalities.ToArray());
                var overdue = introductions.Where(one => one.Overdue && period.Has(one.DueOn)).ToList();
                // Who has left, is paused or erased has nothing to do any more.
                Guid[] ids = [.. overdue.Select(one => one.Participant)];
                var away = ids.Length == 0
                    ? []
                    : (await none.QueryAsync<Colleague>("where d.tenant_id = ? and d.id = any(?)", cancellation, none.TenantId, ids)).Where(one => !one.AtWork).Select(one => one.Id).ToHashSet();
                var still = overdue.Where(one => !away.Contains(one.Participant)).ToList();
                if (still.Count > 0)
                {
                    late.Add(LateIntroductions.Of(journey, [.. still.Select(one => (new Whose(one.Participant, one.Municipality), one.DueOn!.Value))]));
                }
            }
        }

        var all = await Material.Read(sessions, region, null, period, cancellation);
        return Results.Ok(new ShowSteering(
            region, of, journeys, Reached(all, new Selection(region, null, period)), economy.Told(region, of),
            new(
                Sorted(below), Sorted(without), [.. untaught.OrderBy(one => one.Days[0]).ThenBy(one => one.Occasion)],
                [
                    .. economy.Payments.Select(one => one.Payment).Where(one => one.Overdue).OrderBy(one => one.DueOn).ThenBy(one => one.Id)
                        .Select(one => new OverdueInvoice(one.Id, one.Municipality, one.Kind, one.Left, one.DueOn!.Value, $"/api/billing/v1/invoices/{one.Id}")),
                ],
                late),
            asOf));
    }

    private static List<OccasionAtRisk> Sorted(List<OccasionAtRisk> risks) => [.. risks.OrderBy(one => one.FirstDay).ThenBy(one => one.Occasion)];

    private static SteeringJourney Of(Selection selection, Material material, IReadOnlyList<ShowEffectGoals> goals)
    {
        // The paper goes to the municipalities: it tells of persons what the yearly report does.
        var reported = new Reports.ReportedRegion(selection.Region, selection.Period.From!.Value.Year, material, material with { Held = [], Taken = [], Earned = [], Charged = [] });
        List<string> withheld = [.. OfPersons.Where(name => reported.Status(name) != Concerned.Told)];
        decimal? Value(string name) => withheld.Contains(name) ? null : Measure.All.First(measure => measure.Name == name).Of(material, selection).Value;
        var (region, journey, year) = (selection.Region, selection.Journey!, selection.Period.From!.Value.Year);
        var path = $"/api/reporting/v1/regions/{region}/journeys/{journey}";
        return new(
            journey, Names.OfJourney(journey), Value("occasions") ?? 0, Value("participants"), Value("completions"), Value("attendance"), withheld,
            Reached(material, selection),
            new(
                goals.Count(goal => goal.Status == "met"), goals.Count(goal => goal.Status == "not-met"), goals.Count(goal => goal.Status == "too-few"),
                goals, $"{path}/effect-goals?period={year}"),
            $"{path}/statistics?period={year}", $"{path}/annual-report/{year}");
    }

    private static SteeringReach Reached(Material material, Selection selection)
    {
        var measured = Measure.All.First(measure => measure.Name == "reach").Of(material, selection);
        var told = Concerned.By("reach", material).Status == Concerned.Told;
        return new(
            told ? measured.Value ?? 0 : null, material.Municipalities.Count, told ? [.. (measured.Parts ?? []).Select(part => part.Key)] : [],
            ShowStatistics.Path(selection, "reach", "events") + StatisticsRequest.Query(selection));
    }
}

/// <summary>A journey's year.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Occasions">Not cancelled.</param>
/// <param name="Participants">Persons with a seat, each once; null here and below: withheld.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Attendance">Share, 0–1; null also where nothing is recorded.</param>
/// <param name="Withheld">Names of the figures that are withheld, as they would give away fewer than five persons.</param>
/// <param name="Reach">Whom it reaches.</param>
/// <param name="Goals">Whether it helps.</param>
/// <param name="Statistics">Path of all figures, each of which opens its events.</param>
/// <param name="AnnualReport">Path of the yearly report.</param>
public sealed record SteeringJourney(
    string Journey, string Title, decimal Occasions, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Participants,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Completions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Attendance, IReadOnlyList<string> Withheld, SteeringReach Reach, SteeringGoals Goals, string Statistics, string AnnualReport);

/// <summary>Effect goals.</summary>
/// <param name="Met">So many reach their target.</param>
/// <param name="NotMet">So many do not.</param>
/// <param name="TooFew">Of so many nothing can be said.</param>
/// <param name="Goals">Each, suppressed as everywhere.</param>
/// <param name="Path">Of the goals by themselves.</param>
public sealed record SteeringGoals(int Met, int NotMet, int TooFew, IReadOnlyList<ShowEffectGoals> Goals, string Path);

/// <summary>Reach.</summary>
/// <param name="Reached">Municipalities with a seat; null: withheld, as they are of fewer than five persons.</param>
/// <param name="Municipalities">Municipalities of the region.</param>
/// <param name="Missing">Slugs of those with none; empty where withheld.</param>
/// <param name="Events">Path of the events behind it.</param>
public sealed record SteeringReach([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Reached, int Municipalities, IReadOnlyList<string> Missing, string Events);

/// <summary>What may go wrong.</summary>
/// <param name="BelowMinimum">Occasions of the year ahead that had too few on their decision date, and have still.</param>
/// <param name="WithoutTeam">Occasions of the year ahead that had no full team on their decision date, and have none since.</param>
/// <param name="WithoutSubstitute">Days ahead of the year's occasions for which no substitute was found, nor another team confirmed since.</param>
/// <param name="OverdueInvoices">Of the year's costs.</param>
/// <param name="IntroductionsOverdue">Whose last day was in the year, of people still at work.</param>
public sealed record SteeringRisks(
    IReadOnlyList<OccasionAtRisk> BelowMinimum, IReadOnlyList<OccasionAtRisk> WithoutTeam, IReadOnlyList<DaysAtRisk> WithoutSubstitute, IReadOnlyList<OverdueInvoice> OverdueInvoices,
    IReadOnlyList<LateIntroductions> IntroductionsOverdue);

/// <summary>An occasion at risk.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="Lacks">So many persons more are needed; of a team 0: somebody is needed on some days only; null: withheld, as it would tell how many have a seat; Enrolment tells.</param>
/// <param name="Path">Where something can be done about it.</param>
public sealed record OccasionAtRisk(string Journey, Guid Occasion, string Course, DateOnly FirstDay, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Lacks, string Path)
{
    // The minimum is known: what lacks would tell how many there are, and the year's report less them who else there is. Of a minimum of two, not to be
    // told of nobody would be to be told of one.
    internal static int? Lacking(int seats, int minimum) => seats == 0 && minimum != 2 ? minimum : null;
}

/// <summary>Days that nobody teaches.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Days">Local dates, from today on.</param>
/// <param name="Path">Where something can be done about it.</param>
public sealed record DaysAtRisk(string Journey, Guid Occasion, string Course, IReadOnlyList<DateOnly> Days, string Path);

/// <summary>An overdue invoice.</summary>
/// <param name="Invoice">Id.</param>
/// <param name="Municipality">Slug of who is to pay.</param>
/// <param name="Kind">Kind of invoice.</param>
/// <param name="Left">Kronor left to pay when it fell overdue.</param>
/// <param name="DueOn">Last local date to pay.</param>
/// <param name="Path">The invoice.</param>
public sealed record OverdueInvoice(Guid Invoice, string Municipality, string Kind, decimal Left, DateOnly DueOn, string Path);

/// <summary>Introductions that are overdue.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Count">How many; null here and below: fewer than five, or so few without those of one municipality.</param>
/// <param name="Municipalities">In so many municipalities, which and who their managers see; null also unless two of them have several, as else every one could be known to have one.</param>
/// <param name="Since">The first day of the month of the oldest last day.</param>
public sealed record LateIntroductions(
    string Journey, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Municipalities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateOnly? Since)
{
    internal static LateIntroductions Of(string journey, IReadOnlyCollection<(Whose Whose, DateOnly DueOn)> overdue)
    {
        // Nor what is left for an employer, who knows the own.
        if (!SmallGroups.MayBeTold(overdue.Select(one => one.Whose)))
        {
            return new(journey, null, null, null);
        }

        var municipalities = overdue.GroupBy(one => one.Whose.Municipality).Select(own => own.Count()).ToList();
        // The day itself is one person's.
        var oldest = overdue.Min(one => one.DueOn);
        return new(journey, overdue.Count, municipalities.Count(own => own > 1) > 1 ? municipalities.Count : null, new DateOnly(oldest.Year, oldest.Month, 1));
    }
}
