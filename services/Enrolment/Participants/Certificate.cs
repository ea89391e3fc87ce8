using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Certification;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults.Printing;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A certificate (kursintyg), across all journeys by person: the record follows the person to a new employer.</summary>
/// <param name="Id">Id, from occasion and participant.</param>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Region">Slug of the region that held it.</param>
/// <param name="Days">The dates of the course.</param>
/// <param name="At">When it was issued, UTC.</param>
public sealed record Certificate(
    Guid Id, Guid Participant, string Journey, string Course, Guid Occasion, string Municipality, string Region, IReadOnlyList<DateOnly> Days,
    DateTimeOffset At);

/// <summary>Keeps each certificate that holds by person, in the same transaction as its issuing, withdrawal or re-issue.</summary>
public sealed class Certificates : EventProjection
{
    /// <summary>Says which events it takes and what it keeps.</summary>
    public Certificates()
    {
        Name = nameof(Certificates);
        IncludeType<CertificateIssued>();
        IncludeType<CertificateWithdrawn>();
        IncludeType<CertificateReissued>();
        RegisterPublishedType(typeof(Certificate));
        RegisterPublishedType(typeof(WithdrawnCertificate));
        RegisterPublishedType(typeof(CertificateIssue));
    }

    /// <inheritdoc />
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        switch (e.Data)
        {
            case CertificateIssued issued:
                operations.Store(new Certificate(
                    issued.Certificate, issued.Participant, e.TenantId, issued.Course, issued.Occasion ?? e.StreamId, issued.Municipality, issued.Region,
                    issued.Days, issued.At));
                break;
            case CertificateWithdrawn withdrawn:
                operations.Delete<Certificate>(withdrawn.Certificate);
                operations.Store(new WithdrawnCertificate(
                    withdrawn.Certificate, withdrawn.Participant, e.TenantId, withdrawn.Course, withdrawn.Occasion, withdrawn.At));
                break;
            case CertificateReissued reissued:
                operations.Store(new CertificateIssue(reissued.Certificate, reissued.Issue));
                break;
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>A certificate as it is shown.</summary>
/// <param name="Id">Id.</param>
/// <param name="Participant">Id.</param>
/// <param name="Name">Full name; gone when erased.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Region">Slug of the region that held it.</param>
/// <param name="Days">The dates of the course.</param>
/// <param name="IssuedOn">Local date.</param>
/// <param name="Issue">Which issue it is; 1 where it was never issued anew.</param>
/// <param name="Code">The code by which anybody can ask whether it holds.</param>
public sealed record CertificateView(
    Guid Id, Guid Participant, string? Name, string Journey, string Course, string Title, string Region, IReadOnlyList<DateOnly> Days, DateOnly IssuedOn,
    int Issue = 1, string? Code = null);

/// <summary>Reads a certificate.</summary>
public static class GetCertificate
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/participants/{id:guid}/certificates/{certificate:guid}", Handle).For(Scope.Everybody)
        .WithName(nameof(GetCertificate)).WithTags("Deltagare").WithSummary("Ett kursintyg: PDF, eller JSON för den som ber om det")
        .Produces<CertificateView>().Produces(StatusCodes.Status200OK, contentType: "application/pdf");

    private static async Task<IResult> Handle(
        Guid id, Guid certificate, Caller caller, Sessions sessions, Fonts fonts, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Read();
        await session.ParticipantFor(caller, id, Scope.Sees, http.RequestAborted);
        var found = await session.CertificateOf(id, certificate, http.RequestAborted);
        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        var issue = (await session.LoadAsync<CertificateIssue>(certificate, http.RequestAborted))?.Number ?? 1;
        await using var catalogue = sessions.Read(found.Journey);
        var course = await catalogue.LoadAsync<Course>(Course.IdOf(found.Journey, found.Course), http.RequestAborted);
        var code = await CertificateCode.Of(sessions, certificate, issue, http.RequestAborted);
        var view = new CertificateView(
            found.Id, id, details?.Name, found.Journey, found.Course, course?.Content.Title ?? found.Course, found.Region, found.Days, found.At.SwedishDay(),
            issue, code.Printed);
        http.Response.Headers.Vary = "Accept";
        http.Response.Headers.CacheControl = "no-store";
        switch (Wanted(http.Request))
        {
            case "application/json":
                return Results.Ok(view);
            case "application/pdf" when !fonts.Available:
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            case "application/pdf" when CertificatePage.Write(
                view, ListCourses.Journeys.First(one => one.Slug == found.Journey).Title, VerifyCertificate.Address(http), fonts, clock.GetUtcNow()) is { } page:
                return Results.File(page, "application/pdf", $"kursintyg-{found.Course}.pdf");
            case "application/pdf":
                throw new RuleBroken("letters-lacking");
            default:
                return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }
    }

    /// <summary>A participant's certificate, if it holds.</summary>
    /// <exception cref="RuleBroken">It was withdrawn (<c>certificate-withdrawn</c>).</exception>
    internal static async Task<Certificate> CertificateOf(this IQuerySession session, Guid participant, Guid certificate, CancellationToken cancellation)
    {
        if (await session.LoadAsync<Certificate>(certificate, cancellation) is { } found && found.Participant == participant)
        {
            return found;
        }

        return await session.LoadAsync<WithdrawnCertificate>(certificate, cancellation) is { } withdrawn && withdrawn.Participant == participant
            ? throw new RuleBroken("certificate-withdrawn")
            : throw new NotFound();
    }

    // What is asked for by name wins, PDF before JSON; whoever takes anything gets the PDF.
    private static string? Wanted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        bool Named(string type) => accepted.Any(one => one.MediaType == type);
        return accepted.Count == 0 || Named("application/pdf") ? "application/pdf"
            : Named("application/json") ? "application/json"
            : accepted.Any(one => one.MatchesAllTypes || one.MatchesAllSubTypes && one.Type == "application") ? "application/pdf"
            : null;
    }
}
