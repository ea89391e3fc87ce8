using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>What was answered to a question, opened: the events in which five or more answers to it were counted, of which nothing smaller exists.</summary>
internal static class ShowAnswerEvents
{
    private const string Counted =
        """
        select json_build_object('id', id, 'stream', stream_id) as data from mt_events where tenant_id = ? and type = 'reporting.answers_counted.v1' and stream_id = any(?)
            and exists (select 1 from jsonb_array_elements(data -> 'counted') one where one ->> 'question' = ? and one -> 'edition' ->> 'survey' = ?
                and one -> 'edition' ->> 'of' = ? and (one -> 'edition' ->> 'version')::int = ?)
        """;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/journeys/{journey}/survey-answers/{of}/{survey}/{version:int}/{question}/events", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(ShowAnswerEvents)).WithTags("Surveys")
        .WithSummary("The events behind what was answered to a question that is told: answers counted, five or more at once. Its value is how many answers.")
        .Produces<ShowFigureEvents>();

    /// <summary>Where a question that is told is opened.</summary>
    internal static string Path(string region, string journey, SurveyEdition edition, string question, string? period) =>
        FormattableString.Invariant($"/api/reporting/v1/regions/{region}/journeys/{journey}/survey-answers/{edition.Of}/{edition.Survey}/{edition.Version}/{question}/events")
        + (period is null ? "" : $"?period={period}");

    private static async Task<IResult> Handle(
        string region, string journey, string of, string survey, int version, string question, string? period, int? limit, string? cursor, Caller caller,
        Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var wanted = ShowEffectGoals.PeriodOf(period);
        var asOf = await AsOf.Read(session, cancellation);
        var edition = new SurveyEdition(survey, of, version);
        // What is not told has nothing to open, and is none.
        var told = (await AnsweredQuestion.Read(region, wanted, session, cancellation)).Find(one => one.Edition == edition && one.Question == question)
            ?? throw new NotFound();
        var shown = ListAnswers.Of(await session.EditionOf(edition, cancellation), question, told.Counts, "");
        var rounds = told.Rounds.ToDictionary(round => round.Id);
        var counted = await session.QueryAsync<Event>(Counted, cancellation, journey, rounds.Keys.ToArray(), question, survey, of, version);
        var measured = new Measured(shown.Answers, counted.Select(one => new Behind(journey, one.Stream, $"a{one.Id}", rounds[one.Stream].Occasion, null)));
        return Results.Ok(await ShowFigureEvents.Opened(question, shown.Text, measured, limit, cursor, asOf, sessions, cancellation));
    }

    private sealed record Event(Guid Id, Guid Stream);
}
