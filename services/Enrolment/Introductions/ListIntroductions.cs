using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>An introduction of one's staff in a list.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Name">Full name; absent when erased.</param>
/// <param name="Municipality">Slug of the employer now.</param>
/// <param name="Unit">The unit now.</param>
/// <param name="Status"><c>not-required</c>, <c>required</c>, <c>signed-off</c> or <c>waived</c>.</param>
/// <param name="Overdue">Whether the last day has been.</param>
/// <param name="DueOn">Last local day to do it.</param>
/// <param name="PartsDone">The parts ticked.</param>
public sealed record ListedIntroduction(
    Guid Participant, string? Name, string Municipality, string Unit, IntroductionStatus Status, bool Overdue, DateOnly? DueOn, IReadOnlyList<string> PartsDone);

/// <summary>Reads introductions: one person's, or those of one's staff.</summary>
public static class ListIntroductions
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(IntroductionVerbs.Path, One).For(Scope.Everybody)
            .WithName("ReadIntroduction").WithTags("Introduktion").WithSummary("En medarbetares introduktion: delar med timmar, vad som är gjort och sista dag")
            .Produces<IntroductionView>();
        routes.MapGet("/journeys/{journey}/introductions", Many).For([Role.National, .. Scope.Staff])
            .WithName(nameof(ListIntroductions)).WithTags("Introduktion")
            .WithSummary("Personalens introduktioner, per kommun och enhet; overdue=true visar dem vars sista dag har passerat")
            .Produces<Page<ListedIntroduction>>();
    }

    private static async Task<IResult> One(string journey, Guid id, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var (participant, parts) = await IntroductionVerbs.Read(sessions, journey, id, caller, Scope.Sees, http.RequestAborted);
        await using var session = sessions.Read(journey);
        var introduction = await session.LoadAsync<Introduction>(Introduction.IdOf(journey, id), http.RequestAborted);
        http.SetETag(introduction?.Version ?? 0);
        return Results.Ok(IntroductionView.Of(participant.Id, journey, introduction, parts, clock.Today()));
    }

    private static async Task<Page<ListedIntroduction>> Many(
        string journey, string? municipality, string? unit, string? status, bool? overdue, int? limit, string? cursor, Caller caller, Sessions sessions,
        TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var today = clock.Today();
        var staff = StaffScope.Of(caller, municipality, unit);
        if (status is not null)
        {
            staff = staff.And("d.data ->> 'status' = ?", Stored(status));
        }

        if (overdue is { } late)
        {
            staff = staff.And(
                $"(d.data ->> 'status' = ? and d.data ->> 'dueOn' < ?) = {(late ? "true" : "false")}",
                nameof(IntroductionStatus.Required), today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }

        await using var session = sessions.Read(journey);
        var rows = await session.QueryAsync<Introduction>(
            $"select d.data from mt_doc_introduction d join mt_doc_participant p on p.id = cast(d.data ->> 'participant' as uuid) where d.tenant_id = ? and {staff.Condition} and p.id > ? order by p.id limit ?",
            cancellation, [journey, .. staff.Values, After(cursor), size + 1]);
        await using var people = sessions.Read();
        Guid[] ids = [.. rows.Select(row => row.Participant)];
        var known = (await people.LoadManyAsync<Participant>(ids)).ToDictionary(one => one.Id);
        var details = (await people.LoadManyAsync<PersonDetails>(ids)).ToDictionary(one => one.Id);
        return Paging.From(
            [.. rows.Select(row => new ListedIntroduction(
                row.Participant, details.GetValueOrDefault(row.Participant)?.Name, known[row.Participant].Municipality, known[row.Participant].Unit, row.Status,
                row.IsOverdue(today), row.Status is IntroductionStatus.Required ? row.DueOn : null, [.. row.Done.Keys]))],
            size, row => row.Participant.ToString());
    }

    private static Guid After(string? cursor) => Paging.After(cursor) switch
    {
        null => Guid.Empty,
        var after when Guid.TryParse(after, out var id) => id,
        _ => throw new InvalidInput([new FieldError("cursor", "format", "Använd next från föregående sida.")]),
    };

    private static string Stored(string status) => status switch
    {
        "not-required" => nameof(IntroductionStatus.NotRequired),
        "required" => nameof(IntroductionStatus.Required),
        "signed-off" => nameof(IntroductionStatus.SignedOff),
        "waived" => nameof(IntroductionStatus.Waived),
        _ => throw new InvalidInput([new FieldError("status", "unknown", "Ange not-required, required, signed-off eller waived.")]),
    };
}
