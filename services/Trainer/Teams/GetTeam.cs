using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Teams;

internal static class GetTeam
{
    public static void Map(IEndpointRouteBuilder journey) => journey
        .MapGet("/occasions/{id:guid}/team", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
        .WithName(nameof(GetTeam)).WithTags("Teams")
        .WithSummary("The team of an occasion: who leads, who teaches which day, who taught.")
        .Produces<TeamView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        if (await session.LoadAsync<OccasionTeam>(id, cancellation) is not { Leader: not null } team || !caller.MaySee(team))
        {
            throw new NotFound();
        }

        http.SetETag(team.Version);
        return Results.Ok(TeamView.Of(team, caller.Role == Role.Coordinator ? await session.NotesOf(team) : []));
    }
}
