using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>A day as it is asked for.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>; as the course's day has it unless told.</param>
/// <param name="Half">Whether it is a half day; as the course's day has it unless told.</param>
/// <param name="Venue">Where that day, a registered venue's slug or text, where it is not the occasion's venue; days on site only.</param>
/// <param name="Link">Where to join, https; digital days only.</param>
internal sealed record DayRequest(
    DateOnly? Date, TimeOnly? Start, TimeOnly? End, string? Mode, bool? Half, string? Venue = null, string? Link = null);

/// <summary>The check of days that scheduling and rescheduling share.</summary>
internal static class OccasionDays
{
    private const int Most = 30;
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2100, 1, 1);
    private static readonly string[] Modes = [OccasionDay.OnSite, OccasionDay.Digital];
    private static readonly TimeOnly UsualStart = new(9, 0);
    private static readonly TimeOnly UsualEnd = new(16, 0);
    private static readonly TimeOnly UsualHalfEnd = new(12, 0);

    /// <summary>The days of the course that an occasion covers; null where it does not say which, or the course has no such days.</summary>
    public static IReadOnlyList<CourseDay>? Of(CourseContent? course, IReadOnlyList<int?>? courseDays) => courseDays is null
        ? course?.Days
        : course is not null && courseDays.All(number => number is { } day && day >= 1 && day <= course.Days.Count)
            ? [.. courseDays.Select(number => course.Days[number!.Value - 1])]
            : null;

    /// <summary>Days on the working days from one on, as the course has them: 9–16, half days 9–12 unless told.</summary>
    public static IReadOnlyList<DayRequest?> From(DateOnly first, TimeOnly? start, TimeOnly? end, IReadOnlyList<CourseDay> days) =>
        [.. first.WorkingDays(days.Count).Zip(days, (date, day) => new DayRequest(
            date, start ?? UsualStart, end ?? (day.Half ? UsualHalfEnd : UsualEnd), day.Mode, day.Half))];

    /// <summary>What is not told of a day is as the course has it.</summary>
    public static IReadOnlyList<DayRequest?>? Filled(IReadOnlyList<DayRequest?>? days, IReadOnlyList<CourseDay>? course) => days is null || course is null
        ? days
        : [.. days.Select((day, index) => day is null || index >= course.Count
            ? day
            : day with { Mode = day.Mode ?? course[index].Mode, Half = day.Half ?? course[index].Half })];

    /// <summary>What is not told of a moved day is as it was: the day in the same place, with its link or venue where it stays digital or on site.</summary>
    public static IReadOnlyList<DayRequest?>? Filled(IReadOnlyList<DayRequest?>? days, IReadOnlyList<OccasionDay> before) => days is null
        ? null
        : [.. days.Select((day, index) => day is null || index >= before.Count ? day : Filled(day, before[index]))];

    /// <summary>Every field at fault of the days.</summary>
    /// <param name="check">Where it is told.</param>
    /// <param name="days">As asked for, with what the course says.</param>
    /// <param name="modeTold">False: the course, or which of its days, is at fault, and that is told instead of every mode that it would have said.</param>
    public static void Check(Validation check, IReadOnlyList<DayRequest?>? days, bool modeTold = true)
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

            if ((modeTold || day?.Mode is not null) && check.Required($"{field}.mode", day?.Mode))
            {
                check.That(Modes.Contains(day!.Mode), $"{field}.mode", "unknown", $"Ange något av {string.Join(", ", Modes)}.");
            }

            check.OptionalText($"{field}.venue", day?.Venue);
            check.That(day?.Venue is null || day.Mode != OccasionDay.Digital, $"{field}.venue", "mode", "En digital dag har ingen lokal.");
            CheckLink(check, $"{field}.link", day?.Link);
            check.That(day?.Link is null || day.Mode != OccasionDay.OnSite, $"{field}.link", "mode", "Länk anges för digitala dagar.");
        }
    }

    public static void CheckCourseDays(Validation check, IReadOnlyList<int?>? courseDays, IReadOnlyList<DayRequest?>? days, CourseContent? course)
    {
        if (courseDays is null)
        {
            return;
        }

        check.That(courseDays.Count is >= 1 and <= Most, "courseDays", "length", $"Ange 1–{Most} av kursens dagar.");
        check.That(days is null || days.Count == courseDays.Count, "courseDays", "length", "Ange lika många av kursens dagar som kurstillfället har dagar.");
        for (var number = 0; number < Math.Min(courseDays.Count, Most); number++)
        {
            if (check.Range($"courseDays[{number}]", courseDays[number], 1, Math.Max(1, course?.Days.Count ?? Most)))
            {
                check.That(number == 0 || courseDays[number] > courseDays[number - 1], $"courseDays[{number}]", "order", "Kursens dagar ska stå i ordning, varje dag en gång.");
            }
        }
    }

    public static void CheckLink(Validation check, string field, string? link)
    {
        if (link is null)
        {
            return;
        }

        if (check.Text(field, link, 500))
        {
            check.That(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps, field, "format", "Ange en länk som börjar med https://.");
        }
    }

    public static void CheckPeriod(
        Validation check, IReadOnlyList<DayRequest?>? days, DateOnly? decisionDate, DateOnly? opens, DateOnly? closes, DateOnly? freeCancellationUntil,
        DateOnly today)
    {
        Within(check, "decisionDate", decisionDate);
        Within(check, "opens", opens);
        Within(check, "closes", closes);
        Within(check, "freeCancellationUntil", freeCancellationUntil);
        if (days is not [{ Date: { } first }, ..])
        {
            return;
        }

        check.That(decisionDate is null || decisionDate < first, "decisionDate", "order", "Beslutsdagen ska vara före första kursdagen.");
        check.That(opens is null || opens <= (closes ?? first.AddDays(-1)), "opens", "order", "Anmälan ska öppna innan den stänger.");
        // What is registered afterwards may still be put right for nothing; nobody takes a coming course and then a free cancellation.
        if (days[^1]?.Date is { } last && last >= today)
        {
            check.That(
                freeCancellationUntil is null || freeCancellationUntil <= last, "freeCancellationUntil", "order",
                "Fri avbokning ska sluta senast sista kursdagen.");
        }
    }

    public static IReadOnlyList<OccasionDay> Checked(IReadOnlyList<DayRequest?> days) =>
        [.. days.Select(day => new OccasionDay(
            day!.Date!.Value, day.Start!.Value, day.End!.Value, day.Mode!, day.Half ?? false, day.Venue, day.Link))];

    public static void Within(Validation check, string field, DateOnly? date)
    {
        if (date is not null)
        {
            check.Range(field, date, Earliest, Latest);
        }
    }

    private static DayRequest Filled(DayRequest day, OccasionDay before)
    {
        var mode = day.Mode ?? before.Mode;
        return day with
        {
            Mode = mode,
            Half = day.Half ?? before.Half,
            Venue = day.Venue ?? (mode == OccasionDay.OnSite ? before.Venue : null),
            Link = day.Link ?? (mode == OccasionDay.Digital ? before.Link : null),
        };
    }
}

/// <summary>Said by the coordinator to have a venue that is taken or too small all the same.</summary>
/// <param name="Reason">Why; kept where it can be deleted.</param>
internal sealed record OverrideRequest(string? Reason)
{
    /// <summary>What the reason is kept under.</summary>
    public const string About = "venue-override";

    public static void Check(Validation check, OverrideRequest? request)
    {
        if (request is not null)
        {
            check.Text("override.reason", request.Reason, 1000);
        }
    }
}
