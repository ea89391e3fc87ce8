using JasperFx;
using JasperFx.MultiTenancy;
using Marten;
using Weasel.Core;

namespace Yrkesresan.ServiceDefaults.Storage;

/// <summary>How every service's event store is set, whoever opens it: the service, or what measures it.</summary>
public static class StoreRules
{
    /// <summary>Journeys are tenants, streams have ids, events say where they come from.</summary>
    /// <param name="options">The store's options.</param>
    public static void Apply(StoreOptions options)
    {
        options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.UseListenNotifyForEventAppends = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
    }
}
