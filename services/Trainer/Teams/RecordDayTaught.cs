using JasperFx;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Teams;

/// <summary>Says who taught a day (S4 8.2: days taught are what the trainer pool pays for), or corrects it.</summary>
/// <param name="Date">Local date, one of the occasion's.</param>
/// <param name="Trainers">Members of the team; none: nobody taught.</param>
/// <param name="Today">Local date of the command.</param>
/// <param name="At">UTC.</param>
public sealed record RecordDayTaught(DateOnly Date, IReadOnlyList<Guid> Trainers, DateOnly Today, DateTimeOffset At)
{
    /// <summary>What follows from the command. That nobody taught at two occasions on a date is guarded by <see cref="PaidDay"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">The occasion and its team.</param>
    public static IEnumerable<object> Decide(RecordDayTaught command, OccasionTeam occasion)
    {
        // A date that the occasion has moved away from, or of one cancelled since, can still be corrected, where somebody was recorded on it.
        var before = occasion.Taught.FirstOrDefault(day => day.Date == command.Date);
        if (occasion.CalledOff && before is null)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        if (occasion.Leader is null)
        {
            throw new RuleBroken("no-team");
        }

        if ((occasion.DateOf(command.Date) ?? (before is null ? null : new CourseDate(before.Date, before.Half == true))) is not { } date)
        {
            throw new RuleBroken("not-a-course-day");
        }

        if (date.Date > command.Today)
        {
            throw new RuleBroken("day-not-yet");
        }

        var taught = occasion.Members.Where(member => command.Trainers.Contains(member.Trainer)).ToList();
        if (taught.Count != command.Trainers.Distinct().Count())
        {
            throw new RuleBroken("not-in-team");
        }

        var part = occasion.DateOf(command.Date) is null ? before!.Part : date.Part;
        return before is not null && before.Trainers.ToHashSet().SetEquals(command.Trainers) && (before.Half ?? date.Half, before.Part) == (date.Half, part)
            ? []
            : [new DayTaught(occasion.Id, occasion.Course, occasion.Region, date.Date, date.Half, taught, command.At, part)];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Trainers">Everybody who taught that day, of the team; empty: nobody.</param>
    public sealed record Request(IReadOnlyList<Guid>? Trainers);

    internal static void Map(IEndpointRouteBuilder journey) => journey
        .MapPut("/occasions/{id:guid}/taught/{date}", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(RecordDayTaught)).WithTags("Teams")
        .WithSummary("Says who taught a day, or corrects it.")
        .Produces<TeamView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, DateOnly date, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock,
        CancellationToken cancellation)
    {
        var input = new Validation();
        if (input.Required("trainers", request.Trainers))
        {
            input.That(request.Trainers!.Count <= 101, "trainers", "range", "Ange högst 101 utbildare.");
        }

        input.ThrowIfAny();
        await using var session = sessions.Open(journey);
        var (stream, occasion) = await session.FetchOwn(id, caller, http);
        var command = new RecordDayTaught(date, request.Trainers!, clock.Today(), clock.GetUtcNow());
        var events = Decide(command, occasion).ToArray();
        var team = events.Aggregate((OccasionTeam?)occasion, OccasionTeam.Apply)!;
        stream.AppendMany(events);
        await Bookings.Lock(
            session, id, command.Trainers.Concat(occasion.Taught.Where(day => day.Date == date).SelectMany(day => day.Trainers)), [date.Year], cancellation);
        if (events is [DayTaught taught] && await PaidDay.Meets(session, taught, cancellation))
        {
            throw Elsewhere();
        }

        PaidDay.Follow(session, journey, occasion, team);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(PaidDay))
        {
            throw Elsewhere();
        }

        http.SetETag(occasion.Version + events.Length);
        return Results.Ok(TeamView.Of(team, await session.NotesOf(team)));
    }

    private static RuleBroken Elsewhere() => new("day-conflict", "En av de angivna är redan antecknad på ett annat kurstillfälle samma dag.");
}
