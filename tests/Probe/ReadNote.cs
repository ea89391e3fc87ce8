using Marten;
using Yrkesresan.ServiceDefaults.Deadlines;

namespace Yrkesresan.Probe;

/// <summary>A deadline that reads a note; its detail says what goes wrong first.</summary>
public sealed class ReadNote : IDeadlineKind
{
    public const string Name = "read-note";

    public string Kind => Name;

    public async Task Run(Deadline deadline, IDocumentSession session, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForExclusiveWriting<Note>(deadline.Subject, cancellation);
        stream.AppendOne(new NoteRead(1));
        if (deadline is { Detail: "killed", Failures: 0 })
        {
            // What a kill -9 at this moment is to the database: the connection is gone, and with it the transaction.
            await session.QueryAsync<bool>("select pg_terminate_backend(pg_backend_pid())", cancellation);
        }

        if (deadline.Detail == "again")
        {
            session.SetDeadline(new Deadline(deadline.Id, deadline.Kind, deadline.Journey, deadline.Subject, deadline.Due.AddDays(1)));
        }

        if (deadline.Detail == "poison")
        {
            throw new InvalidOperationException("can't be done");
        }
    }
}
