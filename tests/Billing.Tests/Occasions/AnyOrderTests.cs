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
    public void Issued_in_between_or_credited_by_a_person_every_krona_is_explained()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            History.Message[] twice = [.. History.Of(random), .. History.Of(new Random(seed))];
            random.Shuffle(twice);
            var books = new Books();
            foreach (var message in twice)
            {
                books.Take([message.Decide]);
                if (random.Next(4) == 0)
                {
                    books.Issue();
                }

                if (random.Next(8) == 0)
                {
                    books.CreditOne(random);
                }
            }

            books.Issue();
            books.SettleAgain();
            var reconciled = GetReconciliation.Reconcile(books.Occasion!, An.Fees, [.. books.Invoices.Values]);
            Assert.All(reconciled.Municipalities, payer => Assert.Equal((seed, 0m), (seed, payer.Amounts.Difference)));
            Assert.All(
                books.Invoices.Values.Where(invoice => invoice.Drafted.Credits is null).SelectMany(invoice => invoice.Drafted.Lines.Select(line => (line.Amount, Credited: invoice.CreditedOf(line)))),
                line => Assert.InRange(line.Credited, 0, line.Amount));
        }
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
                        var because = new Cause("x", 0, An.At);
                        foreach (var charged in (Occasion!.Charge is null
                            ? ChargeOccasion.Decide(new ChargeOccasion(An.At), Occasion, An.Fees)
                            : CorrectCharges.Decide(new CorrectCharges(because, An.At), Occasion, An.Fees)).ToList())
                        {
                            Occasion = Evolve(Occasion, charged);
                            SettleAgain();
                        }
                    }
                }
            }

            return this;
        }

        public void SettleAgain()
        {
            foreach (var municipality in Occasion?.Charge is null ? [] : Occasion.Payers)
            {
                var ids = DraftInvoices.IdsOf(Occasion!, municipality);
                List<Invoice> known = [.. Invoices.Values.Where(one => one.Drafted is { Credits: null } drafted
                    && (ids.Contains(drafted.Invoice) || drafted.Rebills is not null && drafted.Municipality == municipality))];
                foreach (var (invoice, @event) in SettleInvoices.Decide(Occasion!, municipality, known, An.At))
                {
                    Append(invoice, @event is InvoiceDrafted draft ? draft with { Invoice = Rename(draft.Invoice) } : @event);
                }
            }
        }

        public void Issue()
        {
            foreach (var invoice in Invoices.Values.Where(invoice => invoice.Status == "draft").ToList())
            {
                Append(invoice.Drafted.Invoice, new InvoiceIssued(2026, ++number, NumberSeries.Number(2026, number), new DateOnly(2026, 12, 1), Guid.Empty, An.At));
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
            var command = new CreditInvoice(Guid.NewGuid(), null, Guid.NewGuid(), An.At);
            var again = random.Next(3) == 0;
            if (lines.Count > 0 && !again)
            {
                command = command with { Lines = [lines[0].Number], Amounts = random.Next(2) == 0 ? null : [lines[0].Amount - invoice.CreditedOf(lines[0])] };
                command = command.Amounts is [> 1 and var left] ? command with { Amounts = [left - 1] } : command;
            }

            foreach (var credited in CreditInvoice.Decide(command, invoice).Cast<InvoiceCredited>().ToList())
            {
                Append(credited.Credit, DraftInvoices.Of(credited, invoice));
                if (again)
                {
                    Append(CreditInvoice.RebillOf(credited.Credit), DraftInvoices.Again(credited, invoice));
                }

                Append(invoice.Drafted.Invoice, credited);
            }
        }

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

        private void Append(Guid id, object @event) =>
            Invoices[@event is InvoiceDrafted drafted ? drafted.Invoice : id] = Invoice.Evolve(@event is InvoiceDrafted ? null : Invoices[id], @event)!;

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
