using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>Records who was at a meeting, or corrects it.</summary>
/// <param name="Present">Who was there.</param>
/// <param name="Invited">Everybody who is invited.</param>
/// <param name="Today">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record RecordMeetingAttendance(IReadOnlyList<Guid> Present, IReadOnlyCollection<Guid> Invited, DateOnly Today, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="meeting">The meeting so far.</param>
    public static IEnumerable<object> Decide(RecordMeetingAttendance command, Meeting meeting)
    {
        if (meeting.Cancelled)
        {
            throw new RuleBroken("meeting-cancelled");
        }

        if (meeting.When.Date > command.Today)
        {
            throw new RuleBroken("day-not-yet");
        }

        // Who is down as having been there may stay so, though the course was given up since.
        if (command.Present.Except(command.Invited).Except(meeting.Present ?? []).Any())
        {
            throw new RuleBroken("not-invited");
        }

        return meeting.Present is { } known && known.ToHashSet().SetEquals(command.Present)
            ? [] : [new MeetingAttended(meeting.Id, [.. command.Present.Distinct().Order()], command.At)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Present">Ids of the trainers who were there; empty: nobody.</param>
    public sealed record Request(IReadOnlyList<Guid>? Present);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/meetings/{id:guid}/attendance", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RecordMeetingAttendance)).WithTags("Möten")
        .WithSummary("Anger vilka som var på mötet, eller rättar det")
        .Produces<MeetingView>();

    private static async Task<IResult> Handle(Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        if (input.Required("present", request.Present))
        {
            input.That(request.Present!.Count <= 500, "present", "range", "Ange högst 500 utbildare.");
        }

        input.ThrowIfAny();
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Meeting>(id, http);
        var meeting = caller.Own(stream.Aggregate);
        var invited = await ReadMeetings.InvitedTo(session, sessions, meeting, http.RequestAborted);
        var events = Decide(new RecordMeetingAttendance(request.Present!, invited, clock.Today(), clock.GetUtcNow()), meeting).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(meeting.Version + events.Length);
        return Results.Ok(await ReadMeetings.View(session, sessions, events.Aggregate((Meeting?)meeting, Meeting.Apply)!, null, caller, http.RequestAborted));
    }
}
