using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>What is asked of statistics, the same for tables, charts and the events behind.</summary>
/// <param name="Period">Year, half or quarter, such as <c>2026-H1</c>; instead of <paramref name="From"/> and <paramref name="To"/>.</param>
/// <param name="From">First local date: occasions count by their first day.</param>
/// <param name="To">Last local date.</param>
/// <param name="Course">Slug.</param>
/// <param name="Municipality">Slug; left out, all, or the own where the caller may see no other.</param>
/// <param name="Role">Role at work on the occasion's first day; <c>unknown</c>: not told.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>, on the occasion's first day; <c>unknown</c>: not told.</param>
/// <param name="By">Rows by <c>journey</c>, <c>course</c>, <c>municipality</c>, <c>role</c>, <c>level</c>, <c>month</c>, <c>quarter</c>, <c>half-year</c> or <c>year</c>.</param>
/// <param name="Format">Instead of the Accept header: <c>json</c> or <c>csv</c>; of a chart <c>svg</c>, <c>html</c> or <c>csv</c>.</param>
internal sealed record StatisticsRequest(
    string? Period, DateOnly? From, DateOnly? To, string? Course, string? Municipality, string? Role, string? Level, string? By, string? Format)
{
    /// <summary>What is selected.</summary>
    /// <exception cref="InvalidInput">It can't be.</exception>
    /// <exception cref="NotFound">It is outside the caller's scope.</exception>
    public async Task<Selection> Check(string region, string? journey, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await caller.CheckRegion(region, sessions, cancellation);
        if (Municipality is not null && !caller.MaySee(Municipality))
        {
            throw new NotFound();
        }

        var input = new Validation();
        input.That(Period is null || From is null && To is null, "period", "both", "Ange antingen period eller from och to.");
        input.That(From is null || To is null || From <= To, "to", "range", "Periodens slut kan inte vara före dess början.");
        input.That(By is null || Dimension.All.Contains(By), "by", "unknown", $"Ange något av {string.Join(", ", Dimension.All)}.");
        input.ThrowIfAny();
        var period = Period is null ? new Overview.Period(From, To) : ShowEffectGoals.PeriodOf(Period);
        return new Selection(region, journey, period, Course, Municipality ?? caller.Own(), Role, Level, caller.OwnUnit());
    }

    /// <summary>The same as a query, for links.</summary>
    public static string Query(Selection selection)
    {
        var query = new List<string>();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        Add("from", selection.Period.From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Add("to", selection.Period.To?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Add("course", selection.Course);
        Add("municipality", selection.Municipality);
        Add("role", selection.Role);
        Add("level", selection.Level);
        return query.Count == 0 ? "" : $"?{string.Join('&', query)}";
    }
}
