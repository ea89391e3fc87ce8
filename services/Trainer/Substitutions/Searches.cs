using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Telling;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>How the verbs of a search read what they decide on, and what they do with what they decided.</summary>
internal static class Searches
{
    /// <summary>A search of any journey; null: there is none. Which journey, and which occasion, never changes: whoever decides reads the rest again under the lock.</summary>
    public static async Task<Substitution?> Find(Sessions sessions, Guid id, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return await session.QueryAsync<Substitution>("where d.id = ?", cancellation, id) is [var found, ..] ? found : null;
    }

    /// <summary>All searches of an occasion, in order of id; as they are, where the session holds the occasion's lock.</summary>
    public static Task<IReadOnlyList<Substitution>> Of(IQuerySession session, string journey, Guid occasion, CancellationToken cancellation) =>
        session.QueryAsync<Substitution>(
            "where d.tenant_id = ? and cast(d.data ->> 'occasion' as uuid) = ? order by d.id", cancellation, journey, occasion);

    /// <summary>
    /// Everything about a search under its occasion's lock, which whoever changes the team, the dates or the search takes first: so of two who answer at
    /// once the second sees the first.
    /// </summary>
    public static async Task<Under> Lock(IDocumentSession session, Guid occasion, Guid substitution, HttpContext? http, CancellationToken cancellation)
    {
        var team = await session.Events.FetchForExclusiveWriting<OccasionTeam>(occasion, cancellation);
        var search = await session.Events.FetchForExclusiveWriting<Substitution>(substitution, cancellation);
        if (http?.ExpectedVersion() is { } version && search.Aggregate is { } known && known.Version != version)
        {
            // Says it as everybody else does.
            await session.Events.FetchForWriting<Substitution>(substitution, version, cancellation);
        }

        var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(session.TenantId, team.Aggregate!.Course), cancellation) ?? throw new NotFound();
        return new Under(session, team, search, demand);
    }

    /// <summary>Candidates of a region with whether they have taught the course, and everything they are booked for in the years of the occasion's days.</summary>
    public static async Task<(IReadOnlyList<Candidate> Candidates, Bookings Bookings)> Candidates(
        IQuerySession session, string journey, OccasionTeam occasion, DateOnly today, CancellationToken cancellation)
    {
        var trainers = await session.QueryAsync<TrainerProfile>(
            "where d.tenant_id = ? and d.data ->> 'region' = ? order by d.id", cancellation, Tenants.None, occasion.Region);
        var taught = await ProposeTeam.HaveTaught(session, journey, occasion, today, cancellation);
        return ([.. trainers.Select(one => new Candidate(one, taught.Contains(one.Id)))], await Booked(session, journey, occasion, [.. trainers.Select(one => one.Id)], cancellation));
    }

    /// <summary>What trainers are booked for, the occasion's own days too: who teaches there already is not free, and what it takes of a year counts.</summary>
    public static async Task<Bookings> Booked(IQuerySession session, string journey, OccasionTeam occasion, Guid[] trainers, CancellationToken cancellation) =>
        WithOwn(await Bookings.Read(session, occasion.Id, trainers, occasion.Dates.Select(day => day.Date.Year), cancellation), journey, occasion);

    public static Bookings WithOwn(Bookings elsewhere, string journey, OccasionTeam occasion) => new([.. elsewhere.Elsewhere, .. TrainerDay.Of(journey, occasion)]);

    /// <summary>Appends what was decided, tells whom it concerns, and sees to it that it goes on when the time to answer is up.</summary>
    /// <param name="session">Of the journey; holds the occasion's lock.</param>
    /// <param name="before">The search before; null: it starts.</param>
    /// <param name="events">What was decided.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="stream">The search's stream, where it was fetched already.</param>
    public static async Task Append(
        IDocumentSession session, Substitution? before, IReadOnlyList<object> events, CancellationToken cancellation,
        JasperFx.Events.IEventStream<Substitution>? stream = null)
    {
        if (events.Count == 0)
        {
            return;
        }

        var after = events.Aggregate(before, Substitution.Apply)!;
        if (before is null)
        {
            session.Events.StartStream<Substitution>(after.Id, [.. events]);
        }
        else
        {
            (stream ?? await session.Events.FetchForExclusiveWriting<Substitution>(before.Id, cancellation)).AppendMany(events);
        }

        for (var number = 0; number < events.Count; number++)
        {
            if (WhatToTell(events[number], after) is { } message)
            {
                Tell.Now(session, string.Create(CultureInfo.InvariantCulture, $"{after.Id}/{(before?.Version ?? 0) + number + 1}"), message);
            }

            if (events[number] is SubstituteAssigned assigned)
            {
                Tell.Now(session, $"{after.Id}", About(after, MessageKind.SubstituteFound, Tell.ToCoordinator, assigned.Substitute.Trainer, assigned.Days, assigned.At));
            }
        }

        if (after.Open)
        {
            session.SetDeadline(GoesOn(after, session.TenantId));
        }
        else
        {
            session.ClearDeadline(Deadline.IdOf(GoOnAsking.Name, after.Id));
        }
    }

    /// <summary>When an open search has to go on at the latest.</summary>
    public static Deadline GoesOn(Substitution search, string journey) => new(
        Deadline.IdOf(GoOnAsking.Name, search.Id), GoOnAsking.Name, journey, search.Occasion,
        search.Waiting.Select(one => one.Until).Append(search.Over).Min(), search.Id.ToString());

    private static MessageBecameDue? WhatToTell(object fact, Substitution search) => fact switch
    {
        SubstituteSought e => About(search, MessageKind.SubstituteSought, Tell.ToCoordinator, e.Absent, e.Days, e.At, because: e.Cause),
        SubstituteAsked e => About(search, MessageKind.SubstituteAsked, Tell.ToTrainer, e.Trainer, search.Days, e.At, e.Until),
        RequestExpired e => About(search, MessageKind.RequestWithdrawn, Tell.ToTrainer, e.Trainer, search.Days, e.At, because: "expired"),
        RequestWithdrawn e => About(search, MessageKind.RequestWithdrawn, Tell.ToTrainer, e.Trainer, search.Days, e.At, because: e.Because),
        SubstituteAssigned e => About(search, MessageKind.SubstituteConfirmed, Tell.ToTrainer, e.Substitute.Trainer, e.Days, e.At),
        SubstituteNotFound e => About(search, MessageKind.SubstituteNotFound, Tell.ToCoordinator, e.Absent, e.Days, e.At),
        _ => null,
    };

    private static MessageBecameDue About(
        Substitution search, string kind, string to, Guid trainer, IReadOnlyList<DateOnly> days, DateTimeOffset at, DateTimeOffset? by = null, string? because = null) =>
        new(kind, to, trainer, search.Region, search.Occasion, search.Course, search.Id, days, by, because, at);

    /// <summary>A search under its occasion's lock.</summary>
    internal sealed record Under(
        IDocumentSession Session, JasperFx.Events.IEventStream<OccasionTeam> Team, JasperFx.Events.IEventStream<Substitution> Stream, CourseDemand Demand)
    {
        public OccasionTeam Occasion => Team.Aggregate!;

        public Substitution Search => Stream.Aggregate!;

        public Task Append(IReadOnlyList<object> events, CancellationToken cancellation) => Searches.Append(Session, Search, events, cancellation, Stream);

        /// <summary>Why each candidate may not teach the days now, as far as can be said without locking all of them; who says yes is looked at again under her or his lock.</summary>
        public async Task<Func<Guid, IReadOnlyList<string>>> Why(DateTimeOffset now, CancellationToken cancellation, params Guid[] also)
        {
            Guid[] all = [.. Search.Candidates.Where(one => one.Able).Select(one => one.Trainer).Concat(also).Distinct()];
            var people = (await Session.People(all, cancellation)).ToDictionary(one => one.Id);
            var bookings = await Booked(Session, Session.TenantId, Occasion, all, cancellation);
            var days = Search.Days.Where(day => day >= now.SwedishDay()).ToList();
            return trainer => people.TryGetValue(trainer, out var person) && person.Region == Search.Region
                ? [.. Gate.Why(person, Occasion, Demand, Search.Leads, days, bookings)]
                : [Gate.NotQualified];
        }
    }
}
