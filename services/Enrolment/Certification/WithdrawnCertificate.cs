namespace Yrkesresan.Enrolment.Certification;

/// <summary>A certificate that no longer holds. The certificate itself is gone from what holds; this says that there was one.</summary>
/// <param name="Id">The certificate's id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="WithdrawnAt">UTC.</param>
public sealed record WithdrawnCertificate(Guid Id, Guid Participant, string Journey, string Course, Guid Occasion, DateTimeOffset WithdrawnAt);

/// <summary>Which issue of a certificate holds, where it was issued anew.</summary>
/// <param name="Id">The certificate's id.</param>
/// <param name="Number">The first was 1.</param>
public sealed record CertificateIssue(Guid Id, int Number);
