using Marten;

namespace Yrkesresan.Marten.Tests;

internal static class Reach
{
    /// <summary>The options that a store was opened with: those of the test are remembered, since Marten shows them read-only.</summary>
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IDocumentStore, StoreOptions> Opened = [];

    public static void Remember(IDocumentStore store, StoreOptions options) => Opened.Add(store, options);

    public static StoreOptions Options(this IDocumentStore store) => Opened.TryGetValue(store, out var options) ? options : throw new InvalidOperationException("Not opened by Stores.");
}
