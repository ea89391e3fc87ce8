using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Teams;

internal static class ProposeTeam
{
    public static void Map(IEndpointRouteBuilder journey) => journey
        .MapPost("/occasions/{id:guid}/team/proposal", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(ProposeTeam)).WithTags("Teams")
        .WithSummary("Föreslår ett utbildarteam och förklarar varför just de, och varför inte de andra; bokar ingenting")
        .Produces<Proposal>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var occasion = caller.Own(await session.LoadAsync<OccasionTeam>(id, cancellation));
        var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, occasion.Course), cancellation) ?? throw new NotFound();
        if (occasion.CalledOff)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        var trainers = await session.QueryAsync<TrainerProfile>(
            "where d.tenant_id = ? and d.data ->> 'region' = ? order by d.id", cancellation, Tenants.None, occasion.Region);
        var bookings = await Bookings.Read(
            session, id, [.. trainers.Select(one => one.Id)], occasion.Dates.Select(day => day.Date.Year), cancellation);
        var taught = await HaveTaught(session, journey, occasion, clock.Today(), cancellation);
        return Results.Ok(Proposal.For(occasion, demand, [.. trainers.Select(one => new Candidate(one, taught.Contains(one.Id)))], bookings));
    }

    /// <summary>Who has taught the course elsewhere: as recorded, or booked on a day of it that has been and that nobody has recorded yet.</summary>
    internal static async Task<HashSet<Guid>> HaveTaught(
        Marten.IQuerySession session, string journey, OccasionTeam occasion, DateOnly today, CancellationToken cancellation) =>
        (await session.QueryAsync<Guid>(
            """
            select cast(who as uuid) from mt_doc_occasionteam d, jsonb_array_elements(d.data -> 'taught') day, jsonb_array_elements_text(day -> 'trainers') who
            where d.tenant_id = ? and d.data ->> 'course' = ? and d.id <> ?
            union
            select cast(who as uuid) from mt_doc_occasionteam d, jsonb_array_elements(d.data -> 'days') day, jsonb_array_elements_text(day -> 'teaching') who
            where d.tenant_id = ? and d.data ->> 'course' = ? and d.id <> ? and day ->> 'date' < ?
            and not exists (select 1 from jsonb_array_elements(d.data -> 'taught') said where said ->> 'date' = day ->> 'date')
            """,
            cancellation, journey, occasion.Course, occasion.Id, journey, occasion.Course, occasion.Id,
            today.ToString("O", CultureInfo.InvariantCulture))).ToHashSet();
}
