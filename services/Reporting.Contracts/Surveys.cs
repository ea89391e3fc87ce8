using MassTransit;

namespace Yrkesresan.Reporting.Contracts;

/// <summary>A survey was answered. By whom is not known to anybody.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="On">Local date; no time of day, which could give the person away.</param>
[EntityName("yrkesresan.reporting.survey-answered.v1")]
[MessageUrn("yrkesresan:reporting:survey-answered:v1", useDefaultPrefix: false)]
public sealed record SurveyAnswered(string Journey, string Region, string Course, Guid Occasion, DateOnly On);

/// <summary>
/// A survey is open for a person, who is to be told. Where it is answered is not said here: the link is the person's own, and she or he gets it at
/// <c>GET /surveys/mine</c>.
/// </summary>
/// <param name="Invitation">Id; told anew it is the same.</param>
/// <param name="Participant">Whom.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of the employer, or of who enrolled.</param>
/// <param name="Survey">Slug.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.reporting.survey-opened.v1")]
[MessageUrn("yrkesresan:reporting:survey-opened:v1", useDefaultPrefix: false)]
public sealed record SurveyOpened(
    Guid Invitation, Guid Participant, string Journey, string Region, string Municipality, string Survey, Guid? Occasion, string? Course, DateOnly Closes,
    DateTimeOffset At);

/// <summary>A person has not answered a survey that closes soon, and is to be reminded.</summary>
/// <param name="Invitation">Id, as when it was opened.</param>
/// <param name="Participant">Whom.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of the employer, or of who enrolled.</param>
/// <param name="Survey">Slug.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
/// <param name="Closes">Last local date to answer.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.reporting.survey-reminder-due.v1")]
[MessageUrn("yrkesresan:reporting:survey-reminder-due:v1", useDefaultPrefix: false)]
public sealed record SurveyReminderDue(
    Guid Invitation, Guid Participant, string Journey, string Region, string Municipality, string Survey, Guid? Occasion, string? Course, DateOnly Closes,
    DateTimeOffset At);

/// <summary>Answers were counted, five or more of every question: the figures are others now.</summary>
/// <param name="Round">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">Id; null: it is of none.</param>
/// <param name="Course">Slug; null: it is of none.</param>
[EntityName("yrkesresan.reporting.survey-counted.v1")]
[MessageUrn("yrkesresan:reporting:survey-counted:v1", useDefaultPrefix: false)]
public sealed record SurveyCounted(Guid Round, string Journey, string Region, Guid? Occasion, string? Course);
