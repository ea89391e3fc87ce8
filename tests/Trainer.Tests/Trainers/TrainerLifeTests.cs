using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Qualifications;
using Yrkesresan.Trainer.Recruitment;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Trainers;

public sealed class TrainerLifeTests
{
    private static readonly Guid Id = new("0b000000-0000-7000-8000-000000000001");
    private static readonly Guid InterestId = new("0d000000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly TrainerRecruited Recruited = new(Id, "pitea", "norrbotten", ["familjehem"], 12, [new Qualification("bbic", Day(1, 1), Day(6, 30))], false, Now);
    private static readonly InterestReported Reported =
        new(InterestId, "pitea", "norrbotten", ["familjehem", "samtal"], 6, ["lulea"], new EmployerConsent(true, "manager", Day(1, 1)), "manager", Now);

    [Fact]
    public void What_a_trainer_gives_is_changed_thing_by_thing() => Given()
        .When(state => ChangeTrainer.Decide(new ChangeTrainer(["samtal", "familjehem"], 8, ["lulea"], true, Now), state!))
        .Then(
            new CoursesOffered(Id, ["samtal", "familjehem"], Now), new DaysOffered(Id, 8, Now), new PlacesOffered(Id, ["lulea"], Now), new LeadershipEntrusted(Id, Now))
        .AndAgainNothing();

    [Fact]
    public void What_is_not_said_stays() => Given().When(state => ChangeTrainer.Decide(new ChangeTrainer(null, null, null, null, Now), state!)).ThenNothing();

    [Fact]
    public void A_new_course_has_to_be_trained_for_before_it_is_taught()
    {
        var trainer = State(Recruited, new CoursesOffered(Id, ["familjehem", "samtal"], Now));
        Assert.True(trainer.MayTeach("familjehem", null, [Day(3, 1)]));
        Assert.False(trainer.MayTeach("samtal", null, [Day(3, 1)]));
        trainer = TrainerProfile.Apply(trainer, new TrainedForCourse(Id, "samtal", Day(3, 1), null, Now))!;
        Assert.False(trainer.MayTeach("samtal", null, [Day(2, 28), Day(3, 1)]));
        Assert.True(trainer.MayTeach("samtal", null, [Day(3, 1)]));
        Assert.False(TrainerProfile.Apply(trainer, new CoursesOffered(Id, ["familjehem"], Now))!.MayTeach("samtal", null, [Day(3, 1)]));
    }

    [Fact]
    public void Days_of_a_year_are_agreed_on_their_own()
    {
        Given().When(state => AgreeDays.Decide(new AgreeDays(2027, 4, Now), state!)).Then(new DaysOfYearAgreed(Id, 2027, 4, Now)).AndAgainNothing();
        var trainer = State(Recruited, new DaysOfYearAgreed(Id, 2027, 4, Now), new DaysOfYearAgreed(Id, 2027, 5, Now));
        Assert.Equal((12, 5), (trainer.DaysIn(2026), trainer.DaysIn(2027)));
    }

    [Fact]
    public void Consent_is_taken_back_and_given()
    {
        Given().When(state => GiveConsent.Decide(new GiveConsent(false, "manager", Day(1, 2), Now), state!))
            .Then(new ConsentWithdrawn(Id, "manager", Day(1, 2), Now)).AndAgainNothing();
        Given(new ConsentWithdrawn(Id, "manager", Day(1, 2), Now)).When(state => GiveConsent.Decide(new GiveConsent(true, "manager", Day(1, 3), Now), state!))
            .Then(new ConsentGiven(Id, "manager", Day(1, 3), Now)).AndAgainNothing();
    }

    [Fact]
    public void A_pause_ends_by_its_date()
    {
        Given().When(state => PauseTrainer.Decide(new PauseTrainer(Day(3, 1), Day(3, 31), Now), state!))
            .Then(new TrainerPaused(Id, Day(3, 1), Day(3, 31), Now)).AndAgainNothing();
        var trainer = State(Recruited, new TrainerPaused(Id, Day(3, 1), Day(3, 31), Now));
        Assert.Equal(
            [TrainerStatus.Active, TrainerStatus.Paused, TrainerStatus.Paused, TrainerStatus.Active],
            new[] { Day(2, 28), Day(3, 1), Day(3, 31), Day(4, 1) }.Select(trainer.StatusOn));
    }

    [Fact]
    public void A_pause_within_another_is_refused() => Given(new TrainerPaused(Id, Day(3, 1), Day(3, 31), Now))
        .When(state => PauseTrainer.Decide(new PauseTrainer(Day(3, 31), null, Now), state!)).ThenRule("pause-overlaps");

    [Fact]
    public void One_who_has_ended_does_not_pause() => Given(new TrainerEnded(Id, Day(3, 1), Now))
        .When(state => PauseTrainer.Decide(new PauseTrainer(Day(3, 1), null, Now), state!)).ThenRule("trainer-ended");

    [Fact]
    public void Whoever_ended_may_come_back_and_the_time_between_is_kept()
    {
        Given().When(state => EndTrainer.Decide(new EndTrainer(Day(3, 1), Now), state!)).Then(new TrainerEnded(Id, Day(3, 1), Now)).AndAgainNothing();
        Given(new TrainerEnded(Id, Day(3, 1), Now)).When(state => ResumeTrainer.Decide(new ResumeTrainer(Day(5, 1), Now), state!))
            .Then(new TrainerResumed(Id, Day(5, 1), Now)).AndAgainNothing();
        var trainer = State(Recruited, new TrainerEnded(Id, Day(3, 1), Now), new TrainerResumed(Id, Day(5, 1), Now));
        Assert.Equal(
            [TrainerStatus.Active, TrainerStatus.Paused, TrainerStatus.Paused, TrainerStatus.Active],
            new[] { Day(2, 28), Day(3, 1), Day(4, 30), Day(5, 1) }.Select(trainer.StatusOn));
    }

    [Fact]
    public void A_pause_that_is_to_come_is_taken_back_alone()
    {
        var trainer = State(
            Recruited, new TrainerPaused(Id, Day(3, 1), Day(3, 31), Now), new TrainerPaused(Id, Day(5, 1), null, Now), new TrainerResumed(Id, Day(3, 1), Now));
        Assert.Equal([new Pause(Day(5, 1), null)], trainer.Pauses);
    }

    [Fact]
    public void Only_one_who_has_ended_is_erased_and_nothing_is_done_with_her_afterwards()
    {
        Given().When(state => EraseTrainer.Decide(new EraseTrainer(Day(3, 1), Now), state!)).ThenRule("trainer-not-ended");
        Given(new TrainerEnded(Id, Day(3, 1), Now)).When(state => EraseTrainer.Decide(new EraseTrainer(Day(3, 1), Now), state!))
            .Then(new TrainerErased(Id, Now)).AndAgainNothing();
        foreach (var decide in new Func<TrainerProfile, IEnumerable<object>>[]
        {
            state => ResumeTrainer.Decide(new ResumeTrainer(Day(5, 1), Now), state),
            state => ChangeTrainer.Decide(new ChangeTrainer(null, 3, null, null, Now), state),
            state => GrantQualification.Decide(new GrantQualification("bbic", Day(1, 1), null, Now), state),
        })
        {
            Given(new TrainerEnded(Id, Day(3, 1), Now), new TrainerErased(Id, Now)).When(state => decide(state!)).ThenRule("trainer-erased");
        }
    }

    [Fact]
    public void A_certification_is_put_right_renewed_and_withdrawn()
    {
        Given().When(state => GrantQualification.Decide(new GrantQualification("bbic", Day(1, 1), Day(7, 31), Now), state!))
            .Then(new QualificationGranted(Id, "bbic", Day(1, 1), Day(7, 31), Now)).AndAgainNothing();
        var renewed = State(Recruited, new QualificationGranted(Id, "bbic", Day(7, 1), Day(12, 31), Now));
        Assert.Equal(Day(12, 31), renewed.LastDayOf("bbic"));
        Given(new QualificationGranted(Id, "bbic", Day(7, 1), Day(12, 31), Now))
            .When(state => WithdrawQualification.Decide(new WithdrawQualification("bbic", Day(5, 1), Now), state!))
            .Then(new QualificationWithdrawn(Id, "bbic", Day(5, 1), Now)).AndAgainNothing();
        var withdrawn = TrainerProfile.Apply(renewed, new QualificationWithdrawn(Id, "bbic", Day(5, 1), Now))!;
        Assert.Equal([new Qualification("bbic", Day(1, 1), Day(4, 30))], withdrawn.Qualifications);
        Given().When(state => WithdrawQualification.Decide(new WithdrawQualification("mi", Day(5, 1), Now), state!)).ThenRule("no-such-qualification");
    }

    [Fact]
    public void A_lapse_is_raised_once_for_each_last_day()
    {
        Given().When(state => RaiseLapseOfQualification.Decide("bbic", state, Now)).Then(new QualificationLapseRaised(Id, "bbic", Day(6, 30), Now)).AndAgainNothing();
        Given(new QualificationLapseRaised(Id, "bbic", Day(6, 30), Now), new QualificationGranted(Id, "bbic", Day(7, 1), Day(12, 31), Now))
            .When(state => RaiseLapseOfQualification.Decide("bbic", state, Now)).Then(new QualificationLapseRaised(Id, "bbic", Day(12, 31), Now)).AndAgainNothing();
        Given(new QualificationGranted(Id, "bbic", Day(7, 1), null, Now)).When(state => RaiseLapseOfQualification.Decide("bbic", state, Now)).ThenNothing();
        Given(new TrainerEnded(Id, Day(3, 1), Now)).When(state => RaiseLapseOfQualification.Decide("bbic", state, Now)).ThenNothing();
    }

    [Fact]
    public void Training_held_elsewhere_is_recorded() => Given()
        .When(state => RecordTraining.Decide(new RecordTraining("samtal", Day(2, 1), Now), state!)).Then(new TrainedForCourse(Id, "samtal", Day(2, 1), null, Now))
        .AndAgainNothing();

    [Fact]
    public void An_accepted_interest_becomes_a_trainer_who_has_to_be_trained()
    {
        var accept = new AcceptInterest(["samtal"], true, Now);
        Spec.Of<Interest>(Interest.Apply).Given(Reported).When(state => AcceptInterest.Decide(accept, state!))
            .Then(new InterestAccepted(InterestId, AcceptInterest.TrainerOf(InterestId), Now)).AndAgainNothing();
        var trainer = TrainerProfile.Apply(null, AcceptInterest.Recruits(accept, Interest.Apply(null, Reported)!))!;
        Assert.True(trainer is { Consented: true, MayLead: true });
        Assert.Equal(["samtal"], trainer.Teachable);
        Assert.True(trainer.CanTravelTo("lulea") && trainer.CanTravelTo("pitea") && !trainer.CanTravelTo("kiruna"));
        Assert.False(TrainerProfile.Apply(null, AcceptInterest.Recruits(accept, Interest.Apply(null, Reported with { Consent = null })!))!.Consented);
    }

    [Fact]
    public void What_is_decided_on_an_interest_stands()
    {
        Spec.Of<Interest>(Interest.Apply).Given(Reported).When(state => RejectInterest.Decide(new RejectInterest(Now), state!))
            .Then(new InterestRejected(InterestId, Now)).AndAgainNothing();
        Spec.Of<Interest>(Interest.Apply).Given(Reported).When(state => WithdrawInterest.Decide(new WithdrawInterest("manager", Now), state!))
            .Then(new InterestWithdrawn(InterestId, "manager", Now)).AndAgainNothing();
        Spec.Of<Interest>(Interest.Apply).Given(Reported, new InterestRejected(InterestId, Now))
            .When(state => AcceptInterest.Decide(new AcceptInterest([], false, Now), state!)).ThenRule("interest-closed");
        Spec.Of<Interest>(Interest.Apply).Given(Reported, new InterestAccepted(InterestId, Id, Now))
            .When(state => WithdrawInterest.Decide(new WithdrawInterest("manager", Now), state!)).ThenRule("interest-closed");
        Spec.Of<Interest>(Interest.Apply).Given(Reported, new InterestWithdrawn(InterestId, "manager", Now))
            .When(state => RejectInterest.Decide(new RejectInterest(Now), state!)).ThenRule("interest-closed");
    }

    private static Spec<TrainerProfile> Given(params object[] facts) => Spec.Of<TrainerProfile>(TrainerProfile.Apply).Given([Recruited, .. facts]);

    private static TrainerProfile State(params object[] facts) => facts.Aggregate((TrainerProfile?)null, TrainerProfile.Apply)!;

    private static DateOnly Day(int month, int day) => new(2026, month, day);
}
