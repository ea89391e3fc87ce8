using Xunit;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Surveys;

public sealed class SurveyDefinitionTests
{
    private static readonly Guid Stream = SurveyDefinitions.IdOf("barn-och-unga", "norrbotten");
    private static readonly DateTimeOffset At = new(2026, 2, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_survey_published_again_is_another_edition_and_the_first_stays_what_it_was()
    {
        var (first, second) = (Content("Till nytta?"), Content("Till stor nytta?"));
        Definitions.When(state => PublishSurvey.Decide(Publish(first), state)).Then(Published(1, first)).AndAgainNothing();
        Definitions.Given(Published(1, first)).When(state => PublishSurvey.Decide(Publish(second), state)).Then(Published(2, second)).AndAgainNothing();
        var both = new object[] { Published(1, first), Published(2, second) }.Aggregate((SurveyDefinitions?)null, (state, fact) => SurveyDefinitions.Apply(state, Stream, fact))!;
        Assert.Equal(["Till nytta?", "Till stor nytta?"], both.Published.Select(edition => edition.Content.Statements[0].Text));
        Assert.Equal((2, "norrbotten"), (both.Last("egen")!.Id.Version, both.Last("egen")!.Id.Of));
        Assert.Null(both.Last("annan"));
    }

    [Fact]
    public void What_is_measured_is_what_the_nearest_survey_says_and_what_the_log_tells()
    {
        var own = new Edition(new("efter-kursen", "norrbotten", 1), Content("Nytta?") with { Goals = [new("1a", "Länets lydelse", 0.7m)] });
        var goals = Survey.Editions.Append(own).Goals();
        Assert.Equal(("Länets lydelse", 0.7m), (goals.Single(goal => goal.Goal == "1a").Text, goals.Single(goal => goal.Goal == "1a").Target));
        Assert.Equal(["1a", "1b", "1c", "1d", "2", "3", "4", "5", "6", "7"], goals.Select(goal => goal.Goal));
        Assert.Equal("norrbotten", new[] { own }.Concat(Survey.Editions).For(Occurs.AfterCourse, "socialsekreterare")!.Id.Of);
    }

    [Fact]
    public void What_was_chosen_is_told_by_what_there_was_to_choose_from()
    {
        var edition = Survey.Editions.Single(one => one.Id.Survey == "efter-kursen");
        var chosen = ListAnswers.Of(edition, "mest-nytta-av", [1, 6, 3], "/");
        Assert.Equal(10, chosen.Answers);
        Assert.Equal("Förberedelserna 0.1, Kursdagarna 0.6, Fördjupningen efter 0.3", string.Join(", ", chosen.Options.Select(one => FormattableString.Invariant($"{one.Text} {one.Share}"))));
    }

    private static Spec<SurveyDefinitions> Definitions => new((state, fact) => SurveyDefinitions.Apply(state, Stream, fact));

    private static SurveyContent Content(string text) =>
        new("Egen", Occurs.AfterCourse, null, 30, 5, [new("nytta", text, "1a")], [], [], [new("1a", "Stärkt i yrkesrollen", 0.8m)]);

    private static PublishSurvey Publish(SurveyContent content) => new("egen", "norrbotten", content, "coordinator", At);

    private static SurveyPublished Published(int version, SurveyContent content) => new("egen", "norrbotten", version, content, "coordinator", At);
}
