using JasperFx.Events.Projections;

namespace JasperFx.Events.Subscriptions;

/// <summary>How a subscription is run.</summary>
public interface ISubscriptionOptions : IEventFilterable
{
    /// <summary>Its name, which is also that of its position.</summary>
    string Name { get; set; }

    /// <summary>Its version; another version begins anew.</summary>
    uint Version { get; set; }

    /// <summary>Where it begins and how much it is given at a time.</summary>
    AsyncOptions Options { get; }
}

/// <summary>A subscription that says itself how it is run.</summary>
/// <typeparam name="TOperations">What it writes through.</typeparam>
/// <typeparam name="TQuerySession">What it reads through.</typeparam>
/// <typeparam name="TSubscription">What a subscription is.</typeparam>
public abstract class JasperFxSubscriptionBase<TOperations, TQuerySession, TSubscription> : EventFilterable, ISubscriptionOptions
    where TOperations : TQuerySession, IStorageOperations
    where TSubscription : notnull
{
    private protected JasperFxSubscriptionBase() => Name = Marten.Storage.TypeNames.NameInCode(GetType());

    /// <inheritdoc />
    public string Name { get; set; }

    uint ISubscriptionOptions.Version { get; set; } = 1;

    /// <inheritdoc />
    public AsyncOptions Options { get; protected set; } = new();
}
