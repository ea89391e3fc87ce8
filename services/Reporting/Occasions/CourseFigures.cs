using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Occasions;

/// <summary>What a course is called.</summary>
/// <param name="Id">The stream: from journey and course.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">In Swedish.</param>
/// <param name="Level">For whom.</param>
/// <param name="CourseVersion">The catalogue's version: the highest is what holds.</param>
public sealed record CourseFigures(Guid Id, string Course, string Title, string Level, long CourseVersion)
{
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
        CoursePublished e when state is null || state.CourseVersion < e.CourseVersion => new(id, e.Course, e.Title, e.Level, e.CourseVersion),
        _ => state,
    };
}

/// <summary>Keeps <see cref="CourseFigures"/> in step with the log.</summary>
public sealed class CourseFiguresProjection : SingleStreamProjection<CourseFigures, Guid>
{
    /// <summary>Is given what is about courses.</summary>
    public CourseFiguresProjection() => IncludeType<CoursePublished>();

    /// <inheritdoc />
    public override CourseFigures? Evolve(CourseFigures? snapshot, Guid id, IEvent e) => CourseFigures.Apply(snapshot, id, e.Data);
}
