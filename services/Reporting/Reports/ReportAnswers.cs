using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Reports;

/// <summary>A question of a region's yearly report was answered in own words, or otherwise than before. The words lie where they can be erased.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year reported.</param>
/// <param name="Question">Slug.</param>
/// <param name="Version">Which answer to the question, from 1 up.</param>
/// <param name="Text">Id of the <see cref="ReportText"/>.</param>
/// <param name="By">Role of who wrote it.</param>
/// <param name="At">UTC.</param>
public sealed record ReportAnswerWritten(string Region, int Year, string Question, int Version, Guid Text, string By, DateTimeOffset At);

/// <summary>The words of an answer were erased, as when they named somebody. That there was an answer stands.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year reported.</param>
/// <param name="Question">Slug.</param>
/// <param name="Version">Which answer to the question.</param>
/// <param name="By">Role of who erased it.</param>
/// <param name="At">UTC.</param>
public sealed record ReportTextErased(string Region, int Year, string Question, int Version, string By, DateTimeOffset At);

/// <summary>The words of an answer. May name a person in spite of all: so they are no event, and can be erased.</summary>
/// <param name="Id">Random.</param>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year reported.</param>
/// <param name="Question">Slug.</param>
/// <param name="Words">The words.</param>
public sealed record ReportText(Guid Id, string Region, int Year, string Question, string Words);

/// <summary>An answer, without its words.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Version">From 1 up.</param>
/// <param name="Text">Id of the words; null: erased.</param>
/// <param name="By">Role of who wrote it.</param>
/// <param name="At">UTC.</param>
public sealed record WrittenAnswer(string Question, int Version, Guid? Text, string By, DateTimeOffset At);

/// <summary>What a region has answered of a year's report, with every version. Read from its stream when needed.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Written">Every answer, the oldest first.</param>
public sealed record ReportAnswers(Guid Id, IReadOnlyList<WrittenAnswer> Written)
{
    /// <summary>The stream of a region's report.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="region">Slug.</param>
    /// <param name="year">The year reported.</param>
    public static Guid IdOf(string journey, string region, int year) =>
        Uuid.From("annual-report", journey, region, year.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The last answer to a question; null: none.</summary>
    /// <param name="question">Slug.</param>
    public WrittenAnswer? Last(string question) => Written.LastOrDefault(one => one.Question == question);

    /// <summary>The answers after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static ReportAnswers? Apply(ReportAnswers? state, Guid id, object fact) => fact switch
    {
        ReportAnswerWritten e => new(id, [.. state?.Written ?? [], new(e.Question, e.Version, e.Text, e.By, e.At)]),
        ReportTextErased e => state! with
        {
            Written = [.. state.Written.Select(one => one.Question == e.Question && one.Version == e.Version ? one with { Text = null } : one)],
        },
        _ => state,
    };
}

/// <summary>Makes <see cref="ReportAnswers"/> of its stream.</summary>
public sealed class ReportAnswersProjection : SingleStreamProjection<ReportAnswers, Guid>
{
    /// <summary>Is given what is written and erased.</summary>
    public ReportAnswersProjection()
    {
        IncludeType<ReportAnswerWritten>();
        IncludeType<ReportTextErased>();
    }

    /// <inheritdoc />
    public override ReportAnswers? Evolve(ReportAnswers? snapshot, Guid id, IEvent e) => ReportAnswers.Apply(snapshot, id, e.Data);
}

/// <summary>Answers a question of the yearly report in own words; the answers before are kept. The same words again change nothing.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year reported.</param>
/// <param name="Question">Slug.</param>
/// <param name="Words">The words.</param>
/// <param name="Text">Id the words get.</param>
/// <param name="By">Role of who writes.</param>
/// <param name="At">UTC.</param>
public sealed record WriteReportAnswer(string Region, int Year, string Question, string Words, Guid Text, string By, DateTimeOffset At)
{
    /// <summary>Longest answer that is taken in, characters. How much fits on the page is said when it is written.</summary>
    public const int Most = 4000;

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="state">What there is; null: nothing yet.</param>
    /// <param name="words">The words of the last answer; null: none, or erased.</param>
    public static IEnumerable<object> Decide(WriteReportAnswer command, ReportAnswers? state, string? words) => words == command.Words
        ? []
        : [new ReportAnswerWritten(command.Region, command.Year, command.Question, (state?.Last(command.Question)?.Version ?? 0) + 1, command.Text, command.By, command.At)];

    /// <summary>What is sent.</summary>
    /// <param name="Text">The answer, at most 4000 characters. No names of persons.</param>
    public sealed record Request(string? Text);

    /// <summary>What is answered.</summary>
    /// <param name="Question">Slug.</param>
    /// <param name="Version">Which answer to the question it is.</param>
    /// <param name="Text">The words.</param>
    /// <param name="Length">Characters.</param>
    public sealed record Answered(string Question, int Version, string Text, int Length);

    /// <summary>An answer there is or was.</summary>
    /// <param name="Question">Slug.</param>
    /// <param name="Version">From 1 up.</param>
    /// <param name="Text">The words; left out: erased.</param>
    /// <param name="By">Role of who wrote it.</param>
    /// <param name="At">UTC.</param>
    public sealed record Kept(string Question, int Version, string? Text, string By, DateTimeOffset At);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        const string report = "/regions/{region}/journeys/{journey}/annual-report/{year:int}/answers";
        routes.MapPut(report + "/{question}", Handle)
            .For(Role.Coordinator).WithName(nameof(WriteReportAnswer)).WithTags("Annual report")
            .WithSummary("Answers a question of the yearly report in own words. Earlier answers are kept; the same words again change nothing.")
            .Produces<Answered>();
        routes.MapGet(report, List)
            .For(Role.Coordinator).WithName("ListReportAnswers").WithTags("Annual report")
            .WithSummary("Every answer that was written to the questions of a yearly report, the oldest first.")
            .Produces<IReadOnlyList<Kept>>();
        routes.MapDelete(report + "/{question}/{version:int}", Erase)
            .For(Role.Coordinator).WithName("EraseReportText").WithTags("Annual report")
            .WithSummary("Erases the words of an answer for good, as when they name somebody; that there was an answer stands.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Handle(
        string region, string journey, int year, string question, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        await caller.CheckRegion(region, sessions, http.RequestAborted);
        if ((await ReportQuestions.Read(session, year, http.RequestAborted)).All(one => one.Question != question))
        {
            throw new NotFound();
        }

        var input = new Validation();
        input.Range<int>("year", year, 2020, 2100);
        input.Text("text", request.Text, Most);
        input.ThrowIfAny();
        var command = new WriteReportAnswer(
            region, year, question, request.Text!.ReplaceLineEndings("\n").Trim(), Guid.NewGuid(), caller.Role, clock.GetUtcNow());
        var stream = await session.FetchFor<ReportAnswers>(ReportAnswers.IdOf(journey, region, year), http);
        var last = stream.Aggregate?.Last(question);
        var words = last?.Text is { } known ? (await session.LoadAsync<ReportText>(known, http.RequestAborted))?.Words : null;
        var events = Decide(command, stream.Aggregate, words).ToList();
        if (events.Count > 0)
        {
            stream.AppendMany(events);
            session.Store(new ReportText(command.Text, region, year, question, command.Words));
            await session.SaveChangesAsync(http.RequestAborted);
        }

        http.SetETag((stream.StartingVersion ?? 0) + events.Count);
        return Results.Ok(new Answered(question, (last?.Version ?? 0) + events.Count, command.Words, command.Words.Length));
    }

    private static async Task<IResult> List(string region, string journey, int year, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var (answers, words) = await ReadWords(session, region, year, cancellation);
        return Results.Ok((answers?.Written ?? []).Select(one =>
            new Kept(one.Question, one.Version, one.Text is { } text ? words.GetValueOrDefault(text) : null, one.By, one.At)).ToList());
    }

    /// <summary>A region's answers and their words, by id.</summary>
    internal static async Task<(ReportAnswers? Answers, IReadOnlyDictionary<Guid, string> Words)> ReadWords(
        IQuerySession session, string region, int year, CancellationToken cancellation)
    {
        var answers = await session.Events.AggregateStreamAsync<ReportAnswers>(ReportAnswers.IdOf(session.TenantId, region, year), token: cancellation);
        Guid[] ids = [.. (answers?.Written ?? []).Select(one => one.Text).OfType<Guid>()];
        var texts = ids.Length == 0
            ? []
            : await session.QueryAsync<ReportText>("where d.tenant_id = ? and d.id = any(?)", cancellation, session.TenantId, ids);
        return (answers, texts.ToDictionary(one => one.Id, one => one.Words));
    }

    private static async Task<IResult> Erase(
        string region, string journey, int year, string question, int version, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        await caller.CheckRegion(region, sessions, http.RequestAborted);
        var stream = await session.FetchFor<ReportAnswers>(ReportAnswers.IdOf(journey, region, year), http);
        var answer = stream.Aggregate?.Written.FirstOrDefault(one => one.Question == question && one.Version == version) ?? throw new NotFound();
        if (answer.Text is { } text)
        {
            stream.AppendOne(new ReportTextErased(region, year, question, version, caller.Role, clock.GetUtcNow()));
            session.Delete<ReportText>(text);
            await session.SaveChangesAsync(http.RequestAborted);
        }

        return Results.NoContent();
    }
}
