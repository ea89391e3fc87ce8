using Xunit;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Catalogue;

public sealed class PublishCourseTests
{
    private static readonly DateTimeOffset At = new(2027, 1, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_course_is_published() => Given().When(Publishes(Content())).Then(new CoursePublished("familjehem", Content(), At)).AndAgainNothing();

    [Fact]
    public void The_same_content_again_changes_nothing() => Given(new CoursePublished("familjehem", Content(), At)).When(Publishes(Content())).ThenNothing();

    [Fact]
    public void Other_content_revises_it() =>
        Given(new CoursePublished("familjehem", Content(), At)).When(Publishes(Content("bbic"))).Then(new CourseRevised("familjehem", Content("bbic"), At)).AndAgainNothing();

    private static CourseContent Content(string? qualification = null) => new(
        "Familjehem", "new", [new CourseDay("on-site", false)], ["Läs"], ["Fördjupning"], [new LearningGoal("fact", "Vet")], new CourseTeam(1, 2), qualification);

    private static Func<Course?, IEnumerable<object>> Publishes(CourseContent content) =>
        state => PublishCourse.Decide(new PublishCourse("familjehem", content, At), state);

    private static Spec<Course> Given(params object[] events) => Spec.Of<Course>(
        (state, @event) => Course.Apply(state, Course.IdOf("barn-och-unga", "familjehem"), @event, (state?.Version ?? 0) + 1)).Given(events);
}
