namespace Yrkesresan.Reporting.Log;

// What Trainer announced, kept as our own.

internal sealed record TrainerRecruited(
    Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear, DateTimeOffset At);

internal sealed record TrainerChanged(
    Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear, DateOnly? EndedFrom, long TrainerVersion,
    DateTimeOffset At);

internal sealed record Lent(Guid Trainer, string Municipality);

internal sealed record TeamConfirmed(
    Guid Occasion, string Region, Lent Leader, IReadOnlyList<Lent> Trainers, long TeamVersion, DateTimeOffset At);

internal sealed record DayTaught(
    Guid Occasion, string Course, string Region, DateOnly Date, bool Half, IReadOnlyList<Lent> Taught, long TeamVersion, DateTimeOffset At);

internal sealed record TeamMissing(
    Guid Occasion, string Course, string Region, DateOnly DecisionDate, DateOnly FirstDay, int Leaders, int Trainers, IReadOnlyList<DateOnly> Days,
    long TeamVersion, DateTimeOffset At);

internal sealed record SubstituteAssigned(
    Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, Lent Substitute, bool Leads, IReadOnlyList<DateOnly> Days,
    long SubstitutionVersion, DateTimeOffset At);

internal sealed record SubstituteNotFound(
    Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, IReadOnlyList<DateOnly> Days, long SubstitutionVersion, DateTimeOffset At);

/// <summary>A trainer or the coordinators were to be told something: alone in its stream, and no figure is made of it.</summary>
internal sealed record TrainerMessageDue(
    Guid Message, string Kind, string To, Guid Trainer, string Region, Guid Occasion, string Course, Guid? Substitution, IReadOnlyList<DateOnly> Days,
    DateTimeOffset? AnswerBy, string? Because, DateTimeOffset At);
