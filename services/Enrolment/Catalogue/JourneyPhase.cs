using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>A journey came to another phase. Stream: one per journey.</summary>
/// <param name="Phase"><c>prestudy</c>, <c>production</c>, <c>launch</c> or <c>maintenance</c>.</param>
/// <param name="Since">Local date from which.</param>
/// <param name="At">UTC.</param>
public sealed record JourneyPhaseReached(string Phase, DateOnly Since, DateTimeOffset At);

/// <summary>Where a journey is in its life: prestudy → production → launch → maintenance.</summary>
/// <param name="Id">From the journey.</param>
/// <param name="Phase">Where it is.</param>
/// <param name="Since">Local date from which.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record JourneyPhase(Guid Id, string Phase, DateOnly Since, long Version)
{
    /// <summary>The phases in order.</summary>
    public static readonly IReadOnlyList<string> All = ["prestudy", "production", "launch", "maintenance"];

    /// <summary>The id of the stream.</summary>
    /// <param name="journey">Slug.</param>
    public static Guid IdOf(string journey) => Uuid.From("journey", journey);

    /// <summary>The phase after an event.</summary>
    /// <param name="phase">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static JourneyPhase? Apply(JourneyPhase? phase, Guid id, object @event, long version) => @event switch
    {
        JourneyPhaseReached e => new JourneyPhase(id, e.Phase, e.Since, version),
        _ => phase,
    };
}

/// <summary>Keeps where each journey is.</summary>
public sealed class JourneyPhaseProjection : SingleStreamProjection<JourneyPhase, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public JourneyPhaseProjection()
    {
        IncludeType<JourneyPhaseReached>();
    }

    /// <inheritdoc />
    public override JourneyPhase? Evolve(JourneyPhase? snapshot, Guid id, IEvent e) => JourneyPhase.Apply(snapshot, id, e.Data, e.Version);
}

/// <summary>Says which phase a journey has come to. It goes forward; back only to correct what was said by mistake.</summary>
/// <param name="Phase">Which.</param>
/// <param name="Since">Local date from which.</param>
/// <param name="Correction">Whether it corrects what was said before.</param>
/// <param name="At">UTC.</param>
public sealed record ReachPhase(string Phase, DateOnly Since, bool Correction, DateTimeOffset At)
{
    /// <summary>What follows; the same again changes nothing.</summary>
    /// <param name="command">The command.</param>
    /// <param name="phase">Where it is; null where nobody has said.</param>
    public static IReadOnlyList<object> Decide(ReachPhase command, JourneyPhase? phase) => phase switch
    {
        _ when phase is not null && (phase.Phase, phase.Since) == (command.Phase, command.Since) => [],
        _ when phase is not null && !command.Correction && (Rank(command.Phase) < Rank(phase.Phase) || command.Since < phase.Since) =>
            throw new RuleBroken("phase-order"),
        _ => [new JourneyPhaseReached(command.Phase, command.Since, command.At)],
    };

    private static int Rank(string phase) => JourneyPhase.All.Index().First(one => one.Item == phase).Index;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/journeys", List).For(Scope.Everybody)
            .WithName("ListJourneys").WithTags("Katalog").WithSummary("De fem yrkesresorna och var de är: förstudie, produktion, lansering, förvaltning")
            .Produces<Page<JourneyView>>();
        routes.MapGet("/journeys/{journey}", One).For(Scope.Everybody)
            .WithName("GetJourney").WithTags("Katalog").WithSummary("En yrkesresa och var den är").Produces<JourneyView>();
        routes.MapPut("/journeys/{journey}/phase", Handle).For(Role.National)
            .WithName(nameof(ReachPhase)).WithTags("Katalog").WithSummary("Säger vilket skede yrkesresan har kommit till; bakåt bara som rättelse")
            .Produces<JourneyView>();
    }

    internal static async Task<(JourneyPhase? Before, JourneyPhase After)> Change(
        IDocumentSession session, string journey, ReachPhase command, long? expected, CancellationToken cancellation)
    {
        var id = JourneyPhase.IdOf(journey);
        var stream = expected is { } version
            ? await session.Events.FetchForWriting<JourneyPhase>(id, version, cancellation)
            : await session.Events.FetchForExclusiveWriting<JourneyPhase>(id, cancellation);
        var events = Decide(command, stream.Aggregate);
        var reached = stream.Take(events);
        await session.SaveChangesAsync(cancellation);
        return (stream.Aggregate, new JourneyPhase(id, command.Phase, command.Since, reached));
    }

    private static async Task<IResult> Handle(string journey, PhaseRequest request, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        request.Check();
        var command = new ReachPhase(request.Phase!, request.Since!.Value, request.Correction ?? false, clock.GetUtcNow());
        var (_, after) = await Change(session, journey, command, http.ExpectedVersion(), http.RequestAborted);
        http.SetETag(after.Version);
        return Results.Ok(JourneyView.Of(ListCourses.Journeys.First(one => one.Slug == journey), after));
    }

    private static async Task<IResult> One(string journey, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var phase = await session.LoadAsync<JourneyPhase>(JourneyPhase.IdOf(journey), http.RequestAborted);
        http.SetETag(phase?.Version ?? 0);
        return Results.Ok(JourneyView.Of(ListCourses.Journeys.First(one => one.Slug == journey), phase));
    }

    private static async Task<Page<JourneyView>> List(Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var ids = ListCourses.Journeys.Select(journey => JourneyPhase.IdOf(journey.Slug)).ToArray();
        var phases = (await session.QueryAsync<JourneyPhase>("where d.id = any(?)", cancellation, (object)ids)).ToDictionary(phase => phase.Id);
        return new Page<JourneyView>(
            [.. ListCourses.Journeys.Select(journey => JourneyView.Of(journey, phases.GetValueOrDefault(JourneyPhase.IdOf(journey.Slug))))], null);
    }

    /// <summary>Which phase, from when.</summary>
    /// <param name="Phase"><c>prestudy</c>, <c>production</c>, <c>launch</c> or <c>maintenance</c>.</param>
    /// <param name="Since">Local date from which.</param>
    /// <param name="Correction">Whether it corrects what was said by mistake: then it may go back.</param>
    internal sealed record PhaseRequest(string? Phase, DateOnly? Since, bool? Correction)
    {
        public void Check()
        {
            var check = new Validation();
            check.OneOf("phase", Phase, JourneyPhase.All);
            check.Range("since", Since, new DateOnly(2015, 1, 1), new DateOnly(2100, 1, 1));
            check.ThrowIfAny();
        }
    }
}

/// <summary>A journey and where it is.</summary>
/// <param name="Slug">Its short name.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Producer">Who produces its content.</param>
/// <param name="Phase"><c>prestudy</c>, <c>production</c>, <c>launch</c> or <c>maintenance</c>; left out where nobody has said.</param>
/// <param name="Since">Local date from which.</param>
public sealed record JourneyView(string Slug, string Title, string Producer, string? Phase, DateOnly? Since)
{
    internal static JourneyView Of(Journey journey, JourneyPhase? phase) => new(journey.Slug, journey.Title, journey.Producer, phase?.Phase, phase?.Since);
}
