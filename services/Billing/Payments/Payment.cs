using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Billing.Payments;

/// <summary>Money came in to the region's account, as a row of the bank's file says.</summary>
/// <param name="Payment">Id, derived from the row: read again it is the same.</param>
/// <param name="Region">Slug.</param>
/// <param name="On">Local date on which it was received.</param>
/// <param name="Amount">Kronor.</param>
/// <param name="References">What of its text may name an invoice: payment references and invoice numbers. The text itself is a document beside.</param>
/// <param name="At">UTC, when it was read in.</param>
public sealed record PaymentReceived(Guid Payment, string Region, DateOnly On, decimal Amount, IReadOnlyList<string> References, DateTimeOffset At);

/// <summary>The payment, or a part of it, was set off against an invoice.</summary>
/// <param name="Invoice">Id.</param>
/// <param name="Amount">Kronor.</param>
/// <param name="By">Who decided it, as a pseudonym; left out where the reference did.</param>
/// <param name="At">UTC.</param>
public sealed record PaymentAllocated(Guid Invoice, decimal Amount, Guid? By, DateTimeOffset At);

/// <summary>
/// That the payment was set off against an invoice was a mistake: it is open again, so much of it. What was booked stays, and this is booked against it.
/// </summary>
/// <param name="Invoice">Id.</param>
/// <param name="Amount">Kronor, all of it that stood.</param>
/// <param name="By">Who said so, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record PaymentAllocationWithdrawn(Guid Invoice, decimal Amount, Guid By, DateTimeOffset At);

/// <summary>What was left of the payment was paid back.</summary>
/// <param name="Amount">Kronor.</param>
/// <param name="By">Who decided it, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record PaymentRepaid(decimal Amount, Guid By, DateTimeOffset At);

/// <summary>A payment and what became of it. Stream <c>payment/{id}</c>, of no journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Received">What came in.</param>
/// <param name="Allocations">What it pays; not what was withdrawn.</param>
/// <param name="Repaid">What was paid back last; null: nothing.</param>
/// <param name="Version">The stream's version.</param>
public sealed record Payment(string Id, PaymentReceived Received, ImmutableList<PaymentAllocated> Allocations, PaymentRepaid? Repaid, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="payment">Id.</param>
    public static string Key(Guid payment) => $"payment/{payment}";

    /// <summary>What it was set off against by mistake, for the books.</summary>
    public ImmutableList<PaymentAllocated> WithdrawnAllocations { get; init; } = [];

    /// <summary>That those were withdrawn.</summary>
    public ImmutableList<PaymentAllocationWithdrawn> Withdrawals { get; init; } = [];

    /// <summary>What was paid back before the last time.</summary>
    public ImmutableList<PaymentRepaid> EarlierRepaid { get; init; } = [];

    /// <summary>All that was paid back, the first first.</summary>
    internal IReadOnlyList<PaymentRepaid> Repayments => Repaid is null ? EarlierRepaid : EarlierRepaid.Add(Repaid);

    /// <summary>Kronor that nobody has decided on yet: the invoice is not known, or more was paid than was to be.</summary>
    public decimal Open => Received.Amount - Allocations.Sum(one => one.Amount) - Repayments.Sum(one => one.Amount);

    /// <summary>The order of lists: the latest first, by turning it round.</summary>
    public string Order => FormattableString.Invariant($"{Received.On:yyyy-MM-dd}|{Received.Payment}");

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static Payment? Evolve(Payment? state, object @event) => @event switch
    {
        PaymentReceived received => new Payment(Key(received.Payment), received, [], null, 1),
        PaymentAllocated allocated when state is not null => state with { Allocations = state.Allocations.Add(allocated), Version = state.Version + 1 },
        PaymentAllocationWithdrawn withdrawn when state is not null => state with
        {
            Allocations = state.Allocations.RemoveAll(one => one.Invoice == withdrawn.Invoice),
            WithdrawnAllocations = state.WithdrawnAllocations.AddRange(state.Allocations.Where(one => one.Invoice == withdrawn.Invoice)),
            Withdrawals = state.Withdrawals.Add(withdrawn),
            Version = state.Version + 1,
        },
        PaymentRepaid repaid when state is not null => state with
        {
            Repaid = repaid,
            EarlierRepaid = state.Repaid is null ? state.EarlierRepaid : state.EarlierRepaid.Add(state.Repaid),
            Version = state.Version + 1,
        },
        _ => state,
    };
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class PaymentProjection : SingleStreamProjection<Payment, string>
{
    /// <inheritdoc />
    public override Payment? Evolve(Payment? snapshot, string id, IEvent e) => Payment.Evolve(snapshot, e.Data);
}

/// <summary>What the payer wrote: free text, which can be deleted without touching history. Only of payments that somebody has to decide on.</summary>
/// <param name="Id">The payment.</param>
/// <param name="Text">As the bank has it.</param>
public sealed record PaymentText(Guid Id, string Text);
