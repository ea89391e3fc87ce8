using Yrkesresan.ServiceDefaults;
using Yrkesresan.Webhooks;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Developers;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Hr;
using Yrkesresan.Webhooks.Integration;
using Yrkesresan.Webhooks.Names;
using Yrkesresan.Webhooks.Payloads;
using Yrkesresan.Webhooks.Scim;

var builder = Service.CreateBuilder(args);
builder.AddService("webhooks", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.AddDeliveries();
builder.AddHr();

var app = builder.Build();
var routes = app.MapService();

RegisterEndpoint.Map(routes);
ListEndpoints.Map(routes);
GetEndpoint.Map(routes);
ChangeEndpoint.Map(routes);
RotateSecret.Map(routes);
DisableEndpoint.Map(routes);
EnableEndpoint.Map(routes);
DeleteEndpoint.Map(routes);
SendTestEvent.Map(routes);
ListEventTypes.Map(routes);
ListDeliveries.Map(routes);
GetDelivery.Map(routes);
ResendDelivery.Map(routes);
ResendDeliveries.Map(routes);
SetNamesRule.Map(routes);

ReceiveHrMessage.Map(routes);
RegisterHrIntegration.Map(routes);
ListHrIntegrations.Map(routes);
SetHrMapping.Map(routes);
RotateHrSecret.Map(routes);
CloseHrIntegration.Map(routes);
DryRun.Map(routes);
ListHrMessages.Map(routes);
DecideHrMessage.Map(routes);
DeveloperPage.Map(routes);
ScimRoutes.Map(app);

await app.RunServiceAsync();
