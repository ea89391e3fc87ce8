using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>A day as it is asked for.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day; false unless told.</param>
internal sealed record DayRequest(DateOnly? Date, TimeOnly? Start, TimeOnly? End, string? Mode, bool? Half);

/// <summary>The check of days that scheduling and rescheduling share.</summary>
internal static class OccasionDays
{
    private const int Most = 30;
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2100, 1, 1);
    private static readonly string[] Modes = ["on-site", "digital"];

    public static void Check(Validation check, IReadOnlyList<DayRequest?>? days)
    {
        if (!check.Required("days", days))
        {
            return;
        }

        check.That(days!.Count is >= 1 and <= Most, "days", "length", $"Ange 1–{Most} dagar.");
        DateOnly? before = null;
        for (var number = 0; number < Math.Min(days.Count, Most); number++)
        {
            var (day, field) = (days[number], $"days[{number}]");
            if (check.Range($"{field}.date", day?.Date, Earliest, Latest))
            {
                check.That(before is null || day!.Date > before, $"{field}.date", "order", "Dagarna ska stå i ordning, varje dag en gång.");
                before = day!.Date;
            }

            var started = check.Required($"{field}.start", day?.Start);
            if (check.Required($"{field}.end", day?.End) && started)
            {
                check.That(day!.End > day.Start, $"{field}.end", "order", "Dagen ska sluta efter att den börjat.");
            }

            if (check.Required($"{field}.mode", day?.Mode))
            {
                check.That(Modes.Contains(day!.Mode), $"{field}.mode", "unknown", $"Ange något av {string.Join(", ", Modes)}.");
            }
        }
    }

    public static void CheckPeriod(
        Validation check, IReadOnlyList<DayRequest?>? days, DateOnly? decisionDate, DateOnly? opens, DateOnly? closes, DateOnly? freeCancellationUntil)
    {
        Within(check, "opens", opens);
        Within(check, "closes", closes);
        Within(check, "freeCancellationUntil", freeCancellationUntil);
        if (days is not [{ Date: { } first }, ..])
        {
            return;
        }

        check.That(decisionDate is null || decisionDate < first, "decisionDate", "order", "Beslutsdagen ska vara före första kursdagen.");
        check.That(opens is null || opens <= (closes ?? first.AddDays(-1)), "opens", "order", "Anmälan ska öppna innan den stänger.");
    }

    public static IReadOnlyList<OccasionDay> Checked(IReadOnlyList<DayRequest?> days) =>
        [.. days.Select(day => new OccasionDay(day!.Date!.Value, day.Start!.Value, day.End!.Value, day.Mode!, day.Half ?? false))];

    private static void Within(Validation check, string field, DateOnly? date)
    {
        if (date is not null)
        {
            check.Range(field, date, Earliest, Latest);
        }
    }
}
