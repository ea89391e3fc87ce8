using System.Collections.Immutable;
using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Yrkesresan.Enrolment.Catalogue;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>Somebody is to do the journey's introduction (S3 B): one who is new, or of whom the manager wants it.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="DueOn">Last local day to do it: three months from the start (S3 B).</param>
/// <param name="Because"><c>new</c> or <c>manager</c>.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record IntroductionRequired(
    Guid Participant, string Municipality, string Unit, DateOnly DueOn, string Because, string By, DateTimeOffset At);

/// <summary>A part of the introduction was ticked as done.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Part">The part: slug of a course of the catalogue.</param>
/// <param name="By">Role of who ticked it.</param>
/// <param name="At">UTC.</param>
public sealed record IntroductionPartDone(Guid Participant, string Part, string By, DateTimeOffset At);

/// <summary>The unit's manager found the introduction done (S3 B).</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Parts">The parts that there were.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record IntroductionSignedOff(
    Guid Participant, string Municipality, string Unit, IReadOnlyList<string> Parts, string By, DateTimeOffset At);

/// <summary>The unit's manager let somebody go on without the introduction (S3: people with experience may). Why is in <see cref="ParticipantNote"/>.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record IntroductionWaived(Guid Participant, string Municipality, string Unit, string By, DateTimeOffset At);

/// <summary>The last day has been and the introduction was neither signed off nor waived.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Municipality">Slug of the employer then.</param>
/// <param name="Unit">The unit then.</param>
/// <param name="DueOn">Last local day to do it.</param>
/// <param name="At">UTC.</param>
public sealed record IntroductionOverdue(Guid Participant, string Municipality, string Unit, DateOnly DueOn, DateTimeOffset At);

/// <summary>Where an introduction is.</summary>
public enum IntroductionStatus
{
    /// <summary>Nobody wants it: parts may be done all the same.</summary>
    NotRequired,

    /// <summary>To be done.</summary>
    Required,

    /// <summary>Done, as the manager found.</summary>
    SignedOff,

    /// <summary>Need not be done, as the manager found.</summary>
    Waived,
}

/// <summary>Somebody's introduction in a journey.</summary>
/// <param name="Id">From journey and participant.</param>
/// <param name="Participant">Id.</param>
/// <param name="Status">Where it is.</param>
/// <param name="DueOn">Last local day to do it; null: none.</param>
/// <param name="Because">Why it is required: <c>new</c> or <c>manager</c>.</param>
/// <param name="ToldOverdue">Whether it has been told that this last day has been.</param>
/// <param name="Version">Version of its stream.</param>
public sealed record Introduction(
    Guid Id, Guid Participant, IntroductionStatus Status, DateOnly? DueOn, string? Because, bool ToldOverdue, long Version)
{
    /// <summary>The person is new.</summary>
    public const string New = "new";

    /// <summary>The unit's manager wants it.</summary>
    public const string Manager = "manager";

    /// <summary>Why somebody may not be enrolled: the introduction comes first (S3).</summary>
    public const string Missing = "introduction-missing";

    /// <summary>The parts done, with the local day.</summary>
    public ImmutableSortedDictionary<string, DateOnly> Done { get; init; } = ImmutableSortedDictionary<string, DateOnly>.Empty;

    /// <summary>The id of somebody's introduction.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="participant">Who.</param>
    public static Guid IdOf(string journey, Guid participant) => Uuid.From("introduction", journey, participant.ToString());

    /// <summary>The last day to do it when it begins on a day.</summary>
    /// <param name="start">Local date.</param>
    public static DateOnly DueFrom(DateOnly start) => start.AddMonths(3);

    /// <summary>Whether a course is a part of the introduction.</summary>
    /// <param name="course">Slug.</param>
    public static bool IsPart(string course) =>
        course.StartsWith("introduktion-", StringComparison.Ordinal) || course.StartsWith("introduction-", StringComparison.Ordinal);

    /// <summary>Whether the last day has been.</summary>
    /// <param name="today">Local date.</param>
    public bool IsOverdue(DateOnly today) => Status is IntroductionStatus.Required && DueOn < today;

    /// <summary>The introduction after an event.</summary>
    /// <param name="introduction">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Introduction? Apply(Introduction? introduction, Guid id, object @event, long version)
    {
        Introduction Of(Guid participant) =>
            (introduction ?? new Introduction(id, participant, IntroductionStatus.NotRequired, null, null, false, version)) with { Version = version };
        return @event switch
        {
            IntroductionRequired e => Of(e.Participant) with
            {
                Status = IntroductionStatus.Required,
                DueOn = e.DueOn,
                Because = e.Because,
                ToldOverdue = false,
            },
            IntroductionPartDone e => Of(e.Participant) is var before ? before with { Done = before.Done.SetItem(e.Part, e.At.SwedishDay()) } : null,
            IntroductionSignedOff e => Of(e.Participant) with { Status = IntroductionStatus.SignedOff },
            IntroductionWaived e => Of(e.Participant) with { Status = IntroductionStatus.Waived },
            IntroductionOverdue e => Of(e.Participant) with { ToldOverdue = true },
            _ => introduction,
        };
    }

    /// <summary>The parts that the journey's introduction has now: published courses of the catalogue, in order.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="journey">Slug.</param>
    /// <param name="cancellation">The request's.</param>
    internal static async Task<IReadOnlyList<Course>> PartsOf(IQuerySession session, string journey, CancellationToken cancellation) =>
        [.. (await session.QueryAsync<Course>(
            "where d.tenant_id = ? and d.data ->> 'slug' like 'introdu%' and coalesce(d.data ->> 'status', 'Published') = 'Published' order by d.data ->> 'slug'",
            cancellation, journey)).Where(course => IsPart(course.Slug))];
}

/// <summary>Keeps each introduction, in the same transaction as its events.</summary>
public sealed class IntroductionProjection : SingleStreamProjection<Introduction, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public IntroductionProjection()
    {
        IncludeType<IntroductionRequired>();
        IncludeType<IntroductionPartDone>();
        IncludeType<IntroductionSignedOff>();
        IncludeType<IntroductionWaived>();
        IncludeType<IntroductionOverdue>();
    }

    /// <inheritdoc />
    public override Introduction? Evolve(Introduction? snapshot, Guid id, IEvent e) => Introduction.Apply(snapshot, id, e.Data, e.Version);
}
