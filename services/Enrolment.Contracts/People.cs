using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>A person became known as an employee who may be enrolled. Names and addresses stay in Enrolment.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="Role">The person's role at work.</param>
/// <param name="At">UTC.</param>
/// <param name="Kinds">Kinds of utförare, <c>assessed</c>, <c>service</c>, <c>residential</c>; null: none, or not told.</param>
/// <param name="ProfessionSince">First local day in the profession, which the level follows from; null: not told, as before it was.</param>
[EntityName("yrkesresan.enrolment.participant-registered.v1")]
[MessageUrn("yrkesresan:enrolment:participant-registered:v1", useDefaultPrefix: false)]
public sealed record ParticipantRegistered(
    Guid Participant, string Municipality, string Unit, string? Region, string Role, DateTimeOffset At, IReadOnlyList<string>? Kinds = null,
    DateOnly? ProfessionSince = null);

/// <summary>A person's first day in the profession was put right: the level follows from it.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="ProfessionSince">First local day in the profession.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.profession-start-corrected.v1")]
[MessageUrn("yrkesresan:enrolment:profession-start-corrected:v1", useDefaultPrefix: false)]
public sealed record ProfessionStartCorrected(Guid Participant, string Municipality, DateOnly ProfessionSince, DateTimeOffset At);

/// <summary>A person got another employer or unit; what was enrolled before stays the former employer's to pay.</summary>
/// <param name="Participant">Id.</param>
/// <param name="FromMunicipality">Slug of the former employer.</param>
/// <param name="Municipality">Slug of the new employer.</param>
/// <param name="Unit">The new unit.</param>
/// <param name="From">Local date from which it holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.participant-moved.v1")]
[MessageUrn("yrkesresan:enrolment:participant-moved:v1", useDefaultPrefix: false)]
public sealed record ParticipantMoved(Guid Participant, string FromMunicipality, string Municipality, string Unit, DateOnly From, DateTimeOffset At);

/// <summary>A person can't be enrolled for now (leave of absence and the like; the reason stays in Enrolment).</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.participant-paused.v1")]
[MessageUrn("yrkesresan:enrolment:participant-paused:v1", useDefaultPrefix: false)]
public sealed record ParticipantPaused(Guid Participant, string Municipality, DateTimeOffset At);

/// <summary>A paused person may be enrolled again.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.participant-resumed.v1")]
[MessageUrn("yrkesresan:enrolment:participant-resumed:v1", useDefaultPrefix: false)]
public sealed record ParticipantResumed(Guid Participant, string Municipality, DateTimeOffset At);

/// <summary>A person left the municipality.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the former employer.</param>
/// <param name="On">Last day, local date.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.participant-left.v1")]
[MessageUrn("yrkesresan:enrolment:participant-left:v1", useDefaultPrefix: false)]
public sealed record ParticipantLeft(Guid Participant, string Municipality, DateOnly On, DateTimeOffset At);

/// <summary>A person got another role at work, or other kinds of work as utförare.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Role">The role from now on.</param>
/// <param name="Kinds">Kinds of utförare from now on, <c>assessed</c>, <c>service</c>, <c>residential</c>; null: none.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.role-at-work-changed.v1")]
[MessageUrn("yrkesresan:enrolment:role-at-work-changed:v1", useDefaultPrefix: false)]
public sealed record RoleAtWorkChanged(Guid Participant, string Municipality, string Role, IReadOnlyList<string>? Kinds, DateTimeOffset At);

/// <summary>Who a person is was erased in Enrolment. Whoever keeps anything that tells erases it too; what she or he took stands.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the last employer.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.participant-erased.v1")]
[MessageUrn("yrkesresan:enrolment:participant-erased:v1", useDefaultPrefix: false)]
public sealed record ParticipantErased(Guid Participant, string Municipality, DateTimeOffset At);
