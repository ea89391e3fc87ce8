using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Publishes a course nationally, or says anew what it is. The same content again changes nothing.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Content">What it is.</param>
/// <param name="At">UTC.</param>
public sealed record PublishCourse(string Course, CourseContent Content, DateTimeOffset At)
{
    private static readonly string[] Levels = ["new", "practised", "experienced", "manager"];
    private static readonly string[] Modes = ["on-site", "digital"];
    private static readonly string[] Kinds = ["fact", "understanding", "skill", "familiarity"];

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is; null where it is new.</param>
    public static IReadOnlyList<object> Decide(PublishCourse command, Course? course) => course switch
    {
        null => [new CoursePublished(command.Course, command.Content, command.At)],
        _ when course.Content.Equals(command.Content) => [],
        _ => [new CourseRevised(command.Course, command.Content, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/journeys/{journey}/courses/{course}", Handle).For(Role.National)
        .WithName(nameof(PublishCourse)).WithTags("Katalog").WithSummary("Publicerar en kurs nationellt eller ändrar den; samma innehåll igen ändrar inget")
        .Produces<CourseView>().Produces<CourseView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string journey, string course, CourseRequest request, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        var content = request.Checked(course);
        var stream = await session.FetchFor<Course>(Catalogue.Course.IdOf(journey, course), http);
        var events = Decide(new PublishCourse(course, content, clock.GetUtcNow()), stream.Aggregate);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        var body = CourseView.Of(journey, course, content);
        return stream.Aggregate is null ? Results.Created($"/api/enrolment/v1/journeys/{journey}/courses/{course}", body) : Results.Ok(body);
    }

    /// <summary>What a course is.</summary>
    /// <param name="Title">In Swedish.</param>
    /// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
    /// <param name="Days">Its days in order; empty for a course without days of its own.</param>
    /// <param name="Preparation">What is done before.</param>
    /// <param name="FollowUp">What may be done after.</param>
    /// <param name="Goals">Learning goals.</param>
    /// <param name="Team">The team it takes.</param>
    /// <param name="Qualification">What a trainer has to be certified for.</param>
    internal sealed record CourseRequest(
        string? Title, string? Level, IReadOnlyList<DayRequest?>? Days, IReadOnlyList<string?>? Preparation, IReadOnlyList<string?>? FollowUp,
        IReadOnlyList<GoalRequest?>? Goals, TeamRequest? Team, string? Qualification)
    {
        public CourseContent Checked(string course)
        {
            var check = new Validation();
            check.Slug("course", course);
            check.Text("title", Title);
            OneOf(check, "level", Level, Levels);
            if (check.Required("days", Days))
            {
                check.That(Days!.Count <= 30, "days", "length", "Högst 30 dagar.");
                for (var number = 0; number < Days.Count; number++)
                {
                    OneOf(check, $"days[{number}].mode", Days[number]?.Mode, Modes);
                    check.Required($"days[{number}].half", Days[number]?.Half);
                }
            }

            Texts(check, "preparation", Preparation);
            Texts(check, "followUp", FollowUp);
            for (var number = 0; number < (Goals?.Count ?? 0); number++)
            {
                OneOf(check, $"goals[{number}].kind", Goals![number]?.Kind, Kinds);
                check.Text($"goals[{number}].text", Goals[number]?.Text, 500);
            }

            check.That((Goals?.Count ?? 0) <= 100, "goals", "length", "Högst 100 kunskapsmål.");
            if (check.Required("team", Team))
            {
                check.Range("team.leaders", Team!.Leaders, 1, 20);
                check.Range("team.trainers", Team.Trainers, 0, 50);
            }

            if (Qualification is not null)
            {
                check.Slug("qualification", Qualification);
            }

            check.ThrowIfAny();
            return new CourseContent(
                Title!, Level!, [.. Days!.Select(day => new CourseDay(day!.Mode!, day.Half!.Value))], [.. (Preparation ?? []).Select(text => text!)], [.. (FollowUp ?? []).Select(text => text!)],
                [.. (Goals ?? []).Select(goal => new LearningGoal(goal!.Kind!, goal.Text!))],
                new CourseTeam(Team!.Leaders!.Value, Team.Trainers!.Value), Qualification);
        }

        private static void OneOf(Validation check, string field, string? value, string[] allowed)
        {
            if (check.Required(field, value))
            {
                check.That(allowed.Contains(value), field, "unknown", $"Ange något av {string.Join(", ", allowed)}.");
            }
        }

        private static void Texts(Validation check, string field, IReadOnlyList<string?>? texts)
        {
            check.That((texts?.Count ?? 0) <= 50, field, "length", "Högst 50 rader.");
            for (var number = 0; number < (texts?.Count ?? 0); number++)
            {
                check.Text($"{field}[{number}]", texts![number], 500);
            }
        }
    }

    /// <summary>A day of a course.</summary>
    /// <param name="Half">Whether it is a half day.</param>
    /// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
    internal sealed record DayRequest(bool? Half, string? Mode);

    /// <summary>A learning goal.</summary>
    /// <param name="Kind"><c>fact</c>, <c>understanding</c>, <c>skill</c> or <c>familiarity</c>.</param>
    /// <param name="Text">In Swedish.</param>
    internal sealed record GoalRequest(string? Kind, string? Text);

    /// <summary>The team it takes.</summary>
    /// <param name="Leaders">Course leaders.</param>
    /// <param name="Trainers">Trainers besides.</param>
    internal sealed record TeamRequest(int? Leaders, int? Trainers);
}
