using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Trainers;
using Yrkesresan.Trainer.Trainings;

namespace Yrkesresan.Trainer.Tests.Trainers;

public sealed class TrainingTests
{
    private static readonly Guid Id = new("0e000000-0000-7000-8000-000000000001");
    private static readonly Guid Ann = new("0b000000-0000-7000-8000-000000000001");
    private static readonly Guid Bo = new("0b000000-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly DateOnly First = new(2026, 3, 1);
    private static readonly TrainingScheduled Scheduled = new(Id, "samtal", "norrbotten", [First, First.AddDays(1)], 1, Now);

    [Fact]
    public void A_place_is_taken_and_given_back()
    {
        Given().When(state => TakeTrainingPlace.Decide(new TakeTrainingPlace(Trainer(Ann), true, Now), state!)).Then(new TrainingPlaceTaken(Id, Ann, Now)).AndAgainNothing();
        Given(new TrainingPlaceTaken(Id, Ann, Now)).When(state => TakeTrainingPlace.Decide(new TakeTrainingPlace(Trainer(Ann), false, Now), state!))
            .Then(new TrainingPlaceReleased(Id, Ann, Now)).AndAgainNothing();
    }

    [Fact]
    public void No_more_have_places_than_there_are() => Given(new TrainingPlaceTaken(Id, Ann, Now))
        .When(state => TakeTrainingPlace.Decide(new TakeTrainingPlace(Trainer(Bo), true, Now), state!)).ThenRule("training-full");

    [Fact]
    public void One_who_has_ended_gets_no_place() => Given()
        .When(state => TakeTrainingPlace.Decide(new TakeTrainingPlace(Trainer(Ann) with { EndedFrom = First }, true, Now), state!)).ThenRule("trainer-ended");

    [Fact]
    public void What_is_called_off_takes_nobody_and_was_attended_by_nobody()
    {
        Given().When(state => CancelTraining.Decide(new CancelTraining(Now), state!)).Then(new TrainingCancelled(Id, Now)).AndAgainNothing();
        Given(new TrainingCancelled(Id, Now)).When(state => TakeTrainingPlace.Decide(new TakeTrainingPlace(Trainer(Ann), true, Now), state!)).ThenRule("training-cancelled");
        Given(new TrainingPlaceTaken(Id, Ann, Now), new TrainingCancelled(Id, Now)).When(state => Attend(state!, First, Ann)).ThenRule("training-cancelled");
    }

    [Fact]
    public void Who_was_there_all_days_is_trained_and_not_when_that_is_put_right()
    {
        Given(new TrainingPlaceTaken(Id, Ann, Now)).When(state => Attend(state!, First, Ann)).Then(new TrainingAttended(Id, First, [Ann], Now)).AndAgainNothing();
        object[] half = [Scheduled, new TrainingPlaceTaken(Id, Ann, Now), new TrainingAttended(Id, First, [Ann], Now)];
        Assert.Empty(RecordTrainingAttendance.Follows(State(half), Trainer(Ann), Now));
        var whole = State([.. half, new TrainingAttended(Id, First.AddDays(1), [Ann], Now)]);
        var trained = new TrainedForCourse(Ann, "samtal", First.AddDays(1), Id, Now);
        Assert.Equal([trained], RecordTrainingAttendance.Follows(whole, Trainer(Ann), Now));
        var knows = TrainerProfile.Apply(Trainer(Ann), trained)!;
        Assert.True(knows.MayTeach("samtal", null, [First.AddDays(1)]));
        Assert.Empty(RecordTrainingAttendance.Follows(whole, knows, Now));
        var corrected = Training.Apply(whole, new TrainingAttended(Id, First, [], Now))!;
        var incomplete = Assert.Single(RecordTrainingAttendance.Follows(corrected, knows, Now));
        Assert.False(TrainerProfile.Apply(knows, incomplete)!.MayTeach("samtal", null, [First.AddDays(1)]));
    }

    [Fact]
    public void Attendance_is_of_those_at_the_training_on_its_days_that_have_been()
    {
        Given(new TrainingPlaceTaken(Id, Ann, Now)).When(state => Attend(state!, First, Bo)).ThenRule("not-at-training");
        Given().When(state => Attend(state!, First.AddDays(7))).ThenRule("not-a-training-day");
        Given().When(state => RecordTrainingAttendance.Decide(new RecordTrainingAttendance(First, [], First.AddDays(-1), Now), state!)).ThenRule("day-not-yet");
        Given(new TrainingPlaceTaken(Id, Ann, Now), new TrainingAttended(Id, First, [Ann], Now))
            .When(state => TakeTrainingPlace.Decide(new TakeTrainingPlace(Trainer(Ann), false, Now), state!)).ThenRule("training-attended");
        Given(new TrainingPlaceTaken(Id, Ann, Now), new TrainingAttended(Id, First, [Ann], Now))
            .When(state => CancelTraining.Decide(new CancelTraining(Now), state!)).ThenRule("training-attended");
    }

    private static IEnumerable<object> Attend(Training training, DateOnly date, params Guid[] present) =>
        RecordTrainingAttendance.Decide(new RecordTrainingAttendance(date, present, First.AddDays(1), Now), training);

    private static Spec<Training> Given(params object[] facts) => Spec.Of<Training>(Training.Apply).Given([Scheduled, .. facts]);

    private static Training State(object[] facts) => facts.Aggregate((Training?)null, Training.Apply)!;

    private static TrainerProfile Trainer(Guid id) =>
        TrainerProfile.Apply(null, new TrainerRecruited(id, "lulea", "norrbotten", ["familjehem"], 10, [], false, Now))!;
}
