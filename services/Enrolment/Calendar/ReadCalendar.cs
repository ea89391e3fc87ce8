using System.Globalization;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Station;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Calendars;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Calendar;

/// <summary>What a calendar program fetches, again and again: the days as iCalendar, or that nothing has changed (304).</summary>
public static class ReadCalendar
{
    /// <summary>How long what has been, or was called off, stays in a calendar, days (ours).</summary>
    public const int DaysBack = 90;

    // Held, called off and given up alike: a program that has an entry needs to be told that it is cancelled.
    private const string Days =
        """
        select jsonb_build_object('journey', s.tenant_id, 'title', coalesce(c.data -> 'content' ->> 'title', s.data ->> 'course'), 'days', s.data, 'venues', (
          select jsonb_object_agg(v.data ->> 'slug', (v.data -> 'content' ->> 'name') || ', ' || (v.data -> 'content' ->> 'address')) from mt_doc_venue v
          where v.data ->> 'region' = s.data ->> 'region' and v.data ->> 'slug' in (select day ->> 'venue' from jsonb_array_elements(s.data -> 'days') day))
        """;

    // A course may be shared between journeys: the own comes first.
    private const string Titles =
        """
        left join lateral (
          select k.data from mt_doc_course k where k.data ->> 'slug' = s.data ->> 'course'
            and (k.tenant_id = s.tenant_id or k.data -> 'content' -> 'sharedWith' @> to_jsonb(cast(s.tenant_id as text)))
          order by k.tenant_id <> s.tenant_id limit 1) c on true
        """;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/calendars/{secret}.ics", Handle).AllowAnonymous()
        .WithName(nameof(ReadCalendar)).WithTags("Kalender")
        .WithSummary("Kalendern bakom en hemlig adress, som iCalendar; okänd, stängd eller utgången adress: 404")
        .Produces<string>(StatusCodes.Status200OK, contentType: "text/calendar").Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> Handle(string secret, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        http.HideCalendarSecret("/api/enrolment/v1/calendars/-.ics");
        await using var session = sessions.Read();
        var feed = await session.QueryAsync<CalendarFeed>("where d.data ->> 'hash' = ?", http.RequestAborted, CalendarSecret.HashOf(secret)) is [var found]
            ? found
            : throw new NotFound();
        var from = clock.Today().AddDays(-DaysBack).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var address = http.PublicAddress();
        await StillEntitled(session, feed, http.RequestAborted);
        var events = feed.Kind switch
        {
            CalendarFeed.OfPerson => await OfPerson(session, feed, from, address, http.RequestAborted),
            CalendarFeed.OfStaff => await OfStaff(session, feed, from, address, http.RequestAborted),
            _ => await OfRegion(session, feed, from, address, http.RequestAborted),
        };
        return http.Calendar(Name(feed), events);
    }

    /// <summary>The right is asked of the data as it is now: who left the employer, or works elsewhere, has no calendar of it any more.</summary>
    private static async Task StillEntitled(IQuerySession session, CalendarFeed feed, CancellationToken cancellation)
    {
        if (feed.Person is not { } id)
        {
            return;
        }

        var person = await session.LoadAsync<Participant>(id, cancellation);
        var entitled = person is { Status: not ParticipantStatus.Left }
            && (feed.Municipality is null || person.Municipality == feed.Municipality && (feed.Unit is null || person.Unit == feed.Unit));
        if (!entitled)
        {
            throw new NotFound();
        }
    }

    private static async Task<IEnumerable<CalendarEvent>> OfPerson(
        IQuerySession session, CalendarFeed feed, string from, string address, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<Row>(
            $"""
            {Days}, 'entry', j.data) from mt_doc_journalentry j
            join mt_doc_scheduleddays s on s.tenant_id = j.tenant_id and s.id = cast(j.data ->> 'occasion' as uuid)
            {Titles} where cast(j.data ->> 'participant' as uuid) = ? and s.data ->> 'lastDay' >= ? and s.tenant_id = any(?)
            """,
            cancellation, feed.Person!.Value, from, Journeys(feed));
        var madeUp = await session.QueryAsync<Row>(
            $"""
            {Days}, 'makeUp', m.data) from mt_doc_makeupentry m
            join mt_doc_scheduleddays s on s.tenant_id = m.tenant_id and s.id = cast(m.data ->> 'occasion' as uuid)
            {Titles} where cast(m.data ->> 'participant' as uuid) = ? and (m.data ->> 'date' >= ? or s.data ->> 'lastDay' >= ?) and s.tenant_id = any(?)
            """,
            cancellation, feed.Person!.Value, from, from, Journeys(feed));
        return madeUp.SelectMany(row => OfMakeUp(row, address)).Concat(rows.SelectMany(row =>
        {
            var entry = row.Entry!;
            var (status, prefix) = entry.State switch
            {
                _ when row.Days.Cancelled => (CalendarEvent.Cancelled, "Inställt: "),
                JournalEntry.Confirmed => (CalendarEvent.Confirmed, ""),
                JournalEntry.Cancelled => (CalendarEvent.Cancelled, "Avbokad: "),
                JournalEntry.Waiting => (CalendarEvent.Tentative, "Väntelista: "),
                _ => (CalendarEvent.Tentative, "Preliminär: "),
            };
            // Its own name and count: the same day may stand in a region's calendar too, with another status.
            return row.Events(address, prefix, day => $"{entry.Id}-{day.Number}@yrkesresan.se", status, entry.Sequence, entry.At, "");
        }));
    }

    // One day of the occasion; moved, it is not the one that the place was for.
    private static IEnumerable<CalendarEvent> OfMakeUp(Row row, string address)
    {
        var place = row.MakeUp!;
        if (row.Days.Days.Find(day => day.Number == place.CourseDay) is not { } day)
        {
            return [];
        }

        var moved = day.Removed || day.Plan.Date != place.Date;
        var (status, prefix) = place.State == JournalEntry.Cancelled || moved ? (CalendarEvent.Cancelled, "Avbokad: ")
            : row.Days.Cancelled ? (CalendarEvent.Cancelled, "Inställt: ")
            : (CalendarEvent.Confirmed, "");
        var only = day with { Removed = false, Plan = day.Plan with { Date = place.Date } };
        var one = row with
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{row.Title} – dag {place.CourseDay}, tas igen"),
            Days = row.Days with { Days = [only], CourseDays = null },
        };
        return one.Events(address, prefix, _ => $"{place.Id}@yrkesresan.se", status, place.Sequence, place.At, "");
    }

    private static async Task<IEnumerable<CalendarEvent>> OfStaff(
        IQuerySession session, CalendarFeed feed, string from, string address, CancellationToken cancellation)
    {
        // Where the own staff works now decides, as everywhere in the Station.
        var staff = StaffScope.Of(feed.Municipality!, feed.Unit);
        var rows = await session.QueryAsync<Row>(
            $"""
            {Days}, 'confirmed', n.confirmed, 'others', n.others) from (
              select j.tenant_id, cast(j.data ->> 'occasion' as uuid) as occasion, count(*) filter (where j.data ->> 'state' = 'confirmed') as confirmed,
                count(*) filter (where j.data ->> 'state' <> 'confirmed') as others
              from mt_doc_participant p join mt_doc_journalentry j on cast(j.data ->> 'participant' as uuid) = p.id
              where {staff.Condition} and j.data ->> 'state' <> 'cancelled' and j.tenant_id = any(?)
              group by 1, 2) n
            join mt_doc_scheduleddays s on s.tenant_id = n.tenant_id and s.id = n.occasion
            {Titles} where s.data ->> 'lastDay' >= ?
            """,
            cancellation, [.. staff.Values, Journeys(feed), from]);
        return rows.SelectMany(row => row.Events(
            address, row.Days.Cancelled ? "Inställt: " : "", day => $"{row.Days.Id}-{day.Number}@yrkesresan.se",
            row.Days.Cancelled ? CalendarEvent.Cancelled : CalendarEvent.Confirmed, 0, null,
            string.Create(CultureInfo.InvariantCulture, $"Egen personal: {row.Confirmed} med plats{(row.Others > 0 ? $", {row.Others} utan" : "")}. "), busy: false));
    }

    private static async Task<IEnumerable<CalendarEvent>> OfRegion(
        IQuerySession session, CalendarFeed feed, string from, string address, CancellationToken cancellation)
    {
        // What is held inside an organisation is its own business.
        var rows = await session.QueryAsync<Row>(
            $"""
            {Days}) from mt_doc_scheduleddays s {Titles}
            where s.data ->> 'region' = ? and s.data ->> 'heldBy' is null and s.data ->> 'lastDay' >= ? and s.tenant_id = any(?)
            """,
            cancellation, feed.Region!, from, Journeys(feed));
        return rows.SelectMany(row => row.Events(
            address, row.Days.Cancelled ? "Inställt: " : "", day => $"{row.Days.Id}-{day.Number}@yrkesresan.se",
            row.Days.Cancelled ? CalendarEvent.Cancelled : CalendarEvent.Confirmed, 0, null, "", busy: false));
    }

    private static string[] Journeys(CalendarFeed feed) => feed.Journey is { } one ? [one] : [.. ServiceDefaults.Messaging.Journeys.All];

    private static string Name(CalendarFeed feed) => feed.Kind switch
    {
        CalendarFeed.OfPerson => "Yrkesresan – mina kurser",
        CalendarFeed.OfStaff => "Yrkesresan – min personal",
        _ => "Yrkesresan – kurstillfällen",
    };

    /// <summary>What is read of an occasion: nobody's name.</summary>
    internal sealed record Row(string Journey, string Title, ScheduledDays Days, IReadOnlyDictionary<string, string>? Venues, JournalEntry? Entry, int? Confirmed, int? Others,
        MakeUpEntry? MakeUp = null)
    {
        public IEnumerable<CalendarEvent> Events(
            string address, string prefix, Func<ScheduledDay, string> uid, string status, int changes, DateTimeOffset? changed, string about, bool busy = true)
        {
            var count = Days.Days.Count(day => !day.Removed);
            var journey = ListCourses.Journeys.FirstOrDefault(one => one.Slug == Journey)?.Title ?? Journey;
            return Days.Days.Select(day =>
            {
                var (plan, now) = (day.Plan, day.Removed ? CalendarEvent.Cancelled : status);
                var part = !day.Removed && (count > 1 || Days.CourseDays is not null)
                    ? string.Create(CultureInfo.InvariantCulture, $" – dag {day.Number}{(Days.CourseDays is null ? $" av {count}" : "")}")
                    : "";
                var digital = plan.Mode == OccasionDay.Digital;
                // The link is for those who are to be there.
                var join = (Entry?.State ?? MakeUp?.State) == JournalEntry.Confirmed && now == CalendarEvent.Confirmed && plan.Link is { } link ? $" Anslut: {link}" : "";
                return new CalendarEvent(
                    uid(day), day.Sequence + changes, changed > day.At ? changed.Value : day.At, plan.Date, plan.Start, plan.End, now,
                    $"{(day.Removed && prefix.Length == 0 ? "Utgår: " : prefix)}{Title}{part}{(digital ? " (digitalt)" : "")}",
                    $"{about}{journey}. {(plan.Half ? "Halvdag" : "Heldag")}, {(digital ? "digitalt" : "på plats")}.{join}",
                    digital ? "Digitalt" : Venues?.GetValueOrDefault(day.Venue ?? "") ?? day.Venue, $"{address}/api/enrolment/v1/journeys/{Journey}/occasions/{Days.Id}", busy && now == CalendarEvent.Confirmed);
            });
        }
    }
}
