using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Occasions;

/// <summary>What a course is called, and what it takes.</summary>
/// <param name="Id">The stream: from journey and course.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Level">For whom.</param>
/// <param name="CourseVersion">The catalogue's version: the highest is what holds.</param>
/// <param name="Days">Course days, a half day counting half.</param>
/// <param name="Leaders">Course leaders of a team.</param>
/// <param name="Trainers">The other trainers of a team.</param>
/// <param name="RetiredVersion">The catalogue's version that retired it; 0: none.</param>
public sealed record CourseFigures(
    Guid Id, string Course, string Title, string Level, long CourseVersion, decimal Days = 0, int Leaders = 0, int Trainers = 0, long RetiredVersion = 0)
{
    /// <summary>Whether it is held no more; published anew, it is.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Retired => RetiredVersion > CourseVersion;

    /// <summary>The stream of a course.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    public static Guid IdOf(string journey, string course) => Uuid.From("course", journey, course);

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static CourseFigures? Apply(CourseFigures? state, Guid id, object fact) => fact switch
    {
        CoursePublished e when state is null || state.CourseVersion < e.CourseVersion => new(
            id, e.Course, e.Title, e.Level, e.CourseVersion, e.Days.Sum(day => day.Half ? 0.5m : 1m), e.Leaders, e.Trainers, state?.RetiredVersion ?? 0),
        CourseRetired e when state is null => new(id, e.Course, e.Course, "", 0, RetiredVersion: e.CourseVersion),
        CourseRetired e when state.RetiredVersion < e.CourseVersion => state with { RetiredVersion = e.CourseVersion },
        _ => state,
    };
}

/// <summary>Keeps <see cref="CourseFigures"/> in step with the log.</summary>
public sealed class CourseFiguresProjection : SingleStreamProjection<CourseFigures, Guid>
{
    /// <summary>Is given what is about courses.</summary>
    public CourseFiguresProjection()
    {
        IncludeType<CoursePublished>();
        IncludeType<CourseRetired>();
    }

    /// <inheritdoc />
    public override CourseFigures? Evolve(CourseFigures? snapshot, Guid id, IEvent e) => CourseFigures.Apply(snapshot, id, e.Data);
}
