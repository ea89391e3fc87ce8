using Xunit;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Absences;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using static Yrkesresan.Trainer.Tests.Teams.Usual;

namespace Yrkesresan.Trainer.Tests.Substitutions;

public sealed class SubstitutionTests
{
    private static readonly Guid Id = Substitution.IdOf(Occasion, Bo.Id, 0);
    private static readonly DateTimeOffset Starts = new(2026, 3, 10, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void One_is_asked_after_the_other_and_a_no_leads_to_the_next()
    {
        Given(Sought()).When(search => Asking.Next(search!, _ => [], At)).Then(Asked(Cilla)).AndAgainNothing();
        Given(Sought(), Asked(Cilla)).When(search => Answer(search!, Cilla, false)).Then(new RequestDeclined(Cilla.Id, "trainer", At)).AndAgainNothing();
        Given(Sought(), Asked(Cilla), new RequestDeclined(Cilla.Id, "trainer", At)).When(search => Asking.Next(search!, _ => [], At)).Then(Asked(Disa)).AndAgainNothing();
    }

    [Fact]
    public void Several_are_asked_at_once_and_the_first_yes_tells_the_others_that_it_is_taken() =>
        Given(Sought(atOnce: 2), Asked(Cilla), Asked(Disa))
            .When(search => Answer(search!, Disa, true))
            .Then(Assigned(Disa), new RequestWithdrawn(Cilla.Id, "taken", At))
            .AndAgainNothing();

    [Fact]
    public void Who_may_not_teach_the_days_any_more_is_passed_over_and_nobody_left_is_said_once()
    {
        Given(Sought()).When(search => Asking.Next(search!, trainer => trainer == Cilla.Id ? [Gate.DayConflict] : [], At))
            .Then(new CandidatePassedOver(Cilla.Id, [Gate.DayConflict], At), Asked(Disa)).AndAgainNothing();
        Given(Sought(), Asked(Cilla), new RequestDeclined(Cilla.Id, "trainer", At), Asked(Disa), new RequestExpired(Disa.Id, At))
            .When(search => Asking.Next(search!, _ => [], At)).Then(NotFound()).AndAgainNothing();
    }

    [Fact]
    public void Who_can_t_any_more_is_waited_for_no_longer()
    {
        Given(Sought(atOnce: 2), Asked(Cilla), Asked(Disa)).When(search => Asking.LetGo(search!, trainer => trainer == Disa.Id ? [Gate.DayConflict] : [], At))
            .Then(new RequestWithdrawn(Disa.Id, "unable", At)).AndAgainNothing();
        Given(Sought(), Asked(Cilla), Assigned(Cilla)).When(search => Asking.LetGo(search!, _ => [Gate.DayConflict], At)).ThenNothing();
    }

    [Fact]
    public void Who_does_not_answer_in_time_is_let_go()
    {
        var late = At.AddHours(24);
        Given(Sought(), Asked(Cilla)).When(search => ExpireRequests.Decide(new ExpireRequests(late.AddSeconds(-1)), search!)).ThenNothing();
        Given(Sought(), Asked(Cilla)).When(search => ExpireRequests.Decide(new ExpireRequests(late), search!)).Then(new RequestExpired(Cilla.Id, late)).AndAgainNothing();
        Given(Sought(), Asked(Cilla)).When(search => Answer(search!, Cilla, true, late)).ThenRule("request-expired");
        Given(Sought(), Asked(Cilla), new RequestExpired(Cilla.Id, late)).When(search => Answer(search!, Cilla, true, late)).ThenRule("request-expired");
        // The last of the days is over: whoever is asked is let go, and nobody is sought any more.
        var over = new DateTimeOffset(2026, 3, 11, 23, 0, 0, TimeSpan.Zero);
        Given(Sought(), Asked(Cilla)).When(search => ExpireRequests.Decide(new ExpireRequests(over), search!))
            .Then(new RequestWithdrawn(Cilla.Id, "days-passed", over), new SubstitutionEnded("days-passed", over)).AndAgainNothing();
        Given(Sought()).When(search => Asking.Next(search!, _ => [], over)).ThenNothing();
    }

    [Fact]
    public void An_answer_that_comes_too_late_or_twice_is_told_why()
    {
        object[] taken = [Sought(atOnce: 2), Asked(Cilla), Asked(Disa), Assigned(Disa), new RequestWithdrawn(Cilla.Id, "taken", At)];
        Given(taken).When(search => Answer(search!, Cilla, true)).ThenRule("substitution-taken");
        Given(taken).When(search => Answer(search!, Disa, false)).ThenRule("request-accepted");
        Given(Sought(), Asked(Cilla), new RequestDeclined(Cilla.Id, "trainer", At)).When(search => Answer(search!, Cilla, true)).ThenRule("request-declined");
        Given(Sought(), Asked(Cilla), new RequestWithdrawn(Cilla.Id, "reverted", At), new SubstitutionEnded("reverted", At))
            .When(search => Answer(search!, Cilla, true)).ThenRule("request-withdrawn");
        Given(Sought(), Asked(Cilla)).When(search => AnswerRequest.Decide(new AnswerRequest(Cilla.Id, "boden", true, [Gate.DayConflict], "trainer", At), search!))
            .ThenRule(Gate.DayConflict);
        Assert.Throws<NotFound>(() => Answer(Given(Sought()).State()!, Cilla, true));
    }

    [Fact]
    public void The_coordinator_asks_by_name_skips_widens_and_ends()
    {
        Given(Sought(), Asked(Cilla)).When(search => AskSubstitute.Decide(new AskSubstitute(Egil.Id, "pitea", [], "coordinator", At), search!))
            .Then(Asked(Egil, "coordinator")).AndAgainNothing();
        Given(Sought()).When(search => AskSubstitute.Decide(new AskSubstitute(Egil.Id, "pitea", [Gate.Paused], "coordinator", At), search!)).ThenRule(Gate.Paused);
        // Also whom nobody was left to ask: then it goes on.
        Assert.Equal(SubstitutionStatus.Asking, Given(Sought(), NotFound(), Asked(Egil, "coordinator")).State()!.Status);
        Given(Sought(), Asked(Cilla)).When(search => SkipCandidate.Decide(new SkipCandidate(Cilla.Id, At), search!))
            .Then(new RequestWithdrawn(Cilla.Id, "skipped", At)).AndAgainNothing();
        Given(Sought(), Asked(Cilla)).When(search => SkipCandidate.Decide(new SkipCandidate(Disa.Id, At), search!)).Then(new CandidateSkipped(Disa.Id, At)).AndAgainNothing();
        Given(Sought()).When(search => SkipCandidate.Decide(new SkipCandidate(Ann.Id, At), search!)).ThenRule("not-a-candidate");
        Given(Sought(), Asked(Cilla)).When(search => ChooseWayOfAsking.Decide(new ChooseWayOfAsking(5, 4, At), search!))
            .Then(new WayOfAskingChosen(5, 4, At)).AndAgainNothing();
        Given(Sought(), Asked(Cilla)).When(search => EndSubstitution.Decide(new EndSubstitution(At), search!))
            .Then(new RequestWithdrawn(Cilla.Id, "by-hand", At), new SubstitutionEnded("by-hand", At)).AndAgainNothing();
        Given(Sought(), Asked(Cilla), Assigned(Cilla)).When(search => EndSubstitution.Decide(new EndSubstitution(At), search!)).ThenRule("substitution-taken");
        Given(Sought(), new SubstitutionEnded("reverted", At)).When(search => SkipCandidate.Decide(new SkipCandidate(Disa.Id, At), search!)).ThenRule("substitution-closed");
    }

    [Fact]
    public void The_nearer_the_day_the_shorter_the_time_to_answer()
    {
        var search = Given(Sought()).State()!;
        Assert.Equal(At.AddHours(24), search.AnswerBy(At));
        Assert.Equal(Starts.AddHours(-36), search.AnswerBy(Starts.AddHours(-48)));
        Assert.Equal(Starts.AddHours(-1), search.AnswerBy(Starts.AddHours(-2)));
        Assert.Equal(Starts.AddHours(2), search.AnswerBy(Starts.AddHours(1)));
    }

    [Fact]
    public void Absences_are_of_dates_of_a_period_or_for_good_are_reported_once_and_taken_back()
    {
        Absence[] all = [new(Guid.NewGuid(), [March(10), March(12)], null, null), new(Guid.NewGuid(), null, March(10), March(12)), new(Guid.NewGuid(), null, March(10), null)];
        Assert.Equal([true, false, true, false], new[] { 10, 11, 12, 13 }.Select(day => all[0].Covers(March(day))));
        Assert.Equal([false, true, true, false], new[] { 9, 10, 12, 13 }.Select(day => all[1].Covers(March(day))));
        Assert.Equal([false, true, true], new[] { 9, 10, 28 }.Select(day => all[2].Covers(March(day))));
        foreach (var absence in all)
        {
            var reported = new AbsenceReported(Bo.Id, absence.Id, absence.Dates, absence.From, absence.Until, "trainer", At);
            var recruited = new TrainerRecruited(Bo.Id, "lulea", "norrbotten", [Course], 20, [], false, At);
            Spec.Of<TrainerProfile>(TrainerProfile.Apply).Given(recruited)
                .When(trainer => ReportAbsence.Decide(new ReportAbsence(absence with { Id = absence.Id }, "trainer", At), trainer!)).Then(reported).AndAgainNothing();
            Spec.Of<TrainerProfile>(TrainerProfile.Apply).Given(recruited, reported)
                .When(trainer => RevertAbsence.Decide(new RevertAbsence(absence.Id, "manager", At), trainer!))
                .Then(new AbsenceReverted(Bo.Id, absence.Id, "manager", At)).AndAgainNothing();
        }

        Spec.Of<TrainerProfile>(TrainerProfile.Apply).Given(new TrainerRecruited(Bo.Id, "lulea", "norrbotten", [Course], 20, [], false, At), new TrainerErased(Bo.Id, At))
            .When(trainer => ReportAbsence.Decide(new ReportAbsence(all[0], "trainer", At), trainer!)).ThenRule("trainer-erased");
    }

    [Fact]
    public void A_substitute_takes_the_place_in_the_plan_the_bookings_and_the_team()
    {
        object[] broken =
        [
            Dated(1, 10, 11), Confirmed(Ann, [Bo, Cilla], Day(10, Ann, Bo), Day(11, Ann, Bo, Cilla)),
            new TeamDaysMoved(Occasion, [Day(10, Ann), Day(11, Ann, Cilla)], At),
            new TrainerLeftBehind(Occasion, Bo.Id, March(10), Gate.Absent, At), new TrainerLeftBehind(Occasion, Bo.Id, March(11), Gate.Absent, At),
        ];
        OccasionTeam Joined(params int[] days) => Spec.Of<OccasionTeam>(OccasionTeam.Apply)
            .Given([.. broken, new SubstituteJoined(Occasion, "norrbotten", Bo.Id, Lent(Disa), [.. days.Select(March)], Id, At)]).State()!;

        var whole = Joined(10, 11);
        Assert.Equal((Ann.Id, 0), (whole.Leader!.Trainer, whole.Conflicts.Count));
        Assert.Equal([Cilla.Id, Disa.Id], whole.Trainers.Select(one => one.Trainer));
        Assert.Equal([Ann.Id, Disa.Id], whole.Days[0].Teaching);
        // Moved again, it is the substitute who follows.
        var moved = MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(Dated(2, 24, 25), []), whole).OfType<TeamDaysMoved>().Single();
        Assert.Equal([Ann.Id, Disa.Id], moved.Days[0].Teaching);

        var half = Joined(11);
        Assert.Equal([Bo.Id, Cilla.Id, Disa.Id], half.Trainers.Select(one => one.Trainer));
        Assert.Equal(March(10), Assert.Single(half.Conflicts).Date);
    }

    [Fact]
    public void Instead_of_the_leader_somebody_who_may_lead_is_sought_and_leads()
    {
        var team = Broken(Ann);
        var may = Person(30, mayLead: true);
        var events = Assert.Single(SeekSubstitutes.Decide(Seek(candidates: [may, Disa]), team)).Events;
        var sought = Assert.IsType<SubstituteSought>(events[0]);
        Assert.True(sought.Leads);
        Assert.Equal(may.Id, Assert.IsType<SubstituteAsked>(events[1]).Trainer);
        Assert.Equal([Gate.MayNotLead], sought.Candidates.Single(one => one.Trainer == Disa.Id).Reasons);
        var after = OccasionTeam.Apply(team, new SubstituteJoined(Occasion, "norrbotten", Ann.Id, Lent(may), sought.Days, Id, At))!;
        Assert.Equal(may.Id, after.Leader!.Trainer);
        Assert.DoesNotContain(after.Members, one => one.Trainer == Ann.Id);
    }

    [Fact]
    public void Who_has_said_no_to_the_days_is_not_asked_again_and_who_is_in_the_team_that_day_never()
    {
        var team = Broken(Bo);
        var before = Given(Sought(), Asked(Cilla), new RequestDeclined(Cilla.Id, "trainer", At), NotFound(), new SubstitutionEnded("days-changed", At)).State()!;
        var events = Assert.Single(SeekSubstitutes.Decide(Seek([before], [Ann, Cilla, Disa]), team)).Events;
        var sought = Assert.IsType<SubstituteSought>(events[0]);
        Assert.Equal(Disa.Id, Assert.IsType<SubstituteAsked>(events[1]).Trainer);
        Assert.Equal(["declined"], sought.Candidates.Single(one => one.Trainer == Cilla.Id).Reasons);
        Assert.Contains(Gate.DayConflict, sought.Candidates.Single(one => one.Trainer == Ann.Id).Reasons);
        Assert.All(sought.Candidates.SelectMany(one => one.Reasons), code => Assert.NotEqual("", Proposal.Explain(code).Title));
    }

    [Fact]
    public void A_search_ends_with_its_cause()
    {
        var team = Broken(Bo);
        string Because(OccasionTeam after) => Assert.IsType<SubstitutionEnded>(
            SeekSubstitutes.Decide(Seek([Given(Sought(), Asked(Cilla)).State()!]), after).Single(one => one.Before is not null).Events[^1]).Because;

        Assert.Empty(SeekSubstitutes.Decide(Seek([Given(Sought(), Asked(Cilla)).State()!]), team));
        Assert.Equal("occasion-cancelled", Because(OccasionTeam.Apply(team, CalledOff(2))!));
        Assert.Equal("occasion-moved", Because(OccasionTeam.Apply(OccasionTeam.Apply(team, Dated(2, 24, 25)), new TeamDaysMoved(Occasion, [Day(24, Ann, Bo), Day(25, Ann, Bo)], At))!));
        Assert.Equal("reverted", Because(OccasionTeam.Apply(team, new TeamDaysMoved(Occasion, [Day(10, Ann, Bo), Day(11, Ann, Bo)], At))!));
        Assert.Equal("team-changed", Because(OccasionTeam.Apply(team, Confirmed(Ann, [Egil], Day(10, Ann, Egil), Day(11, Ann, Egil)))!));
        // Ended by hand it is not begun again by itself; exhausted it is not either.
        Assert.Empty(SeekSubstitutes.Decide(Seek([Given(Sought(), new SubstitutionEnded("by-hand", At)).State()!]), team));
        Assert.Empty(SeekSubstitutes.Decide(Seek([Given(Sought(), NotFound()).State()!]), team));
    }

    [Fact]
    public void For_one_who_has_ended_the_coordinator_starts_the_search()
    {
        var team = Broken(Bo, Gate.Ended);
        Assert.Empty(SeekSubstitutes.Decide(Seek(candidates: [Disa]), team));
        IReadOnlyList<object> Start(OccasionTeam occasion, params Substitution[] known) => StartSubstitution.Decide(
            new StartSubstitution(Bo.Id, SubstitutionRules.Usual("norrbotten"), "coordinator", At), occasion, Seek(known, [Disa]));
        var events = Start(team);
        Assert.Equal("ended", Assert.IsType<SubstituteSought>(events[0]).Cause);
        Assert.Empty(Start(team, events.Aggregate((Substitution?)null, Substitution.Apply)!));
        Assert.Equal("no-vacancy", Assert.Throws<RuleBroken>(() => Start(Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated(1, 10, 11), Confirmed(Ann, [Bo], Day(10, Ann, Bo))).State()!)).Code);
        Assert.Equal("occasion-cancelled", Assert.Throws<RuleBroken>(() => Start(OccasionTeam.Apply(team, CalledOff(2))!)).Code);
    }

    [Fact]
    public void A_search_that_found_nobody_is_begun_anew_once_there_is_somebody_to_ask()
    {
        var exhausted = Given(Sought(), Asked(Cilla), new RequestDeclined(Cilla.Id, "trainer", At), NotFound()).State()!;
        IReadOnlyList<object> Start(params TrainerProfile[] candidates) => StartSubstitution.Decide(
            new StartSubstitution(Bo.Id, SubstitutionRules.Usual("norrbotten"), "coordinator", At), Broken(Bo), Seek([exhausted], candidates));
        Assert.Empty(Start(Cilla));
        var events = Start(Cilla, Disa);
        Assert.NotEqual(exhausted.Id, Assert.IsType<SubstituteSought>(events[0]).Substitution);
        Assert.Equal(Disa.Id, Assert.Single(events.OfType<SubstituteAsked>()).Trainer);
    }

    [Fact]
    public void Fewer_days_agreed_undo_nothing_that_is_booked_but_hinder_a_move()
    {
        var confirmed = Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated(1, 10, 11), Confirmed(Ann, [Bo], Day(10, Ann, Bo), Day(11, Ann, Bo))).State()!;
        var fewer = Bo with { DaysPerYear = 1 };
        Assert.Empty(MoveTeamWhenOccasionMoves.Settle(confirmed, Bookings.None, [Ann, fewer], Demand(1, 1), At));
        Assert.Equal(
            March(25), Assert.Single(MoveTeamWhenOccasionMoves.Decide(new MoveTeamWhenOccasionMoves(Dated(2, 24, 25), [], [Ann, fewer], Demand(1, 1)), confirmed).OfType<TrainerLeftBehind>()).Date);
        // Nor does somebody who can after all on a day before lose one that is booked, where there is but one day left.
        var waits = Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(
            Dated(1, 10, 11), Confirmed(Ann, [Bo], Day(10, Ann, Bo), Day(11, Ann, Bo)), new TeamDaysMoved(Occasion, [Day(10, Ann), Day(11, Ann, Bo)], At),
            new TrainerLeftBehind(Occasion, Bo.Id, March(10), Gate.Absent, At)).State()!;
        var left = Assert.Single(MoveTeamWhenOccasionMoves.Settle(waits, Bookings.None, [Ann, fewer], Demand(1, 1), At).OfType<TrainerLeftBehind>());
        Assert.Equal((March(10), Gate.NoDaysLeft), (left.Date, left.Code));
    }

    [Fact]
    public void An_absence_taken_back_afterwards_books_no_day_that_has_been()
    {
        var broken = Broken(Bo);
        var events = MoveTeamWhenOccasionMoves.Settle(broken, Bookings.None, [Ann, Bo], Demand(1, 1), new DateTimeOffset(2026, 3, 11, 6, 0, 0, TimeSpan.Zero));
        var after = events.Aggregate((OccasionTeam?)broken, OccasionTeam.Apply)!;
        Assert.Equal([Ann.Id], after.Days[0].Teaching);
        Assert.Equal((March(10), Gate.Absent), (Assert.Single(after.Conflicts).Date, after.Conflicts[0].Code));
        Assert.Equal(new[] { Ann.Id, Bo.Id }.Order(), after.Days[1].Teaching.Order());
    }

    [Fact]
    public void A_trainer_who_can_t_is_raised_and_what_has_been_is_not_touched()
    {
        var confirmed = Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(Dated(1, 10, 11), Confirmed(Ann, [Bo], Day(10, Ann, Bo), Day(11, Ann, Bo))).State()!;
        IReadOnlyList<string> Raised(TrainerProfile one, DateTimeOffset at) =>
            [.. MoveTeamWhenOccasionMoves.Settle(confirmed, Bookings.None, [Ann, one], Demand(1, 1), at).OfType<TrainerLeftBehind>().Select(left => $"{left.Date:dd} {left.Code}")];
        var absent = Bo with { Absences = [new Absence(Guid.NewGuid(), null, March(1), null)] };
        Assert.Equal(["10 absent", "11 absent"], Raised(absent, At));
        Assert.Equal(["11 absent"], Raised(absent, At.AddDays(10)));
        Assert.Equal(["11 ended"], Raised(Bo with { EndedFrom = March(11) }, At));
        Assert.Equal(["10 paused"], Raised(Bo with { Pauses = [new Pause(March(9), March(10))] }, At));
        Assert.Equal(["10 no-consent", "11 no-consent"], Raised(Bo with { Consented = false }, At));
        Assert.Equal(["10 not-qualified", "11 not-qualified"], Raised(Bo with { Qualifications = [] }, At));
        Assert.Empty(Raised(Bo, At));
        Assert.Equal(
            ["10 may-not-lead", "11 may-not-lead"],
            MoveTeamWhenOccasionMoves.Settle(confirmed, Bookings.None, [Ann with { MayLead = false }, Bo], Demand(1, 1), At).OfType<TrainerLeftBehind>().Select(left => $"{left.Date:dd} {left.Code}"));
    }

    private static Spec<Substitution> Given(params object[] facts) => Spec.Of<Substitution>(Substitution.Apply).Given(facts);

    private static SubstituteSought Sought(int atOnce = 1) => new(
        Id, Occasion, Course, "norrbotten", Bo.Id, false, [March(10), March(11)], Starts, Gate.Absent, null, atOnce, 24,
        [new Ranked(Cilla.Id, "boden", true, ["municipality-least-used"]), new Ranked(Disa.Id, "boden", true, ["more-used"]), new Ranked(Ann.Id, "pitea", false, [Gate.DayConflict])], At);

    private static SubstituteAsked Asked(TrainerProfile who, string? by = null) => new(who.Id, who.Municipality, At.AddHours(24), by, At);

    private static SubstituteAssigned Assigned(TrainerProfile who) =>
        new(Id, Occasion, Course, "norrbotten", Bo.Id, Lent(who), false, [March(10), March(11)], "trainer", At);

    private static SubstituteNotFound NotFound() => new(Id, Occasion, Course, "norrbotten", Bo.Id, [March(10), March(11)], At);

    private static IReadOnlyList<object> Answer(Substitution search, TrainerProfile who, bool accept, DateTimeOffset? at = null) =>
        AnswerRequest.Decide(new AnswerRequest(who.Id, who.Municipality, accept, [], "trainer", at ?? At), search);

    private static OccasionTeam Broken(TrainerProfile who, string code = Gate.Absent)
    {
        var stays = who == Ann ? Bo : Ann;
        return Spec.Of<OccasionTeam>(OccasionTeam.Apply).Given(
            Dated(1, 10, 11), Confirmed(Ann, [Bo], Day(10, Ann, Bo), Day(11, Ann, Bo)), new TeamDaysMoved(Occasion, [Day(10, stays), Day(11, stays)], At),
            new TrainerLeftBehind(Occasion, who.Id, March(10), code, At), new TrainerLeftBehind(Occasion, who.Id, March(11), code, At)).State()!;
    }

    private static SeekSubstitutes Seek(IReadOnlyList<Substitution>? known = null, IReadOnlyList<TrainerProfile>? candidates = null) => new(
        known ?? [], Demand(1, 1), [.. (candidates ?? [Cilla, Disa]).Select(one => new Candidate(one, false))],
        // Ann and Bo teach here already, as far as they do.
        new Bookings([.. new[] { Ann }.SelectMany(one => new[] { Taken(one, 10), Taken(one, 11) }).Where(_ => candidates?.Contains(Ann) == true)]),
        SubstitutionRules.Usual("norrbotten"), At);
}
