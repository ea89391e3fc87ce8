using Yrkesresan.Enrolment.Catalogue;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>Somebody's introduction as it is shown.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Status"><c>not-required</c>, <c>required</c>, <c>signed-off</c> or <c>waived</c>.</param>
/// <param name="Overdue">Whether the last day has been.</param>
/// <param name="DueOn">Last local day to do it.</param>
/// <param name="Because">Why it is required: <c>new</c> or <c>manager</c>.</param>
/// <param name="Parts">What there is to do, in order.</param>
/// <param name="Hours">Hours of all parts.</param>
/// <param name="HoursLeft">Hours of the parts not done.</param>
public sealed record IntroductionView(
    Guid Participant, string Journey, IntroductionStatus Status, bool Overdue, DateOnly? DueOn, string? Because,
    IReadOnlyList<IntroductionPartView> Parts, decimal Hours, decimal HoursLeft)
{
    internal static IntroductionView Of(Guid participant, string journey, Introduction? introduction, IReadOnlyList<Course> parts, DateOnly today)
    {
        var rows = parts.Select(part => new IntroductionPartView(
            part.Slug, part.Content.Title, part.Content.Hours, introduction?.Done.TryGetValue(part.Slug, out var day) == true ? day : null)).ToList();
        var required = introduction?.Status is IntroductionStatus.Required;
        return new IntroductionView(
            participant, journey, introduction?.Status ?? IntroductionStatus.NotRequired, introduction?.IsOverdue(today) == true,
            required ? introduction!.DueOn : null, required ? introduction!.Because : null, rows,
            rows.Sum(row => row.Hours ?? 0), rows.Where(row => row.DoneOn is null).Sum(row => row.Hours ?? 0));
    }
}

/// <summary>A part of an introduction.</summary>
/// <param name="Part">Slug of a course of the catalogue.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Hours">Hours it takes; absent where the catalogue does not tell.</param>
/// <param name="DoneOn">Local day it was ticked; absent: it is not.</param>
public sealed record IntroductionPartView(string Part, string Title, decimal? Hours, DateOnly? DoneOn);
