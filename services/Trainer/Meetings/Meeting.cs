using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Meetings;

/// <summary>A kick-off or planning meeting of trainers was scheduled (S1 4.4). What it is called, where it is and what it is about is in <see cref="MeetingDetails"/>.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Kind">One of <see cref="MeetingKind"/>.</param>
/// <param name="When">When it is.</param>
/// <param name="Invited">Who is invited.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingScheduled(Guid Meeting, string Region, string Kind, MeetingTime When, Audience Invited, DateTimeOffset At);

/// <summary>It is held at another time. On another date, everybody is asked again.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="When">When it is now.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingMoved(Guid Meeting, MeetingTime When, DateTimeOffset At);

/// <summary>Its name, place, link or agenda was changed; the words are in <see cref="MeetingDetails"/>.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingDescribed(Guid Meeting, DateTimeOffset At);

/// <summary>Others are invited.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="Invited">Who is invited now.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingInvitationChanged(Guid Meeting, Audience Invited, DateTimeOffset At);

/// <summary>It is not held.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingCancelled(Guid Meeting, DateTimeOffset At);

/// <summary>A trainer comes, or does not.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="Trainer">Id.</param>
/// <param name="Comes">Whether.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingAnswered(Guid Meeting, Guid Trainer, bool Comes, DateTimeOffset At);

/// <summary>Who was there. Recorded again: a correction of the one before.</summary>
/// <param name="Meeting">Id.</param>
/// <param name="Present">Ids.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingAttended(Guid Meeting, IReadOnlyList<Guid> Present, DateTimeOffset At);

/// <summary>What a meeting of trainers is for.</summary>
public static class MeetingKind
{
    /// <summary>All start together (S1 4.4: in November or December).</summary>
    public const string KickOff = "kick-off";

    /// <summary>A team, or the trainers of a course, plan their occasions.</summary>
    public const string Planning = "planning";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> All { get; } = [KickOff, Planning];
}

/// <summary>When a meeting is.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time.</param>
/// <param name="End">Local time.</param>
/// <param name="Digital">Whether nobody travels to it.</param>
public sealed record MeetingTime(DateOnly Date, TimeOnly Start, TimeOnly End, bool Digital);

/// <summary>Who is invited: those named; else the trainers of the courses; else of the journey's courses; else all of the region's, and whoever becomes one before the day.</summary>
/// <param name="Journey">Slug of the journey it is about; null: no one in particular.</param>
/// <param name="Courses">Slugs of the courses it is about; empty: none in particular.</param>
/// <param name="Named">Ids of those who are invited by name; empty: by course.</param>
public sealed record Audience(string? Journey, IReadOnlyList<string> Courses, IReadOnlyList<Guid> Named)
{
    /// <summary>Whether another says the same.</summary>
    /// <param name="other">The other.</param>
    public bool Same(Audience other) =>
        Journey == other.Journey && Courses.ToHashSet().SetEquals(other.Courses) && Named.ToHashSet().SetEquals(other.Named);
}

/// <summary>What a trainer said.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Comes">Whether she or he comes; null: said so for another date, and is asked again.</param>
/// <param name="Times">How many times it was said: what a calendar counts.</param>
/// <param name="At">UTC.</param>
public sealed record MeetingAnswer(Guid Trainer, bool? Comes, int Times, DateTimeOffset At);

/// <summary>A meeting of trainers.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Kind">One of <see cref="MeetingKind"/>.</param>
/// <param name="When">When it is.</param>
/// <param name="Invited">Who is invited.</param>
/// <param name="Dropped">Who was invited by name once and is no more.</param>
/// <param name="Answers">What was answered.</param>
/// <param name="Present">Who was there; null: not recorded.</param>
/// <param name="Cancelled">Whether it is not held.</param>
/// <param name="Changes">How many times it was changed: what a calendar counts.</param>
/// <param name="ChangedAt">When it last was, UTC.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Meeting(
    Guid Id, string Region, string Kind, MeetingTime When, Audience Invited, IReadOnlyList<Guid> Dropped, IReadOnlyList<MeetingAnswer> Answers,
    IReadOnlyList<Guid>? Present, bool Cancelled, int Changes, DateTimeOffset ChangedAt, long Version = 0)
{
    /// <summary>Whether a trainer is invited. One who has ended by then is not.</summary>
    /// <param name="trainer">Who.</param>
    /// <param name="ofJourney">Slugs of the courses of the meeting's journey; empty where it is about none.</param>
    public bool Invites(TrainerProfile trainer, IReadOnlyCollection<string> ofJourney) =>
        trainer.Region == Region && !trainer.Erased && trainer.StatusOn(When.Date) != TrainerStatus.Ended && Invited switch
        {
            { Named.Count: > 0 } => Invited.Named.Contains(trainer.Id),
            { Courses.Count: > 0 } => Invited.Courses.Any(trainer.Courses.Contains),
            { Journey: not null } => ofJourney.Any(trainer.Courses.Contains),
            _ => true,
        };

    /// <summary>What a trainer answered; null: nothing, or for another date.</summary>
    /// <param name="trainer">Id.</param>
    public bool? AnswerOf(Guid trainer) => Answers.FirstOrDefault(answer => answer.Trainer == trainer)?.Comes;

    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null at the start.</param>
    /// <param name="fact">A stored event.</param>
    public static Meeting? Apply(Meeting? state, object fact) => fact switch
    {
        MeetingScheduled e => new(e.Meeting, e.Region, e.Kind, e.When, e.Invited, [], [], null, false, 0, e.At),
        MeetingMoved e => state!.Changed(e.At) with
        {
            When = e.When,
            // Who could come that day may not be able to come on another.
            Answers = e.When.Date == state.When.Date ? state.Answers : [.. state.Answers.Select(answer => answer with { Comes = null })],
        },
        MeetingDescribed e => state!.Changed(e.At),
        MeetingInvitationChanged e => state!.Changed(e.At) with
        {
            Invited = e.Invited,
            Dropped = [.. state.Dropped.Union(state.Invited.Named).Except(e.Invited.Named).Order()],
        },
        MeetingCancelled e => state!.Changed(e.At) with { Cancelled = true },
        MeetingAnswered e => state! with
        {
            Answers =
            [
                .. state.Answers.Where(answer => answer.Trainer != e.Trainer),
                new MeetingAnswer(e.Trainer, e.Comes, 1 + (state.Answers.FirstOrDefault(answer => answer.Trainer == e.Trainer)?.Times ?? 0), e.At),
            ],
        },
        MeetingAttended e => state! with { Present = e.Present },
        _ => state,
    };

    private Meeting Changed(DateTimeOffset at) => this with { Changes = Changes + 1, ChangedAt = at };
}

/// <summary>Keeps <see cref="Meeting"/> in step with its stream.</summary>
public sealed class MeetingProjection : SingleStreamProjection<Meeting, Guid>
{
    /// <summary>Is given what it is made of.</summary>
    public MeetingProjection()
    {
        IncludeType<MeetingScheduled>();
        IncludeType<MeetingMoved>();
        IncludeType<MeetingDescribed>();
        IncludeType<MeetingInvitationChanged>();
        IncludeType<MeetingCancelled>();
        IncludeType<MeetingAnswered>();
        IncludeType<MeetingAttended>();
    }

    /// <inheritdoc />
    public override Meeting? Evolve(Meeting? snapshot, Guid id, IEvent e) =>
        Meeting.Apply(snapshot, e.Data) is { } state ? state with { Version = e.Version } : null;
}

/// <summary>What people wrote of a meeting: free text, so apart from the events.</summary>
/// <param name="Id">The meeting.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Place">Where, if it is not digital only.</param>
/// <param name="Link">Where to connect.</param>
/// <param name="Agenda">What it is about.</param>
public sealed record MeetingDetails(Guid Id, string Title, string? Place, string? Link, string? Agenda);

/// <summary>A meeting as answered. A trainer is told of the own answer and attendance, an administrator of the own municipality's trainers, the nation of when it is and about which courses, and none of its words.</summary>
/// <param name="Id">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Kind"><c>kick-off</c> or <c>planning</c>.</param>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time.</param>
/// <param name="End">Local time.</param>
/// <param name="Digital">Whether nobody travels to it.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Place">Where.</param>
/// <param name="Link">Where to connect.</param>
/// <param name="Agenda">What it is about.</param>
/// <param name="Journey">The journey it is about.</param>
/// <param name="Courses">The courses it is about.</param>
/// <param name="Cancelled">Whether it is not held.</param>
/// <param name="Invited">Ids of those invited, of whom the caller is told.</param>
/// <param name="Comes">Who has said to come.</param>
/// <param name="DoesNot">Who has said not to.</param>
/// <param name="Present">Who was there; left out as long as it is not recorded.</param>
public sealed record MeetingView(
    Guid Id, string Region, string Kind, DateOnly Date, TimeOnly Start, TimeOnly End, bool Digital, string? Title, string? Place, string? Link, string? Agenda,
    string? Journey, IReadOnlyList<string> Courses, bool Cancelled, IReadOnlyList<Guid> Invited, IReadOnlyList<Guid> Comes, IReadOnlyList<Guid> DoesNot,
    IReadOnlyList<Guid>? Present)
{
    internal static MeetingView Of(Meeting meeting, MeetingDetails? words, IReadOnlyList<Guid> invited, Func<Guid, bool> mayKnow) => new(
        meeting.Id, meeting.Region, meeting.Kind, meeting.When.Date, meeting.When.Start, meeting.When.End, meeting.When.Digital, words?.Title, words?.Place,
        words?.Link, words?.Agenda, meeting.Invited.Journey, meeting.Invited.Courses, meeting.Cancelled,
        [.. invited.Where(mayKnow)], Said(meeting, true, mayKnow), Said(meeting, false, mayKnow),
        meeting.Present is { } present ? [.. present.Where(mayKnow)] : null);

    private static IReadOnlyList<Guid> Said(Meeting meeting, bool comes, Func<Guid, bool> mayKnow) =>
        [.. meeting.Answers.Where(answer => answer.Comes == comes).Select(answer => answer.Trainer).Where(mayKnow).Order()];
}
