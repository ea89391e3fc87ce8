using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Station;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Station;

public sealed class StandingTests
{
    private const string Journey = "barn-och-unga";
    private static readonly DateOnly Today = new(2027, 3, 1);
    private static readonly KnownCourse Families = Course("familjehem", "new");
    private static readonly KnownCourse Talks = Course("samtal-och-delaktighet", "new");
    private static readonly KnownCourse Later = Course("fordjupning", "practised");

    [Fact]
    public void Against_the_route_of_the_own_level_a_course_is_taken_enrolled_waiting_or_missing()
    {
        Assert.Equal("taken", On(Place("Completed", "confirmed", certificate: true)).State);
        Assert.Equal("enrolled", On(Place("Scheduled", "confirmed")).State);
        Assert.Equal("waiting", On(Place("Scheduled", "waiting")).State);
        Assert.Equal("waiting", On(Place("Scheduled", "offered")).State);
        Assert.Equal(("missing", "not-enrolled"), (On().State, On().Why));
        Assert.Equal(["familjehem", "samtal-och-delaktighet"], Of(Person(), []).Select(one => one.Course.Slug));
    }

    [Fact]
    public void Why_a_course_is_missing_is_what_became_of_the_latest_place()
    {
        Assert.Equal("absent", On(Place("Completed", "confirmed", absent: true)).Why);
        Assert.Equal("days-left", On(Place("Completed", "confirmed")).Why);
        Assert.Equal("cancelled", On(Place("Scheduled", "cancelled")).Why);
        Assert.Equal("occasion-cancelled", On(Place("Cancelled", "confirmed")).Why);
        Assert.Equal("absent", On(Place("Scheduled", "cancelled", day: 1), Place("Completed", "confirmed", day: 2, absent: true)).Why);
    }

    [Fact]
    public void A_course_taken_counts_whatever_came_after() =>
        Assert.Equal("taken", On(Place("Completed", "confirmed", certificate: true), Place("Scheduled", "cancelled", day: 20)).State);

    [Theory]
    // Two years from 2025-09-02 end on 2027-09-01: six months on, to the day.
    [InlineData("2025-09-02", "2027-09-01", true)]
    [InlineData("2025-09-03", "2027-09-02", false)]
    public void What_is_not_taken_within_six_months_of_the_levels_end_is_due(string since, string by, bool due)
    {
        var standing = Of(Person(since), [])[0];
        Assert.Equal((Date(by), due), (standing.By, standing.Due));
        Assert.False(Of(Person(since), [Place("Completed", "confirmed", certificate: true)])[0].Due);
    }

    [Fact]
    public void The_level_ages_by_itself_and_the_route_with_it() => Assert.Equal(["fordjupning"], Of(Person("2025-02-01"), []).Select(one => one.Course.Slug));

    [Fact]
    public void What_the_region_has_not_opened_for_the_role_is_not_missing()
    {
        var opening = new Opening(Opening.IdOf(Journey, "familjehem", "norrbotten"), "familjehem", "norrbotten", null, [new RoleOpening("familjebehandlare", Today)], 1);
        Assert.Equal(("not-for", "not-opened"), Of(Person(), [], opening)[0] is var one ? (one.State, one.Why) : default);
        Assert.Equal("missing", Of(Person() with { Region = "dalarna" }, [], opening)[0].State);
    }

    [Fact]
    public void A_route_that_is_laid_out_says_what_counts_in_which_order_and_within_which_time()
    {
        var route = new KnownRoute("aldreomsorg", new LevelRoute(Id, "new", [new RouteStop("b", true), new RouteStop("c", false), new RouteStop("a", true), new RouteStop("d", true)], 3, 1));
        var catalogue = new CatalogueNow(
            [.. "abc".Select(slug => Course($"{slug}", "new") with { Journey = "aldreomsorg" }), Course("d", "new") with { Journey = "aldreomsorg", Status = "Retired" }], [], [route]);
        var standings = Standing.Of(Person(), [], ["aldreomsorg"], catalogue, Today);
        Assert.Equal([("b", Date("2026-03-31"), true), ("a", Date("2026-03-31"), true)], standings.Select(one => (one.Course.Slug, one.By!.Value, one.Due)));
        // Where nobody has laid one out, and manager and employee choose, nothing is missing by itself.
        Assert.Empty(Standing.Of(Person(), [], ["funktionshinder-utforare"], catalogue, Today));
    }

    [Fact]
    public void Gaps_count_people_and_name_nobody()
    {
        var (ann, bo, cia) = (Person(), Person(who: Bo), Person(who: Cia, unit: "Familj"));
        var places = new[] { Place("Completed", "confirmed", certificate: true), Place("Scheduled", "waiting") with { Participant = Bo } }.ToLookup(place => place.Participant);
        var catalogue = new CatalogueNow([Families, Talks], []);
        var units = ListGaps.Of([ann, bo, cia], places, Journey, "unit", catalogue, Today).Where(gap => gap.Course == "familjehem");
        Assert.Equal(
            [("Barn", 2, 1, 0, 1, 0), ("Familj", 1, 0, 0, 0, 1)],
            units.Select(gap => (gap.Unit, gap.Should, gap.Taken, gap.Enrolled, gap.Waiting, gap.Missing)));
        var county = Assert.Single(ListGaps.Of([ann, bo, cia], places, Journey, "region", catalogue, Today), gap => gap.Course == "familjehem");
        Assert.Equal((null, null, 3, 1, 1, 1), (county.Municipality, county.Unit, county.Should, county.Taken, county.Waiting, county.Missing));
        // Unasked, a unit is on the journeys that its people have been enrolled in.
        Assert.Equal(["Barn"], ListGaps.Of([ann, bo, cia], places, null, "unit", catalogue, Today).Select(gap => gap.Unit).Distinct());
    }

    private static Standing On(params StaffPlace[] places) => Of(Person(), places)[0];

    private static IReadOnlyList<Standing> Of(StaffRow person, IReadOnlyList<StaffPlace> places, params Opening[] openings) =>
        Standing.Of(person, places, [Journey], new CatalogueNow([Talks, Families, Later], openings), Today);

    private static StaffRow Person(string since = "2026-01-01", Guid? who = null, string unit = "Barn") => new(
        new Participant(who ?? Ann, "lulea", unit, "norrbotten", "socialsekreterare", Date(since), ParticipantStatus.Active, null, 1), "Ann", "norrbotten");

    private static StaffPlace Place(string status, string state, bool certificate = false, int day = 10, bool absent = false) =>
        new(Ann, Journey, "familjehem", Id, status, state, false, [Day(day)], certificate ? Id : null, null, absent ? [Day(day)] : []);

    private static KnownCourse Course(string slug, string level) =>
        new(Journey, slug, new CourseContent(slug, level, [new CourseDay("on-site", false)], [], [], [], new CourseTeam(1, 2), null));

    private static DateOnly Date(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
