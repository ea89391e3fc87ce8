using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Courses;

/// <summary>Links what the trainers of a course work from: the nation for all, a coordinator for the own region besides.</summary>
public static class LinkMaterial
{
    /// <summary>What follows.</summary>
    /// <param name="linked">What is asked.</param>
    /// <param name="material">The links so far.</param>
    public static IEnumerable<object> Decide(MaterialLinked linked, CourseMaterial? material) =>
        (material?.Links ?? []).SequenceEqual(linked.Links) ? [] : [linked];

    /// <summary>What is sent.</summary>
    /// <param name="Links">All links, in order; empty: none any more.</param>
    public sealed record Request(IReadOnlyList<RequestedLink?>? Links);

    /// <summary>A link.</summary>
    /// <param name="Kind"><c>schedule</c>, <c>study-guide</c>, <c>slides</c> or <c>other</c>.</param>
    /// <param name="Title">What it is called.</param>
    /// <param name="Url"><c>https</c>.</param>
    public sealed record RequestedLink(string? Kind, string? Title, string? Url);

    internal static void Map(IEndpointRouteBuilder journey)
    {
        journey.MapPut("/courses/{course}/material", Handle)
            .For(Role.National, Role.Coordinator)
            .WithName(nameof(LinkMaterial)).WithTags("Material")
            .WithSummary("Anger länkarna till utbildarnas material för kursen: nationellt för alla, en samordnare för den egna regionen därtill")
            .Produces<MaterialView>();
        journey.MapGet("/courses/{course}/material", Read)
            .For(Role.National, Role.Coordinator, Role.Trainer)
            .WithName("GetMaterial").WithTags("Material")
            .WithSummary("Länkarna till utbildarnas material för kursen; för en utbildare av de kurser som man erbjuder eller är bokad på")
            .Produces<MaterialView>();
    }

    /// <summary>The links of a course that hold in a region.</summary>
    internal static async Task<MaterialView> ViewOf(IQuerySession session, string journey, CourseDemand course, string? region)
    {
        var links = await session.LoadManyAsync<CourseMaterial>(
            CourseMaterial.IdOf(journey, course.Course, null), CourseMaterial.IdOf(journey, course.Course, region ?? "-"));
        return new MaterialView(
            journey, course.Course, course.Title, links.FirstOrDefault(one => one.Region is null)?.Links ?? [], links.FirstOrDefault(one => one.Region is not null)?.Links ?? []);
    }

    private static async Task<IResult> Handle(
        string journey, string course, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.Slug("course", course);
        if (input.Required("links", request.Links))
        {
            input.That(request.Links!.Count <= 50, "links", "range", "Ange högst 50 länkar.");
            for (var i = 0; i < Math.Min(request.Links.Count, 50); i++)
            {
                var link = request.Links[i];
                input.That(link?.Kind is { } kind && MaterialKind.All.Contains(kind), $"links[{i}].kind", "unknown", $"Ange något av {string.Join(", ", MaterialKind.All)}.");
                input.Text($"links[{i}].title", link?.Title);
                if (input.Required($"links[{i}].url", link?.Url))
                {
                    input.Link($"links[{i}].url", link!.Url);
                }
            }
        }

        input.ThrowIfAny();
        var region = caller.Is(Role.National) ? null : caller.Region ?? throw new NotFound();
        await using var session = sessions.Open(journey);
        var known = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, course), http.RequestAborted) ?? throw new NotFound();
        var stream = await session.FetchFor<CourseMaterial>(CourseMaterial.IdOf(journey, course, region), http);
        var linked = new MaterialLinked(
            course, region, [.. request.Links!.Select(link => new MaterialLink(link!.Kind!, link.Title!.Trim(), link.Url!.Trim()))], clock.GetUtcNow());
        var events = Decide(linked, stream.Aggregate).ToArray();
        stream.AppendMany(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag((stream.Aggregate?.Version ?? 0) + events.Length);
        return Results.Ok(await ViewOf(session, journey, known, region));
    }

    private static async Task<IResult> Read(string journey, string course, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var known = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, course), cancellation) ?? throw new NotFound();
        var region = caller.Region;
        if (caller.Is(Role.Trainer))
        {
            await using var people = sessions.Read();
            var trainer = await people.LoadAsync<TrainerProfile>(caller.Person ?? Guid.Empty, cancellation) ?? throw new NotFound();
            var teaches = trainer.Courses.Contains(course) || (await session.QueryAsync<int>(
                """
                select 1 from mt_doc_occasionteam d where d.tenant_id = ? and d.data ->> 'course' = ? and d.data -> 'days' @> cast(? as jsonb) limit 1
                """,
                cancellation, journey, course, $$"""[{"teaching":["{{trainer.Id}}"]}]""")).Count > 0;
            region = teaches ? trainer.Region : throw new NotFound();
        }

        return Results.Ok(await ViewOf(session, journey, known, region));
    }
}

/// <summary>What the trainers of a course work from.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="National">The nation's links, for all.</param>
/// <param name="Regional">The region's own links.</param>
public sealed record MaterialView(string Journey, string Course, string? Title, IReadOnlyList<MaterialLink> National, IReadOnlyList<MaterialLink> Regional);
