namespace Marten.Events;

/// <summary>For tests that wait for the daemon.</summary>
public static class TestingExtensions
{
    /// <summary>Waits until everything that is stored now has been processed by every asynchronous projection and subscription.</summary>
    /// <param name="store">The store.</param>
    /// <param name="timeout">How long at most.</param>
    /// <returns>When it is so.</returns>
    public static Task WaitForNonStaleProjectionDataAsync(this IDocumentStore store, TimeSpan timeout) =>
        ((DocumentStore)store).Database.WaitForNonStaleData(timeout);
}
