using Yrkesresan.ServiceDefaults;
using Yrkesresan.Trainer;
using Yrkesresan.Trainer.Integration;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

var builder = Service.CreateBuilder(args);
builder.AddService("trainer", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);

var app = builder.Build();
var routes = app.MapService();

RecruitTrainer.Map(routes);
GetTrainer.Map(routes);
ListTrainers.Map(routes);

var journey = routes.MapGroup("/journeys/{journey}");
ConfirmTeam.Map(journey);
GetTeam.Map(journey);
RecordDayTaught.Map(journey);

await app.RunServiceAsync();
