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

/// <summary>When the time to answer is up the next is asked, in one transaction: a process that dies on the way leaves it to the next one, and nobody is asked twice.</summary>
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
        var expired = ExpireRequests.Decide(new ExpireRequests(now), under.Search);
        var after = under.Search.After(expired);
        var next = Asking.Next(after, await under.Why(now, cancellation), now);
        await under.Append([.. expired, .. next], cancellation);
        if (expired.Count + next.Count == 0)
        {
            session.SetDeadline(Searches.GoesOn(after, session.TenantId));
        }
    }
}
