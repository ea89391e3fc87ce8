using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Allocations;

/// <summary>Shows how a total would be split over weights; writes nothing.</summary>
/// <param name="Total">Kronor, a whole number of units.</param>
/// <param name="Weights">At least one, at most 1 000; not all zero.</param>
/// <param name="Unit">What can't be divided: 1 (a krona, unless told) or 0.01 (an öre).</param>
public sealed record PreviewAllocation(decimal? Total, IReadOnlyList<PreviewAllocation.WeightInput?>? Weights, decimal? Unit)
{
    /// <summary>Who, and how heavy.</summary>
    /// <param name="Key">Unique, at most 100 characters.</param>
    /// <param name="Weight">Not negative, at most six decimals.</param>
    public sealed record WeightInput(string? Key, decimal? Weight);

    /// <summary>The split.</summary>
    /// <param name="Shares">Sum exactly to the total, in the order asked.</param>
    public sealed record Result(IReadOnlyList<ResultShare> Shares);

    /// <summary>A share.</summary>
    /// <param name="Key">Who.</param>
    /// <param name="Amount">Kronor.</param>
    /// <param name="Percent">Whole percent; all sum to 100.</param>
    public sealed record ResultShare(string Key, decimal Amount, decimal Percent);

    private const decimal Most = 1_000_000_000_000m;

    /// <summary>The split, if the input can be used.</summary>
    /// <exception cref="InvalidInput">It can't.</exception>
    internal Result Compute()
    {
        var input = new Validation();
        var unit = Unit ?? 1m;
        input.That(unit is 1m or 0.01m, "unit", "unknown", "Minsta del är 1 krona eller 0.01.");
        if (input.Range("total", Total, 0, Most))
        {
            input.That(unit is not (1m or 0.01m) || Total % unit == 0, "total", "unit", "Summan ska vara ett helt antal av minsta del.");
        }

        var weights = Weights ?? [];
        if (input.Required("weights", Weights))
        {
            input.That(weights.Count is >= 1 and <= 1000, "weights", "range", "Ange mellan 1 och 1000 vikter.");
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < weights.Count && index < 1000; index++)
        {
            var field = $"weights[{index}]";
            if (!input.Required(field, weights[index]))
            {
                continue;
            }

            if (input.Text($"{field}.key", weights[index]!.Key, 100))
            {
                input.That(keys.Add(weights[index]!.Key!), $"{field}.key", "duplicate", "Samma nyckel finns två gånger.");
            }

            if (input.Range($"{field}.weight", weights[index]!.Weight, 0, Most))
            {
                input.That(decimal.Round(weights[index]!.Weight!.Value, 6) == weights[index]!.Weight, $"{field}.weight", "format", "Högst sex decimaler.");
            }
        }

        input.That(!input.Ok || weights.Any(weight => weight!.Weight > 0), "weights", "zero", "Minst en vikt ska vara större än noll.");
        input.ThrowIfAny();

        var asked = weights.Select(weight => new Weight(weight!.Key!, weight.Weight!.Value)).ToList();
        return new Result([.. LargestRemainder.Split(Total!.Value, asked, unit)
            .Zip(LargestRemainder.Percent(asked), (share, percent) => new ResultShare(share.Key, share.Amount, percent.Amount))]);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/allocations/preview", (PreviewAllocation request) => Results.Ok(request.Compute()))
        .For(Role.Manager, Role.MunicipalAdministrator, Role.Trainer, Role.Coordinator, Role.National, Role.Integration, Role.Operator)
        .WithName(nameof(PreviewAllocation)).WithTags("Allocations")
        .WithSummary("Splits a total by largest remainder, to look at: nothing is written. Ties: larger weight first, then key in ordinal order.")
        .Produces<Result>();
}
