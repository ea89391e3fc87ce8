using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>A checklist of the employer, as it stands for somebody.</summary>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Items">What is to be done, in order.</param>
/// <param name="Left">How many are not done.</param>
public sealed record StaffChecklist(string Slug, string Title, IReadOnlyList<StaffChecklistItem> Items, int Left)
{
    internal static StaffChecklist Of(Checklist checklist, IReadOnlyCollection<string> done, IReadOnlyList<StaffPlace> places, CatalogueNow catalogue)
    {
        List<StaffChecklistItem> items = [.. checklist.Items.Select(item => item.Course is null
            ? new StaffChecklistItem(item.Key, item.Title, null, null, done.Contains(item.Key) ? "done" : "left")
            : new StaffChecklistItem(item.Key, item.Title, item.Journey, item.Course, State(item, places, catalogue)))];
        return new StaffChecklist(checklist.Slug, checklist.Title, items, items.Count(item => item.State is not ("done" or Standing.Taken)));
    }

    private static string State(ChecklistItem item, IReadOnlyList<StaffPlace> places, CatalogueNow catalogue)
    {
        var known = catalogue.Find(item.Journey!, item.Course!);
        var own = places.Where(place => place.Course == item.Course && (place.Journey == item.Journey || known is not null && catalogue.Same(place.Journey, known))).ToList();
        return own.Exists(place => place.IsTaken) ? Standing.Taken : own.Exists(place => place.HasSeat) ? Standing.Enrolled : own.Exists(place => place.Waits) ? Standing.Waiting : "left";
    }
}

/// <summary>An item of a checklist, as it stands for somebody.</summary>
/// <param name="Key">What it is ticked by.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Journey">Slug, of a course.</param>
/// <param name="Course">Slug, of a course.</param>
/// <param name="State"><c>done</c> or <c>left</c>; of a course <c>taken</c>, <c>enrolled</c>, <c>waiting</c> or <c>left</c>.</param>
public sealed record StaffChecklistItem(string Key, string Title, string? Journey, string? Course, string State);

/// <summary>Says which of a checklist's tasks are done for somebody of the own staff: all of them, each time.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Checklist">Slug.</param>
/// <param name="Done">Keys of all tasks that are done.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record TickChecklist(Guid Participant, string Municipality, string Checklist, IReadOnlyList<string> Done, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="ticked">As it is; null: nothing yet.</param>
    public static IReadOnlyList<object> Decide(TickChecklist command, TickedChecklist? ticked)
    {
        var before = ticked?.Done ?? [];
        List<string> done = [.. command.Done.Distinct().Except(before).Order(StringComparer.Ordinal)];
        List<string> undone = [.. before.Except(command.Done)];
        return done.Count + undone.Count == 0
            ? []
            : [new ChecklistTicked(command.Participant, command.Municipality, command.Checklist, done, undone, command.By, command.At)];
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/station/staff/{participant:guid}/checklists/{checklist}", Handle).For(Role.Manager, Role.MunicipalAdministrator)
            .WithName(nameof(TickChecklist)).WithTags("Stationen").WithSummary("Bockar av en checklista för en medarbetare: alla punkter som är klara").Produces<StaffChecklist>();
        routes.MapGet("/station/staff/{participant:guid}/checklists", List).For(ListStaff.Readers)
            .WithName("ListStaffChecklists").WithTags("Stationen").WithSummary("Arbetsgivarens checklistor, som de står för en medarbetare").Produces<Page<StaffChecklist>>();
    }

    private static async Task<IResult> Handle(
        Guid participant, string checklist, TickRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open();
        var person = await session.ParticipantFor(caller, participant, Scope.Administers, http.RequestAborted);
        var told = await session.LoadAsync<Station.Checklist>(IdOf(person, checklist), http.RequestAborted) ?? throw new NotFound();
        request.Check(told);
        var stream = await session.FetchFor<TickedChecklist>(TickedChecklist.IdOf(participant, person.Municipality, checklist), http);
        var command = new TickChecklist(participant, person.Municipality, checklist, [.. request.Done!.Select(key => key!)], caller.Role, clock.GetUtcNow());
        var version = stream.Take(Decide(command, stream.Aggregate));
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        var places = await session.PlacesOf([participant], http.RequestAborted);
        return Results.Ok(StaffChecklist.Of(told, [.. command.Done], [.. places[participant]], await CatalogueNow.Read(session, http.RequestAborted)));
    }

    private static async Task<Page<StaffChecklist>> List(
        Guid participant, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        var person = await session.ParticipantFor(caller, participant, Scope.Sees, cancellation);
        var checklists = await session.QueryAsync<Station.Checklist>(
            "where d.tenant_id = ? and d.data ->> 'municipality' = ? and d.data ->> 'slug' > ? order by d.data ->> 'slug' limit ?",
            cancellation, session.TenantId, person.Municipality, Paging.After(cursor) ?? "", size + 1);
        var ticked = (await session.LoadManyAsync<TickedChecklist>([.. checklists.Select(one => TickedChecklist.IdOf(participant, person.Municipality, one.Slug))]))
            .ToDictionary(one => one.Checklist, one => one.Done);
        var places = await session.PlacesOf([participant], cancellation);
        var catalogue = await CatalogueNow.Read(session, cancellation);
        return Paging.From(
            [.. checklists.Select(one => StaffChecklist.Of(one, ticked.GetValueOrDefault(one.Slug) ?? [], [.. places[participant]], catalogue))], size, one => one.Slug);
    }

    private static Guid IdOf(Participant person, string checklist) => Station.Checklist.IdOf(person.Municipality, checklist);

    /// <summary>What is done.</summary>
    /// <param name="Done">Keys of all tasks that are done; courses tick themselves.</param>
    internal sealed record TickRequest(IReadOnlyList<string?>? Done)
    {
        public void Check(Station.Checklist checklist)
        {
            var check = new Validation();
            if (check.Required("done", Done))
            {
                for (var number = 0; number < Done!.Count; number++)
                {
                    check.That(
                        checklist.Items.Any(item => item.Course is null && item.Key == Done[number]), $"done[{number}]", "unknown", "Punkten finns inte, eller är en kurs.");
                }
            }

            check.ThrowIfAny();
        }
    }
}
