using JasperFx.Events.Projections;
using Marten;

namespace Yrkesresan.Reporting;

/// <summary>A read model of the log: written by the daemon alone, behind the log by moments, made again from it at any time.</summary>
/// <param name="Name">The projection's name.</param>
/// <param name="Type">The projection's class.</param>
/// <param name="Add">Registers it.</param>
internal sealed record FigureProjection(string Name, Type Type, Action<StoreOptions> Add)
{
    /// <summary>
    /// Events of one page at most. A page is one transaction, in which a document that many of its events are about is written once:
    /// the larger the page, the faster a rebuild (docs/performance.md). In daily work pages are as small as what has come in.
    /// </summary>
    private const int Page = 20_000;

    /// <summary>Where its position stands in <c>mt_event_progression</c>.</summary>
    public string Shard => $"{Name}:All";

    public static FigureProjection Of<TProjection>() where TProjection : ProjectionBase, IProjectionSource<IDocumentOperations, IQuerySession>, new() => new(
        new TProjection().Name, typeof(TProjection), options => options.Projections.Add<TProjection>(ProjectionLifecycle.Async, daemon => daemon.BatchSize = Page));
}
