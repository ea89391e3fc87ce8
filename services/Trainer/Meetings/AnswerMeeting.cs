using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>A trainer comes to a meeting, or does not; the coordinator may say so for one who rang.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Invited">Whether she or he is invited.</param>
/// <param name="Comes">Whether she or he comes.</param>
/// <param name="Today">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record AnswerMeeting(Guid Trainer, bool Invited, bool Comes, DateOnly Today, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="meeting">The meeting so far.</param>
    public static IEnumerable<object> Decide(AnswerMeeting command, Meeting meeting) =>
        meeting.AnswerOf(command.Trainer) == command.Comes ? []
        : meeting.Cancelled ? throw new RuleBroken("meeting-cancelled")
        : !command.Invited ? throw new RuleBroken("not-invited")
        : meeting.When.Date < command.Today ? throw new RuleBroken("meeting-over")
        : [new MeetingAnswered(meeting.Id, command.Trainer, command.Comes, command.At)];

    /// <summary>What is sent.</summary>
    /// <param name="Comes">Whether she or he comes.</param>
    public sealed record Request(bool? Comes);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/meetings/{id:guid}/answers/{trainer:guid}", Handle)
        .For(Role.Trainer, Role.Coordinator)
        .WithName(nameof(AnswerMeeting)).WithTags("Möten")
        .WithSummary("Kommer till mötet, eller inte")
        .Produces<MeetingView>();

    private static async Task<IResult> Handle(Guid id, Guid trainer, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.Required("comes", request.Comes);
        input.ThrowIfAny();
        await using var session = sessions.Open();
        var who = await session.LoadAsync<TrainerProfile>(trainer, http.RequestAborted) is { } found
            && (caller.Is(Role.Coordinator) ? caller.Region == found.Region : caller.Person == trainer) ? found : throw new NotFound();
        var stream = await session.FetchFor<Meeting>(id, http);
        // A meeting that is not the trainer's own is none.
        var meeting = stream.Aggregate is { } one && one.Region == who.Region ? one : throw new NotFound();
        var invited = meeting.Invites(who, await ReadMeetings.CoursesOf(sessions, meeting.Invited.Journey, http.RequestAborted));
        if (!invited && !caller.Is(Role.Coordinator))
        {
            throw new NotFound();
        }

        var events = Decide(new AnswerMeeting(trainer, invited, request.Comes!.Value, clock.Today(), clock.GetUtcNow()), meeting).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(meeting.Version + events.Length);
        return Results.Ok(await ReadMeetings.View(session, sessions, events.Aggregate((Meeting?)meeting, Meeting.Apply)!, null, caller, http.RequestAborted));
    }
}
