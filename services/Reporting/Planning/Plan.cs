using System.Globalization;

namespace Yrkesresan.Reporting.Planning;

/// <summary>
/// How many occasions of each course are needed, half year by half year. Whole persons throughout: who is new stays so for four half years, who is
/// practised for six (S4 1.4), spread over them as evenly as can be, the oldest first. Nothing is asked and nothing is read here.
/// </summary>
internal static class Plan
{
    /// <summary>Half years at the level new: two years.</summary>
    public const int HalvesAsNew = 4;

    /// <summary>Half years at the level practised: three years.</summary>
    public const int HalvesAsPractised = 6;

    /// <summary>The levels at the beginning of each half year, from the count on.</summary>
    /// <param name="counted">The headcount.</param>
    /// <param name="recruits">New people each half year; null: as many as become practised, so that the new stay as many.</param>
    /// <param name="halves">So many half years.</param>
    /// <param name="from">Recruits are so many from after this half year on: before it is history, of which nobody asks what if.</param>
    public static IReadOnlyList<LevelsThen> Age(LevelCounts counted, int? recruits, int halves, int from = 0)
    {
        var (young, middle, old) = (new Queue<int>(Even(counted.New, HalvesAsNew)), new Queue<int>(Even(counted.Practised, HalvesAsPractised)), counted.Experienced);
        var levels = new List<LevelsThen> { new(counted.New, counted.Practised, counted.Experienced, counted.Managers, 0, 0, 0) };
        for (var half = 1; half < halves; half++)
        {
            var (toPractised, toExperienced) = (young.Dequeue(), middle.Dequeue());
            var come = half > from && recruits is { } told ? told : toPractised;
            young.Enqueue(come);
            middle.Enqueue(toPractised);
            old += toExperienced;
            levels.Add(new(young.Sum(), middle.Sum(), old, counted.Managers, come, toPractised, toExperienced));
        }

        return levels;
    }

    /// <summary>A course's need, half year by half year.</summary>
    /// <param name="course">The course.</param>
    /// <param name="levels">From the first half year planned on.</param>
    /// <param name="done">How many at its level have done it already.</param>
    /// <param name="capacity">What there is.</param>
    /// <param name="planned">Occasions planned already, by half year.</param>
    /// <param name="split">Weights of municipalities.</param>
    /// <param name="names">What the half years are called.</param>
    public static IReadOnlyList<CourseNeed> Of(
        PlannedCourse course, IReadOnlyList<LevelsThen> levels, int done, Capacity capacity, IReadOnlyList<int> planned,
        IReadOnlyList<KeyValuePair<string, int>> split, IReadOnlyList<string> names)
    {
        var there = levels[0].Of(course.Level);
        var behind = Even(Math.Max(0, there - done), capacity.Spread);
        var (needs, left) = (new List<CourseNeed>(), 0);
        for (var half = 0; half < levels.Count; half++)
        {
            var come = half == 0 ? 0 : levels[half].Came(course.Level);
            var share = half < behind.Count ? behind[half] : 0;
            var seats = left + share + come;
            var wanted = Up(seats, capacity.Seats);
            var occasions = Math.Min(wanted, capacity.MostOccasions ?? int.MaxValue);
            var unserved = Math.Max(0, seats - occasions * capacity.Seats);
            var days = occasions * course.Days * (course.Leaders + course.Trainers);
            var team = course.Leaders + course.Trainers;
            var trainers = occasions == 0 ? 0 : Math.Max(team, (int)Math.Ceiling(days / capacity.TrainerDays));
            needs.Add(new(
                names[half], course.Course, course.Title, course.Level, seats, occasions, planned[half], Math.Max(0, occasions - planned[half]), unserved, days, trainers,
                Where(occasions, split),
                [
                    Say($"Platser: {share} av de {Math.Max(0, there - done)} som är på nivån och saknar kursen ({there} på nivån, {done} har intyg; fördelade på {capacity.Spread} halvår), {come} som kommer till nivån, {left} som inte fick plats halvåret före."),
                    Say($"Tillfällen: {seats} platser / {capacity.Seats} per tillfälle, uppåt = {wanted}")
                        + (wanted > occasions ? Say($"; kapaciteten är {occasions}, så {unserved} får vänta.") : "."),
                    Say($"Utbildardagar: {occasions} tillfällen × {course.Days:0.#} dagar × {team} i teamet = {days:0.#}."),
                    Say($"Utbildare: {days:0.#} dagar / {capacity.TrainerDays:0.#} dagar per utbildare och halvår, uppåt, dock minst ett team = {trainers}."),
                ]));
            left = unserved;
        }

        return needs;
    }

    /// <summary>So many in so many parts, as even as can be, the larger first.</summary>
    internal static IReadOnlyList<int> Even(int count, int parts) => [.. Enumerable.Range(0, parts).Select(part => count / parts + (part < count % parts ? 1 : 0))];

    /// <summary>Occasions shared out by weight, largest remainder; of equal remainders the first in order.</summary>
    internal static IReadOnlyList<PlacedOccasions> Where(int occasions, IReadOnlyList<KeyValuePair<string, int>> weights)
    {
        var all = weights.Sum(one => (long)one.Value);
        if (all == 0 || occasions == 0)
        {
            return [];
        }

        var shares = weights.Select((one, order) => (one.Key, order, Whole: (int)(occasions * (long)one.Value / all), Over: occasions * (long)one.Value % all)).ToList();
        var more = shares.OrderByDescending(one => one.Over).ThenBy(one => one.order).Take(occasions - shares.Sum(one => one.Whole)).Select(one => one.Key).ToHashSet();
        return [.. shares.Select(one => new PlacedOccasions(one.Key, one.Whole + (more.Contains(one.Key) ? 1 : 0))).Where(one => one.Occasions > 0)];
    }

    private static int Up(int count, int by) => (count + by - 1) / by;

    private static string Say(FormattableString text) => text.ToString(CultureInfo.GetCultureInfo("sv-SE"));
}

/// <summary>How many are at each level when a half year begins, and how many came to it since the one before.</summary>
/// <param name="New">0–2 years in the profession.</param>
/// <param name="Practised">2–5 years.</param>
/// <param name="Experienced">More than 5 years.</param>
/// <param name="Managers">Arbetsledare och chef; nobody ages into it.</param>
/// <param name="Recruited">Came as new.</param>
/// <param name="BecamePractised">Had been new for two years.</param>
/// <param name="BecameExperienced">Had been practised for three years.</param>
public sealed record LevelsThen(int New, int Practised, int Experienced, int Managers, int Recruited, int BecamePractised, int BecameExperienced)
{
    internal int Of(string level) => level switch { "new" => New, "practised" => Practised, "experienced" => Experienced, "manager" => Managers, _ => 0 };

    internal int Came(string level) => level switch { "new" => Recruited, "practised" => BecamePractised, "experienced" => BecameExperienced, _ => 0 };
}

/// <summary>A course to plan.</summary>
internal sealed record PlannedCourse(string Course, string Title, string Level, decimal Days, int Leaders, int Trainers);

/// <summary>What planning assumes; each can be asked otherwise.</summary>
/// <param name="Seats">Seats of an occasion.</param>
/// <param name="Spread">Half years over which those are spread who are at the level and lack the course.</param>
/// <param name="MostOccasions">Most occasions of a course in a half year; null: as many as are needed.</param>
/// <param name="TrainerDays">Days a trainer teaches in a half year.</param>
public sealed record Capacity(int Seats, int Spread, int? MostOccasions, decimal TrainerDays);

/// <summary>A course's need in a half year.</summary>
/// <param name="Half">Such as <c>2026-H1</c>.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Level">For whom.</param>
/// <param name="Seats">Seats needed.</param>
/// <param name="Occasions">Occasions needed, or as many as there can be.</param>
/// <param name="Planned">Of them planned already: not cancelled, the first day in the half year.</param>
/// <param name="Missing">Occasions still to be planned.</param>
/// <param name="Unserved">Who gets no seat, and needs one in the half year after.</param>
/// <param name="TrainerDays">Days of all trainers together.</param>
/// <param name="Trainers">Trainers needed, the leaders with them.</param>
/// <param name="Where">Where they are best held: occasions by municipality.</param>
/// <param name="Explained">How each figure came about, in Swedish.</param>
public sealed record CourseNeed(
    string Half, string Course, string Title, string Level, int Seats, int Occasions, int Planned, int Missing, int Unserved, decimal TrainerDays, int Trainers,
    IReadOnlyList<PlacedOccasions> Where, IReadOnlyList<string> Explained);

/// <summary>Occasions at a place.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Occasions">How many.</param>
public sealed record PlacedOccasions(string Municipality, int Occasions);
