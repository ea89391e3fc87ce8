using JasperFx.Events.Projections;
using JasperFx.Events.Subscriptions;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Marten.Projections;

/// <summary>A registered subscription: how it is run, and where its instance comes from.</summary>
internal sealed class SubscriptionSource : ISubscriptionOptions
{
    private readonly Func<(ISubscription Subscription, IAsyncDisposable? Scope)> _open;

    private SubscriptionSource(Func<(ISubscription, IAsyncDisposable?)> open, string name) => (_open, Name) = (open, name);

    public string Name { get; set; }

    public uint Version { get; set; } = 1;

    public AsyncOptions Options { get; private set; } = new();

    public List<Type> Included { get; } = [];

    public ShardName Shard => new(Name, Version);

    public static SubscriptionSource For(ISubscription subscription, Action<ISubscriptionOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var source = new SubscriptionSource(() => (subscription, null), subscription.GetType().Name);
        source.TakeOver(subscription);
        configure?.Invoke(source);
        return source;
    }

    /// <summary>An instance of its own for each page.</summary>
    public static SubscriptionSource Scoped<T>(IServiceProvider services, Action<ISubscriptionOptions>? configure)
        where T : class, ISubscription
    {
        var source = new SubscriptionSource(
            () =>
            {
                var scope = services.CreateAsyncScope();
                return (scope.ServiceProvider.GetRequiredService<T>(), scope);
            },
            typeof(T).Name);
        if (typeof(SubscriptionBase).IsAssignableFrom(typeof(T)))
        {
            using var scope = services.CreateScope();
            source.TakeOver(scope.ServiceProvider.GetRequiredService<T>());
        }

        configure?.Invoke(source);
        return source;
    }

    public void IncludeType<T>() => Included.Add(typeof(T));

    public (ISubscription Subscription, IAsyncDisposable? Scope) Open() => _open();

    private void TakeOver(ISubscription subscription)
    {
        if (subscription is not SubscriptionBase described)
            return;
        Name = described.Name;
        Version = ((ISubscriptionOptions)described).Version;
        Options = described.Options;
        Included.AddRange(described.Included);
    }
}
