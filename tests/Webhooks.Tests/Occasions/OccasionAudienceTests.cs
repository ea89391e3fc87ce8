using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Occasions;

namespace Yrkesresan.Webhooks.Tests.Occasions;

public sealed class OccasionAudienceTests
{
    private static readonly Guid Occasion = new("0199c0de-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly OccasionChanged Cancelled = new(new("0199c0de-0000-7000-8000-000000000009"), "cancelled", "familjehem", 9, At);
    private static readonly OccasionChanged Moved = Cancelled with { Source = new("0199c0de-0000-7000-8000-000000000005"), Kind = "rescheduled", Version = 5 };

    private static Spec<OccasionAudience> An => Spec.Of<OccasionAudience>((state, fact) => OccasionAudience.Apply(state ?? OccasionAudience.Nobody(Occasion), fact));

    [Fact]
    public void A_municipality_s_first_place_is_noted_and_later_ones_are_not() => An
        .Given(new MunicipalityConcerned("lulea", 3, At))
        .When(state => FollowOccasion.Decide(new FollowOccasion("lulea", 4, At), state))
        .ThenNothing();

    [Fact]
    public void An_earlier_place_that_comes_later_is_noted() => An
        .Given(new MunicipalityConcerned("lulea", 3, At))
        .When(state => FollowOccasion.Decide(new FollowOccasion("lulea", 2, At), state))
        .Then(new MunicipalityConcerned("lulea", 2, At))
        .AndAgainNothing();

    [Fact]
    public void A_change_is_noted_once() => An
        .When(state => NoteChange.Decide(new NoteChange(Cancelled), state))
        .Then(Cancelled)
        .AndAgainNothing();

    [Fact]
    public void In_whatever_order_they_come_each_municipality_is_told_of_what_changed_after_its_place_once()
    {
        object[] facts = [new FollowOccasion("lulea", 2, At), new FollowOccasion("lulea", 4, At), new FollowOccasion("pitea", 6, At), new NoteChange(Moved), new NoteChange(Cancelled)];
        foreach (var order in Permutations(facts))
        {
            var (state, told) = ((OccasionAudience?)null, new List<string>());
            foreach (var command in order.Concat(order))
            {
                var events = command is FollowOccasion follow ? FollowOccasion.Decide(follow, state) : NoteChange.Decide((NoteChange)command, state);
                foreach (var fact in events.ToList())
                {
                    var before = state ?? OccasionAudience.Nobody(Occasion);
                    told.AddRange(before.Tell(fact).Select(one => $"{one.Municipality} {one.Change.Kind}"));
                    state = OccasionAudience.Apply(before, fact);
                }
            }

            Assert.Equal(["lulea cancelled", "lulea rescheduled", "pitea cancelled"], told.Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<List<object>> Permutations(IReadOnlyList<object> all) => all.Count == 0
        ? [[]]
        : all.SelectMany((one, i) => Permutations([.. all.Where((_, j) => j != i)]).Select(rest => (List<object>)[one, .. rest]));
}
