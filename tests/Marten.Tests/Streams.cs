using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Exceptions;
using Npgsql;
using Yrkesresan.Testing;

namespace Yrkesresan.Marten.Tests;

public sealed class Streams(Stores stores)
{
    public static TheoryData<ProjectionLifecycle> Lifecycles => [ProjectionLifecycle.Inline, ProjectionLifecycle.Async, ProjectionLifecycle.Live];

    [Fact]
    public async Task A_started_stream_is_read_back_whole()
    {
        await using var store = stores.Open();
        var now = DateTimeOffset.UtcNow;
        await using (var session = store.LightweightSession("north"))
        {
            session.CorrelationId = "corr";
            session.CausationId = "cause";
            session.SetHeader("by", "ann");
            session.Events.StartStream<Course>("c1", new CourseOpened(2), new SeatTaken("ann"));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession("north");
        var events = await query.Events.FetchStreamAsync("c1");
        Assert.Equal([1L, 2L], events.Select(x => x.Version));
        Assert.Equal([new CourseOpened(2), new SeatTaken("ann")], events.Select(x => x.Data));
        Assert.Equal(["course_opened", "seat_taken"], events.Select(x => x.EventTypeName));
        Assert.All(events, e =>
        {
            Assert.Equal(("c1", "north", "corr", "cause", "ann"), (e.StreamKey, e.TenantId, e.CorrelationId, e.CausationId, e.GetHeader("by")));
            Assert.InRange(e.Timestamp, now.AddSeconds(-5), now.AddSeconds(60));
            Assert.NotEqual(Guid.Empty, e.Id);
            Assert.True(e.Sequence > 0);
            Assert.False(e.IsArchived);
            Assert.StartsWith($"{e.EventType.FullName}, ", e.DotNetTypeName, StringComparison.Ordinal);
        });
        var state = await query.Events.FetchStreamStateAsync("c1");
        Assert.Equal(2, state!.Version);
        Assert.Null(await query.Events.FetchStreamStateAsync("c2"));
        Assert.Empty(await query.Events.FetchStreamAsync("c2"));
    }

    [Fact]
    public async Task Streams_can_be_named_by_guid_and_have_no_tenant()
    {
        await using var store = stores.Open(x =>
        {
            x.Events.StreamIdentity = StreamIdentity.AsGuid;
            x.Events.TenancyStyle = TenancyStyle.Single;
            x.Schema.For<GuidCourse>().SingleTenanted();
            x.Projections.Add<GuidCourseProjection>(ProjectionLifecycle.Inline);
        });
        var id = Guid.NewGuid();
        await using (var session = store.LightweightSession())
        {
            session.Events.StartStream<GuidCourse>(id, new CourseOpened(3));
            await session.SaveChangesAsync();
            var stream = await session.Events.FetchForWriting<GuidCourse>(id);
            Assert.Equal((id, 1L, 3), (stream.Id, stream.StartingVersion, stream.Aggregate!.Seats));
            stream.AppendMany(new SeatTaken("ann"), new SeatTaken("bo"));
            Assert.Equal(3, stream.CurrentVersion);
            await session.SaveChangesAsync();
            session.Events.Append(id, 4, new SeatTaken("cy"));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        Assert.Equal(["ann", "bo", "cy"], (await query.LoadAsync<GuidCourse>(id))!.Taken);
        Assert.Equal(id, (await query.Events.FetchStreamAsync(id))[0].StreamId);
        Assert.Equal(4, (await query.Events.FetchStreamStateAsync(id))!.Version);
    }

    [Fact]
    public async Task Starting_a_stream_twice_is_refused()
    {
        await using var store = stores.Open();
        await Append(store, "north", "c1", new CourseOpened(1));
        await using (var session = store.LightweightSession("north"))
        {
            session.Events.StartStream<Course>("c1", new CourseOpened(1));
            await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => session.SaveChangesAsync());
        }

        // The same name in another tenant is another stream.
        await using (var session = store.LightweightSession("south"))
        {
            session.Events.StartStream<Course>("c1", new CourseOpened(9));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession("south");
        Assert.Equal(new CourseOpened(9), Assert.Single(await query.Events.FetchStreamAsync("c1")).Data);
    }

    [Fact]
    public async Task An_append_with_the_wrong_version_is_refused()
    {
        await using var store = stores.Open();
        await Append(store, "north", "c1", new CourseOpened(1), new SeatTaken("ann"));
        await using var session = store.LightweightSession("north");
        session.Events.Append("c1", 2, new SeatTaken("bo"));
        await Assert.ThrowsAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync());
        await using var query = store.QuerySession("north");
        Assert.Equal(2, (await query.Events.FetchStreamAsync("c1")).Count);
    }

    [Theory]
    [MemberData(nameof(Lifecycles))]
    public async Task State_is_fetched_appended_to_and_fetched_again(ProjectionLifecycle lifecycle)
    {
        await using var store = stores.Open(x => x.Projections.Add<CourseProjection>(lifecycle));
        await using (var session = store.LightweightSession("north"))
        {
            var stream = await session.Events.FetchForWriting<Course>("c1");
            Assert.Null(stream.Aggregate);
            Assert.Equal(0, stream.StartingVersion);
            stream.AppendOne(new CourseOpened(2));
            stream.AppendMany(new SeatTaken("ann"));
            Assert.Equal(2, stream.CurrentVersion);
            await session.SaveChangesAsync();
        }

        await using (var session = store.LightweightSession("north"))
        {
            var stream = await session.Events.FetchForWriting<Course>("c1");
            Assert.Equal((2, 2L, "c1"), (stream.Aggregate!.Seats, stream.StartingVersion, stream.Key));
            stream.AppendOne(new SeatTaken("bo"));
            await session.SaveChangesAsync();
            Assert.Equal(["ann", "bo"], (await session.Events.FetchLatest<Course>("c1"))!.Taken);
            Assert.Equal(["ann"], (await session.Events.AggregateStreamAsync<Course>("c1", version: 2))!.Taken);
            Assert.Null(await session.Events.FetchLatest<Course>("c2"));
        }

        await using (var session = store.LightweightSession("north"))
        {
            Assert.Equal(3, (await session.Events.FetchForWriting<Course>("c1", 3)).StartingVersion);
            await Assert.ThrowsAsync<ConcurrencyException>(() => session.Events.FetchForWriting<Course>("c1", 2));
        }

        await using var query = store.QuerySession("north");
        if (lifecycle == ProjectionLifecycle.Inline)
            Assert.Equal(["ann", "bo"], (await query.LoadAsync<Course>("c1"))!.Taken);
    }

    [Theory]
    [MemberData(nameof(Lifecycles))]
    public async Task What_was_fetched_and_has_moved_is_not_saved(ProjectionLifecycle lifecycle)
    {
        await using var store = stores.Open(x => x.Projections.Add<CourseProjection>(lifecycle));
        await Append(store, "north", "c1", new CourseOpened(1));
        await using var slow = store.LightweightSession("north");
        var stale = await slow.Events.FetchForWriting<Course>("c1");
        await using (var fast = store.LightweightSession("north"))
        {
            (await fast.Events.FetchForWriting<Course>("c1")).AppendOne(new SeatTaken("ann"));
            await fast.SaveChangesAsync();
        }

        stale.AppendOne(new SeatTaken("bo"));
        await Assert.ThrowsAnyAsync<ConcurrencyException>(() => slow.SaveChangesAsync());
        await using var query = store.QuerySession("north");
        Assert.Equal(["ann"], (await query.Events.AggregateStreamAsync<Course>("c1"))!.Taken);
    }

    [Fact]
    public async Task Of_two_who_begin_the_same_stream_one_is_refused()
    {
        await using var store = stores.Open(x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Inline));
        await using var one = store.LightweightSession("north");
        await using var two = store.LightweightSession("north");
        (await one.Events.FetchForWriting<Course>("c1")).AppendOne(new CourseOpened(1));
        (await two.Events.FetchForWriting<Course>("c1")).AppendOne(new CourseOpened(2));
        await one.SaveChangesAsync();
        await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => two.SaveChangesAsync());
    }

    [Fact]
    public async Task Of_many_parallel_appends_without_a_version_most_are_refused()
    {
        await using var store = stores.Open();
        await Append(store, "north", "c1", new CourseOpened(1));

        // Somebody holds the stream until all eight have looked at its version, and wait.
        await using var holder = new NpgsqlConnection(stores.Database);
        await holder.OpenAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"select 1 from {store.Options().DatabaseSchemaName}.mt_streams for no key update", holder, held))
            await hold.ExecuteScalarAsync();
        var racing = Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var session = store.LightweightSession("north");
            session.Events.Append("c1", new SeatTaken($"p{i}"));
            try
            {
                await session.SaveChangesAsync();
                return true;
            }
            catch (EventStreamUnexpectedMaxEventIdException)
            {
                return false;
            }
        }));
        await Eventually.Get(
            () => stores.Scalar<long>($"select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%{store.Options().DatabaseSchemaName}.%'"),
            x => x >= 8,
            TimeSpan.FromSeconds(30));
        await held.CommitAsync();
        var outcomes = await racing;
        Assert.Contains(true, outcomes);
        Assert.InRange(outcomes.Count(x => !x), 5, 7);
        await using var query = store.QuerySession("north");
        Assert.Equal(1 + outcomes.Count(x => x), (await query.Events.FetchStreamAsync("c1")).Count);
    }

    [Fact]
    public async Task Exclusive_writers_take_turns()
    {
        await using var store = stores.Open(x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Inline));
        await using var other = stores.Open(x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Inline), store.Options().DatabaseSchemaName);
        await Append(store, "north", "c1", new CourseOpened(20));

        // Two instances, many more sessions than connections.
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await using var session = (i % 2 == 0 ? store : other).LightweightSession("north");
            var stream = await session.Events.FetchForExclusiveWriting<Course>("c1");
            if (stream.Aggregate!.Taken.Count < stream.Aggregate.Seats)
                stream.AppendOne(new SeatTaken($"p{i}"));
            await session.SaveChangesAsync();
        }));
        await using var query = store.QuerySession("north");
        Assert.Equal(20, (await query.LoadAsync<Course>("c1"))!.Taken.Distinct().Count());
        Assert.Equal(21, (await query.Events.FetchStreamAsync("c1")).Count);
    }

    [Fact]
    public async Task An_exclusive_writer_lets_go_when_it_gives_up()
    {
        await using var store = stores.Open(x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Live));
        await Append(store, "north", "c1", new CourseOpened(20));
        await using (var session = store.LightweightSession("north"))
            await session.Events.FetchForExclusiveWriting<Course>("c1");
        await using (var session = store.LightweightSession("north"))
        {
            (await session.Events.FetchForExclusiveWriting<Course>("c1")).AppendOne(new SeatTaken("ann"));
            await session.SaveChangesAsync();

            // The same session again: the lock went with the save.
            (await session.Events.FetchForExclusiveWriting<Course>("c1")).AppendOne(new SeatTaken("bo"));
            var waiting = Task.Run(async () =>
            {
                await using var next = store.LightweightSession("north");
                return (await next.Events.FetchForExclusiveWriting<Course>("c1")).Aggregate!.Taken.Count;
            });
            Assert.False(waiting.IsCompleted);
            await session.SaveChangesAsync();
            Assert.Equal(2, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    [Fact]
    public async Task A_missing_stream_fetched_exclusively_by_two_instances_is_begun_by_one()
    {
        await using var store = stores.Open(x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Live));
        await using var other = stores.Open(x => x.Projections.Add<CourseProjection>(ProjectionLifecycle.Live), store.Options().DatabaseSchemaName);
        await using var one = store.LightweightSession("north");
        await using var two = other.LightweightSession("north");
        (await one.Events.FetchForExclusiveWriting<Course>("c1")).AppendOne(new CourseOpened(1));
        (await two.Events.FetchForExclusiveWriting<Course>("c1")).AppendOne(new CourseOpened(2));
        await one.SaveChangesAsync();
        await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => two.SaveChangesAsync());
    }

    [Fact]
    public async Task Several_streams_and_documents_are_saved_together_or_not_at_all()
    {
        await using var store = stores.Open();
        await Append(store, "north", "c2", new CourseOpened(1));
        await using (var session = store.LightweightSession("north"))
        {
            session.Store(new Note(Guid.NewGuid(), "a", "x", 1));
            session.Events.StartStream<Course>("c1", new CourseOpened(1));
            session.Events.StartStream<Course>("c2", new CourseOpened(1));
            await Assert.ThrowsAsync<ExistingStreamIdCollisionException>(() => session.SaveChangesAsync());
        }

        await using var query = store.QuerySession("north");
        Assert.Empty(await query.Events.FetchStreamAsync("c1"));
        Assert.Empty(await query.QueryAsync<Note>(""));
    }

    [Fact]
    public async Task Another_tenants_documents_are_written_in_the_same_save()
    {
        await using var store = stores.Open();
        var note = new Note(Guid.NewGuid(), "barn", "south", 1);
        await using (var session = store.LightweightSession("north"))
        {
            session.Events.Append("c1", new CourseOpened(1));
            var other = session.ForTenant("south");
            Assert.Equal("south", other.TenantId);
            other.Store(note);
            await session.SaveChangesAsync();
        }

        await using var north = store.QuerySession("north");
        await using var south = store.QuerySession("south");
        Assert.Single(await north.Events.FetchStreamAsync("c1"));
        Assert.Null(await north.LoadAsync<Note>(note.Id));
        Assert.Equal(note, await south.LoadAsync<Note>(note.Id));
    }

    [Fact]
    public async Task An_archived_stream_takes_no_more()
    {
        await using var store = stores.Open();
        await Append(store, "north", "c1", new CourseOpened(1));
        await using var session = store.LightweightSession("north");
        session.Events.ArchiveStream("c1");
        await session.SaveChangesAsync();
        Assert.True(await stores.Scalar<bool>($"select is_archived from {store.Options().DatabaseSchemaName}.mt_streams"));
        session.Events.Append("c1", new SeatTaken("ann"));
        await Assert.ThrowsAnyAsync<MartenException>(() => session.SaveChangesAsync());
    }

    [Fact]
    public async Task Parts_of_a_stream_can_be_read()
    {
        await using var store = stores.Open();
        await Append(store, "north", "c1", new CourseOpened(5), new SeatTaken("a"), new SeatTaken("b"));
        await using var query = store.QuerySession("north");
        var between = (await query.Events.FetchStreamAsync("c1"))[^1].Timestamp;
        await Append(store, "north", "c1", new SeatTaken("c"));
        Assert.Equal([2L, 3L], (await query.Events.FetchStreamAsync("c1", version: 3, fromVersion: 2)).Select(x => x.Version));
        Assert.Equal(3, (await query.Events.FetchStreamAsync("c1", timestamp: between)).Count);
    }

    [Fact]
    public async Task An_event_is_stored_under_the_name_it_was_given()
    {
        var schema = Stores.FreshSchema();
        await using (var store = stores.Open(x => x.Events.MapEventType<SeatTaken>("enrolment.seat_taken.v1"), schema))
            await Append(store, "north", "c1", new SeatTaken("ann"));
        Assert.Equal("enrolment.seat_taken.v1", await stores.Scalar<string>($"select type from {schema}.mt_events"));
        await using (var store = stores.Open(x => x.Events.MapEventType<SeatTakenV2>("enrolment.seat_taken.v1"), schema))
        {
            // The name says what the event is; the class that was stored with it does not.
            await using var query = store.QuerySession("north");
            Assert.Equal(new SeatTakenV2("ann", null!), Assert.Single(await query.Events.FetchStreamAsync("c1")).Data);
        }
    }

    [Fact]
    public async Task An_event_of_an_old_class_is_read_as_the_new_one()
    {
        var schema = Stores.FreshSchema();
        await using (var store = stores.Open(schema: schema))
            await Append(store, "north", "c1", new SeatTaken("ann"));
        Assert.Equal("seat_taken", await stores.Scalar<string>($"select type from {schema}.mt_events"));

        // Ten years later the class is another.
        await using (var store = stores.Open(
            x =>
            {
                x.Events.MapEventType<SeatTakenV2>("enrolment.seat_taken.v2");
                x.Events.Upcast<SeatTaken, SeatTakenV2>(old => new SeatTakenV2(old.Who, "unknown"));
            },
            schema))
        {
            await Append(store, "north", "c1", new SeatTakenV2("bo", "web"));
            await using var query = store.QuerySession("north");
            Assert.Equal([new SeatTakenV2("ann", "unknown"), new SeatTakenV2("bo", "web")], (await query.Events.FetchStreamAsync("c1")).Select(x => x.Data));
        }
    }

    [Fact]
    public async Task Inline_projections_of_all_kinds_are_in_the_same_transaction()
    {
        await using var store = stores.Open(x =>
        {
            x.Projections.Add<CourseProjection>(ProjectionLifecycle.Inline);
            x.Projections.Add(new ParticipationProjection(), ProjectionLifecycle.Inline);
            x.Projections.Add(new ReleaseNotes(), ProjectionLifecycle.Inline);
        });
        await using (var session = store.LightweightSession("north"))
        {
            session.Events.Append("c1", new CourseOpened(2), new SeatTaken("ann"), new SeatTaken("bo"));
            session.Events.Append("c2", new CourseOpened(2), new SeatTaken("ann"));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession("north");
        Assert.Equal(2, (await query.LoadAsync<Participation>("ann"))!.Seats);
        await using (var session = store.LightweightSession("north"))
        {
            session.Events.Append("c1", new SeatReleased("bo", "ill"));
            session.Events.Append("c2", new CourseClosed());
            session.Insert(new Note(Guid.NewGuid(), "a", "x", 1));
            await session.SaveChangesAsync();
        }

        Assert.Null(await query.LoadAsync<Participation>("bo"));
        Assert.Equal(["ann"], (await query.LoadAsync<Course>("c1"))!.Taken);
        Assert.Null(await query.LoadAsync<Course>("c2"));
        Assert.Contains(await query.QueryAsync<Note>(""), x => x.Text == "ill");
        Assert.Equal(4, await stores.Scalar<long>($"select mt_version from {store.Options().DatabaseSchemaName}.mt_doc_course"));

        // What does not commit is not projected.
        await using (var session = store.LightweightSession("north"))
        {
            (await session.Events.FetchForWriting<Course>("c1")).AppendOne(new SeatTaken("cy"));
            session.QueueSqlCommand("select 1/0");
            await Assert.ThrowsAsync<MartenCommandException>(() => session.SaveChangesAsync());
        }

        Assert.Equal(["ann"], (await query.LoadAsync<Course>("c1"))!.Taken);
        Assert.Null(await query.LoadAsync<Participation>("cy"));
    }

    [Fact]
    public void A_projection_and_its_events_must_agree_on_tenants() =>
        Assert.ThrowsAny<Exception>(() => stores.Open(x =>
        {
            x.Schema.For<Course>().SingleTenanted();
            x.Projections.Add<CourseProjection>(ProjectionLifecycle.Inline);
        }));

    [Fact]
    public async Task Time_comes_from_where_it_is_told_to()
    {
        await using var store = stores.Open(x => x.Events.TimeProvider = new Stopped(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)));
        await Append(store, "north", "c1", new CourseOpened(1));
        await using var query = store.QuerySession("north");
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), Assert.Single(await query.Events.FetchStreamAsync("c1")).Timestamp);
    }

    internal static async Task Append(DocumentStore store, string tenant, string stream, params object[] events)
    {
        await using var session = store.LightweightSession(tenant);
        session.Events.Append(stream, events);
        await session.SaveChangesAsync();
    }


    private sealed class Stopped(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
