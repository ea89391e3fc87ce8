using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Policies;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>The coordinator has a substitute sought for days that a member of a team can't teach, whatever the reason; or again, where nobody was found.</summary>
/// <param name="Trainer">The member.</param>
/// <param name="Rules">How substitutes are asked.</param>
/// <param name="By">Role of who starts it.</param>
/// <param name="At">UTC.</param>
public sealed record StartSubstitution(Guid Trainer, SubstitutionRules Rules, string By, DateTimeOffset At)
{
    /// <summary>
    /// What follows from the command: nothing, where one is on for the member already, or found nobody and there still is nobody to ask. Where there is
    /// by now, the one that found nobody is ended by whoever does this.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="team">The team.</param>
    /// <param name="known">The candidates, and the searches of the occasion so far.</param>
    public static IReadOnlyList<object> Decide(StartSubstitution command, OccasionTeam team, SeekSubstitutes known)
    {
        if (team.CalledOff)
        {
            throw new RuleBroken("occasion-cancelled");
        }

        var open = known.Known.FirstOrDefault(one => one.Open && one.Absent == command.Trainer);
        if (open is { Status: SubstitutionStatus.Asking })
        {
            return [];
        }

        var events = Vacancy.Of(team, command.At.SwedishDay()).FirstOrDefault(one => one.Trainer == command.Trainer) is { } vacancy
            ? SeekSubstitutes.Start(known, team, vacancy, known.Known, command.Rules, command.By, command.At)
            : throw new RuleBroken("no-vacancy");
        return open is null || events.Any(one => one is SubstituteAsked) ? events : [];
    }

    /// <summary>What is sent.</summary>
    /// <param name="Trainer">The member who can't.</param>
    /// <param name="AtOnce">How many are asked at a time; left out: as in the region.</param>
    /// <param name="HoursToAnswer">Hours that each has to answer; left out: as in the region.</param>
    public sealed record Request(Guid? Trainer, int? AtOnce = null, int? HoursToAnswer = null);

    internal static void Map(IEndpointRouteBuilder journey) => journey
        .MapPost("/occasions/{id:guid}/substitutions", Handle)
        .For(Role.Coordinator)
        .WithName(nameof(StartSubstitution)).WithTags("Ersättare")
        .WithSummary("Söker ersättare för en i teamet som inte kan undervisa sina dagar: har slutat, har uppehåll, saknar behörighet …, eller på nytt när ingen hittades")
        .Produces<SubstitutionRow>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(string journey, Guid id, Request request, Caller caller, HttpContext http, Sessions sessions, TimeProvider clock)
    {
        var input = new Validation();
        input.Required("trainer", request.Trainer);
        input.Range("atOnce", request.AtOnce ?? 1, 1, 50);
        input.Range("hoursToAnswer", request.HoursToAnswer ?? 1, 1, 336);
        var cancellation = http.RequestAborted;
        await using var session = sessions.Open(journey);
        var (_, team) = await session.FetchOwn(id, caller, http);
        input.ThrowIfAny();
        return await http.CreateOnce(session, async () =>
        {
            var now = clock.GetUtcNow();
            var rules = await session.LoadRules(team.Region, cancellation);
            rules = rules with { AtOnce = request.AtOnce ?? rules.AtOnce, HoursToAnswer = request.HoursToAnswer ?? rules.HoursToAnswer };
            var known = await Searches.Of(session, journey, id, cancellation);
            var demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, team.Course), cancellation) ?? throw new NotFound();
            var (candidates, bookings) = await Searches.Candidates(session, journey, team, now.SwedishDay(), cancellation);
            var events = Decide(
                new StartSubstitution(request.Trainer!.Value, rules, caller.Role, now), team, new SeekSubstitutes(known, demand, candidates, bookings, rules, now));
            if (events.Count > 0 && known.FirstOrDefault(one => one.Open && one.Absent == request.Trainer) is { } exhausted)
            {
                await Searches.Append(session, exhausted, Asking.End(exhausted, "again", now), cancellation);
            }

            await Searches.Append(session, null, events, cancellation);
            var search = events.Count > 0
                ? events.Aggregate((Substitution?)null, Substitution.Apply)! with { Version = events.Count, Journey = journey }
                : known.First(one => one.Open && one.Absent == request.Trainer);
            return new Answer($"/api/trainer/v1/substitutions/{search.Id}", SubstitutionRow.Of(search), search.Version);
        });
    }
}
