using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>A survey that waits for the caller's answer.</summary>
/// <param name="Link">The answer's address: <c>POST /surveys/answers/{link}</c>. Works once, and is the caller's alone.</param>
/// <param name="Survey">Slug.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug; left out where it is of none.</param>
/// <param name="Occasion">Id; left out where it is of none.</param>
/// <param name="Title">The course's, else the survey's, in Swedish.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="Scale">What 1, 2, 3 … mean.</param>
/// <param name="Statements">What to agree with.</param>
/// <param name="Choices">What to choose from.</param>
/// <param name="Texts">What to answer in one's own words.</param>
public sealed record ListMySurveys(
    string Link, string Survey, string Journey, string? Course, Guid? Occasion, string Title, DateOnly Closes, IReadOnlyList<string> Scale,
    IReadOnlyList<Asked> Statements, IReadOnlyList<AskedChoice> Choices, IReadOnlyList<Asked> Texts)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/surveys/mine", Handle)
        .For(Role.Participant, Role.Manager)
        .WithName(nameof(ListMySurveys)).WithTags("Surveys")
        .WithSummary("The person's own surveys that can still be answered, each with its one-time link.")
        .Produces<IReadOnlyList<ListMySurveys>>();

    private static async Task<IResult> Handle(
        Caller caller, Sessions sessions, SurveyLinks links, TimeProvider clock, HttpContext http, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (caller.Person is not { } self)
        {
            return Results.Ok(Array.Empty<ListMySurveys>());
        }

        await using var session = sessions.Read();
        var asked = await session.QueryAsync<Invitation>(
            "where cast(d.data ->> 'participant' as uuid) = ? order by d.data ->> 'closes', d.id", cancellation, self);
        var used = (await asked.Used(session)).Select(one => one.Id).ToHashSet();
        var today = clock.Today();
        var mine = new List<ListMySurveys>();
        foreach (var one in asked.Where(one => Admission.Admit(new(one, used.Contains(one.Id)), self, today)))
        {
            await using var journey = sessions.Read(one.Journey);
            var questions = await Questions.Of(one, journey, cancellation);
            mine.Add(new(
                await links.Of(one.About, self, cancellation), questions.Survey, one.Journey, one.Course, one.Occasion,
                questions.CourseTitle ?? questions.Title, one.Closes, questions.Scale, questions.Statements, questions.Choices, questions.Texts));
        }

        return Results.Ok(mine);
    }
}
