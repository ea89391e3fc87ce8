using System.Globalization;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>
/// Somebody is to be told something: the one event of a message's stream. Its id is made of what it follows from, so that it is there once however
/// often that is read. Ids and facts that a mail needs; who somebody is, and the wording, is added by whoever sends it.
/// </summary>
/// <param name="Kind">What is told, see <see cref="MessageKind"/>.</param>
/// <param name="To"><c>participant</c>, or <c>manager</c>: whoever leads the unit, or, without a unit, units of the municipality.</param>
/// <param name="Participant">Whom it is to or about; null: nobody in particular.</param>
/// <param name="Municipality">Slug of the municipality that enrols, or is told.</param>
/// <param name="Unit">The unit; null: all.</param>
/// <param name="Occasion">Id; null: it is about none.</param>
/// <param name="Course">Slug; null: it is about none.</param>
/// <param name="Region">Slug of the region that holds the occasion, or of the person; null: not known.</param>
/// <param name="Facts">What else the mail says.</param>
/// <param name="Version">Version of the stream that it follows from.</param>
/// <param name="Due">When it is to be told, UTC; not before.</param>
/// <param name="At">UTC.</param>
public sealed record MessageBecameDue(
    string Kind, string To, Guid? Participant, string Municipality, string? Unit, Guid? Occasion, string? Course, string? Region, MessageFacts Facts,
    long Version, DateTimeOffset Due, DateTimeOffset At);

/// <summary>What a mail says besides; what does not concern its kind is null.</summary>
/// <param name="Days">The occasion's days as they were then.</param>
/// <param name="By">Role of who did what is told.</param>
/// <param name="Position">Position on the waiting list, from 1, as it was then.</param>
/// <param name="AnswerBy">Until when an offered seat is kept (UTC).</param>
/// <param name="Changed">What is otherwise: <c>days</c>, <c>mode</c>, <c>venue</c>, <c>link</c>.</param>
/// <param name="Because">Why: <c>occasion-cancelled</c>, <c>enrolment-cancelled</c>, <c>replaced</c>, <c>transferred</c>, <c>declined</c>, <c>expired</c> or <c>day-moved</c>.</param>
/// <param name="DaysLeft">Days until the first course day.</param>
/// <param name="Tasks">Numbers, from 1, of the course's preparation or follow-up tasks not yet ticked.</param>
/// <param name="Certificate">Id.</param>
/// <param name="Until">Last local day: of enrolment, or of the introduction.</param>
/// <param name="CourseDay">Which of the course's days, from 1, where it is of a place to make that day up; null: it is of the whole.</param>
public sealed record MessageFacts(
    IReadOnlyList<OccasionDay>? Days = null, string? By = null, int? Position = null, DateTimeOffset? AnswerBy = null,
    IReadOnlyList<string>? Changed = null, string? Because = null, int? DaysLeft = null, IReadOnlyList<int>? Tasks = null, Guid? Certificate = null,
    DateOnly? Until = null, int? CourseDay = null);

/// <summary>The kinds of messages. A name once used is for ever.</summary>
public static class MessageKind
{
    /// <summary>Enrolment is open: to the managers of each municipality that may enrol.</summary>
    public const string Invitation = "invitation";

    /// <summary>Has a seat.</summary>
    public const string Confirmation = "confirmation";

    /// <summary>Is on the waiting list.</summary>
    public const string Waiting = "waiting";

    /// <summary>Moved up from the waiting list and has a seat.</summary>
    public const string Promoted = "promoted";

    /// <summary>Is offered a seat that has to be taken before it is offered to somebody else.</summary>
    public const string Offered = "offered";

    /// <summary>To the manager: an enrolment waits for approval.</summary>
    public const string ApprovalRequested = "approval-requested";

    /// <summary>The course is near, with what is left to prepare.</summary>
    public const string Reminder = "reminder";

    /// <summary>The course has been, with what may be done after.</summary>
    public const string FollowUp = "follow-up";

    /// <summary>Days, mode or place are otherwise.</summary>
    public const string Changed = "changed";

    /// <summary>Has a seat or place no longer.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A certificate was issued.</summary>
    public const string Certificate = "certificate";

    /// <summary>A certificate no longer holds.</summary>
    public const string CertificateWithdrawn = "certificate-withdrawn";

    /// <summary>To the manager: somebody's introduction is not done in time.</summary>
    public const string IntroductionOverdue = "introduction-overdue";
}

/// <summary>A message as it is kept: what was told to whom, and when.</summary>
/// <param name="Id">From what it follows from, kind and receiver.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Participant">Whom it is to or about.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Order">Sorts by when it was due; unique.</param>
/// <param name="Told">What was told.</param>
public sealed record Message(Guid Id, string Journey, Guid? Participant, string Municipality, string Order, MessageBecameDue Told)
{
    /// <summary>Value of <see cref="MessageBecameDue.To"/>: the person.</summary>
    public const string ToParticipant = "participant";

    /// <summary>Value of <see cref="MessageBecameDue.To"/>: whoever leads the unit.</summary>
    public const string ToManager = "manager";

    /// <summary>The id of what is told because of something.</summary>
    /// <param name="kind">What is told.</param>
    /// <param name="cause">What it follows from: an event's id, or what a timed one is about.</param>
    /// <param name="to">Person, or municipality and unit.</param>
    public static Guid IdOf(string kind, string cause, string to) => Uuid.From("message", kind, cause, to);

    /// <summary>The message after its event.</summary>
    /// <param name="id">Stream.</param>
    /// <param name="journey">Tenant.</param>
    /// <param name="event">Stored event.</param>
    public static Message? Apply(Guid id, string journey, object @event) => @event is MessageBecameDue told
        ? new Message(id, journey, told.Participant, told.Municipality, $"{Sortable(told.Due)} {id}", told)
        : null;

    private static string Sortable(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Keeps each message by whom it is to, in the same transaction.</summary>
public sealed class MessageProjection : SingleStreamProjection<Message, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public MessageProjection()
    {
        IncludeType<MessageBecameDue>();
    }

    /// <inheritdoc />
    public override Message? Evolve(Message? snapshot, Guid id, IEvent e) => Message.Apply(id, e.TenantId, e.Data) ?? snapshot;
}

/// <summary>A message yet to be stored.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Told">What is told.</param>
internal sealed record Draft(Guid Id, MessageBecameDue Told);

internal static class Drafts
{
    /// <summary>Starts the streams of those messages that are not there yet.</summary>
    public static async Task Tell(this Marten.IDocumentSession session, IReadOnlyList<Draft> drafts)
    {
        var there = (await session.LoadManyAsync<Message>([.. drafts.Select(draft => draft.Id)])).Select(one => one.Id).ToHashSet();
        foreach (var draft in drafts.Where(draft => there.Add(draft.Id)))
        {
            session.Events.StartStream<Message>(draft.Id, draft.Told);
        }
    }
}
