using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Trainers;

internal static class GetTrainer
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/trainers/{id:guid}", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
        .WithName(nameof(GetTrainer)).WithTags("Trainers")
        .WithSummary("A trainer.")
        .Produces<TrainerView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        if (await session.LoadAsync<TrainerProfile>(id, cancellation) is not { } trainer || !caller.MaySee(trainer))
        {
            throw new NotFound();
        }

        http.SetETag(trainer.Version);
        var details = caller.MayKnowWho(trainer) ? await session.LoadAsync<TrainerDetails>(id, cancellation) : null;
        return Results.Ok(TrainerView.Of(trainer, details, clock.Today()));
    }
}
