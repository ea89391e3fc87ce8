using System.Globalization;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Enrolment.Messages;

/// <summary>
/// What people are told after an event of an occasion: read off what became otherwise between before and after, so that whatever makes it so
/// (a group, a transfer, a replacement, an offer) is told without being listed here. Nobody is told of an occasion that had been already then:
/// it is registered afterwards. Certificates are told whenever they come.
/// </summary>
internal static class WhatToTell
{
    public static IReadOnlyList<Draft> After(object @event, string cause, Occasion? before, Occasion after, DateTimeOffset at)
    {
        Draft To(Guid participant, string municipality, string unit, string kind, string receiver, MessageFacts facts) => new(
            Message.IdOf(kind, cause, participant.ToString()),
            new MessageBecameDue(
                kind, receiver, participant, municipality, unit, after.Id, after.Course, after.Region, facts, after.Version, at, at));

        // A certificate is of one occasion, though a day made up or corrected at another may have brought or taken it.
        Draft OfCertificate(Guid occasion, string region, Draft draft) => draft with { Told = draft.Told with { Occasion = occasion, Region = region } };

        if (@event is CertificateIssued issued)
        {
            return [OfCertificate(issued.Occasion ?? after.Id, issued.Region, To(
                issued.Participant, issued.Municipality, issued.Unit, MessageKind.Certificate, Message.ToParticipant,
                new MessageFacts(Certificate: issued.Certificate)))];
        }

        if (@event is CertificateWithdrawn withdrawn)
        {
            return [OfCertificate(withdrawn.Occasion, withdrawn.Region, To(
                withdrawn.Participant, withdrawn.Municipality, withdrawn.Unit, MessageKind.CertificateWithdrawn, Message.ToParticipant,
                new MessageFacts(By: withdrawn.By, Certificate: withdrawn.Certificate)))];
        }

        if (after.LastDay < at.SwedishDay())
        {
            return [];
        }

        var told = new List<Draft>();
        if (before is { Status: OccasionStatus.Scheduled } && after.Status is OccasionStatus.Scheduled && Differences(before, after) is { Count: > 0 } changed)
        {
            told.AddRange(after.Active().Select(place => To(
                place.Participant, place.Municipality, place.Unit, MessageKind.Changed, Message.ToParticipant,
                new MessageFacts(Days: after.Days, By: EventFacts.By(@event), Changed: changed))));
        }

        if (before is not null && !ReferenceEquals(before.Places, after.Places))
        {
            told.AddRange(after.Places.Values.OrderBy(place => place.Participant)
                .Where(place => !ReferenceEquals(place, before.Places.GetValueOrDefault(place.Participant)))
                .Select(place => Moved(before.ActivePlaceOf(place.Participant)?.Status, place, after) is var (kind, receiver, facts)
                    ? To(place.Participant, place.Municipality, place.Unit, kind, receiver, facts with
                    {
                        By = EventFacts.By(@event),
                        Because = kind != MessageKind.Cancelled ? null : place.Because switch
                        {
                            null => "occasion-cancelled",
                            Place.GivenUp => "enrolment-cancelled",
                            var other => other,
                        },
                    })
                    : null)
                .OfType<Draft>());
        }

        told.AddRange(OfMakeUps(@event, cause, before, after, at));
        return told;
    }

    // Who comes for a day that was missed elsewhere is told of that day alone, each day in a message of its own.
    private static IEnumerable<Draft> OfMakeUps(object @event, string cause, Occasion? before, Occasion after, DateTimeOffset at)
    {
        if (before is null || before.MakeUps.IsEmpty && after.MakeUps.IsEmpty)
        {
            return [];
        }

        Draft To(MakeUp place, Occasion then, string kind, string? because = null, IReadOnlyList<string>? changed = null) => new(
            Message.IdOf(kind, cause, string.Create(CultureInfo.InvariantCulture, $"{place.Participant}/{place.Date:yyyy-MM-dd}")),
            new MessageBecameDue(
                kind, Message.ToParticipant, place.Participant, place.Municipality, place.Unit, after.Id, after.Course, after.Region,
                new MessageFacts(
                    Days: [.. then.Days.Where(day => day.Date == place.Date)], By: EventFacts.By(@event), Because: because, Changed: changed, CourseDay: place.CourseDay),
                after.Version, at, at));

        var gone = before.MakeUps.Except(after.MakeUps).Select(place => To(place, before, MessageKind.Cancelled, (@event, after.Status) switch
        {
            (_, OccasionStatus.Cancelled) => "occasion-cancelled",
            (MakeUpCancelled { Because: { } because }, _) => because,
            (OccasionRescheduled, _) => MakeUpCancelled.DayMoved,
            _ => "enrolment-cancelled",
        }));
        var placed = after.MakeUps.Except(before.MakeUps).Select(place => To(place, after, MessageKind.Confirmation));
        var changed = after.MakeUps.Intersect(before.MakeUps).Select(place => (Place: place, What: DifferencesOn(place.Date, before, after)))
            .Where(one => one.What.Count > 0).Select(one => To(one.Place, after, MessageKind.Changed, changed: one.What));
        return gone.Concat(placed).Concat(changed);
    }

    private static IReadOnlyList<string> DifferencesOn(DateOnly date, Occasion before, Occasion after)
    {
        if (before.Days.FirstOrDefault(day => day.Date == date) is not { } was || after.Days.FirstOrDefault(day => day.Date == date) is not { } now)
        {
            return [];
        }

        var (onSite, digital) = (was.Mode == OccasionDay.OnSite && now.Mode == OccasionDay.OnSite, was.Mode == OccasionDay.Digital && now.Mode == OccasionDay.Digital);
        return
        [
            .. (was.Start, was.End) != (now.Start, now.End) ? ["days"] : Array.Empty<string>(),
            .. was.Mode != now.Mode ? ["mode"] : Array.Empty<string>(),
            .. onSite && (was.Venue ?? before.Venue) != (now.Venue ?? after.Venue) ? ["venue"] : Array.Empty<string>(),
            .. digital && was.Link != now.Link ? ["link"] : Array.Empty<string>(),
        ];
    }

    /// <summary>Whom enrolment's opening concerns: the municipality that holds it for its own, else each of the region.</summary>
    public static IReadOnlyList<Draft> Invitations(Occasion occasion, IEnumerable<string> municipalities, DateTimeOffset at)
    {
        IEnumerable<(string Municipality, string? Unit)> invited = occasion.HeldBy is { } own
            ? [(own.Municipality, own.Unit)]
            : municipalities.Select(municipality => (municipality, (string?)null));
        return [.. invited.Select(one => new Draft(
            Message.IdOf(MessageKind.Invitation, occasion.Id.ToString(), $"{one.Municipality}/{one.Unit}"),
            new MessageBecameDue(
                MessageKind.Invitation, Message.ToManager, null, one.Municipality, one.Unit, occasion.Id, occasion.Course, occasion.Region,
                new MessageFacts(Days: occasion.Days, Until: occasion.Enrolment.Closes), occasion.Version, at, at)))];
    }

    /// <summary>Whoever leads the unit is told of an introduction that is not done in time.</summary>
    public static Draft Late(IntroductionOverdue late, string cause, long version) => new(
        Message.IdOf(MessageKind.IntroductionOverdue, cause, late.Participant.ToString()),
        new MessageBecameDue(
            MessageKind.IntroductionOverdue, Message.ToManager, late.Participant, late.Municipality, late.Unit, null, null, null,
            new MessageFacts(Until: late.DueOn), version, late.At, late.At));

    private static (string Kind, string Receiver, MessageFacts Facts)? Moved(PlaceStatus? was, Place place, Occasion after) => (was, place.Status) switch
    {
        var (before, now) when before == now => null,
        (PlaceStatus.Waiting, PlaceStatus.Confirmed) => (MessageKind.Promoted, Message.ToParticipant, new MessageFacts(Days: after.Days)),
        (_, PlaceStatus.Confirmed) => (MessageKind.Confirmation, Message.ToParticipant, new MessageFacts(Days: after.Days)),
        (_, PlaceStatus.Offered) => (MessageKind.Offered, Message.ToParticipant, new MessageFacts(Days: after.Days, AnswerBy: place.OfferExpires)),
        (_, PlaceStatus.PendingApproval) => (MessageKind.ApprovalRequested, Message.ToManager, new MessageFacts(Days: after.Days)),
        (_, PlaceStatus.Waiting) => (MessageKind.Waiting, Message.ToParticipant, new MessageFacts(Days: after.Days, Position: after.PositionOf(place.Participant))),
        (not null, PlaceStatus.Cancelled) => (MessageKind.Cancelled, Message.ToParticipant, new MessageFacts(Days: after.Days)),
        _ => null,
    };

    private static IReadOnlyList<string> Differences(Occasion before, Occasion after)
    {
        if (ReferenceEquals(before.Days, after.Days) && before.Venue == after.Venue)
        {
            return [];
        }

        var days = !before.Days.Select(day => (day.Date, day.Start, day.End)).SequenceEqual(after.Days.Select(day => (day.Date, day.Start, day.End)));
        // Of days that were there before; what a new day is like is told with the days.
        var same = before.Days.Join(after.Days, day => day.Date, day => day.Date, (was, now) => (Was: was, Now: now)).ToList();
        return
        [
            .. days ? ["days"] : Array.Empty<string>(),
            .. same.Any(one => one.Was.Mode != one.Now.Mode) ? ["mode"] : Array.Empty<string>(),
            .. before.Venue != after.Venue || same.Any(one => one.Now.Mode == OccasionDay.OnSite && one.Was.Mode == OccasionDay.OnSite && one.Was.Venue != one.Now.Venue)
                ? ["venue"]
                : Array.Empty<string>(),
            .. same.Any(one => one.Now.Mode == OccasionDay.Digital && one.Was.Mode == OccasionDay.Digital && one.Was.Link != one.Now.Link) ? ["link"] : Array.Empty<string>(),
        ];
    }
}
