using System.Globalization;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults;
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
/// <param name="FiguresOn">When split by population: the date whose figures in force count; null: today's.</param>
/// <param name="Rebates">Kronor that each municipality sets off in the year.</param>
public sealed record MakeAgreement(
    string Region, int Year, IReadOnlyList<Item> Items, string Split, IReadOnlyDictionary<string, decimal> Percentages, int Instalments, Guid By, DateTimeOffset At,
    DateOnly? FiguresOn = null, IReadOnlyDictionary<string, decimal>? Rebates = null)
{
    /// <summary>What is sent.</summary>
    /// <param name="Year">2000–2100.</param>
    /// <param name="Items">At least one; whole kronor together.</param>
    /// <param name="Split"><c>population</c>: by inhabitants, largest remainder in whole kronor; <c>percent</c>: by given percentages.</param>
    /// <param name="Percentages">By municipality when split by percent: positive, at most two decimals, 100 together.</param>
    /// <param name="Instalments">1–12, 2 unless told: half years.</param>
    /// <param name="InhabitantsOn">When split by population: the figures in force on this date count; today unless told.</param>
    /// <param name="Rebates">Kronor, whole, that a municipality sets off in the year, of the rebate it was granted.</param>
    public sealed record Body(
        int? Year, IReadOnlyList<ItemInput?>? Items, string? Split, IReadOnlyDictionary<string, decimal>? Percentages, int? Instalments,
        DateOnly? InhabitantsOn = null, IReadOnlyDictionary<string, decimal>? Rebates = null);

    internal static MakeAgreement From(string region, Body body, Regions.Region? known, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        input.Range("year", body.Year, 2000, 2100);
        var items = ItemInput.Check(input, "items", body.Items);
        if (input.Required("split", body.Split))
        {
            input.That(body.Split is Sharing.Population or Sharing.Percent, "split", "unknown", "Fördela efter population eller percent.");
        }

        // Who may share is who is a member when the year begins; of a year at fault, now.
        var members = body.Year is >= 2000 and <= 2100 ? Agreement.PeriodStart(body.Year.Value, 1, 1) : at.SwedishDay();
        SplitInput.Check(input, body.Split, body.Percentages, body.InhabitantsOn, body.Rebates, known, members, at);
        if (body.Instalments is not null)
        {
            input.Range("instalments", body.Instalments, 1, 12);
        }

        input.ThrowIfAny();
        return new MakeAgreement(
            region, body.Year!.Value, items, body.Split!, body.Percentages ?? new Dictionary<string, decimal>(), body.Instalments ?? 2, by, at,
            body.InhabitantsOn, body.Rebates);
    }

    internal static IEnumerable<object> Decide(MakeAgreement command, Agreement? agreement, Regions.Region? region, Rebates? rebates = null)
    {
        var made = Made(command, region, rebates);
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
            var stream = await session.Events.FetchForWriting<Agreement>(Agreement.Key(region, command.Year), http.RequestAborted);
            var rebates = await session.RebatesOf(region, command.Rebates is { Count: > 0 }, http.RequestAborted);
            var (agreement, texts) = await ItemTexts.Keep(session, stream.Aggregate, http.RequestAborted);
            command = command with { Items = await texts.Keep(session, region, command.Items, http.RequestAborted) };
            foreach (var made in Decide(command, agreement, known, rebates.Now).Cast<AgreementMade>())
            {
                stream.AppendOne(made);
                agreement = Agreement.Evolve(agreement, made);
                rebates.Use(Agreement.Evolve(null, made)!, made.At);
                drafts = DraftInvoices.Of(made);
                foreach (var draft in drafts)
                {
                    session.Events.StartStream<Invoice>(Invoice.Key(draft.Invoice), draft);
                }
            }

            return new Answer(
                $"/api/billing/v1/regions/{region}/agreements/{command.Year}", AgreementView.Of(agreement!, texts), agreement!.Version);
        });
        InvoiceCount.Drafted(drafts);
        return answer;
    }

    private static AgreementMade Made(MakeAgreement command, Regions.Region? region, Rebates? rebates)
    {
        var population = command.Split == Sharing.Population;
        var figuresOn = command.FiguresOn ?? command.At.SwedishDay();
        var sharers = population
            ? Sharing.ByPopulation(region, Agreement.PeriodStart(command.Year, command.Instalments, 1), figuresOn)
            : Sharing.ByPercent(command.Percentages);
        var asked = command.Rebates ?? new Dictionary<string, decimal>();
        Agreements.Rebates.Check(rebates, command.Year, asked);
        var shares = Sharing.Of(command.Items.Sum(item => item.Amount), sharers, command.Instalments, asked);
        if (asked.Any(rebate => shares.FirstOrDefault(share => share.Municipality == rebate.Key)?.Rebate != rebate.Value))
        {
            throw new RuleBroken("rebate-exceeds-share");
        }

        return new AgreementMade(
            command.Region, command.Year, command.Items, command.Split, command.Instalments, shares, command.By, command.At, population ? figuresOn : null);
    }

    private static bool Same(Agreement agreement, AgreementMade made) =>
        agreement.Split == made.Split && agreement.Instalments == made.Instalments && agreement.Items.SequenceEqual(made.Items)
        && agreement.Shares.Select(Text).SequenceEqual(made.Shares.Select(Text));

    /// <summary>A share as text, to compare.</summary>
    internal static string Text(AgreedShare share) => FormattableString.Invariant(
        $"{share.Municipality}|{share.Inhabitants}|{share.Percent:0.##}|{share.Amount:0.##}|{string.Join('+', share.Instalments.Select(amount => amount.ToString("0.##", CultureInfo.InvariantCulture)))}|{share.Rebate:0.##}");
}

/// <summary>An item, as sent.</summary>
/// <param name="Text">What it is for.</param>
/// <param name="Amount">Kronor.</param>
public sealed record ItemInput(string? Text, decimal? Amount)
{
    /// <summary>Checks a list of items.</summary>
    internal static IReadOnlyList<Item> Check(Validation input, string field, IReadOnlyList<ItemInput?>? sent, bool wholeKronor = true)
    {
        var before = input.Errors.Count;
        var items = sent ?? [];
        if (input.Required(field, sent))
        {
            input.That(items.Count is >= 1 and <= 100, field, "range", "Ange mellan 1 och 100 poster.");
        }

        for (var index = 0; index < items.Count && index < 100; index++)
        {
            if (input.Required($"{field}[{index}]", items[index]))
            {
                input.Text($"{field}[{index}].text", items[index]!.Text);
                input.Kronor($"{field}[{index}].amount", items[index]!.Amount);
            }
        }

        if (input.Errors.Count > before)
        {
            return [];
        }

        var total = items.Sum(item => item!.Amount!.Value);
        if (wholeKronor)
        {
            input.That(total > 0, field, "zero", "Summan ska vara större än noll.");
            input.That(total % 1 == 0, field, "whole-kronor", "Summan ska vara hela kronor.");
        }

        return [.. items.Select(item => new Item(item!.Text!.Trim(), item.Amount!.Value))];
    }
}

/// <summary>What is sent of how a total is split.</summary>
internal static class SplitInput
{
    public static void Check(
        Validation input, string? split, IReadOnlyDictionary<string, decimal>? percentages, DateOnly? inhabitantsOn, IReadOnlyDictionary<string, decimal>? rebates,
        Regions.Region? known, DateOnly members, DateTimeOffset at)
    {
        bool Member(string municipality, string field)
        {
            var there = known?.Municipalities.GetValueOrDefault(municipality);
            input.That(there is not null, field, "unknown", "Kommunen finns inte i regionen.");
            input.That(there is null || there.MemberOn(members), field, "not-a-member", "Kommunen är inte med då.");
            return there is not null;
        }

        if (split == Sharing.Percent && input.Required("percentages", percentages))
        {
            foreach (var (municipality, percent) in percentages!)
            {
                var field = $"percentages.{municipality}";
                Member(municipality, field);
                input.That(percent is > 0 and <= 100, field, "range", "Ange en andel över 0 och högst 100 procent.");
                input.That(decimal.Round(percent, 2) == percent, field, "format", "Högst två decimaler.");
            }

            input.That(Sum(percentages!.Values) == 100, "percentages", "sum", "Andelarna ska vara 100 procent tillsammans.");
        }

        input.That(split == Sharing.Percent || percentages is not { Count: > 0 }, "percentages", "unexpected", "Procenttal anges bara när fördelningen är percent.");
        input.That(split == Sharing.Population || inhabitantsOn is null, "inhabitantsOn", "unexpected", "Datum för invånarantal anges bara när fördelningen är population.");
        if (inhabitantsOn is not null)
        {
            input.Range("inhabitantsOn", inhabitantsOn, Regions.CountInhabitants.Earliest, at.SwedishDay());
        }

        foreach (var (municipality, rebate) in rebates ?? new Dictionary<string, decimal>())
        {
            var field = $"rebates.{municipality}";
            Member(municipality, field);
            input.That(rebate is > 0 and <= 1_000_000_000 && rebate % 1 == 0, field, "range", "Ange en rabatt i hela kronor, större än noll.");
        }
    }

    // Percentages of up to decimal.MaxValue may have been sent; they are at fault anyway, and must not overflow the sum.
    private static decimal Sum(IEnumerable<decimal> percentages) => percentages.Sum(percent => Math.Clamp(percent, -1000, 1000));
}
