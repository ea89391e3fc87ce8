using JasperFx;
using Microsoft.AspNetCore.Mvc;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.ServiceDefaults.Work;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>
/// Takes a signed message of an HR system: checked, stored, answered; read afterwards. The same id again is answered as the first time and does nothing.
/// </summary>
internal static class ReceiveHrMessage
{
    /// <summary>What a message may be at most, bytes.</summary>
    private const int LargestBody = 64 * 1024;

    private const int LongestId = 300;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/hr/{municipality}", Handle).AllowAnonymous()
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
        .WithName(nameof(ReceiveHrMessage)).WithTags("HR")
        .WithSummary("Takes a message of an HR system, signed by Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature). CloudEvents or { type, occurredAt, sequence?, data }.")
        .Accepts<HrMessageSent>("application/json", "application/cloudevents+json", "*/*")
        .Produces<HrMessageTaken>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Handle(string municipality, HttpContext http, Sessions sessions, TimeProvider clock, HrSignal signal)
    {
        var cancellation = http.RequestAborted;
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, cancellation);
        var now = clock.GetUtcNow();
        var (id, timestamp, signatures) = (Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"));
        if (id.Length == 0 || timestamp.Length == 0 || signatures.Length == 0)
        {
            return new Refused("signature-missing");
        }

        if (id.Length > LongestId || SignedBy.Sent(timestamp, now) is not { } sent)
        {
            return new Refused(id.Length > LongestId ? "signature-invalid" : "timestamp-outside");
        }

        await using var session = sessions.Open();
        var keys = await session.QueryAsync<HrKeys>("where d.data ->> 'municipality' = ? and d.data ->> 'kind' = ?", cancellation, municipality, HrIntegration.Webhook);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        // An unknown municipality is answered as a wrong secret: nothing is told of who has a system here.
        var by = keys.Where(one => one.Taken(now).Any(secret => SignedBy.Is(secret, id, timestamp, bytes.Span, signatures))).ToList();
        if (by is not [var integration, ..])
        {
            return new Refused("signature-invalid");
        }

        var body = System.Text.Encoding.UTF8.GetString(bytes.Span).Replace("\0", "", StringComparison.Ordinal);
        var message = new HrMessage(HrMessage.IdOf(integration.Id, id), integration.Id, municipality, now, sent, HrMessage.HashOf(body));
        session.Insert(message);
        session.Insert(new HrContent(message.Id, body));
        try
        {
            await session.SaveChangesAsync(cancellation);
            signal.Set();
        }
        catch (DocumentAlreadyExistsException)
        {
            await using var read = sessions.Read();
            var first = await read.LoadAsync<HrMessage>(message.Id, cancellation);
            if (first?.Hash != message.Hash)
            {
                const string reused = "webhook-id-reused";
                throw new InvalidInput([new FieldError("webhook-id", reused, Titles.Swedish[reused])], reused);
            }
        }

        return Results.Accepted($"/api/webhooks/v1/hr/{municipality}/messages/{message.Id}", new HrMessageTaken(message.Id));

        string Header(string name) => http.Request.Headers[name].ToString();
    }

    private sealed class Refused(string code) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.WriteProblem(StatusCodes.Status401Unauthorized, code);
    }
}

/// <summary>What a message is known by.</summary>
/// <param name="Id">Id; the same for the same <c>webhook-id</c>.</param>
public sealed record HrMessageTaken(Guid Id);

/// <summary>What is sent, in our own words; a system's own are read as its mapping says.</summary>
/// <param name="Id">The sender's id; the header <c>webhook-id</c> is what counts.</param>
/// <param name="Type">One of <c>employee.hired</c>, <c>employee.changed</c>, <c>employee.moved</c>, <c>employee.left</c>, <c>employee.leave-started</c>, <c>employee.leave-ended</c>, <c>employee.manager-of-unit</c>.</param>
/// <param name="OccurredAt">The system's time of it; when it was sent unless told. CloudEvents' <c>time</c> is read too.</param>
/// <param name="Sequence">The system's own number, where it numbers: of an employee's messages the highest holds.</param>
/// <param name="Data">The employee.</param>
public sealed record HrMessageSent(string? Id, string? Type, DateTimeOffset? OccurredAt, long? Sequence, HrDataSent? Data);

/// <summary>An employee in our own words.</summary>
/// <param name="Person">The system's own id of the employee.</param>
/// <param name="Name">Full name; or <paramref name="GivenName"/> and <paramref name="FamilyName"/>.</param>
/// <param name="GivenName">First name.</param>
/// <param name="FamilyName">Last name.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Municipality">Slug of where she or he works, where it is another municipality.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Role">Role at work.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="Kinds">Kinds of utförare: <c>assessed</c>, <c>service</c>, <c>residential</c>.</param>
/// <param name="From">First day of what is said: of the employment, the unit, the leave, back from leave.</param>
/// <param name="Until">Last day of a leave.</param>
/// <param name="On">Last day of an employment.</param>
/// <param name="Leads">Whether she or he leads the unit; true unless told.</param>
public sealed record HrDataSent(
    string? Person, string? Name, string? GivenName, string? FamilyName, string? Email, string? Municipality, string? Unit, string? Role,
    DateOnly? ProfessionSince, IReadOnlyList<string>? Kinds, DateOnly? From, DateOnly? Until, DateOnly? On, bool? Leads);

/// <summary>Tells that an HR system, or a directory, has said something.</summary>
internal sealed class HrSignal : WorkSignal;
