using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Catalogue;

/// <summary>A course was published nationally for the first time. Stream: one per journey and course.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Content">What it is.</param>
/// <param name="At">UTC.</param>
public sealed record CoursePublished(string Course, CourseContent Content, DateTimeOffset At);

/// <summary>What a published course is was changed.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Content">What it is from now on, whole.</param>
/// <param name="At">UTC.</param>
public sealed record CourseRevised(string Course, CourseContent Content, DateTimeOffset At);

/// <summary>What a course is: its three parts (preparation, course days, follow-up), goals, and the team it takes.</summary>
/// <param name="Title">In Swedish.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Preparation">What is done before, in Swedish.</param>
/// <param name="FollowUp">What may be done after, in Swedish.</param>
/// <param name="Goals">Learning goals.</param>
/// <param name="Team">The team it takes.</param>
/// <param name="Qualification">What a trainer has to be certified for; null: nothing.</param>
public sealed record CourseContent(
    string Title, string Level, IReadOnlyList<CourseDay> Days, IReadOnlyList<string> Preparation, IReadOnlyList<string> FollowUp,
    IReadOnlyList<LearningGoal> Goals, CourseTeam Team, string? Qualification)
{
    /// <summary>Whether the other says the same, list by list.</summary>
    /// <param name="other">Another content.</param>
    public bool Equals(CourseContent? other) => other is not null
        && (Title, Level, Team, Qualification) == (other.Title, other.Level, other.Team, other.Qualification)
        && Days.SequenceEqual(other.Days) && Preparation.SequenceEqual(other.Preparation)
        && FollowUp.SequenceEqual(other.FollowUp) && Goals.SequenceEqual(other.Goals);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Title, Level, Days.Count, Goals.Count, Team, Qualification);
}

/// <summary>A day of a course.</summary>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it is a half day.</param>
public sealed record CourseDay(string Mode, bool Half);

/// <summary>A learning goal (kunskapsmål).</summary>
/// <param name="Kind"><c>fact</c>, <c>understanding</c>, <c>skill</c> or <c>familiarity</c>.</param>
/// <param name="Text">In Swedish.</param>
public sealed record LearningGoal(string Kind, string Text);

/// <summary>The team an occasion of the course takes.</summary>
/// <param name="Leaders">Course leaders.</param>
/// <param name="Trainers">Trainers besides.</param>
public sealed record CourseTeam(int Leaders, int Trainers);

/// <summary>A course of the national catalogue.</summary>
/// <param name="Id">From journey and slug.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Content">What it is.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record Course(Guid Id, string Slug, CourseContent Content, long Version)
{
    /// <summary>The id of a course's stream.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="slug">Slug.</param>
    public static Guid IdOf(string journey, string slug) => Uuid.From("course", journey, slug);

    /// <summary>The course after an event.</summary>
    /// <param name="course">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Course? Apply(Course? course, Guid id, object @event, long version) => @event switch
    {
        CoursePublished published => new Course(id, published.Course, published.Content, version),
        CourseRevised revised => course! with { Content = revised.Content, Version = version },
        _ => course,
    };
}

/// <summary>Keeps the latest state of each course.</summary>
public sealed class CourseProjection : SingleStreamProjection<Course, Guid>
{
    /// <inheritdoc />
    public override Course? Evolve(Course? snapshot, Guid id, IEvent e) => Course.Apply(snapshot, id, e.Data, e.Version);
}
