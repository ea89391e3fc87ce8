using Marten;
using Yrkesresan.Billing.Documents;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Payments;
using Yrkesresan.Billing.Pool;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>What a region issued, got paid and distributed in a calendar year: from what is stored, looked up nowhere else.</summary>
internal static class IssuedYear
{
    /// <summary>The documents numbered in the year, in the order of their numbers.</summary>
    /// <exception cref="RuleBroken"><c>issued-before-documents</c>: one has none, and a book without it would be wrong.</exception>
    public static async Task<IReadOnlyList<(int Sequence, InvoiceDocument Document)>> Documents(
        IQuerySession session, string region, int year, CancellationToken cancellation)
    {
        var invoices = await session.QueryAsync<Invoice>(
            """
            where data -> 'drafted' ->> 'region' = ? and (data -> 'issued' ->> 'seriesYear')::int = ?
            order by (data -> 'issued' ->> 'sequence')::int
            """,
            cancellation, region, year);
        var credited = await Invoices(session, invoices.Select(invoice => invoice.Drafted.Credits).OfType<Guid>());
        var documents = invoices.Select(invoice => (
            invoice.Issued!.Sequence, invoice.Issued.Number,
            Document: InvoiceDocuments.Of(invoice, invoice.Drafted.Credits is { } of ? credited.GetValueOrDefault(of) : null))).ToList();
        var without = documents.Where(one => one.Document is null).Select(one => one.Number).ToList();
        return without.Count > 0
            ? throw new RuleBroken("issued-before-documents", $"{string.Join(", ", without.Take(10))}{(without.Count > 10 ? " …" : "")}")
            : [.. documents.Select(one => (one.Sequence, one.Document!))];
    }

    private static readonly string[] OfPayments =
        ["billing.payment_received.v1", "billing.payment_allocated.v1", "billing.payment_allocation_withdrawn.v1", "billing.payment_repaid.v1"];

    private static readonly string[] OfCharges = ["billing.occasion_charged.v1", "billing.charges_corrected.v1"];

    /// <summary>What happened to payments in the year, in the order it was stored: numbers stay when more is read in.</summary>
    public static async Task<IReadOnlyList<PaymentBooked>> Payments(IQuerySession session, string region, int year, CancellationToken cancellation)
    {
        var payments = await session.QueryAsync<Payment>("where data -> 'received' ->> 'region' = ?", cancellation, region);
        var invoices = await Invoices(session, payments.SelectMany(payment => payment.Allocations.Concat(payment.WithdrawnAllocations)).Select(allocated => allocated.Invoice));
        var stored = await StoredOrder.Of(session, payments.Select(payment => payment.Id), OfPayments, cancellation);
        // Each of a payment's events says when it happened while nobody else could add one: so its events are in that order.
        return
        [
            .. payments.SelectMany(payment => Booked(payment, invoices).Select(one => (Places: stored[payment.Id].ToList(), one.Place, one.Booked)))
                .Where(one => one.Place < one.Places.Count && one.Booked.On.Year == year).OrderBy(one => one.Places[one.Place]).Select(one => one.Booked),
        ];
    }

    /// <summary>What was charged for pools in the year, and corrected, in the order in which it was stored: each with what made it so.</summary>
    public static async Task<IReadOnlyList<PoolCharged>> PoolCharges(Sessions sessions, string region, int year, CancellationToken cancellation)
    {
        var found = new List<(long Place, PoolCharged Charged)>();
        foreach (var journey in Journeys.All)
        {
            await using var session = sessions.Read(journey);
            var occasions = await session.QueryAsync<OccasionCost>(
                "where d.tenant_id = ? and data ->> 'region' = ? and data -> 'charge' ->> 'at' is not null", cancellation, journey, region);
            var stored = await StoredOrder.Of(session, occasions.Select(occasion => occasion.Id), OfCharges, cancellation);
            foreach (var occasion in occasions)
            {
                var places = stored[occasion.Id].ToList();
                found.AddRange(PoolCharges(occasion).Where(one => one.Number < places.Count && one.Charged.On.Year == year).Select(one => (places[one.Number], one.Charged)));
            }
        }

        return [.. found.OrderBy(one => one.Place).Select(one => one.Charged)];
    }

    /// <summary>What an occasion was charged for the pool, and each correction of it; their sum is what the pool counts of it (<see cref="PoolYear"/>).</summary>
    internal static IEnumerable<(DateTimeOffset At, int Number, PoolCharged Charged)> PoolCharges(OccasionCost occasion)
    {
        var charge = occasion.Charge!;
        // What was charged at first is what stands now less all that corrected it.
        var first = charge.Charged.Select(one => (one.Municipality, Amount: charge.Days.Sum(day => day.TrainerPool)))
            .Concat(occasion.Corrections.SelectMany(Difference).Select(one => (one.Municipality, Amount: -one.Amount)));
        return new[] { (charge.At, Number: 0, Changed: first) }
            .Concat(occasion.Corrections.Select(correction => (correction.At, correction.Number, Changed: Difference(correction))))
            .Select(step => (step.At, step.Number, new PoolCharged(
                step.At.SwedishDay(), FormattableString.Invariant($"Till utbildarpott, {occasion.Course} {charge.Days.Min(day => day.Date):yyyy-MM-dd}") + (step.Number == 0 ? "" : $", rättelse {step.Number}"),
                occasion.Journey,
                [
                    .. step.Changed.GroupBy(one => one.Municipality).OrderBy(same => same.Key, StringComparer.Ordinal)
                        .Select(same => new PoolCharge(same.Key, same.Sum(one => one.Amount))).Where(one => one.Amount != 0),
                ])))
            .Where(one => one.Item3.Charged.Count > 0);
    }

    private static IEnumerable<(string Municipality, decimal Amount)> Difference(ChargesCorrected correction) =>
        correction.Added.Select(one => (one.Municipality, one.TrainerPool)).Concat(correction.Withdrawn.Select(one => (one.Municipality, -one.TrainerPool)));

    /// <summary>Pools distributed in the year, of whichever year they are.</summary>
    public static async Task<IReadOnlyList<(string Journey, TrainerPoolDistributed Distributed)>> Distributions(
        Sessions sessions, string region, int year, CancellationToken cancellation)
    {
        var found = new List<(string Journey, TrainerPoolDistributed Distributed)>();
        foreach (var journey in Journeys.All)
        {
            await using var session = sessions.Read(journey);
            var pools = await session.LoadAsync<TrainerPools>(TrainerPools.Key(region), cancellation);
            // One that was carried over whole owes nobody.
            found.AddRange((pools is null ? [] : pools.Years.Values).Where(pool => pool.Shares.Count > 0 && pool.At.SwedishDay().Year == year).Select(pool => (journey, pool)));
        }

        return [.. found.OrderBy(one => one.Distributed.At).ThenBy(one => one.Journey, StringComparer.Ordinal)];
    }

    // What was set off when the payment was read in is booked with it; what somebody decides later is a voucher of its own, of the day it was decided.
    // The place is that of the event among the payment's.
    private static IEnumerable<(int Place, PaymentBooked Booked)> Booked(Payment payment, IReadOnlyDictionary<Guid, Invoice> invoices)
    {
        string Number(Guid invoice) => invoices[invoice].Issued!.Number;
        SetOff Off(Guid invoice, decimal amount) => new(invoices[invoice].Drafted.Municipality, amount);
        var received = payment.Received;
        // What was set off by mistake was booked, and stays so; that it was taken back is booked besides.
        var all = payment.WithdrawnAllocations.AddRange(payment.Allocations);
        var with = all.Where(one => one.At == received.At).ToList();
        var later = all.Where(one => one.At != received.At).Select(one => (
                one.At, Booked: new PaymentBooked(one.At.SwedishDay(), $"Inbetalning avräknad mot {Number(one.Invoice)}", 0, [Off(one.Invoice, one.Amount)])))
            .Concat(payment.Withdrawals.Select(back => (
                back.At, Booked: new PaymentBooked(back.At.SwedishDay(), $"Avräkning mot {Number(back.Invoice)} återtagen", 0, [Off(back.Invoice, -back.Amount)]))))
            .Concat(payment.Repayments.Select(repaid => (repaid.At, Booked: new PaymentBooked(repaid.At.SwedishDay(), "Återbetalning", -repaid.Amount, []))))
            .OrderBy(one => one.At);
        return later.Select((one, index) => (1 + with.Count + index, one.Booked)).Prepend((0, new PaymentBooked(
            received.On, with.Count == 0 ? "Inbetalning att utreda" : $"Inbetalning av {string.Join(", ", with.Select(one => Number(one.Invoice)))}", received.Amount,
            [.. with.Select(one => Off(one.Invoice, one.Amount))])));
    }

    private static async Task<IReadOnlyDictionary<Guid, Invoice>> Invoices(IQuerySession session, IEnumerable<Guid> ids) =>
        (await session.LoadManyAsync<Invoice>([.. ids.Distinct().Select(Invoice.Key)])).ToDictionary(invoice => invoice.Drafted.Invoice);
}
