using Yrkesresan.ServiceDefaults;
using Yrkesresan.Webhooks;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Integration;

var builder = Service.CreateBuilder(args);
builder.AddService("webhooks", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.AddDeliveries();

var app = builder.Build();
var routes = app.MapService();

RegisterEndpoint.Map(routes);
GetEndpoint.Map(routes);
SendTestEvent.Map(routes);
ListDeliveries.Map(routes);

await app.RunServiceAsync();
