using System.Text.Json.Serialization;
using Yrkesresan.Reporting.Access;
using Yrkesresan.Reporting.Disclosure;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>A survey that was sent: after an occasion, or to the managers of a half year.</summary>
/// <param name="Round">Id.</param>
/// <param name="Occasion">Id; left out where it is of none.</param>
/// <param name="Course">Slug; left out where it is of none.</param>
/// <param name="On">The date that decides which period it counts in.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="Closed">Whether nobody can answer any more.</param>
/// <param name="Surveys">Slugs of what is asked.</param>
/// <param name="Asked">How many are asked.</param>
/// <param name="Answered">
/// How many have answered, rounded down to fives: looked at often it would tell when each came. <c>null</c>: fewer than five, or it is closed, and that
/// is forgotten.
/// </param>
public sealed record ListRounds(
    Guid Round, Guid? Occasion, string? Course, DateOnly On, DateOnly Closes, bool Closed, IReadOnlyList<string> Surveys, int Asked,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Answered)
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/survey-rounds", Handle).For(Role.Coordinator)
            .WithName(nameof(ListRounds)).WithTags("Surveys")
            .WithSummary("The surveys that were sent, the latest first, and how many have answered those that are open.")
            .Produces<IReadOnlyList<ListRounds>>();
        routes.MapPost("/regions/{region}/journeys/{journey}/survey-rounds/{round:guid}/closing", Close).For(Role.Coordinator)
            .WithName("CloseRound").WithTags("Surveys")
            .WithSummary("Closes a survey before its time; nobody can answer it any more. Closed again it stays as it is.")
            .Produces<ListRounds>();
    }

    internal static ListRounds Of(SurveyFigures round, int answered) => new(
        round.Id, round.Occasion, round.Course, round.On, round.Closes, round.Closed, [.. round.Asked.Select(one => one.Edition.Survey).Distinct()],
        round.Asked.Sum(one => one.Persons), round.Closed || answered < SmallGroups.Least ? null : answered / SmallGroups.Least * SmallGroups.Least);

    private static async Task<IResult> Handle(string region, string journey, bool? open, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        // What is left of others is a box, not a survey that anybody was sent.
        var rounds = (await session.QueryAsync<SurveyFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, journey, region))
            .Where(round => round.Asked.Count > 0 && (open is null || open == !round.Closed)).ToList();
        var answered = await session.QueryAsync<Count>(
            """
            select json_build_object('round', d.data ->> 'round', 'persons', count(*)) as data from mt_doc_invitation d
            join mt_doc_usedlink used on used.id = d.id where cast(d.data ->> 'round' as uuid) = any(?) group by d.data ->> 'round'
            """,
            cancellation, (object)rounds.Select(round => round.Id).ToArray());
        var persons = answered.ToDictionary(one => one.Round, one => one.Persons);
        return Results.Ok(rounds.OrderByDescending(round => round.On).ThenBy(round => round.Id).Select(round => Of(round, persons.GetValueOrDefault(round.Id))).ToList());
    }

    private static async Task<IResult> Close(
        string region, string journey, Guid round, Caller caller, Sessions sessions, Closing closing, CancellationToken cancellation)
    {
        await using var session = sessions.Open(journey);
        await caller.CheckRegion(region, sessions, cancellation);
        var stream = await session.Events.FetchForExclusiveWriting<SurveyFigures>(round, cancellation);
        if (stream.Aggregate is not { Asked.Count: > 0 } known || known.Region != region)
        {
            throw new NotFound();
        }

        await closing.Close(stream, session, cancellation);
        await session.SaveChangesAsync(cancellation);
        return Results.Ok(Of(known with { Closed = true }, 0));
    }

    private sealed record Count(Guid Round, int Persons);
}
