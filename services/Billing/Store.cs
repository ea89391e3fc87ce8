using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Courses;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Payments;
using Yrkesresan.Billing.Policies;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Regions;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Imports;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing;

/// <summary>What Billing stores. Streams are named by text: what they are of says which they are.</summary>
internal static class Store
{
    /// <summary>Every event type with the name it is stored under. A name once used is for ever.</summary>
    public static IReadOnlyList<StoredEvent> Events { get; } =
    [
        StoredEvent.Of<RegionDescribed>("billing.region_described.v1"),
        StoredEvent.Of<MunicipalityRegistered>("billing.municipality_registered.v1"),
        StoredEvent.Of<InhabitantsCounted>("billing.inhabitants_counted.v1"),
        StoredEvent.Of<MunicipalityLeft>("billing.municipality_left.v1"),
        StoredEvent.Of<AgreementMade>("billing.agreement_made.v1"),
        StoredEvent.Of<AgreementAmended>("billing.agreement_amended.v1"),
        StoredEvent.Of<AgreementEnded>("billing.agreement_ended.v1"),
        StoredEvent.Of<AgreementSettled>("billing.agreement_settled.v1"),
        StoredEvent.Of<RebateGranted>("billing.rebate_granted.v1"),
        StoredEvent.Of<RebateUsed>("billing.rebate_used.v1"),
        StoredEvent.Of<FeeScheduleSet>("billing.fee_schedule_set.v1"),
        StoredEvent.Of<OccasionHeardOf>("billing.occasion_heard_of.v1"),
        StoredEvent.Of<OccasionPlanned>("billing.occasion_planned.v1"),
        StoredEvent.Of<OccasionCalledOff>("billing.occasion_called_off.v1"),
        StoredEvent.Of<SeatTaken>("billing.seat_taken.v1"),
        StoredEvent.Of<SeatGivenUp>("billing.seat_given_up.v1"),
        StoredEvent.Of<OccasionHeld>("billing.occasion_held.v1"),
        StoredEvent.Of<TrainersTaught>("billing.trainers_taught.v1"),
        StoredEvent.Of<OccasionCharged>("billing.occasion_charged.v1"),
        StoredEvent.Of<OccasionHeldInside>("billing.occasion_held_inside.v1"),
        StoredEvent.Of<ChargesCorrected>("billing.charges_corrected.v1"),
        StoredEvent.Of<InvoiceDrafted>("billing.invoice_drafted.v1"),
        StoredEvent.Of<InvoiceIssued>("billing.invoice_issued.v1"),
        StoredEvent.Of<InvoiceCredited>("billing.invoice_credited.v1"),
        StoredEvent.Of<InvoiceDraftAmended>("billing.invoice_draft_amended.v1"),
        StoredEvent.Of<InvoiceDraftWithdrawn>("billing.invoice_draft_withdrawn.v1"),
        StoredEvent.Of<CreditWithdrawn>("billing.credit_withdrawn.v1"),
        StoredEvent.Of<InvoicePaymentReceived>("billing.invoice_payment_received.v1"),
        StoredEvent.Of<InvoicePaymentWithdrawn>("billing.invoice_payment_withdrawn.v1"),
        StoredEvent.Of<InvoiceSetOff>("billing.invoice_set_off.v1"),
        StoredEvent.Of<InvoiceSetOffWithdrawn>("billing.invoice_set_off_withdrawn.v1"),
        StoredEvent.Of<CreditIssued>("billing.credit_issued.v1"),
        StoredEvent.Of<InvoiceFellOverdue>("billing.invoice_fell_overdue.v1"),
        StoredEvent.Of<InvoicingRulesSet>("billing.invoicing_rules_set.v1"),
        StoredEvent.Of<PaymentReceived>("billing.payment_received.v1"),
        StoredEvent.Of<PaymentAllocated>("billing.payment_allocated.v1"),
        StoredEvent.Of<PaymentAllocationWithdrawn>("billing.payment_allocation_withdrawn.v1"),
        StoredEvent.Of<PaymentRepaid>("billing.payment_repaid.v1"),
        StoredEvent.Of<NumberAssigned>("billing.number_assigned.v1"),
        StoredEvent.Of<TrainerPoolDistributed>("billing.trainer_pool_distributed.v1"),
    ];

    public static void Configure(StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsString;

        foreach (var stored in Events)
        {
            stored.Map(options);
        }

        options.Projections.Add<RegionProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<AgreementProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<RebatesProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<FeeSchedulesProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<OccasionCostProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<InvoiceProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<InvoicingRulesProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<PaymentProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<NumberSeriesProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<TrainerPoolProjection>(ProjectionLifecycle.Inline);
        options.Projections.Subscribe(new BillingPolicies());

        options.Schema.For<OccasionCost>().Index(occasion => occasion.Region);
        options.Schema.For<Invoice>().Index(invoice => invoice.Drafted.Region);
        options.Schema.For<CreditReason>();
        options.Schema.For<CourseTitle>();
        options.Schema.For<FreeText>().SingleTenanted().Index(text => text.Region);
        options.Schema.For<IssueRun>().SingleTenanted().Index(run => run.State);
        options.Schema.For<IssueRunBatch>().SingleTenanted().Index(batch => batch.Run);
        options.Schema.For<Payment>().Index(payment => payment.Received.Region);
        options.Schema.For<PaymentText>();
        options.AddImports();
        options.Schema.For<MunicipalityRegion>().SingleTenanted();
    }
}
