using Marten;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Qualifications;

/// <summary>When a certification's lapse is raised: <c>Qualifications:LapseNoticeDays</c> before its last day, 90 unless configured (*ours*).</summary>
internal sealed class Lapses(IConfiguration configuration)
{
    private readonly int notice = configuration.GetValue("Qualifications:LapseNoticeDays", 90);

    /// <summary>Sets, moves and clears the deadlines that differ between two states, in the transaction of the command.</summary>
    public void Follow(IDocumentSession session, TrainerProfile? before, TrainerProfile after)
    {
        foreach (var kind in after.Qualifications.Concat(before?.Qualifications ?? []).Select(own => own.Kind).Distinct())
        {
            var id = Deadline.IdOf(RaiseLapseOfQualification.Name, after.Id, kind);
            switch (after.LastDayOf(kind))
            {
                case null:
                    session.ClearDeadline(id);
                    break;
                case { } last when last != before?.LastDayOf(kind) || after.EndedFrom != before?.EndedFrom:
                    session.SetDeadline(new Deadline(id, RaiseLapseOfQualification.Name, null, after.Id, last.AddDays(-notice).StartOfDay().ToUniversalTime(), kind));
                    break;
                default:
                    break;
            }
        }
    }
}

/// <summary>When a certification is about to lapse and none follows it, that is raised: once for each last day.</summary>
internal sealed class RaiseLapseOfQualification(TimeProvider clock) : IDeadlineKind
{
    public const string Name = "qualification-lapses";

    public string Kind => Name;

    /// <summary>What follows; nothing where the trainer has ended, the certification is for good, or it was raised already.</summary>
    public static IEnumerable<object> Decide(string kind, TrainerProfile? trainer, DateTimeOffset at) =>
        trainer?.LastDayOf(kind) is { } last && !(trainer.EndedFrom <= last) && !trainer.Lapses.Contains(new RaisedLapse(kind, last))
            ? [new QualificationLapseRaised(trainer.Id, kind, last, at)] : [];

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<TrainerProfile>(deadline.Subject, cancellation);
        stream.AppendMany([.. Decide(deadline.Detail ?? throw new InvalidOperationException($"Deadline {deadline.Id} names no certification."), stream.Aggregate, clock.GetUtcNow())]);
    }
}
