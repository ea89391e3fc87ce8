using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>Gives an HR system another secret; the former is taken beside it for a while, so that nothing is refused between.</summary>
/// <param name="FormerUntil">UTC.</param>
/// <param name="At">UTC.</param>
public sealed record RotateHrSecret(DateTimeOffset FormerUntil, DateTimeOffset At)
{
    private const int UsualHours = 24;

    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="integration">The integration.</param>
    public static IEnumerable<object> Decide(RotateHrSecret command, HrIntegration integration) => integration.Open
        ? [new HrSecretRotated(integration.Id, command.FormerUntil, command.At)]
        : throw new RuleBroken("integration-closed");

    /// <summary>What is sent.</summary>
    /// <param name="OverlapHours">How long the former is taken: 0–168, 24 unless told.</param>
    public sealed record Request(int? OverlapHours);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/hr/{municipality}/integrations/{id:guid}/secret", Handle)
        .For(Role.MunicipalAdministrator)
        .WithName(nameof(RotateHrSecret)).WithTags("HR")
        .WithSummary("A new secret, shown once. The former is taken for overlapHours more (24).")
        .Produces<RegisterHrIntegration.Response>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string municipality, Guid id, Request? request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.IntegrationOf(municipality, id, caller, cancellation);
        return await http.CreateOnce(session, async () =>
        {
            var hours = request?.OverlapHours ?? UsualHours;
            var input = new Validation();
            input.Range<int>("overlapHours", hours, 0, 168);
            input.ThrowIfAny();
            var stream = await session.Events.FetchForExclusiveWriting<HrIntegration>(id, cancellation);
            var now = clock.GetUtcNow();
            stream.AppendMany(Decide(new RotateHrSecret(now.AddHours(hours), now), stream.Aggregate!).ToArray());
            var keys = (await session.LoadAsync<HrKeys>(id, cancellation))!;
            var (shown, kept) = RegisterHrIntegration.NewSecret(keys.Kind);
            session.Store(keys with { Secret = kept, Former = keys.Secret, FormerUntil = now.AddHours(hours) });
            return new Answer(
                $"/api/webhooks/v1/hr/{municipality}/integrations/{id}", new RegisterHrIntegration.Response(id, shown), stream.Aggregate!.Version + 1);
        });
    }
}
