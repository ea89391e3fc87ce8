namespace Yrkesresan.Trainer.Teams;

/// <summary>
/// The halves of a date (S3: half days exist). A half day that ends by one o'clock takes the morning, one that starts at noon or later the afternoon;
/// one in the middle of the day, or whose hours are not known, takes the whole date, since nobody could teach another beside it (ours). What it
/// <em>counts</em> is half all the same.
/// </summary>
public static class DayPart
{
    /// <summary>Before lunch.</summary>
    public const string Morning = "morning";

    /// <summary>After lunch.</summary>
    public const string Afternoon = "afternoon";

    private static readonly TimeOnly Noon = new(12, 0), One = new(13, 0);

    /// <summary>Which half a day of an occasion takes; null: the whole date.</summary>
    /// <param name="day">The day.</param>
    public static string? Of(CourseDate day) => day switch
    {
        { Half: true, End: { } end } when end <= One => Morning,
        { Half: true, Start: { } start } when start >= Noon => Afternoon,
        _ => null,
    };

    /// <summary>Whether two on one date are in each other's way.</summary>
    /// <param name="one">A half, or null: the whole date.</param>
    /// <param name="other">A half, or null: the whole date.</param>
    public static bool Meet(string? one, string? other) => one is null || other is null || one == other;

    /// <summary>How much of a day it counts.</summary>
    /// <param name="half">Whether it is a half day.</param>
    public static decimal Counts(bool half) => half ? 0.5m : 1m;
}
