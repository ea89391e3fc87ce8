using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Money;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>Shares a year's coordinator cost over the region's municipalities, and drafts their invoices.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Year">The year.</param>
/// <param name="Items">What the total is made up of; whole kronor together.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>.</param>
/// <param name="Percentages">By municipality when split by percent; sum to 100.</param>
/// <param name="Instalments">How many invoices a year.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record MakeAgreement(
    string Region, int Year, IReadOnlyList<Item> Items, string Split, IReadOnlyDictionary<string, decimal> Percentages, int Instalments, Guid By, DateTimeOffset At)
{
    private const string Population = "population";
    private const string Percent = "percent";

    /// <summary>What is sent.</summary>
    /// <param name="Year">2000–2100.</param>
    /// <param name="Items">At least one; whole kronor together.</param>
    /// <param name="Split"><c>population</c>: by inhabitants, largest remainder in whole kronor; <c>percent</c>: by given percentages.</param>
    /// <param name="Percentages">By municipality when split by percent: positive, at most two decimals, 100 together.</param>
    /// <param name="Instalments">1–12, 2 unless told: half years.</param>
    public sealed record Body(
        int? Year, IReadOnlyList<ItemInput?>? Items, string? Split, IReadOnlyDictionary<string, decimal>? Percentages, int? Instalments);

    /// <summary>An item.</summary>
    /// <param name="Text">What it is for.</param>
    /// <param name="Amount">Kronor.</param>
    public sealed record ItemInput(string? Text, decimal? Amount);

    internal static MakeAgreement From(string region, Body body, Regions.Region? known, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        input.Range("year", body.Year, 2000, 2100);
        var items = body.Items ?? [];
        if (input.Required("items", body.Items))
        {
            input.That(items.Count is >= 1 and <= 100, "items", "range", "Ange mellan 1 och 100 poster.");
        }

        for (var index = 0; index < items.Count && index < 100; index++)
        {
            if (input.Required($"items[{index}]", items[index]))
            {
                input.Text($"items[{index}].text", items[index]!.Text);
                input.Kronor($"items[{index}].amount", items[index]!.Amount);
            }
        }

        if (input.Ok)
        {
            var total = items.Sum(item => item!.Amount!.Value);
            input.That(total > 0, "items", "zero", "Summan ska vara större än noll.");
            input.That(total % 1 == 0, "items", "whole-kronor", "Summan ska vara hela kronor.");
        }

        var percentages = body.Percentages ?? new Dictionary<string, decimal>();
        if (input.Required("split", body.Split))
        {
            input.That(body.Split is Population or Percent, "split", "unknown", "Fördela efter population eller percent.");
        }

        if (body.Split == Percent && input.Required("percentages", body.Percentages))
        {
            foreach (var (municipality, percent) in percentages)
            {
                var field = $"percentages.{municipality}";
                input.That(known?.Municipalities.ContainsKey(municipality) is true, field, "unknown", "Kommunen finns inte i regionen.");
                input.That(percent is > 0 and <= 100, field, "range", "Ange en andel över 0 och högst 100 procent.");
                input.That(decimal.Round(percent, 2) == percent, field, "format", "Högst två decimaler.");
            }

            input.That(Sum(percentages.Values) == 100, "percentages", "sum", "Andelarna ska vara 100 procent tillsammans.");
        }

        input.That(body.Split == Percent || percentages.Count == 0, "percentages", "unexpected", "Procenttal anges bara när fördelningen är percent.");
        if (body.Instalments is not null)
        {
            input.Range("instalments", body.Instalments, 1, 12);
        }

        input.ThrowIfAny();
        return new MakeAgreement(
            region, body.Year!.Value, [.. items.Select(item => new Item(item!.Text!, item.Amount!.Value))], body.Split!, percentages, body.Instalments ?? 2, by, at);
    }

    internal static IEnumerable<object> Decide(MakeAgreement command, Agreement? agreement, Regions.Region? region)
    {
        var made = Made(command, region);
        return agreement switch
        {
            null => [made],
            _ when Same(agreement, made) => [],
            _ => throw new RuleBroken("agreement-exists"),
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/agreements", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(MakeAgreement)).WithTags("Agreements")
        .WithSummary("Shares a year's coordinator cost over the municipalities and drafts one invoice per municipality and instalment.")
        .Produces<AgreementView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(string region, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        IReadOnlyList<InvoiceDrafted> drafts = [];
        await using var session = sessions.Open();
        var answer = await http.CreateOnce(session, async () =>
        {
            var known = await session.LoadAsync<Regions.Region>(Regions.Region.Key(region), http.RequestAborted);
            var command = From(region, body, known, caller.Pseudonym(), clock.GetUtcNow());
            var key = Agreement.Key(region, command.Year);
            var stream = await session.Events.FetchForWriting<Agreement>(key, http.RequestAborted);
            var agreement = stream.Aggregate;
            foreach (var made in Decide(command, agreement, known).Cast<AgreementMade>())
            {
                stream.AppendOne(made);
                agreement = Agreement.Evolve(agreement, made);
                drafts = DraftInvoices.Of(made);
                foreach (var draft in drafts)
                {
                    session.Events.StartStream<Invoice>(Invoice.Key(draft.Invoice), draft);
                }
            }

            return new Answer(
                $"/api/billing/v1/regions/{region}/agreements/{command.Year}", AgreementView.Of(agreement!), agreement!.Version);
        });
        InvoiceCount.Drafted(drafts);
        return answer;
    }

    private static AgreementMade Made(MakeAgreement command, Regions.Region? region)
    {
        var total = command.Items.Sum(item => item.Amount);
        List<(string Municipality, int? Inhabitants, decimal Percent, decimal Amount)> shares;
        if (command.Split == Percent)
        {
            var weights = command.Percentages.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new Weight(one.Key, one.Value)).ToList();
            shares = [.. LargestRemainder.Split(total, weights).Zip(weights, (share, weight) => (share.Key, (int?)null, weight.Value, share.Amount))];
        }
        else
        {
            var municipalities = (region?.Municipalities.Values ?? []).OrderBy(one => one.Slug, StringComparer.Ordinal).ToList();
            if (municipalities.Count == 0)
            {
                throw new RuleBroken("no-municipalities");
            }

            if (municipalities.Exists(one => one.Inhabitants == 0))
            {
                throw new RuleBroken("inhabitants-missing");
            }

            var weights = municipalities.Select(one => new Weight(one.Slug, one.Inhabitants)).ToList();
            shares = [.. LargestRemainder.Split(total, weights).Zip(LargestRemainder.Percent(weights), (share, percent) =>
                (share.Key, (int?)region!.Municipalities[share.Key].Inhabitants, percent.Amount, share.Amount))];
        }

        return new AgreementMade(
            command.Region, command.Year, command.Items, command.Split, command.Instalments,
            [.. shares.Select(share => new AgreedShare(
                share.Municipality, share.Inhabitants, share.Percent, share.Amount, Money.Instalments.Of(share.Amount, command.Instalments)))],
            command.By, command.At);
    }

    private static bool Same(Agreement agreement, AgreementMade made) =>
        agreement.Split == made.Split && agreement.Instalments == made.Instalments && agreement.Items.SequenceEqual(made.Items)
        && agreement.Shares.Select(Text).SequenceEqual(made.Shares.Select(Text));

    private static string Text(AgreedShare share) => FormattableString.Invariant($"{share.Municipality}|{share.Inhabitants}|{share.Percent:0.##}|{share.Amount:0.##}");

    // Percentages of up to decimal.MaxValue may have been sent; they are at fault anyway, and must not overflow the sum.
    private static decimal Sum(IEnumerable<decimal> percentages) => percentages.Sum(percent => Math.Clamp(percent, -1000, 1000));
}
