using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>What was written about somebody's enrolment.</summary>
/// <param name="About"><c>enrolment</c>, <c>cancellation</c>, <c>exception</c>, <c>override</c>, <c>decline</c>, <c>replacement</c> or <c>transfer</c>.</param>
/// <param name="Text">As written.</param>
/// <param name="At">UTC.</param>
internal sealed record EnrolmentNoteView(string About, string Text, DateTimeOffset At);

/// <summary>
/// Reads the reasons given about somebody's enrolment: the person herself, the municipality that enrols, and the region's coordinator. What another
/// employer wrote before does not follow (S2 8.1).
/// </summary>
public static class ListEnrolmentNotes
{
    private static readonly string[] Told = ["enrolment", "cancellation", "exception", "override", "decline", "replacement", "transfer"];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/occasions/{id:guid}/enrolments/{participant:guid}/notes", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(ListEnrolmentNotes)).WithTags("Anmälan").WithSummary("Angivna skäl om en anmälan: undantag, avslag, avbokning, ersättare, flytt")
        .Produces<Page<EnrolmentNoteView>>();

    private static async Task<Page<EnrolmentNoteView>> Handle(
        string journey, Guid id, Guid participant, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, cancellation) ?? throw new NotFound();
        var place = occasion.Places.GetValueOrDefault(participant) ?? throw new NotFound();
        if (!caller.Sees(place, occasion.Region, team: null))
        {
            throw new NotFound();
        }

        // One of each kind at most: a page holds them all. The condition on the participant is as the index has it.
        var notes = await session.QueryAsync<EnrolmentNote>(
            """
            where d.tenant_id = ? and cast(d.data ->> 'participant' as uuid) = ? and d.data ->> 'occasion' = ? and d.data ->> 'about' = any(?)
            order by d.data ->> 'at', d.data ->> 'about'
            """,
            cancellation, journey, participant, id.ToString(), Told);
        var own = caller.OwnMunicipality();
        return new Page<EnrolmentNoteView>(
            [.. notes.Where(note => own is null || note.Municipality == own).Select(note => new EnrolmentNoteView(note.About, note.Text, note.At))], null);
    }
}
