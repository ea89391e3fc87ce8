using Yrkesresan.Reporting;
using Yrkesresan.Reporting.Charts;
using Yrkesresan.Reporting.Freshness;
using Yrkesresan.Reporting.Integration;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.Reporting.Planning;
using Yrkesresan.Reporting.Rebuilding;
using Yrkesresan.Reporting.Reports;
using Yrkesresan.Reporting.Statistics;
using Yrkesresan.Reporting.Steering;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Printing;

var builder = Service.CreateBuilder(args);
builder.AddService("reporting", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.Services.AddSurveys();
builder.Services.AddPrinting();
builder.AddFreshness();

var app = builder.Build();
var service = app.MapService();
// Who answers a survey waits for no figures.
SurveySetup.Map(service);
SetReportQuestions.Map(service);
WriteReportAnswer.Map(service);
var routes = FiguresAreWholeAndFresh.Guard(service.MapGroup(""));

ShowOverview.Map(routes);
ShowStatistics.Map(routes);
ShowFigureEvents.Map(routes);
ShowChart.Map(routes);
SurveySetup.MapFigures(routes);
ShowAnnualReport.Map(routes);
ShowReportEvents.Map(routes);
RegisterHeadcount.Map(routes);
ListHeadcounts.Map(routes);
ShowPlan.Map(routes);
ShowSteering.Map(routes);
ShowEconomyEvents.Map(routes);
StartRebuild.Map(routes);
ShowRebuild.Map(routes);

await app.RunServiceAsync();
