using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Access;

namespace Yrkesresan.Webhooks.Hr;

internal static class ListHrMessages
{
    private static readonly string[] States = [.. Enum.GetNames<HrMessageState>().Select(name => name.ToLowerInvariant())];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/hr/{municipality}/messages", Many)
            .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
            .WithName(nameof(ListHrMessages)).WithTags("HR")
            .WithSummary("What became of what HR systems sent, newest first; nothing of what stands in it. state: received, waiting, applied, superseded, review or dismissed.")
            .Produces<Page<HrMessageView>>();
        routes.MapGet("/hr/{municipality}/messages/{id:guid}", One)
            .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
            .WithName("GetHrMessage").WithTags("HR")
            .WithSummary("What became of a message.")
            .Produces<HrMessageView>();
        routes.MapGet("/hr/{municipality}/review", Review)
            .For(Role.MunicipalAdministrator, Role.Integration, Role.Coordinator)
            .WithName("ListHrReview").WithTags("HR")
            .WithSummary("What could not be applied, and why, oldest first: for the municipal administrator to correct, replay or dismiss.")
            .Produces<Page<HrMessageView>>();
    }

    private static async Task<Page<HrMessageView>> Many(
        string municipality, string? state, Guid? integration, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        if (state is not null && !States.Contains(state))
        {
            throw new InvalidInput([new FieldError("state", "unknown", $"Ange en av {string.Join(", ", States)}.")]);
        }

        return await Page(municipality, state, integration, newestFirst: true, limit, cursor, caller, sessions, cancellation);
    }

    private static Task<Page<HrMessageView>> Review(
        string municipality, Guid? integration, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation) =>
        Page(municipality, "review", integration, newestFirst: false, limit, cursor, caller, sessions, cancellation);

    private static async Task<Page<HrMessageView>> Page(
        string municipality, string? state, Guid? integration, bool newestFirst, int? limit, string? cursor, Caller caller, Sessions sessions,
        CancellationToken cancellation)
    {
        var (size, after) = (Paging.Limit(limit), Paging.After(cursor));
        await using var session = sessions.Read();
        await session.RequireMunicipality(municipality, caller, cancellation);
        var (where, values) = ("where d.data ->> 'municipality' = ?", new List<object> { municipality });
        void And(string condition, object value)
        {
            where += $" and {condition}";
            values.Add(value);
        }

        if (state is not null)
        {
            And("lower(d.data ->> 'state') = ?", state);
        }

        if (integration is { } system)
        {
            And("cast(d.data ->> 'integration' as uuid) = ?", system);
        }

        if (after is not null)
        {
            And($"d.data ->> 'order' {(newestFirst ? "<" : ">")} ?", after);
        }

        var rows = await session.QueryAsync<HrMessage>($"{where} order by d.data ->> 'order' {(newestFirst ? "desc" : "")} limit {size + 1}", cancellation, [.. values]);
        var page = Paging.From(rows, size, row => row.Order);
        return new Page<HrMessageView>([.. page.Items.Select(HrMessageView.Of)], page.Next);
    }

    private static async Task<HrMessageView> One(string municipality, Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Read();
        return HrMessageView.Of(await session.HrMessageOf(municipality, id, caller, cancellation));
    }
}

/// <summary>What became of a message. Says nothing of whom it is of.</summary>
/// <param name="Id">Id.</param>
/// <param name="Integration">The system.</param>
/// <param name="Type">What it is; left out where that can't be said.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Code">Why somebody has to look at it.</param>
/// <param name="Title">The same in Swedish.</param>
/// <param name="Detail">What in particular: fields.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="SettledAt">When it came to its end (UTC).</param>
/// <param name="By">Role of who decided.</param>
public sealed record HrMessageView(
    Guid Id, Guid Integration, string? Type, HrMessageState State, string? Code, string? Title, string? Detail, DateTimeOffset ReceivedAt,
    DateTimeOffset? SettledAt, string? By)
{
    internal static HrMessageView Of(HrMessage message) => new(
        message.Id, message.Integration, message.Type, message.State, message.Code, message.Code is { } code ? ReviewCodes.Swedish[code] : null,
        message.Detail is { Length: > 0 } detail ? detail : null, message.ReceivedAt, message.SettledAt, message.By);
}
