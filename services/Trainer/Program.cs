using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer;
using Yrkesresan.Trainer.Integration;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

var builder = Service.CreateBuilder(args);
builder.AddService("trainer", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.Services.AddDeadline<RaiseTeamMissingOnDecisionDate>().AddDeadline<BookWhoWaitedWhenDayIsFreed>();

var app = builder.Build();
var routes = app.MapService();

RecruitTrainer.Map(routes);
GetTrainer.Map(routes);
ListTrainers.Map(routes);

var journey = routes.MapGroup("/journeys/{journey}");
ConfirmTeam.Map(journey);
GetTeam.Map(journey);
RecordDayTaught.Map(journey);
GetDaysTaught.Map(journey);
ProposeTeam.Map(journey);
ListMissingTeams.Map(routes);
ListDaysToConfirm.Map(routes);

await app.RunServiceAsync();
