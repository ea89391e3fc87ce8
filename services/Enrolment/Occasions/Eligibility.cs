using Marten;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Municipalities;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Who may have a seat at an occasion: the one place where it is said, for enrolling, promotion, replacement and transfer. What it takes of the
/// catalogue is read once; the rest is the person and the occasion as they are under the lock.
/// </summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">What the occasion's course is; null where the catalogue does not have it: then nobody is kept out by it.</param>
/// <param name="Opening">What the occasion's region has said; null: nothing.</param>
/// <param name="IntroductionFirst">Those of the people asked about who are to do the journey's introduction before its other courses.</param>
internal sealed record Eligibility(string Journey, CourseContent? Course, Opening? Opening, IReadOnlyList<Guid> IntroductionFirst)
{
    /// <summary>Not for now (leave of absence and the like).</summary>
    public const string Paused = "paused";

    /// <summary>No longer employed.</summary>
    public const string Left = "left";

    /// <summary>Held inside an organisation that is not the person's.</summary>
    public const string OwnGroup = "own-group";

    /// <summary>Nobody knows the person any more.</summary>
    public const string Unknown = "unknown";

    /// <summary>The seats that are free are kept for other municipalities.</summary>
    public const string ReservedForOthers = "reserved-for-others";

    /// <summary>The introduction is required, and neither signed off nor waived (S3).</summary>
    public const string IntroductionMissing = Introduction.Missing;

    /// <summary>What each code says to people.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        [Paused] = "Deltagaren är pausad.",
        [Left] = "Deltagaren har slutat i kommunen.",
        [OwnGroup] = "Kurstillfället hålls för den egna gruppen i en annan kommun eller enhet.",
        [Unknown] = "Deltagaren finns inte längre.",
        [ReservedForOthers] = "De lediga platserna är reserverade för andra kommuner.",
        [IntroductionMissing] = "Deltagaren ska göra introduktionen först; enhetens chef kan godkänna den eller göra undantag.",
        ["excluded-role"] = "Yrkesrollen ingår inte i Yrkesresans målgrupp.",
        ["role"] = "Kursen är inte för deltagarens yrkesroll.",
        ["kind"] = "Kursen är inte för deltagarens slag av utförarverksamhet.",
        ["level"] = "Kursen är för en annan nivå än deltagarens.",
        ["not-opened"] = "Kursen är inte öppnad än för deltagarens yrkesroll i regionen.",
    };

    // What a reason may set aside (ours): by the employer whom the course suits, by the coordinator also when a role is let in. Nobody may let in
    // who is outside Yrkesresan (S4 4.3), on leave, gone, or of another organisation than the one that holds the course for its own.
    private static readonly string[] ByEmployer = ["role", "kind", "level"];
    private static readonly string[] ByCoordinator = [.. ByEmployer, "not-opened"];

    /// <summary>Why a person may not have a seat, as a code; null: may.</summary>
    /// <param name="person">Who.</param>
    /// <param name="occasion">Where.</param>
    /// <param name="at">UTC.</param>
    public string? WhyNot(Participant person, Occasion occasion, DateTimeOffset at)
    {
        if (person.WhyNotEligible() is { } why)
        {
            return why;
        }

        if (occasion.HeldBy is { } own && (own.Municipality != person.Municipality || own.Unit is not null && own.Unit != person.Unit))
        {
            return OwnGroup;
        }

        if (Course is null)
        {
            return IntroductionOf(person);
        }

        // Who will have the experience when the course is held may be enrolled before; what is opened from a day may be enrolled to from that day.
        var (today, first) = (at.SwedishDay(), occasion.FirstDay);
        return Audience.WhyNot(Journey, Course, Opening, person, today) switch
        {
            "level" when first > today && Audience.WhyNot(Journey, Course, null, person, first) is not "level" =>
                Opening?.IsOpen(person.Role, today) == false ? "not-opened" : IntroductionOf(person),
            var other => other ?? IntroductionOf(person),
        };
    }

    // Set aside by the unit's manager alone, who waives it: not by a reason given with the enrolment.
    private string? IntroductionOf(Participant person) => IntroductionFirst.Contains(person.Id) ? IntroductionMissing : null;

    /// <summary>The same for one who already has a place: an exception once granted goes on.</summary>
    /// <param name="person">Who.</param>
    /// <param name="place">The place at the occasion.</param>
    /// <param name="occasion">Where.</param>
    /// <param name="at">UTC.</param>
    public string? WhyNot(Participant person, Place place, Occasion occasion, DateTimeOffset at) =>
        WhyNot(person, occasion, at) is { } why && !(place.Exception == true && ByCoordinator.Contains(why)) ? why : null;

    /// <summary>Why a person may not be enrolled by somebody who grants an exception, and whether one was needed.</summary>
    /// <param name="why">Why not, without one.</param>
    /// <param name="granted">Whether one is granted.</param>
    /// <param name="by">Role of who grants it.</param>
    public static (string? WhyNot, bool Exception) Excepted(string? why, bool granted, string by) =>
        granted && why is not null && (by == Role.Coordinator ? ByCoordinator : ByEmployer).Contains(why) ? (null, true) : (why, false);

    /// <summary>The rule that is broken when somebody is not eligible, with what in particular.</summary>
    /// <param name="why">The code.</param>
    public static RuleBroken Broken(string why) => new("not-eligible", Swedish.GetValueOrDefault(why));

    /// <summary>Those of the people asked about who are, as they are now.</summary>
    public IReadOnlyDictionary<Guid, Participant> People { get; init; } = new Dictionary<Guid, Participant>();

    /// <summary>How their municipalities enrol, where it was asked for and anything was said.</summary>
    public IReadOnlyDictionary<string, EnrolmentRules> Rules { get; init; } = new Dictionary<string, EnrolmentRules>();

    private IReadOnlyDictionary<string, string> Regions { get; init; } = new Dictionary<string, string>();

    /// <summary>Somebody's region: as recorded, else as since learnt of the municipality; null where nobody has said.</summary>
    /// <param name="person">One of those asked about.</param>
    public string? RegionOf(Participant person) => person.Region ?? Regions.GetValueOrDefault(person.Municipality);

    /// <summary>
    /// What the catalogue says of the course of an occasion, and the people asked about, in one round trip: in the session that holds the occasion's
    /// lock, as a second connection while holding it could starve the pool.
    /// </summary>
    /// <param name="session">Of the journey.</param>
    /// <param name="occasion">Where.</param>
    /// <param name="people">Who is asked about.</param>
    /// <param name="cancellation">The request's.</param>
    /// <param name="rules">Whether how their municipalities enrol is asked too.</param>
    public static async Task<Eligibility> Of(
        IQuerySession session, Occasion occasion, IEnumerable<Guid> people, CancellationToken cancellation, bool rules = false)
    {
        var journey = session.TenantId;
        Guid[] asked = [.. people.Distinct()];
        Guid[] introductions = Introduction.IsPart(occasion.Course) ? [] : [.. asked.Select(one => Introduction.IdOf(journey, one))];
        // Who has a place is enrolled by the municipality of the place, wherever she or he has moved since.
        string[] places = [.. asked.Select(occasion.Places.GetValueOrDefault).OfType<Place>().Select(place => place.Municipality).Distinct()];
        var told = await session.QueryAsync<Told>(
            """
            with asked as materialized (select p.data from mt_doc_participant p where p.tenant_id = ? and p.id = any(?))
            select jsonb_build_object(
                'course', (select c.data -> 'content' from mt_doc_course c where c.tenant_id = ? and c.id = ?),
                'opening', (select o.data from mt_doc_opening o where o.tenant_id = ? and o.id = ?),
                'introductionFirst', (select jsonb_agg(i.data -> 'participant') from mt_doc_introduction i
                    where i.tenant_id = ? and i.id = any(?) and i.data ->> 'status' = ?),
                'people', (select jsonb_agg(data) from asked),
                'regions', (select jsonb_object_agg(m.id, m.data ->> 'region') from mt_doc_municipality m
                    where m.id in (select data ->> 'municipality' from asked where data ->> 'region' is null)),
                'rules', (select jsonb_agg(r.data) from mt_doc_enrolmentrules r where ? and r.tenant_id = ?
                    and (r.data ->> 'municipality' = any(?) or r.data ->> 'municipality' in (select data ->> 'municipality' from asked))))
            """,
            cancellation, Tenants.None, asked, journey, Catalogue.Course.IdOf(journey, occasion.Course),
            journey, Catalogue.Opening.IdOf(journey, occasion.Course, occasion.Region), journey, introductions, nameof(IntroductionStatus.Required),
            rules, Tenants.None, places);
        var one = told[0];
        return new Eligibility(journey, one.Course, one.Opening, one.IntroductionFirst ?? [])
        {
            People = (one.People ?? []).ToDictionary(person => person.Id),
            Regions = one.Regions ?? [],
            Rules = (one.Rules ?? []).ToDictionary(rule => rule.Municipality),
        };
    }

    private sealed record Told(
        CourseContent? Course, Opening? Opening, IReadOnlyList<Guid>? IntroductionFirst, IReadOnlyList<Participant>? People,
        Dictionary<string, string>? Regions, IReadOnlyList<EnrolmentRules>? Rules);
}
