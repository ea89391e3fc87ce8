using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Testing;

namespace Yrkesresan.Enrolment.Tests.Participants;

public sealed class ParticipantTests
{
    private static readonly Guid Id = Uuid.From("person", "ann");
    private static readonly DateTimeOffset At = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ParticipantRegistered Registered = new("lulea", "Barn", "norrbotten", "socialsekreterare", new DateOnly(2026, 1, 1), Role.Manager, At);
    private static readonly ParticipantPaused Paused = new("lulea", Role.Manager, At);
    private static readonly ParticipantLeft Left = new("lulea", new DateOnly(2027, 2, 28), Role.Manager, At);

    [Fact]
    public void A_person_is_registered_once() =>
        Given().When(state => RegisterParticipant.Decide(
                new RegisterParticipant("lulea", "Barn", "norrbotten", "socialsekreterare", new DateOnly(2026, 1, 1), Role.Manager, At), state))
            .Then(Registered).AndAgainNothing();

    [Fact]
    public void An_active_person_is_paused() => Given(Registered).When(Pauses).Then(Paused).AndAgainNothing();

    [Fact]
    public void A_paused_person_is_not_eligible() => Assert.Equal("paused", Given(Registered, Paused).State()!.WhyNotEligible());

    [Fact]
    public void A_paused_person_is_resumed() =>
        Given(Registered, Paused).When(Resumes).Then(new ParticipantResumed("lulea", Role.Manager, At)).AndAgainNothing();

    [Fact]
    public void A_person_who_left_is_neither_paused_nor_resumed()
    {
        Given(Registered, Left).When(Pauses).ThenRule("participant-left");
        Given(Registered, Left).When(Resumes).ThenRule("participant-left");
    }

    [Fact]
    public void A_person_moves_to_another_municipality() => Given(Registered).When(Moves).Then(Moved).AndAgainNothing();

    [Fact]
    public void A_person_who_left_is_taken_into_service_elsewhere_with_the_record()
    {
        Given(Registered, Left).When(Moves).Then(Moved).AndAgainNothing();
        var state = Given(Registered, Left, Moved).State()!;
        Assert.Equal((ParticipantStatus.Active, "boden", null), (state.Status, state.Municipality, state.LeftOn));
    }

    [Fact]
    public void A_person_leaves() =>
        Given(Registered).When(state => LeaveMunicipality.Decide(new LeaveMunicipality(Left.On, Role.Manager, At), state!)).Then(Left).AndAgainNothing();

    [Fact]
    public void A_move_on_a_coming_day_is_planned_and_may_be_planned_anew_or_taken_back()
    {
        Given(Registered).When(state => MovesOn(state, 20)).Then(Planned(20)).AndAgainNothing();
        Given(Registered, Planned(20)).When(state => MovesOn(state, 25)).Then(Planned(25)).AndAgainNothing();
        Given(Registered, Planned(20)).When(TakesMoveBack).Then(new PlannedMoveWithdrawn(Role.Manager, At)).AndAgainNothing();
        Given(Registered).When(TakesMoveBack).ThenNothing().AndAgainNothing();
        Assert.Equal(("lulea", ParticipantStatus.Active), Given(Registered, Planned(20)).State() is { } state ? (state.Municipality, state.Status) : default);
    }

    [Fact]
    public void A_leave_on_a_coming_day_is_planned_and_may_be_planned_anew_or_taken_back()
    {
        Given(Registered).When(state => LeavesOn(state, 20)).Then(LeavePlanned(20)).AndAgainNothing();
        Given(Registered, LeavePlanned(20)).When(state => LeavesOn(state, 25)).Then(LeavePlanned(25)).AndAgainNothing();
        Given(Registered, LeavePlanned(20)).When(TakesLeaveBack).Then(new PlannedLeaveWithdrawn(Role.Manager, At)).AndAgainNothing();
        Given(Registered, Left).When(state => LeavesOn(state, 20)).ThenRule("participant-left");
    }

    [Fact]
    public void A_plan_ends_with_what_it_was_made_for()
    {
        var moved = Given(Registered, Planned(20), LeavePlanned(15), Moved).State()!;
        Assert.Equal((null, null), (moved.Move, moved.Leave));
        // Another unit of the same employer changes neither; leaving does not change where one goes next.
        var unit = Moved with { Municipality = "lulea", Unit = "Familj" };
        Assert.NotNull(Given(Registered, Planned(20), LeavePlanned(15), unit).State() is { Move: not null, Leave: not null } kept ? kept : null);
        Assert.True(Given(Registered, Planned(20), LeavePlanned(15), Left).State() is { Move: not null, Leave: null });
    }

    [Fact]
    public void What_is_told_of_a_person_is_put_right_and_only_what_changed_is_said()
    {
        Given(Registered).When(state => Changes(state)).ThenNothing().AndAgainNothing();
        Given(Registered).When(state => Changes(state, unit: "Familj")).Then(
            new ParticipantMoved("lulea", "Barn", "lulea", "Familj", "norrbotten", new DateOnly(2027, 3, 1), Role.Manager, At)).AndAgainNothing();
        Given(Registered).When(state => Changes(state, role: "behandlare", kinds: ["service"])).Then(
            new RoleAtWorkChanged("lulea", "behandlare", ["service"], Role.Manager, At)).AndAgainNothing();
        Given(Registered).When(state => Changes(state, since: new DateOnly(2020, 1, 1))).Then(
            new ProfessionStartCorrected("lulea", new DateOnly(2020, 1, 1), Role.Manager, At)).AndAgainNothing();
        Given(Registered).When(state => Changes(state, details: true)).Then(new ContactDetailsChanged("lulea", Role.Manager, At));
    }

    [Fact]
    public void One_who_left_gets_another_unit_by_a_move_only() => Given(Registered, Left).When(state => Changes(state, unit: "Familj")).ThenRule("participant-left");

    [Fact]
    public void Whoever_is_erased_has_left_for_good()
    {
        Given(Registered).When(Erases).Then(Erased).AndAgainNothing();
        var state = Given(Registered, Planned(20), LeavePlanned(15), Erased).State()!;
        Assert.Equal((ParticipantStatus.Left, new DateOnly(2027, 3, 1), null, null), (state.Status, state.LeftOn, state.Move, state.Leave));
        Given(Registered, Erased).When(Moves).ThenRule("participant-erased");
        Given(Registered, Erased).When(state => Changes(state)).ThenRule("participant-erased");
        Given(Registered, Erased).When(state => LeavesOn(state, 20)).ThenRule("participant-erased");
        Given(Registered, Erased).When(Resumes).ThenRule("participant-left");
    }

    [Theory]
    [InlineData("socialsekreterare", "2024-02-29", "2026-02-27", "new")]
    [InlineData("socialsekreterare", "2024-02-29", "2026-02-28", "practised")]
    [InlineData("socialsekreterare", "2026-01-01", "2027-12-31", "new")]
    [InlineData("socialsekreterare", "2026-01-01", "2028-01-01", "practised")]
    [InlineData("socialsekreterare", "2026-01-01", "2031-01-01", "experienced")]
    [InlineData("Enhetschef", "2026-01-01", "2026-06-01", "manager")]
    public void The_level_ages_by_itself(string role, string since, string on, string level) => Assert.Equal(
        level,
        Given(Registered with { Role = role, ProfessionSince = DateOnly.Parse(since, System.Globalization.CultureInfo.InvariantCulture) })
            .State()!.LevelOn(DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture)));

    private static ParticipantMoved Moved { get; } =
        new("lulea", "Barn", "boden", "Familj", "norrbotten", new DateOnly(2027, 2, 1), Role.Coordinator, At);

    private static ParticipantErased Erased { get; } = new("lulea", Role.MunicipalAdministrator, At);

    private static MovePlanned Planned(int day) => new("boden", "Familj", "norrbotten", new DateOnly(2027, 3, day), Role.Coordinator, At);

    private static LeavePlanned LeavePlanned(int day) => new("lulea", new DateOnly(2027, 3, day), Role.Manager, At);

    private static IEnumerable<object> MovesOn(Participant? state, int day) => MoveParticipant.Decide(
        new MoveParticipant("boden", "Familj", "norrbotten", new DateOnly(2027, 3, day), Role.Coordinator, At), state!);

    private static IEnumerable<object> TakesMoveBack(Participant? state) => WithdrawPlannedMove.Decide(new WithdrawPlannedMove(Role.Manager, At), state!);

    private static IEnumerable<object> LeavesOn(Participant? state, int day) =>
        LeaveMunicipality.Decide(new LeaveMunicipality(new DateOnly(2027, 3, day), Role.Manager, At), state!);

    private static IEnumerable<object> TakesLeaveBack(Participant? state) => WithdrawPlannedLeave.Decide(new WithdrawPlannedLeave(Role.Manager, At), state!);

    private static IEnumerable<object> Erases(Participant? state) => EraseParticipant.Decide(new EraseParticipant(Role.MunicipalAdministrator, At), state!);

    private static IReadOnlyList<object> Changes(
        Participant? state, string unit = "Barn", string role = "socialsekreterare", DateOnly? since = null, IReadOnlyList<string>? kinds = null, bool details = false) =>
        ChangeParticipant.Decide(new ChangeParticipant(unit, role, since ?? new DateOnly(2026, 1, 1), kinds, details, Role.Manager, At), state!);

    private static IEnumerable<object> Pauses(Participant? state) => PauseParticipant.Decide(new PauseParticipant(Role.Manager, At), state!);

    private static IEnumerable<object> Resumes(Participant? state) => ResumeParticipant.Decide(new ResumeParticipant(Role.Manager, At), state!);

    private static IEnumerable<object> Moves(Participant? state) => MoveParticipant.Decide(
        new MoveParticipant("boden", "Familj", "norrbotten", new DateOnly(2027, 2, 1), Role.Coordinator, At), state!);

    private static Spec<Participant> Given(params object[] events) =>
        Spec.Of<Participant>((state, @event) => Participant.Apply(state, Id, @event, (state?.Version ?? 0) + 1)).Given(events);
}
