using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>A trainer's booked day with what the course demands.</summary>
/// <param name="Day">The day.</param>
/// <param name="Course">Slug.</param>
/// <param name="Demand">What the course demands; null: not known.</param>
/// <param name="Conflict">Why the day has been freed and somebody else is needed, a code of the gate; null: it is booked.</param>
internal sealed record Booked(TrainerDay Day, string Course, CourseDemand? Demand, string? Conflict = null)
{
    /// <summary>
    /// The booked days of some trainers from a date on, in every journey, in order of date; and those that they were to teach and that somebody else has
    /// to be found for.
    /// </summary>
    public static async Task<IReadOnlyList<Booked>> Of(Guid[] trainers, DateOnly from, Sessions sessions, CancellationToken cancellation)
    {
        List<(TrainerDay Day, string? Conflict)> days;
        await using (var session = sessions.Read())
        {
            var booked = await session.QueryAsync<TrainerDay>(
                "where (d.data ->> 'trainer')::uuid = any(?) and (d.data ->> 'date')::date >= ? order by d.data ->> 'date', d.id", cancellation, trainers, from);
            var vacant = await session.QueryAsync<Vacant>(
                """
                select jsonb_build_object('journey', d.tenant_id, 'occasion', d.id, 'conflict', vacant) from mt_doc_occasionteam d, jsonb_array_elements(d.data -> 'conflicts') vacant
                where d.data -> 'conflicts' @> any(cast(? as jsonb[])) and cast(vacant ->> 'trainer' as uuid) = any(?) and cast(vacant ->> 'date' as date) >= ?
                """,
                cancellation, trainers.Select(trainer => $$"""[{"trainer":"{{trainer}}"}]""").ToArray(), trainers, from);
            days =
            [
                // Freed between the two readings, it is freed.
                .. booked.Where(day => !vacant.Any(one => (one.Occasion, one.Conflict.Trainer, one.Conflict.Date) == (day.Occasion, day.Trainer, day.Date)))
                    .Select(day => (day, (string?)null)),
                .. vacant.Select(one => (
                    new TrainerDay(TrainerDay.IdOf(one.Conflict.Trainer, one.Conflict.Date, $"vacant {one.Occasion}"), one.Conflict.Trainer, one.Conflict.Date, one.Journey, one.Occasion),
                    (string?)(one.Conflict.Code ?? Gate.DayConflict))),
            ];
        }

        var all = new List<Booked>();
        foreach (var journey in days.GroupBy(day => day.Day.Journey))
        {
            await using var session = sessions.Read(journey.Key);
            var occasions = (await session.LoadManyAsync<OccasionTeam>([.. journey.Select(day => day.Day.Occasion).Distinct()])).ToDictionary(one => one.Id);
            var demands = (await session.LoadManyAsync<CourseDemand>(
                [.. occasions.Values.Select(one => CourseDemand.IdOf(journey.Key, one.Course)).Distinct()])).ToDictionary(one => one.Course);
            all.AddRange(journey.Select(day => new Booked(
                day.Day, occasions[day.Day.Occasion].Course, demands.GetValueOrDefault(occasions[day.Day.Occasion].Course), day.Conflict)));
        }

        return [.. all.OrderBy(one => one.Day.Date)];
    }

    private sealed record Vacant(string Journey, Guid Occasion, DayConflict Conflict);
}
