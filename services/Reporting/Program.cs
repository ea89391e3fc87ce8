using Yrkesresan.Reporting;
using Yrkesresan.Reporting.Integration;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;

var builder = Service.CreateBuilder(args);
builder.AddService("reporting", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.Services.AddSingleton<SurveyLinks>();

var app = builder.Build();
var routes = app.MapService();

ShowOverview.Map(routes);
ShowEffectGoals.Map(routes);
ListMySurveys.Map(routes);
AnswerSurvey.Map(routes);

await app.RunServiceAsync();
