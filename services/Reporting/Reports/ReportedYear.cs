using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting.Reports;

/// <summary>
/// A region's year and the one before, and what may be told of it on paper. Everything here is pure; that nothing that is told gives away a group of
/// fewer than five, whatever is added and subtracted, is what <c>PublishedTablesProperties</c> proves.
/// </summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Now">Its material.</param>
/// <param name="Before">The material of the year before.</param>
internal sealed record ReportedRegion(string Region, int Year, Material Now, Material Before)
{
    private const string Enrolled = "enrolled", Completions = "completions", Attendance = "attendance", Cost = "cost";

    // What follows from the number of seats, or has it for a part: told where that is.
    private static readonly string[] BySeats = ["participants", "seats-used", Cost, "cost-invoiced", "cost-per-participant", "cost-per-day"];
    private readonly Dictionary<string, Material> quarters = Now.By(Dimension.Quarter).ToDictionary(row => row.Key, row => row.Of);
    private readonly Dictionary<string, string> statuses = [];
    private IReadOnlySet<(string Figure, string? Quarter)>? audited;
    private ReportedRegion? last;

    /// <summary>The year's quarters, such as <c>2026-Q1</c>.</summary>
    public IReadOnlyList<string> Quarters { get; } = [.. Enumerable.Range(1, 4).Select(quarter => FormattableString.Invariant($"{Year:0000}-Q{quarter}"))];

    /// <summary>The year before, as its own report tells it.</summary>
    public ReportedRegion Last => last ??= new(Region, Year - 1, Before, Before with { Held = [], Taken = [], Earned = [], Charged = [] });

    // Seats and what became of them are told together or not: what one figure leaves of another is somebody.
    private IReadOnlySet<(string Figure, string? Quarter)> Audited => audited ??= Audit();

    /// <summary>Whether a figure of the year is told, see <see cref="Concerned.Status"/>.</summary>
    public string Status(string figure)
    {
        if (!statuses.TryGetValue(figure, out var status))
        {
            status = Concerned.By(figure, Now).Status;
            if (status == Concerned.Told && !Audited.Contains((BySeats.Contains(figure) ? Enrolled : figure, null))
                && (BySeats.Contains(figure) || figure is Enrolled or Completions or Attendance or "completion-rate" or "absence" or "no-shows"))
            {
                status = Concerned.TooFew;
            }

            statuses[figure] = status;
        }

        return status;
    }

    /// <summary>A quarter's material.</summary>
    public Material Of(string quarter) => quarters.GetValueOrDefault(quarter) ?? Now with { Held = [], Taken = [], Earned = [], Charged = [] };

    /// <summary>Whether a figure of a quarter is told: one of those that are reconciled.</summary>
    /// <param name="figure">Its name.</param>
    /// <param name="quarter">The quarter.</param>
    public bool Tells(string figure, string quarter) => figure switch
    {
        "occasions" => true,
        Cost => Audited.Contains((Enrolled, quarter)) && Shown(Cost).Contains(quarter),
        _ => Audited.Contains((figure, quarter)),
    };

    private HashSet<(string Figure, string? Quarter)> Audit()
    {
        // Seats by quarter and by what became of them.
        var seats = Quarters.SelectMany((quarter, number) => Outcomes(Of(quarter)).Select(one => (one.Whose, Cell: one.Outcome with { Quarter = number }))).ToList();
        var cells = seats.Select(one => one.Cell).Distinct().ToList();
        ulong Those(Func<Outcome, bool> which) => cells.Select((cell, number) => which(cell) ? 1UL << number : 0).Aggregate(0UL, (one, other) => one | other);
        // A group is described by some of the quarters and some of what may become of a seat.
        var (times, ends) = (
            Sums([.. Enumerable.Range(0, 4).Select(quarter => Those(cell => cell.Quarter == quarter))]),
            Sums([.. cells.Select(cell => cell with { Quarter = 0 }).Distinct().Select(end => Those(cell => cell with { Quarter = 0 } == end))]));
        var audit = new Audit(
            [.. cells.Select(cell => seats.Where(one => one.Cell == cell).Select(one => one.Whose).ToHashSet())],
            times.SelectMany(some => ends.Select(others => some & others)).ToHashSet());

        var told = new HashSet<(string, string?)>();
        void Tell(string figure, int? quarter, params ReadOnlySpan<ulong> sums)
        {
            if (audit.Tell(sums))
            {
                told.Add((figure, quarter is { } number ? Quarters[number] : null));
            }
        }

        // Days of absence weigh as many days as the course has: who knows the weights has each quarter's by the year's.
        ulong Absent(int quarter) => Those(cell => cell.Quarter == quarter && cell.Absent);
        // The larger a quarter, the rather it is told.
        var largest = Enumerable.Range(0, 4).OrderByDescending(quarter => seats.Count(one => one.Cell.Quarter == quarter)).ToList();
        Tell(Enrolled, null, Those(_ => true));
        Tell(Completions, null, Those(cell => cell.Certified));
        // A share tells nothing of whom it is of, if so few that nothing may be told.
        Tell(Attendance, null, [Those(_ => true), .. Enumerable.Range(0, 4).Select(Absent)]);
        largest.ForEach(quarter => Tell(Enrolled, quarter, Those(cell => cell.Quarter == quarter)));
        largest.ForEach(quarter => Tell(Completions, quarter, Those(cell => cell.Quarter == quarter && cell.Certified)));
        largest.ForEach(quarter => Tell(Attendance, quarter, Those(cell => cell.Quarter == quarter), Absent(quarter)));
        Tell("completion-rate", null, Those(cell => cell.Done), Those(cell => cell.Done && cell.Certified));
        Tell("absence", null, [.. Enumerable.Range(0, 4).Select(Absent)]);
        Tell("no-shows", null, Those(cell => cell.NeverThere));
        return told;
    }

    // Every sum of some of them.
    private static List<ulong> Sums(List<ulong> parts) => parts.Aggregate(new List<ulong> { 0 }, (sums, part) => [.. sums, .. sums.Select(sum => sum | part)]);

    private readonly record struct Outcome(int Quarter, bool Certified, bool Absent, bool NeverThere, bool Done);

    private static IEnumerable<(Whose Whose, Outcome Outcome)> Outcomes(Material of)
    {
        var certified = of.Earned.Select(one => (one.Held.Occasion.Id, one.Certificate.Participant)).ToHashSet();
        return of.Taken.Where(one => one.HasSeat).Select(one => (
            new Whose(one.Place.Participant, one.Place.Municipality),
            new Outcome(
                0, certified.Contains((one.Held.Occasion.Id, one.Place.Participant)), Concerned.Was(one, day => day.Absent),
                one.Held.Done && Concerned.NeverThere(one), one.Held.Done)));
    }

    // Of costs, which are no persons: a quarter that gives somebody away is withheld, and where the year is told as many more, the smallest first, that
    // what it leaves of those that are told gives nobody away either. People come again: so who is in the withheld ones is counted, not how many in each.
    private HashSet<string> Shown(string figure)
    {
        var groups = Quarters.ToDictionary(quarter => quarter, quarter => Concerned.By(figure, Of(quarter)).Groups);
        var told = Quarters.Where(quarter => groups[quarter].All(SmallGroups.MayBeTold)).ToHashSet();
        if (Status(figure) != Concerned.Told)
        {
            return told;
        }

        for (var kind = 0; kind < groups[Quarters[0]].Count;)
        {
            var withheld = Quarters.Where(quarter => !told.Contains(quarter) || !Audited.Contains((Enrolled, quarter))).SelectMany(quarter => groups[quarter][kind]);
            if (SmallGroups.MayBeTold(withheld))
            {
                kind++;
                continue;
            }

            var next = Quarters.Where(quarter => told.Contains(quarter) && Audited.Contains((Enrolled, quarter)) && groups[quarter][kind].Count > 0).MinBy(quarter => groups[quarter][kind].Count);
            // What is left when all are withheld is the year, which is told: there is a next.
            told.Remove(next ?? throw new InvalidOperationException($"A year of {figure} is told that gives somebody away."));
            kind = 0;
        }

        return told;
    }
}

/// <summary>
/// A year's report of a region, or of the country: that is the sum of what its regions tell in theirs, and of nothing else, so that it gives away no more
/// than they do.
/// </summary>
/// <param name="Journey">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Regions">One, or all.</param>
/// <param name="Country">Whether it is the country's.</param>
internal sealed record ReportedYear(string Journey, int Year, IReadOnlyList<ReportedRegion> Regions, bool Country)
{
    private const string Trainers = "trainers";

    /// <summary>What is reconciled; whether the quarters add up.</summary>
    private static readonly (string Name, bool Adds)[] Reconciled = [("occasions", true), ("enrolled", true), ("completions", true), ("cost", true), ("attendance", false)];

    private readonly Selection selection = new(
        Country ? "" : Regions[0].Region, Journey, new(new DateOnly(Year, 1, 1), new DateOnly(Year, 12, 31)));

    /// <summary>Paths of the report and of what is behind it begin with this.</summary>
    public string Path => Country
        ? FormattableString.Invariant($"/api/reporting/v1/journeys/{Journey}/annual-report/{Year}")
        : FormattableString.Invariant($"/api/reporting/v1/regions/{Regions[0].Region}/journeys/{Journey}/annual-report/{Year}");

    /// <summary>A figure as it is told.</summary>
    public ReportFigure Figure(string name, IReadOnlyDictionary<Guid, OccasionTeam> teams)
    {
        if (name == Trainers)
        {
            var (all, previous) = (TrainersOf(one => one.Now, teams), TrainersOf(one => one.Before, teams));
            var status = Told(all).Count == 0 && all.Count > 0 ? Concerned.TooFew : Concerned.Told;
            return new(
                name, "Kursledare och utbildare i årets team", "personer", status == Concerned.Told ? Persons(Told(all)) : null,
                Told(previous).Count == 0 ? null : Persons(Told(previous)), status, null, Events(name, null), Left(Told(all).Count),
                Told(previous).Count == 0 ? null : Left(Told(previous).Count));
        }

        var measure = Measure.All.First(one => one.Name == name);
        var told = Regions.Where(one => one.Status(name) == Concerned.Told).ToList();
        // What the report of the year before tells.
        var before = Regions.Where(one => one.Last.Status(name) == Concerned.Told).ToList();
        var measured = measure.Of(Together([.. told.Select(one => one.Now)]), selection);
        var missing = name == "reach" && measured.Parts is { Count: > 0 } parts
            ? $"Utan deltagare: {string.Join(", ", parts.Select(part => part.Text.Split(':')[0]))}"
            : null;
        var withheld = told.Count == 0 && Regions.Count > 0;
        return new(
            name, measure.Text, measure.Unit, withheld ? null : measured.Value,
            before.Count == 0 ? null : measure.Of(Together([.. before.Select(one => one.Before)]), selection).Value,
            withheld ? Country ? Concerned.TooFew : Regions[0].Status(name) : measured.Value is null ? "none" : Concerned.Told, withheld ? null : missing,
            Events(name, null), Left(told.Count), before.Count == 0 ? null : Left(before.Count));
    }

    /// <summary>The year by quarter as it is told.</summary>
    public IReadOnlyList<QuarterFigure> Quarters() =>
    [
        .. Reconciled.Select(figure =>
        {
            var measure = Measure.All.First(one => one.Name == figure.Name);
            var values = new List<QuarterValue>();
            for (var quarter = 1; quarter <= 4; quarter++)
            {
                var key = FormattableString.Invariant($"{Year:0000}-Q{quarter}");
                var told = Regions.Where(one => one.Tells(figure.Name, key)).Select(one => one.Of(key)).ToList();
                var value = measure.Of(Together(told), selection).Value;
                values.Add(told.Count == 0 && Regions.Count > 0
                    ? new(key, null, Concerned.TooFew, Events(figure.Name, key), Left(0))
                    : new(key, value, value is null ? "none" : Concerned.Told, Events(figure.Name, key), Left(told.Count)));
            }

            var year = Regions.Where(one => one.Status(figure.Name) == Concerned.Told).Select(one => one.Now).ToList();
            var withheld = year.Count == 0 && Regions.Count > 0;
            var whole = withheld ? null : measure.Of(Together(year), selection).Value;
            return new QuarterFigure(
                figure.Name, measure.Text, measure.Unit, values, whole,
                figure.Adds && whole is { } sum && values.TrueForAll(value => value is { Status: Concerned.Told, Without: null }) && Left(year.Count) is null
                    ? sum - values.Sum(value => value.Value ?? 0)
                    : null,
                withheld ? Concerned.TooFew : whole is null ? "none" : Concerned.Told);
        }),
    ];

    // What a row tells that is of persons.
    private static readonly string[] InRow = ["participants", "enrolled", "completions", "attendance", "reach"];

    /// <summary>The rows of the country's report.</summary>
    /// <param name="answered">How many questions a region has answered.</param>
    public IReadOnlyList<ReportRegion> Rows(IReadOnlyDictionary<string, int> answered) =>
    [
        .. Regions.Select(one =>
        {
            var of = selection with { Region = one.Region };
            decimal? Told(string name) => one.Status(name) == Concerned.Told ? Measure.All.First(measure => measure.Name == name).Of(one.Now, of).Value : null;
            return new ReportRegion(
                one.Region, one.Status("participants"), Told("occasions"), Told("participants"), Told("enrolled"), Told("completions"), Told("attendance"),
                Told("reach"), Told("municipalities"), answered.GetValueOrDefault(one.Region),
                (this with { Regions = [one], Country = false }).Path, [.. InRow.Where(name => one.Status(name) != Concerned.Told)]);
        }),
    ];

    /// <summary>What a figure rests on; a region's also where the paper withholds it, which those who may open it need not be spared.</summary>
    /// <param name="name">The figure.</param>
    /// <param name="quarter">Such as <c>2026-Q1</c>; null: the year.</param>
    /// <param name="teams">Who held it, by occasion.</param>
    public Measured Behind(string name, string? quarter, IReadOnlyDictionary<Guid, OccasionTeam> teams)
    {
        if (name == Trainers)
        {
            var told = TrainersOf(one => quarter is null ? one.Now : one.Of(quarter), teams);
            var regions = (Country ? Told(told) : told).Keys.ToHashSet();
            var of = Regions.Where(one => regions.Contains(one.Region)).SelectMany(one => (quarter is null ? one.Now : one.Of(quarter)).Held)
                .Where(held => !held.Cancelled && teams.ContainsKey(held.Occasion.Id)).ToList();
            return new(Persons(told.Where(one => regions.Contains(one.Key))), of.Select(held => Statistics.Behind.Team(held, teams[held.Occasion.Id])));
        }

        var measure = Measure.All.First(one => one.Name == name);
        var material = Regions.Where(one => !Country || (quarter is null ? one.Status(name) == Concerned.Told : one.Tells(name, quarter)))
            .Select(one => quarter is null ? one.Now : one.Of(quarter));
        return measure.Of(Together([.. material]), selection);
    }

    private Dictionary<string, IReadOnlySet<Whose>> TrainersOf(Func<ReportedRegion, Material> of, IReadOnlyDictionary<Guid, OccasionTeam> teams) => Regions.ToDictionary(
        one => one.Region,
        IReadOnlySet<Whose> (one) => of(one).Held.Where(held => !held.Cancelled)
            .SelectMany(held => teams.TryGetValue(held.Occasion.Id, out var team) ? team.Trainers.Zip(team.LentBy, (trainer, lentBy) => new Whose(trainer, lentBy)) : []).ToHashSet());

    // An employer knows whom it lends.
    private static Dictionary<string, IReadOnlySet<Whose>> Told(Dictionary<string, IReadOnlySet<Whose>> trainers) =>
        trainers.Where(one => SmallGroups.MayBeTold(one.Value)).ToDictionary();

    private static int Persons(IEnumerable<KeyValuePair<string, IReadOnlySet<Whose>>> trainers) => trainers.SelectMany(one => one.Value).Select(one => one.Person).Distinct().Count();

    private int? Left(int told) => Country && told < Regions.Count ? Regions.Count - told : null;

    private string Events(string figure, string? quarter) => $"{Path}/figures/{figure}/events{(quarter is null ? "" : $"?quarter={quarter}")}";

    /// <summary>The material of several regions. A municipality belongs to one region, an occasion to one.</summary>
    private static Material Together(IReadOnlyList<Material> all) => all is [var one] ? one : new(
        [.. all.SelectMany(one => one.Held)], [.. all.SelectMany(one => one.Taken)], [.. all.SelectMany(one => one.Earned)],
        [.. all.SelectMany(one => one.Charged)], [.. all.SelectMany(one => one.Municipalities)],
        all.SelectMany(one => one.Titles).DistinctBy(one => one.Key).ToDictionary());
}
