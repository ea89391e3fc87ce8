using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Telling;

/// <summary>
/// Somebody is to be told something: the one event of a message's stream, stored in the transaction of what it follows from. Ids and facts that a mail
/// needs; who somebody is, and the wording, is added by whoever sends it.
/// </summary>
/// <param name="Kind">What is told, see <see cref="MessageKind"/>.</param>
/// <param name="To"><c>trainer</c>, or <c>coordinator</c>: those of the region.</param>
/// <param name="Trainer">Whom it is to or about.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Substitution">The search for a substitute; null: there is none.</param>
/// <param name="Days">Local dates it is about.</param>
/// <param name="AnswerBy">Until when an answer is awaited (UTC); null: none is.</param>
/// <param name="Because">Why, as a code; null: the kind says it.</param>
/// <param name="At">UTC.</param>
public sealed record MessageBecameDue(
    string Kind, string To, Guid Trainer, string Region, Guid Occasion, string Course, Guid? Substitution, IReadOnlyList<DateOnly> Days,
    DateTimeOffset? AnswerBy, string? Because, DateTimeOffset At);

/// <summary>The kinds of messages. A name once used is for ever.</summary>
public static class MessageKind
{
    /// <summary>To a trainer: would you take over these days? Answer by a time.</summary>
    public const string SubstituteAsked = "substitute-asked";

    /// <summary>To a trainer who was asked: you need not answer any more, or your time is up; because of what.</summary>
    public const string RequestWithdrawn = "request-withdrawn";

    /// <summary>To a trainer who said yes: the days are yours.</summary>
    public const string SubstituteConfirmed = "substitute-confirmed";

    /// <summary>To the coordinators: a trainer is absent, and a substitute is sought.</summary>
    public const string SubstituteSought = "substitute-sought";

    /// <summary>To the coordinators: a substitute has the days.</summary>
    public const string SubstituteFound = "substitute-found";

    /// <summary>To the coordinators: there is nobody left to ask.</summary>
    public const string SubstituteNotFound = "substitute-not-found";

    /// <summary>To the coordinators: a member of a team can't teach booked days, and nobody is sought yet.</summary>
    public const string TrainerUnavailable = "trainer-unavailable";
}

/// <summary>Stores what is to be told.</summary>
internal static class Tell
{
    public const string ToTrainer = "trainer", ToCoordinator = "coordinator";

    /// <summary>Once for what it follows from.</summary>
    /// <param name="session">Of the journey; saves it with what it follows from.</param>
    /// <param name="cause">What it follows from: a stream and its version.</param>
    /// <param name="message">What is told.</param>
    public static void Now(IDocumentSession session, string cause, MessageBecameDue message) => session.Events.StartStream(
        Uuid.From("message", message.Kind, cause, message.To, message.Trainer.ToString()), message);
}
