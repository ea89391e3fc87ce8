using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Certification;

/// <summary>
/// Issues a certificate anew, as when the name has changed or a print has gone astray: it gets another code, and prints with the former are no longer valid.
/// </summary>
/// <param name="Certificate">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Replaces">The issue that it replaces: asked twice of the same it is done once.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ReissueCertificate(Guid Certificate, Guid Participant, string Course, int Replaces, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="way">The participation it is of; null: nothing is known.</param>
    public static IReadOnlyList<object> Decide(ReissueCertificate command, Participation? way)
    {
        var issue = way?.Issues.GetValueOrDefault(command.Certificate) is > 0 and var known ? known : 1;
        return command.Replaces.CompareTo(issue) switch
        {
            < 0 => [],
            > 0 => throw new InvalidInput([new FieldError("replaces", "range", $"Intygets senaste utgåva är {issue}.")]),
            _ => [new CertificateReissued(command.Certificate, command.Participant, command.Course, issue + 1, command.By, command.At)],
        };
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/participants/{id:guid}/certificates/{certificate:guid}/reissue", Handle).For(Role.Coordinator)
        .WithName(nameof(ReissueCertificate)).WithTags("Kursintyg").WithSummary("Utfärdar ett kursintyg på nytt med ny kontrollkod; den förra gäller inte längre")
        .Produces<Reissued>();

    private static Task<IResult> Handle(
        Guid id, Guid certificate, ReissueRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http) => OpenBook.Again(http, async () =>
    {
        request.Check();
        Certificate found;
        await using (var people = sessions.Read())
        {
            await people.ParticipantFor(caller, id, Scope.Administers, http.RequestAborted);
            found = await people.CertificateOf(id, certificate, http.RequestAborted);
        }

        await using var session = sessions.Open(found.Journey);
        var stream = await session.FetchFor<Participation>(Participation.IdOf(id, found.Journey, found.Course), http);
        // Withdrawn while we waited for the lock?
        await session.CertificateOf(id, certificate, http.RequestAborted);
        var events = Decide(new ReissueCertificate(certificate, id, found.Course, request.Replaces!.Value, caller.Role, clock.GetUtcNow()), stream.Aggregate);
        var version = stream.Take(events);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        var issue = events.OfType<CertificateReissued>().LastOrDefault()?.Issue ?? stream.Aggregate?.Issues.GetValueOrDefault(certificate, 1) ?? 1;
        return Results.Ok(new Reissued(certificate, issue));
    });

    /// <summary>What holds now.</summary>
    /// <param name="Id">Id of the certificate.</param>
    /// <param name="Issue">The issue that holds.</param>
    internal sealed record Reissued(Guid Id, int Issue);

    /// <summary>Which issue is replaced.</summary>
    /// <param name="Replaces">As the certificate says; 1 for one that was never issued anew.</param>
    internal sealed record ReissueRequest(int? Replaces)
    {
        public void Check()
        {
            var check = new Validation();
            check.Range("replaces", Replaces, 1, 10_000);
            check.ThrowIfAny();
        }
    }
}
