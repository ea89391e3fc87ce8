using Marten;
using MassTransit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Billing.Courses;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Billing.Integration;

/// <summary>What Billing publishes and consumes.</summary>
internal static class Consumed
{
    public static void Configure(Messages messages) => messages
        .Publishes<MunicipalityJoined>()
        .Publishes<Contracts.MunicipalityLeft>()
        .Publishes<AgreementMade>()
        .Publishes<AgreementAmended>()
        .Publishes<AgreementSettled>()
        .Publishes<InvoiceDrafted>()
        .Publishes<InvoiceIssued>()
        .Publishes<InvoicePaid>()
        .Publishes<InvoiceReopened>()
        .Publishes<InvoiceOverdue>()
        .Publishes<FeeScheduleSet>()
        .Publishes<TrainerPoolDistributed>()
        .Consumes<CoursePublished, NameWhenCoursePublished>()
        .Consumes<OccasionScheduled, PlanWhenScheduled>()
        .Consumes<OccasionRescheduled, PlanWhenRescheduled>()
        .Consumes<OccasionCancelled, CallOffWhenCancelled>()
        .Consumes<SeatConfirmed, CommitWhenSeatConfirmed>()
        .Consumes<EnrolmentCancelled, ReleaseWhenEnrolmentCancelled>()
        .Consumes<OccasionCompleted, HoldWhenCompleted>()
        .Consumes<OccasionCorrected, CorrectWhenCorrected>()
        .Consumes<DayTaught, RecordWhenDayTaught>();

    internal static IReadOnlyList<Day> Days(this IEnumerable<OccasionDay> days) => [.. days.Select(day => new Day(day.Date, day.Mode, day.Half))];

    internal static IReadOnlyList<Place> Places(this IEnumerable<CompletedPlace> places) =>
        [.. places.Select(place => new Place(place.Participant, place.Municipality, place.Unit, place.Outcome, place.Refilled))];

    /// <summary>Takes a fact into the occasion's stream, alone on it.</summary>
    internal static async Task TakeIn(
        this IDocumentSession session, About about, Func<OccasionCost?, IEnumerable<object>> decide, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<OccasionCost>(OccasionCost.Key(about.Occasion), cancellation);
        stream.AppendMany(decide(stream.Aggregate));
    }
}

/// <summary>Under the row's lock: of two messages at once the second sees what the first stored, or collides with its insert and is tried again.</summary>
internal sealed class NameWhenCoursePublished(Sessions sessions, TimeProvider clock) : IdempotentConsumer<CoursePublished>(sessions, clock)
{
    protected override async Task Handle(CoursePublished message, IDocumentSession session, ConsumeContext<CoursePublished> context)
    {
        var told = new CourseTitle(message.Course, message.Title, message.Version);
        await session.BeginTransactionAsync(context.CancellationToken);
        if (await session.QueryAsync<CourseTitle>(
            "where d.tenant_id = ? and d.id = ? for update", context.CancellationToken, session.TenantId, told.Id) is [var known, ..])
        {
            session.Store(CourseTitle.Told(known, told));
        }
        else
        {
            session.Insert(told);
        }
    }
}

internal sealed class PlanWhenScheduled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionScheduled>(sessions, clock)
{
    protected override Task Handle(OccasionScheduled message, IDocumentSession session, ConsumeContext<OccasionScheduled> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new PlanOccasion(about, message.Days.Days(), message.Version);
        var inside = message.HeldBy is { } heldBy ? new HoldInside(about, heldBy.Municipality, heldBy.Unit, message.Version) : null;
        return session.TakeIn(
            about,
            occasion =>
            {
                var planned = PlanOccasion.Decide(command, occasion).ToList();
                return inside is null ? planned : [.. planned, .. HoldInside.Decide(inside, planned.Aggregate(occasion, OccasionCost.Evolve))];
            },
            context.CancellationToken);
    }
}

internal sealed class PlanWhenRescheduled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionRescheduled>(sessions, clock)
{
    protected override Task Handle(OccasionRescheduled message, IDocumentSession session, ConsumeContext<OccasionRescheduled> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new PlanOccasion(about, message.Days.Days(), message.Version);
        return session.TakeIn(about, occasion => PlanOccasion.Decide(command, occasion), context.CancellationToken);
    }
}

internal sealed class CallOffWhenCancelled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionCancelled>(sessions, clock)
{
    protected override Task Handle(OccasionCancelled message, IDocumentSession session, ConsumeContext<OccasionCancelled> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new CallOffOccasion(about, message.Version);
        return session.TakeIn(about, occasion => CallOffOccasion.Decide(command, occasion), context.CancellationToken);
    }
}

internal sealed class CommitWhenSeatConfirmed(Sessions sessions, TimeProvider clock) : IdempotentConsumer<SeatConfirmed>(sessions, clock)
{
    protected override Task Handle(SeatConfirmed message, IDocumentSession session, ConsumeContext<SeatConfirmed> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new TakeSeat(about, message.Participant, message.Municipality, message.Unit, message.FromWaitingList, message.Version);
        return session.TakeIn(about, occasion => TakeSeat.Decide(command, occasion), context.CancellationToken);
    }
}

internal sealed class ReleaseWhenEnrolmentCancelled(Sessions sessions, TimeProvider clock) : IdempotentConsumer<EnrolmentCancelled>(sessions, clock)
{
    protected override Task Handle(EnrolmentCancelled message, IDocumentSession session, ConsumeContext<EnrolmentCancelled> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new GiveUpSeat(about, message.Participant, message.Municipality, message.Unit, message.HadSeat, message.Late, message.Version, message.Because);
        return session.TakeIn(about, occasion => GiveUpSeat.Decide(command, occasion), context.CancellationToken);
    }
}

internal sealed class HoldWhenCompleted(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionCompleted>(sessions, clock)
{
    protected override Task Handle(OccasionCompleted message, IDocumentSession session, ConsumeContext<OccasionCompleted> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new HoldOccasion(about, message.Days.Days(), message.Places.Places(), message.Version);
        return session.TakeIn(about, occasion => HoldOccasion.Decide(command, occasion), context.CancellationToken);
    }
}

internal sealed class CorrectWhenCorrected(Sessions sessions, TimeProvider clock) : IdempotentConsumer<OccasionCorrected>(sessions, clock)
{
    protected override Task Handle(OccasionCorrected message, IDocumentSession session, ConsumeContext<OccasionCorrected> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new HoldOccasion(about, message.Days.Days(), message.Places.Places(), message.Version, HoldOccasion.Corrected);
        return session.TakeIn(about, occasion => HoldOccasion.Decide(command, occasion), context.CancellationToken);
    }
}

internal sealed class RecordWhenDayTaught(Sessions sessions, TimeProvider clock) : IdempotentConsumer<DayTaught>(sessions, clock)
{
    protected override Task Handle(DayTaught message, IDocumentSession session, ConsumeContext<DayTaught> context)
    {
        var about = new About(message.Occasion, message.Course, message.Region, message.At);
        var command = new RecordDayTaught(
            about, message.Date, message.Half, [.. message.Taught.Select(trainer => new LentBy(trainer.Trainer, trainer.Municipality))], message.Version);
        return session.TakeIn(about, occasion => RecordDayTaught.Decide(command, occasion), context.CancellationToken);
    }
}
