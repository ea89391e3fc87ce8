using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Schedules an occasion of a published course in the own region. Days may lie in the past: then it is registered afterwards.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Venue">Where.</param>
/// <param name="Capacity">Seats.</param>
/// <param name="Minimum">Least number of participants for it to be held.</param>
/// <param name="DecisionDate">When it is decided whether it is held.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record ScheduleOccasion(
    string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, string By, DateTimeOffset At)
{
    /// <summary>Most seats an occasion may have.</summary>
    public const int LargestCapacity = 1000;

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">Null: an occasion is scheduled once.</param>
    public static IReadOnlyList<object> Decide(ScheduleOccasion command, Occasion? occasion) => occasion is null
        ? [new OccasionScheduled(
            command.Course, command.Region, command.Days, command.Venue, command.Capacity, command.Minimum, command.DecisionDate, command.Enrolment,
            command.By, command.At)]
        : [];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions", Handle).For(Role.Coordinator)
        .WithName(nameof(ScheduleOccasion)).WithTags("Kurstillfällen").WithSummary("Lägger upp ett kurstillfälle i den egna regionen")
        .Produces<OccasionView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string journey, OccasionRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        return await http.CreateOnce(session, async () =>
        {
            request.Check();
            if (!caller.Coordinates(request.Region!))
            {
                throw new NotFound();
            }

            if (await session.LoadAsync<Course>(Catalogue.Course.IdOf(journey, request.Course!), http.RequestAborted) is null)
            {
                throw new InvalidInput([new FieldError("course", "unknown", "Kursen är inte publicerad i den här yrkesresan.")]);
            }

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var events = Decide(request.Command(caller.Role, now), null);
            session.Events.StartStream<Occasion>(id, [.. events]);
            return new Answer(
                $"/api/enrolment/v1/journeys/{journey}/occasions/{id}", OccasionView.Of(journey, Occasion.Apply(null, id, events[0], 1)!), 1);
        });
    }

    /// <summary>An occasion to schedule.</summary>
    /// <param name="Course">Slug of a course published in the journey.</param>
    /// <param name="Region">Slug of the own region.</param>
    /// <param name="Days">1–30 days in order.</param>
    /// <param name="Venue">Where.</param>
    /// <param name="Capacity">Seats, 1–1000.</param>
    /// <param name="Minimum">Least number of participants for it to be held; at most the capacity.</param>
    /// <param name="DecisionDate">When it is decided whether it is held; before the first day.</param>
    /// <param name="Opens">First day enrolment is open; at once unless told.</param>
    /// <param name="Closes">Last day enrolment is open; the day before the first day unless told.</param>
    /// <param name="FreeCancellationUntil">Last day of free cancellation; 14 days before the first day unless told.</param>
    internal sealed record OccasionRequest(
        string? Course, string? Region, IReadOnlyList<DayRequest?>? Days, string? Venue, int? Capacity, int? Minimum, DateOnly? DecisionDate,
        DateOnly? Opens, DateOnly? Closes, DateOnly? FreeCancellationUntil)
    {
        public void Check()
        {
            var check = new Validation();
            check.Slug("course", Course);
            check.Slug("region", Region);
            OccasionDays.Check(check, Days);
            check.OptionalText("venue", Venue);
            check.Range("capacity", Capacity, 1, LargestCapacity);
            if (Minimum is not null)
            {
                check.Range("minimum", Minimum, 1, Math.Max(1, Capacity ?? LargestCapacity));
            }

            OccasionDays.CheckPeriod(check, Days, DecisionDate, Opens, Closes, FreeCancellationUntil);
            check.ThrowIfAny();
        }

        public ScheduleOccasion Command(string by, DateTimeOffset at)
        {
            var days = OccasionDays.Checked(Days!);
            return new ScheduleOccasion(
                Course!, Region!, days, Venue, Capacity!.Value, Minimum, DecisionDate,
                EnrolmentPeriod.Of(Opens, Closes, FreeCancellationUntil, days[0].Date), by, at);
        }
    }
}
