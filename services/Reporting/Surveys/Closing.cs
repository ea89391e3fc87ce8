using System.Globalization;
using Marten;
using JasperFx.Events;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Rebuilding;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>Counts what has come, when nobody has answered for a while.</summary>
/// <param name="box">Where the answers lie.</param>
internal sealed class CountsAnswers(AnswerBox box) : IDeadlineKind
{
    public const string Name = "survey-count";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var round = await session.Events.FetchForExclusiveWriting<SurveyFigures>(deadline.Subject, cancellation);
        if (round.Aggregate is { Closed: false } open)
        {
            var events = new List<object>();
            await box.Count(session, round.Id, open, events, keep: true, cancellation);
            round.AppendMany(events);
        }
    }
}

/// <summary>Reminds those who have not answered, once, some days before it closes.</summary>
/// <param name="clock">Now.</param>
internal sealed class Reminders(TimeProvider clock) : IDeadlineKind
{
    private const string Name = "survey-reminder";
    private static readonly TimeOnly Morning = new(8, 0);

    public string Kind => Name;

    /// <summary>Sets it; a day that has been already is let go by.</summary>
    public static void Set(IDocumentSession session, Guid round, Edition edition, DateOnly closes, TimeProvider clock)
    {
        var due = closes.AddDays(-edition.Content.RemindDays).InSweden(Morning);
        if (edition.Content.RemindDays > 0 && due > clock.GetUtcNow())
        {
            session.SetDeadline(new Deadline(Deadline.IdOf(Name, round, edition.Id.Survey), Name, session.TenantId, round, due, edition.Id.Survey));
        }
    }

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var round = await session.Events.FetchForExclusiveWriting<SurveyFigures>(deadline.Subject, cancellation);
        if (round.Aggregate is not { Closed: false })
        {
            return;
        }

        var invitations = (await Invitations.Of(deadline.Subject, session, cancellation)).Where(one => one.Edition.Survey == deadline.Detail).ToList();
        var answered = (await invitations.Used(session)).Select(one => one.Id).ToHashSet();
        foreach (var invitation in invitations.Where(one => !answered.Contains(one.Id)))
        {
            session.Events.Append(invitation.Known, invitation.Reminded(clock.GetUtcNow()));
        }
    }
}

/// <summary>Closes a round the day after the last to answer.</summary>
/// <param name="closing">Closes.</param>
internal sealed class ClosesAtTheEnd(Closing closing) : IDeadlineKind
{
    private const string Name = "survey-closing";

    public string Kind => Name;

    public static Deadline Of(string journey, Guid round, DateOnly closes) =>
        new(Deadline.IdOf(Name, round), Name, journey, round, closes.AddDays(1).StartOfDay());

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation) =>
        await closing.Close(await session.Events.FetchForExclusiveWriting<SurveyFigures>(deadline.Subject, cancellation), session, cancellation);
}

/// <summary>
/// Closes a round: counts what can be counted, splits it by groups, and forgets the rest, who was asked and who answered. Answers too few to be
/// counted go, without where they come from, to the box of the half year, which is counted like any other, and emptied unread a year after.
/// </summary>
/// <param name="box">Where the answers lie.</param>
/// <param name="clock">Today.</param>
internal sealed class Closing(AnswerBox box, TimeProvider clock)
{
    /// <summary>Closes, for the session's save; a round that is closed, or is none, is left alone.</summary>
    public async Task Close(IEventStream<SurveyFigures> round, IDocumentSession session, CancellationToken cancellation)
    {
        if (round.Aggregate is not { Closed: false } open)
        {
            return;
        }

        var events = new List<object>();
        var left = await box.Count(session, round.Id, open, events, keep: false, cancellation);
        var invitations = await Invitations.Of(round.Id, session, cancellation);
        var goal = await AnswerBox.Goals(session, left, cancellation);
        var rest = open.Asked.Count > 0 ? Counting.Rest(left) : [];
        events.Add(new SurveyClosed(
            round.Id, open.Region, clock.Today(),
            Counting.Groups(left, [.. invitations.Select(one => (one.Edition, (string?)one.Municipality, one.Role))], goal)));
        round.AppendMany(events);
        foreach (var used in await invitations.Used(session))
        {
            session.Delete<UsedLink>(used.Id);
        }

        foreach (var invitation in invitations)
        {
            session.Delete<Invitation>(invitation.Id);
        }

        session.ClearDeadline(ClosesAtTheEnd.Of(session.TenantId, round.Id, open.Closes).Id);
        if (rest.Count > 0)
        {
            await KeepForTheHalfYear(session, open, rest, cancellation);
        }
    }

    private async Task KeepForTheHalfYear(IDocumentSession session, SurveyFigures from, IReadOnlyList<Slip> rest, CancellationToken cancellation)
    {
        var half = HalfYear.Of(from.On);
        var round = await session.Events.FetchForExclusiveWriting<SurveyFigures>(SurveyFigures.RestOf(session.TenantId, from.Region, half), cancellation);
        if (round.Aggregate is null)
        {
            var closes = HalfYear.Last(from.On).AddYears(1);
            round.AppendOne(new PeopleAsked(round.Id, from.Region, null, null, HalfYear.Last(from.On), closes, []));
            session.SetDeadline(ClosesAtTheEnd.Of(session.TenantId, round.Id, closes));
        }

        if (round.Aggregate is not { Closed: true })
        {
            await box.Put(session, round.Id, rest, cancellation);
        }
    }
}

/// <summary>Half years: what managers are asked in, and what is left of answers is kept by.</summary>
internal static class HalfYear
{
    /// <summary>Such as <c>2026-H1</c>.</summary>
    public static string Of(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Year}-H{(day.Month <= 6 ? 1 : 2)}");

    public static DateOnly First(DateOnly day) => new(day.Year, day.Month <= 6 ? 1 : 7, 1);

    public static DateOnly Last(DateOnly day) => First(day).AddMonths(6).AddDays(-1);
}

/// <summary>
/// Asks managers, in the middle of May and of November (ours: so that it is closed when the half year ends and the report of 31 January is written),
/// those whose unit has had somebody at a course of the journey during the last twelve months. A region has them from its first completed occasion.
/// </summary>
/// <param name="links">Whose hashes the invitations are known by.</param>
/// <param name="sessions">Reads who the people are.</param>
/// <param name="clock">Now.</param>
internal sealed class AsksManagers(SurveyLinks links, Sessions sessions, TimeProvider clock) : IDeadlineKind
{
    private const string Name = "survey-managers";
    private static readonly TimeOnly Morning = new(8, 0);

    public string Kind => Name;

    /// <summary>Sees to it that the region's managers will be asked.</summary>
    public static async Task Ensure(IDocumentSession session, string region, TimeProvider clock, CancellationToken cancellation)
    {
        if (await session.LoadAsync<Deadline>(IdOf(session.TenantId, region), cancellation) is null)
        {
            session.SetDeadline(Next(session.TenantId, region, clock.GetUtcNow()));
        }
    }

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var (region, today) = (deadline.Detail!, deadline.Due.SwedishDay());
        await using var people = sessions.Read();
        if (await Rebuild.Running(people, cancellation) is not null)
        {
            // Who works where, and who took part, is not whole: tried again later.
            throw new InvalidOperationException("The read models are being rebuilt; managers are asked when they are whole.");
        }

        session.SetDeadline(Next(session.TenantId, region, deadline.Due));
        var units = (await session.QueryAsync<OccasionFigures>("where d.tenant_id = ? and d.data ->> 'region' = ?", cancellation, session.TenantId, region))
            .Where(occasion => occasion.Status == OccasionStatus.Completed && occasion.Days.Count > 0 && occasion.Days[^1].Date >= today.AddYears(-1))
            .SelectMany(occasion => occasion.Seated.Select(place => (place.Municipality, place.Unit))).ToHashSet();
        var colleagues = (await people.QueryAsync<Colleague>(
                "where d.data ->> 'municipality' = any(?) order by d.id", cancellation, (object)units.Select(unit => unit.Municipality).Distinct().ToArray()))
            .Where(one => one.AtWork && one.Unit is { } unit && units.Contains((one.Municipality, unit))).ToList();
        foreach (var edition in (await session.SurveysOf(region, cancellation)).Where(one =>
            one.Content.Asked == Occurs.HalfYearly || one.Content.Asked == Occurs.Yearly && today.Month > 6))
        {
            // One that names no roles would ask everybody: it is of managers.
            var asked = colleagues.Where(one => one.Role is { } role && edition.Content.Roles?.Contains(role.Trim(), StringComparer.OrdinalIgnoreCase) == true).ToList();
            var id = SurveyFigures.IdOf(session.TenantId, region, edition.Id.Survey, HalfYear.Of(today));
            var round = await session.Events.FetchForExclusiveWriting<SurveyFigures>(id, cancellation);
            var closes = today.AddDays(edition.Content.OpenDays);
            if (asked.Count == 0 || round.Aggregate is not null || closes < clock.Today())
            {
                continue;
            }

            round.AppendOne(new PeopleAsked(id, region, null, null, today, closes, [new AskedOf(edition.Id, asked.Count, edition.Goals)]));
            foreach (var one in asked)
            {
                var link = SurveyLinks.Hash(await links.Of(id, one.Id, cancellation));
                var invitation = new Invitation(
                    link, one.Id, session.TenantId, id, id, edition.Id, region, one.Municipality, one.Role, null, null, closes);
                Invitations.Send(session, invitation, clock.GetUtcNow());
            }

            Reminders.Set(session, id, edition, closes, clock);
            session.SetDeadline(ClosesAtTheEnd.Of(session.TenantId, id, closes));
        }
    }

    private static Deadline Next(string journey, string region, DateTimeOffset after)
    {
        var day = after.SwedishDay();
        var due = new[] { new DateOnly(day.Year, 5, 15), new DateOnly(day.Year, 11, 15), new DateOnly(day.Year + 1, 5, 15) }
            .Select(one => one.InSweden(Morning)).First(one => one > after);
        return new Deadline(IdOf(journey, region), Name, journey, IdOf(journey, region), due, region);
    }

    private static Guid IdOf(string journey, string region) => Deadline.IdOf(Name, Uuid.From("survey-region", journey, region));
}
