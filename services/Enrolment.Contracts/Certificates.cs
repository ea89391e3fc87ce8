using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>A certificate no longer holds: a correction showed that not all days of the course were attended.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Certificate">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
/// <param name="Occasion">Id of the occasion it was of.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Version">Version of the stream that tells: the occasion's that was corrected.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.certificate-withdrawn.v1")]
[MessageUrn("yrkesresan:enrolment:certificate-withdrawn:v1", useDefaultPrefix: false)]
public sealed record CertificateWithdrawn(
    string Journey, Guid Certificate, Guid Participant, string Municipality, string Unit, Guid Occasion, string Course, string Region,
    long Version, DateTimeOffset At);

/// <summary>
/// Attendance was corrected after completion: how it ended for everybody, all of it anew. The highest version of completion and corrections is what holds.
/// </summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Date">The day that was corrected, local date.</param>
/// <param name="Present">Who was there that day.</param>
/// <param name="Absent">Who was not.</param>
/// <param name="Days">The days as held.</param>
/// <param name="Places">Everybody who had a seat at the end, or gave one up too late, as in the completion.</param>
/// <param name="Version">Version of the occasion's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.occasion-corrected.v1")]
[MessageUrn("yrkesresan:enrolment:occasion-corrected:v1", useDefaultPrefix: false)]
public sealed record OccasionCorrected(
    string Journey, Guid Occasion, string Course, string Region, DateOnly Date, IReadOnlyList<Guid> Present, IReadOnlyList<Guid> Absent,
    IReadOnlyList<OccasionDay> Days, IReadOnlyList<CompletedPlace> Places, long Version, DateTimeOffset At);
