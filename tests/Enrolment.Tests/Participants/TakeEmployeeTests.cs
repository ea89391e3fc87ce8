using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Participants;

/// <summary>What an HR system says of an employee is a state: told again it changes nothing, and what is not said stands.</summary>
public sealed class TakeEmployeeTests
{
    private static readonly Guid Id = Uuid.From("person", "ann");
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2027, 3, 1);
    private static readonly ParticipantRegistered Registered =
        new("lulea", "Barn", "norrbotten", "socialsekreterare", new DateOnly(2026, 1, 1), Role.Integration, At, ["service"]);
    private static readonly ParticipantPaused Paused = new("lulea", Role.Integration, At);
    private static readonly ParticipantLeft Left = new("lulea", Today, Role.Integration, At);
    private static readonly TakeEmployee Told = new("lulea", At, Role.Integration);

    [Fact]
    public void Nothing_said_changes_nothing() => Given(Registered).When(Say(Told)).ThenNothing();

    [Fact]
    public void A_role_a_unit_and_a_leave_are_taken_and_kinds_not_told_stand() =>
        Given(Registered).When(Say(Told with { Role = "enhetschef", Unit = "Vuxen", OnLeave = true }))
            .Then(
                new RoleAtWorkChanged("lulea", "enhetschef", ["service"], Role.Integration, At),
                new ParticipantMoved("lulea", "Barn", "lulea", "Vuxen", "norrbotten", Today, Role.Integration, At),
                Paused)
            .AndAgainNothing();

    [Fact]
    public void Who_comes_back_from_leave_is_resumed() =>
        Given(Registered, Paused).When(Say(Told with { OnLeave = false })).Then(new ParticipantResumed("lulea", Role.Integration, At)).AndAgainNothing();

    [Fact]
    public void Who_is_employed_no_longer_has_left_in_whatever_unit_she_is_said_to_be()
    {
        Given(Registered).When(Say(Told with { Unit = "Vuxen", Employed = false })).Then(Left).AndAgainNothing();
        Given(Registered).When(Say(Told with { Employed = false, Until = Today.AddDays(9) }))
            .Then(new LeavePlanned("lulea", Today.AddDays(9), Role.Integration, At)).AndAgainNothing();
    }

    [Fact]
    public void Who_stays_after_all_or_is_hired_again_is_in_service()
    {
        Given(Registered, new LeavePlanned("lulea", Today.AddDays(9), Role.Integration, At)).When(Say(Told with { Employed = true }))
            .Then(new PlannedLeaveWithdrawn(Role.Integration, At)).AndAgainNothing();
        Given(Registered, Left).When(Say(Told with { Employed = true }))
            .Then(new ParticipantMoved("lulea", "Barn", "lulea", "Barn", "norrbotten", Today, Role.Integration, At)).AndAgainNothing();
    }

    [Fact]
    public void A_new_employer_is_a_move_and_what_the_former_says_after_it_is_refused()
    {
        var moved = new ParticipantMoved("lulea", "Barn", "boden", "Familj", "norrbotten", Today, Role.Integration, At);
        var moves = Told with { Works = "boden", Unit = "Familj", Region = "norrbotten" };
        Given(Registered).When(Say(moves)).Then(moved).AndAgainNothing();
        Given(Registered, moved).When(Say(Told with { Role = "enhetschef" })).ThenRule("employed-elsewhere");
    }

    [Fact]
    public void A_move_that_was_planned_is_off_when_the_system_says_where_she_is() =>
        Given(Registered, new MovePlanned("lulea", "Vuxen", "norrbotten", Today.AddDays(9), Role.Integration, At)).When(Say(Told with { Unit = "Barn" }))
            .Then(new PlannedMoveWithdrawn(Role.Integration, At)).AndAgainNothing();

    [Fact]
    public void Nothing_is_said_of_who_was_erased() =>
        Given(Registered, new ParticipantErased("lulea", Role.Coordinator, At)).When(Say(Told with { Role = "chef" })).ThenRule("participant-erased");

    private static Func<Participant?, IEnumerable<object>> Say(TakeEmployee command) => state => TakeEmployee.Decide(command, state!);

    private static Spec<Participant> Given(params object[] happened) =>
        Spec.Of<Participant>((state, fact) => Participant.Apply(state, Id, fact, (state?.Version ?? 0) + 1)).Given(happened);
}
