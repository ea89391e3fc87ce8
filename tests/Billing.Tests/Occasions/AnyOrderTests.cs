using Yrkesresan.Billing.Bookkeeping;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Reconciliation;

namespace Yrkesresan.Billing.Tests.Occasions;

/// <summary>
/// Random histories of an occasion, with everything Enrolment may tell of it, told twice and in any order: the ledger, the invoices and the pool are the same
/// as when each is told once, in order. The whole of Billing's decisions is run, consumers and policies, without a database; ReplayTests does it with one.
/// </summary>
public class AnyOrderTests
{
    private const int Histories = 200;

    [Fact]
    public void Twice_and_shuffled_gives_the_same_ledger_invoices_and_pool()
    {
        var corrected = 0;
        for (var seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            var history = History.Of(random);
            var once = new Books().Take(history.Select(message => message.Decide));
            corrected += once.Occasion!.Corrections.Count;
            for (var round = 0; round < 5; round++)
            {
                History.Message[] twice = [.. history, .. history];
                random.Shuffle(twice);
                Assert.Equal(once.Text(), new Books().Take(twice.Select(message => message.Decide)).Text());
            }
        }

        // The histories are worth telling: they do correct.
        Assert.True(corrected > Histories / 2, $"{corrected}");
    }

    [Fact]
    public void Without_versions_it_would_not()
    {
        var differs = 0;
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var history = History.Of(random);
            History.Message[] twice = [.. history, .. history];
            random.Shuffle(twice);
            // Each time it is told it counts as news.
            var blind = new Books().Take(twice.Select((message, index) => message.As(1000 + index)));
            differs += blind.Text() == new Books().Take(history.Select(message => message.Decide)).Text() ? 0 : 1;
        }

        Assert.True(differs > 25, $"{differs}");
    }

    [Fact]
    public void Without_ids_derived_from_what_is_charged_it_would_be_invoiced_twice()
    {
        var history = History.Of(new Random(3));
        var (derived, fresh) = (new Books(), new Books { Rename = _ => Guid.NewGuid() });
        foreach (var books in new[] { derived, fresh })
        {
            books.Take(history.Select(message => message.Decide));
            books.SettleAgain();
        }

        Assert.Equal(derived.Invoices.Values.Sum(invoice => invoice.Amount) * 2, fresh.Invoices.Values.Sum(invoice => invoice.Amount));
    }

    [Fact]
    public void Issued_in_between_credited_taken_back_rebilled_and_recharged_every_krona_is_explained()
    {
        var met = new Dictionary<string, int>();
        for (var seed = 0; seed < Histories * 2; seed++)
        {
            var books = Lived(seed, met);
            books.SettleAgain();
            Explained(seed, books);
            // All that may be taken back is, at the end too.
            while (books.TakeOneBack(new Random(seed)))
            {
                books.SettleAgain();
                Explained(seed, books);
            }

            // What is settled stays as it is, issued or not.
            var before = books.Happened;
            books.SettleAgain();
            Assert.Equal((seed, before), (seed, books.Happened));
            books.Issue();
            before = books.Happened;
            books.SettleAgain();
            Assert.Equal((seed, before), (seed, books.Happened));
            Explained(seed, books);

            // And in the books: what is charged for the pool is owed to it, whatever was let off.
            Assert.Equal(
                (seed, PoolYear.Of([books.Occasion!], books.Occasion!.Year ?? 2026).Collected),
                (seed, books.Occasion.Charge is null ? 0 : IssuedYear.PoolCharges(books.Occasion).SelectMany(one => one.Charged.Charged).Sum(one => one.Amount)));
        }

        // The lives are worth living.
        Assert.Equal(["credited", "issued", "rebilled", "recharged", "taken back"], met.Where(one => one.Value > 50).Select(one => one.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_settling_anew_what_was_taken_back_would_be_billed_twice()
    {
        var wrong = 0;
        for (var seed = 0; seed < Histories * 2; seed++)
        {
            var books = Lived(seed, []);
            books.SettleAgain();
            while (books.TakeOneBack(new Random(seed)))
            {
            }

            wrong += GetReconciliation.Reconcile(books.Occasion!, books.Fees, [.. books.Invoices.Values]).Total.Difference == 0 ? 0 : 1;
        }

        Assert.True(wrong > 3, $"{wrong}");
    }

    private static Books Lived(int seed, Dictionary<string, int> met)
    {
        var random = new Random(seed);
        History.Message[] twice = [.. History.Of(random), .. History.Of(new Random(seed))];
        random.Shuffle(twice);
        var books = new Books { Met = met };
        foreach (var message in twice)
        {
            books.Take([message.Decide]);
            if (random.Next(4) == 0)
            {
                books.Issue(random.Next(2) == 0 ? null : random);
            }

            if (random.Next(5) == 0)
            {
                books.CreditOne(random);
            }

            if (random.Next(10) == 0)
            {
                books.Recharge(random);
            }

            // The policy may come to it at once, or only with what is told next.
            if (random.Next(5) == 0 && books.TakeOneBack(random) && random.Next(2) == 0)
            {
                books.SettleAgain();
            }
        }

        return books;
    }

    private static void Explained(int seed, Books books)
    {
        var reconciled = GetReconciliation.Reconcile(books.Occasion!, books.Fees, [.. books.Invoices.Values]);
        Assert.All(reconciled.Municipalities, payer => Assert.Equal((seed, 0m), (seed, payer.Amounts.Difference)));
        var lines = books.Invoices.Values.Where(invoice => invoice.Drafted.Credits is null)
            .SelectMany(invoice => invoice.Drafted.Lines.Select(line => (invoice.Drafted.Municipality, line.Participant, line.Amount, Credited: invoice.CreditedOf(line)))).ToList();
        Assert.All(lines, line => Assert.InRange(line.Credited, 0, line.Amount));

        // Without asking the reconciliation: who is charged pays it, less what somebody by hand let off and did not take back; who is not pays nothing.
        var charged = (books.Occasion!.Charge?.Charged ?? []).ToDictionary(charge => (charge.Municipality, (Guid?)charge.Participant), _ => books.Occasion.Charge!.Days.Sum(day => day.Sum()));
        foreach (var paid in lines.GroupBy(line => (line.Municipality, line.Participant)).Select(one => (one.Key, Net: one.Sum(line => line.Amount - line.Credited))))
        {
            var (due, off) = (charged.GetValueOrDefault(paid.Key), books.LetOff(paid.Key.Municipality, paid.Key.Participant));
            Assert.True(paid.Net == decimal.Max(0, due - off) || (off > 0 && paid.Net == 0), $"{seed}: {paid.Key} pays {paid.Net} of {due} less {off}");
        }

        Assert.All(charged, one => Assert.True(one.Value == 0 || lines.Exists(line => (line.Municipality, line.Participant) == one.Key), $"{seed}: {one.Key} is not billed"));
    }

    [Fact]
    public void The_reconciliation_would_find_an_invoice_that_is_wrong()
    {
        var books = new Books().Take(History.Of(new Random(1)).Select(message => message.Decide));
        var wrong = books.Invoices.Values.First(invoice => invoice.Drafted.Lines.Count > 0);
        books.Invoices[wrong.Drafted.Invoice] = wrong with { Drafted = wrong.Drafted with { Lines = [.. wrong.Drafted.Lines.Select(line => line with { Amount = line.Amount - 0.01m })] } };

        Assert.NotEqual(0, GetReconciliation.Reconcile(books.Occasion!, An.Fees, [.. books.Invoices.Values]).Total.Difference);
    }

    /// <summary>What Billing's consumers and policies do with messages of one occasion.</summary>
    private sealed class Books
    {
        public OccasionCost? Occasion { get; private set; }

        public Dictionary<Guid, Invoice> Invoices { get; } = [];

        public Func<Guid, Guid> Rename { get; init; } = id => id;

        public Dictionary<string, int> Met { get; init; } = [];

        public FeeSchedules Fees { get; private set; } = An.Fees;

        public int Happened { get; private set; }

        private readonly List<(Guid Invoice, InvoiceCredited Credited)> byHand = [];
        private int number;

        public Books Take(IEnumerable<Func<OccasionCost?, IEnumerable<object>>> messages)
        {
            foreach (var message in messages)
            {
                foreach (var stored in message(Occasion).ToList())
                {
                    Occasion = Evolve(Occasion, stored);
                    if (stored is OccasionHeld or OccasionHeldInside or OccasionCalledOff)
                    {
                        Charge();
                    }
                }
            }

            return this;
        }

        /// <summary>A schedule takes the place of the one that was charged by.</summary>
        public void Recharge(Random random)
        {
            var set = new FeeScheduleSet("norrbotten", new DateOnly(2026, 1, 1), 1000 + (random.Next(3) * 100), 400 + (random.Next(2) * 50), 100, 50, ["venue"], Guid.Empty, An.At);
            Fees = FeeSchedules.Evolve(Fees, set)!;
            Count("recharged");
            Charge();
        }

        private void Charge()
        {
            foreach (var charged in Occasion is null ? [] : (Occasion.Charge is null
                ? ChargeOccasion.Decide(new ChargeOccasion(An.At), Occasion, Fees)
                : CorrectCharges.Decide(new CorrectCharges(new Cause("x", 0, An.At), An.At), Occasion, Fees)).ToList())
            {
                Occasion = Evolve(Occasion, charged);
                SettleAgain();
            }
        }

        public void SettleAgain()
        {
            foreach (var municipality in Occasion?.Charge is null ? [] : Occasion.Payers)
            {
                List<Invoice> known = [.. Invoices.Values.Where(one => one.Drafted.Credits is null && one.Drafted.Municipality == municipality)];
                foreach (var (invoice, @event) in SettleInvoices.Decide(Occasion!, municipality, known, An.At))
                {
                    Append(invoice, @event is InvoiceDrafted draft ? draft with { Invoice = Rename(draft.Invoice) } : @event);
                }
            }
        }

        /// <summary>Every draft, or one of them.</summary>
        public void Issue(Random? one = null)
        {
            var drafts = Invoices.Values.Where(invoice => invoice.Status == "draft").ToArray();
            foreach (var invoice in one is null || drafts.Length == 0 ? drafts : [drafts[one.Next(drafts.Length)]])
            {
                Append(invoice.Drafted.Invoice, new InvoiceIssued(2026, ++number, NumberSeries.Number(2026, number), new DateOnly(2026, 12, 1), Guid.Empty, An.At));
                Count("issued");
            }
        }

        public void CreditOne(Random random)
        {
            var issued = Invoices.Values.Where(invoice => invoice is { Issued: not null, Drafted.Credits: null }).ToArray();
            if (issued.Length == 0)
            {
                return;
            }

            // A line, a part of one, or all of it with another invoice in its place.
            var invoice = issued[random.Next(issued.Length)];
            var lines = invoice.Drafted.Lines.Where(line => line.Amount != invoice.CreditedOf(line)).ToList();
            var command = new CreditInvoice(Some(random), null, Guid.Empty, An.At);
            var again = random.Next(3) == 0;
            if (lines.Count > 0 && !again)
            {
                command = command with { Lines = [lines[0].Number], Amounts = random.Next(2) == 0 ? null : [lines[0].Amount - invoice.CreditedOf(lines[0])] };
                command = command.Amounts is [> 1 and var left] ? command with { Amounts = [random.Next(3) == 0 ? 1 : left - 1] } : command;
            }

            foreach (var credited in CreditInvoice.Decide(command, invoice).Cast<InvoiceCredited>().ToList())
            {
                Append(credited.Credit, DraftInvoices.Of(credited, invoice));
                if (again)
                {
                    Append(CreditInvoice.RebillOf(credited.Credit), DraftInvoices.Again(credited, invoice));
                }

                Append(invoice.Drafted.Invoice, credited);
                byHand.Add((invoice.Drafted.Invoice, credited));
                Count(again ? "rebilled" : "credited");
            }
        }

        // The same life has the same ids.
        private static Guid Some(Random random)
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }

        /// <summary>A draft that was made by hand is taken back by hand.</summary>
        /// <returns>False where there is none.</returns>
        public bool TakeOneBack(Random random)
        {
            var back = new WithdrawDraft(WithdrawDraft.TakenBack, An.At);
            Invoice? Rebill(Invoice credit) => Invoices.GetValueOrDefault(CreditInvoice.RebillOf(credit.Drafted.Invoice));
            var drafts = Invoices.Values.Where(invoice => invoice.Status == "draft" && invoice.Drafted is { Rebills: not null } or { Credits: not null, Why: null })
                .Where(invoice => Rebill(invoice)?.Issued is null).ToArray();
            if (drafts.Length == 0)
            {
                return false;
            }

            var draft = drafts[random.Next(drafts.Length)];
            var rebill = Rebill(draft);
            foreach (var happened in WithdrawDraft.DecideByHand(back, draft, rebill).ToList())
            {
                Append(draft.Drafted.Invoice, happened);
                if (draft.Drafted.Credits is { } credited)
                {
                    Append(credited, new CreditWithdrawn(draft.Drafted.Invoice, An.At));
                    byHand.RemoveAll(one => one.Credited.Credit == draft.Drafted.Invoice);
                    foreach (var too in rebill is null ? [] : WithdrawDraft.Decide(back, rebill).ToList())
                    {
                        Append(rebill!.Drafted.Invoice, too);
                    }
                }
            }

            Count("taken back");
            return true;
        }

        /// <summary>Kronor that were credited by hand, of a municipality's participant, without anything in their place.</summary>
        public decimal LetOff(string municipality, Guid? participant) => byHand
            .Where(one => Invoices[one.Invoice].Drafted.Municipality == municipality
                && Invoices.GetValueOrDefault(CreditInvoice.RebillOf(one.Credited.Credit)) is null or { Withdrawn.Why: WithdrawDraft.TakenBack })
            .Sum(one => Invoices[one.Invoice].Drafted.Lines.Where(line => line.Participant == participant).Sum(one.Credited.Of));

        private void Count(string what) => Met[what] = Met.GetValueOrDefault(what) + 1;

        public string Text()
        {
            var pool = PoolYear.Of([Occasion!], Occasion!.Year ?? 2026);
            return string.Join('\n',
            [
                .. (Occasion!.Charge?.Charged ?? []).Select(charge => $"{charge}"),
                .. (Occasion.Charge?.Free ?? []).Select(charge => $"free {charge}"),
                .. (Occasion.Charge?.Days ?? []).Select(day => $"{day}"),
                .. Invoices.Values.Where(invoice => invoice.Status != "withdrawn").OrderBy(invoice => invoice.Drafted.Invoice)
                    .Select(invoice => $"{invoice.Drafted with { Lines = [] }} {string.Join('|', invoice.Drafted.Lines)}"),
                $"pool {pool.Collected} {string.Join('|', pool.Days)}",
            ]);
        }

        private void Append(Guid id, object @event)
        {
            Happened++;
            if (@event is InvoiceDrafted drafted)
            {
                // Twice would be a stream begun twice.
                Invoices.Add(drafted.Invoice, Invoice.Evolve(null, drafted)!);
                return;
            }

            Invoices[id] = Invoice.Evolve(Invoices[id], @event)!;
        }

        private static OccasionCost? Evolve(OccasionCost? state, object @event) =>
            OccasionCost.Evolve(state, @event) is { } after ? after with { Journey = "barn-och-unga" } : null;
    }

    /// <summary>A made-up occasion, as Enrolment and Trainer tell of it.</summary>
    private static class History
    {
        public sealed record Message(long Version, Func<long, Func<OccasionCost?, IEnumerable<object>>> As)
        {
            public Func<OccasionCost?, IEnumerable<object>> Decide => As(Version);
        }

        private static readonly string[] Municipalities = ["boden", "lulea", "pitea"];

        public static IReadOnlyList<Message> Of(Random random)
        {
            var messages = new List<Message>();
            void Tell(Func<long, Func<OccasionCost?, IEnumerable<object>>> message) => messages.Add(new Message(messages.Count + 1, message));
            IReadOnlyList<Day> Days() => [.. An.FourDays.Select(day => day with { Mode = random.Next(4) == 0 ? "digital" : "on-site", Half = random.Next(5) == 0 })];
            var days = Days();
            var inside = random.Next(4) == 0;
            Tell(version => state =>
            {
                var planned = PlanOccasion.Decide(new PlanOccasion(An.About, days, version), state).ToList();
                return inside
                    ? [.. planned, .. HoldInside.Decide(new HoldInside(An.About, "lulea", null, version), planned.Aggregate(state, OccasionCost.Evolve))]
                    : planned;
            });
            var places = new Dictionary<int, Place>();
            for (var number = 1; number <= random.Next(3, 10); number++)
            {
                var (participant, municipality, waited) = (An.Participant(number), Municipalities[random.Next(3)], random.Next(4) == 0);
                Tell(version => state => TakeSeat.Decide(new TakeSeat(An.About, participant, municipality, "Mottagning", waited, version), state));
                places[number] = An.Place(number, municipality);
                switch (random.Next(6))
                {
                    case 0:
                        var late = random.Next(2) == 0;
                        Tell(version => state => GiveUpSeat.Decide(new GiveUpSeat(An.About, participant, municipality, "Mottagning", true, late, version, "cancelled"), state));
                        places[number] = places[number] with { Outcome = "cancelled-late", Refilled = random.Next(2) == 0 };
                        if (!late)
                        {
                            places.Remove(number);
                        }

                        break;
                    case 1:
                        Tell(version => state => GiveUpSeat.Decide(new GiveUpSeat(An.About, participant, municipality, "Mottagning", true, false, version, "replaced"), state));
                        places.Remove(number);
                        break;
                    default:
                        break;
                }
            }

            if (random.Next(2) == 0)
            {
                days = Days();
                var moved = days;
                Tell(version => state => PlanOccasion.Decide(new PlanOccasion(An.About, moved, version), state));
            }

            if (random.Next(10) == 0)
            {
                Tell(version => state => CallOffOccasion.Decide(new CallOffOccasion(An.About, version), state));
                return messages;
            }

            for (var told = 0; told <= random.Next(4); told++)
            {
                foreach (var number in places.Keys.ToList())
                {
                    places[number] = random.Next(4) switch
                    {
                        0 => places[number] with { Outcome = places[number].Outcome == "attended" ? "absent" : "attended" },
                        1 when told > 0 => places[number] with { Municipality = Municipalities[random.Next(3)] },
                        _ => places[number],
                    };
                    if (told > 0 && random.Next(10) == 0)
                    {
                        places.Remove(number);
                    }
                }

                if (told > 0 && random.Next(2) == 0)
                {
                    places[20 + told] = An.Place(20 + told, Municipalities[random.Next(3)]);
                }

                var (held, those, source) = (days, places.Values.ToList(), told == 0 ? HoldOccasion.Completed : HoldOccasion.Corrected);
                Tell(version => state => HoldOccasion.Decide(new HoldOccasion(An.About, held, those, version, source), state));
                var (day, trainer) = (days[random.Next(4)], Municipalities[random.Next(3)]);
                Tell(version => state => RecordDayTaught.Decide(new RecordDayTaught(An.About, day.Date, day.Half, [new LentBy(An.Participant(99), trainer)], version), state));
            }

            return messages;
        }
    }
}
