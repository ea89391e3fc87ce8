using JasperFx.Events;
using Marten.Events.Projections;
using Yrkesresan.Enrolment.Occasions;

namespace Yrkesresan.Enrolment.Station;

/// <summary>
/// Somebody's place at an occasion, kept by person: what the Station and the person's calendar are read from. One document per person and occasion,
/// so that only transactions that hold the occasion's stream write it, and no two write it at once.
/// </summary>
/// <param name="Id">The enrolment's id, from occasion and participant.</param>
/// <param name="Participant">Id.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled, and pays.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="State">One of the constants here.</param>
/// <param name="Late">Whether the seat was given up after the last day for free cancellation.</param>
/// <param name="Absent">Days she or he was absent, as recorded.</param>
/// <param name="Certificate">The certificate, for one who has taken the course.</param>
/// <param name="Sequence">How many times the place changed: for calendars.</param>
/// <param name="At">When it last did, UTC.</param>
public sealed record JournalEntry(
    Guid Id, Guid Participant, Guid Occasion, string Municipality, string Unit, string State, bool Late, IReadOnlyList<DateOnly> Absent, Guid? Certificate,
    int Sequence, DateTimeOffset At)
{
    /// <summary>Has a seat.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>On the waiting list.</summary>
    public const string Waiting = "waiting";

    /// <summary>Asked, and waits for the municipality's approval.</summary>
    public const string PendingApproval = "pending-approval";

    /// <summary>Has been offered a seat, which is held until the offer expires.</summary>
    public const string Offered = "offered";

    /// <summary>Gave it up, handed it over, went to another occasion, or did not get it.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The entry after an event.</summary>
    /// <param name="entry">Before it; null for the first.</param>
    /// <param name="id">The enrolment.</param>
    /// <param name="occasion">Stream.</param>
    /// <param name="event">Stored event.</param>
    public static JournalEntry? Apply(JournalEntry? entry, Guid id, Guid occasion, object @event)
    {
        JournalEntry Placed(Guid participant, string municipality, string unit, string state, DateTimeOffset at) => new(
            id, participant, occasion, municipality, unit, state, false, entry?.Absent ?? [], entry?.Certificate, entry is null ? 0 : entry.Sequence + 1, at);
        return @event switch
        {
            SeatTaken e => Placed(e.Participant, e.Municipality, e.Unit, Confirmed, e.At),
            PromotedFromWaitingList e => Placed(e.Participant, e.Municipality, e.Unit, Confirmed, e.At),
            WaitingListJoined e => Placed(e.Participant, e.Municipality, e.Unit, Waiting, e.At),
            WaitingListLeft e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At),
            SeatReleased e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At) with { Late = e.Late },
            EnrolmentRequested e => Placed(e.Participant, e.Municipality, e.Unit, PendingApproval, e.At),
            EnrolmentDeclined e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At),
            RequestWithdrawn e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At),
            SeatOffered e => Placed(e.Participant, e.Municipality, e.Unit, Offered, e.At),
            OfferAccepted e => Placed(e.Participant, e.Municipality, e.Unit, Confirmed, e.At),
            OfferDeclined e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At),
            OfferExpired e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At),
            SeatHandedOver e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At),
            SeatTakenOver e => Placed(e.Participant, e.Municipality, e.Unit, Confirmed, e.At),
            EnrolmentTransferred e => Placed(e.Participant, e.Municipality, e.Unit, Cancelled, e.At) with { Late = e.Late },
            // Who was there changes nothing in a calendar: neither sequence nor time.
            AttendanceRecorded e => entry is null ? null : entry with
            {
                Absent = Among(e.Absent, entry.Participant) ? [.. entry.Absent.Append(e.Date).Distinct().Order()] : [.. entry.Absent.Where(date => date != e.Date)],
            },
            AttendanceCorrected e => entry is null ? null : entry with
            {
                Absent = Among(e.Absent, entry.Participant) ? [.. entry.Absent.Append(e.Date).Distinct().Order()] : [.. entry.Absent.Where(date => date != e.Date)],
            },
            CertificateWithdrawn e => entry is null || entry.Certificate != e.Certificate ? entry : entry with { Certificate = null },
            CertificateIssued e => entry is null ? null : entry with { Certificate = e.Certificate },
            _ => entry,
        };
    }

    private static bool Among(IReadOnlyList<Guid> people, Guid participant) => people.Contains(participant);
}

/// <summary>Keeps the journal, in the same transaction as the events of the occasion.</summary>
public sealed class Journal : MultiStreamProjection<JournalEntry, Guid>
{
    /// <summary>Says whose place each event concerns.</summary>
    public Journal()
    {
        Identity<IEvent<SeatTaken>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<PromotedFromWaitingList>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<WaitingListJoined>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<WaitingListLeft>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<SeatReleased>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<EnrolmentRequested>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<EnrolmentDeclined>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<RequestWithdrawn>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<SeatOffered>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<OfferAccepted>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<OfferDeclined>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<OfferExpired>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<SeatHandedOver>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<SeatTakenOver>>(e => Of(e, e.Data.Participant));
        Identity<IEvent<EnrolmentTransferred>>(e => Of(e, e.Data.Participant));
        // A certificate may be earned by a day made up elsewhere: then its stream is not the occasion's it is of. Whoever writes it holds the participation.
        Identity<IEvent<CertificateIssued>>(e => Place.EnrolmentId(e.Data.Occasion ?? e.StreamId, e.Data.Participant));
        Identity<IEvent<CertificateWithdrawn>>(e => Place.EnrolmentId(e.Data.Occasion, e.Data.Participant));
        Identities<IEvent<AttendanceCorrected>>(e => [.. e.Data.Present.Concat(e.Data.Absent).Select(participant => Of(e, participant))]);
        Identities<IEvent<AttendanceRecorded>>(e => [.. e.Data.Present.Concat(e.Data.Absent).Select(participant => Of(e, participant))]);
    }

    /// <inheritdoc />
    public override JournalEntry? Evolve(JournalEntry? snapshot, Guid id, IEvent e) => JournalEntry.Apply(snapshot, id, e.StreamId, e.Data);

    private static Guid Of(IEvent e, Guid participant) => Place.EnrolmentId(e.StreamId, participant);
}
