using JasperFx;
using Marten;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// That somebody holds a seat or waiting-list place of a day of a course, or has taken it. There can be only one: its id is made of person, course
/// and course day, and it is inserted in the transaction of the enrolment, so two occasions can't both win. Days 1–2 and 3–4 may be taken at two
/// occasions (S1 4.5), no day twice.
/// </summary>
/// <param name="Id">From participant, journey, course and course day.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Where.</param>
/// <param name="Day">Number of the course day, from 1; null: 1.</param>
public sealed record CoursePlace(Guid Id, Guid Participant, string Journey, string Course, Guid Occasion, int? Day = null)
{
    /// <summary>The guard's id.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    /// <param name="day">Number of the course day, from 1. The first has the id that the whole course had before days were told apart.</param>
    public static Guid IdOf(Guid participant, string journey, string course, int day = 1) => day == 1
        ? Uuid.From("course-place", participant.ToString(), journey, course)
        : Uuid.From("course-place", participant.ToString(), journey, course, day.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>
/// That somebody is taken a day; there can be only one, across all journeys. Where a coordinator overrode that, a second stands behind the first
/// (<paramref name="Main"/>), and takes its place when it is given up: the day is never free while the person is anywhere.
/// </summary>
/// <param name="Id">From participant and date; of one that stands behind, from the occasion too.</param>
/// <param name="Participant">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Where.</param>
/// <param name="Main">Id of the one it stands behind; null: it is the day's own.</param>
public sealed record DayPlace(Guid Id, Guid Participant, DateOnly Date, string Journey, Guid Occasion, Guid? Main = null)
{
    /// <summary>The guard's id.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="date">Local date.</param>
    public static Guid IdOf(Guid participant, DateOnly date) => Uuid.From("day", participant.ToString(), Text(date));

    /// <summary>The id of one that stands behind another.</summary>
    /// <param name="participant">Who.</param>
    /// <param name="date">Local date.</param>
    /// <param name="occasion">Where.</param>
    public static Guid IdOf(Guid participant, DateOnly date, Guid occasion) =>
        Uuid.From("day", participant.ToString(), Text(date), occasion.ToString());

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Writes and removes the guards in the session of the command they belong to.</summary>
internal static class Guards
{
    /// <summary>The person is at the occasion: its days, and what it covers of the course.</summary>
    /// <param name="session">Of the journey.</param>
    /// <param name="occasion">Where.</param>
    /// <param name="participant">Who.</param>
    /// <param name="course">What the course is; null: one day.</param>
    /// <param name="overridden">Days when the person is somewhere else, which somebody has said may be.</param>
    public static void Hold(
        this IDocumentSession session, Occasion occasion, Guid participant, Catalogue.CourseContent? course, IReadOnlyCollection<DateOnly>? overridden = null)
    {
        var journey = session.TenantId;
        session.Insert([.. occasion.CoveredDays(course?.Days.Count ?? 1).Select(day => new CoursePlace(
            CoursePlace.IdOf(participant, journey, occasion.Course, day), participant, journey, occasion.Course, occasion.Id, day == 1 ? null : day))]);
        session.HoldDays(occasion.Id, participant, [.. occasion.Days.Select(day => day.Date).Distinct()], overridden);
    }

    /// <summary>The person is at the occasion those days.</summary>
    /// <param name="session">Of the journey.</param>
    /// <param name="occasion">Where.</param>
    /// <param name="participant">Who.</param>
    /// <param name="dates">The days.</param>
    /// <param name="overridden">Those of them when the person is somewhere else, which somebody has said may be.</param>
    public static void HoldDays(
        this IDocumentSession session, Guid occasion, Guid participant, IReadOnlyCollection<DateOnly> dates, IReadOnlyCollection<DateOnly>? overridden = null)
    {
        session.Insert([.. dates.Except(overridden ?? []).Select(date =>
            new DayPlace(DayPlace.IdOf(participant, date), participant, date, session.TenantId, occasion))]);
        session.Insert([.. dates.Intersect(overridden ?? []).Select(date => new DayPlace(
            DayPlace.IdOf(participant, date, occasion), participant, date, session.TenantId, occasion, DayPlace.IdOf(participant, date)))]);
    }

    public static void Release(this IDocumentSession session, Occasion occasion, Guid participant)
    {
        session.ReleaseCourse(occasion, participant);
        session.ReleaseDays(occasion.Id, participant, occasion.Days.Select(day => day.Date));
    }

    /// <summary>Only what this occasion holds: another may hold the course's other days.</summary>
    public static void ReleaseCourse(this IDocumentSession session, Occasion occasion, Guid participant) => session.QueueSqlCommand(
        // As the index has it.
        "delete from mt_doc_courseplace where cast(data ->> 'participant' as uuid) = ? and data ->> 'occasion' = ?", participant, occasion.Id.ToString());

    /// <summary>Only what this occasion holds; who stands behind takes the day.</summary>
    public static void ReleaseDays(this IDocumentSession session, Guid occasion, Guid participant, IEnumerable<DateOnly> dates)
    {
        Guid[] own = [.. dates.Select(date => DayPlace.IdOf(participant, date))];
        if (own.Length == 0)
        {
            return;
        }

        session.QueueSqlCommand(
            "delete from mt_doc_dayplace where id = any(?) and data ->> 'occasion' = ?",
            own.Concat(dates.Select(date => DayPlace.IdOf(participant, date, occasion))).ToArray(), occasion.ToString());
        session.QueueSqlCommand(
            """
            update mt_doc_dayplace d set id = (d.data ->> 'main')::uuid, data = (d.data - 'main') || jsonb_build_object('id', d.data ->> 'main')
            where d.id in (select distinct on (behind.data ->> 'main') behind.id from mt_doc_dayplace behind
                           where cast(behind.data ->> 'main' as uuid) = any(?) order by behind.data ->> 'main', behind.id)
              and not exists (select 1 from mt_doc_dayplace own where own.id = (d.data ->> 'main')::uuid)
            """,
            own);
    }

    /// <summary>
    /// The days of an occasion when a person is somewhere else, locked until the save: what is overridden is neither given up nor taken meanwhile.
    /// </summary>
    public static async Task<IReadOnlyCollection<DateOnly>> TakenDays(
        this IDocumentSession session, Occasion occasion, Guid participant, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        var taken = await session.QueryAsync<DayPlace>(
            "where d.id = any(?) and d.data ->> 'occasion' <> ? order by d.id for update", cancellation,
            occasion.Days.Select(day => DayPlace.IdOf(participant, day.Date)).ToArray(), occasion.Id.ToString());
        return [.. taken.Select(one => one.Date)];
    }

    /// <summary>The same for everybody at an occasion: by person, the days of those given when she or he is somewhere else.</summary>
    public static async Task<ILookup<Guid, DateOnly>> TakenDays(
        this IDocumentSession session, Guid occasion, IEnumerable<Guid> participants, IReadOnlyCollection<DateOnly> dates, CancellationToken cancellation)
    {
        Guid[] asked = [.. participants.SelectMany(participant => dates.Select(date => DayPlace.IdOf(participant, date)))];
        if (asked.Length == 0)
        {
            return Enumerable.Empty<DayPlace>().ToLookup(one => one.Participant, one => one.Date);
        }

        // In the order in which guards are written, by person and then by day.
        await session.BeginTransactionAsync(cancellation);
        var taken = await session.QueryAsync<DayPlace>(
            "where d.id = any(?) and d.data ->> 'occasion' <> ? order by d.data ->> 'participant', d.data ->> 'date' for update", cancellation,
            asked, occasion.ToString());
        return taken.ToLookup(one => one.Participant, one => one.Date);
    }

    /// <summary>The rule that a guard stands for.</summary>
    public static string RuleOf(Type guard) => guard == typeof(CoursePlace) ? "already-enrolled" : "day-conflict";

    public static bool IsGuard(Type document) => document == typeof(CoursePlace) || document == typeof(DayPlace);

    /// <summary>Runs a command that holds guards: one that was there already is the rule it stands for.</summary>
    public static async Task<IResult> Guarded(Func<Task<IResult>> command)
    {
        try
        {
            return await command();
        }
        catch (DocumentAlreadyExistsException exception) when (IsGuard(exception.DocumentType))
        {
            throw new RuleBroken(RuleOf(exception.DocumentType));
        }
    }
}
