using Marten;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Venues;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Schedules an occasion of a published course in the own region, or inside an organisation for its own people. Days may lie in the past: then it is registered afterwards.</summary>
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
/// <param name="CourseDays">Which of the course's days it covers; null: the whole course.</param>
/// <param name="HeldBy">The organisation inside which it is held; null: the region's.</param>
/// <param name="Literature">What each participant gets to read; null: nothing.</param>
/// <param name="Catering">What is served on days on site; null: nothing.</param>
/// <param name="Problem">Why the venue can't be had; null: it can.</param>
/// <param name="Override">Whether it is to be had all the same.</param>
/// <param name="Reserved">Seats kept for municipalities; null: none.</param>
/// <param name="ReservedUntil">Last local date they are kept.</param>
public sealed record ScheduleOccasion(
    string Course, string Region, IReadOnlyList<OccasionDay> Days, string? Venue, int Capacity, int? Minimum, DateOnly? DecisionDate,
    EnrolmentPeriod Enrolment, string By, DateTimeOffset At, IReadOnlyList<int>? CourseDays = null, HeldBy? HeldBy = null,
    IReadOnlyList<LiteratureItem>? Literature = null, IReadOnlyList<CateringItem>? Catering = null, VenueProblem? Problem = null, bool Override = false,
    IReadOnlyList<SeatReservation>? Reserved = null, DateOnly? ReservedUntil = null)
{
    /// <summary>Most seats an occasion may have.</summary>
    public const int LargestCapacity = 1000;

    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">Null: an occasion is scheduled once.</param>
    public static IReadOnlyList<object> Decide(ScheduleOccasion command, Occasion? occasion) => occasion is null
        ? [new OccasionScheduled(
            command.Course, command.Region, command.Days, command.Venue, command.Capacity, command.Minimum, command.DecisionDate, command.Enrolment,
            command.By, command.At, command.CourseDays, command.HeldBy, command.Literature, command.Catering,
            VenueProblem.Overridden(command.Problem, command.Override), command.Reserved, command.Reserved is null ? null : command.ReservedUntil)]
        : [];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions", Handle).For(Scope.Organisers)
        .WithName(nameof(ScheduleOccasion)).WithTags("Kurstillfällen")
        .WithSummary("Lägger upp ett kurstillfälle i den egna regionen; en arbetsgivare lägger upp dem som hålls för den egna personalen (heldBy)")
        .Produces<OccasionView>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        string journey, OccasionRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        return await http.CreateOnce(session, async () =>
        {
            var course = request.Course is null ? null : await session.LoadAsync<Course>(Catalogue.Course.IdOf(journey, request.Course), http.RequestAborted);
            var asked = request.Filled(course?.Content);
            asked.Check(course?.Content, clock.Today());
            var command = asked.Command(caller.Role, clock.GetUtcNow());
            await CheckScope(session, caller, command, http.RequestAborted);
            if (command.Reserved is not null)
            {
                var check = new Validation();
                await ReservationRequest.CheckRegion(check, "reserved", request.Reserved!, session, command.Region, http.RequestAborted);
                check.ThrowIfAny();
            }

            course.ToSchedule();
            var id = Guid.CreateVersion7(command.At);
            var plan = await VenuePlan.Of(session, After(Decide(command, null)), http.RequestAborted);
            var events = Decide(command with { Problem = plan.Problem }, null);
            var occasion = After(events);
            session.Events.StartStream<Occasion>(id, [.. events]);
            plan.Book(session, null);
            session.FollowDecisionDate(occasion);
            session.KeepReservationDeadline(id, occasion.Reserved, occasion.ReservedUntil);
            session.KeepReason(id, request.Override, plan.Problem is not null, command.At);
            return new Answer($"/api/enrolment/v1/journeys/{journey}/occasions/{id}", OccasionView.Of(journey, occasion), 1);

            Occasion After(IReadOnlyList<object> scheduled) => Occasion.Apply(null, id, scheduled[0], 1)!;
        });
    }

    private static async Task CheckScope(IQuerySession session, Caller caller, ScheduleOccasion command, CancellationToken cancellation)
    {
        if (!caller.Runs(command.Region, command.HeldBy) || caller.Region is { } own && own != command.Region)
        {
            throw new NotFound();
        }

        if (command.HeldBy is { } heldBy
            && await session.LoadAsync<Municipality>(heldBy.Municipality, cancellation) is { } known && known.Region != command.Region)
        {
            throw caller.Is(Role.Coordinator)
                ? new InvalidInput([new FieldError("heldBy.municipality", "unknown", "Kommunen hör inte till regionen.")])
                : new NotFound();
        }
    }

    /// <summary>An occasion to schedule.</summary>
    /// <param name="Course">Slug of a course published in the journey.</param>
    /// <param name="Region">Slug of the own region.</param>
    /// <param name="Days">1–30 days in order; a day's mode and half are the course's unless told. Or <paramref name="FirstDay"/>.</param>
    /// <param name="Venue">Where: the slug of one of the region's venues, which is booked, or text.</param>
    /// <param name="Capacity">Seats, 1–1000.</param>
    /// <param name="Minimum">Least number of participants for it to be held; at most the capacity.</param>
    /// <param name="DecisionDate">When it is decided whether it is held; before the first day.</param>
    /// <param name="Opens">First day enrolment is open; at once unless told.</param>
    /// <param name="Closes">Last day enrolment is open; the day before the first day unless told.</param>
    /// <param name="FreeCancellationUntil">Last day of free cancellation; 14 days before the first day unless told.</param>
    /// <param name="CourseDays">Which of the course's days it covers, from 1 and as many as it has days; the whole course unless told.</param>
    /// <param name="HeldBy">The organisation inside which it is held, for its own people only.</param>
    /// <param name="FirstDay">Instead of <paramref name="Days"/>: the course's days on the working days from this one on.</param>
    /// <param name="Start">With <paramref name="FirstDay"/>: local time each day starts; 9 unless told.</param>
    /// <param name="End">With <paramref name="FirstDay"/>: local time each day ends; 16, or 12 for a half day, unless told.</param>
    /// <param name="Literature">What each participant gets to read.</param>
    /// <param name="Catering">What is served on days on site.</param>
    /// <param name="Override">Coordinators: have the venue though it is taken or too small.</param>
    /// <param name="Reserved">Seats kept for municipalities, at most the capacity.</param>
    /// <param name="ReservedUntil">Last day they are kept; from the day after they are anybody's.</param>
    internal sealed record OccasionRequest(
        string? Course, string? Region, IReadOnlyList<DayRequest?>? Days, string? Venue, int? Capacity, int? Minimum, DateOnly? DecisionDate,
        DateOnly? Opens, DateOnly? Closes, DateOnly? FreeCancellationUntil, IReadOnlyList<int?>? CourseDays, HeldByRequest? HeldBy, DateOnly? FirstDay,
        TimeOnly? Start, TimeOnly? End, IReadOnlyList<LiteratureRequest?>? Literature, IReadOnlyList<CateringRequest?>? Catering, OverrideRequest? Override,
        IReadOnlyList<ReservationRequest?>? Reserved = null, DateOnly? ReservedUntil = null)
    {
        /// <summary>With what is not told as the course has it.</summary>
        public OccasionRequest Filled(CourseContent? course)
        {
            var covered = OccasionDays.Of(course, CourseDays);
            return this with
            {
                Days = Days is null && FirstDay is { } first && first < new DateOnly(2100, 1, 1) && covered is { Count: > 0 }
                    ? OccasionDays.From(first, Start, End, covered)
                    : OccasionDays.Filled(Days, covered),
            };
        }

        public void Check(CourseContent? course, DateOnly today)
        {
            var check = new Validation();
            check.Slug("course", Course);
            check.Slug("region", Region);
            if (Days is not null || FirstDay is null || course is not null)
            {
                OccasionDays.Check(check, Days, modeTold: OccasionDays.Of(course, CourseDays) is not null);
            }

            OccasionDays.CheckCourseDays(check, CourseDays, Days, course);
            check.OptionalText("venue", Venue);
            check.Range("capacity", Capacity, 1, LargestCapacity);
            if (Minimum is not null)
            {
                check.Range("minimum", Minimum, 1, Math.Max(1, Capacity ?? LargestCapacity));
            }

            if (HeldBy is not null)
            {
                check.Slug("heldBy.municipality", HeldBy.Municipality);
                check.OptionalText("heldBy.unit", HeldBy.Unit);
            }

            OccasionDays.CheckPeriod(check, Days, DecisionDate, Opens, Closes, FreeCancellationUntil, today);
            ChangePracticalities.Check(check, Literature, Catering);
            OverrideRequest.Check(check, Override);
            ReservationRequest.Check(check, "reserved", Reserved, "reservedUntil", ReservedUntil, Capacity);
            OccasionDays.Within(check, "firstDay", FirstDay);
            // Whoever says the days whole is told last, and only in the own region, that there is no such course.
            check.That(
                course is not null || (Days is null ? FirstDay is null : Days.All(day => day is null or { Mode: not null })), "course", "unknown",
                "Kursen är inte publicerad i den här yrkesresan.");
            check.ThrowIfAny();
        }

        public ScheduleOccasion Command(string by, DateTimeOffset at)
        {
            var days = OccasionDays.Checked(Days!);
            return new ScheduleOccasion(
                Course!, Region!, days, Venue, Capacity!.Value, Minimum, DecisionDate,
                EnrolmentPeriod.Of(Opens, Closes, FreeCancellationUntil, days[0].Date), by, at,
                CourseDays is null ? null : [.. CourseDays.Select(day => day!.Value)],
                HeldBy is null ? null : new HeldBy(HeldBy.Municipality!, HeldBy.Unit),
                Literature is null ? null : ChangePracticalities.Checked(Literature),
                Catering is null ? null : ChangePracticalities.Checked(Catering),
                Override: Override is not null && by == Role.Coordinator,
                Reserved: Reserved is { Count: > 0 } ? ReservationRequest.Checked(Reserved) : null, ReservedUntil: ReservedUntil);
        }
    }

    /// <summary>The organisation inside which it is held.</summary>
    /// <param name="Municipality">Slug.</param>
    /// <param name="Unit">The unit; the whole municipality unless told.</param>
    internal sealed record HeldByRequest(string? Municipality, string? Unit);
}
