using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Trainer.Courses;

/// <summary>What a course demands of its teams was published nationally, or changed.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Leaders">Course leaders a team needs.</param>
/// <param name="Trainers">Trainers a team needs besides.</param>
/// <param name="Qualification">What a trainer has to be certified for; null: nothing.</param>
/// <param name="CourseVersion">The catalogue's version of the course.</param>
/// <param name="At">UTC.</param>
/// <param name="Title">The course's title; null: published before it was kept here.</param>
public sealed record DemandPublished(
    string Course, int Leaders, int Trainers, string? Qualification, long CourseVersion, DateTimeOffset At, string? Title = null);

/// <summary>What a course demands of its teams, as last heard from the catalogue.</summary>
/// <param name="Id">The stream: from journey and course.</param>
/// <param name="Course">Slug.</param>
/// <param name="Leaders">Course leaders a team needs.</param>
/// <param name="Trainers">Trainers a team needs besides.</param>
/// <param name="Qualification">What a trainer has to be certified for; null: nothing.</param>
/// <param name="CourseVersion">The catalogue's version of the course: the highest is what holds.</param>
public sealed record CourseDemand(Guid Id, string Course, int Leaders, int Trainers, string? Qualification, long CourseVersion)
{
    /// <summary>The course's title; null: not told since it is kept here. Published again by Enrolment it is.</summary>
    public string? Title { get; init; }

    /// <summary>The stream of a course.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="course">Slug.</param>
    public static Guid IdOf(string journey, string course) => Uuid.From("course", journey, course);

    /// <summary>What follows from the catalogue's word: nothing, where a later one is already known.</summary>
    /// <param name="published">What was published.</param>
    /// <param name="known">What was known.</param>
    public static IEnumerable<object> Decide(DemandPublished published, CourseDemand? known) =>
        known is not null && known.CourseVersion >= published.CourseVersion
            && (known.Title is not null || published.Title is null || known.CourseVersion > published.CourseVersion) ? [] : [published];

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static CourseDemand? Apply(CourseDemand? state, Guid id, object fact) => fact switch
    {
        DemandPublished e => new(id, e.Course, e.Leaders, e.Trainers, e.Qualification, e.CourseVersion) { Title = e.Title },
        _ => state,
    };
}

/// <summary>Keeps <see cref="CourseDemand"/> in step with its stream.</summary>
public sealed class CourseDemandProjection : SingleStreamProjection<CourseDemand, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public CourseDemandProjection()
    {
        IncludeType<DemandPublished>();
    }

    /// <inheritdoc />
    public override CourseDemand? Evolve(CourseDemand? snapshot, Guid id, IEvent e) => CourseDemand.Apply(snapshot, id, e.Data);
}
