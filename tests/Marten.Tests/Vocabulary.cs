using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using Marten.Events.Projections;

namespace Yrkesresan.Marten.Tests;

public sealed record CourseOpened(int Seats);

public sealed record SeatTaken(string Who);

public sealed record SeatReleased(string Who, string? Why = null);

public sealed record CourseClosed;

public sealed record Course(string Id, int Seats, IReadOnlyList<string> Taken);

public sealed record GuidCourse(Guid Id, int Seats, IReadOnlyList<string> Taken);

public sealed record Participation(string Id, int Seats);

public sealed record Note(Guid Id, string Journey, string Text, int Rank, Mood Mood = Mood.Calm);

public enum Mood
{
    Calm,
    Merry,
}

public sealed class CourseProjection : SingleStreamProjection<Course, string>
{
    public override Course? Evolve(Course? snapshot, string id, IEvent e) => e.Data switch
    {
        CourseOpened opened => new Course(id, opened.Seats, []),
        SeatTaken taken => snapshot! with { Taken = [.. snapshot.Taken, taken.Who] },
        SeatReleased released => snapshot! with { Taken = [.. snapshot.Taken.Where(x => x != released.Who)] },
        CourseClosed => null,
        _ => snapshot,
    };
}

public sealed class GuidCourseProjection : SingleStreamProjection<GuidCourse, Guid>
{
    public override GuidCourse? Evolve(GuidCourse? snapshot, Guid id, IEvent e) => e.Data switch
    {
        CourseOpened opened => new GuidCourse(id, opened.Seats, []),
        SeatTaken taken => snapshot! with { Taken = [.. snapshot.Taken, taken.Who] },
        _ => snapshot,
    };
}

/// <summary>How many seats each person has, over all courses.</summary>
public sealed class ParticipationProjection : MultiStreamProjection<Participation, string>
{
    public ParticipationProjection()
    {
        Identity<SeatTaken>(x => x.Who);
        Identities<SeatReleased>(x => [x.Who]);
    }

    public override Participation? Evolve(Participation? snapshot, string id, IEvent e) => e.Data switch
    {
        SeatTaken => new Participation(id, (snapshot?.Seats ?? 0) + 1),
        SeatReleased when snapshot is { Seats: > 1 } => snapshot with { Seats = snapshot.Seats - 1 },
        SeatReleased => null,
        _ => snapshot,
    };
}

/// <summary>A note for each seat that was released.</summary>
public sealed class ReleaseNotes : EventProjection
{
    public ReleaseNotes()
    {
        Name = "ReleaseNotes";
        IncludeType<SeatReleased>();
        RegisterPublishedType(typeof(Note));
    }

    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        operations.Store(new Note(e.Id, e.TenantId, ((SeatReleased)e.Data).Why ?? "", 0));
        return ValueTask.CompletedTask;
    }
}

public sealed record SeatTakenV2(string Who, string Through);
