using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participations;

/// <summary>
/// Ticks a task of a course, or unticks it (S2). The last of the preparation that the course requires, ticked after all its days, brings the certificate.
/// </summary>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Task">The task.</param>
/// <param name="Done">Whether it is done.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record TickTask(Guid Participant, string Course, CourseTask Task, bool Done, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="way">How far she or he has come; null: nothing is known.</param>
    /// <param name="enrolled">Whether she or he has a place in the course, or had.</param>
    /// <param name="book">What the course takes, and the certificate that there is.</param>
    public static IReadOnlyList<object> Decide(TickTask command, Participation? way, bool enrolled, CourseBook book)
    {
        if ((way?.Ticked.ContainsKey(command.Task.Id) ?? false) == command.Done)
        {
            return [];
        }

        if (!enrolled && way is null)
        {
            throw new RuleBroken("not-enrolled");
        }

        var valid = book.Valid.FirstOrDefault(one => one.Participant == command.Participant);
        if (!command.Done)
        {
            return valid is not null && book.Required.Contains(command.Task.Id)
                ? throw new RuleBroken("certificate-issued")
                : [new TaskUnticked(command.Participant, command.Course, command.Task.Part, command.Task.Id, command.By, command.At)];
        }

        var ticked = new TaskTicked(command.Participant, command.Course, command.Task.Part, command.Task.Id, command.By, command.At);
        var after = (way ?? Participation.None(Guid.Empty, command.Participant, command.Course)).After(ticked);
        return valid is null && book.Required.Contains(command.Task.Id) && book.Earned(after) is { } days
            ? [ticked, book.Issue(after, days, command.At, after.Id)]
            : [ticked];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/courses/{course}/participants/{participant:guid}/tasks/{task:guid}", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(TickTask)).WithTags("Uppgifter").WithSummary("Bockar av en uppgift före eller efter kursdagarna, eller tar bort bocken")
        .Produces<TaskView>();

    private static Task<IResult> Handle(
        string journey, string course, Guid participant, Guid task, TickRequest request, Caller caller, Sessions sessions, TimeProvider clock,
        HttpContext http) => OpenBook.Again(http, async () =>
    {
        request.Check();
        await using (var people = sessions.Read())
        {
            await people.ParticipantFor(caller, participant, Scope.Ticks, http.RequestAborted);
        }

        await using var session = sessions.Open(journey);
        var found = await session.LoadAsync<Course>(Catalogue.Course.IdOf(journey, course), http.RequestAborted) ?? throw new NotFound();
        var asked = CourseTask.Of(journey, course, found.Content).FirstOrDefault(one => one.Id == task) ?? throw new NotFound();
        var book = await OpenBook.Read(session, course, [participant], http.RequestAborted);
        var stream = book[participant];
        if (http.ExpectedVersion() is { } expected && expected != stream.StartingVersion.GetValueOrDefault())
        {
            throw new JasperFx.ConcurrencyException(typeof(Participation), Participation.IdOf(participant, journey, course));
        }

        var places = await session.QueryAsync<CoursePlace>(
            "where cast(d.data ->> 'participant' as uuid) = ? and d.data ->> 'journey' = ? and d.data ->> 'course' = ? limit 1", http.RequestAborted,
            participant, journey, course);
        var now = clock.GetUtcNow();
        var events = Decide(new TickTask(participant, course, asked, request.Done!.Value, caller.Role, now), stream.Aggregate, places.Count > 0, book.Book);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        var ticked = request.Done.Value ? stream.Aggregate?.Ticked.GetValueOrDefault(task) ?? new TickedTask(asked.Part, caller.Role, now) : null;
        return Results.Ok(TaskView.Of(asked, ticked));
    });

    /// <summary>Whether the task is done.</summary>
    /// <param name="Done">True ticks, false unticks.</param>
    internal sealed record TickRequest(bool? Done)
    {
        public void Check()
        {
            var check = new Validation();
            check.Required("done", Done);
            check.ThrowIfAny();
        }
    }
}
