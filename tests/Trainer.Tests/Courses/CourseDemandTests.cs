using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Courses;

namespace Yrkesresan.Trainer.Tests.Courses;

public sealed class CourseDemandTests
{
    private static readonly Guid Id = CourseDemand.IdOf("barn-och-unga", "familjehem");

    [Fact]
    public void What_the_catalogue_says_is_kept() => Given().When(Says(1)).Then(Demand(1)).AndAgainNothing();

    [Fact]
    public void A_later_word_replaces_it() => Given(Demand(1)).When(Says(2)).Then(Demand(2)).AndAgainNothing();

    [Fact]
    public void An_older_word_that_comes_late_is_ignored() => Given(Demand(2)).When(Says(1)).ThenNothing();

    private static Spec<CourseDemand> Given(params object[] facts) =>
        Spec.Of<CourseDemand>((state, fact) => CourseDemand.Apply(state, Id, fact)).Given(facts);

    private static Func<CourseDemand?, IEnumerable<object>> Says(long version) => state => CourseDemand.Decide(Demand(version), state);

    private static DemandPublished Demand(long version) => new("familjehem", 1, (int)version, null, version, DateTimeOffset.UnixEpoch);
}
