using JasperFx.Events;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>A search for a substitute, in a list.</summary>
/// <param name="Id">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">The member who can't.</param>
/// <param name="Cause">Why, a code: <c>absent</c>, <c>ended</c> …</param>
/// <param name="Leads">Whether it has to be somebody who may lead.</param>
/// <param name="Days">Local dates to take over.</param>
/// <param name="Status"><c>asking</c>, <c>exhausted</c> (nobody left to ask), <c>filled</c> or <c>ended</c>.</param>
/// <param name="Because">Why it ended; left out: it did not.</param>
/// <param name="Substitute">Who has the days.</param>
/// <param name="Asked">Who has not answered yet.</param>
/// <param name="AnswerBy">Until when the first of them may answer.</param>
/// <param name="AtOnce">How many are asked at a time.</param>
/// <param name="HoursToAnswer">Hours that each has to answer.</param>
/// <param name="Since">When it started.</param>
public sealed record SubstitutionRow(
    Guid Id, string Journey, Guid Occasion, string Course, string Region, Guid Absent, string Cause, bool Leads, IReadOnlyList<DateOnly> Days,
    SubstitutionStatus Status, string? Because, Guid? Substitute, IReadOnlyList<Guid> Asked, DateTimeOffset? AnswerBy, int AtOnce, int HoursToAnswer,
    DateTimeOffset Since)
{
    internal static SubstitutionRow Of(Substitution search) => new(
        search.Id, search.Journey, search.Occasion, search.Course, search.Region, search.Absent, search.Cause, search.Leads, search.Days, search.Status,
        search.Because, search.Substitute, [.. search.Waiting.Select(one => one.Trainer)],
        search.Waiting.Any() ? search.Waiting.Min(one => one.Until) : null, search.AtOnce, search.HoursToAnswer, search.Since);
}

/// <summary>A search with everything that happened in it.</summary>
/// <param name="Search">As it stands.</param>
/// <param name="Reason">Why it was ended by hand; only coordinators of the region are told.</param>
/// <param name="Candidates">In the order they are asked, then those who can't: why each came where, and what she or he answered. Who was asked sees the own row.</param>
/// <param name="Log">What happened, in order. Who was asked sees what concerns her or him.</param>
public sealed record SubstitutionView(SubstitutionRow Search, string? Reason, IReadOnlyList<CandidateView> Candidates, IReadOnlyList<LogLine> Log);

/// <summary>A candidate.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Name">Full name; left out where it is not the caller's to know.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Able">Whether she or he could be asked when the search started.</param>
/// <param name="Reasons">Why there in the order, or why not at all.</param>
/// <param name="Answer"><c>waiting</c>, <c>accepted</c>, <c>declined</c>, <c>expired</c> or <c>withdrawn</c>; left out: not asked.</param>
/// <param name="AskedAt">When she or he was asked.</param>
/// <param name="AnswerBy">Until when she or he may, or might have, answered.</param>
public sealed record CandidateView(
    Guid Trainer, string? Name, string Municipality, bool Able, IReadOnlyList<Reason> Reasons, RequestStatus? Answer, DateTimeOffset? AskedAt,
    DateTimeOffset? AnswerBy);

/// <summary>Something that happened.</summary>
/// <param name="At">When.</param>
/// <param name="What">Stable code.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Trainer">Who it is about.</param>
/// <param name="Name">Full name; left out where it is not the caller's to know.</param>
/// <param name="Because">Why, as codes.</param>
/// <param name="By">Role of who did it; left out: it followed by itself.</param>
/// <param name="AnswerBy">Of a request: until when it may be answered.</param>
public sealed record LogLine(
    DateTimeOffset At, string What, string Title, Guid? Trainer, string? Name, IReadOnlyList<string> Because, string? By, DateTimeOffset? AnswerBy);

/// <summary>What a trainer is or was asked.</summary>
/// <param name="Substitution">The search: answer it by its id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Leads">Whether to lead.</param>
/// <param name="Days">Local dates to take over.</param>
/// <param name="Status"><c>waiting</c>, <c>accepted</c>, <c>declined</c>, <c>expired</c> or <c>withdrawn</c>.</param>
/// <param name="Because">Why it was withdrawn: <c>taken</c> by somebody else, <c>reverted</c>, <c>occasion-moved</c> …</param>
/// <param name="AskedAt">When.</param>
/// <param name="AnswerBy">Until when it may be answered.</param>
public sealed record RequestView(
    Guid Substitution, string Journey, Guid Occasion, string Course, bool Leads, IReadOnlyList<DateOnly> Days, RequestStatus Status, string? Because,
    DateTimeOffset AskedAt, DateTimeOffset AnswerBy)
{
    internal static RequestView Of(Substitution search, SubstituteRequest request) => new(
        search.Id, search.Journey, search.Occasion, search.Course, search.Leads, search.Days, request.Status, request.Because, request.At, request.Until);
}

internal static class ReadSubstitutions
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/substitutions/{id:guid}", One).For(Role.Coordinator, Role.Trainer, Role.National)
            .WithName("GetSubstitution").WithTags("Ersättare")
            .WithSummary("Logg över sökandet efter ersättare: vem som tillfrågades när, vad de svarade, varför var och en kom där hon kom; den tillfrågade ser sitt eget")
            .Produces<SubstitutionView>();
        routes.MapGet("/substitutions", List).For(Role.Coordinator, Role.National)
            .WithName("ListSubstitutions").WithTags("Ersättare")
            .WithSummary("Sökanden efter ersättare, det vars dagar kommer först överst; status=exhausted är de där ingen finns kvar att fråga")
            .Produces<Page<SubstitutionRow>>();
        routes.MapGet("/trainers/{id:guid}/requests", OfTrainer).For(Role.Trainer, Role.Coordinator, Role.MunicipalAdministrator)
            .WithName("ListRequests").WithTags("Ersättare")
            .WithSummary("Vad en utbildare är eller har varit tillfrågad om, det senaste först; open=true: det som väntar på svar")
            .Produces<Page<RequestView>>();
    }

    /// <summary>The search as the caller may see it.</summary>
    public static async Task<SubstitutionView> Of(Sessions sessions, Guid id, Caller caller, CancellationToken cancellation)
    {
        var search = await Searches.Find(sessions, id, cancellation) ?? throw new NotFound();
        var own = caller.Role == Role.Trainer && caller.Person is { } self && search.RequestOf(self) is not null ? caller.Person : null;
        if (own is null && !caller.Follows(search))
        {
            throw new NotFound();
        }

        await using var session = sessions.Read(search.Journey);
        var stored = await session.Events.FetchStreamAsync(id, token: cancellation);
        var lines = stored.Select(Line).Where(line => own is null || line.Trainer == own).ToList();
        // Whoever was asked by name need not have been a candidate.
        var outside = search.Requests.Where(request => search.Candidates.All(one => one.Trainer != request.Trainer))
            .Select(request => new Ranked(request.Trainer, request.Municipality, true, ["by-name"]));
        var candidates = search.Candidates.Concat(outside).Where(one => own is null || one.Trainer == own).ToList();
        var names = new Dictionary<Guid, string>();
        if (caller.Role == Role.Coordinator)
        {
            await using var people = sessions.Read();
            names = (await people.LoadManyAsync<TrainerDetails>([.. candidates.Select(one => one.Trainer).Append(search.Absent).Distinct()])).ToDictionary(one => one.Id, one => one.Name);
        }

        var note = caller.Role == Role.Coordinator ? await session.LoadAsync<SubstitutionNote>(id, cancellation) : null;
        return new SubstitutionView(
            SubstitutionRow.Of(search) with { Asked = [.. search.Waiting.Select(one => one.Trainer).Where(one => own is null || one == own)], Substitute = own is null || search.Substitute == own ? search.Substitute : null },
            note?.Reason,
            [
                .. candidates.Select(one => (One: one, Request: search.RequestOf(one.Trainer))).Select(one => new CandidateView(
                    one.One.Trainer, names.GetValueOrDefault(one.One.Trainer), one.One.Municipality, one.One.Able,
                    [.. one.One.Reasons.Select(code => code == "by-name" ? new Reason(code, "Tillfrågades av samordnaren.") : Proposal.Explain(code))],
                    one.Request?.Status, one.Request?.At, one.Request?.Until)),
            ],
            [.. lines.Select(line => line with { Name = line.Trainer is { } who ? names.GetValueOrDefault(who) : null })]);
    }

    private static async Task<IResult> One(Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        var view = await Of(sessions, id, caller, cancellation);
        http.SetETag((await Searches.Find(sessions, id, cancellation))!.Version);
        return Results.Ok(view);
    }

    private static async Task<Page<SubstitutionRow>> List(
        string? status, string? region, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var input = new Validation();
        var wanted = Enum.TryParse<SubstitutionStatus>(status, ignoreCase: true, out var known) ? known : (SubstitutionStatus?)null;
        input.That(status is null || wanted is not null && !char.IsDigit(status[0]), "status", "unknown", "Ange asking, exhausted, filled eller ended.");
        input.ThrowIfAny();
        // A coordinator asks about the own region, whatever else is asked for.
        var own = caller.Role == Role.Coordinator ? caller.Region ?? "-" : region ?? "";
        if (caller.Role == Role.Coordinator && region is not null && region != own)
        {
            return new Page<SubstitutionRow>([], null);
        }

        await using var session = sessions.Read();
        var rows = await session.QueryAsync<Substitution>(
            """
            where (? = '' or d.data ->> 'region' = ?) and (? = '' or lower(d.data ->> 'status') = ?) and (d.data -> 'days' ->> 0) || d.id::text > ?
            order by (d.data -> 'days' ->> 0) || d.id::text limit ?
            """,
            cancellation, own, own, wanted is null ? "" : "x", wanted?.ToString().ToLowerInvariant() ?? "", Paging.After(cursor) ?? "", size + 1);
        var page = Paging.From(rows, size, row => row.Days[0].ToString("O", System.Globalization.CultureInfo.InvariantCulture) + row.Id);
        return new Page<SubstitutionRow>([.. page.Items.Select(SubstitutionRow.Of)], page.Next);
    }

    private static async Task<Page<RequestView>> OfTrainer(
        Guid id, bool? open, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor);
        await using var session = sessions.Read();
        if (await session.LoadAsync<TrainerProfile>(id, cancellation) is not { } trainer || !caller.MaySee(trainer))
        {
            throw new NotFound();
        }

        // A trainer is asked some tens of times a year.
        var all = (await session.QueryAsync<Substitution>(
                "where d.data -> 'requests' @> cast(? as jsonb)", cancellation, $$"""[{"trainer":"{{id}}"}]"""))
            .Select(search => RequestView.Of(search, search.RequestOf(id)!))
            .Where(request => open != true || request.Status == RequestStatus.Waiting)
            .Select(request => (Key: $"{request.AskedAt.UtcDateTime:O}/{request.Substitution}", Request: request))
            .Where(one => after is null || string.CompareOrdinal(one.Key, after) < 0)
            .OrderByDescending(one => one.Key, StringComparer.Ordinal).Take(size + 1).ToList();
        var page = Paging.From(all, size, one => one.Key);
        return new Page<RequestView>([.. page.Items.Select(one => one.Request)], page.Next);
    }

    private static LogLine Line(IEvent stored) => stored.Data switch
    {
        SubstituteSought e => new(e.At, "sought", "Ersättare söks.", e.Absent, null, [e.Cause], e.By, null),
        SubstituteAsked { By: null } e => new(e.At, "asked", "Tillfrågades i tur och ordning.", e.Trainer, null, [], null, e.Until),
        SubstituteAsked e => new(e.At, "asked", "Tillfrågades av samordnaren.", e.Trainer, null, ["by-name"], e.By, e.Until),
        CandidatePassedOver e => new(e.At, "passed-over", "Hoppades över: kan inte längre ta dagarna.", e.Trainer, null, e.Codes, null, null),
        CandidateSkipped e => new(e.At, "skipped", "Hoppades över av samordnaren.", e.Trainer, null, [], Role.Coordinator, null),
        RequestDeclined e => new(e.At, "declined", "Tackade nej.", e.Trainer, null, [], e.By, null),
        RequestExpired e => new(e.At, "expired", "Svarade inte i tid.", e.Trainer, null, [], null, null),
        RequestWithdrawn { Because: "taken" } e => new(e.At, "withdrawn", "Behöver inte svara: en annan hann före.", e.Trainer, null, [e.Because], null, null),
        RequestWithdrawn { Because: "unable" } e => new(e.At, "withdrawn", "Kan inte längre ta dagarna; förfrågan drogs tillbaka.", e.Trainer, null, [e.Because], null, null),
        RequestWithdrawn e => new(e.At, "withdrawn", "Förfrågan drogs tillbaka.", e.Trainer, null, [e.Because], null, null),
        SubstituteAssigned e => new(e.At, "assigned", "Tackade ja och har fått dagarna.", e.Substitute.Trainer, null, [], e.By, null),
        SubstituteNotFound e => new(e.At, "not-found", "Ingen finns kvar att fråga; samordnaren har fått veta det.", null, null, [], null, null),
        SubstitutionEnded e => new(e.At, "ended", Ended(e.Because), null, null, [e.Because], e.Because == Substitution.ByHand ? Role.Coordinator : null, null),
        WayOfAskingChosen e => new(e.At, "way-chosen", $"Så många tillfrågas på en gång: {e.AtOnce}. Timmar att svara: {e.HoursToAnswer}.", null, null, [], Role.Coordinator, null),
        var other => throw new InvalidOperationException($"Nobody said how to tell {other.GetType().Name}."),
    };

    private static string Ended(string because) => because switch
    {
        "reverted" => "Avslutades: utbildaren kan undervisa ändå.",
        "occasion-cancelled" => "Avslutades: kurstillfället är inställt.",
        "occasion-moved" => "Avslutades: kurstillfället har flyttats.",
        "days-changed" => "Avslutades: det gäller andra dagar nu.",
        "days-passed" => "Avslutades: dagarna har varit.",
        "again" => "Avslutades: ersättare söks på nytt.",
        Substitution.ByHand => "Avslutades av samordnaren.",
        _ => "Avslutades: teamet har ändrats.",
    };
}
