using System.Text.Json;
using System.Text.Json.Nodes;
using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>
/// What the municipal administrator does with a message that could not be applied: opens it, puts it right, has it read again, or decides that it is not to be.
/// </summary>
internal static class DecideHrMessage
{
    private const string One = "/hr/{municipality}/review/{id:guid}";
    private const int LargestCorrection = 20_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(One, Open).For(Role.MunicipalAdministrator)
            .WithName("OpenHrMessage").WithTags("HR")
            .WithSummary("A message in the review queue with what stands in it, and how it is read.")
            .Produces<OpenedHrMessage>();
        routes.MapPut($"{One}/correction", Correct).For(Role.MunicipalAdministrator)
            .WithName("CorrectHrMessage").WithTags("HR")
            .WithSummary("Puts something else in the message's place, in our own words; what was sent is kept beside it. Then replay it.")
            .Produces<OpenedHrMessage>();
        routes.MapPost($"{One}/replay", Replay).For(Role.MunicipalAdministrator)
            .WithName("ReplayHrMessage").WithTags("HR")
            .WithSummary("Reads the message again, as corrected, and by the mapping as it is now.")
            .Produces<HrMessageView>(StatusCodes.Status202Accepted);
        routes.MapPost($"{One}/dismissal", Dismiss).For(Role.MunicipalAdministrator)
            .WithName("DismissHrMessage").WithTags("HR")
            .WithSummary("Decides that the message is not to be, with the reason.")
            .Produces<HrMessageView>();
    }

    private static async Task<IResult> Open(string municipality, Guid id, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        var message = await session.HrMessageOf(municipality, id, caller, cancellation);
        InReview(message);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(await View(session, message, await session.LoadAsync<HrContent>(id, cancellation), cancellation));
    }

    private static async Task<IResult> Correct(
        string municipality, Guid id, HrMessageSent request, Caller caller, HttpContext http, Sessions sessions, CancellationToken cancellation)
    {
        var text = JsonSerializer.Serialize(request, ServiceDefaults.Http.Json.Options);
        if (text.Length > LargestCorrection)
        {
            throw new InvalidInput([new FieldError("data", "length", $"Högst {LargestCorrection} tecken.")]);
        }

        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var (message, _) = await session.Locked(municipality, id, caller, cancellation);
        InReview(message);
        var content = await session.LoadAsync<HrContent>(id, cancellation) ?? throw new NotFound();
        session.Store(content with { Corrected = text });
        session.Store(message with { By = caller.Role });
        await session.SaveChangesAsync(cancellation);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(await View(session, message, content with { Corrected = text }, cancellation));
    }

    private static async Task<IResult> Replay(
        string municipality, Guid id, Caller caller, Sessions sessions, HrSignal signal, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var (message, employee) = await session.Locked(municipality, id, caller, cancellation);
        if (message.State is not (HrMessageState.Received or HrMessageState.Waiting))
        {
            InReview(message);
            message = message with { State = HrMessageState.Received, Code = null, Detail = null, By = caller.Role };
            Withdraw(session, employee, id);
            session.Store(message);
            await session.SaveChangesAsync(cancellation);
            signal.Set();
        }

        return Results.Accepted($"/api/webhooks/v1/hr/{municipality}/messages/{id}", HrMessageView.Of(message));
    }

    private static async Task<IResult> Dismiss(
        string municipality, Guid id, Dismissal request, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        input.Text("reason", request.Reason, 1000);
        input.ThrowIfAny();
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var (message, employee) = await session.Locked(municipality, id, caller, cancellation);
        if (message.State is not HrMessageState.Dismissed)
        {
            InReview(message);
            message = message with { State = HrMessageState.Dismissed, SettledAt = clock.GetUtcNow(), By = caller.Role };
            Withdraw(session, employee, id);
            session.Store(message);
            if (await session.LoadAsync<HrContent>(id, cancellation) is { } content)
            {
                session.Store(content with { Reason = request.Reason!.Trim() });
            }

            await session.SaveChangesAsync(cancellation);
        }

        return Results.Ok(HrMessageView.Of(message));
    }

    private static void InReview(HrMessage message)
    {
        if (message.State is not HrMessageState.Review)
        {
            throw new RuleBroken("not-in-review");
        }
    }

    private static void Withdraw(IDocumentSession session, HrEmployee? employee, Guid message)
    {
        if (employee is not null)
        {
            session.Store(employee.Without(message));
        }
    }

    private static async Task<OpenedHrMessage> View(IQuerySession session, HrMessage message, HrContent? content, CancellationToken cancellation)
    {
        var integration = await session.LoadAsync<HrIntegration>(message.Integration, cancellation);
        var municipalities = await session.KnownMunicipalities(cancellation);
        var read = content is null || integration is null ? null : HrReading.Of(
            content.Corrected ?? content.Body, message.Own || content.Corrected is not null ? integration.Mapping.OfValues() : integration.Mapping, message.Municipality,
            message.SentAt, message.ReceivedAt, municipalities.Contains);
        return new OpenedHrMessage(
            HrMessageView.Of(message), content?.Body, content?.Corrected is { } corrected ? JsonNode.Parse(corrected) : null, read?.Read,
            [.. (read?.Faults ?? []).Select(HrFaultView.Of)]);
    }

    /// <summary>Why.</summary>
    /// <param name="Reason">In the municipality's own words; deleted with what stands in the message.</param>
    internal sealed record Dismissal(string? Reason);
}

/// <summary>A message in the review queue.</summary>
/// <param name="Message">What became of it.</param>
/// <param name="Body">As it was sent.</param>
/// <param name="Correction">What was put in its place.</param>
/// <param name="Read">By our field, what is read from it by the mapping as it is now.</param>
/// <param name="Faults">What is wrong with it as it stands; none: replay it.</param>
public sealed record OpenedHrMessage(
    HrMessageView Message, string? Body, JsonNode? Correction, IReadOnlyDictionary<string, string>? Read, IReadOnlyList<HrFaultView> Faults);

/// <summary>What is wrong with a message.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Field">Our field.</param>
public sealed record HrFaultView(string Code, string Title, string? Field)
{
    internal static HrFaultView Of(HrFault fault) => new(fault.Code, ReviewCodes.Swedish[fault.Code], fault.Field);
}
