using Microsoft.Extensions.Configuration;
using Xunit;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Reports;

/// <summary>The report is one A4 page, whatever a region has to tell (Holds 5): read from the rendered file.</summary>
public sealed class ReportPageTests
{
    private const string Words = "Kursen har nått många och samtalen mellan kommunerna har blivit fler. ";
    private static readonly DateTimeOffset At = new(2027, 1, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly Fonts Fonts = new(new ConfigurationBuilder().Build());

    [Fact]
    public void A_region_where_nothing_has_happened_has_one_page_that_says_so()
    {
        var pdf = Rendered(Report([.. ReportQuestions.Standard.Select(question => Answered(question, "none", null))]));
        Assert.Contains("Årsrapport 2026, Norrbotten", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("Kurstillfällen: –", pdf.Text, StringComparison.Ordinal);
        Assert.Contains("För få svar", pdf.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ordinary_region_has_one_page_with_every_question_figure_and_answer_in_the_order_they_are_read()
    {
        var pdf = Rendered(Report([.. ReportQuestions.Standard.Select(question => Answered(question, "told", Words + $"Om {question.Question}."))]));
        Assert.All(ReportQuestions.Standard, question => Assert.Contains($"Om {question.Question}.", pdf.Text.Replace(" \n", " ", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(pdf.Places, place => Assert.InRange(place.Y, 20, 842));
        var questions = ReportQuestions.Standard.Select(question => pdf.IndexOf(question.Text[..20])).ToList();
        Assert.Equal(questions.Order(), questions);
        Assert.Contains("/Type /StructElem /S /Table", pdf.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_persons_is_said_where_the_figure_would_be() => Assert.Contains(
        "visas inte (kan röja färre än fem personer)",
        Rendered(Report([Answered(new ReportQuestion("ett", "Hur många?", ["participants"]), "too-few", null)])).Text.Replace(" \n", " ", StringComparison.Ordinal),
        StringComparison.Ordinal);

    [Fact]
    public void As_many_questions_figures_goals_and_municipalities_as_there_can_be_leave_room_for_an_answer()
    {
        var pdf = Rendered(Most(Words));
        Assert.Contains("Utan deltagare: Kommun 0", pdf.Text, StringComparison.Ordinal);
        Assert.All(pdf.Places, place => Assert.InRange(place.Y, 20, 842));
    }

    [Fact]
    public void Answers_that_are_too_long_are_named_with_how_much_and_when_they_are_that_much_shorter_it_is_one_page()
    {
        var report = Report([.. ReportQuestions.Standard.Select((question, number) => Answered(question, "told", Repeated(number < 3 ? 4000 : 100)))]);
        var page = new ReportPage(report, Fonts);
        Assert.False(page.Fits);
        Assert.Equal(ReportQuestions.Standard.Take(3).Select(question => question.Question), page.Shorten.Select(one => one.Question));
        Assert.All(page.Shorten, one => Assert.InRange(one.By, 1, 3999));
        Assert.All(page.Shorten, one => Assert.Equal(4000, one.Length));

        var shortened = report with
        {
            Questions =
            [
                .. report.Questions.Select(question => page.Shorten.FirstOrDefault(one => one.Question == question.Question) is { } one
                    ? question with { Answer = question.Answer![..^one.By] }
                    : question),
            ],
        };
        Rendered(shortened);
        // And not by much more than has to be.
        var all = shortened.Questions.Sum(question => question.Answer!.Length);
        Assert.False(new ReportPage(shortened with { Questions = [.. shortened.Questions.Select(question => question with { Answer = question.Answer + Repeated(all / 8) })] }, Fonts).Fits);
    }

    [Fact]
    public void Where_not_even_what_is_given_fits_it_is_said_which_questions_to_shorten_and_when_they_are_it_does()
    {
        // As many and as long as can be sent out, of the widest letters, in a country of regions; and nobody has answered anything.
        var report = Most(null) with { Region = null, Regions = [.. Enumerable.Range(0, 21).Select(number => new ReportRegion($"region-{number}", "told", 3, 40, 40, 38, 0.95m, 8, 9, 8, "/", []))] };
        report = report with { Questions = [.. report.Questions.Select((question, number) => question with { Text = new string(number % 2 == 0 ? 'W' : 'M', 160) })] };
        var page = new ReportPage(report, Fonts);
        Assert.False(page.Fits);
        Assert.NotEmpty(page.Shorten);
        Assert.All(page.Shorten, one => Assert.Equal((ToShorten.QuestionText, 160, true), (one.What, one.Length, one.By is > 0 and < 160)));
        Rendered(report with
        {
            Questions =
            [
                .. report.Questions.Select(question => page.Shorten.FirstOrDefault(one => one.Question == question.Question) is { } one
                    ? question with { Text = question.Text[..^one.By] }
                    : question),
            ],
        });
    }

    [Fact]
    public void A_country_all_of_whose_figures_are_without_regions_this_year_and_the_year_before_is_one_page()
    {
        var report = Most(null) with { Region = null, Regions = [.. Enumerable.Range(0, 21).Select(number => new ReportRegion($"region-{number}", "told", 3, 40, 40, 38, 0.95m, 8, 9, 8, "/", []))] };
        Rendered(report with
        {
            Questions = [.. report.Questions.Select(question => question with { Figures = [.. question.Figures.Select(figure => figure with { Status = "told", Value = 123_456.78m, Previous = 123_456.78m, Without = 20, PreviousWithout = 20 })] })],
        });
    }

    [Theory]
    [InlineData("norrbotten", "Norrbotten")]
    [InlineData("vastra-gotaland", "Västra Götaland")]
    [InlineData("gr", "Göteborgsregionen")]
    [InlineData("ny-region", "Ny region")]
    [InlineData(null, "hela landet")]
    public void A_region_is_called_by_its_name(string? region, string name)
    {
        var html = System.Net.WebUtility.HtmlDecode(ReportHtml.Write(Report([]) with { Region = region }));
        Assert.Contains($"Årsrapport 2026, {name}", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_of_the_country_says_how_many_regions_it_is_without()
    {
        var figure = Answered(new ReportQuestion("ett", "Hur många?", ["participants"]), "told", null);
        Assert.EndsWith(" (utan 3 regioner)", ReportPage.Shown(figure.Figures[0] with { Without = 3 }, 2026), StringComparison.Ordinal);
        Assert.DoesNotContain("utan", ReportPage.Shown(figure.Figures[0], 2026), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nearly_all_are_in_a_figure_it_says_so_and_not_how_many_are_missing() => Assert.Contains(
        "Kursintyg: nästan alla (färre än fem saknas)",
        Rendered(Report([Answered(new ReportQuestion("ett", "Hur många?", ["completions"]), "all-but-few", null)])).Text.Replace(" \n", " ", StringComparison.Ordinal),
        StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_answered_it_is_one_page_or_said_what_to_shorten()
    {
        foreach (var length in new[] { 1, 50, 300, 600, 1500 })
        {
            foreach (var letter in new[] { "W", "å ", "\n", "日", "ord utan slut" })
            {
                var text = string.Concat(Enumerable.Repeat(letter, length))[..length];
                var report = Report([.. ReportQuestions.Standard.Select(question => Answered(question, "told", text))]);
                var page = new ReportPage(report, Fonts);
                Assert.Equal(page.Fits, page.Shorten.Count == 0);
                if (page.Fits)
                {
                    Rendered(report);
                }
            }
        }
    }

    [Fact]
    public void The_whole_country_with_its_regions_is_one_page_and_who_is_withheld_is_said_to_be()
    {
        var regions = Enumerable.Range(0, 21).Select(number => new ReportRegion(
            $"region-{number}", number == 7 ? "too-few" : "told", 3, number == 7 ? null : 40, 40, 38, 0.95m, 8, 9, 8, "/", [])).ToList();
        var pdf = Rendered(Report([.. ReportQuestions.Standard.Select(question => Answered(question, "told", null))]) with { Region = null, Regions = regions });
        Assert.All(regions, region => Assert.Contains(ReportPage.Place(region.Region), pdf.Text, StringComparison.Ordinal));
        Assert.Contains("visas inte", pdf.Text, StringComparison.Ordinal);
        Rendered(Most(null) with { Region = null, Regions = [.. Enumerable.Range(0, 300).Select(number => regions[number % 21])] });
    }

    [Fact]
    public void Of_a_region_that_is_told_what_is_withheld_is_said_to_be_and_what_there_is_none_of_is_a_dash()
    {
        ReportRegion Row(decimal? completions, params string[] withheld) => new("dalarna", "told", 3, 40, 40, completions, null, 8, 9, 8, "/", withheld);
        var rows = ReportPage.RegionRows(Most(null) with { Region = null, Regions = [Row(38, "attendance"), Row(38), Row(null, "completions", "attendance")] });
        Assert.Equal(["visas inte", "–", "visas inte"], rows.Skip(1).Select(row => row[4]));
        Assert.Equal(["38", "38", "visas inte"], rows.Skip(1).Select(row => row[3]));

        // Of a year by quarter it is the same.
        var report = Most(null);
        IReadOnlyList<QuarterFigure> Year(string status) => [report.Quarters.Figures[0] with { Year = null, Outside = null, YearStatus = status }];
        Assert.Equal(["visas inte", "–"], new[] { "too-few", "none" }.Select(status => ReportPage.QuarterRows(report with { Quarters = report.Quarters with { Figures = Year(status) } })[1][5]));
    }

    [Fact]
    public void On_the_web_what_is_answered_is_text_and_nothing_else()
    {
        var html = ReportHtml.Write(Report([Answered(ReportQuestions.Standard[0], "told", "<script>alert(1)</script> & mer")]) with { OnePage = false, Shorten = [new("genomforande", 31, 5)] });
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("minst 5 tecken av 31", html, StringComparison.Ordinal);
    }

    private static Pdf Rendered(AnnualReport report)
    {
        var page = new ReportPage(report, Fonts);
        Assert.True(page.Fits);
        Assert.Empty(page.Shorten);
        var file = page.Write(At);
        if (Environment.GetEnvironmentVariable("REPORT_PAGES") is { } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file))[..8]}.pdf"), file);
        }

        var pdf = new Pdf(file);
        Assert.Equal(1, pdf.Pages);
        // Nothing but the last line is down there.
        Assert.Single(pdf.Places, place => place.Y < 40);
        return pdf;
    }

    private static string Repeated(int length) => string.Concat(Enumerable.Repeat(Words, length / Words.Length + 1))[..length];

    private static AnnualReport Most(string? answer)
    {
        var figures = ReportFigure.Known.Chunk(3).ToList();
        return Report(
        [
            .. Enumerable.Range(0, SetReportQuestions.MostQuestions).Select(number => Answered(
                new ReportQuestion($"q{number}", string.Concat(Enumerable.Repeat("Med vilka ord säger ni det? ", 6))[..160], number < 8 ? figures[number] : []),
                number % 2 == 0 ? "too-few" : "told", number == 0 ? answer : null)),
        ]) with
        {
            Goals = [.. Enumerable.Range(0, 20).Select(number => new ShowEffectGoals($"{number}", string.Concat(Enumerable.Repeat("Ett mål. ", 30)), 0.8m, 120, 0.7m, null, true, "met", 0.8m))],
        };
    }

    private static ReportedQuestion Answered(ReportQuestion question, string status, string? answer) => new(
        question.Question, question.Text,
        [
            .. question.Figures.Select(name =>
            {
                var (text, unit) = Measure.All.FirstOrDefault(measure => measure.Name == name) is { } measure ? (measure.Text, measure.Unit) : ("Utbildare", "personer");
                return new ReportFigure(
                    name, text, unit, status == "told" ? 0.9123m : null, status == "none" ? null : 123_456.78m, status,
                    name == "reach" ? $"Utan deltagare: {string.Join(", ", Enumerable.Range(0, 290).Select(number => $"Kommun {number}"))}" : null, null);
            }),
        ],
        answer, answer is null ? 0 : 1);

    private static AnnualReport Report(IReadOnlyList<ReportedQuestion> questions) => new(
        "norrbotten", "barn-och-unga", "Barn och unga – myndighetsutövning", 2026, new DateOnly(2027, 1, 31), questions,
        [.. Survey.Standard.Goals.Select(goal => ShowEffectGoals.Of(goal, 3, 4, 9))],
        new([.. new[] { "occasions", "enrolled", "completions", "cost", "participants", "attendance" }.Select(name => Measure.All.First(measure => measure.Name == name)).Select(measure =>
            new QuarterFigure(measure.Name, measure.Text, measure.Unit, [.. Enumerable.Range(1, 4).Select(quarter => new QuarterValue($"2026-Q{quarter}", 12_345, "told"))], 49_380, 0, "told"))], null),
        null, null, [], 0, new AsOf(4711, At));
}
