using FsCheck;
using FsCheck.Fluent;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Tests.Agreements;

/// <summary>
/// What holds through any life of an agreement: made, amended from any instalment for joins, leaves, new totals and figures, invoices issued in between,
/// credited by hand, ended, settled and settled again. Every krona agreed is billed, and what was issued stays as it is.
/// </summary>
public sealed class AgreementProperties
{
    private static readonly DateTimeOffset At = new(2026, 1, 15, 8, 0, 0, TimeSpan.Zero);

    public sealed record Step(int What, int A, int B, int C)
    {
        public override string ToString() => $"{What} {A} {B} {C}";
    }

    private static Arbitrary<List<Step>> Any { get; } = Gen.Choose(0, 9).SelectMany(what =>
        from a in Gen.Choose(0, 1_000_000) from b in Gen.Choose(0, 1_000_000) from c in Gen.Choose(0, 1_000_000) select new Step(what, a, b, c))
        .ListOf().Select(steps => steps.Take(25).ToList()).ToArbitrary();

    [Fact]
    public void Every_krona_agreed_is_billed_whatever_happens() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(25), Prop.ForAll(Any, steps => new Life(steps).Live()));

    [Fact]
    public void Without_the_credits_the_same_lives_bill_too_much_so_the_property_can_fail() => Assert.ThrowsAny<Exception>(() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(25), Prop.ForAll(Any, steps => new Life(steps) { Loses = happened => happened is InvoiceCredited { Why: not null } }.Live())));

    [Fact]
    public void Every_event_and_effect_was_met_on_the_way()
    {
        var (events, effects, rules) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var steps in Any.Generator.Sample(25, 400))
        {
            var life = new Life(steps);
            life.Live();
            events.UnionWith(life.Happened.Select(one => one.GetType().Name));
            effects.UnionWith(life.Effects.Select(one => one.What));
            rules.UnionWith(life.Broken);
        }

        Assert.Equal([nameof(AgreementAmended), nameof(AgreementEnded), nameof(AgreementMade), nameof(AgreementSettled)], events.Order(StringComparer.Ordinal));
        Assert.Equal(["amended", "credit-withdrawn", "credited", "drafted", "supplemented", "withdrawn"], effects.Order(StringComparer.Ordinal));
        Assert.Superset(
            new HashSet<string> { "agreement-ended", "agreement-settled", "instalments-not-issued", "less-than-agreed-so-far", "rebate-exceeds-share" }, rules);
    }

    private sealed class Life(List<Step> steps)
    {
        private readonly Dictionary<Guid, Invoice> invoices = [];
        private readonly Dictionary<Guid, string> issued = [];
        private Region? region;
        private Agreement? agreement;
        private Rebates? rebates;
        private int sequence;

        public Func<object, bool> Loses { get; init; } = _ => false;

        public List<object> Happened { get; } = [];

        public List<InvoiceEffect> Effects { get; } = [];

        public HashSet<string> Broken { get; } = [];

        public void Live()
        {
            var first = steps.Count > 0 ? steps[0] : new Step(0, 1, 1, 1);
            for (var number = 0; number < 1 + (first.A % 5); number++)
            {
                Tell(new MunicipalityRegistered("r", $"m{number}", $"m{number}", 1 + ((first.B + (number * 7919)) % 90_000), null, null, null, At));
            }

            rebates = Rebates.Evolve(rebates, new RebateGranted("r", "m0", 5_000, "Utvecklingsarbete", Guid.Empty, At));
            var instalments = new[] { 1, 2, 3, 4, 12 }[first.C % 5];
            var command = new MakeAgreement("r", 2026, [new Item("Samordnare", 1 + (first.A % 900_000))], "population", new Dictionary<string, decimal>(), instalments, Guid.Empty, At);
            var made = (AgreementMade)MakeAgreement.Decide(command, null, region, rebates).Single();
            Follow(made, AgreementInvoices.Of(made).Select(draft => (draft.Invoice, (object)draft)), []);
            foreach (var step in steps)
            {
                try
                {
                    Do(step);
                }
                catch (RuleBroken broken)
                {
                    Broken.Add(broken.Code);
                }

                Check();
            }
        }

        private void Do(Step step)
        {
            switch (step.What)
            {
                case 0:
                    Tell(new MunicipalityRegistered("r", $"m{5 + (step.A % 3)}", "x", 1 + (step.B % 90_000), null, null, null, At, JoinedOn: region!.Municipalities.ContainsKey($"m{5 + (step.A % 3)}") ? null : new DateOnly(2026, 1 + (step.C % 12), 1)));
                    break;
                case 1 when region!.Municipalities.GetValueOrDefault($"m{step.A % 8}") is { Memberships: [.., { Until: null }] }:
                    Tell(new MunicipalityLeft("r", $"m{step.A % 8}", new DateOnly(2026, 1 + (step.B % 12), 28), Guid.Empty, At));
                    break;
                case 2:
                    foreach (var invoice in invoices.Values.Where(invoice => invoice.Status == "draft").OrderBy(invoice => invoice.Id, StringComparer.Ordinal).Take(1 + (step.A % 12)).ToList())
                    {
                        Issue(invoice);
                    }

                    break;
                case 3 when invoices.Values.Where(one => one.Issued is not null && one.Drafted.Kind != InvoiceKind.Credit).OrderBy(one => one.Id, StringComparer.Ordinal).ToList() is { Count: > 0 } those:
                    // By hand, and issued at once: nothing takes it back.
                    var some = those[step.A % those.Count];
                    foreach (var credited in CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), null, Guid.Empty, At), some).Cast<InvoiceCredited>().ToList())
                    {
                        Apply(some.Drafted.Invoice, credited);
                        Apply(credited.Credit, DraftInvoices.Of(credited, some));
                        Issue(invoices[credited.Credit]);
                    }

                    byHand.Add((some.Drafted.Municipality, some.Drafted.Instalment));
                    break;
                case 4 when step.C % 4 == 0:
                    Change("end 1", invoices => EndAgreement.Decide(new EndAgreement(new DateOnly(2026, 1 + (step.A % 12), 20), Guid.Empty, At), agreement!, invoices));
                    break;
                case 5 when step.C % 3 == 0:
                    Change($"settlement {(agreement!.Settled?.Number ?? 0) + 1}", invoices => SettleAgreement.Decide(
                        new SettleAgreement([new Item("Utfall", step.A / 100m * (step.B % 200))], new DateOnly(2027, 2, 1), Guid.Empty, At), agreement!, invoices));
                    break;
                default:
                    Change($"amendment {agreement!.Amendments + 1}", invoices => AmendAgreement.Decide(
                        new AmendAgreement(
                            "other", 1 + (step.A % agreement!.Instalments), step.B % 2 == 0 ? null : [new Item("Samordnare", 1 + (step.C % 900_000))], null, null, null,
                            step.B % 5 == 0 ? new Dictionary<string, decimal> { ["m0"] = 1 + (step.C % 5_000) } : null, Guid.Empty, At),
                        agreement, region, rebates, invoices));
                    break;
            }
        }

        // Credited by hand: bears no longer what was agreed, until that is agreed anew.
        private readonly HashSet<(string, int?)> byHand = [];

        private void Change(string step, Func<AgreementInvoices, IEnumerable<object>> decide)
        {
            var billing = new AgreementInvoices("r", 2026, agreement!.Instalments, step, "why", At).Knowing(invoices.Values);
            foreach (var happened in decide(billing).ToList())
            {
                Follow(happened, billing.Events, billing.Effects);
            }
        }

        private void Follow(object happened, IEnumerable<(Guid Invoice, object Event)> events, IReadOnlyList<InvoiceEffect> effects)
        {
            var before = invoices.Values.Sum(Stands);
            var shares = agreement?.Shares ?? [];
            agreement = Agreement.Evolve(agreement, happened);
            rebates = Rebates.Use(rebates, "r", 2026, agreement!.Shares, At).Aggregate(rebates, Rebates.Evolve);
            foreach (var (invoice, one) in events)
            {
                if (!Loses(one))
                {
                    Apply(invoice, one);
                }
            }

            Happened.Add(happened);
            Effects.AddRange(effects);
            if (happened is not AgreementMade)
            {
                Assert.Equal(invoices.Values.Sum(Stands) - before, effects.Sum(effect => effect.Amount));
            }

            byHand.RemoveWhere(one => happened is AgreementSettled
                || shares.FirstOrDefault(share => share.Municipality == one.Item1)?.Instalments[one.Item2!.Value - 1]
                    != agreement.Shares.FirstOrDefault(share => share.Municipality == one.Item1)?.Instalments[one.Item2!.Value - 1]);
        }

        private void Check()
        {
            Assert.Equal(agreement!.Total, agreement.Shares.Sum(share => share.Amount));
            Assert.All(agreement.Shares, share => Assert.Equal(share.Amount, share.Instalments.Sum() + share.Rebate));
            Assert.All(agreement.Shares.SelectMany(share => share.Instalments), amount => Assert.True(amount >= 0 && amount % 1 == 0));
            Assert.Equal(agreement.Shares.Sum(share => share.Rebate), rebates!.Of.Values.Sum(rebate => rebate.Used.GetValueOrDefault(2026)));
            Assert.All(rebates.Of.Values, rebate => Assert.True(rebate.LeftBut(null) >= 0));
            if (agreement is { EndedOn: null })
            {
                Assert.Equal(agreement.Items.Sum(item => item.Amount), agreement.Total);
            }

            Assert.All(issued, one => Assert.Equal(one.Value, Text(invoices[one.Key])));
            Assert.All(invoices.Values.Where(one => one.Issued is not null), one => Assert.All(one.Drafted.Lines, line =>
                Assert.True(Math.Abs(one.CreditedOf(line)) <= Math.Abs(line.Amount))));
            if (agreement.Settled is { } settled)
            {
                Assert.Equal(settled.Actual.Sum(item => item.Amount) - settled.Agreed, settled.Shares.Sum(share => share.Amount));
                Assert.True(byHand.Count > 0 || settled.Actual.Sum(item => item.Amount) - agreement.Shares.Sum(share => share.Rebate) == invoices.Values.Sum(Stands));
                return;
            }

            foreach (var share in agreement.Shares)
            {
                for (var number = 1; number <= agreement.Instalments; number++)
                {
                    if (byHand.Contains((share.Municipality, number)))
                    {
                        continue;
                    }

                    Assert.Equal(
                        share.Instalments[number - 1],
                        invoices.Values.Where(one => one.Drafted.Municipality == share.Municipality && one.Drafted.Instalment == number).Sum(Stands));
                }
            }
        }

        // Credits are in what they credit.
        private static decimal Stands(Invoice invoice) =>
            invoice.Drafted.Kind == InvoiceKind.Credit ? 0 : invoice.Drafted.Lines.Sum(line => line.Amount - invoice.CreditedOf(line));

        private void Issue(Invoice invoice)
        {
            Apply(invoice.Drafted.Invoice, new InvoiceIssued(2026, ++sequence, NumberSeries.Number(2026, sequence), new DateOnly(2026, 7, 1), Guid.Empty, At));
            issued[invoice.Drafted.Invoice] = Text(invoices[invoice.Drafted.Invoice]);
        }

        private static string Text(Invoice invoice) => $"{invoice.Issued?.Number} {string.Join(';', invoice.Drafted.Lines)}";

        private void Apply(Guid invoice, object happened) => invoices[invoice] = Invoice.Evolve(invoices.GetValueOrDefault(invoice), happened)!;

        private void Tell(object happened) => region = Region.Evolve(region, happened);
    }
}
