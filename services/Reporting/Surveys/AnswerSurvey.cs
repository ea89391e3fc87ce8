using System.Diagnostics;
using JasperFx;
using Marten;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>Answers a survey by a one-time link. The link is the right: no token is needed, and nothing is kept that could tell who answered what.</summary>
/// <param name="Answers">To statements; may be empty where something else is answered.</param>
/// <param name="Choices">What was chosen.</param>
/// <param name="Texts">What is said in own words.</param>
public sealed record AnswerSurvey(
    IReadOnlyList<AnswerSurvey.ToStatement?>? Answers, IReadOnlyList<AnswerSurvey.ToChoice?>? Choices = null, IReadOnlyList<AnswerSurvey.InWords?>? Texts = null)
{
    private const int LongestText = 1000;

    /// <summary>An answer to one statement.</summary>
    /// <param name="Statement">Slug, from the survey.</param>
    /// <param name="Value">1–5.</param>
    public sealed record ToStatement(string? Statement, int? Value);

    /// <summary>What was chosen.</summary>
    /// <param name="Question">Slug, from the survey.</param>
    /// <param name="Choice">Which, from 1.</param>
    public sealed record ToChoice(string? Question, int? Choice);

    /// <summary>What is said in own words.</summary>
    /// <param name="Question">Slug, from the survey.</param>
    /// <param name="Text">At most 1000 characters.</param>
    public sealed record InWords(string? Question, string? Text);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/surveys/answers/{link}", Handle)
        .AllowAnonymous()
        .WithName(nameof(AnswerSurvey)).WithTags("Surveys")
        .WithSummary("Answers a survey, once. A link that is unknown, used, expired or somebody else's is refused in the same way.")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Handle(
        string link, AnswerSurvey request, Caller caller, IDocumentStore store, AnswerBox box, TimeProvider clock, CancellationToken cancellation)
    {
        var invitation = await Admission.Of(link, caller, store, clock, cancellation);
        // Not through Sessions: no correlation and no trace on anything, for they would lead back to the request.
        await using var session = store.LightweightSession(invitation.Journey);
        var slip = request.Checked(invitation, await session.EditionOf(invitation.Edition, cancellation));
        var round = await session.Events.FetchForExclusiveWriting<SurveyFigures>(invitation.Round, cancellation);
        if (round.Aggregate is not { Closed: false })
        {
            throw Admission.Refused();
        }

        session.Insert(new UsedLink(invitation.Id));
        await box.Put(session, round.Id, [slip], cancellation);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (DocumentAlreadyExistsException)
        {
            throw Admission.Refused();
        }

        return Results.NoContent();
    }

    private Slip Checked(Invitation invitation, Edition edition)
    {
        var input = new Validation();
        var values = new Dictionary<string, int>();
        var texts = new Dictionary<string, string>();
        input.That((Answers?.Count ?? 0) + (Choices?.Count ?? 0) + (Texts?.Count ?? 0) > 0, "answers", "required", "Svara på minst en fråga.");
        Each("answers", "statement", Answers, one => one?.Statement, edition.Content.Statements.Select(one => one.Statement), (field, question, one) =>
        {
            if (input.Range($"{field}.value", one?.Value, 1, 5))
            {
                values[question] = one!.Value!.Value;
            }
        });
        Each("choices", "question", Choices, one => one?.Question, edition.Content.Choices.Select(one => one.Question), (field, question, one) =>
        {
            var most = edition.Content.Choices.FirstOrDefault(choice => choice.Question == question)?.Choices.Count ?? 1;
            if (input.Range($"{field}.choice", one?.Choice, 1, most))
            {
                values[question] = one!.Choice!.Value;
            }
        });
        Each("texts", "question", Texts, one => one?.Question, edition.Content.Texts.Select(one => one.Question), (field, question, one) =>
        {
            if (input.Text($"{field}.text", one?.Text, LongestText))
            {
                texts[question] = one!.Text!.Trim();
            }
        });
        input.ThrowIfAny();
        return new Slip(edition.Id, invitation.Municipality, invitation.Role, values, texts, [], Told: false);

        void Each<T>(string list, string name, IReadOnlyList<T>? sent, Func<T, string?> of, IEnumerable<string> asked, Action<string, string, T> answer)
        {
            var known = asked.ToList();
            input.That((sent?.Count ?? 0) <= known.Count, list, "range", "Svara på varje fråga högst en gång.");
            for (var i = 0; i < Math.Min(sent?.Count ?? 0, known.Count); i++)
            {
                var (field, question) = ($"{list}[{i}]", of(sent![i]));
                if (input.Required($"{field}.{name}", question))
                {
                    input.That(known.Contains(question), $"{field}.{name}", "unknown", "Frågan finns inte i enkäten.");
                    input.That(sent.Take(i).All(other => of(other) != question), $"{field}.{name}", "duplicate", "Frågan är besvarad två gånger.");
                }

                answer(field, question ?? "", sent[i]);
            }
        }
    }
}

/// <summary>Tells what is asked by a one-time link, to whoever has it.</summary>
internal static class ShowQuestions
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/surveys/answers/{link}", Handle)
        .AllowAnonymous()
        .WithName(nameof(ShowQuestions)).WithTags("Surveys")
        .WithSummary("What is asked, for the link. A link that is unknown, used, expired or somebody else's is refused in the same way.")
        .Produces<Questions>();

    private static async Task<IResult> Handle(
        string link, Caller caller, IDocumentStore store, TimeProvider clock, HttpContext http, CancellationToken cancellation)
    {
        var invitation = await Admission.Of(link, caller, store, clock, cancellation);
        http.Response.Headers.CacheControl = "no-store";
        await using var session = store.QuerySession(invitation.Journey);
        return Results.Ok(await Questions.Of(invitation, session, cancellation));
    }
}

/// <summary>What is asked.</summary>
/// <param name="Survey">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug; left out where it is of none.</param>
/// <param name="CourseTitle">In Swedish; left out where it is of none.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="Scale">What 1, 2, 3 … mean.</param>
/// <param name="Statements">What to agree with.</param>
/// <param name="Choices">What to choose from.</param>
/// <param name="Texts">What to answer in one's own words.</param>
/// <param name="About">What is done with the answers, in Swedish.</param>
public sealed record Questions(
    string Survey, string Title, string Journey, string? Course, string? CourseTitle, DateOnly Closes, IReadOnlyList<string> Scale,
    IReadOnlyList<Asked> Statements, IReadOnlyList<AskedChoice> Choices, IReadOnlyList<Asked> Texts, string About)
{
    internal const string Promise =
        "Svaren räknas när minst fem har svarat och går inte att knyta till dig. Det du skriver med egna ord läses av länets samordnare, utan att det syns vem som skrev.";

    internal static async Task<Questions> Of(Invitation invitation, IQuerySession session, CancellationToken cancellation)
    {
        var content = (await session.EditionOf(invitation.Edition, cancellation)).Content;
        var course = invitation.Course is { } slug
            ? await session.LoadAsync<CourseFigures>(CourseFigures.IdOf(invitation.Journey, slug), cancellation)
            : null;
        return new(
            invitation.Edition.Survey, content.Title, invitation.Journey, invitation.Course, course?.Title ?? invitation.Course, invitation.Closes,
            Surveys.Survey.Standard.Scale, [.. content.Statements.Select(one => new Asked(one.Statement, one.Text))],
            [.. content.Choices.Select(one => new AskedChoice(one.Question, one.Text, one.Choices))],
            [.. content.Texts.Select(one => new Asked(one.Question, one.Text))], Promise);
    }
}

/// <summary>A statement, or a question to answer in one's own words.</summary>
/// <param name="Id">Slug, to be named in the answer.</param>
/// <param name="Text">In Swedish.</param>
public sealed record Asked(string Id, string Text);

/// <summary>A question with answers to choose one from.</summary>
/// <param name="Id">Slug, to be named in the answer.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Choices">In Swedish; answered by number, from 1.</param>
public sealed record AskedChoice(string Id, string Text, IReadOnlyList<string> Choices);

/// <summary>
/// Who may use a link. Whatever is wrong with it, the same is looked up, in one question to the database, and the same is said: nobody learns whether
/// there is, or was, such a link.
/// </summary>
internal static class Admission
{
    public static NotFound Refused() => new("answer-link-invalid");

    public static async Task<Invitation> Of(string link, Caller caller, IDocumentStore store, TimeProvider clock, CancellationToken cancellation)
    {
        // The trace must not tell which link an answer came by.
        Activity.Current?.SetTag("url.path", "/api/reporting/v1/surveys/answers/-");
        var hash = SurveyLinks.Hash(link);
        await using var session = store.QuerySession();
        var found = await session.QueryAsync<Found>(
            """
            select json_build_object(
              'invitation', (select data from mt_doc_invitation where id = ?),
              'used', exists (select 1 from mt_doc_usedlink where id = ?)) as data
            """,
            cancellation, hash, hash);
        return Admit(found[0], caller.Person, clock.Today()) ? found[0].Invitation! : throw Refused();
    }

    /// <summary>Whether it may be used: by whoever has it, unless she or he says to be another than whose it is.</summary>
    internal static bool Admit(Found found, Guid? person, DateOnly today) =>
        // One without an edition is from before there were any.
        found is { Used: false, Invitation: { Edition: not null } invitation } && invitation.Closes >= today && (person is null || person == invitation.Participant);

    /// <summary>What there is of a link.</summary>
    internal sealed record Found(Invitation? Invitation, bool Used);
}
