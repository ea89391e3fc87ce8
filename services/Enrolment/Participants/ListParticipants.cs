using System.Globalization;
using System.Text;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A participant, as those see it who may.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Full name; gone when erased.</param>
/// <param name="Email">E-mail address; gone when erased.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Region">Slug; left out where not known.</param>
/// <param name="Role">Role at work.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="Level">Level today, or on the day asked for: <c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Status">Whether she or he may be enrolled.</param>
/// <param name="LeftOn">Last day, for one who left.</param>
/// <param name="Kinds">Kinds of utförare, <c>assessed</c>, <c>service</c>, <c>residential</c>; empty for others.</param>
/// <param name="PlannedMove">Where she or he will be from a coming day.</param>
/// <param name="LeavesOn">The coming day on which she or he leaves.</param>
/// <param name="Erased">True for one who has been erased, else left out.</param>
public sealed record ParticipantView(
    Guid Id, string? Name, string? Email, string Municipality, string Unit, string? Region, string Role, DateOnly ProfessionSince, string Level,
    ParticipantStatus Status, DateOnly? LeftOn, IReadOnlyList<string> Kinds, PlannedMoveView? PlannedMove, DateOnly? LeavesOn, bool? Erased)
{
    internal static ParticipantView Of(Participant participant, PersonDetails? details, DateOnly on) => new(
        participant.Id, details?.Name, details?.Email, participant.Municipality, participant.Unit, participant.Region, participant.Role,
        participant.ProfessionSince, participant.LevelOn(on), participant.Status, participant.LeftOn, participant.Kinds,
        participant.Move is { } move ? new PlannedMoveView(move.Municipality, move.Unit, move.From) : null, participant.Leave?.On,
        participant.Erased ? true : null);

    /// <summary>What a command on a participant answers.</summary>
    internal static async Task<IResult> Answer(
        IQuerySession session, Participant before, IReadOnlyList<object> events, long version, TimeProvider clock, HttpContext http,
        PersonDetails? details = null)
    {
        http.SetETag(version);
        return Results.Ok(Of(before.After(events), details ?? await session.LoadAsync<PersonDetails>(before.Id, http.RequestAborted), clock.Today()));
    }
}

/// <summary>Where somebody will be from a coming day.</summary>
/// <param name="Municipality">Slug of the coming employer.</param>
/// <param name="Unit">The coming unit.</param>
/// <param name="From">First day there.</param>
public sealed record PlannedMoveView(string Municipality, string Unit, DateOnly From);

/// <summary>Reads participants: one, or those of one's scope.</summary>
public static class ListParticipants
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/participants/{id:guid}", One).For(Scope.Everybody)
            .WithName("GetParticipant").WithTags("Deltagare").WithSummary("En deltagare, med nivån i dag eller den dag som anges med on").Produces<ParticipantView>();
        routes.MapGet("/participants", Many).For([.. Scope.Staff, Role.National])
            .WithName(nameof(ListParticipants)).WithTags("Deltagare").WithSummary("Deltagare inom eget ansvar, per kommun, enhet, status, nivå (en viss dag) och namn eller e-post")
            .Produces<Page<ParticipantView>>();
    }

    private static async Task<IResult> One(Guid id, DateOnly? on, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Read();
        var participant = await session.ParticipantFor(caller, id, Scope.Sees, http.RequestAborted);
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        http.SetETag(participant.Version);
        return Results.Ok(ParticipantView.Of(participant, details, on ?? clock.Today()));
    }

    private static async Task<Page<ParticipantView>> Many(
        string? municipality, string? unit, string? level, DateOnly? on, string? status, string? q, int? limit, string? cursor, Caller caller, Sessions sessions,
        TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) is { } text
            ? Guid.TryParse(text, out var id) ? id : throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående sida.")])
            : Guid.Empty;
        var check = new Validation();
        check.That(level is null || Audience.AllLevels.Contains(level), "level", "unknown", $"Ange en av {string.Join(", ", Audience.AllLevels)}.");
        check.That(status is null || Statuses.ContainsKey(status), "status", "unknown", $"Ange en av {string.Join(", ", Statuses.Keys)}.");
        check.OptionalText("q", q, 200);
        check.ThrowIfAny();
        var day = on ?? clock.Today();
        var (sql, values) = Sql(caller, new Wanted(municipality, unit, level, day, status is null ? null : Statuses[status], q), after, size);
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<Participant>(sql, cancellation, [.. values]);
        var details = (await session.LoadManyAsync<PersonDetails>([.. rows.Select(row => row.Id)])).ToDictionary(one => one.Id);
        return Paging.From([.. rows.Select(row => ParticipantView.Of(row, details.GetValueOrDefault(row.Id), day))], size, row => row.Id.ToString());
    }

    private static readonly Dictionary<string, ParticipantStatus> Statuses =
        Enum.GetValues<ParticipantStatus>().ToDictionary(status => status.ToString().ToLowerInvariant());

    /// <summary>What is asked for, within one's scope.</summary>
    internal sealed record Wanted(
        string? Municipality = null, string? Unit = null, string? Level = null, DateOnly On = default, ParticipantStatus? Status = null, string? Search = null);

    /// <summary>
    /// The list's SQL. Each scope is walked along an index in the list's own order, and left after a page: by municipality, by municipality and unit,
    /// by region, or, for all, by the table's key. People whose region nobody had told when they were registered are found by their municipality's.
    /// </summary>
    internal static (string Sql, List<object> Values) Sql(Caller caller, Wanted wanted, Guid after, int size)
    {
        var sql = new StringBuilder();
        List<object> values = [];
        // A number in the text, not a parameter: the planner knows that a page is wanted, not a tenth of the table.
        var page = $" order by d.id limit {(size + 1).ToString(CultureInfo.InvariantCulture)}";
        void And(string condition, params ReadOnlySpan<object> with)
        {
            sql.Append(" and ").Append(condition);
            values.AddRange(with);
        }

        void Filters()
        {
            And("d.tenant_id = ? and d.id > ?", Tenants.None, after);
            if (wanted.Unit is { } unit)
            {
                And("d.data ->> 'unit' = ?", unit);
            }

            if (wanted.Status is { } status)
            {
                And("d.data ->> 'status' = ?", status.ToString());
            }

            if (wanted.Level is Audience.Manager)
            {
                And("(d.data ->> 'leads')::boolean");
            }
            else if (wanted.Level is { } level)
            {
                // As Participant.LevelOn; plain bounds, of which the planner does not think that hardly anybody is within.
                And("not (d.data ->> 'leads')::boolean");
                if (level != "new")
                {
                    And($"(d.data ->> 'professionSince')::date + interval '{(level == "experienced" ? 5 : 2)} years' <= ?", wanted.On);
                }

                if (level != "experienced")
                {
                    And($"(d.data ->> 'professionSince')::date + interval '{(level == "new" ? 2 : 5)} years' > ?", wanted.On);
                }
            }

            if (wanted.Search is { } search)
            {
                var pattern = $"%{search.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
                And(
                    "exists (select 1 from mt_doc_persondetails p where p.tenant_id = d.tenant_id and p.id = d.id and (p.data ->> 'name' ilike ? or p.data ->> 'email' ilike ?))",
                    pattern, pattern);
            }
        }

        if (!caller.Is(Role.Coordinator))
        {
            sql.Append("where true");
            if (!caller.Is(Role.National))
            {
                And("d.data ->> 'municipality' = ?", caller.Municipality ?? "");
                if (caller.Is(Role.Manager) && caller.Unit is { } own)
                {
                    And("d.data ->> 'unit' = ?", own);
                }
            }

            if (wanted.Municipality is { } municipality)
            {
                And("d.data ->> 'municipality' = ?", municipality);
            }

            Filters();
            return (sql.Append(page).ToString(), values);
        }

        // Two walks, each in order and each left after a page: an "or" over both would be a walk over everybody.
        var region = caller.Region ?? "";
        sql.Append("where (d.tenant_id, d.id) in ((select d.tenant_id, d.id from mt_doc_participant d where true");
        And("d.data ->> 'region' = ?", region);
        if (wanted.Municipality is { } one)
        {
            And("d.data ->> 'municipality' = ?", one);
        }

        Filters();
        sql.Append(page).Append(") union all (select d.tenant_id, d.id from mt_doc_municipality m cross join lateral (select d.tenant_id, d.id from mt_doc_participant d where true");
        // As a row, and in the index's own order: "is null" is no equality to the planner, which else sorts all of a municipality.
        And(
            "d.data ->> 'region' is null and (d.data ->> 'municipality', d.id) > (m.id, ?) and (d.data ->> 'municipality', d.id) <= (m.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)",
            after);
        Filters();
        sql.Append(page.Replace("d.id", "d.data ->> 'region', d.data ->> 'municipality', d.id", StringComparison.Ordinal)).Append(") d where true");
        And("m.data ->> 'region' = ?", region);
        if (wanted.Municipality is { } two)
        {
            And("m.id = ?", two);
        }

        return (sql.Append("))").Append(page).ToString(), values);
    }
}
