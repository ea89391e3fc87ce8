using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Offers a course no more: it gets no new occasions and leaves the catalogue's list; occasions that are scheduled go on.</summary>
/// <param name="Course">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record RetireCourse(string Course, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is.</param>
    public static IReadOnlyList<object> Decide(RetireCourse command, Course? course) => course switch
    {
        null => throw new NotFound(),
        { Status: CourseStatus.Retired } => [],
        _ => [new CourseRetired(command.Course, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/courses/{course}/retirement", Handle).For(Role.National)
        .WithName(nameof(RetireCourse)).WithTags("Katalog").WithSummary("Avvecklar en kurs: inga nya kurstillfällen, de som finns genomförs")
        .Produces<CourseView>();

    private static Task<IResult> Handle(string journey, string course, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
        CourseView.After(journey, course, before => Decide(new RetireCourse(course, clock.GetUtcNow()), before), caller, sessions, http);
}

/// <summary>Offers a retired course again, as it was: published, or a draft where it never had been.</summary>
/// <param name="Course">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record ReinstateCourse(string Course, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is.</param>
    public static IReadOnlyList<object> Decide(ReinstateCourse command, Course? course) => course switch
    {
        null => throw new NotFound(),
        { Status: CourseStatus.Retired } => [new CourseReinstated(command.Course, command.At)],
        _ => [],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/courses/{course}/reinstatement", Handle).For(Role.National)
        .WithName(nameof(ReinstateCourse)).WithTags("Katalog").WithSummary("Tar tillbaka en avvecklad kurs").Produces<CourseView>();

    private static Task<IResult> Handle(string journey, string course, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) =>
        CourseView.After(journey, course, before => Decide(new ReinstateCourse(course, clock.GetUtcNow()), before), caller, sessions, http);
}
