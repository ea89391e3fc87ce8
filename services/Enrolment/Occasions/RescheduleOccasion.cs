using JasperFx;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Gives an occasion other days; everybody keeps seat and place, and free cancellation starts anew.</summary>
/// <param name="Days">All its days as they will be, in order.</param>
/// <param name="DecisionDate">When it is decided whether it is held.</param>
/// <param name="Enrolment">When enrolment is open, and until when cancelling is free.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
/// <param name="Problem">Why the venue can't be had on the new days; null: it can.</param>
/// <param name="DaysTaken">Whether somebody enrolled is at another occasion one of the new days.</param>
/// <param name="Override">Whether it is to be so all the same.</param>
public sealed record RescheduleOccasion(
    IReadOnlyList<OccasionDay> Days, DateOnly? DecisionDate, EnrolmentPeriod Enrolment, string By, DateTimeOffset At, VenueProblem? Problem = null,
    bool DaysTaken = false, bool Override = false)
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
        _ when command is { DaysTaken: true, Override: false } =>
            throw new RuleBroken("day-conflict", "Minst en anmäld har redan ett annat kurstillfälle någon av de nya dagarna."),
        _ =>
        [
            // Whoever was to come for that day alone may not be free another.
            .. occasion.MakeUps.Where(one => command.Days.All(day => day.Date != one.Date)).OrderBy(one => one.Participant).ThenBy(one => one.Date).Select(one =>
                new MakeUpCancelled(one.Participant, one.Municipality, one.Unit, one.Date, command.By, command.At, MakeUpCancelled.DayMoved)),
            new OccasionRescheduled(
                command.Days, command.DecisionDate, command.Enrolment, command.By, command.At, VenueProblem.Overridden(command.Problem, command.Override),
                command.DaysTaken ? true : null),
        ],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/rescheduling", Handle).For(Scope.Organisers)
        .WithName(nameof(RescheduleOccasion)).WithTags("Kurstillfällen")
        .WithSummary("Flyttar ett kurstillfälle till andra dagar; alla behåller sina platser, lokalen bokas om")
        .Produces<OccasionView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, RescheduleRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        try
        {
            return await http.Run(journey, id, caller, sessions, async (session, occasion) =>
            {
                var asked = request.Filled(occasion);
                asked.Check(occasion, clock.Today());
                var command = asked.Command(occasion, caller.Role, clock.GetUtcNow());
                // What is decided without asking for venues and people says which days to ask for.
                var after = occasion.After(Decide(command, occasion));
                var (left, added) = (Dates(occasion).Except(Dates(after)).ToList(), Dates(after).Except(Dates(occasion)).ToList());
                var plan = await VenuePlan.Of(session, after, http.RequestAborted);
                var taken = await session.TakenDays(id, occasion.Active().Select(place => place.Participant), added, http.RequestAborted);
                var events = Decide(command with { Problem = plan.Problem, DaysTaken = taken.Count > 0 }, occasion);
                if (events.Count == 0)
                {
                    return events;
                }

                foreach (var place in occasion.Active())
                {
                    session.ReleaseDays(id, place.Participant, left);
                    session.HoldDays(id, place.Participant, added, taken[place.Participant].ToList());
                }

                session.ReleaseMakeUps(occasion, after);
                plan.Book(session, occasion);
                session.KeepReason(id, request.Override, plan.Problem is not null || taken.Count > 0, command.At);
                return events;
            });
        }
        catch (DocumentAlreadyExistsException exception) when (Guards.IsGuard(exception.DocumentType))
        {
            // Taken between the look and the save.
            throw new RuleBroken("day-conflict", "Minst en anmäld har redan ett annat kurstillfälle någon av de nya dagarna.");
        }
    }

    private static IEnumerable<DateOnly> Dates(Occasion occasion) => occasion.Days.Select(day => day.Date);

    /// <summary>The new days. What is not told of a day is as that of the day in the same place was, its link or venue too.</summary>
    /// <param name="Days">All the days as they will be, in order.</param>
    /// <param name="DecisionDate">When it is decided whether it is held; before the first day. As many days before it as it was, unless told.</param>
    /// <param name="Opens">First day enrolment is open; as it was unless told.</param>
    /// <param name="Closes">Last day enrolment is open; the day before the first day unless told, but as it was where it has been closed.</param>
    /// <param name="FreeCancellationUntil">Last day of free cancellation; 14 days before the first day unless told.</param>
    /// <param name="Override">Coordinators: move it though the venue is taken or too small, or somebody enrolled is at another occasion that day.</param>
    internal sealed record RescheduleRequest(
        IReadOnlyList<DayRequest?>? Days, DateOnly? DecisionDate, DateOnly? Opens, DateOnly? Closes, DateOnly? FreeCancellationUntil,
        OverrideRequest? Override)
    {
        public RescheduleRequest Filled(Occasion occasion) => this with { Days = OccasionDays.Filled(Days, occasion.Days) };

        public void Check(Occasion occasion, DateOnly today)
        {
            var check = new Validation();
            OccasionDays.Check(check, Days);
            OccasionDays.CheckPeriod(check, Days, DecisionDate, Opens, Closes, FreeCancellationUntil, today);
            check.That(
                occasion.CourseDays is null || Days is null || Days.Count == occasion.CourseDays.Count, "days", "length",
                $"Kurstillfället omfattar {occasion.CourseDays?.Count} av kursens dagar.");
            OverrideRequest.Check(check, Override);
            check.ThrowIfAny();
        }

        public RescheduleOccasion Command(Occasion occasion, string by, DateTimeOffset at)
        {
            var days = OccasionDays.Checked(Days!);
            var moved = days[0].Date.DayNumber - occasion.FirstDay.DayNumber;
            // Closed by hand it stays closed, until it is opened or told otherwise.
            var told = Closes ?? (occasion.EnrolmentIsClosed ? occasion.Enrolment.Closes : null);
            var closes = told ?? days[0].Date.AddDays(-1);
            return new RescheduleOccasion(
                days, DecisionDate ?? occasion.DecisionDate?.AddDays(moved),
                EnrolmentPeriod.Of(Opens ?? (occasion.Enrolment.Opens <= closes ? occasion.Enrolment.Opens : null), told, FreeCancellationUntil, days[0].Date),
                by, at, Override: Override is not null && by == Role.Coordinator);
        }
    }
}
