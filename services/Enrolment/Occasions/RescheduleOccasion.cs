using JasperFx;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Gives an occasion other days; everybody keeps seat and place, and free cancellation starts anew.</summary>
/// <param name="Days">All its days as they will be, in order.</param>
/// <param name="DecisionDate">When it is decided whether it is held.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record RescheduleOccasion(IReadOnlyList<OccasionDay> Days, DateOnly? DecisionDate, EnrolmentPeriod Enrolment, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(RescheduleOccasion command, Occasion occasion) => occasion switch
    {
        { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
        { Status: OccasionStatus.Completed } => throw new RuleBroken("occasion-completed"),
        _ when (occasion.DecisionDate, occasion.Enrolment) == (command.DecisionDate, command.Enrolment) && occasion.Days.SequenceEqual(command.Days) => [],
        _ when occasion.Attendance.Keys.Except(command.Days.Select(day => day.Date)).Any() => throw new RuleBroken("attendance-recorded"),
        _ => [new OccasionRescheduled(command.Days, command.DecisionDate, command.Enrolment, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/rescheduling", Handle).For(Role.Coordinator)
        .WithName(nameof(RescheduleOccasion)).WithTags("Kurstillfällen").WithSummary("Flyttar ett kurstillfälle till andra dagar; alla behåller sina platser")
        .Produces<OccasionView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, RescheduleRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        if (!caller.Coordinates(occasion.Region))
        {
            throw new NotFound();
        }

        var events = Decide(request.Command(caller.Role, clock.GetUtcNow()), occasion);
        var version = stream.Take(events);
        var after = occasion.After(events);
        var (left, added) = (Dates(occasion).Except(Dates(after)).ToList(), Dates(after).Except(Dates(occasion)).ToList());
        foreach (var place in occasion.Active())
        {
            session.ReleaseDays(place.Participant, left);
            session.HoldDays(id, place.Participant, added);
        }

        try
        {
            await session.SaveChangesAsync(http.RequestAborted);
        }
        catch (DocumentAlreadyExistsException exception) when (Guards.IsGuard(exception.DocumentType))
        {
            throw new RuleBroken("day-conflict", "Minst en anmäld har redan ett annat kurstillfälle någon av de nya dagarna.");
        }

        http.SetETag(version);
        return Results.Ok(OccasionView.Of(journey, after));
    }

    private static IEnumerable<DateOnly> Dates(Occasion occasion) => occasion.Days.Select(day => day.Date);

    /// <summary>The new days.</summary>
    /// <param name="Days">All the days as they will be, in order.</param>
    /// <param name="DecisionDate">When it is decided whether it is held; before the first day.</param>
    /// <param name="Opens">First day enrolment is open.</param>
    /// <param name="Closes">Last day enrolment is open; the day before the first day unless told.</param>
    /// <param name="FreeCancellationUntil">Last day of free cancellation; 14 days before the first day unless told.</param>
    internal sealed record RescheduleRequest(
        IReadOnlyList<DayRequest?>? Days, DateOnly? DecisionDate, DateOnly? Opens, DateOnly? Closes, DateOnly? FreeCancellationUntil)
    {
        public void Check()
        {
            var check = new Validation();
            OccasionDays.Check(check, Days);
            OccasionDays.CheckPeriod(check, Days, DecisionDate, Opens, Closes, FreeCancellationUntil);
            check.ThrowIfAny();
        }

        public RescheduleOccasion Command(string by, DateTimeOffset at)
        {
            var days = OccasionDays.Checked(Days!);
            return new RescheduleOccasion(days, DecisionDate, EnrolmentPeriod.Of(Opens, Closes, FreeCancellationUntil, days[0].Date), by, at);
        }
    }
}
