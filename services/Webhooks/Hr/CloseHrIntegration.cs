using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>
/// Takes nothing more from an HR system: its secrets are deleted, and with them what made its employees' ids. So are a directory's users, whom nobody could
/// delete any more. What it said stands.
/// </summary>
/// <param name="At">UTC.</param>
public sealed record CloseHrIntegration(DateTimeOffset At)
{
    /// <summary>What follows from the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="integration">The integration.</param>
    public static IEnumerable<object> Decide(CloseHrIntegration command, HrIntegration integration) =>
        integration.Open ? [new HrIntegrationClosed(integration.Id, command.At)] : [];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/hr/{municipality}/integrations/{id:guid}/closure", Handle)
        .For(Role.MunicipalAdministrator)
        .WithName(nameof(CloseHrIntegration)).WithTags("HR")
        .WithSummary("Nothing more is taken from the system. It can't be opened again: register another.")
        .Produces<HrIntegrationView>();

    private static async Task<IResult> Handle(
        string municipality, Guid id, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.IntegrationOf(municipality, id, caller, cancellation);
        var stream = await session.FetchFor<HrIntegration>(id, http);
        var events = Decide(new CloseHrIntegration(clock.GetUtcNow()), stream.Aggregate!).ToArray();
        stream.AppendMany(events);
        session.Delete<HrKeys>(id);
        session.QueueSqlCommand(
            "delete from mt_doc_scimusername n using mt_doc_scimuser u where u.id = cast(n.data ->> 'user' as uuid) and cast(u.data ->> 'integration' as uuid) = ?", id);
        session.QueueSqlCommand("delete from mt_doc_scimuser where cast(data ->> 'integration' as uuid) = ?", id);
        await session.SaveChangesAsync(cancellation);
        http.SetETag(stream.Aggregate!.Version + events.Length);
        return Results.Ok(HrIntegrationView.Of(stream.Aggregate with { Open = false }, null));
    }
}
