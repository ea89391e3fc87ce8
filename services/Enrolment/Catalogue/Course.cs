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

/// <summary>What a course is to be was written down, not yet for anybody to take: a new course, or the next edition of one that is published.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Content">What it is to be, whole; the same as what is published: there is no draft any more.</param>
/// <param name="At">UTC.</param>
public sealed record CourseDrafted(string Course, CourseContent Content, DateTimeOffset At);

/// <summary>A course is offered no more: no new occasions; those that are scheduled go on.</summary>
/// <param name="Course">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record CourseRetired(string Course, DateTimeOffset At);

/// <summary>A retired course is offered again, as it was.</summary>
/// <param name="Course">Slug.</param>
/// <param name="At">UTC.</param>
public sealed record CourseReinstated(string Course, DateTimeOffset At);

/// <summary>A link of a course was gone through and found up to date (S2 8.2).</summary>
/// <param name="Course">Slug.</param>
/// <param name="Url">The link.</param>
/// <param name="On">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record MaterialReviewed(string Course, string Url, DateOnly On, DateTimeOffset At);

/// <summary>
/// A course of another journey is offered in this one too, and what it says there. Stream: the course's name in this journey. It follows the
/// course's own stream, which is what is true.
/// </summary>
/// <param name="Course">Slug.</param>
/// <param name="Home">Slug of the journey it belongs to.</param>
/// <param name="Content">What it says there, whole.</param>
/// <param name="HomeVersion">Version of its own stream that this follows.</param>
/// <param name="At">UTC.</param>
public sealed record CourseShared(string Course, string Home, CourseContent Content, long HomeVersion, DateTimeOffset At);

/// <summary>A course of another journey is offered in this one no more: no longer shared, or retired there.</summary>
/// <param name="Course">Slug.</param>
/// <param name="Home">Slug of the journey it belongs to.</param>
/// <param name="HomeVersion">Version of its own stream that this follows.</param>
/// <param name="At">UTC.</param>
public sealed record SharedCourseWithdrawn(string Course, string Home, long HomeVersion, DateTimeOffset At);

/// <summary>Where a course is in its life.</summary>
public enum CourseStatus
{
    /// <summary>Offered; in a region from when it opens it, or at once where it has said nothing.</summary>
    Published,

    /// <summary>Written, not yet published.</summary>
    Draft,

    /// <summary>Offered no more.</summary>
    Retired,
}

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
    /// <summary>The content with a link found up to date on a day; a later review that is known stands.</summary>
    /// <param name="url">The link.</param>
    /// <param name="on">Local date.</param>
    public CourseContent Reviewed(string url, DateOnly on) => this with
    {
        Material = Material is null ? null : [.. Material.Select(link => link.Url == url && (link.ReviewedOn is null || link.ReviewedOn < on) ? link with { ReviewedOn = on } : link)],
    };

    /// <summary>The content with the reviews that are already known of the same links, where those are later.</summary>
    /// <param name="known">What is known.</param>
    public CourseContent KeepingReviewsOf(CourseContent? known) => (known?.Material ?? [])
        .Where(link => link.ReviewedOn is not null).Aggregate(this, (content, link) => content.Reviewed(link.Url, link.ReviewedOn!.Value));

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
/// <param name="Content">What it is, as published; of one never published, as drafted.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record Course(Guid Id, string Slug, CourseContent Content, long Version)
{
    /// <summary>Where it is in its life.</summary>
    public CourseStatus Status { get; init; }

    /// <summary>The next edition, where one is being written; null: none.</summary>
    public CourseContent? Draft { get; init; }

    /// <summary>Whether it has never been published.</summary>
    public bool NeverPublished { get; init; }

    /// <summary>Slug of the journey it belongs to, where that is another; null: this one.</summary>
    public string? Home { get; init; }

    /// <summary>Version of its own stream that is followed here, where it belongs to another journey.</summary>
    public long HomeVersion { get; init; }

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
        CoursePublished e => Published(new Course(id, e.Course, e.Content, version)),
        CourseRevised e => Published(course! with { Content = e.Content, Version = version }),
        CourseDrafted e when course is null or { NeverPublished: true } =>
            new Course(id, e.Course, e.Content, version) { Status = CourseStatus.Draft, Draft = e.Content, NeverPublished = true },
        CourseDrafted e => course with { Draft = e.Content.Equals(course.Content) ? null : e.Content, Version = version },
        CourseRetired => course! with { Status = CourseStatus.Retired, Version = version },
        CourseReinstated => course! with { Status = course.NeverPublished ? CourseStatus.Draft : CourseStatus.Published, Version = version },
        MaterialReviewed e => course! with { Content = course.Content.Reviewed(e.Url, e.On), Draft = course.Draft?.Reviewed(e.Url, e.On), Version = version },
        CourseShared e => new Course(id, e.Course, e.Content, version) { Home = e.Home, HomeVersion = e.HomeVersion },
        SharedCourseWithdrawn e => course! with { Status = CourseStatus.Retired, HomeVersion = e.HomeVersion, Version = version },
        _ => course,
    };

    private static Course Published(Course course) => course with { Status = CourseStatus.Published, Draft = null, NeverPublished = false };
}

/// <summary>Keeps the latest state of each course.</summary>
public sealed class CourseProjection : SingleStreamProjection<Course, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public CourseProjection()
    {
        IncludeType<CoursePublished>();
        IncludeType<CourseRevised>();
        IncludeType<CourseDrafted>();
        IncludeType<CourseRetired>();
        IncludeType<CourseReinstated>();
        IncludeType<MaterialReviewed>();
        IncludeType<CourseShared>();
        IncludeType<SharedCourseWithdrawn>();
    }

    /// <inheritdoc />
    public override Course? Evolve(Course? snapshot, Guid id, IEvent e) => Course.Apply(snapshot, id, e.Data, e.Version);
}
