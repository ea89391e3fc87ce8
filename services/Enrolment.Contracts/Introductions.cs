using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>Somebody's introduction (utförare, S3 B) is done, or need not be done, as the unit's manager found.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Outcome"><c>signed-off</c> or <c>waived</c>.</param>
/// <param name="Version">Version of the introduction's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.introduction-completed.v1")]
[MessageUrn("yrkesresan:enrolment:introduction-completed:v1", useDefaultPrefix: false)]
public sealed record IntroductionCompleted(
    string Journey, Guid Participant, string Municipality, string Unit, string Outcome, long Version, DateTimeOffset At);

/// <summary>The last day of somebody's introduction has been, and it is neither done nor waived.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="DueOn">The last local day.</param>
/// <param name="Version">Version of the introduction's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.introduction-overdue.v1")]
[MessageUrn("yrkesresan:enrolment:introduction-overdue:v1", useDefaultPrefix: false)]
public sealed record IntroductionOverdue(
    string Journey, Guid Participant, string Municipality, string Unit, DateOnly DueOn, long Version, DateTimeOffset At);
