using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Telemetry;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>
/// Makes messages of what was stored, read in commit order by one instance at a time, and sets the deadlines of those that come later. A page's
/// messages of a journey are one transaction; their ids follow from the events, so a page that is read again after a crash tells nothing twice.
/// </summary>
internal sealed class TellPeople : SubscriptionBase
{
    public const string SubscriptionName = "messages";

    // What fell due longer ago than this is not set again when events are read again, or very late: who has come since was told on coming.
    private static readonly TimeSpan Late = TimeSpan.FromDays(1);
    private readonly TimeProvider clock;

    public TellPeople(TimeProvider clock)
    {
        this.clock = clock;
        Name = SubscriptionName;
        Options.BatchSize = 200;
    }

    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        var sessions = new Sessions(operations.DocumentStore);
        foreach (var journey in page.Events.Where(stored => stored.Data is not MessageBecameDue && Journeys.Exists(stored.TenantId)).GroupBy(stored => stored.TenantId))
        {
            await Tell(journey.Key, [.. journey], sessions, cancellationToken);
        }

        foreach (var stored in page.Events)
        {
            if (stored.Data is ReminderScheduleSet set)
            {
                await SetAnew(set, sessions, cancellationToken);
            }
        }

        return NullChangeListener.Instance;
    }

    private async Task Tell(string journey, IReadOnlyList<IEvent> page, Sessions sessions, CancellationToken cancellation)
    {
        // One event on its own goes on in its trace; of a page that is made up of many the first stands for all.
        using var activity = page[0].ContinueTrace("tell");
        await using var session = sessions.Open(journey);
        session.CausationId = page is [var only] ? only.Id.ToString() : null;
        var drafts = new List<Draft>();
        var states = new Dictionary<Guid, Occasion?>();
        var moved = new Dictionary<Guid, DateTimeOffset>();
        var madeUp = new Dictionary<Guid, DateTimeOffset>();
        foreach (var stored in page)
        {
            if (stored.Data is IntroductionOverdue late)
            {
                drafts.Add(WhatToTell.Late(late, stored.Id.ToString(), stored.Version));
                continue;
            }

            if (!states.TryGetValue(stored.StreamId, out var before))
            {
                before = stored.Version == 1
                    ? null
                    : await session.Events.AggregateStreamAsync<Occasion>(stored.StreamId, version: stored.Version - 1, token: cancellation);
            }

            var after = Occasion.Apply(before, stored.StreamId, stored.Data, stored.Version);
            states[stored.StreamId] = after;
            if (after is null)
            {
                // A certificate that the last task ticked brought is stored with the task, not with the occasion it is of.
                if (stored.Data is CertificateIssued { Occasion: { } of } && await session.LoadAsync<Occasion>(of, cancellation) is { } taken)
                {
                    drafts.AddRange(WhatToTell.After(stored.Data, stored.Id.ToString(), taken, taken, EventFacts.At(stored)));
                }

                continue;
            }

            var at = EventFacts.At(stored);
            drafts.AddRange(WhatToTell.After(stored.Data, stored.Id.ToString(), before, after, at));
            if (before is null || before.Status != after.Status || before.FirstDay != after.FirstDay || before.LastDay != after.LastDay)
            {
                moved[stored.StreamId] = at;
            }

            if (stored.Data is MakeUpPlaced)
            {
                madeUp[stored.StreamId] = at;
            }

            if (before is null || before.Status != after.Status || before.Enrolment != after.Enrolment)
            {
                drafts.AddRange(await InviteWhenEnrolmentOpens.Follow(session, journey, after, at, cancellation));
            }
        }

        var earliest = clock.GetUtcNow() - Late;
        foreach (var (occasion, at) in moved)
        {
            var after = states[occasion]!;
            RemindPeople.Set(session, journey, after, await ReminderSchedule.Of(session, after.Region, cancellation), at > earliest ? at : earliest);
        }

        foreach (var (occasion, at) in madeUp.ExceptBy(moved.Keys, one => one.Key))
        {
            var after = states[occasion]!;
            RemindPeople.SetMakeUps(session, journey, after, await ReminderSchedule.Of(session, after.Region, cancellation), at > earliest ? at : earliest);
        }

        await session.Tell(drafts);
        await session.SaveChangesAsync(cancellation);
    }

    // Occasions scheduled from now on read the schedule themselves; those that were are set anew here, journey by journey.
    private static async Task SetAnew(ReminderScheduleSet set, Sessions sessions, CancellationToken cancellation)
    {
        foreach (var journey in Journeys.All)
        {
            await using var session = sessions.Open(journey);
            var schedule = await ReminderSchedule.Of(session, set.Region, cancellation);
            var earliest = set.At.AddDays(-100).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            var occasions = await session.QueryAsync<Occasion>(
                "where d.tenant_id = ? and d.data ->> 'region' = ? and d.data -> 'days' -> -1 ->> 'date' >= ?", cancellation, journey, set.Region, earliest);
            foreach (var occasion in occasions)
            {
                RemindPeople.Set(session, journey, occasion, schedule, set.At);
            }

            await session.SaveChangesAsync(cancellation);
        }
    }
}
