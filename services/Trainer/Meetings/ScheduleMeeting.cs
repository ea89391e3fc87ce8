using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>Schedules a kick-off or a planning meeting of trainers in the coordinator's region.</summary>
public static class ScheduleMeeting
{
    /// <summary>What follows.</summary>
    /// <param name="scheduled">What is asked.</param>
    /// <param name="meeting">The meeting so far.</param>
    public static IEnumerable<object> Decide(MeetingScheduled scheduled, Meeting? meeting) => meeting is null ? [scheduled] : [];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/meetings", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(ScheduleMeeting)).WithTags("Möten")
        .WithSummary("Planerar en kick-off eller ett planeringsmöte; inbjudna är de namngivna, annars kursernas, yrkesresans eller hela regionens utbildare")
        .Produces<MeetingView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(MeetingRequest request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var region = caller.Region ?? throw new NotFound();
        await using var session = sessions.Open();
        await request.Check(new Validation(), region, session, clock, http.RequestAborted);
        return await http.CreateOnce(session, async () =>
        {
            var now = clock.GetUtcNow();
            var scheduled = new MeetingScheduled(Guid.CreateVersion7(now), region, request.Kind!, request.When, request.Invited, now);
            session.Events.StartStream<Meeting>(scheduled.Meeting, [.. Decide(scheduled, null)]);
            var details = request.Details(scheduled.Meeting);
            session.Insert(details);
            var state = Meeting.Apply(null, scheduled)!;
            return new Answer($"/api/trainer/v1/meetings/{state.Id}", await ReadMeetings.View(session, sessions, state, details, caller, http.RequestAborted), 1);
        });
    }
}
