using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Planning;

namespace Yrkesresan.Trainer.Tests.Planning;

public sealed class ReviewTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly Guid Id = Review.IdOf("norrbotten", null, new HalfYear(2027, 1));
    private static readonly ReviewOpened Opened = new(Id, "norrbotten", null, "2027-1", Now);
    private static readonly NeedFigures Figures = new(1, 1, 2, 3, 0, 1, 2, 1, 0, 1, 0);
    private static readonly Need Need = new(
        "norrbotten", "2027-1", null, [new CourseNeed("barn-och-unga", "samtal", null, Figures, [], [])], [new Lends("lulea", null, 0, 0, 0)], ["lulea"]);

    [Fact]
    public void It_is_opened_once_closed_once_and_not_opened_again()
    {
        Spec.Of<Review>(Review.Apply).Given().When(state => OpenReview.Decide(Opened, state)).Then(Opened).AndAgainNothing();
        Given(Closed()).When(state => OpenReview.Decide(Opened, state)).ThenRule("review-closed");
        var closed = CloseReview.Decide(new CloseReview(Need, Now), Review.Apply(null, Opened)!).ToArray();
        var event_ = Assert.IsType<ReviewClosed>(Assert.Single(closed));
        Assert.Equal([new ReviewedCourse("barn-och-unga", "samtal", Figures)], event_.Courses);
        Assert.Equal([new ReviewedMunicipality("lulea", 0, 0, 0)], event_.Municipalities);
        Assert.Empty(CloseReview.Decide(new CloseReview(Need with { Courses = [] }, Now), closed.Aggregate(Review.Apply(null, Opened), Review.Apply)!));
    }

    [Fact]
    public void A_note_is_changed_as_long_as_it_is_open()
    {
        Given().When(state => NoteReview.Decide(new NoteReview(true, Now), state!)).Then(new ReviewNoted(Id, Now));
        Given().When(state => NoteReview.Decide(new NoteReview(false, Now), state!)).Then();
        Given(Closed()).When(state => NoteReview.Decide(new NoteReview(true, Now), state!)).ThenRule("review-closed");
        Given(Closed()).When(state => NoteReview.Decide(new NoteReview(false, Now), state!)).Then();
    }

    [Fact]
    public void External_need_is_recorded_put_right_taken_back_and_met_after_the_closing_too()
    {
        var need = new ExternalNeed("barn-och-unga", "samtal", 4.5m, 0);
        Given().When(Records(need)).Then(Recorded(need)).AndAgainNothing();
        Given(Recorded(need), Closed()).When(Records(need with { Engaged = 2 })).Then(Recorded(need with { Engaged = 2 })).AndAgainNothing();
        Given(Recorded(need)).When(Records(need with { Days = 0 })).Then(Recorded(need with { Days = 0 })).AndAgainNothing();
        Given().When(Records(need with { Days = 0 })).Then();
    }

    [Fact]
    public void Each_course_stands_beside_what_it_was_also_one_that_is_no_more()
    {
        var before = Review.Apply(Review.Apply(null, Opened with { Half = "2026-2" }), new ReviewClosed(Id, [new("barn-och-unga", "familjehem", Figures), new("barn-och-unga", "samtal", Figures with { Missing = 0 })], [], Now))!;
        Assert.Equal(
            [("familjehem", null, 2m), ("samtal", 2m, 0m)],
            ReadReviews.Compare(Need, before).Select(one => (one.Course, one.Now?.Missing, one.Before!.Missing)));
    }

    private static Func<Review?, IEnumerable<object>> Records(ExternalNeed need) => state => RecordExternalNeed.Decide(new RecordExternalNeed(need, Now), state!);

    private static ExternalNeedRecorded Recorded(ExternalNeed need) => new(Id, need.Journey, need.Course, need.Days, need.Engaged, Now);

    private static ReviewClosed Closed() => new(Id, [], [], Now);

    private static Spec<Review> Given(params object[] facts) => Spec.Of<Review>(Review.Apply).Given([Opened, .. facts]);
}
