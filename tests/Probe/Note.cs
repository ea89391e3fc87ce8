using JasperFx.Events;
using Marten;
using Marten.Events.Aggregation;
using MassTransit;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Probe;

public sealed record NoteWritten(string Text);

public sealed record NoteRead(int Times);

public sealed record Note(Guid Id, string Text, int Reads)
{
    public static IReadOnlyDictionary<string, string> Titles { get; } = new Dictionary<string, string> { ["read-enough"] = "Anteckningen är läst nog." };

    public static void Store(StoreOptions options)
    {
        options.Events.MapEventType<NoteWritten>("probe.note_written.v1");
        options.Events.MapEventType<NoteRead>("probe.note_read.v1");
        options.Projections.Add(new Evolving(), JasperFx.Events.Projections.ProjectionLifecycle.Inline);
        options.Schema.For<Heard>();
    }

    public static ValueTask<object?> Public(IEvent stored, IDocumentStore store, CancellationToken cancellation) => ValueTask.FromResult<object?>(
        stored.Data is NoteWritten written
            ? new NoteAnnounced(stored.TenantId is { } tenant && Journeys.Exists(tenant) ? tenant : null, stored.StreamId, written.Text)
            : null);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/journeys/{journey}/notes", Write).For(Role.Coordinator).WithName("WriteNote");
        routes.MapPost("/journeys/{journey}/notes/{id:guid}/readings", Read).For(Role.Coordinator).WithName("ReadNote");
        routes.MapGet("/boom", IResult () => throw new InvalidOperationException("secret inner workings")).AllowAnonymous();
    }

    private static async Task<IResult> Write(string journey, WriteNote body, Sessions sessions, HttpContext http)
    {
        var input = new Validation();
        input.Text("text", body.Text, 50);
        input.Range("times", body.Times, 1, 3);
        input.ThrowIfAny();
        await using var session = sessions.Open(journey);
        return await http.CreateOnce(session, () =>
        {
            var id = Guid.CreateVersion7();
            session.Events.StartStream<Note>(id, new NoteWritten(body.Text!));
            return Task.FromResult(new Answer($"/api/probe/v1/journeys/{journey}/notes/{id}", new { id }, 1));
        });
    }

    private static async Task<IResult> Read(string journey, Guid id, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Open(journey);
        var stream = await session.FetchFor<Note>(id, http);
        var note = stream.Aggregate ?? throw new NotFound();
        if (note.Reads >= 3)
        {
            throw new RuleBroken("read-enough");
        }

        stream.AppendOne(new NoteRead(1));
        await session.SaveChangesAsync();
        http.SetETag(stream.CurrentVersion ?? 0);
        return Results.Ok(new { reads = note.Reads + 1 });
    }

    private sealed class Evolving : SingleStreamProjection<Note, Guid>
    {
        public override Note? Evolve(Note? snapshot, Guid id, IEvent e) => e.Data switch
        {
            NoteWritten written => new Note(id, written.Text, 0),
            NoteRead read => snapshot! with { Reads = snapshot.Reads + read.Times },
            _ => snapshot,
        };
    }
}

public sealed record WriteNote(string? Text, int? Times);

[EntityName("yrkesresan.probe.note-announced.v1")]
[MessageUrn("yrkesresan:probe:note-announced:v1", useDefaultPrefix: false)]
public sealed record NoteAnnounced(string? Journey, Guid Note, string Text);

/// <summary>What the consumer took in; one per note.</summary>
public sealed record Heard(Guid Id, string Text, int Times);

public sealed class RememberNote(Sessions sessions, TimeProvider clock) : IdempotentConsumer<NoteAnnounced>(sessions, clock)
{
    protected override async Task Handle(NoteAnnounced message, IDocumentSession session, ConsumeContext<NoteAnnounced> context)
    {
        if (message.Text == "poison")
        {
            throw new InvalidOperationException("can't be taken in");
        }

        var before = await session.LoadAsync<Heard>(message.Note);
        session.Store(new Heard(message.Note, message.Text, (before?.Times ?? 0) + 1));
    }
}
