using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Catalogue;

/// <summary>Draft → published → retired, and back; shared with other journeys.</summary>
public sealed class CourseLifeTests
{
    private const string Slug = "familjehem";
    private static readonly DateTimeOffset At = new(2027, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly CourseContent First = Content("Familjehem");
    private static readonly CourseContent Next = Content("Familjehem, ny utgåva");

    [Fact]
    public void A_new_course_is_drafted_before_it_is_published() =>
        Given().When(Drafts(First)).Then(new CourseDrafted(Slug, First, At)).AndAgainNothing();

    [Fact]
    public void A_draft_is_published() =>
        Given(new CourseDrafted(Slug, First, At)).When(Publishes).Then(new CoursePublished(Slug, First, At)).AndAgainNothing();

    [Fact]
    public void The_next_edition_is_written_beside_what_is_published_and_takes_its_place()
    {
        var given = Given(new CoursePublished(Slug, First, At), new CourseDrafted(Slug, Next, At));
        Assert.Equal((CourseStatus.Published, First, Next), given.State() is { } course ? (course.Status, course.Content, course.Draft) : default);
        given.When(Publishes).Then(new CourseRevised(Slug, Next, At)).AndAgainNothing();
    }

    [Fact]
    public void A_draft_that_says_what_is_published_is_no_draft_any_more()
    {
        var given = Given(new CoursePublished(Slug, First, At), new CourseDrafted(Slug, Next, At));
        given.When(Drafts(First)).Then(new CourseDrafted(Slug, First, At)).AndAgainNothing();
        Assert.Null(given.State()!.Draft);
    }

    [Fact]
    public void Publishing_at_once_takes_the_place_of_a_draft()
    {
        var given = Given(new CourseDrafted(Slug, First, At));
        given.When(state => PublishCourse.Decide(new PublishCourse(Slug, Next, At), state)).Then(new CoursePublished(Slug, Next, At)).AndAgainNothing();
        Assert.Equal((CourseStatus.Published, null, false), (given.State()!.Status, given.State()!.Draft, given.State()!.NeverPublished));
    }

    [Fact]
    public void A_course_is_retired_once() => Given(new CoursePublished(Slug, First, At)).When(Retires).Then(new CourseRetired(Slug, At)).AndAgainNothing();

    [Fact]
    public void A_retired_course_is_taken_back_as_it_was()
    {
        var given = Given(new CoursePublished(Slug, First, At), new CourseRetired(Slug, At));
        given.When(Reinstates).Then(new CourseReinstated(Slug, At)).AndAgainNothing();
        Assert.Equal((CourseStatus.Published, First), (given.State()!.Status, given.State()!.Content));
        var draft = Given(new CourseDrafted(Slug, First, At), new CourseRetired(Slug, At), new CourseReinstated(Slug, At)).State()!;
        Assert.Equal((CourseStatus.Draft, First), (draft.Status, draft.Draft));
    }

    [Fact]
    public void A_retired_course_is_not_changed_until_it_is_taken_back()
    {
        object[] retired = [new CoursePublished(Slug, First, At), new CourseDrafted(Slug, Next, At), new CourseRetired(Slug, At)];
        Given(retired).When(Drafts(First)).ThenRule("course-retired");
        Given(retired).When(Publishes).ThenRule("course-retired");
        Given(retired).When(state => PublishCourse.Decide(new PublishCourse(Slug, Next, At), state)).ThenRule("course-retired");
        Given(retired).When(state => Open(state, null, new DateOnly(2027, 1, 1))).ThenRule("course-retired");
    }

    [Fact]
    public void A_region_opens_a_course_and_the_same_again_changes_nothing()
    {
        var from = new DateOnly(2027, 10, 1);
        var course = Given(new CoursePublished(Slug, First, At)).State();
        var opened = new CourseOpened(Slug, "norrbotten", from, null, "coordinator", At);
        Spec.Of<Opening>((state, @event) => Opening.Apply(state, Guid.Empty, @event, 1)).Given()
            .When(opening => Open(course, opening, from)).Then(opened).AndAgainNothing();
    }

    [Fact]
    public void A_review_is_noted_and_neither_it_nor_an_earlier_one_is_noted_again()
    {
        var (url, day) = ("https://www.kunskapsguiden.se/", new DateOnly(2027, 2, 1));
        var content = First with { Material = [new MaterialLink("Länk", url, day.AddDays(-400)), new MaterialLink("Annan", "https://www.skr.se/")] };
        var given = Given(new CoursePublished(Slug, content, At));
        given.When(state => ReviewMaterial.Decide(new ReviewMaterial(Slug, url, day, At), state)).Then(new MaterialReviewed(Slug, url, day, At)).AndAgainNothing();
        Assert.Equal([day, null], given.State()!.Content.Material!.Select(link => link.ReviewedOn));
        Assert.Equal(day.AddMonths(12), given.State()!.Content.Material![0].DueOn());
        given.When(state => ReviewMaterial.Decide(new ReviewMaterial(Slug, url, day.AddDays(-1), At), state)).ThenNothing();
        given.When(state => ReviewMaterial.Decide(new ReviewMaterial(Slug, "https://ingen.se/", day, At), state)).ThenRule("no-such-material");
    }

    [Fact]
    public void A_file_that_is_older_than_a_review_does_not_undo_it()
    {
        var day = new DateOnly(2027, 2, 1);
        var known = First with { Material = [new MaterialLink("Länk", "https://a.se/", day), new MaterialLink("Borttagen", "https://b.se/", day)] };
        var file = First with { Material = [new MaterialLink("Länk", "https://a.se/", day.AddYears(-1)), new MaterialLink("Ny", "https://c.se/")] };
        Assert.Equal([day, null], file.KeepingReviewsOf(known).Material!.Select(link => link.ReviewedOn));
    }

    [Fact]
    public void What_was_sent_before_a_review_sent_again_changes_nothing_and_the_review_stands()
    {
        var (url, day) = ("https://www.kunskapsguiden.se/", new DateOnly(2027, 2, 1));
        var sent = First with { Material = [new MaterialLink("Länk", url, day.AddYears(-1))] };
        Spec<Course> Reviewed() => Given(new CoursePublished(Slug, sent, At), new MaterialReviewed(Slug, url, day, At));
        Reviewed().When(state => PublishCourse.Decide(new PublishCourse(Slug, sent, At), state)).ThenNothing();
        Reviewed().When(state => DraftCourse.Decide(new DraftCourse(Slug, sent, At), state)).ThenNothing();
        var titled = sent with { Title = "Annan" };
        Reviewed().When(state => PublishCourse.Decide(new PublishCourse(Slug, titled, At), state))
            .Then(new CourseRevised(Slug, titled.Reviewed(url, day), At)).AndAgainNothing();
        Reviewed().When(state => DraftCourse.Decide(new DraftCourse(Slug, titled, At), state))
            .Then(new CourseDrafted(Slug, titled.Reviewed(url, day), At)).AndAgainNothing();
    }

    [Fact]
    public void A_shared_course_is_followed_in_the_other_journey_and_withdrawn_when_it_is_no_more()
    {
        var shared = First with { SharedWith = ["aldreomsorg"] };
        var home = Home(new CoursePublished(Slug, shared, At));
        var there = Given();
        there.When(state => Follow(home, state)).Then(new CourseShared(Slug, "barn-och-unga", shared, 1, At)).AndAgainNothing();
        Assert.Equal("barn-och-unga", there.State()!.Home);

        var retired = Home(new CoursePublished(Slug, shared, At), new CourseRetired(Slug, At));
        there.When(state => Follow(retired, state)).Then(new SharedCourseWithdrawn(Slug, "barn-och-unga", 2, At)).AndAgainNothing();
        Assert.Equal(CourseStatus.Retired, there.State()!.Status);

        // Older news, told late.
        there.When(state => Follow(home, state)).ThenNothing();

        var back = Home(new CoursePublished(Slug, shared, At), new CourseRetired(Slug, At), new CourseReinstated(Slug, At));
        there.When(state => Follow(back, state)).Then(new CourseShared(Slug, "barn-och-unga", shared, 3, At)).AndAgainNothing();
        Given().When(state => Follow(Home(new CoursePublished(Slug, First, At)), state)).ThenNothing();
    }

    [Fact]
    public void A_route_is_laid_out_anew_only_where_it_says_something_else()
    {
        RouteStop[] stops = [new("handlaggning-med-barnet-i-centrum", true), new(Slug, false)];
        var laid = new RouteLaidOut("new", stops, 24, At);
        Spec<LevelRoute> Routes(params object[] events) => Spec.Of<LevelRoute>((state, @event) => LevelRoute.Apply(state, Guid.Empty, @event, 1)).Given(events);
        Routes().When(route => LayOutRoute.Decide(new LayOutRoute("new", stops, 24, At), route)).Then(laid).AndAgainNothing();
        RouteStop[] turned = [stops[1], stops[0]];
        Routes(laid).When(route => LayOutRoute.Decide(new LayOutRoute("new", turned, 24, At), route)).Then(new RouteLaidOut("new", turned, 24, At)).AndAgainNothing();
        Routes().When(route => LayOutRoute.Decide(new LayOutRoute("new", [], null, At), route)).ThenNothing();
    }

    [Fact]
    public void A_journey_goes_forward_and_back_only_to_correct()
    {
        var day = new DateOnly(2023, 11, 1);
        var launched = new JourneyPhaseReached("launch", day, At);
        Spec<JourneyPhase> Phases(params object[] events) => Spec.Of<JourneyPhase>((state, @event) => JourneyPhase.Apply(state, Guid.Empty, @event, 1)).Given(events);
        Func<JourneyPhase?, IEnumerable<object>> Reach(string phase, DateOnly since, bool correction = false) => state =>
            ReachPhase.Decide(new ReachPhase(phase, since, correction, At), state);
        Phases().When(Reach("launch", day)).Then(launched).AndAgainNothing();
        Phases(launched).When(Reach("maintenance", day.AddYears(1))).Then(new JourneyPhaseReached("maintenance", day.AddYears(1), At)).AndAgainNothing();
        Phases(launched).When(Reach("production", day.AddYears(1))).ThenRule("phase-order");
        Phases(launched).When(Reach("maintenance", day.AddDays(-1))).ThenRule("phase-order");
        Phases(launched).When(Reach("production", day, correction: true)).Then(new JourneyPhaseReached("production", day, At)).AndAgainNothing();
    }

    private static IReadOnlyList<object> Follow(Course home, Course? there) => OfferCourseWhereItIsShared.Decide(home, "barn-och-unga", "aldreomsorg", there, At);

    private static Course Home(params object[] events) => Given(events).State()!;

    private static IReadOnlyList<object> Open(Course? course, Opening? opening, DateOnly from) =>
        OpenCourse.Decide(new OpenCourse(Slug, "norrbotten", from, null, "coordinator", At), course, opening);

    private static Func<Course?, IEnumerable<object>> Drafts(CourseContent content) => state => DraftCourse.Decide(new DraftCourse(Slug, content, At), state);

    private static IReadOnlyList<object> Publishes(Course? state) => PublishDraft.Decide(new PublishDraft(Slug, At), state);

    private static IReadOnlyList<object> Retires(Course? state) => RetireCourse.Decide(new RetireCourse(Slug, At), state);

    private static IReadOnlyList<object> Reinstates(Course? state) => ReinstateCourse.Decide(new ReinstateCourse(Slug, At), state);

    private static CourseContent Content(string title) => new(
        title, "new", [new CourseDay("on-site", false)], ["Läs"], ["Fördjupning"], [new LearningGoal("fact", "Vet")], new CourseTeam(1, 2), null);

    private static Spec<Course> Given(params object[] events) => Spec.Of<Course>(
        (state, @event) => Course.Apply(state, Course.IdOf("barn-och-unga", Slug), @event, (state?.Version ?? 0) + 1)).Given(events);
}
