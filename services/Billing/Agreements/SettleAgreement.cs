using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>
/// Settles an agreement against what the year actually cost (S0 2): the difference is split by the agreement's own weights, to the öre, and charged
/// or repaid. The costs corrected, it is settled again: only what changes is written.
/// </summary>
/// <param name="Actual">What the year cost.</param>
/// <param name="Today">Local date.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record SettleAgreement(IReadOnlyList<Item> Actual, DateOnly Today, Guid By, DateTimeOffset At)
{
    internal const string Why = "settled-against-actual-cost";

    /// <summary>What is sent.</summary>
    /// <param name="Items">What the year actually cost: at least one, kronor with at most two decimals.</param>
    public sealed record Body(IReadOnlyList<ItemInput?>? Items);

    internal static SettleAgreement From(Body body, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        var actual = ItemInput.Check(input, "items", body.Items, wholeKronor: false);
        input.ThrowIfAny();
        return new SettleAgreement(actual, at.SwedishDay(), by, at);
    }

    internal static IEnumerable<object> Decide(SettleAgreement command, Agreement agreement, Rebates? rebates, AgreementInvoices invoices)
    {
        if (command.Today <= agreement.Ends)
        {
            throw new RuleBroken("agreement-not-over");
        }

        if (agreement.Settled is { } settled && settled.Actual.SequenceEqual(command.Actual))
        {
            return [];
        }

        var shares = new List<SettledShare>();
        foreach (var (agreed, share) in agreement.Shares.Zip(Split(agreement, command.Actual.Sum(item => item.Amount) - agreement.Total)))
        {
            // Of what it need not pay, nothing is repaid: that much of its rebate is left for other years.
            var rebate = new[] { agreed.Rebate, agreed.Amount + share.Amount, rebates?.Of.GetValueOrDefault(agreed.Municipality)?.LeftBut(agreement.Year) ?? 0 }.Min();
            invoices.Settle(agreed.Municipality, agreed.Amount + share.Amount - rebate);
            shares.Add(share with { Rebate = rebate == agreed.Rebate ? null : rebate });
        }

        return
        [
            new AgreementSettled(
                agreement.Region, agreement.Year, (agreement.Settled?.Number ?? 0) + 1, command.Actual, agreement.Total, shares, invoices.Effects,
                command.By, command.At),
        ];
    }

    /// <summary>Splits the difference, in the order of the agreement's shares; the shares sum exactly to it, and nobody bears less than nothing after it.</summary>
    internal static IReadOnlyList<SettledShare> Split(Agreement agreement, decimal difference)
    {
        // Where different weights held in parts of the year, what was agreed is their mean.
        var mixed = (agreement.Mixed || agreement.EndedOn is not null) && agreement.Total > 0;
        List<Weight> weights =
        [
            .. agreement.Shares.Select(share => new Weight(
                share.Municipality, mixed ? share.Amount : share.Inhabitants ?? share.Percent)),
        ];
        var parts = LargestRemainder.Split(difference, weights, 0.01m).Zip(agreement.Shares, (part, share) => share.Amount + part.Amount).ToList();
        // What was agreed is in whole kronor, so that of next to nothing somebody would be paid some öre: then the cost itself is split.
        parts = parts.TrueForAll(part => part >= 0) ? parts : [.. LargestRemainder.Split(agreement.Total + difference, weights, 0.01m).Select(share => share.Amount)];
        return [.. agreement.Shares.Select((share, index) => new SettledShare(share.Municipality, weights[index].Value, parts[index] - share.Amount))];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/agreements/{year:int}/settlement", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(SettleAgreement)).WithTags("Agreements")
        .WithSummary("Settles the agreement against what the year actually cost: the difference is drafted as invoices, or as credits of the year's. The year is closed then.")
        .Produces<AgreementView>(StatusCodes.Status201Created).Produces<AgreementView>();

    private static Task<IResult> Handle(string region, int year, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        return http.ChangeAgreement(
            region, year, sessions, "settlement", agreement => (agreement.Settled?.Number ?? 0) + 1, clock, Why,
            async (agreement, session, texts, rebates, invoices) =>
            {
                var command = From(body, caller.Pseudonym(), clock.GetUtcNow());
                return Decide(command with { Actual = await texts.Keep(session, region, command.Actual, http.RequestAborted) }, agreement, rebates, invoices);
            });
    }
}
