using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Policies;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Gives up a place to make up a day. If that frees a seat for all days, the first eligible on the waiting list gets it.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Date">Local date.</param>
/// <param name="By">Role of who asks.</param>
/// <param name="At">UTC.</param>
public sealed record CancelMakeUp(Guid Participant, DateOnly Date, string By, DateTimeOffset At)
{
    /// <summary>What follows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">As it is.</param>
    public static IReadOnlyList<object> Decide(CancelMakeUp command, Occasion occasion) => (occasion.MakeUpOf(command.Participant, command.Date), occasion.Status) switch
    {
        (null, _) => [],
        (_, OccasionStatus.Completed) => throw new RuleBroken("occasion-completed"),
        _ when Recorded(command, occasion) => throw new RuleBroken("attendance-recorded"),
        ({ } place, _) => [new MakeUpCancelled(place.Participant, place.Municipality, place.Unit, place.Date, command.By, command.At)],
    };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/journeys/{journey}/occasions/{id:guid}/make-ups/{participant:guid}/{date}/cancellation", Handle).For([Role.Participant, .. Scope.Staff])
            .WithName(nameof(CancelMakeUp)).WithTags("Närvaro").WithSummary("Avbokar en plats för att ta igen en missad kursdag").Produces(StatusCodes.Status204NoContent);
        routes.MapGet("/journeys/{journey}/occasions/{id:guid}/make-ups/{participant:guid}/{date}", One).For(Scope.Everybody)
            .WithName("GetMakeUp").WithTags("Närvaro").WithSummary("En deltagares plats för att ta igen en missad kursdag").Produces<MakeUpView>();
    }

    private static async Task<IResult> Handle(
        string journey, Guid id, Guid participant, string date, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        var day = Day(date);
        // Whose own the person is gets the same answer again; before the occasion's lock is taken, in a session of its own.
        var own = await IsOwn(participant, caller, sessions, http.RequestAborted);

        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Occasion>(id, http);
        var occasion = stream.Existing();
        // Where she or he works now, too: a former employer paid for the day that was missed.
        if (!own && (occasion.MakeUpOf(participant, day) is not { } place || !caller.Sees(place.AsPlace(), occasion.Region, team: null)))
        {
            throw new NotFound();
        }

        var now = clock.GetUtcNow();
        var cancelled = Decide(new CancelMakeUp(participant, day, caller.Role, now), occasion);
        var after = occasion.After(cancelled);
        IReadOnlyList<object> promoted = [];
        if (cancelled.Count > 0)
        {
            session.ReleaseMakeUps(occasion, after);
            if (after.Free > occasion.Free)
            {
                promoted = await PromoteFromWaitlistWhenSeatReleased.Follow(session, after, PromoteFromWaitlistWhenSeatReleased.SeatReleased, now, http.RequestAborted);
            }
        }

        var version = session.TakeSeats(stream, [.. cancelled, .. promoted]);
        await session.SaveChangesAsync(http.RequestAborted);
        http.SetETag(version);
        return Results.NoContent();
    }

    private static async Task<IResult> One(string journey, Guid id, Guid participant, string date, Caller caller, Sessions sessions, HttpContext http)
    {
        var day = Day(date);
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) ?? throw new NotFound();
        var team = caller.Is(Role.Trainer) ? await session.LoadAsync<OccasionTeam>(id, http.RequestAborted) : null;
        if (occasion.MakeUpOf(participant, day) is not { } place
            || !caller.Sees(place.AsPlace(), occasion.Region, team) && !await IsOwn(participant, caller, sessions, http.RequestAborted))
        {
            throw new NotFound();
        }

        http.SetETag(occasion.Version);
        return Results.Ok(MakeUpView.Of(id, place));
    }

    private static async Task<bool> IsOwn(Guid participant, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var people = sessions.Read();
        return await people.LoadAsync<Participants.Participant>(participant, cancellation) is { } person
            && caller.Sees(person, await people.RegionOf(person, cancellation));
    }

    private static DateOnly Day(string date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new NotFound();

    private static bool Recorded(CancelMakeUp command, Occasion occasion) => occasion.Attendance.GetValueOrDefault(command.Date) is { } known
        && (known.Present.Contains(command.Participant) || known.Absent.Contains(command.Participant));
}
