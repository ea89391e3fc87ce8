namespace Yrkesresan.Enrolment.Contracts;

/// <summary>A day of an occasion.</summary>
/// <param name="Date">Local date in Sweden.</param>
/// <param name="Start">Local time it starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record OccasionDay(DateOnly Date, TimeOnly Start, TimeOnly End, string Mode, bool Half);

/// <summary>A day of a course.</summary>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>, where nothing else is decided.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record CourseDay(string Mode, bool Half);
