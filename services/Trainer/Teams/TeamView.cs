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
public sealed record TeamView(
    Guid Occasion, string Course, string Region, bool Cancelled, Guid Leader, IReadOnlyList<Guid> Trainers, IReadOnlyList<Lent> Members,
    IReadOnlyList<TeachingDay> Days, IReadOnlyList<DayConflict> Conflicts, IReadOnlyList<TaughtDay> Taught)
{
    internal static TeamView Of(OccasionTeam team) => new(
        team.Id, team.Course, team.Region, team.CalledOff, team.Leader!.Trainer, [.. team.Trainers.Select(lent => lent.Trainer)], [.. team.Members],
        team.Days, team.Conflicts, team.Taught);
}
