using System.Globalization;
using System.Text;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>A coming occasion in the Station's calendar.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Venue">Where, unless a day says otherwise.</param>
/// <param name="HeldBy">The organisation inside which it is held; left out for the region's.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Free">Seats that nobody has or has been offered; those kept for other municipalities left out, for a caller of one.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Opens">First day enrolment is open.</param>
/// <param name="Closes">Last day enrolment is open.</param>
/// <param name="Open">Whether enrolment is open today.</param>
/// <param name="OwnConfirmed">How many of the caller's staff have a seat.</param>
/// <param name="OwnWaiting">How many of the caller's staff have a place without a seat.</param>
public sealed record ComingOccasion(
    Guid Occasion, string Journey, string Course, string Title, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, HeldBy? HeldBy, int Capacity,
    int Free, int Waiting, DateOnly? Opens, DateOnly Closes, bool Open, int OwnConfirmed, int OwnWaiting);

/// <summary>Reads the calendar of coming occasions across journeys: what the own staff may be enrolled in, and where they already go.</summary>
public static class ListComing
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/station/calendar", Handle).For(ListStaff.Readers)
        .WithName(nameof(ListComing)).WithTags("Stationen")
        .WithSummary("Kommande kurstillfällen över alla yrkesresor, med lediga platser och hur många egna som är anmälda").Produces<Page<ComingOccasion>>();

    private static async Task<Page<ComingOccasion>> Handle(
        DateOnly? from, DateOnly? to, string? journey, string? course, bool? open, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock,
        CancellationToken cancellation)
    {
        ListStaff.Known(journey);
        var (size, today) = (Paging.Limit(limit), clock.Today());
        await using var session = sessions.Read();
        var staff = StaffScope.Of(caller);
        var sql = new StringBuilder("where o.data ->> 'status' = 'Scheduled' and o.data ->> 'lastDay' >= ?");
        List<object> values = [Text(from ?? today)];
        void And(string condition, params ReadOnlySpan<object> with)
        {
            sql.Append(" and ").Append(condition);
            values.AddRange(with);
        }

        if (await caller.CalendarRegion(session, cancellation) is { } region)
        {
            And("o.data ->> 'region' = ?", region);
        }

        // What is held inside an organisation is for its own people alone.
        if (!caller.Is(Role.National, Role.Coordinator))
        {
            And(
                "(o.data ->> 'heldBy' is null or exists (select 1 from mt_doc_participant p where "
                + $"{staff.Condition} and p.data ->> 'municipality' = o.data -> 'heldBy' ->> 'municipality' and p.data ->> 'unit' = coalesce(o.data -> 'heldBy' ->> 'unit', p.data ->> 'unit')))",
                [.. staff.Values]);
        }

        if (journey is not null)
        {
            And("o.tenant_id = ?", journey);
        }

        if (course is not null)
        {
            And("o.data ->> 'course' = ?", course);
        }

        if (to is { } last)
        {
            And("o.data ->> 'firstDay' <= ?", Text(last));
        }

        if (open is { } wanted)
        {
            And(
                $"{(wanted ? "" : "not ")}(coalesce(o.data -> 'enrolment' ->> 'opens', '') <= ? and o.data -> 'enrolment' ->> 'closes' >= ?)", Text(today), Text(today));
        }

        if (Paging.After(cursor) is { } after)
        {
            And("(o.data ->> 'firstDay') || '/' || o.id > ?", after);
        }

        var rows = await session.QueryAsync<Row>(
            $"""
            with page as (
              select o.tenant_id, o.id, o.data - 'places' - 'waitingList' - 'lateReleases' - 'attendance' as data, (o.data ->> 'firstDay') || '/' || o.id as key,
                case when jsonb_array_length(o.data -> 'reserved') > 0 then (
                  select jsonb_object_agg(t.who, t.seats) from (
                    select q.value ->> 'municipality' as who, count(*) as seats from jsonb_each(o.data -> 'places') q
                    where q.value ->> 'status' in ('Confirmed', 'Offered') group by 1) t) end as taken
              from mt_doc_occasion o {sql} order by key limit ?),
            own as (
              select j.tenant_id, o.id, count(*) filter (where j.data ->> 'state' = 'confirmed') as confirmed, count(*) as placed
              from page o join mt_doc_journalentry j on j.tenant_id = o.tenant_id and cast(j.data ->> 'occasion' as uuid) = o.id
              join mt_doc_participant p on p.id = cast(j.data ->> 'participant' as uuid)
              where j.data ->> 'state' <> 'cancelled' and {staff.Condition} group by 1, 2)
            select jsonb_build_object('journey', o.tenant_id, 'occasion', o.data, 'confirmed', coalesce(n.confirmed, 0), 'placed', coalesce(n.placed, 0), 'taken', o.taken)
            from page o left join own n on n.tenant_id = o.tenant_id and n.id = o.id order by o.key
            """,
            cancellation, [.. values, size + 1, .. staff.Values]);
        var catalogue = await CatalogueNow.Read(session, cancellation);
        var page = Paging.From(rows, size, row => $"{Text(row.Occasion.Days[0].Date)}/{row.Occasion.Id}");
        return new Page<ComingOccasion>([.. page.Items.Select(row => row.View(catalogue, caller.Is(Role.Coordinator, Role.National) ? null : caller.Municipality, today))], page.Next);
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row(string Journey, Listed Occasion, int Confirmed, int Placed, IReadOnlyDictionary<string, int>? Taken)
    {
        public ComingOccasion View(CatalogueNow catalogue, string? municipality, DateOnly today) => new(
            Occasion.Id, Journey, Occasion.Course, catalogue.Title(Journey, Occasion.Course), Occasion.Region,
            // The link to a digital day is for those who are to be there.
            [.. Occasion.Days.Select(day => day with { Link = null })], Occasion.Venue, Occasion.HeldBy, Occasion.Capacity,
            FreeFor(municipality, today), Occasion.Waiting, Occasion.Enrolment.Opens, Occasion.Enrolment.Closes, Occasion.Enrolment.IsOpen(today),
            Confirmed, Placed - Confirmed);

        private int FreeFor(string? municipality, DateOnly on)
        {
            var free = Math.Max(0, Occasion.Capacity - Occasion.Confirmed - Occasion.Offered);
            return municipality is null || Occasion.Reserved is not { Count: > 0 } reserved || on > Occasion.ReservedUntil
                ? free
                : SeatReservation.FreeFor(free, reserved, one => Taken?.GetValueOrDefault(one) ?? 0, municipality);
        }
    }

    private sealed record Listed(
        Guid Id, string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, HeldBy? HeldBy, int Capacity, EnrolmentPeriod Enrolment, int Confirmed, int Offered,
        int Waiting, IReadOnlyList<SeatReservation>? Reserved, DateOnly? ReservedUntil);
}
