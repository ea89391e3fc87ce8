using System.Text.Json;
using JasperFx;
using Marten.Exceptions;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>What became of an item of the import.</summary>
/// <param name="Kind"><c>course</c>, <c>route</c> or <c>phase</c>.</param>
/// <param name="Journey">Slug; as it was sent where it is none.</param>
/// <param name="Key">The course's slug, or the route's level; left out for a phase.</param>
/// <param name="Outcome"><c>new</c>, <c>changed</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Code">Why it was refused, as the item's own route would have answered.</param>
/// <param name="Title">The same in Swedish.</param>
/// <param name="Detail">What in particular.</param>
/// <param name="Errors">Every field at fault.</param>
public sealed record ImportedItem(
    string Kind, string? Journey, string? Key, string Outcome, string? Code = null, string? Title = null, string? Detail = null,
    IReadOnlyList<FieldError>? Errors = null);

/// <summary>What became of the import.</summary>
/// <param name="DryRun">Whether it was only tried: then nothing has been changed.</param>
/// <param name="New">Items that were not there.</param>
/// <param name="Changed">Items that were, and say something else now.</param>
/// <param name="Unchanged">Items that said the same.</param>
/// <param name="Refused">Items that were not taken.</param>
/// <param name="Items">Each, in the order it was taken: phases and courses of every journey, then routes, as they may refer to shared courses.</param>
public sealed record ImportReport(bool DryRun, int New, int Changed, int Unchanged, int Refused, IReadOnlyList<ImportedItem> Items);

/// <summary>
/// Takes a whole catalogue, or a part of it: journeys with phase, courses and routes. Each item is a transaction of its own, decided as by its own
/// route: taken whole or refused with why, and the others go on. The same again changes nothing. What is not named is left alone.
/// </summary>
internal static class ImportCatalogue
{
    private const int Attempts = 4;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/catalogue/import", Handle).For(Role.National)
        .WithName(nameof(ImportCatalogue)).WithTags("Katalog")
        .WithSummary("Läser in yrkesresor med kurser och resvägar; svarar per post vad som var nytt, ändrat, oförändrat eller avvisat. dryRun=true prövar utan att ändra")
        .Produces<ImportReport>();

    private static async Task<IResult> Handle(
        ImportRequest request, bool? dryRun, Caller caller, Sessions sessions, ServiceDefaults.Errors.Titles titles, TimeProvider clock, HttpContext http)
    {
        // The session holds the answer under the idempotency key, nothing else.
        await using var session = sessions.Open();
        return await http.CreateOnce(session, async () =>
        {
            request.Check();
            var run = new Run(sessions, titles, clock, dryRun ?? false, http.RequestAborted);
            foreach (var journey in request.Journeys!)
            {
                await run.Phase(journey!);
                foreach (var course in journey!.Courses ?? [])
                {
                    await run.Course(journey.Slug, course);
                }
            }

            foreach (var journey in request.Journeys!)
            {
                foreach (var route in journey!.Routes ?? [])
                {
                    await run.Route(journey.Slug, route);
                }
            }

            return new Answer(null, run.Report(), null, StatusCodes.Status200OK);
        });
    }

    /// <summary>One reading of a catalogue.</summary>
    private sealed class Run(Sessions sessions, ServiceDefaults.Errors.Titles titles, TimeProvider clock, bool dryRun, CancellationToken cancellation)
    {
        private readonly List<ImportedItem> items = [];

        // What a dry run would have published, so that its routes find it.
        private readonly HashSet<(string Journey, string Course)> tried = [];

        public ImportReport Report() => new(dryRun, Count("new"), Count("changed"), Count("unchanged"), Count("refused"), items);

        public async Task Phase(JourneyRequest journey)
        {
            if (journey.Phase is not { } phase)
            {
                return;
            }

            await Take("phase", journey.Slug, null, async () =>
            {
                var request = Read<ReachPhase.PhaseRequest>(phase);
                await using var session = sessions.Open(journey.Slug);
                request.Check();
                var command = new ReachPhase(request.Phase!, request.Since!.Value, request.Correction ?? false, clock.GetUtcNow());
                if (dryRun)
                {
                    var now = await session.LoadAsync<JourneyPhase>(JourneyPhase.IdOf(journey.Slug!), cancellation);
                    return Outcome(now is null, ReachPhase.Decide(command, now).Count > 0);
                }

                var (before, after) = await ReachPhase.Change(session, journey.Slug!, command, null, cancellation);
                return Outcome(before is null, after.Version != before?.Version);
            });
        }

        public async Task Course(string? journey, JsonElement item)
        {
            var slug = item.ValueKind is JsonValueKind.Object && item.TryGetProperty("slug", out var told) && told.ValueKind is JsonValueKind.String
                ? told.GetString() : null;
            await Take("course", journey, slug, async () =>
            {
                CatalogueChecks.Known(journey ?? "");
                var request = Read<CourseRequest>(item);
                var content = request.Checked(journey!, slug ?? "", clock.Today());
                var draft = Read<StatusRequest>(item).Draft ?? false;
                IReadOnlyList<object> Decide(Course? course) => Decided(slug!, content.KeepingReviewsOf(course?.Content), draft, course);
                if (!dryRun)
                {
                    var change = await CourseStream.Change(sessions, journey!, slug!, null, Decide, cancellation);
                    return Outcome(change.Before is null, change.Changed);
                }

                await using var session = sessions.Open(journey);
                var outcome = await CourseStream.Try(session, journey!, slug!, Decide, cancellation);
                tried.UnionWith((content.SharedWith ?? []).Append(journey!).Select(one => (one, slug!)));
                return Outcome(outcome.Before is null, outcome.Changed);
            });
        }

        public async Task Route(string? journey, JsonElement item)
        {
            var level = item.ValueKind is JsonValueKind.Object && item.TryGetProperty("level", out var told) && told.ValueKind is JsonValueKind.String
                ? told.GetString() : null;
            await Take("route", journey, level, async () =>
            {
                CatalogueChecks.Known(journey ?? "");
                LayOutRoute.Known(level ?? "");
                var request = Read<LayOutRoute.RouteRequest>(item);
                await using var session = sessions.Open(journey);
                if (dryRun)
                {
                    var command = await request.Command(
                        session, journey!, level!, [.. tried.Where(one => one.Journey == journey).Select(one => one.Course)], clock.GetUtcNow(), cancellation);
                    var now = await session.LoadAsync<LevelRoute>(LevelRoute.IdOf(journey!, level!), cancellation);
                    return Outcome(now is null, LayOutRoute.Decide(command, now).Count > 0);
                }

                var (before, after) = await LayOutRoute.Change(session, journey!, level!, request, null, clock.GetUtcNow(), cancellation);
                return Outcome(before is null, after?.Version != before?.Version);
            });
        }

        // A retired course that says the same is as it was; other content is refused until it is taken back.
        private IReadOnlyList<object> Decided(string slug, CourseContent content, bool draft, Course? course) => course switch
        {
            { Status: CourseStatus.Retired } when course.Content.Equals(content) => [],
            // What is published is not made a draft again by an older file that calls it one.
            { Status: CourseStatus.Published } when draft && course.Content.Equals(content) => [],
            _ => draft
                ? DraftCourse.Decide(new DraftCourse(slug, content, clock.GetUtcNow()), course)
                : PublishCourse.Decide(new PublishCourse(slug, content, clock.GetUtcNow()), course),
        };

        private async Task Take(string kind, string? journey, string? key, Func<Task<string>> take)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    items.Add(new ImportedItem(kind, journey, key, await take()));
                    return;
                }
                catch (Exception exception) when (attempt < Attempts && IsRace(exception))
                {
                    // Another import, or an editor, made the same thing meanwhile: the next attempt compares with that.
                }
                catch (Exception exception) when (IsRace(exception))
                {
                    Refuse("concurrent-change");
                    return;
                }
                catch (RuleBroken broken)
                {
                    Refuse(broken.Code, broken.Detail);
                    return;
                }
                catch (NotFound missing)
                {
                    Refuse(missing.Code);
                    return;
                }
                catch (InvalidInput invalid)
                {
                    Refuse(invalid.Code, errors: invalid.Errors);
                    return;
                }
            }

            void Refuse(string code, string? detail = null, IReadOnlyList<FieldError>? errors = null) =>
                items.Add(new ImportedItem(kind, journey, key, "refused", code, titles.Of(code), detail, errors));
        }

        private static bool IsRace(Exception exception) =>
            exception is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException;

        private static string Outcome(bool isNew, bool changed) => !changed ? "unchanged" : isNew ? "new" : "changed";

        private int Count(string outcome) => items.Count(item => item.Outcome == outcome);

        private static T Read<T>(JsonElement item)
        {
            try
            {
                return item.Deserialize<T>(Json.Options) ?? throw new InvalidInput([new FieldError("", "required", "Posten är tom.")]);
            }
            catch (JsonException wrong)
            {
                throw new InvalidInput([new FieldError((wrong.Path ?? "").TrimStart('$').TrimStart('.'), "format", "Värdet har fel typ eller format.")]);
            }
        }
    }

    /// <summary>A catalogue, or a part of it.</summary>
    /// <param name="Journeys">1–20 parts; the same journey may stand several times.</param>
    internal sealed record ImportRequest(IReadOnlyList<JourneyRequest?>? Journeys)
    {
        public void Check()
        {
            var check = new Validation();
            if (check.Required("journeys", Journeys))
            {
                check.That(Journeys!.Count is > 0 and <= 20, "journeys", "length", "Ange 1–20 yrkesresor.");
                for (var number = 0; number < Journeys.Count; number++)
                {
                    check.Required($"journeys[{number}].slug", Journeys[number]?.Slug);
                }

                check.That(
                    Journeys.Sum(journey => (journey?.Courses?.Count ?? 0) + (journey?.Routes?.Count ?? 0)) <= 500, "journeys", "length", "Högst 500 poster i ett anrop.");
            }

            check.ThrowIfAny();
        }
    }

    /// <summary>What there is of a journey.</summary>
    /// <param name="Slug">Its short name.</param>
    /// <param name="Phase">As the body of <c>PUT /journeys/{journey}/phase</c>.</param>
    /// <param name="Courses">Each as the body of <c>PUT /journeys/{journey}/courses/{course}</c> with <c>slug</c>; <c>draft: true</c>: not yet published.</param>
    /// <param name="Routes">Each as the body of <c>PUT /journeys/{journey}/levels/{level}/route</c> with <c>level</c>.</param>
    internal sealed record JourneyRequest(string? Slug, JsonElement? Phase, IReadOnlyList<JsonElement>? Courses, IReadOnlyList<JsonElement>? Routes);

    /// <summary>What a course's item says besides its content.</summary>
    /// <param name="Draft">Whether it is a draft.</param>
    internal sealed record StatusRequest(bool? Draft);
}
