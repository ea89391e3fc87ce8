using JasperFx;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Teams;

/// <summary>Confirms who leads and teaches an occasion (S1 4.4), or changes it.</summary>
/// <param name="Leader">Course leader.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Days">Who teaches which day, where they alternate; on a date that is not named, all of them.</param>
/// <param name="Demand">What the course demands.</param>
/// <param name="At">UTC.</param>
/// <param name="Exceptions">Rules that the coordinator sets aside for a member, each with a reason; null: none.</param>
/// <param name="Bookings">What other occasions have of the members, read under their locks; null: nothing.</param>
public sealed record ConfirmTeam(
    TrainerProfile Leader, IReadOnlyList<TrainerProfile> Trainers, IReadOnlyList<TeachingDay> Days, CourseDemand Demand, DateTimeOffset At,
    IReadOnlyList<GateException>? Exceptions = null, Bookings? Bookings = null)
{
    /// <summary>What follows from the command. That what it knows of the members' other days still holds at the save is guarded by <see cref="Bookings"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="occasion">The occasion and its present team.</param>
    public static IEnumerable<object> Decide(ConfirmTeam command, OccasionTeam occasion)
    {
        if (occasion.CalledOff)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        if (!command.Leader.MayLead && !command.SetsAside(command.Leader, Gate.MayNotLead))
        {
            throw new RuleBroken(Gate.MayNotLead);
        }

        // Where a course demands more than one leader, the others stand among the trainers, may lead, and are none of the trainers that it demands besides.
        var leaders = 1 + command.Trainers.Count(trainer => trainer.MayLead);
        if (leaders < command.Demand.Leaders || command.Trainers.Count < command.Demand.Trainers + Math.Max(0, command.Demand.Leaders - 1))
        {
            throw new RuleBroken("team-too-small");
        }

        if (command.Days.Any(day => occasion.Dates.All(date => date.Date != day.Date)))
        {
            throw new RuleBroken("not-a-course-day");
        }

        IReadOnlyList<TrainerProfile> members = [command.Leader, .. command.Trainers];
        var days = occasion.Dates.Select(date => date.Date).Distinct().Select(date => new TeachingDay(
            date,
            command.Days.FirstOrDefault(day => day.Date == date)?.Teaching ?? [.. members.Select(member => member.Id)])).ToList();
        var exceptions = new List<GateException>();
        var refused = new List<GateException>();
        foreach (var member in members)
        {
            // Trained for the course as a whole, and everything else on the days that she or he teaches.
            var own = days.Where(day => day.Teaching.Contains(member.Id)).Select(day => day.Date).ToList();
            foreach (var code in Gate.Why(member, occasion, command.Demand, member.Id == command.Leader.Id, own, command.Bookings ?? Bookings.None))
            {
                (command.SetsAside(member, code) ? exceptions : refused).Add(new GateException(member.Id, code));
            }
        }

        if (refused.Count > 0)
        {
            // Who it is, and everything else that stands in the way, so that the coordinator need not find out one by one.
            throw new RuleBroken(refused[0].Code, string.Join(' ', refused.GroupBy(one => one.Trainer).Select(one =>
                $"Utbildare {one.Key}: {string.Join(", ", one.Select(rule => rule.Code))}.")));
        }

        var leader = new Lent(command.Leader.Id, command.Leader.Municipality);
        var trainers = command.Trainers.Select(trainer => new Lent(trainer.Id, trainer.Municipality)).ToList();
        return Same(occasion, leader, trainers, days, exceptions)
            ? []
            : [new TeamConfirmed(occasion.Id, occasion.Region, leader, trainers, days, command.At, exceptions.Count == 0 ? null : exceptions)];
    }

    private bool SetsAside(TrainerProfile member, string code) =>
        Gate.MaySetAside.Contains(code) && (Exceptions ?? []).Contains(new GateException(member.Id, code));

    private static bool Same(OccasionTeam team, Lent leader, List<Lent> trainers, List<TeachingDay> days, List<GateException> exceptions) =>
        team.Leader == leader
        && (team.Exceptions ?? []).ToHashSet().SetEquals(exceptions)
        && team.Trainers.ToHashSet().SetEquals(trainers)
        && team.Conflicts.Count == 0
        && team.Days.Count == days.Count
        && team.Days.All(day => days.Any(other => other.Date == day.Date && other.Teaching.ToHashSet().SetEquals(day.Teaching)));

    /// <summary>What is sent.</summary>
    /// <param name="Leader">Course leader.</param>
    /// <param name="Trainers">The others.</param>
    /// <param name="Days">Who teaches which day, where they alternate; on a date that is not named, all of them.</param>
    /// <param name="Exceptions">Rules to set aside for a member, each with a reason; one that does not stand in the way is left out.</param>
    public sealed record Request(
        Guid? Leader, IReadOnlyList<Guid>? Trainers, IReadOnlyList<RequestedDay?>? Days, IReadOnlyList<RequestedException?>? Exceptions = null);

    /// <summary>A rule to set aside for a member.</summary>
    /// <param name="Trainer">A member of the team.</param>
    /// <param name="Code"><c>not-qualified</c>, <c>may-not-lead</c>, <c>paused</c>, <c>no-consent</c> or <c>cannot-travel</c>.</param>
    /// <param name="Reason">Why; shown to the coordinators of the region.</param>
    public sealed record RequestedException(Guid? Trainer, string? Code, string? Reason);

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
        var (stream, occasion) = await session.FetchOwn(id, caller, http);
        var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, occasion.Course), cancellation) ?? throw new NotFound();
        Guid[] asked = [.. (request.Trainers ?? []).Append(request.Leader ?? default).Distinct().Take(101)];
        var bookings = await Bookings.Lock(
            session, id, asked.Concat(occasion.Members.Select(member => member.Trainer)), occasion.Dates.Select(day => day.Date.Year), cancellation);
        // Those of another region are as unknown as those who do not exist.
        var people = (await session.People(asked, cancellation)).Where(trainer => trainer.Region == occasion.Region).ToDictionary(trainer => trainer.Id);
        var now = clock.GetUtcNow();
        var command = Check(request, people, demand, now) with { Bookings = bookings };
        var events = Decide(command, occasion).ToArray();
        var team = events.Aggregate((OccasionTeam?)occasion, OccasionTeam.Apply)!;
        stream.AppendMany(events);
        await Bookings.Follow(session, journey, occasion, team, now, cancellation);
        await SeekSubstitutes.Follow(session, journey, occasion, team, now, cancellation);
        var notes = (team.Exceptions ?? []).Select(exception => new ExceptionNote(
            ExceptionNote.IdOf(id, exception), id, exception.Trainer, exception.Code,
            request.Exceptions!.First(one => one!.Trainer == exception.Trainer && one.Code == exception.Code)!.Reason!.Trim(), now)).ToList();
        foreach (var gone in (occasion.Exceptions ?? []).Except(team.Exceptions ?? []))
        {
            session.Delete<ExceptionNote>(ExceptionNote.IdOf(id, gone));
        }

        session.Store([.. notes]);
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
        return Results.Ok(TeamView.Of(team, notes));
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

        var exceptions = request.Exceptions ?? [];
        input.That(exceptions.Count <= 100, "exceptions", "range", "Ange högst 100 undantag.");
        for (var i = 0; i < Math.Min(exceptions.Count, 100); i++)
        {
            if (input.Required($"exceptions[{i}].trainer", exceptions[i]?.Trainer))
            {
                input.That(members.Contains(exceptions[i]!.Trainer!.Value), $"exceptions[{i}].trainer", "unknown", "Undantag görs för den som ingår i teamet.");
                input.That(
                    exceptions.Take(i).All(other => (other?.Trainer, other?.Code) != (exceptions[i]!.Trainer, exceptions[i]!.Code)), $"exceptions[{i}]", "duplicate",
                    "Samma undantag är angivet två gånger.");
            }

            if (input.Required($"exceptions[{i}].code", exceptions[i]?.Code))
            {
                input.That(
                    Gate.MaySetAside.Contains(exceptions[i]!.Code!), $"exceptions[{i}].code", "unknown",
                    $"Undantag kan göras från {string.Join(", ", Gate.MaySetAside)}.");
            }

            input.Text($"exceptions[{i}].reason", exceptions[i]?.Reason, 1000);
        }

        input.ThrowIfAny();
        return new ConfirmTeam(
            people[request.Leader!.Value], [.. request.Trainers!.Select(trainer => people[trainer])],
            [.. days.Select(day => new TeachingDay(day!.Date!.Value, [.. day.Teaching!.Distinct()]))], demand, now,
            [.. exceptions.Select(one => new GateException(one!.Trainer!.Value, one.Code!))]);
    }
}
