using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>Lays out the route that a level leads to, anew and whole.</summary>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Stops">Its stops in order.</param>
/// <param name="WithinMonths">Months from the first day in the profession within which the mandatory ones are to be taken; null: not told.</param>
/// <param name="At">UTC.</param>
public sealed record LayOutRoute(string Level, IReadOnlyList<RouteStop> Stops, int? WithinMonths, DateTimeOffset At)
{
    /// <summary>What follows; the same again changes nothing.</summary>
    /// <param name="command">The command.</param>
    /// <param name="route">As it is; null where nobody has laid one out.</param>
    public static IReadOnlyList<object> Decide(LayOutRoute command, LevelRoute? route) =>
        (route?.Stops ?? []).SequenceEqual(command.Stops) && route?.WithinMonths == command.WithinMonths
            ? []
            : [new RouteLaidOut(command.Level, command.Stops, command.WithinMonths, command.At)];

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/journeys/{journey}/levels/{level}/route", Handle).For(Role.National)
            .WithName(nameof(LayOutRoute)).WithTags("Katalog").WithSummary("Lägger ut en nivås resväg: hållplatserna i ordning, obligatoriska eller valbara")
            .Produces<RouteView>().Produces<RouteView>(StatusCodes.Status201Created);
        routes.MapGet("/journeys/{journey}/levels/{level}/route", One).For(Scope.Everybody)
            .WithName("GetRoute").WithTags("Katalog").WithSummary("En nivås resväg med sina hållplatser; utan hållplatser om ingen är utlagd").Produces<RouteView>();
        routes.MapGet("/journeys/{journey}/levels", Levels).For(Scope.Everybody)
            .WithName("ListLevels").WithTags("Katalog").WithSummary("En yrkesresas nivåer (väskor) och vad deras resvägar rymmer").Produces<Page<LevelView>>();
    }

    /// <summary>Decides on a route and saves what follows, the same for the route and for an item of the import.</summary>
    internal static async Task<(LevelRoute? Before, LevelRoute? After)> Change(
        IDocumentSession session, string journey, string level, RouteRequest request, long? expected, DateTimeOffset now, CancellationToken cancellation)
    {
        var command = await request.Command(session, journey, level, [], now, cancellation);
        var id = LevelRoute.IdOf(journey, level);
        var stream = expected is { } version
            ? await session.Events.FetchForWriting<LevelRoute>(id, version, cancellation)
            : await session.Events.FetchForExclusiveWriting<LevelRoute>(id, cancellation);
        var events = Decide(command, stream.Aggregate);
        var next = stream.Take(events) - events.Count;
        await session.SaveChangesAsync(cancellation);
        return (stream.Aggregate, events.Aggregate(stream.Aggregate, (state, @event) => LevelRoute.Apply(state, id, @event, ++next)));
    }

    private static async Task<IResult> Handle(
        string journey, string level, RouteRequest request, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        Known(level);
        var (before, after) = await Change(session, journey, level, request, http.ExpectedVersion(), clock.GetUtcNow(), http.RequestAborted);
        http.SetETag(after?.Version ?? 0);
        var body = await RouteView.Of(session, journey, after ?? new LevelRoute(LevelRoute.IdOf(journey, level), level, [], null, 0), http.RequestAborted);
        return before is null && after is not null ? Results.Created($"/api/enrolment/v1/journeys/{journey}/levels/{level}/route", body) : Results.Ok(body);
    }

    private static async Task<IResult> One(string journey, string level, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        Known(level);
        var route = await Routes.Of(session, journey, level, http.RequestAborted);
        http.SetETag(route.Version);
        return Results.Ok(await RouteView.Of(session, journey, route, http.RequestAborted));
    }

    private static async Task<Page<LevelView>> Levels(string journey, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read(journey);
        var routes = await Routes.Of(session, journey, cancellation);
        var courses = await RouteView.Courses(session, journey, routes.Values, cancellation);
        return new Page<LevelView>(
            [.. Audience.AllLevels.Select(level => LevelView.Of(level, Audience.CountsYears(journey), routes.GetValueOrDefault(level), courses))], null);
    }

    internal static void Known(string level)
    {
        if (!Audience.AllLevels.Contains(level))
        {
            throw new NotFound("unknown-level");
        }
    }

    /// <summary>A route.</summary>
    /// <param name="Stops">Its stops in order, at most 50; empty: none.</param>
    /// <param name="WithinMonths">Months from the first day in the profession within which the mandatory ones are to be taken, 1–120.</param>
    internal sealed record RouteRequest(IReadOnlyList<StopRequest?>? Stops, int? WithinMonths)
    {
        /// <summary>The command, where every field is as it should.</summary>
        /// <param name="session">To read the journey's courses.</param>
        /// <param name="journey">Slug.</param>
        /// <param name="level">Level.</param>
        /// <param name="tried">Slugs of courses that are taken to be published, besides those that are.</param>
        /// <param name="at">UTC.</param>
        /// <param name="cancellation">Stops the reading.</param>
        public async Task<LayOutRoute> Command(
            IQuerySession session, string journey, string level, IReadOnlyCollection<string> tried, DateTimeOffset at, CancellationToken cancellation)
        {
            var check = new Validation();
            if (WithinMonths is not null)
            {
                check.Range("withinMonths", WithinMonths, 1, 120);
            }

            if (check.Required("stops", Stops))
            {
                check.That(Stops!.Count <= 50, "stops", "length", "Högst 50 hållplatser.");
                var offered = await Offered(session, journey, cancellation);
                offered.UnionWith(tried);
                for (var number = 0; number < Stops.Count; number++)
                {
                    var course = Stops[number]?.Course;
                    check.Required($"stops[{number}].mandatory", Stops[number]?.Mandatory);
                    if (check.Slug($"stops[{number}].course", course))
                    {
                        check.That(offered.Contains(course), $"stops[{number}].course", "unknown", "Kursen är inte publicerad i den här yrkesresan.");
                        check.That(Stops.Take(number).All(one => one?.Course != course), $"stops[{number}].course", "duplicate", "Kursen står redan på resvägen.");
                    }
                }
            }

            check.ThrowIfAny();
            return new LayOutRoute(level, [.. Stops!.Select(stop => new RouteStop(stop!.Course!, stop.Mandatory!.Value))], WithinMonths, at);
        }

        // Published in the journey, or just now shared with it: the slug is taken with the sharing, the course follows.
        private static async Task<HashSet<string>> Offered(IQuerySession session, string journey, CancellationToken cancellation)
        {
            var courses = await session.QueryAsync<Course>("where d.tenant_id = ?", cancellation, journey);
            var slugs = await session.QueryAsync<CourseSlug>("where d.data ->> 'journey' = ? and d.data ->> 'home' <> ?", cancellation, journey, journey);
            return
            [
                .. courses.Where(course => course.Status is CourseStatus.Published).Select(course => course.Slug),
                .. slugs.Select(one => one.Slug).Except(courses.Select(course => course.Slug)),
            ];
        }
    }

    /// <summary>A stop.</summary>
    /// <param name="Course">Slug of a course that is published in the journey, its own or shared with it.</param>
    /// <param name="Mandatory">Whether everybody of the level takes it.</param>
    internal sealed record StopRequest(string? Course, bool? Mandatory);
}

/// <summary>A level's route.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="WithinMonths">Months from the first day in the profession within which the mandatory ones are to be taken.</param>
/// <param name="Stops">Its stops in order.</param>
public sealed record RouteView(string Journey, string Level, int? WithinMonths, IReadOnlyList<StopView> Stops)
{
    internal static async Task<RouteView> Of(IQuerySession session, string journey, LevelRoute route, CancellationToken cancellation)
    {
        var courses = await Courses(session, journey, [route], cancellation);
        return new RouteView(
            journey, route.Level, route.WithinMonths,
            [.. route.Stops.Select((stop, index) => StopView.Of(index + 1, stop, courses.GetValueOrDefault(stop.Course)))]);
    }

    internal static async Task<Dictionary<string, Course>> Courses(
        IQuerySession session, string journey, IEnumerable<LevelRoute> routes, CancellationToken cancellation)
    {
        var ids = routes.SelectMany(route => route.Stops).Select(stop => Course.IdOf(journey, stop.Course)).Distinct().ToArray();
        return (await session.QueryAsync<Course>("where d.tenant_id = ? and d.id = any(?)", cancellation, journey, ids)).ToDictionary(course => course.Slug);
    }
}

/// <summary>A stop of a route: a course.</summary>
/// <param name="Number">Its place on the route, from 1.</param>
/// <param name="Course">Slug.</param>
/// <param name="Mandatory">Whether everybody of the level takes it.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Days">Its course days; a half day counts half.</param>
/// <param name="Status">Where the course is in its life: one that is retired since is told, not hidden.</param>
public sealed record StopView(int Number, string Course, bool Mandatory, string Title, decimal Days, CourseStatus Status)
{
    internal static StopView Of(int number, RouteStop stop, Course? course) => new(
        number, stop.Course, stop.Mandatory, course?.Content.Title ?? stop.Course, LevelView.DaysOf(course), course?.Status ?? CourseStatus.Published);
}

/// <summary>A level (väska).</summary>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Meaning">Whom it is for.</param>
/// <param name="Stops">Stops of its route.</param>
/// <param name="Mandatory">How many of them everybody takes.</param>
/// <param name="Days">Course days of all its stops; a half day counts half.</param>
public sealed record LevelView(string Level, string Title, string Meaning, int Stops, int Mandatory, decimal Days)
{
    internal static LevelView Of(string level, bool countsYears, LevelRoute? route, Dictionary<string, Course> courses) => new(
        level, TitleOf(level), MeaningOf(level, countsYears), route?.Stops.Count ?? 0, route?.Stops.Count(stop => stop.Mandatory) ?? 0,
        route?.Stops.Sum(stop => DaysOf(courses.GetValueOrDefault(stop.Course))) ?? 0);

    internal static decimal DaysOf(Course? course) => course?.Content.Days.Sum(day => day.Half ? 0.5m : 1m) ?? 0;

    private static string TitleOf(string level) => level switch
    {
        "new" => "NY",
        "practised" => "VAN",
        "experienced" => "ERFAREN",
        _ => "ARBETSLEDARE OCH CHEF",
    };

    private static string MeaningOf(string level, bool countsYears) => (level, countsYears) switch
    {
        ("manager", _) => "Alla arbetsledare och chefer, oavsett år i yrket",
        ("new", true) => "0–2 år i yrket",
        ("practised", true) => "2–5 år i yrket",
        ("experienced", true) => "Mer än 5 år i yrket",
        ("new", _) => "Introduktion för nya utförare; chefen avgör",
        _ => "Kompetensutveckling; chef och medarbetare väljer",
    };
}
