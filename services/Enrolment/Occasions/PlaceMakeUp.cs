using JasperFx;
using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Enrolment.Participations;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>
/// Gives somebody who missed a day of the course at another occasion a place here for that day only (S1 4.3), if that day has a free seat.
/// Nobody waits for such a place, and nobody is charged for it again (ours): the day was paid for where it was missed.
/// </summary>
/// <param name="Participant">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="Missed">Where the day was missed, and for which employer; null: it was not missed, or has been made up.</param>
/// <param name="NotEligible">Why the person may not be given a place; null: may.</param>
/// <param name="By">Role of who asks: a coordinator also on and after the day.</param>
/// <param name="At">UTC.</param>
public sealed record PlaceMakeUp(Guid Participant, DateOnly Date, MissedAt? Missed, string? NotEligible, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(PlaceMakeUp command, Occasion occasion) => occasion switch
    {
        _ when occasion.MakeUpOf(command.Participant, command.Date) is not null => [],
        { Status: OccasionStatus.Cancelled } => throw new RuleBroken("occasion-cancelled"),
        { Status: OccasionStatus.Completed } => throw new RuleBroken("occasion-completed"),
        _ when occasion.ActivePlaceOf(command.Participant) is not null => throw new RuleBroken("already-enrolled"),
        _ when command.Missed is null => throw new RuleBroken("no-missed-day"),
        _ when command.NotEligible is not null => throw new RuleBroken("not-eligible"),
        _ when command.By != Role.Coordinator && command.Date <= command.At.SwedishDay() => throw new RuleBroken("enrolment-closed"),
        _ when occasion.FreeOn(command.Date, command.Missed.Municipality, command.At.SwedishDay()) <= 0 => throw new RuleBroken("no-free-place"),
        _ =>
        [
            new MakeUpPlaced(
                command.Participant, command.Missed.Municipality, command.Missed.Unit, command.Date, occasion.CourseDayOn(command.Date)!.Value,
                command.Missed.Occasion, command.By, command.At),
        ],
    };

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/journeys/{journey}/occasions/{id:guid}/make-ups", Handle).For([Role.Participant, .. Scope.Staff])
        .WithName(nameof(PlaceMakeUp)).WithTags("Närvaro")
        .WithSummary("Ger den som missat en kursdag vid ett annat tillfälle plats här den dagen. Samma igen ger samma svar (200)")
        .Produces<MakeUpView>(StatusCodes.Status201Created).Produces<MakeUpView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, MakeUpRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        try
        {
            return await http.CreateOnce(session, async () =>
            {
                request.Check();
                Participant participant;
                string? region;
                // Before the occasion's lock is taken, in a session of its own.
                await using (var people = sessions.Read())
                {
                    participant = await people.LoadAsync<Participant>(request.Participant!.Value, http.RequestAborted) ?? throw new NotFound();
                    region = await people.RegionOf(participant, http.RequestAborted);
                }

                var stream = await session.FetchFor<Occasion>(id, http);
                var occasion = stream.Existing();
                if (!caller.Enrols(participant, region, occasion.Region))
                {
                    throw new NotFound();
                }

                if (occasion.CourseDayOn(request.Date!.Value) is not { } courseDay)
                {
                    throw new InvalidInput([new FieldError("date", "unknown", "Ange en av kurstillfällets dagar.")]);
                }

                var missed = await MissedAt.Find(session, occasion, participant.Id, courseDay, http.RequestAborted);
                var notEligible = participant.WhyNotEligible()
                    ?? (occasion.HeldBy is { } held && (held.Municipality != participant.Municipality || held.Unit is not null && held.Unit != participant.Unit) ? "own-group" : null);
                var events = Decide(new PlaceMakeUp(participant.Id, request.Date.Value, missed, notEligible, caller.Role, clock.GetUtcNow()), occasion);
                var version = stream.Take(events);
                if (events is [MakeUpPlaced placed])
                {
                    session.HoldMakeUp(occasion, placed);
                }

                var place = occasion.After(events).MakeUpOf(participant.Id, request.Date.Value)!;
                return new Answer(
                    $"/api/enrolment/v1/journeys/{journey}/occasions/{id}/make-ups/{participant.Id}/{place.Date:yyyy-MM-dd}", MakeUpView.Of(id, place), version,
                    events.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK);
            });
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(MakeUpPlace))
        {
            throw new RuleBroken("make-up-placed");
        }
        catch (DocumentAlreadyExistsException exception) when (Guards.IsGuard(exception.DocumentType))
        {
            throw new RuleBroken(Guards.RuleOf(exception.DocumentType));
        }
    }

    /// <summary>Who is to make up which day.</summary>
    /// <param name="Participant">Id.</param>
    /// <param name="Date">The occasion's day; it has to be the one of the course that was missed.</param>
    internal sealed record MakeUpRequest(Guid? Participant, DateOnly? Date)
    {
        public void Check()
        {
            var check = new Validation();
            check.Required("participant", Participant);
            check.Required("date", Date);
            check.ThrowIfAny();
        }
    }
}

/// <summary>Where somebody missed a day.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Unit">The unit when enrolled.</param>
public sealed record MissedAt(Guid Occasion, string Municipality, string Unit)
{
    /// <summary>
    /// Where somebody with a seat is recorded absent from a day of the course and has not taken it anywhere; null: nowhere. The latest of several.
    /// Read in the session that holds the occasion's lock.
    /// </summary>
    internal static async Task<MissedAt?> Find(IQuerySession session, Occasion at, Guid participant, int courseDay, CancellationToken cancellation)
    {
        var way = await session.LoadAsync<Participation>(Participation.IdOf(participant, session.TenantId, at.Course), cancellation);
        if (way?.Attended(courseDay) is not null)
        {
            return null;
        }

        var others = await session.QueryAsync<Occasion>(
            "where d.tenant_id = ? and d.data ->> 'course' = ? and d.id <> ? and d.data -> 'places' -> ?::text is not null", cancellation,
            session.TenantId, at.Course, at.Id, participant.ToString());
        var days = others
            .Where(one => one.Status is not OccasionStatus.Cancelled && one.ActivePlaceOf(participant) is { Status: PlaceStatus.Confirmed })
            .SelectMany(one => one.Days.Where(day => one.CourseDayOn(day.Date) == courseDay).Select(day => (Occasion: one, day.Date)))
            .Select(one => (one.Occasion, one.Date, Recorded: one.Occasion.Attendance.GetValueOrDefault(one.Date)))
            .ToList();
        return days.Any(one => one.Recorded?.Present.Contains(participant) == true) ? null
            : days.Where(one => one.Recorded?.Absent.Contains(participant) == true).OrderBy(one => one.Date)
                .Select(one => (one.Occasion.Id, Place: one.Occasion.Places[participant]))
                .Select(one => new MissedAt(one.Id, one.Place.Municipality, one.Place.Unit)).LastOrDefault();
    }
}

/// <summary>A place to make up a day.</summary>
/// <param name="Occasion">Where.</param>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the municipality that enrolled.</param>
/// <param name="Date">Local date.</param>
/// <param name="CourseDay">Which of the course's days, from 1.</param>
/// <param name="Missed">The occasion where it was missed.</param>
public sealed record MakeUpView(Guid Occasion, Guid Participant, string Municipality, DateOnly Date, int CourseDay, Guid Missed)
{
    internal static MakeUpView Of(Guid occasion, MakeUp place) => new(occasion, place.Participant, place.Municipality, place.Date, place.CourseDay, place.Missed);
}
