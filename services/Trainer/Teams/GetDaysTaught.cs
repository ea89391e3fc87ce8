using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Teams;

/// <summary>A day of an occasion, and who taught it.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Been">Whether it has come, so that it can be confirmed.</param>
/// <param name="Confirmed">Who taught, as the coordinator said last; left out as long as nothing was said.</param>
/// <param name="Suggested">Who was booked that day: what to confirm where nothing else happened.</param>
public sealed record DayToConfirm(DateOnly Date, bool Half, bool Been, IReadOnlyList<Guid>? Confirmed, IReadOnlyList<Guid> Suggested);

internal static class GetDaysTaught
{
    public static void Map(IEndpointRouteBuilder journey) => journey
        .MapGet("/occasions/{id:guid}/taught", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(GetDaysTaught)).WithTags("Teams")
        .WithSummary("Kurstillfällets dagar: vilka som undervisade, eller förslag ur bokningarna där det inte är bekräftat")
        .Produces<IReadOnlyList<DayToConfirm>>();

    internal static IReadOnlyList<DayToConfirm> Of(OccasionTeam team, DateOnly today) =>
    [
        .. team.Dates.Select(day => day.Date).Concat(team.Taught.Select(day => day.Date)).Distinct().Order().Select(date =>
        {
            var taught = team.Taught.FirstOrDefault(day => day.Date == date);
            return new DayToConfirm(
                date, team.DateOf(date)?.Half ?? taught?.Half == true, date <= today, taught?.Trainers,
                team.Days.FirstOrDefault(day => day.Date == date)?.Teaching ?? []);
        }),
    ];

    private static async Task<IResult> Handle(
        string journey, Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var team = caller.Own(await session.LoadAsync<OccasionTeam>(id, cancellation));
        http.SetETag(team.Version);
        return Results.Ok(team.Leader is null ? throw new RuleBroken("no-team") : Of(team, clock.Today()));
    }
}
