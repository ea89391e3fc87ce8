using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>An agreement, as answered.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Total">Kronor, before rebates.</param>
/// <param name="Items">What the total is made up of.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="Shares">By municipality; a municipality sees its own.</param>
/// <param name="InhabitantsOn">When split by population: the date whose figures in force it was computed from.</param>
/// <param name="Status"><c>agreed</c>, <c>ended</c> (before year-end) or <c>settled</c>.</param>
/// <param name="Ends">Its last day; without notice.</param>
/// <param name="Amendments">How many; see its history.</param>
/// <param name="Settlement">How it was settled; left out before.</param>
public sealed record AgreementView(
    string Region, int Year, decimal Total, IReadOnlyList<ItemView> Items, string Split, IReadOnlyList<AgreedShare> Shares, DateOnly? InhabitantsOn, string Status,
    DateOnly Ends, int Amendments, SettlementView? Settlement)
{
    internal static AgreementView Of(Agreement agreement, FreeTexts texts, string? only = null) => new(
        agreement.Region, agreement.Year, agreement.Total, ItemView.Of(agreement.Items, texts), agreement.Split,
        [.. agreement.Shares.Where(share => only is null || share.Municipality == only)],
        agreement.FiguresOn, agreement.Status, agreement.Ends, agreement.Amendments,
        agreement.Settled is { } settled
            ? new SettlementView(
                ItemView.Of(settled.Actual, texts), settled.Actual.Sum(item => item.Amount), settled.Actual.Sum(item => item.Amount) - settled.Agreed,
                [.. settled.Shares.Where(share => only is null || share.Municipality == only)])
            : null);
}

/// <summary>How an agreement was settled, as answered.</summary>
/// <param name="Items">What the year cost.</param>
/// <param name="Actual">Kronor together.</param>
/// <param name="Difference">Kronor above what was agreed; negative: below, repaid.</param>
/// <param name="Shares">By municipality; they sum to the difference.</param>
public sealed record SettlementView(IReadOnlyList<ItemView> Items, decimal Actual, decimal Difference, IReadOnlyList<SettledShare> Shares);

/// <summary>A region's agreement for a year.</summary>
internal static class GetAgreement
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/regions/{region}/agreements/{year:int}", Handle)
        .For(Scope.Readers).WithName(nameof(GetAgreement)).WithTags("Agreements")
        .WithSummary("What each municipality pays of the year's coordinator cost, and what it was computed from.").Produces<AgreementView>();

    private static async Task<AgreementView> Handle(string region, int year, Caller caller, HttpContext http, Sessions sessions)
    {
        var only = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read();
        var agreement = await session.LoadAsync<Agreement>(Agreement.Key(region, year), http.RequestAborted) ?? throw new NotFound();
        if (only is not null && !agreement.Shares.Any(share => share.Municipality == only))
        {
            throw new NotFound();
        }

        http.SetETag(agreement.Version);
        return AgreementView.Of(agreement, await FreeTexts.Load(session, agreement.TextIds), only);
    }
}
