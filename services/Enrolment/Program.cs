using Yrkesresan.Enrolment;
using Yrkesresan.Enrolment.Calendar;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Imports;
using Yrkesresan.Enrolment.Integration;
using Yrkesresan.Enrolment.Introductions;
using Yrkesresan.Enrolment.Messages;
using Yrkesresan.Enrolment.Municipalities;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.Enrolment.Station;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.ServiceDefaults.Imports;

var builder = Service.CreateBuilder(args);
builder.AddService(
    "enrolment", Titles.Swedish, Store.Configure, PublicEvents.Map, Bus.Configure, marten => marten
        .AddSubscriptionWithServices<EnrolmentPolicies>(ServiceLifetime.Singleton)
        .AddSubscriptionWithServices<TellPeople>(ServiceLifetime.Singleton));
builder.Services.AddHealthChecks().AddCheck<PoliciesLag>("policies", tags: ["ready"]);
builder.Services.AddDeadline<MoveWhenItsDayHasCome>().AddDeadline<LeaveWhenItsDayHasCome>();
builder.Services.AddDeadline<RemindPeople>();
builder.Services.AddDeadline<InviteWhenEnrolmentOpens>();
builder.Services.AddDeadline<IntroductionFallsOverdue>();
builder.Services.AddDeadline<AskWhetherItIsHeldOnDecisionDate>();
builder.Services.AddDeadline<ExpireOfferWhenNotConfirmed>().AddDeadline<FreeSeatsWhenReservationEnds>();
builder.Services.AddImport<PeopleOfAFile>();
var app = builder.Build();
var routes = app.MapService();

ReachPhase.Map(routes);
ListCourses.Map(routes);
PublishCourse.Map(routes);
DraftCourse.Map(routes);
PublishDraft.Map(routes);
RetireCourse.Map(routes);
ReinstateCourse.Map(routes);
ReviewMaterial.Map(routes);
OpenCourse.Map(routes);
LayOutRoute.Map(routes);
ImportCatalogue.Map(routes);

RegisterParticipant.Map(routes);
ListParticipants.Map(routes);
PauseParticipant.Map(routes);
ResumeParticipant.Map(routes);
MoveParticipant.Map(routes);
LeaveMunicipality.Map(routes);
ChangeParticipant.Map(routes);
EraseParticipant.Map(routes);
ListNotes.Map(routes);
ImportParticipants.Map(routes);
GetImport.Map(routes);
ListDuplicates.Map(routes);
ReadRecord.Map(routes);
GetCertificate.Map(routes);

ScheduleOccasion.Map(routes);
ListOccasions.Map(routes);
RescheduleOccasion.Map(routes);
CancelOccasion.Map(routes);
ChangeVenue.Map(routes);
ChangeCapacity.Map(routes);
TurnDayDigital.Map(routes);
TurnDayOnSite.Map(routes);
OpenEnrolment.Map(routes);
CloseEnrolment.Map(routes);
ChangePracticalities.Map(routes);
SetMinimum.Map(routes);
DecideHolding.Map(routes);
ListToDecide.Map(routes);
ListOrders.Map(routes);
RegisterVenue.Map(routes);
ListVenues.Map(routes);
Enrol.Map(routes);
EnrolBatch.Map(routes);
ListEnrolments.Map(routes);
CancelEnrolment.Map(routes);
AnswerRequest.Map(routes);
ListApprovals.Map(routes);
AnswerOffer.Map(routes);
ReplaceParticipant.Map(routes);
TransferEnrolment.Map(routes);
ListPromotions.Map(routes);
ReserveSeats.Map(routes);
SetEnrolmentRules.Map(routes);
RecordAttendance.Map(routes);
CompleteOccasion.Map(routes);

ListStaff.Map(routes);
ListGaps.Map(routes);
ListComing.Map(routes);
ListCosts.Map(routes);
Calendars.Map(routes);
ReadCalendar.Map(routes);

RequireIntroduction.Map(routes);
DoIntroductionPart.Map(routes);
SignOffIntroduction.Map(routes);
WaiveIntroduction.Map(routes);
ListIntroductions.Map(routes);

SetReminderSchedule.Map(routes);
ListMessages.Map(routes);

await app.RunServiceAsync();
