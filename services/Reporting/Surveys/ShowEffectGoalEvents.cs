using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>
/// An effect goal, opened: by survey the events in which five or more answers were counted, of which nothing smaller exists; from the log the seats or
/// the teams, and that the municipalities are the region's.
/// </summary>
internal static class ShowEffectGoalEvents
{
    private const string Counted =
        """
        select json_build_object('id', id, 'stream', stream_id) as data from mt_events where tenant_id = ? and type = 'reporting.answers_counted.v1' and stream_id = any(?)
            and exists (select 1 from jsonb_array_elements(data -> 'counted') one where one ->> 'goal' = ?)
        """;

    // What was counted is split by persons when the round is closed.
    private const string Split = "select json_build_object('id', id, 'stream', stream_id) as data from mt_events where tenant_id = ? and type = 'reporting.survey_closed.v1' and stream_id = any(?)";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/effect-goals/{goal}/events", OfRegion)
            .For(Role.Coordinator, Role.National)
            .WithName(nameof(ShowEffectGoalEvents)).WithTags("Surveys")
            .WithSummary("The events behind an effect goal: answers counted, five or more at once, or the seats or teams that reach the municipalities. With by and group: those behind a group's, which is told.")
            .Produces<ShowFigureEvents>();
        routes.MapGet("/journeys/{journey}/effect-goals/{goal}/events", OfAllRegions)
            .For(Role.National)
            .WithName("ShowNationalEffectGoalEvents").WithTags("Surveys")
            .WithSummary("The events behind an effect goal of the whole country.")
            .Produces<ShowFigureEvents>();
    }

    private static async Task<IResult> OfRegion(
        string region, string journey, string goal, string? period, string? by, string? group, int? limit, string? cursor, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        await caller.CheckRegion(region, sessions, cancellation);
        var input = new Validation();
        input.That(by is null == group is null, by is null ? "by" : "group", "required", "Ange både by och group, eller ingen av dem.");
        input.That(by is null || GoalFigures.Dimensions.Contains(by), "by", "unknown", $"Ange något av {string.Join(", ", GoalFigures.Dimensions)}.");
        input.ThrowIfAny();
        return await Handle(region, journey, goal, period, by is not null && group is not null ? (by, group) : null, limit, cursor, sessions, cancellation);
    }

    private static Task<IResult> OfAllRegions(
        string journey, string goal, string? period, int? limit, string? cursor, Sessions sessions, CancellationToken cancellation) =>
        Handle(null, journey, goal, period, null, limit, cursor, sessions, cancellation);

    private static async Task<IResult> Handle(
        string? region, string journey, string goal, string? period, (string By, string Group)? of, int? limit, string? cursor, Sessions sessions,
        CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var wanted = ShowEffectGoals.PeriodOf(period);
        var asOf = await AsOf.Read(session, cancellation);
        var figures = await GoalFigures.Read(region, session, sessions, cancellation);
        var known = figures.Goals.FirstOrDefault(one => one.Goal == goal) ?? throw new NotFound();
        Measured measured;
        if (of is var (by, group))
        {
            // One that is too small to be told has nothing to open, and is none.
            if (figures.By(by, wanted, one => one == group).FirstOrDefault(one => one.Goal == goal)?.Groups is not [var told])
            {
                throw new NotFound();
            }

            var rounds = figures.Rounds.Where(round => GoalFigures.Counts(round, wanted) && figures.IsOf(round, known, by, group)).ToDictionary(round => round.Id);
            var events = GoalFigures.OfWholeRounds(by)
                ? await session.QueryAsync<Event>(Counted, cancellation, journey, rounds.Keys.ToArray(), goal)
                : await session.QueryAsync<Event>(Split, cancellation, journey, rounds.Keys.ToArray());
            measured = new(
                told.Measured.Share,
                events.Select(one => new Behind(journey, one.Stream, $"a{one.Id}", rounds[one.Stream].Occasion, by == "municipality" ? group : null)));
        }
        else if (known.Measure is null)
        {
            var rounds = figures.Rounds.Where(round => GoalFigures.Counts(round, wanted)).ToDictionary(round => round.Id);
            var counted = await session.QueryAsync<Event>(Counted, cancellation, journey, rounds.Keys.ToArray(), goal);
            measured = new(
                figures.In(wanted).First(one => one.Goal == goal).Share,
                counted.Select(one => new Behind(journey, one.Stream, $"a{one.Id}", rounds[one.Stream].Occasion, null)));
        }
        else
        {
            measured = figures.Behind(known, wanted, journey);
        }

        return Results.Ok(await ShowFigureEvents.Opened(known.Goal, known.Text, measured, limit, cursor, asOf, sessions, cancellation));
    }

    private sealed record Event(Guid Id, Guid Stream);
}
