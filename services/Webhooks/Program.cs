using Yrkesresan.ServiceDefaults;
using Yrkesresan.Webhooks;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Hr;
using Yrkesresan.Webhooks.Integration;

var builder = Service.CreateBuilder(args);
builder.AddService("webhooks", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.AddDeliveries();
builder.AddHr();

var app = builder.Build();
var routes = app.MapService();

RegisterEndpoint.Map(routes);
GetEndpoint.Map(routes);
SendTestEvent.Map(routes);
ListDeliveries.Map(routes);

ReceiveHrMessage.Map(routes);
RegisterHrIntegration.Map(routes);
ListHrIntegrations.Map(routes);
SetHrMapping.Map(routes);
RotateHrSecret.Map(routes);
CloseHrIntegration.Map(routes);
DryRun.Map(routes);
ListHrMessages.Map(routes);
DecideHrMessage.Map(routes);

await app.RunServiceAsync();
