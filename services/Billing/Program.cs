using Yrkesresan.Billing;
using Yrkesresan.Billing.Agreements;
using Yrkesresan.Billing.Allocations;
using Yrkesresan.Billing.Costs;
using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Integration;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Occasions;
using Yrkesresan.Billing.Policies;
using Yrkesresan.Billing.Pool;
using Yrkesresan.Billing.Regions;
using Yrkesresan.ServiceDefaults;

var builder = Service.CreateBuilder(args);
builder.AddService("billing", Titles.Swedish, Store.Configure, PublicEvents.Map, Consumed.Configure);
builder.Services.AddHealthChecks().AddCheck<PoliciesLag>("policies", tags: ["ready"]);
var app = builder.Build();
var routes = app.MapService();

PreviewAllocation.Map(routes);
RegisterMunicipality.Map(routes);
ListMunicipalities.Map(routes);
MakeAgreement.Map(routes);
GetAgreement.Map(routes);
SetFeeSchedule.Map(routes);
GetFeeSchedules.Map(routes);
ListCharges.Map(routes);
ListInvoices.Map(routes);
GetInvoice.Map(routes);
IssueInvoice.Map(routes);
IssueInvoices.Map(routes);
CreditInvoice.Map(routes);
WithdrawDraft.Map(routes);
GetTrainerPool.Map(routes);
DistributeTrainerPool.Map(routes);
GetCosts.Map(routes);

await app.RunServiceAsync();
