using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>Calls a meeting off.</summary>
/// <param name="At">UTC.</param>
public sealed record CancelMeeting(DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="meeting">The meeting so far.</param>
    public static IEnumerable<object> Decide(CancelMeeting command, Meeting meeting) =>
        meeting.Cancelled ? []
        : meeting.Present is { Count: > 0 } ? throw new RuleBroken("meeting-attended")
        : [new MeetingCancelled(meeting.Id, command.At)];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/meetings/{id:guid}/cancellation", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(CancelMeeting)).WithTags("Möten")
        .WithSummary("Ställer in mötet")
        .Produces<MeetingView>();

    private static async Task<IResult> Handle(Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Meeting>(id, http);
        var meeting = caller.Own(stream.Aggregate);
        var events = Decide(new CancelMeeting(clock.GetUtcNow()), meeting).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(meeting.Version + events.Length);
        return Results.Ok(await ReadMeetings.View(session, sessions, events.Aggregate((Meeting?)meeting, Meeting.Apply)!, null, caller, http.RequestAborted));
    }
}
