using MassTransit;

namespace Yrkesresan.Enrolment.Contracts;

/// <summary>A course was published nationally, or what it says was changed.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Days">Its days.</param>
/// <param name="Leaders">Course leaders a team needs.</param>
/// <param name="Trainers">Trainers a team needs besides.</param>
/// <param name="Qualification">What a trainer has to be certified for, such as <c>bbic</c>; null: nothing.</param>
/// <param name="Version">Grows with each change: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.course-published.v1")]
[MessageUrn("yrkesresan:enrolment:course-published:v1", useDefaultPrefix: false)]
public sealed record CoursePublished(
    string Journey, string Course, string Title, string Level, IReadOnlyList<CourseDay> Days, int Leaders, int Trainers,
    string? Qualification, long Version, DateTimeOffset At);
