using Marten;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Access;

/// <summary>The same for HR systems and what they sent: of the municipality named in the path, and of no other.</summary>
internal static class HrScope
{
    /// <summary>The system, where the caller may see it.</summary>
    /// <exception cref="NotFound">There is none, or it is outside.</exception>
    public static async Task<HrIntegration> IntegrationOf(
        this IQuerySession session, string municipality, Guid id, Caller caller, CancellationToken cancellation)
    {
        await session.RequireMunicipality(municipality, caller, cancellation);
        return await session.LoadAsync<HrIntegration>(id, cancellation) is { } found && found.Municipality == municipality ? found : throw new NotFound();
    }

    /// <summary>The message, where the caller may see it.</summary>
    /// <exception cref="NotFound">There is none, or it is outside.</exception>
    public static async Task<HrMessage> HrMessageOf(this IQuerySession session, string municipality, Guid id, Caller caller, CancellationToken cancellation)
    {
        await session.RequireMunicipality(municipality, caller, cancellation);
        return await session.LoadAsync<HrMessage>(id, cancellation) is { } found && found.Municipality == municipality ? found : throw new NotFound();
    }

    /// <summary>The same under the lock of its employee's row, and then of its own: nobody reads or tells it meanwhile.</summary>
    public static async Task<(HrMessage Message, HrEmployee? Employee)> Locked(
        this IDocumentSession session, string municipality, Guid id, Caller caller, CancellationToken cancellation)
    {
        var seen = await session.HrMessageOf(municipality, id, caller, cancellation);
        var employees = seen.Employee is { } of ? await session.QueryAsync<HrEmployee>("where d.id = ? for update", cancellation, of) : [];
        var messages = await session.QueryAsync<HrMessage>("where d.id = ? for update", cancellation, id);
        return (messages[0], employees is [var employee] ? employee : null);
    }
}
