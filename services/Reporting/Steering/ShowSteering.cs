using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
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
    /// <summary>What the region owes: pool shares, set off or self-billed. No income.</summary>
    private static readonly string[] Owed = ["trainer-pool-credit", "self-billing"];

    /// <summary>The yearly agreement, and what it was settled by.</summary>
    private static readonly string[] Agreed = ["coordinator", "settlement"];

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
        // What belongs to no journey lies in none.
        var invoices = (await none.QueryAsync<InvoiceFigures>(inRegion, cancellation, none.TenantId, region)).ToList();
        var payments = (await none.QueryAsync<PaymentFigures>(inRegion, cancellation, none.TenantId, region)).ToList();
        var (journeys, below, without, late) = (new List<SteeringJourney>(), new List<OccasionAtRisk>(), new List<OccasionAtRisk>(), new List<LateIntroductions>());
        foreach (var journey in ServiceDefaults.Messaging.Journeys.All)
        {
            await using var session = sessions.Read(journey);
            var selection = new Selection(region, journey, period);
            var material = await Material.Read(sessions, region, journey, period, cancellation);
            var goals = await GoalFigures.Read(region, session, sessions, cancellation);
            invoices.AddRange(await session.QueryAsync<InvoiceFigures>(inRegion, cancellation, journey, region));
            payments.AddRange(await session.QueryAsync<PaymentFigures>(inRegion, cancellation, journey, region));
            var missing = (await session.QueryAsync<MissingTeam>(inRegion, cancellation, journey, region)).Where(one => one.Missing).ToDictionary(one => one.Occasion);
            if (material.Held.Count > 0 || goals.Rounds.Count > 0)
            {
                journeys.Add(Of(selection, material, goals.In(period)));
            }

            foreach (var held in material.Held.Where(one => one.Occasion.Status == OccasionStatus.Planned && one.FirstDay >= today))
            {
                var seats = held.Occasion.Seated.Count();
                OccasionAtRisk Risk(int lacks, string path) => new(journey, held.Occasion.Id, held.Occasion.Course, held.FirstDay, lacks, path);
                if (held.Occasion.Below is { } few && seats < few.Minimum)
                {
                    below.Add(Risk(few.Minimum - seats, $"/api/enrolment/v1/journeys/{journey}/occasions/{held.Occasion.Id}"));
                }

                if (missing.TryGetValue(held.Occasion.Id, out var team))
                {
                    without.Add(Risk(team.Leaders + team.Trainers, $"/api/trainer/v1/journeys/{journey}/occasions/{held.Occasion.Id}/team"));
                }
            }

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
                    late.Add(new(journey, still.Count, still.Select(one => one.Municipality).Distinct().Count(), still.Min(one => one.DueOn!.Value)));
                }
            }
        }

        var all = await Material.Read(sessions, region, null, period, cancellation);
        var ofYear = payments.Where(one => one.Year == of).ToList();
        return Results.Ok(new ShowSteering(
            region, of, journeys, Reached(all, new Selection(region, null, period)), EconomyOf(region, of, [.. invoices.Where(one => one.Year == of)], ofYear),
            new(
                Sorted(below), Sorted(without),
                [
                    .. ofYear.Where(one => one.Overdue).OrderBy(one => one.DueOn).ThenBy(one => one.Id)
                        .Select(one => new OverdueInvoice(one.Id, one.Municipality, one.Kind, one.Left, one.DueOn!.Value, $"/api/billing/v1/invoices/{one.Id}")),
                ],
                late),
            asOf));
    }

    private static List<OccasionAtRisk> Sorted(List<OccasionAtRisk> risks) => [.. risks.OrderBy(one => one.FirstDay).ThenBy(one => one.Occasion)];

    private static SteeringJourney Of(Selection selection, Material material, IReadOnlyList<ShowEffectGoals> goals)
    {
        decimal? Value(string name) => Measure.All.First(measure => measure.Name == name).Of(material, selection).Value;
        var (region, journey, year) = (selection.Region, selection.Journey!, selection.Period.From!.Value.Year);
        var path = $"/api/reporting/v1/regions/{region}/journeys/{journey}";
        return new(
            journey, Reports.AnnualReport.TitleOf(journey), Value("occasions") ?? 0, Value("participants") ?? 0, Value("completions") ?? 0, Value("attendance"),
            Reached(material, selection),
            new(
                goals.Count(goal => goal.Status == "met"), goals.Count(goal => goal.Status == "not-met"), goals.Count(goal => goal.Status == "too-few"),
                goals, $"{path}/effect-goals?period={year}"),
            $"{path}/statistics?period={year}", $"{path}/annual-report/{year}");
    }

    private static SteeringReach Reached(Material material, Selection selection)
    {
        var measured = Measure.All.First(measure => measure.Name == "reach").Of(material, selection);
        return new(
            measured.Value ?? 0, material.Municipalities.Count, [.. (measured.Parts ?? []).Select(part => part.Key)],
            ShowStatistics.Path(selection, "reach", "events") + StatisticsRequest.Query(selection));
    }

    /// <summary>What the year's invoices say. Amounts are without VAT, payments with.</summary>
    internal static SteeringEconomy EconomyOf(string region, int year, IReadOnlyList<InvoiceFigures> invoices, IReadOnlyList<PaymentFigures> payments)
    {
        SteeringCosts Costs(Func<InvoiceFigures, bool> which) => new(
            invoices.Where(one => one.Issued && which(one)).Sum(one => one.Amount), invoices.Where(one => !one.Issued && which(one)).Sum(one => one.Amount));
        var income = payments.Where(one => !Owed.Contains(one.Kind)).ToList();
        var overdue = income.Where(one => one.Overdue).ToList();
        return new(
            Costs(one => !Owed.Contains(one.Kind) && !Agreed.Contains(one.Kind)), Costs(one => Agreed.Contains(one.Kind)), Costs(one => Owed.Contains(one.Kind)),
            income.Sum(one => one.Payable ?? 0), income.Sum(one => one.Paid), overdue.Count, overdue.Sum(one => one.Left),
            $"/api/billing/v1/regions/{region}/invoices?year={year}");
    }
}

/// <summary>A journey's year.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Occasions">Not cancelled.</param>
/// <param name="Participants">Persons with a seat, each once.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Attendance">Share, 0–1; null: nothing recorded.</param>
/// <param name="Reach">Whom it reaches.</param>
/// <param name="Goals">Whether it helps.</param>
/// <param name="Statistics">Path of all figures, each of which opens its events.</param>
/// <param name="AnnualReport">Path of the yearly report.</param>
public sealed record SteeringJourney(
    string Journey, string Title, decimal Occasions, decimal Participants, decimal Completions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Attendance, SteeringReach Reach, SteeringGoals Goals, string Statistics, string AnnualReport);

/// <summary>Effect goals.</summary>
/// <param name="Met">So many reach their target.</param>
/// <param name="NotMet">So many do not.</param>
/// <param name="TooFew">Of so many nothing can be said.</param>
/// <param name="Goals">Each, suppressed as everywhere.</param>
/// <param name="Path">Of the goals by themselves.</param>
public sealed record SteeringGoals(int Met, int NotMet, int TooFew, IReadOnlyList<ShowEffectGoals> Goals, string Path);

/// <summary>Reach.</summary>
/// <param name="Reached">Municipalities with a seat.</param>
/// <param name="Municipalities">Municipalities of the region.</param>
/// <param name="Missing">Slugs of those with none.</param>
/// <param name="Events">Path of the events behind it.</param>
public sealed record SteeringReach(decimal Reached, int Municipalities, IReadOnlyList<string> Missing, string Events);

/// <summary>Economy, from what Billing has told.</summary>
/// <param name="CourseFees">Fees and credits, kronor without VAT.</param>
/// <param name="Agreements">Coordinator costs of the yearly agreement, and their settlement, kronor without VAT.</param>
/// <param name="Owed">Shares of the trainer pool that the region owes municipalities, kronor without VAT; negative.</param>
/// <param name="Payable">Kronor to pay of issued invoices less credits, VAT included.</param>
/// <param name="Paid">Kronor paid in for invoices of which nothing is left, VAT included.</param>
/// <param name="OverdueInvoices">How many.</param>
/// <param name="Overdue">Kronor left to pay of them when they fell overdue, VAT included.</param>
/// <param name="Invoices">Path of the invoices.</param>
public sealed record SteeringEconomy(
    SteeringCosts CourseFees, SteeringCosts Agreements, SteeringCosts Owed, decimal Payable, decimal Paid, int OverdueInvoices, decimal Overdue, string Invoices);

/// <summary>Costs.</summary>
/// <param name="Invoiced">Issued.</param>
/// <param name="Committed">Drafted, not issued yet.</param>
public sealed record SteeringCosts(decimal Invoiced, decimal Committed);

/// <summary>What may go wrong.</summary>
/// <param name="BelowMinimum">Occasions of the year ahead that had too few on their decision date, and have still.</param>
/// <param name="WithoutTeam">Occasions of the year ahead that had no full team on their decision date, and have none since.</param>
/// <param name="OverdueInvoices">Of the year's costs.</param>
/// <param name="IntroductionsOverdue">Whose last day was in the year, of people still at work.</param>
public sealed record SteeringRisks(
    IReadOnlyList<OccasionAtRisk> BelowMinimum, IReadOnlyList<OccasionAtRisk> WithoutTeam, IReadOnlyList<OverdueInvoice> OverdueInvoices,
    IReadOnlyList<LateIntroductions> IntroductionsOverdue);

/// <summary>An occasion at risk.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="Lacks">So many persons more are needed; of a team 0: somebody is needed on some days only.</param>
/// <param name="Path">Where something can be done about it.</param>
public sealed record OccasionAtRisk(string Journey, Guid Occasion, string Course, DateOnly FirstDay, int Lacks, string Path);

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
/// <param name="Count">How many.</param>
/// <param name="Municipalities">In so many municipalities; which and who, their managers see.</param>
/// <param name="Since">The oldest last day.</param>
public sealed record LateIntroductions(string Journey, int Count, int Municipalities, DateOnly Since);
