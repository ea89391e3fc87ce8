using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>A trainer's booked day with what the course demands.</summary>
/// <param name="Day">The day.</param>
/// <param name="Course">Slug.</param>
/// <param name="Demand">What the course demands; null: not known.</param>
internal sealed record Booked(TrainerDay Day, string Course, CourseDemand? Demand)
{
    /// <summary>The booked days of some trainers from a date on, in every journey, in order of date.</summary>
    public static async Task<IReadOnlyList<Booked>> Of(Guid[] trainers, DateOnly from, Sessions sessions, CancellationToken cancellation)
    {
        IReadOnlyList<TrainerDay> days;
        await using (var session = sessions.Read())
        {
            days = await session.QueryAsync<TrainerDay>(
                "where (d.data ->> 'trainer')::uuid = any(?) and (d.data ->> 'date')::date >= ? order by d.data ->> 'date', d.id", cancellation, trainers, from);
        }

        var booked = new List<Booked>();
        foreach (var journey in days.GroupBy(day => day.Journey))
        {
            await using var session = sessions.Read(journey.Key);
            var occasions = (await session.LoadManyAsync<OccasionTeam>([.. journey.Select(day => day.Occasion).Distinct()])).ToDictionary(one => one.Id);
            var demands = (await session.LoadManyAsync<CourseDemand>(
                [.. occasions.Values.Select(one => CourseDemand.IdOf(journey.Key, one.Course)).Distinct()])).ToDictionary(one => one.Course);
            booked.AddRange(journey.Select(day => new Booked(day, occasions[day.Occasion].Course, demands.GetValueOrDefault(occasions[day.Occasion].Course))));
        }

        return [.. booked.OrderBy(one => one.Day.Date)];
    }
}
