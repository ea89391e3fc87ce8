using MassTransit;

namespace Yrkesresan.Trainer.Contracts;

/// <summary>Somebody became a trainer. Names and addresses stay in Trainer.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer, which lends the trainer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses the trainer may teach.</param>
/// <param name="DaysPerYear">Days a year the trainer can give.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.trainer-recruited.v1")]
[MessageUrn("yrkesresan:trainer:trainer-recruited:v1", useDefaultPrefix: false)]
public sealed record TrainerRecruited(Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear, DateTimeOffset At);

/// <summary>What a trainer may teach or gives changed, or the trainer ended or came back: all that holds from now on.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses the trainer offers and is trained for.</param>
/// <param name="DaysPerYear">Days a year the trainer can give.</param>
/// <param name="EndedFrom">First local date the trainer is one no more; null: still is.</param>
/// <param name="Version">Version of the trainer's stream: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.trainer-changed.v1")]
[MessageUrn("yrkesresan:trainer:trainer-changed:v1", useDefaultPrefix: false)]
public sealed record TrainerChanged(
    Guid Trainer, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear, DateOnly? EndedFrom, long Version, DateTimeOffset At);

/// <summary>A trainer and the municipality that lends her or him.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug.</param>
public sealed record LentTrainer(Guid Trainer, string Municipality);

/// <summary>The team of an occasion was confirmed, or changed.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Leader">Course leader.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Version">Version of the team's stream: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.team-confirmed.v1")]
[MessageUrn("yrkesresan:trainer:team-confirmed:v1", useDefaultPrefix: false)]
public sealed record TeamConfirmed(
    string Journey, Guid Occasion, string Region, LentTrainer Leader, IReadOnlyList<LentTrainer> Trainers, long Version, DateTimeOffset At);

/// <summary>Who taught a day, confirmed by the coordinator afterwards; recorded again, the highest version is what holds.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Taught">Everybody who taught that day.</param>
/// <param name="Version">Version of the team's stream.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.day-taught.v1")]
[MessageUrn("yrkesresan:trainer:day-taught:v1", useDefaultPrefix: false)]
public sealed record DayTaught(
    string Journey, Guid Occasion, string Course, string Region, DateOnly Date, bool Half, IReadOnlyList<LentTrainer> Taught, long Version,
    DateTimeOffset At);

/// <summary>On its decision date an occasion had no full team: its coordinator has to find one, or decide what becomes of it.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="DecisionDate">Local date.</param>
/// <param name="FirstDay">Local date it begins.</param>
/// <param name="Leaders">Course leaders still needed.</param>
/// <param name="Trainers">Trainers still needed.</param>
/// <param name="Days">Dates on which somebody else has to be found for a member of the team.</param>
/// <param name="Version">Version of the team's stream: a later TeamConfirmed has mended it.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.trainer.team-missing.v1")]
[MessageUrn("yrkesresan:trainer:team-missing:v1", useDefaultPrefix: false)]
public sealed record TeamMissing(
    string Journey, Guid Occasion, string Course, string Region, DateOnly DecisionDate, DateOnly FirstDay, int Leaders, int Trainers,
    IReadOnlyList<DateOnly> Days, long Version, DateTimeOffset At);
