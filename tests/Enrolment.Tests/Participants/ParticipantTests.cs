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
    private static readonly ParticipantLeft Left = new("lulea", new DateOnly(2027, 3, 31), Role.Manager, At);

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

    [Theory]
    [InlineData("socialsekreterare", "2026-01-01", "2027-12-31", "new")]
    [InlineData("socialsekreterare", "2026-01-01", "2028-01-01", "practised")]
    [InlineData("socialsekreterare", "2026-01-01", "2031-01-01", "experienced")]
    [InlineData("Enhetschef", "2026-01-01", "2026-06-01", "manager")]
    public void The_level_ages_by_itself(string role, string since, string on, string level) => Assert.Equal(
        level,
        Given(Registered with { Role = role, ProfessionSince = DateOnly.Parse(since, System.Globalization.CultureInfo.InvariantCulture) })
            .State()!.LevelOn(DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture)));

    private static ParticipantMoved Moved { get; } =
        new("lulea", "Barn", "boden", "Familj", "norrbotten", new DateOnly(2027, 4, 1), Role.Coordinator, At);

    private static IEnumerable<object> Pauses(Participant? state) => PauseParticipant.Decide(new PauseParticipant(Role.Manager, At), state!);

    private static IEnumerable<object> Resumes(Participant? state) => ResumeParticipant.Decide(new ResumeParticipant(Role.Manager, At), state!);

    private static IEnumerable<object> Moves(Participant? state) => MoveParticipant.Decide(
        new MoveParticipant("boden", "Familj", "norrbotten", new DateOnly(2027, 4, 1), Role.Coordinator, At), state!);

    private static Spec<Participant> Given(params object[] events) =>
        Spec.Of<Participant>((state, @event) => Participant.Apply(state, Id, @event, (state?.Version ?? 0) + 1)).Given(events);
}
