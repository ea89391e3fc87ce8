using JasperFx;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Pool;

/// <summary>Distributes what was collected over the year to the municipalities whose employees taught, in proportion to days taught (S4 8.2). Once.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year of the occasions' first days.</param>
/// <param name="Today">Local date in Sweden.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record DistributeTrainerPool(string Region, int Year, DateOnly Today, Guid By, DateTimeOffset At)
{
    internal static IEnumerable<object> Decide(DistributeTrainerPool command, TrainerPools? pools, PoolYear year)
    {
        if (pools?.Years.ContainsKey(command.Year) is true)
        {
            return [];
        }

        if (command.Today.Year <= command.Year)
        {
            throw new RuleBroken("year-not-over");
        }

        if (pools?.Last > command.Year)
        {
            throw new RuleBroken("later-pool-distributed");
        }

        if (year.Open is [var open, ..])
        {
            throw new RuleBroken("earlier-pool-open", $"{open}");
        }

        if (year.Planned > 0)
        {
            throw new RuleBroken("occasions-not-held");
        }

        if (year.Waiting > 0)
        {
            throw new RuleBroken("occasions-not-charged");
        }

        if (year is { CarriedIn: 0, Contributions.Count: 0 })
        {
            throw new RuleBroken("pool-empty");
        }

        var shares = year.Shares();
        return
        [
            new TrainerPoolDistributed(
                command.Region, command.Year, year.Collected, [.. year.Contributions.Select(one => one.Occasion)], shares, command.By, command.At,
                year.CarriedIn, year.Collected - shares.Sum(share => share.Amount), year.Contributions, year.Counted()),
        ];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/journeys/{journey}/trainer-pool/{year:int}/distribution", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(DistributeTrainerPool)).WithTags("Trainer pool")
        .WithSummary("Distributes the year's pool by days taught, to the öre, when the year is over and all its occasions are held or called off, and drafts what each municipality gets. Once; asked again, it answers the same.")
        .Produces<TrainerPoolView>();

    private static async Task<IResult> Handle(string region, string journey, int year, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        Years.Check(year);
        for (var first = true; ; first = false)
        {
            await using var session = sessions.Open(journey);
            try
            {
                // Alone on the schedules first, as whoever charges and whoever sets one: nothing is charged while it is counted, and what is set afterwards
                // finds the year closed.
                await session.Events.FetchForExclusiveWriting<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted);
                var stream = await session.Events.FetchForExclusiveWriting<TrainerPools>(TrainerPools.Key(region), http.RequestAborted);
                // Said when nobody else can distribute: the books number distributions by it.
                var command = new DistributeTrainerPool(region, year, clock.Today(), caller.Pseudonym(), clock.GetUtcNow());
                var collected = await PoolYear.Load(session, region, year, stream.Aggregate, http.RequestAborted);
                var events = Decide(command, stream.Aggregate, collected).ToList();
                stream.AppendMany(events);
                await session.SaveChangesAsync(http.RequestAborted);
                return Results.Ok(TrainerPoolView.Of(collected, events.Aggregate(stream.Aggregate, TrainerPools.Evolve)));
            }
            catch (Exception exception) when (first && exception is ConcurrencyException or ExistingStreamIdCollisionException)
            {
                // Somebody else distributed at the same moment: then that is the answer.
            }
        }
    }
}
