using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Pool;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Billing.Policies;

/// <summary>
/// What follows from what Billing has stored, read in commit order by one instance at a time. Each policy saves in a transaction of its own
/// and does nothing the second time: after a crash between, or when the position is set back, the events are read again.
/// Commit order is what makes it complete: of an occasion held and a fee schedule set at the same moment, whichever is read last sees the other.
/// </summary>
internal sealed class BillingPolicies : SubscriptionBase
{
    public const string SubscriptionName = "policies";

    public BillingPolicies()
    {
        Name = SubscriptionName;
        Options.BatchSize = 200;
        IncludeType<OccasionHeld>();
        IncludeType<OccasionHeldInside>();
        IncludeType<OccasionCalledOff>();
        IncludeType<FeeScheduleSet>();
        IncludeType<OccasionCharged>();
        IncludeType<ChargesCorrected>();
        IncludeType<InvoiceDraftWithdrawn>();
        IncludeType<TrainerPoolDistributed>();
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        var sessions = new Sessions(operations.DocumentStore);
        foreach (var stored in page.Events)
        {
            using var activity = stored.ContinueTrace("policy");
            await (stored.Data switch
            {
                OccasionHeld or OccasionHeldInside or OccasionCalledOff => ChargeOccasionWhenHeld.Apply(stored, sessions, cancellationToken),
                FeeScheduleSet set => ChargeWaitingOccasionsWhenFeeScheduleSet.Apply(set, stored, sessions, cancellationToken),
                OccasionCharged or ChargesCorrected => SettleInvoicesWhenCharged.Apply(stored, sessions, cancellationToken),
                InvoiceDraftWithdrawn withdrawn => SettleInvoicesWhenDraftTakenBack.Apply(withdrawn, stored, sessions, cancellationToken),
                TrainerPoolDistributed distributed => DraftPayoutsWhenTrainerPoolDistributed.Apply(distributed, stored, sessions, cancellationToken),
                _ => Task.CompletedTask,
            });
        }

        return NullChangeListener.Instance;
    }
}
