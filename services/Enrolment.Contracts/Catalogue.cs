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
/// <param name="Hours">Hours of self-paced work; null: not told.</param>
/// <param name="PreparationRequired">Whether a certificate takes that the preparation is done; null: no.</param>
[EntityName("yrkesresan.enrolment.course-published.v1")]
[MessageUrn("yrkesresan:enrolment:course-published:v1", useDefaultPrefix: false)]
public sealed record CoursePublished(
    string Journey, string Course, string Title, string Level, IReadOnlyList<CourseDay> Days, int Leaders, int Trainers,
    string? Qualification, long Version, DateTimeOffset At, decimal? Hours = null, bool? PreparationRequired = null);

/// <summary>
/// A course is offered no more in a journey: retired, or no longer shared with it. Occasions that are scheduled go on. Offered again, it is published anew.
/// </summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Version">Grows with each change of the course: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.course-retired.v1")]
[MessageUrn("yrkesresan:enrolment:course-retired:v1", useDefaultPrefix: false)]
public sealed record CourseRetired(string Journey, string Course, long Version, DateTimeOffset At);

/// <summary>A region said for whom and from when a course is open there.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="From">Local date from which it is open to all roles; null: to those of <paramref name="Roles"/> alone.</param>
/// <param name="Roles">The roles it is open to; empty: nobody yet; null with <paramref name="From"/>: all.</param>
/// <param name="Version">Grows with each change in the region: the highest is what holds.</param>
/// <param name="At">UTC.</param>
[EntityName("yrkesresan.enrolment.course-opened.v1")]
[MessageUrn("yrkesresan:enrolment:course-opened:v1", useDefaultPrefix: false)]
public sealed record CourseOpened(
    string Journey, string Course, string Region, DateOnly? From, IReadOnlyList<RoleOpening>? Roles, long Version, DateTimeOffset At);

/// <summary>From when a course is open to a role.</summary>
/// <param name="Role">Role at work.</param>
/// <param name="From">Local date, included.</param>
public sealed record RoleOpening(string Role, DateOnly From);
