namespace Yrkesresan.Trainer.Trainers;

/// <summary>A trainer as answered. Name and address are left out where they were deleted, or are not the caller's to know.</summary>
/// <param name="Id">The trainer.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">Address at work.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Region">Slug.</param>
/// <param name="Courses">Slugs of the courses the trainer may teach.</param>
/// <param name="DaysPerYear">Days a year the trainer can give.</param>
/// <param name="Qualifications">What the trainer is certified for.</param>
/// <param name="MayLead">Whether the trainer may be course leader.</param>
/// <param name="Status"><c>active</c>, <c>paused</c> or <c>ended</c>, today.</param>
/// <param name="Consented">Whether the employer consents.</param>
/// <param name="Places">Slugs of the municipalities the trainer can travel to; empty: all of the region.</param>
/// <param name="Years">Years whose days were agreed on their own.</param>
/// <param name="TrainedFor">Courses offered that the trainer has been trained for, and may teach.</param>
/// <param name="Pauses">Times without teaching.</param>
/// <param name="EndedFrom">First local date the trainer is one no more.</param>
public sealed record TrainerView(
    Guid Id, string? Name, string? Email, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<Qualification> Qualifications, bool MayLead, TrainerStatus Status, bool Consented, IReadOnlyList<string> Places,
    IReadOnlyList<DaysOfYear> Years, IReadOnlyList<string> TrainedFor, IReadOnlyList<Pause> Pauses, DateOnly? EndedFrom)
{
    internal static TrainerView Of(TrainerProfile trainer, TrainerDetails? details, DateOnly today) => new(
        trainer.Id, details?.Name, details?.Email, trainer.Municipality, trainer.Region, trainer.Courses, trainer.DaysPerYear,
        trainer.Qualifications, trainer.MayLead, trainer.StatusOn(today), trainer.Consented, trainer.Places, trainer.Years, trainer.Teachable,
        trainer.Pauses, trainer.EndedFrom);
}
