using Xunit;
using Yrkesresan.Probe;
using Yrkesresan.Testing;

[assembly: AssemblyFixture(typeof(Yrkesresan.ServiceDefaults.Tests.Probing))]

namespace Yrkesresan.ServiceDefaults.Tests;

/// <summary>One running probe for all tests: each makes notes of its own.</summary>
public sealed class Probing : IAsyncLifetime
{
    public RunningService Probe { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Probe = await RunningService.StartAsync<Note>("probe");

    public ValueTask DisposeAsync() => Probe.DisposeAsync();
}
