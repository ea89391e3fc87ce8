using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Why somebody was not there a day, as a code: it may tell of health, so it lies where it can be deleted, beside the free text, and never in events.</summary>
/// <param name="Id">From occasion, participant and date.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Code">One of <see cref="Codes"/>.</param>
public sealed record Absence(Guid Id, Guid Occasion, Guid Participant, DateOnly Date, string Code)
{
    /// <summary>Sick, sick child, leave of absence, work that could not wait, nobody to stand in, travel, something else (ours).</summary>
    public static IReadOnlyList<string> Codes { get; } = ["sick", "child-sick", "leave", "work", "staffing", "travel", "other"];

    /// <summary>The id for somebody's absence a day.</summary>
    /// <param name="occasion">Where.</param>
    /// <param name="participant">Who.</param>
    /// <param name="date">Local date.</param>
    public static Guid IdOf(Guid occasion, Guid participant, DateOnly date) => Uuid.From("absence", occasion.ToString(), participant.ToString(), Text(date));

    /// <summary>What a note about the day's absence is about.</summary>
    /// <param name="date">Local date.</param>
    public static string About(DateOnly date) => $"absence {Text(date)}";

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Keeps why somebody was not there.</summary>
internal static class Absences
{
    /// <summary>What is said of the absent is kept; of those who were there after all nothing is.</summary>
    public static void Note(
        this IDocumentSession session, Guid occasion, DateOnly date, IEnumerable<Guid> present, IEnumerable<RecordAttendance.AbsenceRequest?> absent, DateTimeOffset at)
    {
        foreach (var one in present.Distinct().Order())
        {
            session.Delete<EnrolmentNote>(EnrolmentNote.Of(occasion, one, Absence.About(date), "", at).Id);
            session.Delete<Absence>(Absence.IdOf(occasion, one, date));
        }

        foreach (var one in absent.DistinctBy(one => one!.Participant).OrderBy(one => one!.Participant))
        {
            var who = one!.Participant!.Value;
            if (one.Reason is { } reason)
            {
                session.Store(EnrolmentNote.Of(occasion, who, Absence.About(date), reason, at));
            }

            if (one.Code is { } code)
            {
                session.Store(new Absence(Absence.IdOf(occasion, who, date), occasion, who, date, code));
            }
        }
    }
}
