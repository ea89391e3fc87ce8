using JasperFx;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Teams;

/// <summary>Confirms who leads and teaches an occasion (S1 4.4), or changes it.</summary>
/// <param name="Leader">Course leader.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Days">Who teaches which day, where they alternate; on a date that is not named, all of them.</param>
/// <param name="Demand">What the course demands.</param>
/// <param name="At">UTC.</param>
public sealed record ConfirmTeam(
    TrainerProfile Leader, IReadOnlyList<TrainerProfile> Trainers, IReadOnlyList<TeachingDay> Days, CourseDemand Demand, DateTimeOffset At)
{
    /// <summary>What follows from the command. That nobody is booked twice a day is guarded by <see cref="TrainerDay"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">The occasion and its present team.</param>
    public static IEnumerable<object> Decide(ConfirmTeam command, OccasionTeam occasion)
    {
        if (occasion.CalledOff)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        if (!command.Leader.MayLead)
        {
            throw new RuleBroken("may-not-lead");
        }

        // Where a course demands more than one leader, the others are trainers who may lead.
        var leaders = 1 + command.Trainers.Count(trainer => trainer.MayLead);
        if (leaders < command.Demand.Leaders || command.Trainers.Count < command.Demand.Trainers)
        {
            throw new RuleBroken("team-too-small");
        }

        if (command.Days.Any(day => occasion.Dates.All(date => date.Date != day.Date)))
        {
            throw new RuleBroken("not-a-course-day");
        }

        IReadOnlyList<TrainerProfile> members = [command.Leader, .. command.Trainers];
        var days = occasion.Dates.Select(date => new TeachingDay(
            date.Date,
            command.Days.FirstOrDefault(day => day.Date == date.Date)?.Teaching ?? [.. members.Select(member => member.Id)])).ToList();
        foreach (var member in members)
        {
            // Trained for the course as a whole, certified on the days that she or he teaches.
            if (!member.MayTeach(occasion.Course, command.Demand.Qualification, days.Where(day => day.Teaching.Contains(member.Id)).Select(day => day.Date)))
            {
                throw new RuleBroken("not-qualified");
            }
        }

        var leader = new Lent(command.Leader.Id, command.Leader.Municipality);
        var trainers = command.Trainers.Select(trainer => new Lent(trainer.Id, trainer.Municipality)).ToList();
        return Same(occasion, leader, trainers, days) ? [] : [new TeamConfirmed(occasion.Id, occasion.Region, leader, trainers, days, command.At)];
    }

    private static bool Same(OccasionTeam team, Lent leader, List<Lent> trainers, List<TeachingDay> days) =>
        team.Leader == leader
        && team.Trainers.ToHashSet().SetEquals(trainers)
        && team.Conflicts.Count == 0
        && team.Days.Count == days.Count
        && team.Days.All(day => days.Any(other => other.Date == day.Date && other.Teaching.ToHashSet().SetEquals(day.Teaching)));

    /// <summary>What is sent.</summary>
    /// <param name="Leader">Course leader.</param>
    /// <param name="Trainers">The others.</param>
    /// <param name="Days">Who teaches which day, where they alternate; on a date that is not named, all of them.</param>
    public sealed record Request(Guid? Leader, IReadOnlyList<Guid>? Trainers, IReadOnlyList<RequestedDay?>? Days);

    /// <summary>Who teaches a day.</summary>
    /// <param name="Date">Local date, one of the occasion's.</param>
    /// <param name="Teaching">Members of the team.</param>
    public sealed record RequestedDay(DateOnly? Date, IReadOnlyList<Guid>? Teaching);

    internal static void Map(IEndpointRouteBuilder journey) => journey
        .MapPut("/occasions/{id:guid}/team", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(ConfirmTeam)).WithTags("Teams")
        .WithSummary("Confirms or changes the team of an occasion. 404 as long as the occasion is not known here.")
        .Produces<TeamView>();

    private static async Task<IResult> Handle(
        string journey, Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<OccasionTeam>(id, http);
        var occasion = caller.Own(stream.Aggregate);
        var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, occasion.Course), cancellation) ?? throw new NotFound();
        var people = await Recruited(request, occasion.Region, sessions);
        var command = Check(request, people, demand, clock.GetUtcNow());
        var events = Decide(command, occasion).ToArray();
        if (events.Length == 0)
        {
            http.SetETag(occasion.Version);
            return Results.Ok(TeamView.Of(occasion));
        }

        var team = events.Aggregate((OccasionTeam?)occasion, OccasionTeam.Apply)!;
        stream.AppendMany(events);
        TrainerDay.Follow(session, journey, occasion, team);
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (DocumentAlreadyExistsException)
        {
            // The only documents inserted here are trainers' days.
            throw new RuleBroken("day-conflict");
        }

        http.SetETag(occasion.Version + events.Length);
        return Results.Ok(TeamView.Of(team));
    }

    private static async Task<Dictionary<Guid, TrainerProfile>> Recruited(Request request, string region, Sessions sessions)
    {
        Guid[] asked = [.. (request.Trainers ?? []).Append(request.Leader ?? default).Distinct().Take(101)];
        await using var session = sessions.Read();
        // Those of another region are as unknown as those who do not exist.
        return (await session.LoadManyAsync<TrainerProfile>(asked)).Where(trainer => trainer.Region == region).ToDictionary(trainer => trainer.Id);
    }

    private static ConfirmTeam Check(Request request, Dictionary<Guid, TrainerProfile> people, CourseDemand demand, DateTimeOffset now)
    {
        var input = new Validation();
        if (input.Required("leader", request.Leader))
        {
            input.That(people.ContainsKey(request.Leader!.Value), "leader", "unknown", "Utbildaren finns inte i regionen.");
        }

        if (input.Required("trainers", request.Trainers))
        {
            input.That(request.Trainers!.Count <= 100, "trainers", "range", "Ange högst 100 utbildare.");
            for (var i = 0; i < Math.Min(request.Trainers.Count, 100); i++)
            {
                var trainer = request.Trainers[i];
                input.That(people.ContainsKey(trainer), $"trainers[{i}]", "unknown", "Utbildaren finns inte i regionen.");
                input.That(trainer != request.Leader && request.Trainers.Take(i).All(other => other != trainer), $"trainers[{i}]", "duplicate", "Samma person är angiven två gånger.");
            }
        }

        var members = (request.Trainers ?? []).Append(request.Leader ?? default).ToHashSet();
        var days = request.Days ?? [];
        input.That(days.Count <= 366, "days", "range", "Ange högst 366 dagar.");
        for (var i = 0; i < Math.Min(days.Count, 366); i++)
        {
            if (input.Required($"days[{i}].date", days[i]?.Date))
            {
                input.That(days.Take(i).All(other => other?.Date != days[i]!.Date), $"days[{i}].date", "duplicate", "Samma dag är angiven två gånger.");
            }

            if (input.Required($"days[{i}].teaching", days[i]?.Teaching))
            {
                input.That(days[i]!.Teaching is { Count: > 0 } teaching && teaching.All(members.Contains), $"days[{i}].teaching", "unknown", "Ange minst en, och bara de som ingår i teamet.");
            }
        }

        input.ThrowIfAny();
        return new ConfirmTeam(
            people[request.Leader!.Value], [.. request.Trainers!.Select(trainer => people[trainer])],
            [.. days.Select(day => new TeachingDay(day!.Date!.Value, [.. day.Teaching!.Distinct()]))], demand, now);
    }
}
