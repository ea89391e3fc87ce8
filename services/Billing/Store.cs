using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Policies;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Regions;

namespace Yrkesresan.Billing;

/// <summary>What Billing stores. Streams are named by text: what they are of says which they are.</summary>
internal static class Store
{
    public static void Configure(StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsString;

        options.Events.MapEventType<MunicipalityRegistered>("billing.municipality_registered.v1");
        options.Events.MapEventType<AgreementMade>("billing.agreement_made.v1");
        options.Events.MapEventType<FeeScheduleSet>("billing.fee_schedule_set.v1");
        options.Events.MapEventType<OccasionHeardOf>("billing.occasion_heard_of.v1");
        options.Events.MapEventType<OccasionPlanned>("billing.occasion_planned.v1");
        options.Events.MapEventType<OccasionCalledOff>("billing.occasion_called_off.v1");
        options.Events.MapEventType<SeatTaken>("billing.seat_taken.v1");
        options.Events.MapEventType<SeatGivenUp>("billing.seat_given_up.v1");
        options.Events.MapEventType<OccasionHeld>("billing.occasion_held.v1");
        options.Events.MapEventType<TrainersTaught>("billing.trainers_taught.v1");
        options.Events.MapEventType<OccasionCharged>("billing.occasion_charged.v1");
        options.Events.MapEventType<InvoiceDrafted>("billing.invoice_drafted.v1");
        options.Events.MapEventType<InvoiceIssued>("billing.invoice_issued.v1");
        options.Events.MapEventType<InvoiceCredited>("billing.invoice_credited.v1");
        options.Events.MapEventType<NumberAssigned>("billing.number_assigned.v1");
        options.Events.MapEventType<TrainerPoolDistributed>("billing.trainer_pool_distributed.v1");

        options.Projections.Add<RegionProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<AgreementProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<FeeSchedulesProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<OccasionCostProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<InvoiceProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<NumberSeriesProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<TrainerPoolProjection>(ProjectionLifecycle.Inline);
        options.Projections.Subscribe(new BillingPolicies());

        options.Schema.For<OccasionCost>().Index(occasion => occasion.Region);
        options.Schema.For<Invoice>().Index(invoice => invoice.Order);
        options.Schema.For<CreditReason>();
    }
}
