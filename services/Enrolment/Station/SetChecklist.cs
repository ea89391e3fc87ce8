using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>A checklist as its municipality's managers see it.</summary>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Items">What is to be done, in order.</param>
public sealed record ChecklistView(string Slug, string Title, IReadOnlyList<ChecklistItem> Items)
{
    internal static ChecklistView Of(Checklist checklist) => new(checklist.Slug, checklist.Title, checklist.Items);
}

/// <summary>Says what a municipality's checklist, or ready-made package, holds; and reads those there are.</summary>
public static class SetChecklist
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/station/checklists/{checklist}", Handle).For(Role.Manager, Role.MunicipalAdministrator)
            .WithName(nameof(SetChecklist)).WithTags("Stationen")
            .WithSummary("Skriver kommunens checklista eller färdiga kurspaket; samma innehåll igen ändrar inget").Produces<ChecklistView>();
        routes.MapGet("/station/checklists", List).For(Role.Manager, Role.MunicipalAdministrator)
            .WithName("ListChecklists").WithTags("Stationen").WithSummary("Kommunens checklistor och färdiga kurspaket").Produces<Page<ChecklistView>>();
        routes.MapDelete("/station/checklists/{checklist}", Delete).For(Role.Manager, Role.MunicipalAdministrator)
            .WithName("DeleteChecklist").WithTags("Stationen").WithSummary("Tar bort en checklista; det som bockats av finns kvar i historiken")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Handle(string checklist, ChecklistRequest request, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var municipality = caller.Municipality ?? throw new NotFound();
        await using var session = sessions.Open();
        var catalogue = await CatalogueNow.Read(session, cancellation);
        var told = request.Checked(municipality, checklist, catalogue);
        session.Store(told);
        await session.SaveChangesAsync(cancellation);
        return Results.Ok(ChecklistView.Of(told));
    }

    private static async Task<Page<ChecklistView>> List(int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<Checklist>(
            "where d.tenant_id = ? and d.data ->> 'municipality' = ? and d.data ->> 'slug' > ? order by d.data ->> 'slug' limit ?",
            cancellation, session.TenantId, caller.Municipality ?? "", Paging.After(cursor) ?? "", size + 1);
        return Paging.From([.. rows.Select(ChecklistView.Of)], size, one => one.Slug);
    }

    private static async Task<IResult> Delete(string checklist, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        var id = Checklist.IdOf(caller.Municipality ?? "", checklist);
        if (await session.LoadAsync<Checklist>(id, cancellation) is null)
        {
            throw new NotFound();
        }

        session.Delete<Checklist>(id);
        await session.SaveChangesAsync(cancellation);
        return Results.NoContent();
    }

    /// <summary>What a checklist holds.</summary>
    /// <param name="Title">In Swedish.</param>
    /// <param name="Items">What is to be done, in order.</param>
    internal sealed record ChecklistRequest(string? Title, IReadOnlyList<ItemRequest?>? Items)
    {
        private const int Most = 100;

        public Checklist Checked(string municipality, string slug, CatalogueNow catalogue)
        {
            var check = new Validation();
            check.Slug("checklist", slug);
            check.Text("title", Title);
            if (check.Required("items", Items))
            {
                check.That(Items!.Count is >= 1 and <= Most, "items", "length", $"Ange 1–{Most} punkter.");
                for (var number = 0; number < Math.Min(Items.Count, Most); number++)
                {
                    var (item, field) = (Items[number], $"items[{number}]");
                    if (check.Slug($"{field}.key", item?.Key))
                    {
                        check.That(Items.Take(number).All(before => before?.Key != item!.Key), $"{field}.key", "duplicate", "Varje punkt ska ha en egen nyckel.");
                    }

                    if (item?.Course is null && item?.Journey is null)
                    {
                        check.Text($"{field}.title", item?.Title, 500);
                    }
                    else
                    {
                        check.OptionalText($"{field}.title", item.Title, 500);
                        check.That(
                            item is { Journey: { } journey, Course: { } course } && Journeys.Exists(journey) && catalogue.Find(journey, course) is not null,
                            $"{field}.course", "unknown", "Kursen finns inte i yrkesresan.");
                    }
                }
            }

            check.ThrowIfAny();
            return new Checklist(
                Checklist.IdOf(municipality, slug), municipality, slug, Title!,
                [.. Items!.Select(item => new ChecklistItem(item!.Key!, item.Title ?? catalogue.Title(item.Journey!, item.Course!), item.Journey, item.Course))]);
        }
    }

    /// <summary>Something to be done: a task with a title, or a course.</summary>
    /// <param name="Key">A slug of its own.</param>
    /// <param name="Title">In Swedish; a course's own unless told.</param>
    /// <param name="Journey">Slug, of a course.</param>
    /// <param name="Course">Slug, of a course.</param>
    internal sealed record ItemRequest(string? Key, string? Title, string? Journey, string? Course);
}
