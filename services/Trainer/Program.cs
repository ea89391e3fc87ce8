using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer;
using Yrkesresan.Trainer.Integration;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Qualifications;
using Yrkesresan.Trainer.Recruitment;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using Yrkesresan.Trainer.Trainings;

var builder = Service.CreateBuilder(args);
builder.AddService("trainer", Titles.Swedish, Store.Configure, PublicEvents.Map, Messages.Configure);
builder.Services.AddDeadline<RaiseTeamMissingOnDecisionDate>().AddDeadline<BookWhoWaitedWhenDayIsFreed>();
builder.Services.AddSingleton<Lapses>();
builder.Services.AddDeadline<RaiseLapseOfQualification>().AddDeadline<ForgetInterest>();

var app = builder.Build();
var routes = app.MapService();

RecruitTrainer.Map(routes);
GetTrainer.Map(routes);
ListTrainers.Map(routes);
ChangeTrainer.Map(routes);
AgreeDays.Map(routes);
GiveConsent.Map(routes);
PauseTrainer.Map(routes);
ResumeTrainer.Map(routes);
EndTrainer.Map(routes);
EraseTrainer.Map(routes);
ListBookings.Map(routes);
GrantQualification.Map(routes);
WithdrawQualification.Map(routes);
RecordTraining.Map(routes);
ListLapsing.Map(routes);
ReportInterest.Map(routes);
AcceptInterest.Map(routes);
RejectInterest.Map(routes);
WithdrawInterest.Map(routes);
ReadInterests.Map(routes);
ScheduleTraining.Map(routes);
TakeTrainingPlace.Map(routes);
RecordTrainingAttendance.Map(routes);
CancelTraining.Map(routes);
ReadTrainings.Map(routes);

var journey = routes.MapGroup("/journeys/{journey}");
ConfirmTeam.Map(journey);
GetTeam.Map(journey);
RecordDayTaught.Map(journey);
GetDaysTaught.Map(journey);
ProposeTeam.Map(journey);
ListMissingTeams.Map(routes);
ListDaysToConfirm.Map(routes);

await app.RunServiceAsync();
