using Marten;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Trainer.Recruitment;

/// <summary>Half a year after an interest came to nothing, nobody needs to know who it was (*ours*).</summary>
internal sealed class ForgetInterest : IDeadlineKind
{
    public const string Name = "interest-forgotten";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    public string Kind => Name;

    public static Deadline Of(Guid interest, TimeProvider clock) => new(Deadline.IdOf(Name, interest), Name, null, interest, clock.GetUtcNow() + Kept);

    public Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        session.Delete<InterestDetails>(deadline.Subject);
        return Task.CompletedTask;
    }
}
