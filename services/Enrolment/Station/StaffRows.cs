using Marten;
using Yrkesresan.Enrolment.Access;

namespace Yrkesresan.Enrolment.Station;

/// <summary>Reads the staff and what they have or had: a fixed number of statements, however many people.</summary>
internal static class StaffRows
{
    private const string People =
        """
        select jsonb_build_object('person', p.data, 'name', n.data ->> 'name', 'region', coalesce(p.data ->> 'region', m.data ->> 'region'))
        from mt_doc_participant p
        left join mt_doc_municipality m on m.id = p.data ->> 'municipality'
        left join mt_doc_persondetails n on n.tenant_id = p.tenant_id and n.id = p.id
        """;

    private const string Place =
        """
        select jsonb_build_object('participant', j.data ->> 'participant', 'journey', j.tenant_id, 'course', o.data ->> 'course', 'occasion', o.id,
          'status', o.data ->> 'status', 'state', j.data ->> 'state', 'late', j.data -> 'late', 'certificate', j.data ->> 'certificate',
          'absent', j.data -> 'absent',
          'makesUp', exists (
            select 1 from mt_doc_makeupplace g where cast(g.data ->> 'participant' as uuid) = cast(j.data ->> 'participant' as uuid)
              and g.data ->> 'journey' = j.tenant_id and g.data ->> 'course' = o.data ->> 'course'),
          'days', jsonb_path_query_array(o.data, '$.days[*].date'),
          'position', case when j.data ->> 'state' = 'waiting' then (
            select w.n from jsonb_array_elements_text(o.data -> 'waitingList') with ordinality w(who, n) where w.who = j.data ->> 'participant') end)
        from mt_doc_journalentry j join mt_doc_occasion o on o.tenant_id = j.tenant_id and o.id = cast(j.data ->> 'occasion' as uuid)
        """;

    /// <summary>A page of the staff in order of id: one more than asked for, where there are more.</summary>
    public static Task<IReadOnlyList<StaffRow>> Page(this IQuerySession session, StaffScope scope, Guid after, int size, CancellationToken cancellation) =>
        session.QueryAsync<StaffRow>($"{People} where {scope.Condition} and p.id > ? order by p.id limit ?", cancellation, [.. scope.Values, after, size + 1])!;

    /// <summary>Everybody of the staff.</summary>
    public static Task<IReadOnlyList<StaffRow>> All(this IQuerySession session, StaffScope scope, CancellationToken cancellation) =>
        session.QueryAsync<StaffRow>($"{People} where {scope.Condition}", cancellation, [.. scope.Values])!;

    /// <summary>All places that these people have or had, by person.</summary>
    public static async Task<ILookup<Guid, StaffPlace>> PlacesOf(this IQuerySession session, IEnumerable<Guid> people, CancellationToken cancellation) =>
        (await session.QueryAsync<StaffPlace>($"{Place} where cast(j.data ->> 'participant' as uuid) = any(?)", cancellation, (object)people.ToArray()))
        .ToLookup(place => place.Participant);

    /// <summary>All places that everybody of the staff has or had, by person.</summary>
    public static async Task<ILookup<Guid, StaffPlace>> PlacesOf(this IQuerySession session, StaffScope scope, CancellationToken cancellation) =>
        (await session.QueryAsync<StaffPlace>(
            $"{Place} join mt_doc_participant p on p.id = cast(j.data ->> 'participant' as uuid) where {scope.Condition}", cancellation, [.. scope.Values]))
        .ToLookup(place => place.Participant);

    /// <summary>The journeys that a unit is on: those in which anybody who works there has or had a place (ours: nobody says it otherwise).</summary>
    public static async Task<ILookup<(string Municipality, string Unit), string>> JourneysOf(
        this IQuerySession session, IEnumerable<(string Municipality, string Unit)> units, CancellationToken cancellation)
    {
        var asked = units.Distinct().ToList();
        var rows = await session.QueryAsync<UnitJourney>(
            """
            with asked as (select * from unnest(cast(? as varchar[]), cast(? as varchar[])) as a(municipality, unit))
            select distinct jsonb_build_object('municipality', asked.municipality, 'unit', asked.unit, 'journey', j.tenant_id)
            from asked join mt_doc_participant p on p.data ->> 'municipality' = asked.municipality and p.data ->> 'unit' = asked.unit
            join mt_doc_journalentry j on cast(j.data ->> 'participant' as uuid) = p.id
            """,
            cancellation, asked.Select(one => one.Municipality).ToArray(), asked.Select(one => one.Unit).ToArray());
        return rows.ToLookup(row => (row.Municipality, row.Unit), row => row.Journey);
    }

    private sealed record UnitJourney(string Municipality, string Unit, string Journey);
}
