using Marten;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Trainer.Substitutions;

/// <summary>Those who have not answered in time are let go.</summary>
/// <param name="At">UTC.</param>
public sealed record ExpireRequests(DateTimeOffset At)
{
    /// <summary>What follows; the whole search ends when the last of its days is over.</summary>
    /// <param name="command">The command.</param>
    /// <param name="search">As it is.</param>
    public static IReadOnlyList<object> Decide(ExpireRequests command, Substitution search) => search switch
    {
        { Open: false } => [],
        _ when command.At >= search.Over => Asking.End(search, "days-passed", command.At),
        _ => [.. search.Waiting.Where(one => command.At >= one.Until).Select(one => new RequestExpired(one.Trainer, command.At))],
    };
}

/// <summary>When the time to answer is up, or who is asked can't any more, the next is asked, in one transaction: a process that dies on the way leaves it to the next one, and nobody is asked twice.</summary>
internal sealed class GoOnAsking(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "substitute-answer";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var id = Guid.Parse(deadline.Detail!, System.Globalization.CultureInfo.InvariantCulture);
        var under = await Searches.Lock(session, deadline.Subject, id, null, cancellation);
        if (!under.Search.Open)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var why = await under.Why(now, cancellation, [.. under.Search.Waiting.Select(one => one.Trainer)]);
        var events = ExpireRequests.Decide(new ExpireRequests(now), under.Search).ToList();
        events.AddRange(Asking.LetGo(under.Search.After(events), why, now));
        events.AddRange(Asking.Next(under.Search.After(events), why, now));
        await under.Append(events, cancellation);
        if (events.Count == 0)
        {
            session.SetDeadline(Searches.GoesOn(under.Search, session.TenantId));
        }
    }

    /// <summary>
    /// Has the searches looked at again that wait for an answer of somebody who may not be able to say yes any more: a deadline that is due at once and
    /// beside the one they wait for, since each has its occasion's lock.
    /// </summary>
    /// <param name="session">Saves what changed.</param>
    /// <param name="trainers">Who is booked, or otherwise than before.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task LookAgain(IDocumentSession session, IReadOnlyCollection<Guid> trainers, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var one in await session.QueryAsync<Substitution>(
            "where d.data -> 'requests' @> any(cast(? as jsonb[])) order by d.id", cancellation,
            (object)trainers.Select(trainer => $$"""[{"trainer":"{{trainer}}"}]""").ToArray()))
        {
            if (one.Open && one.Waiting.Any(request => trainers.Contains(request.Trainer)))
            {
                session.SetDeadline(new Deadline(Deadline.IdOf(Name, one.Id, "again"), Name, one.Journey, one.Occasion, now, one.Id.ToString()));
            }
        }
    }
}
