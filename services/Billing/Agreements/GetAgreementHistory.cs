using System.Globalization;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>Something that happened to an agreement, as answered.</summary>
/// <param name="At">UTC.</param>
/// <param name="What"><c>made</c>, <c>amended</c>, <c>ended</c> or <c>settled</c>.</param>
/// <param name="Why">Code of the reason of an amendment.</param>
/// <param name="Explanation">In Swedish: what was shared, over whom, by what.</param>
/// <param name="Items">What the total was made up of then; of a settlement what the year cost.</param>
/// <param name="Total">Kronor together.</param>
/// <param name="Shares">By municipality, before and after; a municipality sees its own.</param>
/// <param name="Invoices">What it did to invoices; empty for what was drafted when it was made.</param>
public sealed record AgreementChangeView(
    DateTimeOffset At, string What, string? Why, string Explanation, IReadOnlyList<ItemView> Items, decimal Total, IReadOnlyList<AgreementChangeView.ShareChange> Shares,
    IReadOnlyList<InvoiceEffect> Invoices)
{
    /// <summary>A municipality's share, before and after.</summary>
    /// <param name="Municipality">Slug.</param>
    /// <param name="Before">Kronor; left out where it had none.</param>
    /// <param name="After">Kronor, before rebates.</param>
    /// <param name="ToPay">Kronor, after rebates.</param>
    public sealed record ShareChange(string Municipality, decimal? Before, decimal After, decimal ToPay);
}

/// <summary>The history of a region's agreement for a year.</summary>
internal static class GetAgreementHistory
{
    private static readonly NumberFormatInfo Swedish = new() { NumberGroupSeparator = "\u00a0", NumberDecimalSeparator = "," };

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/agreements/{year:int}/history", Handle)
        .For(Scope.Readers).WithName(nameof(GetAgreementHistory)).WithTags("Agreements")
        .WithSummary("What happened to the agreement, the first first: shares before and after, why, and what it did to invoices.").Produces<Page<AgreementChangeView>>();

    private static async Task<Page<AgreementChangeView>> Handle(string region, int year, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read();
        var events = await session.Events.FetchStreamAsync(Agreement.Key(region, year), token: http.RequestAborted);
        List<object> happened = [.. events.Select(one => one.Data)];
        var texts = await FreeTexts.Load(session, happened.SelectMany(one => one switch
        {
            AgreementMade made => made.Items,
            AgreementAmended amended => amended.Items,
            AgreementSettled settled => settled.Actual,
            _ => [],
        }).Select(item => item.TextId));
        var changes = Of(happened, texts, only);
        if (changes.Count == 0 || (only is not null && changes.All(change => change.Shares.Count == 0)))
        {
            throw new NotFound();
        }

        http.SetETag(events[^1].Version);
        return new Page<AgreementChangeView>(changes, null);
    }

    internal static IReadOnlyList<AgreementChangeView> Of(IReadOnlyList<object> events, FreeTexts texts, string? only = null)
    {
        var changes = new List<AgreementChangeView>();
        Agreement? agreement = null;
        foreach (var happened in events)
        {
            var before = agreement;
            agreement = Agreement.Evolve(agreement, happened)!;
            changes.Add(happened switch
            {
                AgreementMade made => new(
                    made.At, "made", null, $"{Kronor(agreement.Total)} kr {Shared(agreement)}, i {made.Instalments} delar.", ItemView.Of(made.Items, texts), agreement.Total,
                    Shares(null, agreement, only), []),
                AgreementAmended amended => new(
                    amended.At, "amended", amended.Why,
                    $"Tillägg {amended.Number}: {Reason(amended.Why)}. {(amended.FromInstalment == 1 ? "Hela årets" : $"Från del {amended.FromInstalment}: det som återstår av årets")} {Kronor(agreement.Total)} kr {Shared(agreement)}.",
                    ItemView.Of(amended.Items, texts), agreement.Total, Shares(before, agreement, only), Effects(amended.Invoices, only)),
                AgreementEnded ended => new(
                    ended.At, "ended", null,
                    $"Avtalet upphör {ended.On:yyyy-MM-dd}. Delar vars period börjar senare betalas inte; {Kronor(agreement.Total)} kr kvarstår.",
                    ItemView.Of(agreement.Items, texts), agreement.Total, Shares(before, agreement, only), Effects(ended.Invoices, only)),
                AgreementSettled settled => Settled(settled, agreement, texts, only),
                _ => throw new ArgumentOutOfRangeException(nameof(events), happened.GetType().Name, "Nobody said how to tell it."),
            });
        }

        return changes;
    }

    private static AgreementChangeView Settled(AgreementSettled settled, Agreement agreement, FreeTexts texts, string? only)
    {
        var actual = settled.Actual.Sum(item => item.Amount);
        var paid = agreement.Shares.ToDictionary(share => share.Municipality);
        return new(
            settled.At, "settled", null,
            $"Slutavräkning: kostnaden blev {Kronor(actual)} kr mot avtalade {Kronor(settled.Agreed)} kr. Skillnaden, {Kronor(actual - settled.Agreed)} kr, fördelas med avtalets egna vikter på öret.",
            ItemView.Of(settled.Actual, texts), actual,
            [
                .. settled.Shares.Where(share => only is null || share.Municipality == only).Select(share => new AgreementChangeView.ShareChange(
                    share.Municipality, paid[share.Municipality].Amount, paid[share.Municipality].Amount + share.Amount,
                    paid[share.Municipality].Amount + share.Amount - (share.Rebate ?? paid[share.Municipality].Rebate))),
            ],
            Effects(settled.Invoices, only));
    }

    private static IReadOnlyList<AgreementChangeView.ShareChange> Shares(Agreement? before, Agreement after, string? only) =>
    [
        .. after.Shares.Where(share => only is null || share.Municipality == only).Select(share => new AgreementChangeView.ShareChange(
            share.Municipality, before?.Shares.FirstOrDefault(other => other.Municipality == share.Municipality)?.Amount, share.Amount, share.Instalments.Sum())),
    ];

    private static IReadOnlyList<InvoiceEffect> Effects(IReadOnlyList<InvoiceEffect> effects, string? only) =>
        [.. effects.Where(effect => only is null || effect.Municipality == only)];

    private static string Shared(Agreement agreement)
    {
        var sharers = agreement.Shares.Count(share => share.Percent > 0 || share.Inhabitants > 0);
        var by = agreement.Split == Sharing.Population ? $"invånarantal per {agreement.FiguresOn:yyyy-MM-dd}" : "givna procenttal";
        return $"fördelas på {sharers} {(sharers == 1 ? "kommun" : "kommuner")} efter {by}, i hela kronor med största rest";
    }

    private static string Reason(string why) => why switch
    {
        "municipality-joined" => "en kommun har gått med",
        "municipality-left" => "en kommun har lämnat",
        "total-changed" => "kostnaden har ändrats",
        "inhabitants-corrected" => "invånarantal har rättats",
        _ => "annat skäl",
    };

    private static string Kronor(decimal amount) => amount.ToString("#,0.##", Swedish);
}
