using Marten;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Enrolment.Introductions;

/// <summary>The morning after the last day of an introduction that is neither signed off nor waived it is said so, once; whoever leads the unit is told.</summary>
internal sealed class IntroductionFallsOverdue(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "introduction-overdue";
    public static readonly TimeOnly Morning = new(8, 0);

    public string Kind => Name;

    /// <summary>What follows.</summary>
    /// <param name="introduction">As it is; null where there is none.</param>
    /// <param name="participant">Whose it is; null where nobody is.</param>
    /// <param name="at">UTC.</param>
    public static IReadOnlyList<object> Decide(Introduction? introduction, Participant? participant, DateTimeOffset at) =>
        introduction is { ToldOverdue: false } && introduction.IsOverdue(at.SwedishDay()) && participant is { Status: not ParticipantStatus.Left }
            ? [new IntroductionOverdue(introduction.Participant, participant.Municipality, participant.Unit, introduction.DueOn!.Value, at)]
            : [];

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Introduction>(Introduction.IdOf(session.TenantId, deadline.Subject), cancellation);
        var people = await session.QueryAsync<Participant>("where d.tenant_id = ? and d.id = ?", cancellation, Tenants.None, deadline.Subject);
        stream.Take(Decide(stream.Aggregate, people is [var participant] ? participant : null, clock.GetUtcNow()));
    }
}
