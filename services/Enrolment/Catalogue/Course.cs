using System.Text.Json;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults.Http;
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

/// <summary>
/// What a course is: its three parts (preparation, course days, follow-up), goals, and the team it takes. What came later is optional:
/// a course stored before it is read as it was.
/// </summary>
/// <param name="Title">In Swedish.</param>
/// <param name="Level"><c>new</c>, <c>practised</c>, <c>experienced</c> or <c>manager</c>.</param>
/// <param name="Days">Its days in order.</param>
/// <param name="Preparation">What is done before, in Swedish.</param>
/// <param name="FollowUp">What may be done after, in Swedish.</param>
/// <param name="Goals">Learning goals.</param>
/// <param name="Team">The team it takes.</param>
/// <param name="Qualification">What a trainer has to be certified for; null: nothing.</param>
/// <param name="PreparationRequired">Whether a certificate takes that the preparation is ticked; null: no.</param>
/// <param name="Hours">Hours of self-paced work, such as the introduction for utförare (S3 B); null: not told.</param>
/// <param name="Audience">Whom it is for, besides its level; null: all of the level.</param>
/// <param name="Material">Links to the authorities' material (S2 8.2); null: none.</param>
/// <param name="Method">What comes with a method: licence, procurement, supervision (S3 D); null: it is none.</param>
/// <param name="SharedWith">Slugs of the other journeys it is also held in (S3: a course may be shared); null: none.</param>
public sealed record CourseContent(
    string Title, string Level, IReadOnlyList<CourseDay> Days, IReadOnlyList<string> Preparation, IReadOnlyList<string> FollowUp,
    IReadOnlyList<LearningGoal> Goals, CourseTeam Team, string? Qualification, bool? PreparationRequired = null, decimal? Hours = null,
    Audience? Audience = null, IReadOnlyList<MaterialLink>? Material = null, MethodTerms? Method = null, IReadOnlyList<string>? SharedWith = null)
{
    /// <summary>Whether the other says the same: what is stored of it is the same text, whichever lists it is kept in.</summary>
    /// <param name="other">Another content.</param>
    public bool Equals(CourseContent? other) => other is not null && Title == other.Title && Text(this) == Text(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Title, Level, Days.Count, Goals.Count, Team, Qualification);

    private static string Text(CourseContent content) => JsonSerializer.Serialize(content, Json.Options);
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

/// <summary>A link to quality-assured material, reviewed for being up to date at intervals (S2 8.2).</summary>
/// <param name="Title">In Swedish.</param>
/// <param name="Url">Where it is; https.</param>
/// <param name="ReviewedOn">Local date when it was last found up to date; null: never, and then it is due.</param>
/// <param name="ReviewEveryMonths">Months until it is due again; null: 12 (ours).</param>
/// <param name="For"><c>participants</c> or <c>trainers</c> (schedule, study guide, slides: S1 3.2); null: participants.</param>
/// <param name="Publisher">Whose it is, such as Socialstyrelsen; null: not told.</param>
public sealed record MaterialLink(
    string Title, string Url, DateOnly? ReviewedOn = null, int? ReviewEveryMonths = null, string? For = null, string? Publisher = null)
{
    /// <summary>Months between reviews unless told (ours: the sources say only that content is gone through continuously).</summary>
    public const int UsualMonths = 12;

    /// <summary>The local date from which a review is due; null: at once, as it has never been.</summary>
    public DateOnly? DueOn() => ReviewedOn?.AddMonths(ReviewEveryMonths ?? UsualMonths);
}

/// <summary>What comes with a method (S3 D): what the region procures and keeps up. No personal data.</summary>
/// <param name="LicenceRequired">Whether it may be used or taught by licence only.</param>
/// <param name="Licence">What the licence says and covers, in Swedish; null: nothing to say.</param>
/// <param name="Procurement">Of whom and how it is bought, in Swedish; null: nothing to say.</param>
/// <param name="Supervision">The supervision (metodstöd) that goes with it, in Swedish; null: none.</param>
/// <param name="SupportMeetings">How many support meetings follow the course days; null: none.</param>
/// <param name="SupportMonths">Months over which they are held; null: not told.</param>
/// <param name="TimesAYear">Least times a year a region is to offer it (S3 D: at least once); null: not told.</param>
public sealed record MethodTerms(
    bool LicenceRequired, string? Licence = null, string? Procurement = null, string? Supervision = null, int? SupportMeetings = null,
    int? SupportMonths = null, int? TimesAYear = null);

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
