using System.Globalization;
using System.Text;
using Yrkesresan.Reporting.Charts;

namespace Yrkesresan.Reporting.Reports;

/// <summary>The yearly report to read on a screen, whatever its length; and to print on one page where it fits on one.</summary>
internal static class ReportHtml
{
    /// <summary>The page.</summary>
    /// <param name="report">What it says.</param>
    public static string Write(AnnualReport report)
    {
        var page = new StringBuilder();
        var title = T($"Årsrapport {report.Year.ToString(CultureInfo.InvariantCulture)}, {ReportPage.Place(report.Region)}");
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html><html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}}</title>
            <style>@page{size:A4;margin:12mm}body{font-family:Verdana,'DejaVu Sans',sans-serif;margin:2rem auto;padding:0 1rem;color:#1b1b1b;max-width:50rem;line-height:1.4}h1{color:#143f5e;margin-bottom:0}h2{font-size:1rem;color:#143f5e;margin:1rem 0 .2rem}p{margin:.2rem 0}.fewer{color:#55585f}table{border-collapse:collapse;margin-top:1rem;width:100%}th,td{padding:.2rem .5rem;border-bottom:1px solid #ccc;text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:bold;padding:.5rem 0}.long{border-left:.3rem solid #b3261e;padding:.5rem 1rem;background:#fbeceb}@media print{body{margin:0;max-width:none;font-size:8pt;line-height:1.25}.long,.more{display:none} }</style>
            </head><body><main><h1>{{title}}</h1><p>{{T($"Yrkesresan {report.Title}")}}</p>
            """);
        if (report.OnePage is false)
        {
            var texts = report.Questions.ToDictionary(one => one.Question, one => one.Text);
            page.Append("<section class=\"long\"><p><strong>Rapporten ryms inte på en sida.</strong> Korta:</p><ul>");
            foreach (var one in report.Shorten)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li>{(one.What == ToShorten.Answer ? "Svaret på" : "Frågan")} ”{T(texts[one.Question])}”: minst {one.By} tecken av {one.Length}.</li>");
            }

            page.Append("</ul></section>");
        }

        foreach (var question in report.Questions)
        {
            page.Append(CultureInfo.InvariantCulture, $"<section><h2>{T(question.Text)}</h2>");
            foreach (var figure in question.Figures)
            {
                page.Append(CultureInfo.InvariantCulture, $"<p{(figure.Status == "told" ? "" : " class=\"fewer\"")}>{T(ReportPage.Shown(figure, report.Year))}{(figure.Note is { } note ? T($". {note}") : "")}</p>");
            }

            foreach (var paragraph in (question.Answer ?? "").Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                page.Append(CultureInfo.InvariantCulture, $"<p>{T(paragraph)}</p>");
            }

            page.Append("</section>");
        }

        Table(page, "Effektmål", ReportPage.GoalRows(report), 2);
        Table(page, "Kvartal för kvartal", ReportPage.QuarterRows(report), 1);
        // To be read on the screen: the paper is one page, and has them no more than the PDF.
        page.Append("<div class=\"more\">");
        foreach (var quarter in report.Quarters.Goals ?? [])
        {
            Table(page, $"Effektmål {quarter.Quarter}", ReportPage.GoalRows(report with { Goals = quarter.Goals }), 2);
        }

        page.Append("</div>");
        if (report.Regions is not null)
        {
            Table(page, "Regionerna", ReportPage.RegionRows(report), 1);
        }

        return page.Append(CultureInfo.InvariantCulture, $"<p class=\"fewer\">{T(ReportPage.Standing(report))}</p></main></body></html>").ToString();
    }

    private static void Table(StringBuilder page, string caption, IReadOnlyList<IReadOnlyList<string>> rows, int texts)
    {
        string Class(int column) => column < texts ? "" : " class=\"n\"";
        page.Append(CultureInfo.InvariantCulture, $"<table><caption>{T(caption)}</caption><thead><tr>");
        foreach (var (cell, column) in rows[0].Select((cell, column) => (cell, column)))
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{Class(column)}>{T(cell)}</th>");
        }

        page.Append("</tr></thead><tbody>");
        foreach (var row in rows.Skip(1))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{T(row[0])}</th>");
            foreach (var (cell, column) in row.Select((cell, column) => (cell, column)).Skip(1))
            {
                page.Append(CultureInfo.InvariantCulture, $"<td{Class(column)}>{T(cell)}</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static string T(string text) => BarChart.Text(text);
}
