using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A note about a participant, by the employer of now.</summary>
/// <param name="Id">Id.</param>
/// <param name="About">What it is about: <c>pause</c>.</param>
/// <param name="Text">As written.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantNoteView(Guid Id, string About, string Text, DateTimeOffset At);

/// <summary>Reads what the present employer wrote about a participant; what another wrote does not follow (S2 8.1: the record does).</summary>
public static class ListNotes
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/participants/{id:guid}/notes", Handle).For(Scope.Staff)
        .WithName("ListParticipantNotes").WithTags("Deltagare").WithSummary("Den nuvarande arbetsgivarens anteckningar om en deltagare; tidigare arbetsgivares följer inte med")
        .Produces<Page<ParticipantNoteView>>();

    private static async Task<Page<ParticipantNoteView>> Handle(Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var participant = await session.ParticipantFor(caller, id, Scope.Administers, cancellation);
        // One per employer and what it is about: a page holds them all.
        var notes = await session.QueryAsync<ParticipantNote>(
            "where d.tenant_id = ? and cast(d.data ->> 'participant' as uuid) = ? and d.data ->> 'municipality' = ? order by d.data ->> 'at' desc, d.id",
            cancellation, Tenants.None, id, participant.Municipality);
        return new Page<ParticipantNoteView>([.. notes.Select(note => new ParticipantNoteView(note.Id, note.About, note.Text, note.At))], null);
    }
}
