using System.Diagnostics.Metrics;
using Marten;
using Npgsql;
using Xunit;
using Yrkesresan.Probe;
using Yrkesresan.ServiceDefaults.Deadlines;
using Yrkesresan.Testing;

namespace Yrkesresan.ServiceDefaults.Tests;

public sealed class DeadlineTests(Probing probing)
{
    private const string Journey = "aldreomsorg";
    private static readonly Dictionary<string, string> Often = new() { ["Deadlines:Interval"] = "00:00:00.050" };

    [Fact]
    public async Task What_is_due_happens_once_however_many_instances_there_are()
    {
        await using var one = await RunningService.StartAsync<Note>("probe", Often);
        await using var other = await RunningService.StartAsync<Note>("probe", Often, like: one);
        await using var third = await RunningService.StartAsync<Note>("probe", Often, like: one);
        List<Guid> notes = [];
        await using (var session = one.Store.LightweightSession(Journey))
        {
            for (var number = 0; number < 60; number++)
            {
                notes.Add(Note(session));
                session.SetDeadline(Of(notes[^1], DateTimeOffset.UtcNow));
            }

            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.Get(() => Waiting(one), left => left.Count == 0, what: "all deadlines run");
        foreach (var note in notes)
        {
            Assert.Equal(1, await Reads(one, note));
        }
    }

    [Fact]
    public async Task What_dies_on_the_way_leaves_nothing_and_is_run_again()
    {
        var note = await Set(probing.Probe, DateTimeOffset.UtcNow, "killed");
        await Eventually.Get(() => Reads(probing.Probe, note), reads => reads > 0, what: "the deadline run again");
        Assert.Equal(1, await Reads(probing.Probe, note));
        Assert.DoesNotContain(await Waiting(probing.Probe), deadline => deadline.Subject == note);
    }

    [Fact]
    public async Task What_fails_is_put_off_longer_and_longer_while_others_go_on()
    {
        var clock = new Clock();
        await using var probe = await RunningService.StartAsync<Note>("probe", Often, clock);
        var due = clock.GetUtcNow();
        var poisoned = await Set(probe, due, "poison");
        List<TimeSpan> waits = [];
        for (var failures = 1; failures <= 13; failures++)
        {
            var put = await Eventually.Get(
                async () => (await Waiting(probe)).Single(deadline => deadline.Subject == poisoned), deadline => deadline.Failures == failures, what: "it put off");
            Assert.Equal(due, put.Due);
            var again = DateTimeOffset.Parse(put.Turn, System.Globalization.CultureInfo.InvariantCulture);
            waits.Add(again - clock.GetUtcNow());
            // Set after it, run before it.
            var note = await Set(probe, clock.GetUtcNow());
            await Eventually.Get(() => Reads(probe, note), reads => reads == 1, what: "the other run");
            clock.Set(again);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600], waits.Select(wait => (int)wait.TotalSeconds));
        Assert.Equal(0, await Reads(probe, poisoned));
        await Eventually.Get(() => Task.FromResult(Overdue()), overdue => overdue > 0, what: "the metric of overdue deadlines to show it");
        using var ready = probe.Anonymous();
        await Eventually.Get(
            () => ready.GetStringAsync("/health/ready"), text => text.Contains("1 deadlines have not run (read-note)", StringComparison.Ordinal), what: "readiness to tell");
    }

    [Fact]
    public async Task Nothing_happens_before_its_time()
    {
        var clock = new Clock();
        await using var probe = await RunningService.StartAsync<Note>("probe", Often, clock);
        var later = await Set(probe, clock.GetUtcNow().AddDays(14));
        var now = await Set(probe, clock.GetUtcNow());
        await Eventually.Get(() => Reads(probe, now), reads => reads == 1, what: "what is due");

        clock.Set(clock.GetUtcNow().AddDays(14).AddTicks(-10));
        now = await Set(probe, clock.GetUtcNow());
        await Eventually.Get(() => Reads(probe, now), reads => reads == 1, what: "what is due then");
        Assert.Equal(0, await Reads(probe, later));

        clock.Set(clock.GetUtcNow().AddTicks(10));
        await Eventually.Get(() => Reads(probe, later), reads => reads == 1, what: "what is due two weeks later");
    }

    [Fact]
    public async Task What_was_cleared_does_not_happen_and_what_was_moved_happens_then()
    {
        var clock = new Clock();
        await using var probe = await RunningService.StartAsync<Note>("probe", Often, clock);
        var due = clock.GetUtcNow().AddDays(1);
        var (cleared, moved, cancelled) = (await Set(probe, due), await Set(probe, due), await Set(probe, due));
        await using (var session = probe.Store.LightweightSession())
        {
            session.ClearDeadline(Deadline.IdOf(ReadNote.Name, cleared));
            session.SetDeadline(Of(moved, due.AddDays(1)));
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using (var session = probe.Store.LightweightSession())
        {
            // A command that was not saved takes nothing back.
            session.ClearDeadline(Deadline.IdOf(ReadNote.Name, cancelled));
        }

        clock.Set(due);
        await Eventually.Get(() => Reads(probe, cancelled), reads => reads == 1, what: "what is due");
        Assert.Equal(0, await Reads(probe, moved));
        clock.Set(due.AddDays(1));
        await Eventually.Get(() => Reads(probe, moved), reads => reads == 1, what: "what was moved");
        Assert.Equal(0, await Reads(probe, cleared));
    }

    [Fact]
    public async Task A_deadline_may_set_itself_anew()
    {
        var clock = new Clock();
        await using var probe = await RunningService.StartAsync<Note>("probe", Often, clock);
        var note = await Set(probe, clock.GetUtcNow(), "again");
        await Eventually.Get(() => Reads(probe, note), reads => reads == 1, what: "the first time");
        Assert.Equal(clock.GetUtcNow().AddDays(1), Assert.Single(await Waiting(probe)).Due);
        clock.Set(clock.GetUtcNow().AddDays(1));
        await Eventually.Get(() => Reads(probe, note), reads => reads == 2, what: "the second time");
        Assert.Empty(await Waiting(probe));
    }

    [Fact]
    public async Task A_command_that_takes_it_back_while_it_runs_wins_and_neither_waits_for_the_other()
    {
        var note = await Set(probing.Probe, DateTimeOffset.UtcNow.AddHours(1));
        await using (var command = probing.Probe.Store.LightweightSession(Journey))
        {
            // The command has the stream; the deadline falls due and waits for it.
            await command.Events.FetchForExclusiveWriting<Note>(note, TestContext.Current.CancellationToken);
            await using (var sooner = probing.Probe.Store.LightweightSession())
            {
                sooner.SetDeadline(Of(note, DateTimeOffset.UtcNow));
                await sooner.SaveChangesAsync(TestContext.Current.CancellationToken);
            }

            await Eventually.Get(() => Claimed(probing.Probe, Deadline.IdOf(ReadNote.Name, note)), claimed => claimed, what: "the deadline running");
            command.ClearDeadline(Deadline.IdOf(ReadNote.Name, note));
            await command.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.Get(() => Claimed(probing.Probe, Deadline.IdOf(ReadNote.Name, note)), claimed => !claimed, what: "the deadline given up");
        Assert.Equal(0, await Reads(probing.Probe, note));
        Assert.DoesNotContain(await Waiting(probing.Probe), deadline => deadline.Subject == note);
    }

    [Fact]
    public async Task An_instance_of_some_journeys_runs_only_theirs()
    {
        await using var theirs = await RunningService.StartAsync<Note>(
            "probe", new Dictionary<string, string>(Often) { ["Journeys"] = "barn-och-unga" });
        var other = await Set(theirs, DateTimeOffset.UtcNow.AddMinutes(-1));
        var own = await Set(theirs, DateTimeOffset.UtcNow, journey: "barn-och-unga");
        await Eventually.Get(() => Reads(theirs, own, "barn-och-unga"), reads => reads == 1, what: "its own");
        Assert.Equal(0, await Reads(theirs, other));

        await using var everybody = await RunningService.StartAsync<Note>("probe", Often, like: theirs);
        await Eventually.Get(() => Reads(theirs, other), reads => reads == 1, what: "the others'");
    }

    private static Guid Note(IDocumentSession session)
    {
        var note = Guid.CreateVersion7();
        session.Events.StartStream<Note>(note, new NoteWritten("i tid"));
        return note;
    }

    private static Deadline Of(Guid note, DateTimeOffset due, string? detail = null, string journey = Journey) =>
        new(Deadline.IdOf(ReadNote.Name, note), ReadNote.Name, journey, note, due, detail);

    private static async Task<Guid> Set(RunningService probe, DateTimeOffset due, string? detail = null, string journey = Journey)
    {
        await using var session = probe.Store.LightweightSession(journey);
        var note = Note(session);
        session.SetDeadline(Of(note, due, detail, journey));
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        return note;
    }

    private static async Task<int> Reads(RunningService probe, Guid note, string journey = Journey)
    {
        await using var session = probe.Store.QuerySession(journey);
        return (await session.LoadAsync<Note>(note, TestContext.Current.CancellationToken))!.Reads;
    }

    private static async Task<IReadOnlyList<Deadline>> Waiting(RunningService probe)
    {
        await using var session = probe.Store.QuerySession();
        return await session.QueryAsync<Deadline>("order by d.data ->> 'turn'", TestContext.Current.CancellationToken);
    }

    private static async Task<bool> Claimed(RunningService probe, Guid deadline)
    {
        await using var database = NpgsqlDataSource.Create(probe.Database);
        await using var command = database.CreateCommand(
            """
            select exists (select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
              and ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0))
            """);
        command.Parameters.AddWithValue(deadline.ToString());
        return (bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static long Overdue()
    {
        var overdue = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "yrkesresan.deadlines.overdue")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, deadlines, _, _) => overdue += deadlines);
        listener.Start();
        listener.RecordObservableInstruments();
        return overdue;
    }

    private sealed class Clock : TimeProvider
    {
        // Whole microseconds, as the database keeps them.
        private DateTimeOffset now = new(2027, 3, 1, 7, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Set(DateTimeOffset at) => now = at;
    }
}
