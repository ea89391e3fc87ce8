using JasperFx;
using Marten.Exceptions;
using Npgsql;

namespace Yrkesresan.Marten.Tests;

public sealed class Documents(Stores stores)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_is_stored_is_loaded()
    {
        await using var store = stores.Open();
        var note = new Note(Guid.NewGuid(), "barn", "hej", 3, Mood.Merry);
        await using (var session = store.LightweightSession("north"))
        {
            session.Store(note);
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession("north");
        Assert.Equal(note, await query.LoadAsync<Note>(note.Id));
        Assert.True(await query.CheckExistsAsync<Note>(note.Id));
        Assert.False(await query.CheckExistsAsync<Note>(Guid.NewGuid()));
        Assert.Null(await query.LoadAsync<Note>(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_document_belongs_to_its_tenant()
    {
        await using var store = stores.Open();
        var id = Guid.NewGuid();
        await using (var session = store.LightweightSession("north"))
        {
            session.Store(new Note(id, "barn", "north", 1));
            session.ForTenant("south").Store(new Note(id, "barn", "south", 2));
            await session.SaveChangesAsync();
        }

        await using var north = store.QuerySession("north");
        await using var south = store.QuerySession("south");
        Assert.Equal("north", (await north.LoadAsync<Note>(id))!.Text);
        Assert.Equal("south", (await south.LoadAsync<Note>(id))!.Text);
        Assert.Equal("north", north.TenantId);
    }

    [Fact]
    public async Task A_single_tenanted_document_is_everybodys()
    {
        await using var store = stores.Open(x => x.Schema.For<Note>().SingleTenanted());
        var note = new Note(Guid.NewGuid(), "barn", "hej", 3);
        await using (var session = store.LightweightSession("north"))
        {
            session.Store(note);
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession("south");
        Assert.Equal(note, await query.LoadAsync<Note>(note.Id));
    }

    [Fact]
    public async Task Inserting_twice_is_refused_and_nothing_else_is_written()
    {
        await using var store = stores.Open();
        var note = new Note(Guid.NewGuid(), "barn", "hej", 3);
        await using (var session = store.LightweightSession())
        {
            session.Insert(note);
            await session.SaveChangesAsync();
        }

        var other = Guid.NewGuid();
        await using (var session = store.LightweightSession())
        {
            session.Store(new Note(other, "barn", "other", 1));
            session.Insert(note with { Text = "again" });
            var refused = await Assert.ThrowsAsync<DocumentAlreadyExistsException>(() => session.SaveChangesAsync());
            Assert.Equal(typeof(Note), refused.DocumentType);
        }

        await using var query = store.QuerySession();
        Assert.Equal("hej", (await query.LoadAsync<Note>(note.Id))!.Text);
        Assert.Null(await query.LoadAsync<Note>(other));
    }

    [Fact]
    public async Task Updating_what_does_not_exist_is_refused()
    {
        await using var store = stores.Open();
        await using var session = store.LightweightSession();
        session.Update(new Note(Guid.NewGuid(), "barn", "hej", 3));
        await Assert.ThrowsAnyAsync<MartenException>(() => session.SaveChangesAsync());
    }

    [Fact]
    public async Task What_exists_is_updated_and_deleted()
    {
        await using var store = stores.Open();
        var (first, second, third) = (new Note(Guid.NewGuid(), "a", "1", 1), new Note(Guid.NewGuid(), "a", "2", 2), new Note(Guid.NewGuid(), "a", "3", 3));
        await using (var session = store.LightweightSession())
        {
            session.Store(first, second, third);
            await session.SaveChangesAsync();
            session.Update(first with { Text = "changed" });
            session.Delete(second);
            session.Delete<Note>(third.Id);
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        var left = Assert.Single(await query.LoadManyAsync<Note>(first.Id, second.Id, third.Id));
        Assert.Equal("changed", left.Text);
    }

    [Fact]
    public async Task The_last_of_many_writes_counts()
    {
        await using var store = stores.Open();
        var note = new Note(Guid.NewGuid(), "a", "1", 1);
        await using (var session = store.LightweightSession())
        {
            for (var i = 0; i < 20; i++)
                session.Store(note with { Rank = i }, new Note(Guid.NewGuid(), "b", "x", i));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        Assert.Equal(19, (await query.LoadAsync<Note>(note.Id))!.Rank);
        Assert.Equal(21, (await query.QueryAsync<Note>("where d.tenant_id = ?", "*DEFAULT*")).Count);
    }

    [Fact]
    public async Task Documents_are_found_by_sql()
    {
        await using var store = stores.Open(x => x.Schema.For<Note>().Index(n => n.Journey).Index(n => n.Rank));
        await using (var session = store.LightweightSession("north"))
        {
            session.Store(new Note(Guid.NewGuid(), "barn", "a", 1), new Note(Guid.NewGuid(), "barn", "b", 2), new Note(Guid.NewGuid(), "vuxen", "c", 3));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession("north");
        Assert.Equal(["b", "a"], (await query.QueryAsync<Note>("where data ->> 'journey' = ? and d.tenant_id = ? order by data ->> 'text' desc", "barn", "north")).Select(x => x.Text));
        Assert.Equal(3, (await query.QueryAsync<Note>("order by d.id")).Count);
        Assert.Equal([3L], await query.QueryAsync<long>($"select count(*) from {store.Options().DatabaseSchemaName}.mt_doc_note"));
        Assert.Equal("c", Assert.Single(await query.QueryAsync<Note>($"select data from {store.Options().DatabaseSchemaName}.mt_doc_note where CAST(data ->> 'rank' as integer) > ?", 2)).Text);
        Assert.Equal(2, (await query.QueryAsync<Note>('^', "where data ? ^ and data ->> 'journey' = ^", "text", "barn")).Count);
        Assert.Equal(["Merry", "Calm"], (await query.QueryAsync<string>("select x from unnest(array['Merry','Calm']) x", None)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => query.QueryAsync<Note>("where data ->> 'journey' = ?"));
    }

    [Fact]
    public async Task Sql_is_run_in_the_saves_transaction()
    {
        await using var store = stores.Open();
        var schema = store.Options().DatabaseSchemaName;
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using (var session = store.LightweightSession())
        {
            session.QueueSqlCommand($"create table {schema}.tally (name text primary key, n int)");
            session.QueueSqlCommand($"insert into {schema}.tally values (?, ?)", "a", 1);
            session.QueueSqlCommand($"insert into {schema}.tally select n.name, ? from (values ('b')) as n (name)", 2);
            await session.SaveChangesAsync();
        }

        await using (var session = store.LightweightSession())
        {
            session.Store(new Note(Guid.NewGuid(), "a", "x", 1));
            session.QueueSqlCommand($"insert into {schema}.tally values (?, ?)", "a", 3);
            var refused = await Assert.ThrowsAsync<MartenCommandException>(() => session.SaveChangesAsync());
            Assert.Equal("23505", Assert.IsType<PostgresException>(refused.InnerException).SqlState);
        }

        await using var query = store.QuerySession();
        Assert.Equal([3L], await query.QueryAsync<long>($"select sum(n) from {schema}.tally"));
        Assert.Empty(await query.QueryAsync<Note>(""));
    }

    [Fact]
    public async Task A_unique_index_holds()
    {
        await using var store = stores.Open(x => x.Schema.For<Note>().UniqueIndex(n => n.Journey, n => n.Rank));
        await using (var session = store.LightweightSession("north"))
        {
            session.Store(new Note(Guid.NewGuid(), "barn", "a", 1));
            await session.SaveChangesAsync();
        }

        await using (var session = store.LightweightSession("south"))
        {
            session.Store(new Note(Guid.NewGuid(), "barn", "b", 1));
            var refused = await Assert.ThrowsAsync<DocumentAlreadyExistsException>(() => session.SaveChangesAsync());
            Assert.Equal("23505", Assert.IsType<PostgresException>(refused.InnerException).SqlState);
        }
    }

    [Fact]
    public async Task Another_property_can_be_the_identity()
    {
        await using var store = stores.Open(x => x.Schema.For<Member>().Identity(m => m.Number));
        await using (var session = store.LightweightSession())
        {
            session.Store(new Member("7", "Ann"));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        Assert.Equal("Ann", (await query.LoadAsync<Member>("7"))!.Name);
    }

    [Fact]
    public async Task A_transaction_begun_early_covers_reads_and_the_sessions_connection()
    {
        await using var store = stores.Open();
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var note = new Note(Guid.NewGuid(), "a", "x", 1);
        await using (var session = store.LightweightSession())
        {
            await session.BeginTransactionAsync(None);
            await using (var command = new NpgsqlCommand($"create table {store.Options().DatabaseSchemaName}.mine (n int)", session.Connection))
                await command.ExecuteNonQueryAsync();
            session.Store(note);
            Assert.Null(await store.QuerySession().LoadAsync<Note>(note.Id));
        }

        await using (var session = store.LightweightSession())
        {
            await session.BeginTransactionAsync(None);
            session.Store(note);
            await session.SaveChangesAsync();
            Assert.Equal(note, await session.LoadAsync<Note>(note.Id));
            session.Store(note with { Rank = 2 });
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        Assert.Equal([false], await query.QueryAsync<bool>($"select to_regclass('{store.Options().DatabaseSchemaName}.mine') is not null"));
        Assert.Equal(2, (await query.LoadAsync<Note>(note.Id))!.Rank);
    }

    [Fact]
    public async Task Several_instances_can_create_the_schema_at_once()
    {
        var schema = Stores.FreshSchema();
        var all = Enumerable.Range(0, 8).Select(_ => stores.Open(x => x.Schema.For<Note>().Index(n => n.Journey), schema)).ToList();
        await Task.WhenAll(all.Select(x => Task.Run(() => x.Storage.ApplyAllConfiguredChangesToDatabaseAsync())));
        await Task.WhenAll(all.Select(async x =>
        {
            await using var session = x.LightweightSession();
            session.Store(new Note(Guid.NewGuid(), "a", "x", 1));
            session.Events.Append("s" + Guid.NewGuid(), new CourseOpened(1));
            await session.SaveChangesAsync();
        }));
        Assert.Equal(8, await stores.Scalar<long>($"select count(*) from {schema}.mt_doc_note"));
        Assert.Equal(8, await stores.Scalar<long>($"select count(*) from {schema}.mt_events"));
        foreach (var store in all)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task Everything_can_be_emptied()
    {
        await using var store = stores.Open();
        await using var session = store.LightweightSession();
        session.Store(new Note(Guid.NewGuid(), "a", "x", 1));
        session.Events.Append("a", new CourseOpened(1));
        await session.SaveChangesAsync();
        await store.Advanced.Clean.DeleteAllDocumentsAsync();
        await store.Advanced.Clean.DeleteAllEventDataAsync();
        Assert.Empty(await session.QueryAsync<Note>(""));
        Assert.Equal(0, (await store.Advanced.FetchEventStoreStatistics()).EventCount);
        session.Events.Append("a", new CourseOpened(1));
        await session.SaveChangesAsync();
        var figures = await store.Advanced.FetchEventStoreStatistics();
        Assert.Equal((1, 1, 1), (figures.EventCount, figures.StreamCount, figures.EventSequenceNumber));
    }

    private sealed record Member(string Number, string Name);
}
