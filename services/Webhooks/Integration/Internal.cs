using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Reporting.Contracts;
using Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Webhooks.Integration;

/// <summary>Public events that no municipality's system is told of, and why: whoever adds a public event says here that it is one of them, or tells of it.</summary>
public static class Internal
{
    /// <summary>Event to why it is not told.</summary>
    public static IReadOnlyDictionary<Type, string> Events { get; } = new Dictionary<Type, string>
    {
        [typeof(CoursePublished)] = "the catalogue is the nation's, the same for all: read at GET /journeys/{journey}/courses",
        [typeof(CourseRetired)] = "the catalogue is the nation's, the same for all",
        [typeof(CourseOpened)] = "of a region and its roles: read in the catalogue",
        [typeof(CapacityChanged)] = "of the region; who gets a seat by it is told so",
        [typeof(OccasionBelowMinimum)] = "for the region's coordinator to decide; that it is cancelled is told",
        [typeof(AttendanceRecorded)] = "of a day that may yet be corrected; how it ended is told when the occasion is completed",
        [typeof(ProfessionStartCorrected)] = "the municipality corrected it itself, and its systems had it first",
        [typeof(MessageDue)] = "a mail about what is told by itself already, for whoever sends mail",
        [typeof(TeamMissing)] = "for the region's coordinator",
        [typeof(SubstituteNotFound)] = "for the region's coordinator",
        [typeof(TrainerMessageDue)] = "a mail, for whoever sends mail",
        [typeof(InvoiceDrafted)] = "a draft may yet change; that it is issued is told",
        [typeof(FeeScheduleSet)] = "of the region, the same for all its municipalities",
        [typeof(MunicipalityJoined)] = "says what Billing knows of the municipality; here: which region's coordinator may use its endpoints",
        [typeof(SurveyAnswered)] = "who has answered is nobody's to know",
        [typeof(SurveyCounted)] = "figures are read in Reporting, where small groups are not shown",
        [typeof(SurveyOpened)] = "between the survey and the person",
        [typeof(SurveyReminderDue)] = "between the survey and the person; that somebody has not answered is nobody else's to know",
    };
}
