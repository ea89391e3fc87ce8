using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Trainers;

public sealed class RecruitTrainerTests
{
    private static readonly Guid Id = new("0b000000-0000-7000-8000-000000000001");

    [Fact]
    public void A_trainer_is_recruited_with_each_course_once() =>
        Spec.Of<TrainerProfile>(TrainerProfile.Apply).Given()
            .When(state => RecruitTrainer.Decide(
                new RecruitTrainer(Id, "pitea", "norrbotten", ["familjehem", "familjehem"], 12, [], true, DateTimeOffset.UnixEpoch), state))
            .Then(new TrainerRecruited(Id, "pitea", "norrbotten", ["familjehem"], 12, [], true, DateTimeOffset.UnixEpoch))
            .AndAgainNothing();

    [Theory]
    [InlineData("2026-03-01", null, "2026-03-01", true)]
    [InlineData("2026-03-02", null, "2026-03-01", false)]
    [InlineData("2020-03-01", "2026-03-01", "2026-03-01", true)]
    [InlineData("2020-03-01", "2026-02-28", "2026-03-01", false)]
    public void A_qualification_holds_from_its_first_to_its_last_day(string from, string? until, string day, bool holds) =>
        Assert.Equal(holds, new Qualification("bbic", Date(from), until is null ? null : Date(until)).HoldsOn(Date(day)));

    private static DateOnly Date(string text) => DateOnly.Parse(text, null);
}
