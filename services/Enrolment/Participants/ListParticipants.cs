using System.Text;
using Marten;
using Yrkesresan.Enrolment.Access;
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
/// <param name="Level">Level today: <c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Status">Whether she or he may be enrolled.</param>
/// <param name="LeftOn">Last day, for one who left.</param>
public sealed record ParticipantView(
    Guid Id, string? Name, string? Email, string Municipality, string Unit, string? Region, string Role, DateOnly ProfessionSince, string Level,
    ParticipantStatus Status, DateOnly? LeftOn)
{
    internal static ParticipantView Of(Participant participant, PersonDetails? details, DateOnly today) => new(
        participant.Id, details?.Name, details?.Email, participant.Municipality, participant.Unit, participant.Region, participant.Role,
        participant.ProfessionSince, participant.LevelOn(today), participant.Status, participant.LeftOn);

    /// <summary>What a command on a participant answers.</summary>
    internal static async Task<IResult> Answer(
        IQuerySession session, Participant before, IReadOnlyList<object> events, long version, TimeProvider clock, HttpContext http,
        PersonDetails? details = null)
    {
        var after = events.Aggregate(before, (state, @event) => Participant.Apply(state, before.Id, @event, version)!);
        http.SetETag(version);
        return Results.Ok(Of(after, details ?? await session.LoadAsync<PersonDetails>(before.Id, http.RequestAborted), clock.Today()));
    }
}

/// <summary>Reads participants: one, or those of one's scope.</summary>
public static class ListParticipants
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/participants/{id:guid}", One).For(Scope.Everybody)
            .WithName("GetParticipant").WithTags("Deltagare").WithSummary("En deltagare").Produces<ParticipantView>();
        routes.MapGet("/participants", Many).For([.. Scope.Staff, Role.National])
            .WithName(nameof(ListParticipants)).WithTags("Deltagare").WithSummary("Deltagare inom eget ansvar, per kommun och enhet")
            .Produces<Page<ParticipantView>>();
    }

    private static async Task<IResult> One(Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Read();
        var participant = await session.ParticipantFor(caller, id, Scope.Sees, http.RequestAborted);
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        http.SetETag(participant.Version);
        return Results.Ok(ParticipantView.Of(participant, details, clock.Today()));
    }

    private static async Task<Page<ParticipantView>> Many(
        string? municipality, string? unit, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) is { } text
            ? Guid.TryParse(text, out var id) ? id : throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående sida.")])
            : Guid.Empty;
        await using var session = sessions.Read();
        var sql = new StringBuilder("where d.tenant_id = ? and d.id > ?");
        List<object> values = [session.TenantId, after];
        void And(string condition, params ReadOnlySpan<object> with)
        {
            sql.Append(" and ").Append(condition);
            values.AddRange(with);
        }

        if (caller.Is(Role.Coordinator))
        {
            And(
                "(d.data ->> 'region' = ? or d.data ->> 'region' is null and d.data ->> 'municipality' in (select m.id from mt_doc_municipality m where m.data ->> 'region' = ?))",
                caller.Region ?? "", caller.Region ?? "");
        }
        else if (!caller.Is(Role.National))
        {
            And("d.data ->> 'municipality' = ?", caller.Municipality ?? "");
            if (caller.Is(Role.Manager) && caller.Unit is { } own)
            {
                And("d.data ->> 'unit' = ?", own);
            }
        }

        if (municipality is not null)
        {
            And("d.data ->> 'municipality' = ?", municipality);
        }

        if (unit is not null)
        {
            And("d.data ->> 'unit' = ?", unit);
        }

        values.Add(size + 1);
        var rows = await session.QueryAsync<Participant>($"{sql} order by d.id limit ?", cancellation, [.. values]);
        var details = (await session.LoadManyAsync<PersonDetails>([.. rows.Select(row => row.Id)])).ToDictionary(one => one.Id);
        var today = clock.Today();
        return Paging.From([.. rows.Select(row => ParticipantView.Of(row, details.GetValueOrDefault(row.Id), today))], size, row => row.Id.ToString());
    }
}
