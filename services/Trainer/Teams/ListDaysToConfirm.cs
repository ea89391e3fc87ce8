using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>A day that has been and of which nobody has said who taught it: it pays nobody as long as that is so.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Suggested">Who was booked that day.</param>
public sealed record DayNotConfirmed(string Journey, Guid Occasion, string Course, DateOnly Date, bool Half, IReadOnlyList<Guid> Suggested);

internal static class ListDaysToConfirm
{
    /// <summary>Days after which a day is listed, unless told (ours): the coordinator's working week has passed over it.</summary>
    private const int Usual = 3;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/taught/to-confirm", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(ListDaysToConfirm)).WithTags("Teams")
        .WithSummary("Dagar som har varit för minst så många dagar sedan (olderThan, 3 om inget sägs) utan att det är bekräftat vilka som undervisade, äldst först")
        .Produces<Page<DayNotConfirmed>>();

    private static async Task<IResult> Handle(
        int? olderThan, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        input.Range("olderThan", olderThan ?? Usual, 0, 3660);
        input.ThrowIfAny();
        var size = Paging.Limit(limit);
        var until = clock.Today().AddDays(-(olderThan ?? Usual)).ToString("O", CultureInfo.InvariantCulture);
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<DayNotConfirmed>(
            $"""
            with days as (
                select d.tenant_id as journey, d.id, d.data ->> 'course' as course, day ->> 'date' as date,
                    bool_and(cast(day ->> 'half' as boolean)) and count(*) = 1 as half, d.data -> 'days' as booked
                from mt_doc_occasionteam d, jsonb_array_elements(d.data -> 'dates') day
                where d.data ->> 'region' = ? and jsonb_typeof(d.data -> 'leader') = 'object' and d.data ->> 'calledOff' = 'false' and day ->> 'date' <= ?
                and not exists (select 1 from jsonb_array_elements(d.data -> 'taught') taught where taught ->> 'date' = day ->> 'date')
                group by d.tenant_id, d.id, d.data, day ->> 'date')
            select jsonb_build_object('journey', journey, 'occasion', id, 'course', course, 'date', date, 'half', half, 'suggested', coalesce(
                (select one -> 'teaching' from jsonb_array_elements(booked) one where one ->> 'date' = date limit 1), cast('[]' as jsonb)))
            from days where date || cast(id as text) > ? order by date || cast(id as text) limit {size + 1}
            """,
            cancellation, caller.Region ?? "", until, Paging.After(cursor) ?? "");
        return Results.Ok(Paging.From(rows, size, row => row.Date.ToString("O", CultureInfo.InvariantCulture) + row.Occasion));
    }
}
