using Xunit;
using Yrkesresan.Reporting.Reports;

namespace Yrkesresan.Reporting.Tests.Reports;

/// <summary>What is answered is kept in versions; its words can go.</summary>
public sealed class ReportAnswersTests
{
    private static readonly DateTimeOffset At = new(2027, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Stream = Guid.NewGuid();

    [Fact]
    public void Each_answer_is_a_version_and_the_same_again_is_none()
    {
        var first = Assert.Single(WriteReportAnswer.Decide(Written("Alla är med."), null, null));
        var state = ReportAnswers.Apply(null, Stream, first);
        Assert.Empty(WriteReportAnswer.Decide(Written("Alla är med."), state, "Alla är med."));
        var second = Assert.IsType<ReportAnswerWritten>(Assert.Single(WriteReportAnswer.Decide(Written("Nästan alla är med."), state, "Alla är med.")));
        Assert.Equal(2, second.Version);
        state = ReportAnswers.Apply(state, Stream, second);
        Assert.Equal(second.Text, state!.Last("rackvidd")!.Text);
        Assert.Null(state.Last("ekonomi"));
    }

    [Fact]
    public void Erased_words_are_gone_and_written_anew_they_are_another_version()
    {
        var state = ReportAnswers.Apply(null, Stream, Assert.Single(WriteReportAnswer.Decide(Written("Alla är med."), null, null)));
        state = ReportAnswers.Apply(state, Stream, new ReportTextErased("norrbotten", 2026, "rackvidd", 1, "coordinator", At));
        Assert.Null(state!.Last("rackvidd")!.Text);
        Assert.Equal(2, Assert.IsType<ReportAnswerWritten>(Assert.Single(WriteReportAnswer.Decide(Written("Alla är med."), state, null))).Version);
    }

    [Fact]
    public void Questions_hold_from_their_year_on_until_others_are_sent_out()
    {
        IReadOnlyList<ReportQuestion> asked = [new("ett", "Ett?", ["reach"])];
        var set = Assert.Single(SetReportQuestions.Decide(new(2026, asked, "national", At), null));
        var state = ReportQuestions.Apply(null, Stream, set)!;
        Assert.Empty(SetReportQuestions.Decide(new(2026, [new("ett", "Ett?", ["reach"])], "national", At), state));
        Assert.Equal(ReportQuestions.Standard, state.Of(2025));
        Assert.Equal(asked, state.Of(2026));
        Assert.Equal(asked, state.Of(2027));
        state = ReportQuestions.Apply(state, Stream, Assert.Single(SetReportQuestions.Decide(new(2026, [new("två", "Två?", [])], "national", At), state)))!;
        Assert.Equal("två", Assert.Single(state.Of(2027)).Question);
    }

    private static WriteReportAnswer Written(string words) => new("norrbotten", 2026, "rackvidd", words, Guid.NewGuid(), "coordinator", At);
}
