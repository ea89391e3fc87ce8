using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>What the verbs of an introduction have in common: whose it is, in which journey, and that the deadline goes with it.</summary>
internal static class IntroductionVerbs
{
    public const string Path = "/journeys/{journey}/participants/{id:guid}/introduction";

    /// <summary>A participant that the caller may see or change, and the parts there are; read before anything is locked.</summary>
    public static async Task<(Participant Participant, IReadOnlyList<Course> Parts)> Read(
        Sessions sessions, string journey, Guid id, Caller caller, Func<Caller, Participant, string?, bool> allows, CancellationToken cancellation)
    {
        await using var people = sessions.Read();
        var participant = await people.ParticipantFor(caller, id, allows, cancellation);
        await using var session = sessions.Read(journey);
        return await Introduction.PartsOf(session, journey, cancellation) is { Count: > 0 } parts
            ? (participant, parts)
            : throw new NotFound("no-introduction");
    }

    /// <summary>Decides under the introduction's lock, appends, sets or clears the deadline, saves, and answers how it is then.</summary>
    public static async Task<IResult> Do(
        Sessions sessions, string journey, Participant participant, IReadOnlyList<Course> parts, Func<Introduction?, IReadOnlyList<object>> decide,
        TimeProvider clock, HttpContext http, ParticipantNote? note = null)
    {
        await using var session = sessions.Open(journey);
        var id = Introduction.IdOf(journey, participant.Id);
        var stream = await session.FetchFor<Introduction>(id, http);
        var events = decide(stream.Aggregate);
        var version = stream.Take(events);
        var after = events.Aggregate(stream.Aggregate, (state, @event) => Introduction.Apply(state, id, @event, (state?.Version ?? 0) + 1));
        if (events.Count > 0)
        {
            session.Follow(journey, after!);
            if (note is not null)
            {
                // Notes about people belong to no journey.
                session.ForTenant(Tenants.None).Store(note);
            }
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.Ok(IntroductionView.Of(participant.Id, journey, after, parts, clock.Today()));
    }

    /// <summary>The deadline that goes with an introduction: the morning after its last day, as long as it is to be done and nobody has been told.</summary>
    public static void Follow(this IDocumentOperations session, string journey, Introduction introduction)
    {
        var id = Deadline.IdOf(IntroductionFallsOverdue.Name, introduction.Id);
        if (introduction is { Status: IntroductionStatus.Required, DueOn: { } due, ToldOverdue: false })
        {
            session.SetDeadline(new Deadline(
                id, IntroductionFallsOverdue.Name, journey, introduction.Participant, due.AddDays(1).InSweden(IntroductionFallsOverdue.Morning)));
        }
        else
        {
            session.ClearDeadline(id);
        }
    }
}
