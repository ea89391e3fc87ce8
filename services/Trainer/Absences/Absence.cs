namespace Yrkesresan.Trainer.Absences;

/// <summary>
/// A trainer can't teach (S0: frånvarohantering): on certain dates, during a period, or until further notice. Why is personal, and kept apart in
/// <see cref="AbsenceNote"/>.
/// </summary>
/// <param name="Trainer">Id.</param>
/// <param name="Absence">Id of the absence.</param>
/// <param name="Dates">Local dates; null: a period.</param>
/// <param name="From">First local date of a period; null: certain dates.</param>
/// <param name="Until">Last local date of a period; null: until further notice.</param>
/// <param name="By">Role of who reported it.</param>
/// <param name="At">UTC.</param>
public sealed record AbsenceReported(Guid Trainer, Guid Absence, IReadOnlyList<DateOnly>? Dates, DateOnly? From, DateOnly? Until, string By, DateTimeOffset At);

/// <summary>The trainer can teach after all: the absence is taken back, whole.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Absence">Id of the absence.</param>
/// <param name="By">Role of who took it back.</param>
/// <param name="At">UTC.</param>
public sealed record AbsenceReverted(Guid Trainer, Guid Absence, string By, DateTimeOffset At);

/// <summary>An absence that stands.</summary>
/// <param name="Id">Id.</param>
/// <param name="Dates">Local dates; null: a period.</param>
/// <param name="From">First local date of a period; null: certain dates.</param>
/// <param name="Until">Last local date of a period; null: until further notice.</param>
public sealed record Absence(Guid Id, IReadOnlyList<DateOnly>? Dates, DateOnly? From, DateOnly? Until)
{
    /// <summary>Whether the trainer is absent then.</summary>
    /// <param name="day">Local date.</param>
    public bool Covers(DateOnly day) => Dates is { } dates ? dates.Contains(day) : From <= day && (Until is null || day <= Until);

    /// <summary>Last local date; null: until further notice.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public DateOnly? Last => Dates is { Count: > 0 } dates ? dates.Max() : Until;

    /// <summary>Whether it says the same dates as another.</summary>
    /// <param name="other">Another.</param>
    public bool Same(Absence other) =>
        (From, Until) == (other.From, other.Until) && (Dates ?? []).ToHashSet().SetEquals(other.Dates ?? []);
}

/// <summary>Why a trainer is absent: may be sickness, so kept apart from the events, shown to few, and deleted 90 days after the absence (ours).</summary>
/// <param name="Id">The absence.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Reason">As it was written.</param>
/// <param name="At">UTC.</param>
public sealed record AbsenceNote(Guid Id, Guid Trainer, string Reason, DateTimeOffset At);
