using System.Text.Json;
using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Reports;

/// <summary>A question that the yearly report answers.</summary>
/// <param name="Question">Slug.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Figures">Names of figures of the statistics that are filled in; <c>trainers</c> besides.</param>
public sealed record ReportQuestion(string Question, string Text, IReadOnlyList<string> Figures);

/// <summary>The questions of a year's report were sent out (S4 10): from that year on, until others are.</summary>
/// <param name="Year">The first year.</param>
/// <param name="Questions">In the order they are answered.</param>
/// <param name="By">Role of who set them.</param>
/// <param name="At">UTC.</param>
public sealed record ReportQuestionsSet(int Year, IReadOnlyList<ReportQuestion> Questions, string By, DateTimeOffset At);

/// <summary>The questions that were sent out for a journey, year by year. Read from its stream when needed.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Sets">Of each year the last that was set.</param>
public sealed record ReportQuestions(Guid Id, IReadOnlyList<ReportQuestionsSet> Sets)
{
    /// <summary>What is asked as long as nobody has sent out other questions. The sources say that there are questions, not which: these are ours.</summary>
    public static IReadOnlyList<ReportQuestion> Standard { get; } =
    [
        new("genomforande", "Vilka kurser har genomförts under året, och hur många har deltagit?", ["occasions", "participants", "enrolled", "completions"]),
        new("rackvidd", "Har Yrkesresan nått alla kommuner i länet?", ["reach", "municipalities"]),
        new("genomstromning", "Hur har närvaron varit, och hur många har fullföljt?", ["attendance", "completion-rate", "absence", "no-shows"]),
        new("platser", "Har platserna räckt?", ["seats", "seats-used", "waiting", "waiting-time"]),
        new("nytta", "Har Yrkesresan varit till nytta? Kommentera effektmålen nedan.", []),
        new("utbildare", "Hur har det gått att rekrytera och stödja kursledare och utbildare?", ["trainers"]),
        new("ekonomi", "Vad har kurserna kostat?", ["cost", "cost-invoiced", "cost-per-participant", "cost-per-day"]),
        new("larande", "Vad har fungerat bra, vad har varit svårt, och vad planeras för nästa år?", []),
    ];

    /// <summary>The stream of a journey's questions.</summary>
    /// <param name="journey">Slug.</param>
    public static Guid IdOf(string journey) => Uuid.From("report-questions", journey);

    /// <summary>The questions after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static ReportQuestions? Apply(ReportQuestions? state, Guid id, object fact) => fact is ReportQuestionsSet e
        ? new(id, [.. (state?.Sets ?? []).Where(one => one.Year != e.Year), e])
        : state;

    /// <summary>The questions of a year.</summary>
    /// <param name="year">The year reported.</param>
    public IReadOnlyList<ReportQuestion> Of(int year) =>
        Sets.Where(one => one.Year <= year).MaxBy(one => one.Year)?.Questions ?? Standard;

    internal static async Task<IReadOnlyList<ReportQuestion>> Read(IQuerySession session, int year, CancellationToken cancellation) =>
        (await session.Events.AggregateStreamAsync<ReportQuestions>(IdOf(session.TenantId), token: cancellation))?.Of(year) ?? Standard;
}

/// <summary>Makes <see cref="ReportQuestions"/> of its stream.</summary>
public sealed class ReportQuestionsProjection : SingleStreamProjection<ReportQuestions, Guid>
{
    /// <summary>Is given what is set.</summary>
    public ReportQuestionsProjection() => IncludeType<ReportQuestionsSet>();

    /// <inheritdoc />
    public override ReportQuestions? Evolve(ReportQuestions? snapshot, Guid id, IEvent e) => ReportQuestions.Apply(snapshot, id, e.Data);
}

/// <summary>Sends out the questions of a year's report. Reports of years before keep theirs; the same again changes nothing.</summary>
/// <param name="Year">The first year they are of.</param>
/// <param name="Questions">The questions.</param>
/// <param name="By">Role of who sends them out.</param>
/// <param name="At">UTC.</param>
public sealed record SetReportQuestions(int Year, IReadOnlyList<ReportQuestion> Questions, string By, DateTimeOffset At)
{
    /// <summary>So many questions fit on the page with room for answers (ours).</summary>
    public const int MostQuestions = 10;

    /// <summary>And so many figures to all of them, each once.</summary>
    public const int MostFigures = 24;

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="state">What there is; null: nothing yet.</param>
    public static IEnumerable<object> Decide(SetReportQuestions command, ReportQuestions? state) =>
        state?.Sets.FirstOrDefault(one => one.Year == command.Year) is { } known && Same(known.Questions, command.Questions)
            ? []
            : [new ReportQuestionsSet(command.Year, command.Questions, command.By, command.At)];

    private static bool Same(IReadOnlyList<ReportQuestion> one, IReadOnlyList<ReportQuestion> other) =>
        JsonSerializer.Serialize(one, Json.Options) == JsonSerializer.Serialize(other, Json.Options);

    /// <summary>What is sent.</summary>
    /// <param name="Questions">1–10, in the order they are answered.</param>
    public sealed record Request(IReadOnlyList<ReportQuestion?>? Questions)
    {
        internal IReadOnlyList<ReportQuestion> Checked(int year)
        {
            var input = new Validation();
            input.Range<int>("year", year, 2020, 2100);
            input.That(Questions is { Count: > 0 and <= MostQuestions }, "questions", "range", $"Ange mellan 1 och {MostQuestions} frågor.");
            var known = ReportFigure.Known;
            for (var i = 0; i < Math.Min(Questions?.Count ?? 0, MostQuestions); i++)
            {
                var one = Questions![i];
                input.Slug($"questions[{i}].question", one?.Question);
                input.Text($"questions[{i}].text", one?.Text, 160);
                input.That((one?.Figures ?? []).All(known.Contains), $"questions[{i}].figures", "unknown", $"Ange några av {string.Join(", ", known)}.");
            }

            var figures = (Questions ?? []).SelectMany(one => one?.Figures ?? []).ToList();
            input.That(figures.Count <= MostFigures, "questions", "range", $"Högst {MostFigures} siffror i en rapport.");
            input.That(figures.Distinct().Count() == figures.Count, "questions", "duplicate", "Samma siffra står två gånger.");
            var slugs = (Questions ?? []).Select(one => one?.Question).ToList();
            input.That(slugs.Distinct().Count() == slugs.Count, "questions", "duplicate", "Två frågor har samma kortnamn.");
            input.ThrowIfAny();
            return [.. Questions!.Select(one => new ReportQuestion(one!.Question, one.Text.Trim(), one.Figures ?? []))];
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/journeys/{journey}/annual-report-questions/{year:int}", Handle)
            .For(Role.National).WithName(nameof(SetReportQuestions)).WithTags("Annual report")
            .WithSummary("Sends out the questions that the yearly reports of a journey answer, from a year on until others are sent out.")
            .Produces<IReadOnlyList<ReportQuestion>>();
        routes.MapGet("/journeys/{journey}/annual-report-questions/{year:int}", async (int year, string journey, Sessions sessions, CancellationToken cancellation) =>
            {
                await using var session = sessions.Read(journey);
                return Results.Ok(await ReportQuestions.Read(session, year, cancellation));
            })
            .For(Role.National, Role.Coordinator).WithName("ListReportQuestions").WithTags("Annual report")
            .WithSummary("The questions that the yearly reports of a journey answer in a year.")
            .Produces<IReadOnlyList<ReportQuestion>>();
    }

    private static async Task<IResult> Handle(
        string journey, int year, Request request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        var command = new SetReportQuestions(year, request.Checked(year), caller.Role, clock.GetUtcNow());
        var stream = await session.FetchFor<ReportQuestions>(ReportQuestions.IdOf(journey), http);
        var events = Decide(command, stream.Aggregate).ToList();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag((stream.StartingVersion ?? 0) + events.Count);
        return Results.Ok(command.Questions);
    }
}
