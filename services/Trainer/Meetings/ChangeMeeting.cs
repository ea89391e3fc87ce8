using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>Moves a meeting, tells it otherwise, or invites others: whatever differs from what it is.</summary>
/// <param name="When">When it is to be.</param>
/// <param name="Invited">Who is to be invited.</param>
/// <param name="Told">Whether its name, place, link or agenda is otherwise.</param>
/// <param name="At">UTC.</param>
public sealed record ChangeMeeting(MeetingTime When, Audience Invited, bool Told, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="meeting">The meeting so far.</param>
    public static IEnumerable<object> Decide(ChangeMeeting command, Meeting meeting)
    {
        var events = new List<object>();
        if (command.When != meeting.When)
        {
            events.Add(new MeetingMoved(meeting.Id, command.When, command.At));
        }

        if (command.Told)
        {
            events.Add(new MeetingDescribed(meeting.Id, command.At));
        }

        if (!command.Invited.Same(meeting.Invited))
        {
            events.Add(new MeetingInvitationChanged(meeting.Id, command.Invited, command.At));
        }

        return events.Count == 0 ? []
            : meeting.Cancelled ? throw new RuleBroken("meeting-cancelled")
            // What has been has been: attendance is put right first.
            : meeting.Present is { Count: > 0 } && command.When.Date != meeting.When.Date ? throw new RuleBroken("meeting-attended")
            : events;
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/meetings/{id:guid}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(ChangeMeeting)).WithTags("Möten")
        .WithSummary("Flyttar mötet, ändrar plats, länk eller dagordning, eller bjuder in andra; på ett annat datum tillfrågas alla igen")
        .Produces<MeetingView>();

    private static async Task<IResult> Handle(Guid id, MeetingRequest request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Meeting>(id, http);
        var meeting = caller.Own(stream.Aggregate);
        var input = new Validation();
        input.That(request.Kind is null || request.Kind == meeting.Kind, "kind", "fixed", "Ett mötes slag kan inte ändras.");
        await (request with { Kind = meeting.Kind }).Check(input, meeting.Region, session, clock, http.RequestAborted);
        var details = request.Details(id);
        var told = details != await session.LoadAsync<MeetingDetails>(id, http.RequestAborted);
        var events = Decide(new ChangeMeeting(request.When, request.Invited, told, clock.GetUtcNow()), meeting).ToArray();
        stream.AppendMany(events);
        if (told)
        {
            session.Store(details);
        }

        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(meeting.Version + events.Length);
        return Results.Ok(await ReadMeetings.View(session, sessions, events.Aggregate((Meeting?)meeting, Meeting.Apply)!, details, caller, http.RequestAborted));
    }
}
