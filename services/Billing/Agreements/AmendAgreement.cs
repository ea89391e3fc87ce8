using Marten;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Agreements;

/// <summary>
/// Amends a year's agreement: a municipality joined or left, the total changed, inhabitants were corrected (S2). From an instalment on, what is left of
/// the year's total is shared anew over who is a member then; what was issued before is credited or supplemented, never edited.
/// </summary>
/// <param name="Why">One of <see cref="Reasons"/>.</param>
/// <param name="FromInstalment">The first instalment it concerns.</param>
/// <param name="Items">What the year's total is made up of now; null: as before.</param>
/// <param name="Split"><c>population</c> or <c>percent</c>; null: as before.</param>
/// <param name="Percentages">By municipality when split by percent; null: as before.</param>
/// <param name="FiguresOn">When split by population: the date whose figures in force count; null: today's.</param>
/// <param name="Rebates">Kronor that each municipality sets off in the year; null: as before, as far as there is something to pay.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record AmendAgreement(
    string Why, int FromInstalment, IReadOnlyList<Item>? Items, string? Split, IReadOnlyDictionary<string, decimal>? Percentages, DateOnly? FiguresOn,
    IReadOnlyDictionary<string, decimal>? Rebates, Guid By, DateTimeOffset At)
{
    /// <summary>Why an agreement is amended.</summary>
    internal static readonly string[] Reasons = ["municipality-joined", "municipality-left", "total-changed", "inhabitants-corrected", "other"];

    /// <summary>What is sent.</summary>
    /// <param name="Why"><c>municipality-joined</c>, <c>municipality-left</c>, <c>total-changed</c>, <c>inhabitants-corrected</c> or <c>other</c>.</param>
    /// <param name="FromInstalment">The first instalment it concerns; 1 unless told: the whole year. Who is a member when its period begins shares it.</param>
    /// <param name="Items">What the year's total is made up of now; as before unless told.</param>
    /// <param name="Split"><c>population</c> or <c>percent</c>; as before unless told.</param>
    /// <param name="Percentages">By municipality when split by percent; as before unless told.</param>
    /// <param name="InhabitantsOn">When split by population: the figures in force on this date count; today unless told.</param>
    /// <param name="Rebates">Kronor, whole, that a municipality sets off in the year; as before unless told.</param>
    public sealed record Body(
        string? Why, int? FromInstalment, IReadOnlyList<ItemInput?>? Items, string? Split, IReadOnlyDictionary<string, decimal>? Percentages, DateOnly? InhabitantsOn,
        IReadOnlyDictionary<string, decimal>? Rebates);

    internal static AmendAgreement From(Body body, Agreement agreement, Regions.Region? known, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        if (input.Required("why", body.Why))
        {
            input.That(Reasons.Contains(body.Why), "why", "unknown", $"Välj bland {string.Join(", ", Reasons)}.");
        }

        if (body.FromInstalment is not null)
        {
            input.Range("fromInstalment", body.FromInstalment, 1, agreement.Instalments);
        }

        var items = body.Items is null ? null : ItemInput.Check(input, "items", body.Items);
        input.That(body.Split is null or Sharing.Population or Sharing.Percent, "split", "unknown", "Fördela efter population eller percent.");
        var split = body.Split ?? agreement.Split;
        var from = Math.Clamp(body.FromInstalment ?? 1, 1, agreement.Instalments);
        var percentages = body.Percentages ?? (split == Sharing.Percent && agreement.Split == Sharing.Percent
            ? agreement.Shares.Where(share => share.Percent > 0).ToDictionary(share => share.Municipality, share => share.Percent)
            : null);
        SplitInput.Check(
            input, split, percentages, body.InhabitantsOn, body.Rebates, known, Agreement.PeriodStart(agreement.Year, agreement.Instalments, from), at);
        input.ThrowIfAny();
        return new AmendAgreement(body.Why!, from, items, split, percentages, body.InhabitantsOn, body.Rebates, by, at);
    }

    internal static IEnumerable<object> Decide(
        AmendAgreement command, Agreement agreement, Regions.Region? region, Rebates? rebates, AgreementInvoices invoices)
    {
        if (agreement.Settled is not null)
        {
            throw new RuleBroken("agreement-settled");
        }

        if (command.FromInstalment > agreement.Paid)
        {
            throw new RuleBroken("agreement-ended");
        }

        var (items, split) = (command.Items ?? agreement.Items, command.Split ?? agreement.Split);
        var figuresOn = command.FiguresOn ?? command.At.SwedishDay();
        var sharers = split == Sharing.Population
            ? Sharing.ByPopulation(region, Agreement.PeriodStart(agreement.Year, agreement.Instalments, command.FromInstalment), figuresOn)
            : Sharing.ByPercent(command.Percentages!);
        var asked = command.Rebates
            ?? agreement.Shares.Where(share => share.Rebate > 0).ToDictionary(share => share.Municipality, share => share.Rebate);
        Agreements.Rebates.Check(rebates, agreement.Year, asked);
        var shares = Sharing.Of(items.Sum(item => item.Amount), sharers, agreement.Instalments, command.FromInstalment, agreement.Shares, asked);
        // One that was ended is amended as if that had been first: who has left may still be in what is to be paid of it, and could neither be invoiced nor settled.
        shares = agreement.EndedOn is null ? shares : [.. shares.Select(share => Sharing.Until(share, agreement.Paid + 1))];
        if (command.Rebates?.Any(rebate => shares.FirstOrDefault(share => share.Municipality == rebate.Key)?.Rebate != rebate.Value) is true)
        {
            throw new RuleBroken("rebate-exceeds-share");
        }

        if (items.SequenceEqual(agreement.Items) && shares.Select(MakeAgreement.Text).SequenceEqual(agreement.Shares.Select(MakeAgreement.Text)))
        {
            return [];
        }

        invoices.Follow(agreement.Shares, shares);

        return
        [
            new AgreementAmended(
                agreement.Region, agreement.Year, agreement.Amendments + 1, command.Why, command.FromInstalment, items, split,
                split == Sharing.Population ? figuresOn : null, agreement.Shares, shares, invoices.Effects, command.By, command.At),
        ];
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/regions/{region}/agreements/{year:int}/amendments", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(AmendAgreement)).WithTags("Agreements")
        .WithSummary("Amends the agreement from an instalment on. Drafts are amended; what was issued is credited or supplemented by drafts. What changes nothing answers 200.")
        .Produces<AgreementView>(StatusCodes.Status201Created).Produces<AgreementView>();

    private static async Task<IResult> Handle(
        string region, int year, Body body, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        caller.MayWrite(region);
        return await http.ChangeAgreement(region, year, sessions, "amendment", agreement => agreement.Amendments + 1, clock, body.Why ?? "", async (agreement, session, texts, rebates, invoices) =>
        {
            var known = await session.LoadAsync<Regions.Region>(Regions.Region.Key(region), http.RequestAborted);
            var command = From(body, agreement, known, caller.Pseudonym(), clock.GetUtcNow());
            command = command with { Items = command.Items is { } items ? await texts.Keep(session, region, items, http.RequestAborted) : null };
            return Decide(command, agreement, known, rebates, invoices);
        });
    }
}

/// <summary>How every change of an agreement is carried out: alone on the agreement, the rebates and the invoices, all in one transaction.</summary>
internal static class AgreementChanges
{
    public static async Task<IResult> ChangeAgreement(
        this HttpContext http, string region, int year, Sessions sessions, string step, Func<Agreement, int> number, TimeProvider clock, string why,
        Func<Agreement, IDocumentSession, FreeTexts, Rebates?, AgreementInvoices, Task<IEnumerable<object>>> decide)
    {
        IReadOnlyList<InvoiceDrafted> drafts = [];
        await using var session = sessions.Open();
        var answer = await http.CreateOnce(session, async () =>
        {
            var stream = await session.FetchFor<Agreement>(Agreement.Key(region, year), http);
            var (found, texts) = await ItemTexts.Keep(session, stream.Aggregate, http.RequestAborted);
            var agreement = found ?? throw new NotFound();
            var rebates = new RebatesInUse(await session.Events.FetchForExclusiveWriting<Rebates>(Rebates.Key(region), http.RequestAborted));
            var invoices = new AgreementInvoices(region, year, agreement.Instalments, FormattableString.Invariant($"{step} {number(agreement)}"), why, clock.GetUtcNow());
            var streams = await invoices.Lock(session, http.RequestAborted);
            var now = agreement;
            foreach (var happened in (await decide(agreement, session, texts, rebates.Now, invoices)).ToList())
            {
                stream.AppendOne(happened);
                now = Agreement.Evolve(now, happened)!;
            }

            if (now != agreement)
            {
                rebates.Use(now, clock.GetUtcNow());
                drafts = invoices.Append(session, streams);
            }

            return new Answer(
                $"/api/billing/v1/regions/{region}/agreements/{year}", AgreementView.Of(now, texts), now.Version,
                now == agreement ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        });
        InvoiceCount.Drafted(drafts);
        return answer;
    }
}
