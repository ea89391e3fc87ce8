using System.Globalization;
using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Regions;

/// <summary>Says how many inhabitants a municipality had on a date. Agreements made before keep what they were computed from, until they are amended.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="On">The date counted on.</param>
/// <param name="Inhabitants">How many.</param>
/// <param name="At">UTC.</param>
public sealed record CountInhabitants(string Region, string Municipality, DateOnly On, int Inhabitants, DateTimeOffset At)
{
    internal const int Most = 10_000_000;

    /// <summary>The first census, Tabellverket.</summary>
    internal static readonly DateOnly Earliest = new(1749, 1, 1);

    /// <summary>What is sent.</summary>
    /// <param name="Inhabitants">At least one.</param>
    public sealed record Body(int? Inhabitants);

    internal static CountInhabitants From(string region, string municipality, string on, Body body, DateTimeOffset at)
    {
        var input = new Validation();
        var isDate = DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        input.That(isDate, "on", "format", "Ange datum som åååå-mm-dd.");
        if (isDate)
        {
            input.Range("on", (DateOnly?)date, Earliest, at.SwedishDay());
        }

        input.Range("inhabitants", body.Inhabitants, 1, Most);
        input.ThrowIfAny();
        return new CountInhabitants(region, municipality, date, body.Inhabitants!.Value, at);
    }

    internal static IEnumerable<object> Decide(CountInhabitants command, Region? region)
    {
        var municipality = region?.Municipalities.GetValueOrDefault(command.Municipality) ?? throw new NotFound();
        return municipality.Figures.Contains(new InhabitantsFigure(command.On, command.Inhabitants))
            ? []
            : [new InhabitantsCounted(command.Region, command.Municipality, command.On, command.Inhabitants, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/regions/{region}/municipalities/{municipality}/inhabitants/{on}", Handle)
        .For(Role.Coordinator, Role.National)
        .WithName(nameof(CountInhabitants)).WithTags("Regions")
        .WithSummary("Says how many inhabitants the municipality had on a date. Agreements are computed from the figures in force on a stated date.")
        .Produces<MunicipalityView>();

    private static async Task<IResult> Handle(
        string region, string municipality, string on, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        var command = From(region, municipality, on, body, clock.GetUtcNow());
        await using var session = sessions.Open();
        var stream = await session.FetchFor<Region>(Regions.Region.Key(region), http);
        var events = Decide(command, stream.Aggregate).ToList();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(stream.CurrentVersion ?? 0);
        return Results.Ok(MunicipalityView.Of(events.Aggregate(stream.Aggregate, Regions.Region.Evolve)!.Municipalities[municipality]));
    }
}
