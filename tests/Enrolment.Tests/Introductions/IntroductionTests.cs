using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Introductions;

public sealed class IntroductionTests
{
    private const string Journey = "funktionshinder-utforare";
    private static readonly string[] Parts = ["introduktion-dokumentation", "introduktion-samverkan"];

    [Fact]
    public void The_new_have_three_months_from_the_start()
    {
        Assert.Equal(new DateOnly(2027, 4, 15), Introduction.DueFrom(new DateOnly(2027, 1, 15)));
        Assert.Equal(new DateOnly(2027, 2, 28), Introduction.DueFrom(new DateOnly(2026, 11, 30)));
    }

    [Fact]
    public async Task The_parts_are_the_catalogue_s_with_their_hours()
    {
        using var data = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("data", "courses", $"{Journey}.json"), TestContext.Current.CancellationToken));
        var parts = data.RootElement.EnumerateArray().Where(course => Introduction.IsPart(course.GetProperty("slug").GetString()!)).ToList();
        Assert.Equal([6, 2, 3, 5], parts.Select(part => part.GetProperty("hours").GetInt32()));
    }

    [Fact]
    public void The_manager_may_require_it_of_anybody_and_of_one_who_was_let_off() =>
        Given(Waived()).When(Requires(Day(30))).Then(Required(Day(30))).AndAgainNothing();

    [Fact]
    public void Another_last_day_is_another_requirement() => Given(Required(Day(20))).When(Requires(Day(30))).Then(Required(Day(30))).AndAgainNothing();

    [Fact]
    public void What_the_manager_has_decided_stands_against_what_follows_by_itself()
    {
        Given(Waived()).When(Requires(Day(30), Introduction.New)).ThenNothing();
        Given(SignedOff()).When(Requires(Day(30), Introduction.New)).ThenNothing();
        Given(Required(Day(20))).When(Requires(Day(30), Introduction.New)).ThenNothing();
    }

    [Fact]
    public void What_is_signed_off_is_not_required_again() => Given(SignedOff()).When(Requires(Day(30))).ThenRule("introduction-done");

    [Fact]
    public void A_part_is_ticked_once_also_where_nobody_requires_it() => Given()
        .When(introduction => DoIntroductionPart.Decide(new DoIntroductionPart(Ann, Parts[0], Role.Participant, March(2)), introduction))
        .Then(new IntroductionPartDone(Ann, Parts[0], Role.Participant, March(2)))
        .AndAgainNothing();

    [Fact]
    public void It_is_signed_off_when_every_part_is_ticked() => Given(Required(Day(20)), Done(Parts[0]), Done(Parts[1]))
        .When(Signs)
        .Then(new IntroductionSignedOff(Ann, "falun", "Solgården", Parts, Role.Manager, March(2)))
        .AndAgainNothing();

    [Fact]
    public void It_is_not_signed_off_with_a_part_left()
    {
        Given(Required(Day(20)), Done(Parts[0])).When(Signs).ThenRule("introduction-parts-left");
        Given().When(Signs).ThenRule("introduction-parts-left");
    }

    [Fact]
    public void Who_has_experience_may_go_straight_on() => Given(Required(Day(20))).When(Waives).Then(Waived()).AndAgainNothing();

    [Fact]
    public void What_is_signed_off_can_t_be_waived() => Given(SignedOff()).When(Waives).ThenRule("introduction-done");

    [Fact]
    public void The_day_after_the_last_it_is_overdue_once()
    {
        IEnumerable<object> Falls(Introduction? introduction, int day) => IntroductionFallsOverdue.Decide(introduction, Person(), March(day));
        Given(Required(Day(20))).When(introduction => Falls(introduction, 20)).ThenNothing();
        Given(Required(Day(20))).When(introduction => Falls(introduction, 21)).Then(new IntroductionOverdue(Ann, "falun", "Solgården", Day(20), March(21))).AndAgainNothing();
        Given(Required(Day(20)), Waived()).When(introduction => Falls(introduction, 21)).ThenNothing();
        Given(Required(Day(20))).When(introduction => IntroductionFallsOverdue.Decide(introduction, Person() with { Status = ParticipantStatus.Left }, March(21))).ThenNothing();
        // Given longer, it may fall overdue anew.
        var again = Given(Required(Day(20)), new IntroductionOverdue(Ann, "falun", "Solgården", Day(20), March(21)), Required(Day(25))).State()!;
        Assert.False(again.ToldOverdue);
    }

    private static Spec<Introduction> Given(params object[] events) => Spec
        .Of<Introduction>((state, fact) => Introduction.Apply(state, Introduction.IdOf(Journey, Ann), fact, (state?.Version ?? 0) + 1))
        .Given(events);

    private static Func<Introduction?, IEnumerable<object>> Requires(DateOnly due, string because = Introduction.Manager) => introduction =>
        RequireIntroduction.Decide(new RequireIntroduction(Ann, "falun", "Solgården", due, because, Role.Manager, March(2)), introduction);

    private static IReadOnlyList<object> Signs(Introduction? introduction) =>
        SignOffIntroduction.Decide(new SignOffIntroduction(Ann, "falun", "Solgården", Parts, Role.Manager, March(2)), introduction);

    private static IReadOnlyList<object> Waives(Introduction? introduction) =>
        WaiveIntroduction.Decide(new WaiveIntroduction(Ann, "falun", "Solgården", Role.Manager, March(2)), introduction);

    private static IntroductionRequired Required(DateOnly due) => new(Ann, "falun", "Solgården", due, Introduction.Manager, Role.Manager, March(2));

    private static IntroductionPartDone Done(string part) => new(Ann, part, Role.Participant, March(2));

    private static IntroductionSignedOff SignedOff() => new(Ann, "falun", "Solgården", Parts, Role.Manager, March(2));

    private static IntroductionWaived Waived() => new(Ann, "falun", "Solgården", Role.Manager, March(2));

    private static Participant Person() => Participant.Apply(
        null, Ann, new ParticipantRegistered("falun", "Solgården", "dalarna", "boendestödjare", Day(1), Role.Manager, March(1)), 1)!;
}
