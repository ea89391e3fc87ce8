using JasperFx;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;

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
        if (occasion.CalledOff)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        if (occasion.Leader is null)
        {
            throw new RuleBroken("no-team");
        }

        if (occasion.Dates.FirstOrDefault(day => day.Date == command.Date) is not { } date)
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

        var before = occasion.Taught.FirstOrDefault(day => day.Date == date.Date)?.Trainers;
        return before is not null && before.ToHashSet().SetEquals(command.Trainers)
            ? []
            : [new DayTaught(occasion.Id, occasion.Course, occasion.Region, date.Date, date.Half, taught, command.At)];
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
        var stream = await session.FetchFor<OccasionTeam>(id, http);
        var occasion = caller.Own(stream.Aggregate);
        var command = new RecordDayTaught(date, request.Trainers!, clock.Today(), clock.GetUtcNow());
        var events = Decide(command, occasion).ToArray();
        var team = events.Aggregate((OccasionTeam?)occasion, OccasionTeam.Apply)!;
        stream.AppendMany(events);
        PaidDay.Follow(session, journey, occasion, team);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (DocumentAlreadyExistsException exception) when (exception.DocumentType == typeof(PaidDay))
        {
            throw new RuleBroken("day-conflict", "En av de angivna är redan antecknad på ett annat kurstillfälle samma dag.");
        }

        http.SetETag(occasion.Version + events.Length);
        return Results.Ok(TeamView.Of(team));
    }
}
