using System.Collections.Concurrent;
using System.Diagnostics;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Yrkesresan.Testing;

namespace Yrkesresan.Marten.Tests;

public sealed class Daemon(Stores stores)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_event_reaches_a_subscription_in_order_and_soon()
    {
        var seen = new Recorder();
        await using var instance = await Instance.Start(stores, Stores.FreshSchema(), x => x.Projections.Subscribe(seen));
        for (var i = 0; i < 5; i++)
            await instance.Append("north", $"c{i}", new CourseOpened(i), new SeatTaken("ann"));
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        Assert.Equal(10, seen.Events.Count);
        Assert.Equal(seen.Events.Select(x => x.Sequence).Order(), seen.Events.Select(x => x.Sequence));

        // Not by the next poll: at once.
        var latency = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            var watch = Stopwatch.StartNew();
            var stream = $"late{i}";
            await instance.Append("north", stream, new CourseOpened(1));
            await Eventually.Holds(() => { Assert.Contains(seen.Events, x => x.StreamKey == stream); return Task.CompletedTask; });
            latency.Add(watch.Elapsed.TotalMilliseconds);
        }

        Assert.True(latency.Order().ElementAt(5) < 500, $"commit to subscription took {string.Join(", ", latency.Select(x => $"{x:0}"))} ms");
    }

    [Fact]
    public async Task What_a_subscription_writes_is_committed_with_its_position()
    {
        var schema = Stores.FreshSchema();
        var fails = true;
        var subscription = new Acting("Acting", async (page, operations) =>
        {
            foreach (var e in page.Events)
                operations.ForTenant(e.TenantId).Store(new Note(e.Id, e.TenantId, "", 0));
            await Task.CompletedTask;
            if (Volatile.Read(ref fails))
                throw new InvalidOperationException("not yet");
        });
        await using var instance = await Instance.Start(stores, schema, x =>
        {
            x.Schema.For<Note>();
            x.Projections.Subscribe(subscription);
        });
        await instance.Append("north", "c1", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.True(subscription.Calls >= 2); return Task.CompletedTask; }, Soon);
        Assert.Equal(0, await stores.Scalar<long>($"select count(*) from {schema}.mt_doc_note"));
        Volatile.Write(ref fails, false);
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        Assert.Equal(1, await stores.Scalar<long>($"select count(*) from {schema}.mt_doc_note where tenant_id = 'north'"));
        Assert.Equal(1, await stores.Scalar<long>($"select last_seq_id from {schema}.mt_event_progression where name = 'Acting:All'"));
        var progress = await instance.Store.Advanced.AllProjectionProgress();
        Assert.Equal(1, Assert.Single(progress, x => x.ShardName == "Acting:All").Sequence);
    }

    [Fact]
    public async Task A_subscription_that_fails_holds_up_nobody_else_and_skips_nothing()
    {
        var good = new Recorder();
        var bad = new Acting("Bad", (_, _) => throw new InvalidOperationException("always"));
        await using var instance = await Instance.Start(stores, Stores.FreshSchema(), x =>
        {
            x.Projections.Subscribe(bad);
            x.Projections.Subscribe(good);
        });
        await instance.Append("north", "c1", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.Single(good.Events); Assert.True(bad.Calls >= 2); return Task.CompletedTask; }, Soon);
        await instance.Append("north", "c2", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.Equal(2, good.Events.Count); return Task.CompletedTask; }, Soon);
        Assert.Equal(0, (await instance.Store.Advanced.AllProjectionProgress()).Single(x => x.ShardName == "Bad:All").Sequence);
    }

    [Fact]
    public async Task A_number_of_a_transaction_that_is_open_is_waited_for_and_never_passed()
    {
        var schema = Stores.FreshSchema();
        var seen = new Recorder();
        await using var instance = await Instance.Start(stores, schema, x => x.Projections.Subscribe(seen));
        await instance.Append("north", "c1", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.Single(seen.Events); return Task.CompletedTask; }, Soon);

        // Somebody draws a number and takes their time.
        await using var connection = new NpgsqlConnection(stores.Database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var drawn = await Drawn(connection, schema);
        await instance.Append("north", "c2", new CourseOpened(2));

        // For longer than StaleSequenceThreshold.
        var until = Stopwatch.StartNew();
        await Eventually.Get(() => Task.FromResult(until.Elapsed), x => x > TimeSpan.FromSeconds(4), Soon);
        Assert.Single(seen.Events);

        await using (var command = new NpgsqlCommand(
            $"""
            insert into {schema}.mt_streams (tenant_id, id, version) values ('north', 'c3', 1);
            insert into {schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id) values ({drawn}, gen_random_uuid(), 'c3', 1, '{"{\"seats\": 3}"}', 'course_opened', now(), 'north')
            """,
            connection))
            await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        await Eventually.Holds(() => { Assert.Equal(3, seen.Events.Count); return Task.CompletedTask; }, Soon);
        Assert.Equal(["c1", "c3", "c2"], seen.Events.Select(x => x.StreamKey));
    }

    [Fact]
    public async Task A_number_that_was_rolled_back_is_passed()
    {
        var schema = Stores.FreshSchema();
        var seen = new Recorder();
        await using var instance = await Instance.Start(stores, schema, x => x.Projections.Subscribe(seen));
        await instance.Append("north", "c1", new CourseOpened(1));

        await using var connection = new NpgsqlConnection(stores.Database);
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await Drawn(connection, schema);
            await instance.Append("north", "c2", new CourseOpened(2));
            await transaction.RollbackAsync();
        }

        var watch = Stopwatch.StartNew();
        await Eventually.Holds(() => { Assert.Equal(2, seen.Events.Count); return Task.CompletedTask; }, Soon);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"it took {watch.Elapsed}");
    }

    [Fact]
    public async Task Nothing_is_missed_among_many_who_append_at_once_and_give_up()
    {
        var schema = Stores.FreshSchema();
        var seen = new Recorder();
        await using var instance = await Instance.Start(stores, schema, x => x.Projections.Subscribe(seen, o => o.Options.BatchSize = 7));
        await using var other = stores.Open(schema: schema);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async writer =>
        {
            for (var i = 0; i < 40; i++)
            {
                await using var session = (writer % 2 == 0 ? instance.Store : other).LightweightSession("north");
                session.Events.Append($"w{writer}", new SeatTaken($"{i}"));
                session.Events.Append($"x{writer}-{i}", new CourseOpened(i), new SeatTaken("a"));
                if (i % 5 == 4)
                {
                    session.QueueSqlCommand("select 1/0");
                    await Assert.ThrowsAnyAsync<Exception>(() => session.SaveChangesAsync());
                }
                else
                {
                    await session.SaveChangesAsync();
                }
            }
        }));
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        Assert.Equal(12 * 32 * 3, await stores.Scalar<long>($"select count(*) from {schema}.mt_events"));
        Assert.Equal(12 * 32 * 3, seen.Events.Count);
        Assert.Equal(seen.Events.Count, seen.Events.Select(x => x.Id).Distinct().Count());
        Assert.Equal(seen.Events.Select(x => x.Sequence).Order(), seen.Events.Select(x => x.Sequence));
    }

    [Fact]
    public async Task One_of_two_instances_runs_a_shard_and_the_other_takes_over()
    {
        var schema = Stores.FreshSchema();
        var (one, two) = (new Recorder(), new Recorder());
        var first = await Instance.Start(stores, schema, x => x.Projections.Subscribe(one), DaemonMode.HotCold);
        await first.Append("north", "c0", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.Single(one.Events); return Task.CompletedTask; }, Soon);
        await using var second = await Instance.Start(stores, schema, x => x.Projections.Subscribe(two), DaemonMode.HotCold);
        await second.Append("north", "c1", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.Equal(2, one.Events.Count); return Task.CompletedTask; }, Soon);
        Assert.Empty(two.Events);
        await first.DisposeAsync();
        await second.Append("north", "c2", new CourseOpened(1));
        var watch = Stopwatch.StartNew();
        await Eventually.Holds(() => { Assert.Equal(["c2"], two.Events.Select(x => x.StreamKey)); return Task.CompletedTask; }, Soon);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"it took {watch.Elapsed}");
        Assert.Equal(["c0", "c1"], one.Events.Select(x => x.StreamKey));
    }

    [Fact]
    public async Task The_daemon_survives_the_loss_of_all_its_connections()
    {
        var schema = Stores.FreshSchema();
        var seen = new Recorder();
        var own = new NpgsqlConnectionStringBuilder(stores.Database) { ApplicationName = schema }.ConnectionString;
        await using var instance = await Instance.Start(stores, schema, x => x.Projections.Subscribe(seen), DaemonMode.HotCold, connectionString: own);
        await instance.Append("north", "c0", new CourseOpened(1));
        await Eventually.Holds(() => { Assert.Single(seen.Events); return Task.CompletedTask; }, Soon);
        for (var i = 1; i <= 3; i++)
        {
            Assert.True(await stores.Scalar<long>($"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{schema}'") > 0);
            await instance.Append("north", $"c{i}", new CourseOpened(1));
            // At least once: a connection lost between the page and its commit gives the page again.
            await Eventually.Holds(() => { Assert.Equal(Enumerable.Range(0, i + 1).Select(n => $"c{n}"), seen.Events.Select(x => x.StreamKey).Distinct()); return Task.CompletedTask; }, Soon);
        }
    }

    [Fact]
    public async Task Asynchronous_projections_catch_up_and_are_rebuilt_to_the_same()
    {
        var schema = Stores.FreshSchema();
        void Projections(StoreOptions x)
        {
            x.Projections.Add<CourseProjection>(ProjectionLifecycle.Async);
            x.Projections.Add(new ParticipationProjection(), ProjectionLifecycle.Async, o => o.BatchSize = 3);
            x.Projections.Add(new ReleaseNotes(), ProjectionLifecycle.Async);
        }

        await using var instance = await Instance.Start(stores, schema, Projections);
        for (var i = 0; i < 10; i++)
            await instance.Append(i % 2 == 0 ? "north" : "south", $"c{i}", new CourseOpened(5), new SeatTaken("ann"), new SeatTaken("bo"), new SeatReleased("bo", $"ill {i}"));
        await instance.Append("north", "c0", new CourseClosed());
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        var before = await Contents(schema);
        Assert.Equal(9 + 2 + 10, before.Count);
        await using (var query = instance.Store.QuerySession("north"))
        {
            Assert.Equal(5, (await query.LoadAsync<Participation>("ann"))!.Seats);
            Assert.Equal(["ann"], (await query.Events.AggregateStreamAsync<Course>("c2"))!.Taken);
        }

        await instance.Coordinator.PauseAsync();
        await instance.Append("north", "c2", new SeatTaken("cy"));
        await stores.Scalar<long>($"with damage as (update {schema}.mt_doc_course set data = '{{\"id\": \"x\", \"seats\": 0, \"taken\": []}}' returning 1) select count(*) from damage");
        var daemon = instance.Coordinator.DaemonForMainDatabase();
        await daemon.RebuildProjectionAsync<CourseProjection>(CancellationToken.None);
        await daemon.RebuildProjectionAsync<Participation>(CancellationToken.None);
        await daemon.RebuildProjectionAsync("ReleaseNotes", CancellationToken.None);
        await instance.Coordinator.ResumeAsync();
        await daemon.WaitForNonStaleData(Soon);
        var after = await Contents(schema);
        Assert.Equal(before.Count + 1, after.Count);
        Assert.Equal(before.Where(x => !x.Contains("\"c2\"", StringComparison.Ordinal)), after.Where(x => !x.Contains("\"c2\"", StringComparison.Ordinal) && !x.Contains("\"cy\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_inline_projection_is_rebuilt_to_the_same()
    {
        var schema = Stores.FreshSchema();
        await using var instance = await Instance.Start(stores, schema, x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Inline));
        for (var i = 0; i < 5; i++)
            await instance.Append("north", $"c{i}", new CourseOpened(5), new SeatTaken("ann"));
        var before = await Contents(schema);
        await stores.Scalar<long>($"with damage as (delete from {schema}.mt_doc_course returning 1) select count(*) from damage");
        await instance.Coordinator.DaemonForMainDatabase().RebuildProjectionAsync<CourseProjection>(CancellationToken.None);
        Assert.Equal(before, await Contents(schema));
        await instance.Append("north", "c1", new SeatTaken("bo"));
        await using var query = instance.Store.QuerySession("north");
        Assert.Equal(["ann", "bo"], (await query.LoadAsync<Course>("c1"))!.Taken);
    }

    [Fact]
    public async Task A_subscription_can_be_rewound()
    {
        var seen = new Recorder();
        await using var instance = await Instance.Start(stores, Stores.FreshSchema(), x => x.Projections.Subscribe(seen, o => o.Name = "Mine"));
        await instance.Append("north", "c1", new CourseOpened(1), new SeatTaken("ann"), new SeatTaken("bo"));
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        await instance.Coordinator.PauseAsync();
        await instance.Coordinator.DaemonForMainDatabase().RewindSubscriptionAsync("Mine", CancellationToken.None, 1);
        await instance.Coordinator.ResumeAsync();
        await Eventually.Holds(() => { Assert.Equal(5, seen.Events.Count); return Task.CompletedTask; }, Soon);
        Assert.Equal([1L, 2L, 3L, 2L, 3L], seen.Events.Select(x => x.Version));
    }

    [Fact]
    public async Task Nothing_is_processed_while_paused()
    {
        var seen = new Recorder();
        await using var instance = await Instance.Start(stores, Stores.FreshSchema(), x => x.Projections.Subscribe(seen));
        await instance.Coordinator.PauseAsync();
        await instance.Append("north", "c1", new CourseOpened(1));
        await Assert.ThrowsAsync<TimeoutException>(() => instance.Store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(2)));
        Assert.Empty(seen.Events);
        await instance.Coordinator.ResumeAsync();
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        Assert.Single(seen.Events);
    }

    [Fact]
    public async Task A_subscription_may_begin_later_and_want_less()
    {
        var schema = Stores.FreshSchema();
        await using (var store = stores.Open(schema: schema))
            await Streams.Append(store, "north", "c1", new CourseOpened(1), new SeatTaken("ann"), new SeatReleased("ann"));
        var (present, sequence, some) = (new Recorder(), new Recorder(), new Recorder());
        await using var instance = await Instance.Start(stores, schema, x =>
        {
            x.Projections.Subscribe(present, o => { o.Name = "Present"; o.Options.SubscribeFromPresent(); });
            x.Projections.Subscribe(sequence, o => { o.Name = "Sequence"; o.Options.SubscribeFromSequence(2); });
            x.Projections.Subscribe(some, o => { o.Name = "Some"; o.IncludeType<SeatTaken>(); });
        });
        await Eventually.Holds(() => { Assert.Single(sequence.Events); Assert.Single(some.Events); return Task.CompletedTask; }, Soon);
        await instance.Append("north", "c1", new SeatTaken("bo"));
        await Eventually.Holds(() => { Assert.Equal("bo", Assert.IsType<SeatTaken>(Assert.Single(present.Events).Data).Who); return Task.CompletedTask; }, Soon);
        await Eventually.Holds(() => { Assert.Equal(["ann", "bo"], some.Events.Select(x => ((SeatTaken)x.Data).Who)); return Task.CompletedTask; }, Soon);
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton)]
    [InlineData(ServiceLifetime.Scoped)]
    public async Task A_subscription_can_have_services(ServiceLifetime lifetime)
    {
        var seen = new Recorder();
        await using var instance = await Instance.Start(
            stores,
            Stores.FreshSchema(),
            _ => { },
            more: x => x.AddSubscriptionWithServices<Serviced>(lifetime, o => { o.Name = "Serviced"; o.Options.BatchSize = 1; }),
            services: x => x.AddSingleton(seen));
        await instance.Append("north", "c1", new CourseOpened(1), new SeatTaken("ann"));
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        Assert.Equal(2, seen.Events.Count);
        Assert.Contains(await instance.Store.Advanced.AllProjectionProgress(), x => x.ShardName == "Serviced:All" && x.Sequence == 2);
        await using var scope = instance.Services.CreateAsyncScope();
        Assert.Equal("*DEFAULT*", scope.ServiceProvider.GetRequiredService<IDocumentSession>().TenantId);
        Assert.NotNull(scope.ServiceProvider.GetRequiredService<IQuerySession>());
    }

    [Fact]
    public async Task An_event_that_a_projection_fails_on_is_a_dead_letter()
    {
        var schema = Stores.FreshSchema();
        await using var instance = await Instance.Start(stores, schema, x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Async));
        await instance.Append("north", "c1", new SeatTaken("nobody opened it"));
        await instance.Append("north", "c2", new CourseOpened(1));
        await instance.Store.WaitForNonStaleProjectionDataAsync(Soon);
        await using var query = instance.Store.QuerySession("north");
        Assert.NotNull(await query.LoadAsync<Course>("c2"));
        await Eventually.Holds(async () => Assert.Equal(1, await stores.Scalar<long>($"select count(*) from {schema}.mt_doc_deadletterevent")), Soon);
    }

    private static async Task<long> Drawn(NpgsqlConnection connection, string schema)
    {
        await using var command = new NpgsqlCommand($"select nextval('{schema}.mt_events_sequence')", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<string>> Contents(string schema)
    {
        await using var connection = new NpgsqlConnection(stores.Database);
        await connection.OpenAsync();
        var rows = new List<string>();
        foreach (var table in new[] { "course", "participation", "note" })
        {
            await using (var exists = new NpgsqlCommand($"select to_regclass('{schema}.mt_doc_{table}') is not null", connection))
            {
                if (!(bool)(await exists.ExecuteScalarAsync())!)
                    continue;
            }

            await using var command = new NpgsqlCommand($"select '{table} ' || tenant_id || ' ' || data::text from {schema}.mt_doc_{table} order by tenant_id, id", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public sealed class Recorder : ISubscription
    {
        private readonly ConcurrentQueue<IEvent> _events = new();

        public IReadOnlyCollection<IEvent> Events => _events;

        public Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
        {
            Assert.True(page.SequenceFloor < page.SequenceCeiling);
            Assert.All(page.Events, e => Assert.InRange(e.Sequence, page.SequenceFloor + 1, page.SequenceCeiling));
            foreach (var e in page.Events)
                _events.Enqueue(e);
            return Task.FromResult(NullChangeListener.Instance);
        }
    }

    public sealed class Acting : SubscriptionBase
    {
        private readonly Func<EventRange, IDocumentOperations, Task> _act;
        private int _calls;

        public Acting(string name, Func<EventRange, IDocumentOperations, Task> act)
        {
            Name = name;
            _act = act;
        }

        public int Calls => Volatile.Read(ref _calls);

        public override async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            await _act(page, operations);
            return NullChangeListener.Instance;
        }
    }

    public sealed class Serviced(Recorder recorder) : ISubscription
    {
        public Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken) =>
            recorder.ProcessEventsAsync(page, controller, operations, cancellationToken);
    }
}
