using System.Collections.Immutable;
using JasperFx;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Marten.Exceptions;
using Yrkesresan.Billing.Access;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Invoices;

/// <summary>The region said how its invoices are taxed and rounded; invoices issued before keep what they have.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Vat">By kind of invoice; a kind that is not there is taxed as <see cref="VatRule.Default"/>.</param>
/// <param name="WholeKronor">Whether what is to be paid is rounded to whole kronor.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record InvoicingRulesSet(string Region, IReadOnlyDictionary<string, VatRule> Vat, bool WholeKronor, Guid By, DateTimeOffset At);

/// <summary>How a region's invoices are taxed and rounded. Stream <c>invoicing/{region}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Vat">By kind of invoice.</param>
/// <param name="WholeKronor">Whether what is to be paid is rounded to whole kronor.</param>
/// <param name="Version">The stream's version.</param>
public sealed record InvoicingRules(string Id, ImmutableDictionary<string, VatRule> Vat, bool WholeKronor, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="region">Slug.</param>
    public static string Key(string region) => $"invoicing/{region}";

    /// <summary>How a kind of invoice is taxed.</summary>
    /// <param name="rules">The region's; null: it said nothing.</param>
    /// <param name="kind">Kind of invoice.</param>
    internal static VatRule Of(InvoicingRules? rules, string kind) => rules?.Vat.GetValueOrDefault(kind) ?? VatRule.Default;

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static InvoicingRules? Evolve(InvoicingRules? state, object @event) => @event is InvoicingRulesSet set
        ? new InvoicingRules(Key(set.Region), set.Vat.ToImmutableDictionary(), set.WholeKronor, (state?.Version ?? 0) + 1)
        : state;
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class InvoicingRulesProjection : SingleStreamProjection<InvoicingRules, string>
{
    /// <inheritdoc />
    public override InvoicingRules? Evolve(InvoicingRules? snapshot, string id, IEvent e) => InvoicingRules.Evolve(snapshot, e.Data);
}

/// <summary>Says how a region's invoices are taxed and rounded from now on. Idempotent.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Vat">By kind of invoice.</param>
/// <param name="WholeKronor">Whether what is to be paid is rounded to whole kronor.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record SetInvoicingRules(string Region, IReadOnlyDictionary<string, VatRule> Vat, bool WholeKronor, Guid By, DateTimeOffset At)
{
    private const int Attempts = 5;

    /// <summary>What is sent.</summary>
    /// <param name="Vat">Each kind of invoice at most once; the others are taxed with 25 %.</param>
    /// <param name="WholeKronor">Whether what is to be paid is rounded to whole kronor; false unless told.</param>
    public sealed record Body(IReadOnlyList<Rule?>? Vat, bool? WholeKronor);

    /// <summary>How a kind is taxed.</summary>
    /// <param name="Kind">One of <see cref="InvoiceKind.Taxed"/>.</param>
    /// <param name="Category"><c>S</c> taxed, <c>Z</c> zero rated, <c>E</c> exempt, <c>O</c> outside the scope of VAT.</param>
    /// <param name="Rate">Percent: 25, 12 or 6 for <c>S</c>; else 0 or left out.</param>
    /// <param name="Reason">Why there is no VAT, as printed, one of <see cref="Vocabulary.VatReasons"/>; for <c>E</c> and <c>O</c>.</param>
    public sealed record Rule(string? Kind, string? Category, decimal? Rate, string? Reason);

    /// <summary>What holds, as answered.</summary>
    /// <param name="Region">Slug.</param>
    /// <param name="Vat">Every kind, in order of kind.</param>
    /// <param name="WholeKronor">Whether what is to be paid is rounded to whole kronor.</param>
    public sealed record View(string Region, IReadOnlyList<RuleView> Vat, bool WholeKronor)
    {
        internal static View Of(string region, InvoicingRules? rules) => new(
            region,
            [
                .. InvoiceKind.Taxed.Order(StringComparer.Ordinal).Select(kind => (Kind: kind, Rule: InvoicingRules.Of(rules, kind)))
                    .Select(one => new RuleView(one.Kind, one.Rule.Category, one.Rule.Rate, one.Rule.Reason)),
            ],
            rules?.WholeKronor ?? false);
    }

    /// <summary>How a kind is taxed.</summary>
    /// <param name="Kind">Kind of invoice.</param>
    /// <param name="Category">Category.</param>
    /// <param name="Rate">Percent.</param>
    /// <param name="Reason">Why there is no VAT.</param>
    public sealed record RuleView(string Kind, string Category, decimal Rate, string? Reason);

    internal static SetInvoicingRules From(string region, Body body, Vocabulary vocabulary, Guid by, DateTimeOffset at)
    {
        var input = new Validation();
        var rules = body.Vat ?? [];
        if (input.Required("vat", body.Vat))
        {
            input.That(rules.Count <= 20, "vat", "range", "Högst 20 rader.");
        }

        for (var index = 0; index < rules.Count && index < 20; index++)
        {
            if (input.Required($"vat[{index}]", rules[index]))
            {
                Check(input, $"vat[{index}]", rules[index]!, vocabulary);
                input.That(
                    rules[index]!.Kind is null || rules.Take(index).All(other => other?.Kind != rules[index]!.Kind), $"vat[{index}].kind", "duplicate", "Slaget är angivet mer än en gång.");
            }
        }

        input.ThrowIfAny();
        return new SetInvoicingRules(
            region, rules.ToDictionary(rule => rule!.Kind!, rule => new VatRule(rule!.Category!, rule.Rate ?? 0, rule.Reason?.Trim())),
            body.WholeKronor ?? false, by, at);
    }

    private static void Check(Validation input, string field, Rule rule, Vocabulary vocabulary)
    {
        input.That(rule.Kind is not null && InvoiceKind.Taxed.Contains(rule.Kind), $"{field}.kind", "unknown", $"Välj {string.Join(", ", InvoiceKind.Taxed)}.");
        input.That(
            rule.Category is VatRule.Standard or VatRule.Zero or VatRule.Exempt or VatRule.Outside, $"{field}.category", "unknown",
            "Välj S (skattepliktig), Z (nollskattesats), E (undantagen) eller O (utanför momsens område).");
        if (rule.Category == VatRule.Standard)
        {
            input.That(rule.Rate is 25 or 12 or 6, $"{field}.rate", "range", "Momssatsen är 25, 12 eller 6 procent.");
        }
        else
        {
            input.That(rule.Rate is null or 0, $"{field}.rate", "range", "Utan moms är momssatsen 0.");
        }

        if (rule.Category is VatRule.Exempt or VatRule.Outside)
        {
            if (input.Text($"{field}.reason", rule.Reason, 200))
            {
                input.That(
                    vocabulary.VatReasons[rule.Category].Contains(rule.Reason.Trim()), $"{field}.reason", "unknown",
                    $"Välj bland {string.Join("; ", vocabulary.VatReasons[rule.Category])}.");
            }
        }
        else
        {
            input.That(rule.Reason is null, $"{field}.reason", "unexpected", "Skäl anges bara när fakturan är undantagen eller utanför momsens område.");
        }
    }

    internal static IEnumerable<object> Decide(SetInvoicingRules command, InvoicingRules? rules) =>
        rules is not null && rules.WholeKronor == command.WholeKronor && rules.Vat.Count == command.Vat.Count
            && command.Vat.All(rule => rules.Vat.GetValueOrDefault(rule.Key) == rule.Value)
            ? []
            : [new InvoicingRulesSet(command.Region, command.Vat, command.WholeKronor, command.By, command.At)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/regions/{region}/invoicing", Handle)
            .For(Role.Coordinator)
            .WithName(nameof(SetInvoicingRules)).WithTags("Invoices")
            .WithSummary("Says how the region's invoices are taxed, by kind, and whether they are rounded to whole kronor. Holds for what is issued from now on. Idempotent.")
            .Produces<View>();
        routes.MapGet("/regions/{region}/invoicing", HandleGet)
            .For(Scope.Readers)
            .WithName("GetInvoicingRules").WithTags("Invoices")
            .WithSummary("How the region's invoices are taxed and rounded.").Produces<View>();
    }

    private static async Task<IResult> Handle(string region, Body body, Caller caller, HttpContext http, Sessions sessions, Vocabulary vocabulary, TimeProvider clock)
    {
        caller.MayWrite(region);
        var command = From(region, body, vocabulary, caller.Pseudonym(), clock.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var session = sessions.Open();
                var stream = await session.FetchFor<InvoicingRules>(InvoicingRules.Key(region), http);
                var events = Decide(command, stream.Aggregate).ToList();
                stream.AppendMany(events);
                await session.SaveChangesAsync(http.RequestAborted);
                var rules = events.Aggregate(stream.Aggregate, InvoicingRules.Evolve);
                http.SetETag(rules!.Version);
                return Results.Ok(View.Of(region, rules));
            }
            catch (Exception exception) when (attempt < Attempts && http.ExpectedVersion() is null
                && (exception is ConcurrencyException or ExistingStreamIdCollisionException))
            {
                // The first has no row to queue up at: of several one wins, the others go on from there.
            }
        }
    }

    private static async Task<View> HandleGet(string region, Caller caller, HttpContext http, Sessions sessions)
    {
        _ = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read();
        var rules = await session.LoadAsync<InvoicingRules>(InvoicingRules.Key(region), http.RequestAborted);
        http.SetETag(rules?.Version ?? 0);
        return View.Of(region, rules);
    }
}
