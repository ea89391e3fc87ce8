using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Substitutions;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Telling;

namespace Yrkesresan.Trainer.Policies;

/// <summary>
/// Whenever a team is otherwise than before, searches for substitutes follow, in the same transaction: for a member who is absent one is started by
/// itself, one whose days are no longer vacant is ended and those who were asked are told why. For a member who can't for another reason (has ended, is
/// paused, lost a certificate or the employer's consent, is booked elsewhere), or where she or he ended the search for just these days by hand, the
/// coordinator is told, and may start one.
/// </summary>
/// <param name="Known">The searches of the occasion so far.</param>
/// <param name="Demand">What its course demands; null: not known, and nobody can be sought.</param>
/// <param name="Candidates">The trainers of the region.</param>
/// <param name="Bookings">Everything they are booked for, the occasion's own days too.</param>
/// <param name="Rules">How substitutes are asked in the region.</param>
/// <param name="At">UTC.</param>
public sealed record SeekSubstitutes(
    IReadOnlyList<Substitution> Known, CourseDemand? Demand, IReadOnlyList<Candidate> Candidates, Bookings Bookings, SubstitutionRules Rules, DateTimeOffset At)
{
    /// <summary>What follows for each search, those that start among them; nothing, where it is as it should be.</summary>
    /// <param name="command">What is known.</param>
    /// <param name="team">The team as it is now.</param>
    public static IReadOnlyList<(Substitution? Before, IReadOnlyList<object> Events)> Decide(SeekSubstitutes command, OccasionTeam team) =>
    [
        .. ToEnd(team, command.Known, command.At).Select(one => ((Substitution?)one.Search, Asking.End(one.Search, one.Because, command.At))),
        .. command.Demand is null
            ? []
            : ToStart(team, command.Known, command.At)
                .Select(vacancy => ((Substitution?)null, Start(command, team, vacancy, command.Known, command.Rules, null, command.At))),
    ];

    /// <summary>The search for somebody's days, started.</summary>
    internal static IReadOnlyList<object> Start(
        SeekSubstitutes command, OccasionTeam team, Vacancy vacancy, IReadOnlyList<Substitution> known, SubstitutionRules rules, string? by, DateTimeOffset at)
    {
        var leads = Vacancy.Leads(team, vacancy.Trainer, command.Demand!, command.Candidates.Select(one => one.Trainer));
        var declined = known.Where(one => one.Days.Intersect(vacancy.Days).Any())
            .SelectMany(one => one.Requests.Where(request => request.Status == RequestStatus.Declined).Select(request => request.Trainer)).ToHashSet();
        return Asking.Start(
            vacancy, Substitution.IdOf(team.Id, vacancy.Trainer, known.Count(one => one.Absent == vacancy.Trainer)), team, leads,
            Proposal.Rank(team, command.Demand!, command.Candidates, command.Bookings, vacancy.Days, leads, declined), rules, by, at);
    }

    /// <summary>Vacancies that a search is started for by itself: of absences, where none was started for just these days.</summary>
    private static IEnumerable<Vacancy> ToStart(OccasionTeam team, IReadOnlyList<Substitution> known, DateTimeOffset at) =>
        Vacancy.Of(team, at.SwedishDay()).Where(vacancy => vacancy.Code == Gate.Absent && !known.Any(one =>
            one.Absent == vacancy.Trainer && (one.Open || one.Because == Substitution.ByHand) && Same(one, vacancy, at)));

    private static IEnumerable<(Substitution Search, string Because)> ToEnd(OccasionTeam team, IReadOnlyList<Substitution> known, DateTimeOffset at)
    {
        var vacancies = Vacancy.Of(team, at.SwedishDay());
        foreach (var search in known.Where(one => one.Open))
        {
            var vacancy = vacancies.FirstOrDefault(one => one.Trainer == search.Absent);
            if (vacancy is not null && Same(search, vacancy, at) || at >= search.Over)
            {
                continue;
            }

            var ahead = search.Days.Where(day => day >= at.SwedishDay()).ToList();
            yield return (search, team switch
            {
                { CalledOff: true } => "occasion-cancelled",
                _ when ahead.Any(day => team.DateOf(day) is null) => "occasion-moved",
                _ when ahead.All(day => team.Days.Any(one => one.Date == day && one.Teaching.Contains(search.Absent))) => "reverted",
                _ when vacancy is not null => "days-changed",
                _ => "team-changed",
            });
        }
    }

    // A day that has passed since makes no other search of it; other hours on the same date do not either.
    private static bool Same(Substitution search, Vacancy vacancy, DateTimeOffset at) =>
        search.Days.Where(day => day >= at.SwedishDay()).SequenceEqual(vacancy.Days);

    /// <summary>Does what follows, in the session that changes the team.</summary>
    /// <param name="session">Of the journey; holds the occasion's lock.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="before">The team before; null: none.</param>
    /// <param name="after">The team after.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="filled">A search that has just been filled, in this transaction; null: none.</param>
    internal static async Task Follow(
        IDocumentSession session, string journey, OccasionTeam? before, OccasionTeam after, DateTimeOffset now, CancellationToken cancellation,
        Guid? filled = null)
    {
        if (before is not { Leader: not null } || before.Conflicts.Count == 0 && after.Conflicts.Count == 0)
        {
            return;
        }

        IReadOnlyList<Substitution> known =
        [
            .. (await Searches.Of(session, journey, after.Id, cancellation)).Select(one => one.Id == filled ? one with { Status = SubstitutionStatus.Filled } : one),
        ];
        var starting = ToStart(after, known, now).ToList();
        var command = new SeekSubstitutes(known, null, [], Bookings.None, SubstitutionRules.Usual(after.Region), now);
        if (starting.Count > 0)
        {
            var (candidates, bookings) = await Searches.Candidates(session, journey, after, now.SwedishDay(), cancellation);
            command = command with
            {
                Demand = await session.LoadAsync<CourseDemand>(CourseDemand.IdOf(journey, after.Course), cancellation),
                Candidates = candidates,
                Bookings = bookings,
                Rules = await session.LoadRules(after.Region, cancellation),
            };
        }

        var decided = Decide(command, after);
        foreach (var (search, events) in decided)
        {
            await Searches.Append(session, search, events, cancellation);
        }

        bool IsSought(Guid trainer) =>
            decided.Any(one => one.Before is null && one.Events[0] is SubstituteSought sought && sought.Absent == trainer)
            || known.Any(one => one.Open && one.Absent == trainer && decided.All(other => other.Before?.Id != one.Id));

        foreach (var vacancy in Vacancy.Of(after, now.SwedishDay()))
        {
            var told = before.Conflicts.Where(one => one.Trainer == vacancy.Trainer).Select(one => one.Date).ToHashSet();
            if (!IsSought(vacancy.Trainer) && !vacancy.Days.All(told.Contains))
            {
                Tell.Now(
                    session, string.Create(CultureInfo.InvariantCulture, $"{after.Id}/{before.Version}"),
                    new MessageBecameDue(
                        MessageKind.TrainerUnavailable, Tell.ToCoordinator, vacancy.Trainer, after.Region, after.Id, after.Course, null, vacancy.Days, null,
                        vacancy.Code, now));
            }
        }
    }
}
