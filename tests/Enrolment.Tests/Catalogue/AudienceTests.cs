using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Participants;

namespace Yrkesresan.Enrolment.Tests.Catalogue;

/// <summary>Whom a course is for (S4 1.4, 4.3; S3 A, C).</summary>
public sealed class AudienceTests
{
    private const string Office = "barn-och-unga";
    private const string Providers = "funktionshinder-utforare";
    private static readonly DateOnly On = new(2027, 3, 1);

    [Theory]
    [InlineData("new", 0, null)]
    [InlineData("new", 10, null)]
    [InlineData("practised", 1, "level")]
    [InlineData("practised", 2, null)]
    [InlineData("practised", 6, null)]
    [InlineData("experienced", 4, "level")]
    [InlineData("experienced", 5, null)]
    [InlineData("manager", 20, "level")]
    public void A_course_asks_for_its_level_and_one_with_more_may_go_back(string level, int years, string? whyNot) =>
        Assert.Equal(whyNot, Audience.WhyNot(Office, Content(level), null, Person(years), On));

    [Fact]
    public void The_level_is_the_one_of_the_day()
    {
        var person = Person(0) with { ProfessionSince = On.AddYears(-2).AddDays(1) };
        Assert.Equal("level", Audience.WhyNot(Office, Content("practised"), null, person, On));
        Assert.Null(Audience.WhyNot(Office, Content("practised"), null, person, On.AddDays(1)));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("experienced")]
    [InlineData("manager")]
    public void Managers_take_their_own_courses_and_the_others(string level) =>
        Assert.Null(Audience.WhyNot(Office, Content(level), null, Person(0, "enhetschef"), On));

    [Theory]
    [InlineData("practised", null)]
    [InlineData("experienced", null)]
    [InlineData("manager", "level")]
    public void For_utforare_the_years_do_not_count_but_managers_courses_are_managers(string level, string? whyNot) =>
        Assert.Equal(whyNot, Audience.WhyNot(Providers, Content(level), null, Person(0, "stödassistent"), On));

    [Fact]
    public void The_levels_a_course_names_itself_hold_instead_of_the_rule()
    {
        var course = Content("new", new Audience(Levels: ["new", "practised"]));
        Assert.Null(Audience.WhyNot(Office, course, null, Person(3), On));
        Assert.Equal("level", Audience.WhyNot(Office, course, null, Person(6), On));
        Assert.Equal("level", Audience.WhyNot(Providers, course, null, Person(6), On));
        Assert.Equal("level", Audience.WhyNot(Office, course, null, Person(1, "enhetschef"), On));
    }

    [Theory]
    [InlineData("socialchef")]
    [InlineData("Förvaltningschef")]
    [InlineData(" administratör ")]
    [InlineData("politiker")]
    [InlineData("extern utförare")]
    public void Those_whom_Yrkesresan_is_not_for_take_nothing(string role) =>
        Assert.Equal("excluded-role", Audience.WhyNot(Office, Content("new"), null, Person(1, role), On));

    [Fact]
    public void A_course_may_be_for_some_roles_only()
    {
        var course = Content("new", new Audience(Roles: ["familjehemssekreterare"]));
        Assert.Null(Audience.WhyNot(Office, course, null, Person(1, " Familjehemssekreterare"), On));
        Assert.Equal("role", Audience.WhyNot(Office, course, null, Person(1), On));
    }

    [Fact]
    public void A_course_may_be_for_some_kinds_of_utforare_and_who_has_told_none_is_not_kept_out()
    {
        var course = Content("practised", new Audience(Kinds: ["assessed", "service"]));
        Assert.Null(Audience.WhyNot(Providers, course, null, Person(1) with { Kinds = ["residential", "service"] }, On));
        Assert.Equal("kind", Audience.WhyNot(Providers, course, null, Person(1) with { Kinds = ["residential"] }, On));
        Assert.Null(Audience.WhyNot(Providers, course, null, Person(1), On));
    }

    [Fact]
    public void A_region_opens_a_course_for_each_role_from_its_day_and_silence_is_open_to_all()
    {
        var opening = Opened(null, new RoleOpening("socialsekreterare", On), new RoleOpening("enhetschef", On.AddDays(-30)));
        Assert.Null(Audience.WhyNot(Office, Content("new"), null, Person(1), On));
        Assert.Null(Audience.WhyNot(Office, Content("new"), opening, Person(1), On));
        Assert.Equal("not-opened", Audience.WhyNot(Office, Content("new"), opening, Person(1), On.AddDays(-1)));
        Assert.Null(Audience.WhyNot(Office, Content("new"), opening, Person(1, "Enhetschef"), On.AddDays(-1)));
        Assert.Equal("not-opened", Audience.WhyNot(Office, Content("new"), opening, Person(1, "familjehemssekreterare"), On));
        Assert.Equal("not-opened", Audience.WhyNot(Office, Content("new"), Opened(On.AddDays(1)), Person(1), On));
        Assert.Null(Audience.WhyNot(Office, Content("new"), Opened(On), Person(1), On));
        Assert.Equal("not-opened", Audience.WhyNot(Office, Content("new"), Opened(null, []), Person(1), On));
    }

    private static Opening Opened(DateOnly? from, params RoleOpening[]? roles) => new(Guid.Empty, "kurs", "norrbotten", from, from is null ? roles : null, 1);

    private static Participant Person(int years, string role = "socialsekreterare") =>
        new(Guid.Empty, "lulea", "Barn", "norrbotten", role, On.AddYears(-years), ParticipantStatus.Active, null, 1);

    private static CourseContent Content(string level, Audience? audience = null) => new(
        "Kurs", level, [new CourseDay("on-site", false)], [], [], [], new CourseTeam(1, 2), null, Audience: audience);
}
