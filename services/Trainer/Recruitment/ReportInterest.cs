using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Recruitment;

/// <summary>A municipality reports somebody who wants to become a trainer (S1 4.4).</summary>
public static class ReportInterest
{
    /// <summary>What follows.</summary>
    /// <param name="reported">What was reported.</param>
    /// <param name="interest">The interest so far.</param>
    public static IEnumerable<object> Decide(InterestReported reported, Interest? interest) => interest is null ? [reported] : [];

    /// <summary>What is sent.</summary>
    /// <param name="Name">Full name.</param>
    /// <param name="Email">Address at work.</param>
    /// <param name="Municipality">Slug of the employer.</param>
    /// <param name="Region">Slug.</param>
    /// <param name="Courses">Slugs of the courses offered.</param>
    /// <param name="DaysPerYear">Days a year that can be given.</param>
    /// <param name="Places">Slugs of municipalities one can travel to; left out or empty: all of the region.</param>
    /// <param name="Consent">The employer's word; left out: not asked yet.</param>
    /// <param name="Note">To the coordinator, free text.</param>
    public sealed record Request(
        string? Name, string? Email, string? Municipality, string? Region, IReadOnlyList<string?>? Courses, int? DaysPerYear,
        IReadOnlyList<string?>? Places = null, RequestedConsent? Consent = null, string? Note = null);

    /// <summary>The employer's word.</summary>
    /// <param name="Given">Whether it consents.</param>
    /// <param name="By">Who at the employer, as a role: <c>manager</c>, <c>head-of-operations</c>, <c>head-of-social-services</c>, <c>municipal-administrator</c>.</param>
    /// <param name="On">Local date.</param>
    public sealed record RequestedConsent(bool? Given, string? By, DateOnly? On);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/interests", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Manager)
        .WithName(nameof(ReportInterest)).WithTags("Rekrytering")
        .WithSummary("Kommunen anmäler någon som vill bli utbildare")
        .Produces<InterestView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var reported = Check(request, caller, clock);
        if (!caller.MayReport(reported.Municipality, reported.Region))
        {
            throw new NotFound();
        }

        await using var session = sessions.Open();
        return await http.CreateOnce(session, () =>
        {
            var events = Decide(reported, null).ToArray();
            var details = new InterestDetails(reported.Interest, request.Name!.Trim(), request.Email!.Trim(), request.Note);
            session.Events.StartStream<Interest>(reported.Interest, events);
            session.Insert(details);
            var state = events.Aggregate((Interest?)null, Interest.Apply)!;
            return Task.FromResult(new Answer($"/api/trainer/v1/interests/{state.Id}", InterestView.Of(state, details), events.Length));
        });
    }

    private static InterestReported Check(Request request, Caller caller, TimeProvider clock)
    {
        var input = new Validation();
        input.Text("name", request.Name);
        input.Email("email", request.Email);
        input.Slug("municipality", request.Municipality);
        input.Slug("region", request.Region);
        input.Courses("courses", request.Courses);
        input.Range("daysPerYear", request.DaysPerYear, 0, 366);
        if (request.Places is { } places)
        {
            input.Places("places", places);
        }

        if (request.Consent is { } consent)
        {
            input.Required("consent.given", consent.Given);
            input.Consent("consent.", consent.By, consent.On, clock.Today());
        }

        input.OptionalText("note", request.Note, 2000);
        input.ThrowIfAny();
        return new InterestReported(
            Guid.CreateVersion7(clock.GetUtcNow()), request.Municipality!, request.Region!, [.. request.Courses!.Select(course => course!).Distinct()],
            request.DaysPerYear!.Value, [.. (request.Places ?? []).Select(place => place!).Distinct()],
            request.Consent is { } said ? new EmployerConsent(said.Given!.Value, said.By!, said.On!.Value) : null, caller.Role, clock.GetUtcNow());
    }
}
