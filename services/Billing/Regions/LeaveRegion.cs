using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Regions;

/// <summary>A municipality leaves the region's cooperation on a date. What it was charged stays; a year's agreement that it is in is amended (S2).</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="On">Its last day.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record LeaveRegion(string Region, string Municipality, DateOnly On, Guid By, DateTimeOffset At)
{
    /// <summary>What is sent.</summary>
    /// <param name="On">Its last day; may be ahead.</param>
    public sealed record Body(DateOnly? On);

    internal static LeaveRegion From(string region, string municipality, Body body, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        input.Range("on", body.On, new DateOnly(2000, 1, 1), new DateOnly(2100, 12, 31));
        input.ThrowIfAny();
        return new LeaveRegion(region, municipality, body.On!.Value, by, at);
    }

    internal static IEnumerable<object> Decide(LeaveRegion command, Region? region)
    {
        var municipality = region?.Municipalities.GetValueOrDefault(command.Municipality) ?? throw new NotFound();
        var last = municipality.Memberships[^1];
        return command.On < last.From ? throw new RuleBroken("leaves-before-it-joined")
            : last.Until == command.On ? []
            : [new MunicipalityLeft(command.Region, command.Municipality, command.On, command.By, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/municipalities/{municipality}/leave", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(LeaveRegion)).WithTags("Regions")
        .WithSummary("A municipality leaves the cooperation on a date: it is in no agreement from then on. One that runs is amended. Said again, the last date holds.")
        .Produces<MunicipalityView>();

    private static async Task<IResult> Handle(
        string region, string municipality, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        var command = From(region, municipality, body, caller.Pseudonym(), clock.GetUtcNow());
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Region>(Regions.Region.Key(region), http);
        var events = Decide(command, stream.Aggregate).ToList();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(stream.CurrentVersion ?? 0);
        return Results.Ok(MunicipalityView.Of(events.Aggregate(stream.Aggregate, Regions.Region.Evolve)!.Municipalities[municipality]));
    }
}
