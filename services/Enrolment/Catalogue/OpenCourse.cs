using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Says for whom and from when a published course is open in the own region, anew and whole.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="From">Local date from which it is open to all roles; null: to those of <paramref name="Roles"/> alone.</param>
/// <param name="Roles">The roles it is open to; empty: nobody yet; null with <paramref name="From"/>: all.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record OpenCourse(string Course, string Region, DateOnly? From, IReadOnlyList<RoleOpening>? Roles, string By, DateTimeOffset At)
{
    /// <summary>What follows; the same said again changes nothing.</summary>
    /// <param name="command">The command.</param>
    /// <param name="course">As it is; null: unknown.</param>
    /// <param name="opening">What was said before; null: nothing.</param>
    public static IReadOnlyList<object> Decide(OpenCourse command, Course? course, Opening? opening) => course switch
    {
        null or { NeverPublished: true } => throw new NotFound(),
        _ when opening is not null && opening.From == command.From && Same(opening.Roles, command.Roles) => [],
        { Status: CourseStatus.Retired } => throw new RuleBroken("course-retired"),
        _ => [new CourseOpened(command.Course, command.Region, command.From, command.Roles, command.By, command.At)],
    };

    private static bool Same(IReadOnlyList<RoleOpening>? one, IReadOnlyList<RoleOpening>? other) =>
        one is null ? other is null : other is not null && one.SequenceEqual(other);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/journeys/{journey}/courses/{course}/openings/{region}", Handle).For(Role.Coordinator)
            .WithName(nameof(OpenCourse)).WithTags("Katalog")
            .WithSummary("Öppnar en kurs i den egna regionen: för alla från en dag, eller för vissa roller från var sin dag; tom rollista: inte öppen än")
            .Produces<OpeningView>().Produces<OpeningView>(StatusCodes.Status201Created);
        routes.MapGet("/journeys/{journey}/courses/{course}/openings", List).For(Scope.Everybody)
            .WithName("ListOpenings").WithTags("Katalog").WithSummary("För vilka och från när en kurs är öppen, i den egna regionen (nationellt: i alla)")
            .Produces<Page<OpeningView>>();
        routes.MapGet("/journeys/{journey}/courses/{course}/openings/{region}", One).For(Scope.Everybody)
            .WithName("GetOpening").WithTags("Katalog").WithSummary("För vilka och från när en kurs är öppen i en region").Produces<OpeningView>();
    }

    private static async Task<IResult> Handle(
        string journey, string course, string region, OpeningRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        if (!caller.Coordinates(region))
        {
            throw new NotFound();
        }

        request.Check();
        var stream = await session.FetchFor<Opening>(Opening.IdOf(journey, course, region), http);
        var found = await session.LoadAsync<Course>(Catalogue.Course.IdOf(journey, course), http.RequestAborted);
        var command = request.Command(course, region, caller.Role, clock.GetUtcNow());
        var events = Decide(command, found, stream.Aggregate);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        var body = new OpeningView(course, region, command.From, command.Roles);
        return stream.Aggregate is null
            ? Results.Created($"/api/enrolment/v1/journeys/{journey}/courses/{course}/openings/{region}", body) : Results.Ok(body);
    }

    private static async Task<IResult> One(string journey, string course, string region, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        if (await caller.CalendarRegion(session, http.RequestAborted) is { } own && own != region
            || await session.LoadAsync<Opening>(Opening.IdOf(journey, course, region), http.RequestAborted) is not { } opening)
        {
            throw new NotFound();
        }

        http.SetETag(opening.Version);
        return Results.Ok(OpeningView.Of(opening));
    }

    private static async Task<Page<OpeningView>> List(
        string journey, string course, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read(journey);
        if (await session.LoadAsync<Course>(Catalogue.Course.IdOf(journey, course), cancellation) is null or { NeverPublished: true })
        {
            throw new NotFound();
        }

        var own = await caller.CalendarRegion(session, cancellation);
        var rows = await session.QueryAsync<Opening>(
            "where d.tenant_id = ? and d.data ->> 'course' = ? and (d.data ->> 'region' = ? or ?) and d.data ->> 'region' > ? order by d.data ->> 'region' limit ?",
            cancellation, journey, course, own ?? "", own is null, Paging.After(cursor) ?? "", size + 1);
        return Paging.From([.. rows.Select(OpeningView.Of)], size, one => one.Region);
    }

    /// <summary>For whom and from when.</summary>
    /// <param name="From">First day it is open: to all roles where <paramref name="Roles"/> is left out, else to those of them that have no day of their own.</param>
    /// <param name="Roles">The roles it is open to; empty: nobody yet.</param>
    internal sealed record OpeningRequest(DateOnly? From, IReadOnlyList<RoleRequest?>? Roles)
    {
        private static readonly DateOnly Earliest = new(2000, 1, 1);
        private static readonly DateOnly Latest = new(2100, 1, 1);

        public void Check()
        {
            var check = new Validation();
            check.That(From is not null || Roles is not null, "from", "required", "Ange från vilken dag, eller för vilka roller.");
            check.That(From is null || From >= Earliest && From <= Latest, "from", "range", "Ange en dag från 2000 till 2100.");
            check.That(From is null || Roles is null or { Count: > 0 }, "from", "order", "Utan roller är kursen inte öppen för någon: utelämna from, eller utelämna roles.");
            check.That((Roles?.Count ?? 0) <= 50, "roles", "length", "Högst 50 roller.");
            for (var number = 0; number < (Roles?.Count ?? 0); number++)
            {
                var role = Roles![number];
                check.Text($"roles[{number}].role", role?.Role, 100);
                if (check.Required($"roles[{number}].from", role?.From ?? From))
                {
                    check.That(
                        (role?.From ?? From) >= Earliest && (role?.From ?? From) <= Latest, $"roles[{number}].from", "range", "Ange en dag från 2000 till 2100.");
                }

                check.That(
                    Roles.Take(number).All(one => !string.Equals(one?.Role?.Trim(), role?.Role?.Trim(), StringComparison.OrdinalIgnoreCase)),
                    $"roles[{number}].role", "duplicate", "Rollen står redan.");
            }

            check.ThrowIfAny();
        }

        public OpenCourse Command(string course, string region, string by, DateTimeOffset at) => new(
            course, region, Roles is null ? From : null,
            Roles is null ? null : [.. Roles.Select(one => new RoleOpening(one!.Role!.Trim(), (one.From ?? From)!.Value)).OrderBy(one => one.Role, StringComparer.Ordinal)],
            by, at);
    }

    /// <summary>A role it is open to.</summary>
    /// <param name="Role">Role at work, as it is said of people.</param>
    /// <param name="From">First day; the opening's own unless told.</param>
    internal sealed record RoleRequest(string? Role, DateOnly? From);
}

/// <summary>For whom and from when a course is open in a region.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="From">Local date from which it is open to all roles; left out: to those of <paramref name="Roles"/> alone.</param>
/// <param name="Roles">The roles it is open to, each from its date; empty: nobody yet; left out: all.</param>
public sealed record OpeningView(string Course, string Region, DateOnly? From, IReadOnlyList<RoleOpening>? Roles)
{
    internal static OpeningView Of(Opening opening) => new(opening.Course, opening.Region, opening.From, opening.Roles);
}
