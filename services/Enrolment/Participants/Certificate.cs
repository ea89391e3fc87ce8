using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Occasions;
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

/// <summary>Keeps each certificate by person, in the same transaction as its issuing.</summary>
public sealed class Certificates : EventProjection
{
    /// <summary>Says which events it takes and what it keeps.</summary>
    public Certificates()
    {
        Name = nameof(Certificates);
        IncludeType<CertificateIssued>();
        RegisterPublishedType(typeof(Certificate));
    }

    /// <inheritdoc />
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        if (e.Data is CertificateIssued issued)
        {
            operations.Store(new Certificate(
                issued.Certificate, issued.Participant, e.TenantId, issued.Course, e.StreamId, issued.Municipality, issued.Region, issued.Days, issued.At));
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
public sealed record CertificateView(
    Guid Id, Guid Participant, string? Name, string Journey, string Course, string Title, string Region, IReadOnlyList<DateOnly> Days, DateOnly IssuedOn);

/// <summary>Reads a certificate.</summary>
public static class GetCertificate
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/participants/{id:guid}/certificates/{certificate:guid}", Handle).For(Scope.Everybody)
        .WithName(nameof(GetCertificate)).WithTags("Deltagare").WithSummary("Ett kursintyg: PDF, eller JSON för den som ber om det")
        .Produces<CertificateView>().Produces(StatusCodes.Status200OK, contentType: "application/pdf");

    private static async Task<IResult> Handle(Guid id, Guid certificate, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read();
        await session.ParticipantFor(caller, id, Scope.Sees, http.RequestAborted);
        var found = await session.LoadAsync<Certificate>(certificate, http.RequestAborted);
        if (found is null || found.Participant != id)
        {
            throw new NotFound();
        }

        var details = await session.LoadAsync<PersonDetails>(id, http.RequestAborted);
        await using var catalogue = sessions.Read(found.Journey);
        var course = await catalogue.LoadAsync<Course>(Course.IdOf(found.Journey, found.Course), http.RequestAborted);
        var view = new CertificateView(
            found.Id, id, details?.Name, found.Journey, found.Course, course?.Content.Title ?? found.Course, found.Region, found.Days, found.At.SwedishDay());
        http.Response.Headers.Vary = "Accept";
        return Wanted(http.Request) switch
        {
            "application/pdf" when CertificatePdf.Write(view, ListCourses.Journeys.First(one => one.Slug == found.Journey).Title) is { } page =>
                Results.File(page, "application/pdf", $"kursintyg-{found.Course}.pdf"),
            "application/json" => Results.Ok(view),
            _ => Results.StatusCode(StatusCodes.Status406NotAcceptable),
        };
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
