namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// A trainer's day at an occasion as calendars know it: a calendar has to hear of a day that is no more, and of how often each changed. A day is told
/// apart by its number in the occasion, never by its date: moved it is the same day, and a calendar moves it.
/// </summary>
/// <param name="Trainer">Id.</param>
/// <param name="Number">Its number in the occasion, from 1.</param>
/// <param name="Of">How many days the occasion has.</param>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time; null: not known.</param>
/// <param name="End">Local time; null: not known.</param>
/// <param name="Half">Whether it is a half day.</param>
/// <param name="Digital">Whether nobody travels to it.</param>
/// <param name="Leads">Whether as course leader.</param>
/// <param name="Gone">Whether the trainer is booked no more.</param>
/// <param name="Sequence">How many times it changed.</param>
/// <param name="At">When it last did, UTC.</param>
public sealed record CalendarDay(
    Guid Trainer, int Number, int Of, DateOnly Date, TimeOnly? Start, TimeOnly? End, bool Half, bool Digital, bool Leads, bool Gone, int Sequence, DateTimeOffset At)
{
    /// <summary>The days after something happened to an occasion or its team, whatever it was.</summary>
    /// <param name="before">The occasion before; null: never heard of.</param>
    /// <param name="after">The occasion after.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<CalendarDay> Follow(OccasionTeam? before, OccasionTeam after, DateTimeOffset at)
    {
        var known = (before is null ? [] : Kept(before)).ToDictionary(day => (day.Trainer, day.Number));
        var booked = Booked(after, at).ToDictionary(day => (day.Trainer, day.Number));
        return
        [
            .. booked.Values.Select(day => known.GetValueOrDefault((day.Trainer, day.Number)) switch
            {
                null => day,
                var same when same == day with { Sequence = same.Sequence, At = same.At } => same,
                var other => day with { Sequence = other.Sequence + 1 },
            }).Concat(known.Where(one => !booked.ContainsKey(one.Key)).Select(one => one.Value.Gone
                ? one.Value : one.Value with { Gone = true, Sequence = one.Value.Sequence + 1, At = at }))
            .OrderBy(day => day.Trainer).ThenBy(day => day.Number),
        ];
    }

    /// <summary>The days of an occasion as kept, or as booked where its last change was before they were kept.</summary>
    /// <param name="team">The occasion and its team.</param>
    public static IReadOnlyList<CalendarDay> Kept(OccasionTeam team) => team.Calendar ?? [.. Booked(team, DateTimeOffset.UnixEpoch)];

    private static IEnumerable<CalendarDay> Booked(OccasionTeam team, DateTimeOffset at)
    {
        DateOnly[] dates = [.. team.Dates.Select(day => day.Date).Distinct().Order()];
        return
            from day in team.Days
            let index = Array.IndexOf(dates, day.Date)
            where index >= 0
            let parts = team.Dates.Where(date => date.Date == day.Date).ToList()
            let whole = team.DateOf(day.Date)!
            from trainer in day.Teaching.Distinct()
            select new CalendarDay(
                trainer, index + 1, dates.Length, day.Date, parts.Any(part => part.Start is null) ? null : parts.Min(part => part.Start),
                parts.Any(part => part.End is null) ? null : parts.Max(part => part.End), whole.Half, whole.Digital == true, team.Leader?.Trainer == trainer, false, 0, at);
    }
}
