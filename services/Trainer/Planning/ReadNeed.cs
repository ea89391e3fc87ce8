using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Planning;

/// <summary>A region's need of trainers, with what was recorded of external ones.</summary>
/// <param name="Need">The need as it is now.</param>
/// <param name="External">External need as recorded in the half year's reviews.</param>
public sealed record NeedView(Need Need, IReadOnlyList<ExternalNeed> External);

internal static class ReadNeed
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/need/{half}", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName("GetNeed").WithTags("Planering")
        .WithSummary("Behovet av utbildare för ett halvår (2027-1 eller 2027-2): planerat, bokat, vad länets utbildare kan ge och vad som saknas; varje siffra förklarad")
        .Produces<NeedView>();

    /// <summary>The half year of an address.</summary>
    public static HalfYear Half(string? text, string? journey)
    {
        var input = new Validation();
        input.That(HalfYear.TryParse(text, out var half), "half", "format", "Ange ett halvår som 2027-1 eller 2027-2.");
        input.That(journey is null || Journeys.Exists(journey), "journey", "unknown", "Yrkesresan finns inte.");
        input.ThrowIfAny();
        return half!;
    }

    /// <summary>The need as it is now.</summary>
    public static async Task<Need> Now(IQuerySession session, string region, HalfYear half, string? journey, DateOnly today, CancellationToken cancellation)
    {
        var planned = await session.QueryAsync<Planned>(
            """
            select jsonb_build_object('journey', d.tenant_id, 'team', d.data, 'demand', c.data) from mt_doc_occasionteam d
            left join mt_doc_coursedemand c on c.tenant_id = d.tenant_id and c.data ->> 'course' = d.data ->> 'course'
            where d.data ->> 'region' = ? and left(d.data -> 'dates' -> 0 ->> 'date', 4) = ?
            """,
            cancellation, region, half.Year.ToString("0000", CultureInfo.InvariantCulture));
        var people = await session.QueryAsync<TrainerProfile>("where d.tenant_id = ? and d.data ->> 'region' = ? order by d.id", cancellation, Tenants.None, region);
        // An occasion may go on into the year after.
        var booked = await Bookings.Read(session, Guid.Empty, [.. people.Select(one => one.Id)], [half.Year, half.Year + 1], cancellation);
        var municipalities = await session.QueryAsync<Municipality>("where d.data ->> 'region' = ? order by d.id", cancellation, region);
        return WorkOutNeed.Of(region, half, journey, planned, people, booked.Elsewhere, municipalities, today);
    }

    private static async Task<NeedView> Handle(
        string half, string? region, string? journey, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var of = Half(half, journey);
        var asked = caller.NeedsOf(region);
        await using var session = sessions.Read();
        var reviews = await session.QueryAsync<Review>(
            "where d.tenant_id = ? and d.data ->> 'region' = ? and d.data ->> 'half' = ? order by d.id", cancellation, session.TenantId, asked, of.Key);
        return new NeedView(
            await Now(session, asked, of, journey, clock.Today(), cancellation),
            [.. reviews.SelectMany(one => one.External).Where(one => journey is null || one.Journey == journey)]);
    }
}
