using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participations;

/// <summary>One of a course's tasks.</summary>
/// <param name="Id">From course, part and words.</param>
/// <param name="Part"><c>preparation</c> or <c>follow-up</c>.</param>
/// <param name="Text">In Swedish.</param>
public sealed record CourseTask(Guid Id, string Part, string Text)
{
    /// <summary>Done before the course days.</summary>
    public const string Preparation = "preparation";

    /// <summary>Done after, by who wants.</summary>
    public const string FollowUp = "follow-up";

    /// <summary>A task's id: reworded it is another task.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="part"><c>preparation</c> or <c>follow-up</c>.</param>
    /// <param name="text">In Swedish.</param>
    public static Guid IdOf(string journey, string course, string part, string text) => Uuid.From("task", journey, course, part, text.Trim());

    /// <summary>A course's tasks in its order; the same words twice are one task.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="content">What the course is.</param>
    public static IReadOnlyList<CourseTask> Of(string journey, string course, CourseContent content) =>
    [
        .. content.Preparation.Select(text => new CourseTask(IdOf(journey, course, Preparation, text), Preparation, text))
            .Concat(content.FollowUp.Select(text => new CourseTask(IdOf(journey, course, FollowUp, text), FollowUp, text)))
            .DistinctBy(task => task.Id),
    ];
}

/// <summary>A course's tasks, and which of them somebody has done.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="PreparationRequired">Whether a certificate takes that the preparation is ticked.</param>
/// <param name="Items">Preparation, then follow-up, in the course's order.</param>
public sealed record TaskList(Guid Participant, string Journey, string Course, bool PreparationRequired, IReadOnlyList<TaskView> Items)
{
    internal static TaskList Of(string journey, string course, CourseContent content, Guid participant, Participation? way) => new(
        participant, journey, course, content.PreparationRequired == true,
        [.. CourseTask.Of(journey, course, content).Select(task => TaskView.Of(task, way?.Ticked.GetValueOrDefault(task.Id)))]);
}

/// <summary>A task and whether it is done.</summary>
/// <param name="Id">Id.</param>
/// <param name="Part"><c>preparation</c> or <c>follow-up</c>.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Done">Whether it is ticked.</param>
/// <param name="Since">When it was, UTC.</param>
/// <param name="By">Role of who ticked it.</param>
public sealed record TaskView(Guid Id, string Part, string Text, bool Done, DateTimeOffset? Since, string? By)
{
    internal static TaskView Of(CourseTask task, TickedTask? ticked) => new(task.Id, task.Part, task.Text, ticked is not null, ticked?.Since, ticked?.By);
}

/// <summary>Reads a course's tasks for somebody.</summary>
public static class ListTasks
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{journey}/courses/{course}/participants/{participant:guid}/tasks", Handle).For(Scope.Everybody)
        .WithName(nameof(ListTasks)).WithTags("Uppgifter").WithSummary("Kursens uppgifter före och efter kursdagarna, och vilka en deltagare har gjort")
        .Produces<TaskList>();

    private static async Task<IResult> Handle(string journey, string course, Guid participant, Caller caller, Sessions sessions, HttpContext http)
    {
        await using (var people = sessions.Read())
        {
            await people.ParticipantFor(caller, participant, Scope.Sees, http.RequestAborted);
        }

        await using var session = sessions.Read(journey);
        var found = await session.LoadAsync<Course>(Course.IdOf(journey, course), http.RequestAborted) ?? throw new NotFound();
        var way = await session.LoadAsync<Participation>(Participation.IdOf(participant, journey, course), http.RequestAborted);
        http.SetETag(way?.Version ?? 0);
        return Results.Ok(TaskList.Of(journey, course, found.Content, participant, way));
    }
}
