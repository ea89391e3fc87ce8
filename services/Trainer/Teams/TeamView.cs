namespace Yrkesresan.Trainer.Teams;

/// <summary>The team of an occasion as answered.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Cancelled">Whether the occasion was cancelled, and its team's days freed.</param>
/// <param name="Leader">Course leader.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Members">Leader and trainers with the municipalities that lend them.</param>
/// <param name="Days">Who is booked which day.</param>
/// <param name="Conflicts">Days somebody else has to be found for.</param>
/// <param name="Taught">Who taught which day.</param>
/// <param name="Exceptions">Rules that the coordinator set aside for a member.</param>
/// <param name="Lacks">What was raised because there was no full team by the decision date; left out where nothing was, or it has been mended.</param>
public sealed record TeamView(
    Guid Occasion, string Course, string Region, bool Cancelled, Guid Leader, IReadOnlyList<Guid> Trainers, IReadOnlyList<Lent> Members,
    IReadOnlyList<TeachingDay> Days, IReadOnlyList<DayConflict> Conflicts, IReadOnlyList<TaughtDay> Taught,
    IReadOnlyList<ExceptionView> Exceptions, Lacking? Lacks)
{
    internal static TeamView Of(OccasionTeam team, IEnumerable<ExceptionNote> notes) => new(
        team.Id, team.Course, team.Region, team.CalledOff, team.Leader!.Trainer, [.. team.Trainers.Select(lent => lent.Trainer)], [.. team.Members],
        team.Days, team.Conflicts, team.Taught,
        [
            .. (team.Exceptions ?? []).Select(exception => new ExceptionView(
                exception.Trainer, exception.Code, Titles.Swedish[exception.Code], notes.FirstOrDefault(note => note.Id == ExceptionNote.IdOf(team.Id, exception))?.Reason)),
        ],
        team.Lacks);
}

/// <summary>A rule that the coordinator set aside for a member of the team.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Code">The rule's code.</param>
/// <param name="Title">The rule in Swedish.</param>
/// <param name="Reason">Why; only coordinators of the region are told.</param>
public sealed record ExceptionView(Guid Trainer, string Code, string Title, string? Reason);
