using MassTransit;

namespace Yrkesresan.Trainer.Contracts;

/// <summary>A substitute has taken over days from a member of a team. Who is in the team then is said by <see cref="TeamConfirmed"/>.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Substitution">The search that found her or him.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">Instead of whom.</param>
/// <param name="Substitute">Who, and the municipality that lends her or him.</param>
/// <param name="Leads">Whether it had to be somebody who may lead.</param>
/// <param name="Days">Local dates taken over.</param>
/// <param name="Version">Version of the search's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.substitute-assigned.v1")]
[MessageUrn("yrkesresan:trainer:substitute-assigned:v1", useDefaultPrefix: false)]
public sealed record SubstituteAssigned(
    string Journey, Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, LentTrainer Substitute, bool Leads,
    IReadOnlyList<DateOnly> Days, long Version, DateTimeOffset At);

/// <summary>Nobody is left to ask for days that a member of a team can't teach: the coordinator has to decide.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Substitution">The search.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Absent">Instead of whom.</param>
/// <param name="Days">Local dates.</param>
/// <param name="Version">Version of the search's stream: a later SubstituteAssigned has mended it.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.substitute-not-found.v1")]
[MessageUrn("yrkesresan:trainer:substitute-not-found:v1", useDefaultPrefix: false)]
public sealed record SubstituteNotFound(
    string Journey, Guid Substitution, Guid Occasion, string Course, string Region, Guid Absent, IReadOnlyList<DateOnly> Days, long Version,
    DateTimeOffset At);

/// <summary>
/// A trainer, or the coordinators of a region, are to be told something: what a mail needs, as ids. Each message comes under an id of its own, once in
/// effect; whoever sends it looks up name and address by the trainer's id and writes the words.
/// </summary>
/// <param name="Journey">Slug.</param>
/// <param name="Message">Id; the same message come twice has the same.</param>
/// <param name="Kind">
/// <c>substitute-asked</c>, <c>request-withdrawn</c>, <c>substitute-confirmed</c> (to the trainer); <c>substitute-sought</c>, <c>substitute-found</c>,
/// <c>substitute-not-found</c>, <c>trainer-unavailable</c> (to the coordinators); one that is not known is not sent.
/// </param>
/// <param name="To"><c>trainer</c>, or <c>coordinator</c>: those of the region.</param>
/// <param name="Trainer">Whom it is to or about.</param>
/// <param name="Region">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Substitution">The search for a substitute; null: there is none.</param>
/// <param name="Days">Local dates it is about.</param>
/// <param name="AnswerBy">Until when an answer is awaited (UTC); null: none is.</param>
/// <param name="Because">Why, as a code (<c>taken</c>, <c>expired</c>, <c>reverted</c>, <c>ended</c> …); null: the kind says it.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.message-due.v1")]
[MessageUrn("yrkesresan:trainer:message-due:v1", useDefaultPrefix: false)]
public sealed record TrainerMessageDue(
    string Journey, Guid Message, string Kind, string To, Guid Trainer, string Region, Guid Occasion, string Course, Guid? Substitution,
    IReadOnlyList<DateOnly> Days, DateTimeOffset? AnswerBy, string? Because, DateTimeOffset At);
