using System.Text.Json;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Occasions;

/// <summary>What holds whatever is asked in whatever order: a thousand random lives of an occasion, each repeatable by its seed.</summary>
public sealed class SeatingProperties
{
    private const int Lives = 1000;
    private const int Steps = 60;

    [Fact]
    public void Seats_and_waiting_list_hold_through_any_sequence()
    {
        for (var seed = 0; seed < Lives; seed++)
        {
            Live(seed, promote: true);
        }
    }

    [Fact]
    public void Without_promotion_the_same_lives_leave_seats_idle_so_the_properties_can_fail() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
        {
            for (var seed = 0; seed < Lives; seed++)
            {
                Live(seed, promote: false);
            }
        });

    [Fact]
    public void Decided_on_one_and_the_same_state_everybody_gets_the_last_seat_so_the_lock_is_needed()
    {
        var seen = State(Scheduled(capacity: 20));
        var everybody = Enumerable.Range(0, 200).SelectMany(_ => Yrkesresan.Enrolment.Occasions.Enrol.Decide(Enrol(Guid.NewGuid()), seen)).ToList();
        Assert.Equal(200, seen.After(everybody).Confirmed);
    }

    private static void Live(int seed, bool promote)
    {
        var random = new Random(seed);
        var scheduled = Scheduled(capacity: random.Next(1, 6));
        var people = Enumerable.Range(0, random.Next(2, 15)).Select(number => new Guid(seed, (short)number, 0, 0, 0, 0, 0, 0, 0, 0, 1)).ToArray();
        var whyNot = new Dictionary<Guid, string>();
        var stored = new List<object> { scheduled };
        var state = Apply(null, scheduled)!;
        for (var step = 0; step < Steps; step++)
        {
            var who = people[random.Next(people.Length)];
            var before = state;
            switch (random.Next(8))
            {
                case < 4:
                    var fills = promote ? Promote(state, whyNot, PromoteFromWaitlistWhenSeatReleased.SeatIdle) : [];
                    Store(fills);
                    var enrol = Enrol(who, by: Role.Coordinator, notEligible: whyNot.GetValueOrDefault(who));
                    if (whyNot.ContainsKey(who) && state.ActivePlaceOf(who) is null)
                    {
                        break;
                    }

                    Store(Yrkesresan.Enrolment.Occasions.Enrol.Decide(enrol, state));
                    Assert.Empty(Yrkesresan.Enrolment.Occasions.Enrol.Decide(enrol, state));
                    break;
                case < 6:
                    var cancel = Cancel(who, on: random.Next(1, 28));
                    var released = CancelEnrolment.Decide(cancel, state);
                    Store(released);
                    if (promote && released is [SeatReleased])
                    {
                        Store(Promote(state, whyNot, PromoteFromWaitlistWhenSeatReleased.SeatReleased));
                    }

                    Assert.Empty(CancelEnrolment.Decide(cancel, state));
                    break;
                case 6:
                    whyNot[who] = "paused";
                    break;
                default:
                    whyNot.Remove(who);
                    if (promote)
                    {
                        Store(Promote(state, whyNot, PromoteFromWaitlistWhenSeatReleased.EligibleAgain));
                    }

                    break;
            }

            Holds(before, state, whyNot, $"seed {seed}, step {step}");
        }

        var replayed = stored.Aggregate((Occasion?)null, Apply)!;
        Assert.Equal(JsonSerializer.Serialize(Sorted(state), Json.Options), JsonSerializer.Serialize(Sorted(replayed), Json.Options));

        void Store(IReadOnlyList<object> events)
        {
            stored.AddRange(events);
            state = state.After(events);
        }
    }

    private static IReadOnlyList<object> Promote(Occasion state, Dictionary<Guid, string> whyNot, string because) =>
        PromoteFromWaitlistWhenSeatReleased.Decide(state, one => whyNot.GetValueOrDefault(one), because, March(1));

    private static void Holds(Occasion before, Occasion after, Dictionary<Guid, string> whyNot, string where)
    {
        Assert.True(after.Confirmed <= after.Capacity, $"{where}: more seats taken than there are");
        Assert.True(after.Confirmed == after.Places.Values.Count(place => place.Status is PlaceStatus.Confirmed), $"{where}: seats miscounted");
        Assert.True(after.WaitingList.Distinct().Count() == after.Waiting, $"{where}: somebody waits twice");
        Assert.True(after.WaitingList.All(one => after.Places[one].Status is PlaceStatus.Waiting), $"{where}: somebody on the list does not wait");
        Assert.True(after.Places.Values.Count(place => place.Status is PlaceStatus.Waiting) == after.Waiting, $"{where}: somebody waits off the list");
        var stayed = before.WaitingList.Where(after.WaitingList.Contains).ToList();
        Assert.True(after.WaitingList.Take(stayed.Count).SequenceEqual(stayed), $"{where}: the order changed, or somebody passed by");
        Assert.True(after.Free == 0 || after.WaitingList.All(whyNot.ContainsKey), $"{where}: a seat is idle while somebody eligible waits");
    }

    // A dictionary's order is not part of what it says.
    private static object Sorted(Occasion state) => new
    {
        state.Id,
        state.Status,
        state.Confirmed,
        state.WaitingList,
        state.LateReleases,
        state.Version,
        Places = state.Places.Values.OrderBy(place => place.Participant).ToList(),
    };
}
