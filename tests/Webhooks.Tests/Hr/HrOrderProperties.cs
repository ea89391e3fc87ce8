using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>
/// Whatever order the messages of a working life come in, however often and in whatever portions, with or without gaps, the person ends in the state of the
/// latest by the system's own order; and what contradicts is in the queue. Both sides decide as they do in the services; only what is between is left out.
/// </summary>
public sealed class HrOrderProperties
{
    private const int Lives = 300;
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Units = ["Barn", "Vuxen", "Familj"];
    private static readonly string[] Roles = ["socialsekreterare", "kurator", "handläggare"];

    private enum What
    {
        Hired,
        Role,
        Unit,
        LeaveStarted,
        LeaveEnded,
        Left,
    }

    private sealed record Fact(int Position, What What, int Choice);

    /// <param name="Facts">In the system's order.</param>
    /// <param name="Arrival">By number, in the order they come; some twice, and with gaps where some are missing.</param>
    /// <param name="Portion">How many are taken in before Enrolment is told.</param>
    private sealed record Life(IReadOnlyList<Fact> Facts, IReadOnlyList<int> Arrival, int Portion)
    {
        public override string ToString() =>
            $"{string.Join(" ", Facts.Select(fact => $"{fact.Position}:{fact.What}{fact.Choice}"))} as {string.Join(" ", Arrival)} by {Portion}";
    }

    // A number per step: which of what may follow follows.
    private static readonly Gen<IReadOnlyList<Fact>> Facts = Gen.Choose(1, 11).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, 1000), length)).Select(choices =>
    {
        List<Fact> facts = [new(1, What.Hired, 0)];
        var (employed, onLeave) = (true, false);
        foreach (var choice in choices)
        {
            What[] may = employed
                ? onLeave ? [What.LeaveEnded, What.Role, What.Unit, What.Left] : [What.LeaveStarted, What.Role, What.Unit, What.Left]
                : [What.Hired];
            var what = may[choice % may.Length];
            facts.Add(new Fact(facts.Count + 1, what, choice / 7 % 3));
            (employed, onLeave) = what switch
            {
                What.Hired => (true, false),
                What.Left => (false, false),
                What.LeaveStarted => (true, true),
                What.LeaveEnded => (true, false),
                _ => (employed, onLeave),
            };
        }

        return (IReadOnlyList<Fact>)facts;
    });

    private static Arbitrary<Life> Any(bool gaps) => Facts.SelectMany(facts =>
        Gen.Shuffle(facts.Select(fact => fact.Position).SelectMany(position => position % 3 == 0 ? new[] { position, position } : [position]).ToArray())
            .SelectMany(order => Gen.Choose(1, 5).SelectMany(portion => Gen.ArrayOf(Gen.Choose(0, 3), order.Length)
                .Select(kept => new Life(facts, [.. order.Where((position, at) => !gaps || position == 1 || kept[at] > 0)], portion))))).ToArbitrary();

    [Fact]
    public void In_any_order_and_twice_a_person_ends_as_the_system_says() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Lives), Prop.ForAll(Any(gaps: false), life =>
        {
            var (person, queue) = Run(life);
            Same(Expected(life.Facts), person);
            Assert.Empty(queue);
        }));

    [Fact]
    public void With_gaps_a_person_ends_as_what_came_says_and_what_contradicts_is_in_the_queue() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Lives), Prop.ForAll(Any(gaps: true), life =>
        {
            var came = life.Facts.Where(fact => life.Arrival.Contains(fact.Position)).ToList();
            var (person, queue) = Run(life);
            var left = came.FindLastIndex(fact => fact.What is What.Left) is var at && came.FindLastIndex(fact => fact.What is What.Hired) < at;
            if (left)
            {
                Assert.Equal(ParticipantStatus.Left, person!.Status);
                Assert.Equal(came.Skip(at + 1).Any(), queue.Count > 0);
                Assert.All(queue, position => Assert.True(position > came[at].Position));
            }
            else
            {
                Same(Expected(came), person);
                Assert.Empty(queue);
            }
        }));

    [Fact]
    public void Taken_as_it_comes_it_would_end_otherwise_so_the_property_can_fail() => Assert.ThrowsAny<Exception>(() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Lives), Prop.ForAll(Any(gaps: false), life =>
        {
            var asItCame = life with { Facts = [.. life.Facts.Select(fact => fact with { Position = life.Arrival.ToList().IndexOf(fact.Position) + 1 })] };
            asItCame = asItCame with { Arrival = [.. asItCame.Facts.Select(fact => fact.Position).Order()] };
            Same(Expected(life.Facts), Run(asItCame).Person);
        })));

    [Fact]
    public void Two_that_say_otherwise_at_one_position_are_seen_whichever_comes_first()
    {
        foreach (var order in new[] { (1, 2), (2, 1) })
        {
            var employee = Hear(New(), Statement(new Fact(1, What.Hired, 0), 0)).Employee;
            foreach (var told in new[] { false, true })
            {
                var (first, contradicts) = Hear(employee, Statement(new Fact(5, What.Role, order.Item1), 1));
                Assert.False(contradicts);
                first = told ? first.Told(first.Waiting, Guid.NewGuid(), Day).Employee : first;
                Assert.True(Hear(first, Statement(new Fact(5, What.Role, order.Item2), 2)).Contradicts);
                // The same, or of another field, is none.
                Assert.False(Hear(first, Statement(new Fact(5, What.Role, order.Item1), 3)).Contradicts);
                Assert.False(Hear(first, Statement(new Fact(5, What.Unit, 1), 4)).Contradicts);
            }
        }
    }

    // Who has left works in no unit: which it was is said again by who hires her or him.
    private static void Same((ParticipantStatus Status, string Unit, string Role) expected, Participant? person) => Assert.Equal(
        expected.Status is ParticipantStatus.Left ? expected with { Unit = "" } : expected,
        person is null ? default : (person.Status, person.Status is ParticipantStatus.Left ? "" : person.Unit, person.Role));

    private static (ParticipantStatus Status, string Unit, string Role) Expected(IEnumerable<Fact> facts)
    {
        var (status, unit, role) = (ParticipantStatus.Active, "", "");
        foreach (var fact in facts)
        {
            (status, unit, role) = fact.What switch
            {
                What.Hired => (ParticipantStatus.Active, Units[fact.Choice], Roles[fact.Choice]),
                What.Role => (status, unit, Roles[fact.Choice]),
                What.Unit => (status, Units[fact.Choice], role),
                What.LeaveStarted => (ParticipantStatus.Paused, unit, role),
                What.LeaveEnded => (ParticipantStatus.Active, unit, role),
                _ => (ParticipantStatus.Left, unit, role),
            };
        }

        return (status, unit, role);
    }

    private static (Participant? Person, IReadOnlyList<int> Queue) Run(Life life)
    {
        var (employee, participant) = (New(), (Participant?)null);
        var messages = new Dictionary<Guid, int>();
        var queue = new HashSet<Guid>();
        foreach (var portion in life.Arrival.Index().Chunk(life.Portion))
        {
            foreach (var (number, position) in portion)
            {
                var statement = Statement(life.Facts.First(fact => fact.Position == position), number);
                messages[statement.Message] = position;
                (employee, var contradicts) = Hear(employee, statement);
                Assert.False(contradicts);
            }

            var round = TellEnrolment.Of(employee, Day, said => Task.FromResult(Enrolment(said, ref participant))).GetAwaiter().GetResult();
            foreach (var statements in round.Taken)
            {
                (employee, _) = employee.Told(statements, round.Participant, Day);
                queue.ExceptWith(statements.Select(one => one.Message));
            }

            queue.UnionWith(round.Refused.Select(one => one.Message));
            var nobody = employee.SpeakOfNobody();
            queue.RemoveWhere(message => employee.Waiting.All(one => one.Message != message) && !nobody.Contains(message));
            queue.UnionWith(nobody);
        }

        return (participant, [.. queue.Select(message => messages[message])]);
    }

    // As the route does.
    private static Told Enrolment(HrTelling said, ref Participant? person)
    {
        try
        {
            IReadOnlyList<object> events = person is not null
                ? TakeEmployee.Decide(
                    new TakeEmployee("lulea", At, "integration")
                    {
                        OtherDetails = said.Name is not null,
                        Unit = said.Unit,
                        Works = said.Municipality,
                        From = said.From,
                        Role = said.Role,
                        Employed = said.Employed,
                        Until = said.Until,
                        OnLeave = said.OnLeave,
                    },
                    person)
                : said is { Name: { }, Email: { }, Unit: { } unit, Role: { } role, Employed: true }
                    ? RegisterParticipant.Decide(new RegisterParticipant("lulea", unit, null, role, Day, "integration", At), null)
                    : throw new RuleBroken("employee-incomplete");
            var isNew = person is null;
            person = events.Aggregate(person, (state, fact) => Participant.Apply(state, Id, fact, (state?.Version ?? 0) + 1));
            if (isNew && said.OnLeave is true)
            {
                person = Participant.Apply(person, Id, PauseParticipant.Decide(new PauseParticipant("integration", At), person!)[0], 2);
            }

            return new Told.Taken(Id, "changed", []);
        }
        catch (RuleBroken broken)
        {
            return new Told.Refused(ReviewCodes.Of(broken.Code), null);
        }
    }

    private static readonly Guid Id = Uuid.From("person", "ann");

    private static HrEmployee New() => new(Uuid.From("employee", "ann"), Uuid.From("system"), "lulea");

    private static (HrEmployee Employee, bool Contradicts) Hear(HrEmployee employee, HrStatement statement) => employee.Hear(statement, At);

    private static HrStatement Statement(Fact fact, int number)
    {
        var says = fact.What switch
        {
            What.Hired => new Dictionary<string, string>
            {
                ["name"] = "Ann Ek",
                ["email"] = "ann.ek@example.se",
                ["unit"] = Units[fact.Choice],
                ["works"] = "lulea",
                ["from"] = "",
                ["role"] = Roles[fact.Choice],
                ["employed"] = "yes:2026-03-02",
            },
            What.Role => new Dictionary<string, string> { ["role"] = Roles[fact.Choice] },
            What.Unit => new Dictionary<string, string> { ["unit"] = Units[fact.Choice], ["works"] = "lulea", ["from"] = "" },
            What.LeaveStarted => new Dictionary<string, string> { ["leaveFrom"] = "2026-03-02" },
            What.LeaveEnded => new Dictionary<string, string> { ["leaveUntil"] = "2026-03-02" },
            _ => new Dictionary<string, string> { ["employed"] = "no:2026-03-02" },
        };
        return new HrStatement(Uuid.From("message", $"{number}"), HrPosition.Of(fact.Position, At), Day, says);
    }
}
