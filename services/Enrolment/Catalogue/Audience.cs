using Yrkesresan.Enrolment.Participants;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Whom a course is for, besides its level (S4 4.3: some content is limited by role; S3 A: the kinds of utförare).</summary>
/// <param name="Roles">Roles at work; null: any.</param>
/// <param name="Kinds">
/// Kinds of utförare, <c>assessed</c> (decided by board), <c>service</c> or <c>residential</c> (round-the-clock care); null: any.
/// Whoever has no kind is not kept out: nothing is known.
/// </param>
/// <param name="Levels">The levels it is for, instead of the rule that follows from the course's own; null: the rule.</param>
public sealed record Audience(IReadOnlyList<string>? Roles = null, IReadOnlyList<string>? Kinds = null, IReadOnlyList<string>? Levels = null)
{
    /// <summary>The levels by years in the profession, the least first (S4 1.4).</summary>
    public static readonly IReadOnlyList<string> ByYears = ["new", "practised", "experienced"];

    /// <summary>The level of managers, whatever their years.</summary>
    public const string Manager = "manager";

    /// <summary>Every level.</summary>
    public static readonly IReadOnlyList<string> AllLevels = [.. ByYears, Manager];

    /// <summary>Every kind of utförare.</summary>
    public static readonly IReadOnlyList<string> AllKinds = ["assessed", "service", "residential"];

    // Where the years rule is not used as is: there manager and employee choose (S3 B, C).
    private static readonly string[] ForProviders = ["funktionshinder-utforare", "aldreomsorg"];

    // Senior executives, administrative staff, politicians and non-municipal providers (S4 4.3), as municipalities call them (ours).
    private static readonly HashSet<string> Excluded = new(StringComparer.OrdinalIgnoreCase)
    {
        "socialchef", "socialdirektör", "förvaltningschef", "förvaltningsdirektör", "avdelningschef", "områdeschef", "verksamhetschef", "ifo-chef",
        "kommundirektör", "senior-executive",
        "administratör", "administrativ assistent", "administrativ personal", "nämndsekreterare", "registrator", "ekonom", "administrative",
        "politiker", "nämndledamot", "nämndordförande", "förtroendevald", "politician",
        "extern utförare", "privat utförare", "icke-kommunal utförare", "external-provider",
    };

    /// <summary>Whether the years rule holds in a journey: for utförare manager and employee choose instead (S3).</summary>
    /// <param name="journey">Slug.</param>
    public static bool CountsYears(string journey) => !ForProviders.Contains(journey);

    /// <summary>Whether a role is outside Yrkesresan altogether (S4 4.3).</summary>
    /// <param name="role">The person's role at work.</param>
    public static bool IsExcluded(string role) => Excluded.Contains(role.Trim());

    /// <summary>
    /// Why a course is not for a person on a day: <c>excluded-role</c> (S4 4.3), <c>role</c>, <c>kind</c>, <c>level</c> or <c>not-opened</c>;
    /// null: it is. One with more experience than a course asks may go back to it; courses for managers are for them alone.
    /// </summary>
    /// <param name="journey">Slug of the journey it is taken in.</param>
    /// <param name="course">The course.</param>
    /// <param name="opening">What the region of the occasion has said; null: nothing, and then it is open to all.</param>
    /// <param name="participant">Who.</param>
    /// <param name="on">Local date of the enrolment.</param>
    internal static string? WhyNot(string journey, CourseContent course, Opening? opening, Participant participant, DateOnly on)
    {
        var level = participant.LevelOn(on);
        return true switch
        {
            _ when IsExcluded(participant.Role) => "excluded-role",
            _ when course.Audience?.Roles is { } roles && !roles.Contains(participant.Role.Trim(), StringComparer.OrdinalIgnoreCase) => "role",
            _ when course.Audience?.Kinds is { } kinds && participant.Kinds is { Count: > 0 } own && !own.Intersect(kinds).Any() => "kind",
            _ when !FitsLevel(journey, course, level) => "level",
            _ when opening?.IsOpen(participant.Role, on) == false => "not-opened",
            _ => null,
        };
    }

    private static bool FitsLevel(string journey, CourseContent course, string level) => course.Audience?.Levels switch
    {
        { } levels => levels.Contains(level),
        _ when course.Level == Manager => level == Manager,
        _ when level == Manager || !CountsYears(journey) => true,
        _ => Rank(level) >= Rank(course.Level),
    };

    private static int Rank(string level) => ByYears.Index().First(one => one.Item == level).Index;
}
