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
public sealed record TrainerView(
    Guid Id, string? Name, string? Email, string Municipality, string Region, IReadOnlyList<string> Courses, int DaysPerYear,
    IReadOnlyList<Qualification> Qualifications, bool MayLead)
{
    internal static TrainerView Of(TrainerProfile trainer, TrainerDetails? details) => new(
        trainer.Id, details?.Name, details?.Email, trainer.Municipality, trainer.Region, trainer.Courses, trainer.DaysPerYear,
        trainer.Qualifications, trainer.MayLead);
}
