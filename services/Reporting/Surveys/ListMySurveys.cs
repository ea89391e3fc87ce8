using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>A survey that waits for the caller's answer.</summary>
/// <param name="Link">The answer's address: <c>POST /surveys/answers/{link}</c>. Works once.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Title">The course's, in Swedish.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="Scale">What 1, 2, 3 … mean.</param>
/// <param name="Statements">What is asked.</param>
public sealed record ListMySurveys(
    string Link, string Journey, string Course, Guid Occasion, string Title, DateOnly Closes, IReadOnlyList<string> Scale,
    IReadOnlyList<AskedStatement> Statements)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/surveys/mine", Handle)
        .For(Role.Participant)
        .WithName(nameof(ListMySurveys)).WithTags("Surveys")
        .WithSummary("The participant's own surveys that can still be answered.")
        .Produces<IReadOnlyList<ListMySurveys>>();

    private static async Task<IResult> Handle(Caller caller, Sessions sessions, SurveyLinks links, TimeProvider clock, CancellationToken cancellation)
    {
        if (caller.Person is not { } self)
        {
            return Results.Ok(Array.Empty<ListMySurveys>());
        }

        await using var session = sessions.Read();
        var asked = await session.QueryAsync<Invitation>("where d.data ->> 'participant' = ? order by d.id", cancellation, self.ToString());
        var used = asked.Count == 0 ? [] : (await session.LoadManyAsync<UsedLink>([.. asked.Select(one => one.Id)])).Select(one => one.Id).ToHashSet();
        var today = clock.Today();
        IReadOnlyList<AskedStatement> statements = [.. Survey.Present.Statements.Select(one => new AskedStatement(one.Statement, one.Text))];
        var mine = new List<ListMySurveys>();
        foreach (var one in asked.Where(one => !used.Contains(one.Id) && one.Closes >= today))
        {
            await using var journey = sessions.Read(one.Journey);
            var course = await journey.LoadAsync<CourseFigures>(CourseFigures.IdOf(one.Journey, one.Course), cancellation);
            mine.Add(new(
                await links.Of(one.Occasion, self, cancellation), one.Journey, one.Course, one.Occasion, course?.Title ?? one.Course, one.Closes,
                Survey.Present.Scale, statements));
        }

        return Results.Ok(mine);
    }
}

/// <summary>A statement to agree with.</summary>
/// <param name="Id">Slug, to be named in the answer.</param>
/// <param name="Text">In Swedish.</param>
public sealed record AskedStatement(string Id, string Text);
