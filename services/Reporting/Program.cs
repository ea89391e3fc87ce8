using Yrkesresan.Reporting;
using Yrkesresan.Reporting.Charts;
using Yrkesresan.Reporting.Freshness;
using Yrkesresan.Reporting.Integration;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Rebuilding;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;

var builder = Service.CreateBuilder(args);
builder.AddService("reporting", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.Services.AddSingleton<SurveyLinks>();
builder.AddFreshness();

var app = builder.Build();
var routes = FiguresAreWholeAndFresh.Guard(app.MapService());

ShowOverview.Map(routes);
ShowStatistics.Map(routes);
ShowFigureEvents.Map(routes);
ShowChart.Map(routes);
ShowEffectGoals.Map(routes);
ListMySurveys.Map(routes);
AnswerSurvey.Map(routes);
StartRebuild.Map(routes);
ShowRebuild.Map(routes);

await app.RunServiceAsync();
