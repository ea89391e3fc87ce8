using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Absences;

/// <summary>Takes an absence back: the trainer can teach after all. Where nobody has taken over yet she or he is booked again, and requests that are out are withdrawn.</summary>
/// <param name="Absence">Id.</param>
/// <param name="By">Role of who takes it back.</param>
/// <param name="At">UTC.</param>
public sealed record RevertAbsence(Guid Absence, string By, DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trainer">The trainer so far.</param>
    public static IEnumerable<object> Decide(RevertAbsence command, TrainerProfile trainer) =>
        trainer.Absences.Any(one => one.Id == command.Absence) ? [new AbsenceReverted(trainer.Id, command.Absence, command.By, command.At)] : [];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/trainers/{id:guid}/absences/{absence:guid}/reversal", Handle)
        .For(Role.Trainer, Role.Coordinator, Role.MunicipalAdministrator, Role.Manager)
        .WithName(nameof(RevertAbsence)).WithTags("Frånvaro")
        .WithSummary("Återtar en frånvaroanmälan; förfrågningar som är ute dras tillbaka, den som redan har tackat ja behåller dagarna")
        .Produces<Page<AbsenceView>>();

    private static async Task<IResult> Handle(
        Guid id, Guid absence, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<TrainerProfile>(id, http);
        var trainer = caller.MayReportAbsence(stream.Aggregate);
        var now = clock.GetUtcNow();
        if (trainer.Absences.All(one => one.Id != absence)
            && !(await session.Events.FetchStreamAsync(id, token: cancellation)).Any(stored => stored.Data is AbsenceReported said && said.Absence == absence))
        {
            throw new NotFound();
        }

        var events = Decide(new RevertAbsence(absence, caller.Role, now), trainer).ToArray();
        if (events.Length > 0)
        {
            stream.AppendMany(events);
            // Nobody is shown it any more, and one for good has no last day that it would be deleted after.
            session.Delete<AbsenceNote>(absence);
            await LookAgainWhenTrainerChanges.Follow(session, id, now, cancellation);
        }

        await session.SaveChangesAsync(cancellation);
        http.SetETag(trainer.Version + events.Length);
        return Results.Ok(await ListAbsences.Of(session, events.Aggregate((TrainerProfile?)trainer, TrainerProfile.Apply)!));
    }
}

internal static class ListAbsences
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/trainers/{id:guid}/absences", Handle)
        .For(Role.Trainer, Role.Coordinator, Role.MunicipalAdministrator, Role.Manager)
        .WithName(nameof(ListAbsences)).WithTags("Frånvaro")
        .WithSummary("Utbildarens frånvaro som gäller, med skäl")
        .Produces<Page<AbsenceView>>();

    public static void MapOne(IEndpointRouteBuilder routes) => routes
        .MapGet("/trainers/{id:guid}/absences/{absence:guid}", One)
        .For(Role.Trainer, Role.Coordinator, Role.MunicipalAdministrator, Role.Manager)
        .WithName("GetAbsence").WithTags("Frånvaro")
        .WithSummary("En frånvaro som gäller, med skäl")
        .Produces<AbsenceView>();

    private static async Task<AbsenceView> One(Guid id, Guid absence, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var trainer = caller.MayReportAbsence(await session.LoadAsync<TrainerProfile>(id, cancellation));
        return AbsenceView.Of(
            trainer.Absences.FirstOrDefault(one => one.Id == absence) ?? throw new NotFound(), await session.LoadAsync<AbsenceNote>(absence, cancellation));
    }

    internal static async Task<Page<AbsenceView>> Of(Marten.IQuerySession session, TrainerProfile trainer)
    {
        var notes = (await session.LoadManyAsync<AbsenceNote>([.. trainer.Absences.Select(one => one.Id)])).ToDictionary(note => note.Id);
        return new Page<AbsenceView>([.. trainer.Absences.Select(one => AbsenceView.Of(one, notes.GetValueOrDefault(one.Id)))], null);
    }

    private static async Task<Page<AbsenceView>> Handle(Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return await Of(session, caller.MayReportAbsence(await session.LoadAsync<TrainerProfile>(id, cancellation)));
    }
}
