using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Planning;

/// <summary>How many work at each level (S1: kartläggning).</summary>
/// <param name="New">0–2 years in the profession.</param>
/// <param name="Practised">2–5 years.</param>
/// <param name="Experienced">More than 5 years.</param>
/// <param name="UnitManagers">Enhetschefer.</param>
/// <param name="TeamLeaders">Arbetsledare.</param>
/// <param name="MunicipalAdministrators">Who administer the municipality's accounts; no course is planned by them.</param>
public sealed record LevelCounts(int New, int Practised, int Experienced, int UnitManagers, int TeamLeaders, int MunicipalAdministrators)
{
    /// <summary>Arbetsledare och chef, one level whatever their years (S4 1.4).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Managers => UnitManagers + TeamLeaders;

    /// <summary>Everybody for whom there are courses.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Staff => New + Practised + Experienced + Managers;

    /// <summary>Both together.</summary>
    /// <param name="other">The other.</param>
    public LevelCounts Plus(LevelCounts other) => new(
        New + other.New, Practised + other.Practised, Experienced + other.Experienced, UnitManagers + other.UnitManagers, TeamLeaders + other.TeamLeaders,
        MunicipalAdministrators + other.MunicipalAdministrators);

    /// <summary>Each to the nearest five: how many they are about, and of one count less another nothing.</summary>
    public LevelCounts InFives() => new(
        Five(New), Five(Practised), Five(Experienced), Five(UnitManagers), Five(TeamLeaders), Five(MunicipalAdministrators));

    private static int Five(int count) => (count + 2) / 5 * 5;
}

/// <summary>Somebody counted how many work at each level of a journey's field.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug; null: the whole county, not divided.</param>
/// <param name="Date">As of which local date.</param>
/// <param name="Counts">How many.</param>
/// <param name="By">Role of who registered it.</param>
/// <param name="At">UTC.</param>
public sealed record HeadcountRegistered(string Region, string? Municipality, DateOnly Date, LevelCounts Counts, string By, DateTimeOffset At);

/// <summary>Headcounts of a municipality, or of a county as a whole.</summary>
/// <param name="Id">The stream: journey, region, municipality.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug; null: the whole county.</param>
/// <param name="Counts">By date, the oldest first; of each date the last that was registered.</param>
public sealed record HeadcountFigures(Guid Id, string Region, string? Municipality, IReadOnlyList<DatedCounts> Counts)
{
    /// <summary>The stream.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="region">Slug.</param>
    /// <param name="municipality">Slug; null: the whole county.</param>
    public static Guid IdOf(string journey, string region, string? municipality) => Uuid.From("headcount", journey, region, municipality ?? "");

    /// <summary>The newest no later than a date; null: none.</summary>
    /// <param name="on">Local date.</param>
    public DatedCounts? On(DateOnly on) => Counts.LastOrDefault(one => one.Date <= on);

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static HeadcountFigures? Apply(HeadcountFigures? state, Guid id, object fact) => fact is HeadcountRegistered e
        ? new(id, e.Region, e.Municipality, [.. (state?.Counts ?? []).Where(one => one.Date != e.Date).Append(new(e.Date, e.Counts)).OrderBy(one => one.Date)])
        : state;
}

/// <summary>Counts as of a date.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Levels">How many.</param>
public sealed record DatedCounts(DateOnly Date, LevelCounts Levels);

/// <summary>Keeps <see cref="HeadcountFigures"/> in step with the log.</summary>
public sealed class HeadcountFiguresProjection : SingleStreamProjection<HeadcountFigures, Guid>
{
    /// <summary>Is given what is counted.</summary>
    public HeadcountFiguresProjection() => IncludeType<HeadcountRegistered>();

    /// <inheritdoc />
    public override HeadcountFigures? Evolve(HeadcountFigures? snapshot, Guid id, IEvent e) => HeadcountFigures.Apply(snapshot, id, e.Data);
}

/// <summary>
/// The headcount in force: every municipality's newest as soon as all have counted as late as the county did, until then the county's, else what there is.
/// </summary>
/// <param name="Region">Slug.</param>
/// <param name="Journey">Slug.</param>
/// <param name="County">Counted for the county as a whole.</param>
/// <param name="Municipalities">Each municipality's newest, as far as the caller may see them.</param>
/// <param name="Missing">Municipalities that have not counted: where planning is made from what there is, it is made without them.</param>
/// <param name="InForce">What planning is made from.</param>
public sealed record ListHeadcounts(
    string Region, string Journey, DatedCounts? County, IReadOnlyList<MunicipalHeadcount> Municipalities, IReadOnlyList<string> Missing, Headcount? InForce)
{
    /// <summary>So many municipalities have to be in a sum that others than the region see (ours; docs/adr/0021).</summary>
    public const int FewestTogether = 3;

    /// <summary>
    /// As the caller may see it. Where few work the count tells who they are: an employer sees the own, the region plans with all, the nation the county,
    /// in fives, and a sum of municipalities only of all of them and of three at least: else one who counts later is what one sum has more than another.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    internal ListHeadcounts SeenBy(Caller caller) => caller switch
    {
        { Role: Role.Coordinator } => this,
        { Role: Role.National } => this with
        {
            County = InFives(County),
            Municipalities = [],
            InForce = InForce is { ByMunicipality: true } sum && Missing.Count == 0 && Municipalities.Count >= FewestTogether ? sum with { Levels = sum.Levels.InFives() }
                : County is { } county ? new(county.Date, county.Levels.InFives(), false) : null,
        },
        _ => this with { County = null, InForce = null, Missing = [], Municipalities = [.. Municipalities.Where(one => caller.MaySee(one.Municipality))] },
    };

    private static DatedCounts? InFives(DatedCounts? counts) => counts is null ? null : counts with { Levels = counts.Levels.InFives() };

    internal static ListHeadcounts Of(string region, string journey, IReadOnlyList<HeadcountFigures> all, IReadOnlyList<string> municipalities, DateOnly on)
    {
        var county = all.FirstOrDefault(one => one.Municipality is null)?.On(on);
        List<MunicipalHeadcount> counted =
        [
            .. all.Where(one => one.Municipality is not null).Select(one => (one.Municipality, Counts: one.On(on))).Where(one => one.Counts is not null)
                .Select(one => new MunicipalHeadcount(one.Municipality!, one.Counts!.Date, one.Counts.Levels)).OrderBy(one => one.Municipality, StringComparer.Ordinal),
        ];
        List<string> missing = [.. municipalities.Except(counted.Select(one => one.Municipality)).Order(StringComparer.Ordinal)];
        var whole = counted.Count > 0 && (county is null || missing.Count == 0 && counted.TrueForAll(one => one.Date >= county.Date));
        return new(
            region, journey, county, counted, missing,
            whole ? new(counted.Max(one => one.Date), counted.Select(one => one.Levels).Aggregate((one, other) => one.Plus(other)), true)
                : county is null ? null : new(county.Date, county.Levels, false));
    }

    internal static async Task<ListHeadcounts> Read(string region, IQuerySession session, Sessions sessions, DateOnly on, CancellationToken cancellation)
    {
        var all = await session.QueryAsync<HeadcountFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, session.TenantId, region);
        await using var regions = sessions.Read();
        var municipalities = await regions.QueryAsync<MunicipalityFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, regions.TenantId, region);
        return Of(region, session.TenantId, all, [.. municipalities.Where(one => one.TakesPartFrom(on)).Select(one => one.Municipality)], on);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/headcounts", Handle)
        .For(Role.Coordinator, Role.National, Role.MunicipalAdministrator, Role.Manager)
        .WithName(nameof(ListHeadcounts)).WithTags("Planning")
        .WithSummary("The newest headcounts: the county's, each municipality's, who is missing and what planning is made from. Employers see the own, the nation the county's in fives and no municipality's.")
        .Produces<ListHeadcounts>();

    private static async Task<IResult> Handle(
        string region, string journey, DateOnly? on, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var all = await Read(region, session, sessions, on ?? ServiceDefaults.SwedishTime.Today(clock), cancellation);
        return Results.Ok(all.SeenBy(caller));
    }
}

/// <summary>A municipality's headcount.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Date">As of which local date.</param>
/// <param name="Levels">How many.</param>
public sealed record MunicipalHeadcount(string Municipality, DateOnly Date, LevelCounts Levels);

/// <summary>What planning is made from.</summary>
/// <param name="Date">As of which local date.</param>
/// <param name="Levels">How many.</param>
/// <param name="ByMunicipality">Whether it is the sum of the municipalities' own counts.</param>
public sealed record Headcount(DateOnly Date, LevelCounts Levels, bool ByMunicipality);

/// <summary>Registers a headcount. The same again changes nothing; another for the same date takes its place, what was registered before is kept in the log.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug; null: the whole county.</param>
/// <param name="Date">As of which local date.</param>
/// <param name="Counts">How many.</param>
/// <param name="By">Role of who registers.</param>
/// <param name="At">UTC.</param>
public sealed record RegisterHeadcount(string Region, string? Municipality, DateOnly Date, LevelCounts Counts, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="state">What there is; null: nothing yet.</param>
    public static IEnumerable<object> Decide(RegisterHeadcount command, HeadcountFigures? state) =>
        state?.Counts.FirstOrDefault(one => one.Date == command.Date)?.Levels == command.Counts
            ? []
            : [new HeadcountRegistered(command.Region, command.Municipality, command.Date, command.Counts, command.By, command.At)];

    /// <summary>What is sent; what is left out is 0, one level at least has to be there.</summary>
    /// <param name="New">0–2 years in the profession.</param>
    /// <param name="Practised">2–5 years.</param>
    /// <param name="Experienced">More than 5 years.</param>
    /// <param name="UnitManagers">Enhetschefer.</param>
    /// <param name="TeamLeaders">Arbetsledare.</param>
    /// <param name="MunicipalAdministrators">Who administer the municipality's accounts.</param>
    public sealed record Request(int? New, int? Practised, int? Experienced, int? UnitManagers, int? TeamLeaders, int? MunicipalAdministrators)
    {
        private const int Most = 100_000;

        internal LevelCounts Checked(DateOnly date, DateOnly today)
        {
            var input = new Validation();
            input.That(date <= today, "date", "range", "Ett datum som inte har varit går inte att kartlägga.");
            input.That(New is not null || Practised is not null || Experienced is not null || UnitManagers is not null || TeamLeaders is not null, "new", "required", "Ange antal för minst en nivå.");
            foreach (var (field, count) in new[]
            {
                ("new", New), ("practised", Practised), ("experienced", Experienced), ("unitManagers", UnitManagers), ("teamLeaders", TeamLeaders),
                ("municipalAdministrators", MunicipalAdministrators),
            })
            {
                input.Range<int>(field, count ?? 0, 0, Most);
            }

            input.ThrowIfAny();
            return new(New ?? 0, Practised ?? 0, Experienced ?? 0, UnitManagers ?? 0, TeamLeaders ?? 0, MunicipalAdministrators ?? 0);
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/regions/{region}/journeys/{journey}/headcounts/{date}", (
                string region, string journey, DateOnly date, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
                Handle(region, journey, null, date, request, caller, sessions, clock, http))
            .For(Role.Coordinator).WithName("RegisterCountyHeadcount").WithTags("Planning")
            .WithSummary("Registers how many work at each level in the whole county, where it is not known by municipality. The same again changes nothing.")
            .Produces<DatedCounts>();
        routes.MapPut("/regions/{region}/journeys/{journey}/headcounts/{date}/municipalities/{municipality}", Handle)
            .For(Role.Coordinator, Role.MunicipalAdministrator).WithName(nameof(RegisterHeadcount)).WithTags("Planning")
            .WithSummary("Registers how many work at each level in a municipality: its administrator or the region's coordinator. The same again changes nothing.")
            .Produces<DatedCounts>();
    }

    private static async Task<IResult> Handle(
        string region, string journey, string? municipality, DateOnly date, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        await caller.CheckRegion(region, sessions, http.RequestAborted);
        if (municipality is not null)
        {
            // A municipality of the region, also where the coordinator says it: a misspelt one would be counted beside the others.
            await using var regions = sessions.Read();
            if (!caller.MaySee(municipality)
                || (await regions.LoadAsync<MunicipalityFigures>(MunicipalityFigures.IdOf(region, municipality), http.RequestAborted))?.TakesPartFrom(date) != true)
            {
                throw new NotFound();
            }
        }

        var command = new RegisterHeadcount(region, municipality, date, request.Checked(date, ServiceDefaults.SwedishTime.Today(clock)), caller.Role, clock.GetUtcNow());
        var stream = await session.FetchFor<HeadcountFigures>(HeadcountFigures.IdOf(journey, region, municipality), http);
        var events = Decide(command, stream.Aggregate).ToList();
        if (events.Count > 0)
        {
            stream.AppendMany(events);
            await session.SaveChangesAsync(http.RequestAborted);
        }

        http.SetETag((stream.StartingVersion ?? 0) + events.Count);
        return Results.Ok(new DatedCounts(date, command.Counts));
    }
}
