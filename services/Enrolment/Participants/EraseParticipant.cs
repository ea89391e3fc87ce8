using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>
/// Erases who a person is (GDPR): name, address, notes, what was written at enrolments. What she or he took stands, as that of somebody unknown;
/// certificates show no name. Whoever is erased has left.
/// </summary>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record EraseParticipant(string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="participant">As it is.</param>
    public static IReadOnlyList<object> Decide(EraseParticipant command, Participant participant) =>
        participant.Erased ? [] : [new ParticipantErased(participant.Municipality, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/erasure", Handle).For(Role.Coordinator, Role.MunicipalAdministrator)
        .WithName(nameof(EraseParticipant)).WithTags("Deltagare")
        .WithSummary("Raderar vem en deltagare är: namn, e-post och anteckningar. Det går inte att ångra; historiken står kvar utan namn")
        .Produces<ParticipantView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        var events = Decide(new EraseParticipant(caller.Role, clock.GetUtcNow()), before);
        var version = stream.Take(events);
        session.KeepPlans(before, before.After(events), details);
        // Also when it was erased before: what came in beside it meanwhile, such as a note on an old enrolment, goes too.
        session.Delete<PersonDetails>(id);
        session.QueueSqlCommand("delete from mt_doc_participantnote where cast(data ->> 'participant' as uuid) = ?", id);
        // Of every journey.
        session.QueueSqlCommand("delete from mt_doc_absence where cast(data ->> 'participant' as uuid) = ?", id);
        session.QueueSqlCommand("delete from mt_doc_enrolmentnote where cast(data ->> 'participant' as uuid) = ?", id);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(ParticipantView.Of(before.After(events), null, clock.GetUtcNow().SwedishDay()));
    }
}
