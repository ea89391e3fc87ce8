using Marten;

namespace Yrkesresan.Reporting.Rebuilding;

/// <summary>
/// All read models are, or were, made anew from the log. As long as it is not finished nobody gets a figure, whatever restarts: half of one is no figure.
/// </summary>
/// <param name="Id">Id.</param>
/// <param name="Asked">When it was asked for (UTC).</param>
/// <param name="Events">Position of the newest event of the log then: how far each read model has to come.</param>
/// <param name="Done">Names of the read models that are made.</param>
/// <param name="Current">Name of the one that is being made.</param>
/// <param name="Failures">How often it failed and was tried again.</param>
/// <param name="Fault">What kind of failure the last one was.</param>
/// <param name="Finished">When all were made (UTC); null: not yet.</param>
public sealed record Rebuild(
    Guid Id, DateTimeOffset Asked, long Events, IReadOnlyList<string> Done, string? Current, int Failures, string? Fault, DateTimeOffset? Finished)
{
    internal static async Task<Rebuild?> Running(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<Rebuild>("where d.data ->> 'finished' is null order by d.id limit 1", cancellation)) is [var one] ? one : null;
}

/// <summary>Which way of counting the read models were last made by.</summary>
/// <param name="Id">There is one.</param>
/// <param name="Version">See <see cref="Present"/>.</param>
public sealed record WayOfCounting(string Id, int Version)
{
    /// <summary>There is one.</summary>
    public const string Only = "figures";

    /// <summary>Grows whenever a read model gets to hold something else than before: who starts and finds another rebuilds.</summary>
    public const int Present = 5;
}
