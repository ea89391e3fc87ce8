using JasperFx.Events.Projections;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Hr;
using Yrkesresan.Webhooks.Names;
using Yrkesresan.Webhooks.Occasions;
using Yrkesresan.Webhooks.Scim;
using Yrkesresan.Webhooks.Telling;

namespace Yrkesresan.Webhooks;

/// <summary>What the service stores, and under which names. A name once used is for ever.</summary>
public static class Store
{
    /// <summary>Every event type with the name it is stored under.</summary>
    internal static IReadOnlyList<StoredEvent> Events { get; } =
    [
        StoredEvent.Of<EndpointRegistered>("webhooks.endpoint_registered.v1"),
        StoredEvent.Of<SubscriptionChanged>("webhooks.subscription_changed.v1"),
        StoredEvent.Of<EndpointDetailsChanged>("webhooks.endpoint_details_changed.v1"),
        StoredEvent.Of<SecretRotated>("webhooks.secret_rotated.v1"),
        StoredEvent.Of<EndpointDisabled>("webhooks.endpoint_disabled.v1"),
        StoredEvent.Of<EndpointEnabled>("webhooks.endpoint_enabled.v1"),
        StoredEvent.Of<EndpointDeleted>("webhooks.endpoint_deleted.v1"),
        StoredEvent.Of<MunicipalityConcerned>("webhooks.municipality_concerned.v1"),
        StoredEvent.Of<OccasionChanged>("webhooks.occasion_changed.v1"),
        StoredEvent.Of<MessageBecameDue>("webhooks.message_became_due.v1"),
        StoredEvent.Of<NamesRuleSet>("webhooks.names_rule_set.v1"),
        StoredEvent.Of<HrIntegrationRegistered>("webhooks.hr_integration_registered.v1"),
        StoredEvent.Of<HrMappingSet>("webhooks.hr_mapping_set.v1"),
        StoredEvent.Of<HrSecretRotated>("webhooks.hr_secret_rotated.v1"),
        StoredEvent.Of<HrIntegrationClosed>("webhooks.hr_integration_closed.v1"),
    ];

    /// <summary>Event types, documents, projections.</summary>
    /// <param name="options">The store's options.</param>
    public static void Configure(StoreOptions options)
    {
        foreach (var stored in Events)
        {
            stored.Map(options);
        }

        options.Projections.Add(new WebhookEndpointProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new OccasionAudienceProjection(), ProjectionLifecycle.Inline);
        options.Projections.Add(new NamesRuleProjection(), ProjectionLifecycle.Inline);

        options.Schema.For<WebhookEndpoint>().Index(endpoint => endpoint.Municipality);
        options.Schema.For<EndpointDetails>();
        options.Schema.For<NamesRule>();
        // Events of every journey are queued, one sender sends them: one table, whatever the session's tenant.
        options.Schema.For<EndpointHealth>().SingleTenanted();
        options.Schema.For<MunicipalityInRegion>().SingleTenanted().Index(belonging => belonging.Municipality);
        options.Schema.For<LentTrainers>().SingleTenanted();
        // Unique, since the last of each is: an index over several values.
        options.Schema.For<Delivery>().SingleTenanted()
            .UniqueIndex(delivery => delivery.Endpoint, delivery => delivery.Order)
            .Index(delivery => delivery.Order)
            .Index(delivery => delivery.Turn!)
            .Index(delivery => delivery.Lane!)
            .Index(delivery => delivery.HeldFor!);

        options.Projections.Add(new HrIntegrationProjection(), ProjectionLifecycle.Inline);
        options.Schema.For<HrIntegration>().Index(integration => integration.Municipality);
        options.Schema.For<HrKeys>().SingleTenanted().Index(keys => keys.Municipality).Index(keys => keys.Secret);
        options.Schema.For<HrMessage>().SingleTenanted()
            .UniqueIndex(message => message.Municipality, message => message.Order)
            .Index(message => message.Turn!)
            .Index(message => message.Employee!);
        options.Schema.For<HrContent>().SingleTenanted();
        options.Schema.For<ScimUser>().SingleTenanted()
            .UniqueIndex(user => user.Integration, user => user.UserName, user => user.Id)
            .Index(user => user.ExternalId!)
            .Index(user => user.Employee)
            .Index(user => user.Manager!);
        options.Schema.For<ScimUserName>().SingleTenanted();
        options.Schema.For<HrEmployee>().SingleTenanted().Index(employee => employee.Due!).Index(employee => employee.Participant!);
    }
}
