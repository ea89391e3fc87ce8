using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Says what a sample would do, by a mapping that is tried or by the one that holds; nothing is stored.</summary>
internal static class DryRun
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/hr/{municipality}/integrations/{id:guid}/dry-run", Handle)
        .For(Role.MunicipalAdministrator)
        .WithName("DryRunHrMessage").WithTags("HR")
        .WithSummary("What a sample message would do, by the mapping sent with it or else the one that holds. Nothing is stored.")
        .Produces<DryRunView>();

    private static async Task<IResult> Handle(
        string municipality, Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, Enrolment enrolment, TimeProvider clock,
        CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var integration = await session.IntegrationOf(municipality, id, caller, cancellation);
        var keys = await session.LoadAsync<HrKeys>(id, cancellation) ?? throw new RuleBroken("integration-closed");
        var input = new Validation();
        input.Required("sample", request.Sample);
        request.Mapping?.Check(input);
        input.ThrowIfAny();
        var now = clock.GetUtcNow();
        var municipalities = await session.KnownMunicipalities(cancellation);
        var reading = HrReading.Of(
            request.Sample!.ToJsonString(), request.Mapping ?? integration.Mapping, municipality, now, now, municipalities.Contains);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(await Outcome(session, keys, municipality, reading, enrolment, clock, cancellation));
    }

    private static async Task<DryRunView> Outcome(
        Marten.IQuerySession session, HrKeys keys, string municipality, HrReading reading, Enrolment enrolment, TimeProvider clock, CancellationToken cancellation)
    {
        DryRunView View(HrMessageState would, string? code = null, string? detail = null, IReadOnlyList<string>? changes = null) => new(
            reading.Type, reading.Read, would, code, code is null ? null : ReviewCodes.Swedish[code], detail, [.. reading.Faults.Select(HrFaultView.Of)], changes ?? []);
        if (reading.Faults is [var fault, ..])
        {
            return View(HrMessageState.Review, fault.Code, fault.Field);
        }

        var id = keys.EmployeeOf(reading.Person!);
        var known = await session.LoadAsync<HrEmployee>(id, cancellation) ?? new HrEmployee(id, keys.Id, municipality);
        var statement = new HrStatement(Guid.NewGuid(), reading.Position, reading.Day, reading.Says);
        var (heard, contradicts) = known.Hear(statement, clock.GetUtcNow());
        if (contradicts)
        {
            return View(HrMessageState.Review, "contradictory");
        }

        var (sound, ofNobody) = heard.Candidates();
        if (ofNobody.Any(one => one.Message == statement.Message))
        {
            return View(HrMessageState.Review, "not-employed");
        }

        if (heard.Told(sound, null, clock.Today()).Superseded.Contains(statement.Message))
        {
            return View(HrMessageState.Superseded);
        }

        return await enrolment.Tell(municipality, id, heard.Tell(sound, clock.Today()) with { Version = heard.Version + 1 }, dryRun: true, cancellation) switch
        {
            Told.Taken taken => View(HrMessageState.Applied, changes: taken.Changes),
            Told.Refused refused => View(HrMessageState.Review, refused.Code, refused.Detail),
            // Enrolment is away: that much can be said without it.
            _ => View(HrMessageState.Waiting),
        };
    }

    /// <summary>What is tried.</summary>
    /// <param name="Sample">A message as the system sends it.</param>
    /// <param name="Mapping">How it is to be read; the one that holds unless told.</param>
    internal sealed record Request(JsonNode? Sample, HrMapping? Mapping);
}

/// <summary>What a sample would do.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Read">By our field, what was found.</param>
/// <param name="Would">What it would become: <c>applied</c>, <c>superseded</c>, <c>review</c>, or <c>waiting</c> where Enrolment can't be asked just now.</param>
/// <param name="Code">Why it would be for somebody to look at.</param>
/// <param name="Title">The same in Swedish.</param>
/// <param name="Detail">What in particular.</param>
/// <param name="Faults">Everything that is wrong with it.</param>
/// <param name="Changes">What would be changed: <c>registered</c>, <c>details</c>, <c>role</c>, <c>unit</c>, <c>paused</c>, <c>left</c> …</param>
public sealed record DryRunView(
    string? Type, IReadOnlyDictionary<string, string> Read, HrMessageState Would, string? Code, string? Title, string? Detail, IReadOnlyList<HrFaultView> Faults,
    IReadOnlyList<string> Changes);
