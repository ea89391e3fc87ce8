using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>
/// What has to be so beside a person's stream, written with it: the deadlines of what is planned, and the addresses registered. An address is
/// registered at the coming employer's as soon as a move there is planned, so that nobody registers the person twice before the day.
/// </summary>
internal static class Plans
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    /// <summary>The participant after what was decided.</summary>
    public static Participant After(this Participant participant, IReadOnlyList<object> events) => events
        .Aggregate(participant, (state, @event) => Participant.Apply(state, participant.Id, @event, state.Version + 1)!);

    /// <summary>A day on which something about somebody's employment takes effect.</summary>
    public static void Day(this Validation check, string field, DateOnly? day, DateOnly today)
    {
        if (check.Required(field, day))
        {
            var latest = today.AddYears(2);
            check.That(day >= Earliest && day <= latest, field, "range", $"Ange en dag från {Earliest:yyyy-MM-dd} till och med {latest:yyyy-MM-dd}.");
        }
    }

    /// <summary>Makes deadlines and registered addresses what they have to be after a change.</summary>
    public static void KeepPlans(this IDocumentSession session, Participant before, Participant after, PersonDetails? details, PersonDetails? changed = null)
    {
        if (before.Move?.From != after.Move?.From)
        {
            session.Plan(MoveWhenItsDayHasCome.Name, after.Id, after.Move?.From);
        }

        if (before.Leave?.On != after.Leave?.On)
        {
            session.Plan(LeaveWhenItsDayHasCome.Name, after.Id, after.Leave?.On);
        }

        var (had, has) = (Addresses(before, details), Addresses(after, changed ?? details));
        foreach (var id in had.Except(has).Order())
        {
            session.Delete<RegisteredAddress>(id);
        }

        foreach (var id in has.Except(had).Order())
        {
            session.Insert(new RegisteredAddress(id, after.Id));
        }
    }

    /// <summary>A command that needs nothing but the person.</summary>
    public static async Task<IResult> Change(
        Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http, Func<Participant, IReadOnlyList<object>> decide)
    {
        await using var session = sessions.Open();
        await session.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
        var stream = await session.FetchFor<Participant>(id, http);
        var before = await session.Still(caller, stream.Existing(), Scope.Administers, http.RequestAborted);
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        var events = decide(before);
        var version = stream.Take(events);
        session.KeepPlans(before, before.After(events), details);
        await session.SaveChangesAsync(http.RequestAborted);
        return await ParticipantView.Answer(session, before, events, version, clock, http, details);
    }

    private static void Plan(this IDocumentSession session, string kind, Guid participant, DateOnly? day)
    {
        var id = Deadline.IdOf(kind, participant);
        if (day is { } on)
        {
            session.SetDeadline(new Deadline(id, kind, null, participant, on.StartOfDay()));
        }
        else
        {
            session.ClearDeadline(id);
        }
    }

    private static HashSet<Guid> Addresses(Participant participant, PersonDetails? details) => details is null || participant.Erased
        ? []
        : [.. new[] { participant.Municipality, participant.Move?.Municipality }.OfType<string>().Select(where => RegisteredAddress.IdOf(where, details.Email))];
}
