using JasperFx;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>Says how much a municipality may set off in all, and what for (S2 11.3). Agreements say how much of it in which year.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Amount">Kronor in all.</param>
/// <param name="Text">What for.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="TextId">The free text that says what for, beside the events.</param>
public sealed record GrantRebate(string Region, string Municipality, decimal Amount, string Text, Guid By, DateTimeOffset At, Guid TextId = default)
{
    /// <summary>What is sent.</summary>
    /// <param name="Amount">Kronor in all, whole; not below what is used.</param>
    /// <param name="Text">What for; no names.</param>
    public sealed record Body(decimal? Amount, string? Text);

    internal static GrantRebate From(string region, string municipality, Body body, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        if (input.Kronor("amount", body.Amount))
        {
            input.That(body.Amount!.Value % 1 == 0, "amount", "whole-kronor", "Ange hela kronor.");
        }

        input.Text("text", body.Text);
        input.ThrowIfAny();
        return new GrantRebate(region, municipality, body.Amount!.Value, body.Text!.Trim(), by, at);
    }

    internal static IEnumerable<object> Decide(GrantRebate command, Rebates? rebates)
    {
        var known = rebates?.Of.GetValueOrDefault(command.Municipality);
        return known?.Used.Values.Sum() > command.Amount ? throw new RuleBroken("rebate-used")
            : (known?.Granted, known?.TextId) == (command.Amount, command.TextId) ? []
            : [new RebateGranted(command.Region, command.Municipality, command.Amount, null, command.By, command.At, command.TextId)];
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/regions/{region}/municipalities/{municipality}/rebate", Handle)
            .For(Role.Coordinator)
            .WithName(nameof(GrantRebate)).WithTags("Agreements")
            .WithSummary("Says how much a municipality may set off in all, for what it has paid before. The region bears it; the others' shares do not change.")
            .Produces<RebateView>();
        routes.MapGet("/regions/{region}/rebates", HandleList)
            .For(Scope.Readers).WithName("ListRebates").WithTags("Agreements")
            .WithSummary("What each municipality may set off, in which years it did, and what is left; a municipality sees its own.").Produces<Page<RebateView>>();
    }

    private static async Task<IResult> Handle(
        string region, string municipality, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        var command = From(region, municipality, body, caller.Pseudonym(), clock.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var session = sessions.Open();
                var known = await session.LoadAsync<Regions.Region>(Regions.Region.Key(region), http.RequestAborted);
                if (known?.Municipalities.ContainsKey(municipality) is not true)
                {
                    throw new NotFound();
                }

                var stream = await session.FetchFor<Rebates>(Rebates.Key(region), http);
                var texts = new FreeTexts();
                var ids = await texts.Keep(session, region, [command.Text], http.RequestAborted);
                var events = Decide(command with { TextId = ids[command.Text] }, stream.Aggregate).ToList();
                stream.AppendMany(events);
                await session.SaveChangesAsync(http.RequestAborted);
                http.SetETag(stream.CurrentVersion ?? 0);
                return Results.Ok(RebateView.Of(municipality, events.Aggregate(stream.Aggregate, Rebates.Evolve)!.Of[municipality], texts));
            }
            catch (Exception exception) when (attempt < Regions.DescribeRegion.Attempts && http.ExpectedVersion() is null
                && (exception is ConcurrencyException or ExistingStreamIdCollisionException))
            {
                // The region's first rebate has no row to queue up at: of several one wins, the others go on from there.
            }
        }
    }

    private static async Task<Page<RebateView>> HandleList(string region, int? limit, string? cursor, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        await using var session = sessions.Read();
        var rebates = await session.LoadAsync<Rebates>(Rebates.Key(region), http.RequestAborted);
        var texts = await FreeTexts.Load(session, (rebates?.Of.Values ?? []).Select(rebate => rebate.TextId));
        http.SetETag(rebates?.Version ?? 0);
        return Paging.From(
            [.. (rebates?.Of ?? []).Where(one => only is null || one.Key == only)
                .Where(one => after is null || string.CompareOrdinal(one.Key, after) > 0)
                .OrderBy(one => one.Key, StringComparer.Ordinal).Take(size + 1).Select(one => RebateView.Of(one.Key, one.Value, texts))],
            size,
            one => one.Municipality);
    }
}

/// <summary>A rebate, as answered.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Text">What for.</param>
/// <param name="Granted">Kronor in all.</param>
/// <param name="Used">Kronor set off, by year.</param>
/// <param name="Left">Kronor not set off yet.</param>
public sealed record RebateView(string Municipality, string? Text, decimal Granted, IReadOnlyList<RebateView.YearView> Used, decimal Left)
{
    /// <summary>What was set off in a year.</summary>
    /// <param name="Year">The agreement's.</param>
    /// <param name="Amount">Kronor.</param>
    public sealed record YearView(int Year, decimal Amount);

    internal static RebateView Of(string municipality, Rebate rebate, FreeTexts texts) => new(
        municipality, rebate.Text ?? texts.Of(rebate.TextId), rebate.Granted, [.. rebate.Used.Select(one => new YearView(one.Key, one.Value))], rebate.LeftBut(null));
}
