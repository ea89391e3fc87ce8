using System.Globalization;
using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.ServiceDefaults.Deadlines;

/// <summary>
/// Something that falls due at a time whether anybody asks or not: a row, so that it survives restarts. Set and cleared in the transaction of the
/// command it follows from; when its time has come its <see cref="IDeadlineKind"/> runs once in effect.
/// </summary>
/// <param name="Id">From what it is about, see <see cref="IdOf"/>: setting the same again moves it.</param>
/// <param name="Kind">Which <see cref="IDeadlineKind"/> runs it.</param>
/// <param name="Journey">Slug of the journey whose session it runs in; null: of none.</param>
/// <param name="Subject">What it is about: an occasion, a person …</param>
/// <param name="Due">Not before (UTC).</param>
/// <param name="Detail">What else the kind has to know; ids and codes, nothing that says who somebody is.</param>
public sealed record Deadline(Guid Id, string Kind, string? Journey, Guid Subject, DateTimeOffset Due, string? Detail = null)
{
    /// <summary>How often it was tried and failed.</summary>
    public int Failures { get; init; }

    /// <summary>When it is tried, UTC in a form that sorts as text: when it is due, later once it has failed.</summary>
    public string Turn { get; init; } = Sortable(Due);

    /// <summary>The id of a deadline of a kind about a subject.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="which">Tells several of the same kind and subject apart.</param>
    public static Guid IdOf(string kind, Guid subject, params ReadOnlySpan<string> which) => Uuid.From(["deadline", kind, subject.ToString(), .. which]);

    /// <summary>A time as text that sorts as the times do.</summary>
    /// <param name="at">Any offset.</param>
    internal static string Sortable(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What a kind of deadline does when its time has come.</summary>
public interface IDeadlineKind
{
    /// <summary>The kind it runs; a name once used is for ever, since rows wait under it.</summary>
    string Kind { get; }

    /// <summary>
    /// What follows. Appends and stores through the session, which is of the deadline's journey, and does not save: the effect is saved together
    /// with the deadline's end. May be run again where that failed, or where the deadline was moved meanwhile; so nothing is sent from here.
    /// Whatever it decides on it reads under the lock of the stream that the deadline was set with, as commands do.
    /// </summary>
    /// <param name="deadline">What is due.</param>
    /// <param name="session">A session of its journey.</param>
    /// <param name="cancellation">The process stops.</param>
    Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation);
}

/// <summary>Sets and clears deadlines with the command they follow from.</summary>
public static class DeadlineOperations
{
    /// <summary>Sets a deadline, or moves the one with the same id; saved with the session. One in the past is run at once.</summary>
    /// <param name="session">Of any journey.</param>
    /// <param name="deadline">What is due when.</param>
    public static void SetDeadline(this IDocumentOperations session, Deadline deadline) => session.Store(deadline);

    /// <summary>Takes a deadline back; one that is not there, or has run, changes nothing. Saved with the session.</summary>
    /// <param name="session">Of any journey.</param>
    /// <param name="id">The deadline's id.</param>
    public static void ClearDeadline(this IDocumentOperations session, Guid id) => session.Delete<Deadline>(id);
}
