using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Surveys;

namespace Yrkesresan.Reporting.Tests.Surveys;

public sealed class CountingTests
{
    private static readonly SurveyEdition Edition = new("efter-kursen", SurveyEdition.Standard, 1);

    [Fact]
    public void A_question_is_counted_when_five_have_answered_it_and_another_of_the_same_people_waits()
    {
        var slips = Enumerable.Range(1, 5).Select(i => Slip(i == 1 ? [("a", 5)] : [("a", i), ("b", 1)], i == 2 ? "ord" : null)).ToList();
        var (counted, told, left) = Counting.Of(slips, Measures);
        var one = Assert.Single(counted);
        Assert.Equal(("a", "1a"), (one.Question, one.Goal));
        Assert.Equal([0, 1, 1, 1, 2], one.Counts);
        Assert.Equal(("med-egna-ord", "ord"), Assert.Single(told));
        Assert.All(left, slip => Assert.True(slip.Told && slip.Texts.Count == 0 && slip.Counted.SequenceEqual(["a"])));

        // Looked at again nothing is told twice; a fifth who answers the other question makes it ripe.
        Assert.Empty(Counting.Of(left, Measures).Counted);
        var more = Counting.Of([.. left, Slip([("b", 2)])], Measures);
        Assert.Equal([4, 1, 0, 0, 0], Assert.Single(more.Counted).Counts);
        Assert.Empty(more.Told);
    }

    [Fact]
    public void Four_are_too_few_and_go_on_without_where_they_come_from()
    {
        var slips = Enumerable.Range(0, 4).Select(_ => Slip([("a", 5)], "ord")).ToList();
        var (counted, told, left) = Counting.Of(slips, Measures);
        Assert.Empty(counted);
        Assert.Empty(told);
        Assert.All(Counting.Rest(left), slip => Assert.True(slip is { Municipality: null, Role: null, Told: false, Values.Count: 1, Texts.Count: 1 }));
        Assert.Empty(Counting.Rest(Counting.Of([.. slips, Slip([("a", 1)])], Measures).Left));
    }

    [Theory] // municipalities of those counted → groups told
    [InlineData("lulea*7 boden*3 pitea*9", "pitea*9")]
    [InlineData("lulea*7 boden*5 pitea*9", "boden*5 lulea*7 pitea*9")]
    [InlineData("lulea*6 boden*2 pitea*3", "lulea*6")]
    [InlineData("lulea*8", "lulea*8")]
    [InlineData("lulea*4 boden*4", "")]
    public void A_closed_round_is_split_by_groups_that_leave_no_small_one(string answered, string told)
    {
        var slips = answered.Split(' ').SelectMany(group => Enumerable.Range(0, int.Parse(group.Split('*')[1], null)).Select(_ => Slip([("a", 4)], municipality: group.Split('*')[0]))).ToList();
        var groups = Counting.Groups(
            Counting.Of(slips, Measures).Left, [.. slips.Select(slip => (slip.Edition, slip.Municipality, slip.Role))], Measures);
        Assert.Equal(told, string.Join(' ', groups.Where(group => group.By == "municipality").Select(group => $"{group.Group}*{group.Answers.Counts.Sum()}")));
        Assert.All(groups, group => Assert.Equal(group.Asked, group.Answers.Counts.Sum()));
    }

    [Fact]
    public async Task What_is_sealed_is_opened_with_the_same_key_alone_and_is_as_long_whatever_it_says()
    {
        var (one, other) = (Seal(RandomNumberGenerator.GetBytes(32)), Seal(RandomNumberGenerator.GetBytes(32)));
        var (few, many) = (Slip([("a", 5)]), Slip([("a", 1), ("b", 2)], new string('å', 1000)));
        var (first, second) = (await one.Close(few, TestContext.Current.CancellationToken), await one.Close(many, TestContext.Current.CancellationToken));
        Assert.Equal(first.Length, second.Length);
        // As much as can be answered, in letters that take the most room, counted and split.
        string Slug(int i) => $"{i:D2}{new string('s', 98)}";
        var most = new Slip(
            Edition, new string('m', 100), new string('"', 100), Enumerable.Range(0, 40).ToDictionary(Slug, _ => 5),
            Enumerable.Range(40, 3).ToDictionary(Slug, _ => new string('"', 1000)), [.. Enumerable.Range(0, 40).Select(Slug)], Told: false);
        Assert.Equal(first.Length, (await one.Close(most, TestContext.Current.CancellationToken)).Length);
        var opened = await one.Open(second, TestContext.Current.CancellationToken);
        Assert.Equal((1, 2, 1000), (opened.Values["a"], opened.Values["b"], opened.Texts["med-egna-ord"].Length));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => other.Open(first, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Seal(new byte[8]).Close(few, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Of_what_was_said_of_a_person_the_latest_holds_in_whatever_order_it_comes()
    {
        var (id, at) = (Guid.NewGuid(), new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero));
        object[] facts =
        [
            new ParticipantRegistered(id, "lulea", "a", "norrbotten", "socialsekreterare", at),
            new ParticipantPaused(id, "lulea", at.AddDays(1)), new ParticipantResumed(id, "lulea", at.AddDays(2)),
            new RoleAtWorkChanged(id, "lulea", "enhetschef", null, at.AddDays(3)), new ParticipantMoved(id, "lulea", "boden", "b", new DateOnly(2026, 2, 1), at.AddDays(4)),
        ];
        for (var i = 0; i < 50; i++)
        {
            var shuffled = (object[])facts.Clone();
            new Random(i).Shuffle(shuffled);
            var person = shuffled.Aggregate((Colleague?)null, (state, fact) => Colleague.Apply(state, id, fact))!;
            Assert.Equal(("boden", "b", "enhetschef", true), (person.Municipality, person.Unit, person.Role, person.AtWork));
            var left = Colleague.Apply(person, id, new ParticipantLeft(id, "boden", new DateOnly(2026, 3, 1), at.AddDays(5)))!;
            Assert.False(left.AtWork);
            var erased = new object[] { new ParticipantErased(id, "boden", at.AddDays(6)) }.Concat(shuffled).Aggregate((Colleague?)null, (state, fact) => Colleague.Apply(state, id, fact))!;
            Assert.False(erased.AtWork);
        }
    }

    private static (string? Goal, int Answers) Measures(SurveyEdition edition, string question) => (question == "a" ? "1a" : null, 5);

    private static Slip Slip((string Question, int Value)[] values, string? words = null, string municipality = "lulea") => new(
        Edition, municipality, "socialsekreterare", values.ToDictionary(one => one.Question, one => one.Value),
        words is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["med-egna-ord"] = words }, [], Told: false);

    private static SurveySeal Seal(byte[] key) => new(
        new SurveyLinks(null!), new ConfigurationBuilder().AddInMemoryCollection([new("Surveys:Key", Convert.ToBase64String(key))]).Build(),
        NullLogger<SurveySeal>.Instance);
}
