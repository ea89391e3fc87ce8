using System.Diagnostics;
using JasperFx;
using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>Answers a survey by a one-time link. The link is the right: no token, and nothing is kept that could tell who answered what.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Answers">What is answered.</param>
/// <param name="On">Local date.</param>
public sealed record AnswerSurvey(Guid Occasion, string Course, string Region, IReadOnlyList<StatementAnswer> Answers, DateOnly On)
{
    /// <summary>What follows. That a link works once is guarded by <see cref="UsedLink"/>.</summary>
    /// <param name="command">The command.</param>
    public static IEnumerable<object> Decide(AnswerSurvey command) =>
    [
        new SurveyAnswered(
            command.Occasion, command.Course, command.Region, Survey.Present.Version, command.On,
            [.. command.Answers.OrderBy(answer => answer.Statement, StringComparer.Ordinal)]),
    ];

    /// <summary>What is sent.</summary>
    /// <param name="Answers">At least one.</param>
    public sealed record Request(IReadOnlyList<RequestedAnswer?>? Answers);

    /// <summary>An answer to one statement.</summary>
    /// <param name="Statement">Slug, from the survey.</param>
    /// <param name="Value">1–5.</param>
    public sealed record RequestedAnswer(string? Statement, int? Value);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/surveys/answers/{link}", Handle)
        .AllowAnonymous()
        .WithName(nameof(AnswerSurvey)).WithTags("Surveys")
        .WithSummary("Answers a survey, once. An unknown, used or expired link is refused in the same way.")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Handle(string link, Request request, IDocumentStore store, TimeProvider clock, CancellationToken cancellation)
    {
        // The trace must not tell which link an answer came by.
        Activity.Current?.SetTag("url.path", "/api/reporting/v1/surveys/answers/-");
        var today = clock.Today();
        var hash = SurveyLinks.Hash(link);
        await using var reading = store.QuerySession();
        if (await reading.LoadAsync<Invitation>(hash, cancellation) is not { } invitation
            || invitation.Closes < today
            || await reading.LoadAsync<UsedLink>(hash, cancellation) is not null)
        {
            throw new NotFound("answer-link-invalid");
        }

        var command = new AnswerSurvey(invitation.Occasion, invitation.Course, invitation.Region, Check(request), today);
        // Not through Sessions: no correlation and no trace on the event, for they would lead back to the request.
        await using var session = store.LightweightSession(invitation.Journey);
        var stream = await session.Events.FetchForExclusiveWriting<SurveyFigures>(SurveyFigures.IdOf(invitation.Occasion), cancellation);
        stream.AppendMany(Decide(command));
        session.Insert(new UsedLink(hash));
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (DocumentAlreadyExistsException)
        {
            throw new NotFound("answer-link-invalid");
        }

        return Results.NoContent();
    }

    private static List<StatementAnswer> Check(Request request)
    {
        var input = new Validation();
        if (input.Required("answers", request.Answers))
        {
            input.That(request.Answers!.Count > 0 && request.Answers.Count <= Survey.Present.Statements.Count, "answers", "range", "Svara på minst ett påstående, och på varje högst en gång.");
            for (var i = 0; i < Math.Min(request.Answers.Count, Survey.Present.Statements.Count); i++)
            {
                var (statement, value) = (request.Answers[i]?.Statement, request.Answers[i]?.Value);
                if (input.Required($"answers[{i}].statement", statement))
                {
                    input.That(Survey.Present.Statements.Any(one => one.Statement == statement), $"answers[{i}].statement", "unknown", "Påståendet finns inte i enkäten.");
                    input.That(request.Answers.Take(i).All(other => other?.Statement != statement), $"answers[{i}].statement", "duplicate", "Påståendet är besvarat två gånger.");
                }

                input.Range($"answers[{i}].value", value, 1, 5);
            }
        }

        input.ThrowIfAny();
        return [.. request.Answers!.Select(answer => new StatementAnswer(answer!.Statement!, answer.Value!.Value))];
    }
}
