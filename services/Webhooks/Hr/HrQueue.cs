using System.Text.Json;
using Marten;
using Npgsql;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Endpoints;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>
/// PostgreSQL is the queue, twice: messages that are not read, and employees of whom Enrolment is to be told. Messages are read in one transaction with
/// what they say; employees are claimed, committed, told and recorded, as deliveries are (whoever dies with a claim leaves one that runs out).
/// An employee's row is locked before her or his messages' rows, everywhere.
/// </summary>
internal sealed class HrQueue(NpgsqlDataSource database, Sessions sessions, TimeProvider clock, ILogger<HrQueue> log)
{
    private const int Batch = 100;
    private const string Failed = "failed";
    // Reading is in order, so one reads at a time; the number is nobody else's.
    private const long Reading = 7_000_711;

    /// <summary>
    /// Reads what has come, in the order it came: what can't be taken is for somebody to look at, the rest is said of its employee. A message that something
    /// unforeseen happens with is for somebody to look at too, it alone; where the database is away nothing is read, and all of it is tried again.
    /// </summary>
    /// <returns>How many were read.</returns>
    public Task<int> Read(CancellationToken cancellation) => Read(Batch, cancellation);

    private async Task<int> Read(int most, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var messages = await session.QueryAsync<HrMessage>(
            "select d.data from (select pg_try_advisory_xact_lock(?) as mine) l join lateral (select data, id from mt_doc_hrmessage m where l.mine and m.data ->> 'turn' is not null order by m.data ->> 'turn' limit ? for update) d on true",
            cancellation, Reading, most);
        if (messages.Count == 0)
        {
            return 0;
        }

        var contents = (await session.LoadManyAsync<HrContent>([.. messages.Select(one => one.Id)])).ToDictionary(one => one.Id);
        var systems = (await session.LoadManyAsync<HrIntegration>([.. messages.Select(one => one.Integration).Distinct()])).ToDictionary(one => one.Id);
        var keys = (await session.LoadManyAsync<HrKeys>([.. systems.Keys])).ToDictionary(one => one.Id);
        var municipalities = await session.KnownMunicipalities(cancellation);
        var now = clock.GetUtcNow();
        var read = messages.Select(message =>
        {
            // Closed meanwhile: what came before is read as it was, but nobody can be known by it.
            if (!keys.TryGetValue(message.Integration, out var key) || !contents.TryGetValue(message.Id, out var content))
            {
                return (Message: message, Reading: null, Employee: null);
            }

            var mapping = systems[message.Integration].Mapping;
            var reading = HrReading.Of(
                content.Corrected ?? content.Body, message.Own || content.Corrected is not null ? mapping.OfValues() : mapping, message.Municipality, message.SentAt,
                message.ReceivedAt, municipalities.Contains);
            if (reading.Unforeseen is { } exception)
            {
                Tell(message.Id, exception);
            }

            return (Message: message, Reading: (HrReading?)reading, Employee: reading.Person is { } person ? key.EmployeeOf(person) : (Guid?)null);
        }).ToList();
        var ids = read.Select(one => one.Employee).OfType<Guid>().Distinct().Order().ToArray();
        var employees = (await session.QueryAsync<HrEmployee>("where d.id = any(?) order by d.id for update", cancellation, ids)).ToDictionary(one => one.Id);
        foreach (var (message, reading, id) in read)
        {
            if (reading is null)
            {
                session.Store(message with { State = HrMessageState.Dismissed, SettledAt = now, Code = null });
                continue;
            }

            var taken = message with { Employee = id, Type = reading.Type };
            // Without an employee there is always a fault.
            if (reading.Faults is [var fault, ..])
            {
                session.Store(taken with
                {
                    State = HrMessageState.Review,
                    Code = fault.Code,
                    Detail = string.Join(", ", reading.Faults.Select(one => one.Field).OfType<string>().Distinct()),
                });
                continue;
            }

            var employee = employees.GetValueOrDefault(id!.Value) ?? new HrEmployee(id.Value, message.Integration, message.Municipality);
            bool contradicts;
            try
            {
                (employees[id.Value], contradicts) = employee.Hear(new HrStatement(message.Id, reading.Position, reading.Day, reading.Says), now);
            }
            catch (Exception exception) when (!ProblemResponses.IsTransient(exception))
            {
                Tell(message.Id, exception);
                session.Store(taken with { State = HrMessageState.Review, Code = Failed, Detail = null });
                continue;
            }

            session.Store(contradicts
                ? taken with { State = HrMessageState.Review, Code = "contradictory", Detail = null }
                : taken with { State = HrMessageState.Waiting, Code = null, Detail = null });
        }

        session.Store([.. employees.Values]);
        try
        {
            await session.SaveChangesAsync(cancellation);
            return messages.Count;
        }
        catch (Exception exception) when (IsOfWhatIsSaid(exception))
        {
            await session.DisposeAsync();
            if (messages is [var alone])
            {
                Tell(alone.Id, exception);
                await SetAside(alone.Id, cancellation);
                return 1;
            }
        }

        // Which of them is at fault isn't told: each by itself, in the same order.
        var count = 0;
        while (count < messages.Count && await Read(1, cancellation) > 0)
        {
            count++;
        }

        return count;
    }

    private async Task SetAside(Guid id, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        // Unless somebody else read it meanwhile.
        if (await session.QueryAsync<HrMessage>("where d.id = ? and d.data ->> 'turn' is not null for update", cancellation, id) is [var message])
        {
            session.Store(message with { State = HrMessageState.Review, Code = Failed, Detail = null });
            await session.SaveChangesAsync(cancellation);
        }
    }

    // An exception's own words may be out of the message: names. What it is and where it happened are not.
    private void Tell(Guid message, Exception exception) => log.LogError(
        "Message {Message} of an HR system failed and is in the review queue: {Exception} {Trace}", message, exception.GetType().FullName, exception.StackTrace);

    // PostgreSQL's classes 22 (data) and 54 (a limit): what is said can't be stored, today or later. Of anything else no message is to blame, and it is thrown.
    private static bool IsOfWhatIsSaid(Exception exception) =>
        exception is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] } || exception.InnerException is { } inner && IsOfWhatIsSaid(inner);

    /// <summary>Claims employees of whom there is something to tell.</summary>
    public async Task<IReadOnlyList<HrEmployee>> Claim(int most, TimeSpan lasting, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // One statement, committed by itself.
        await using var session = sessions.Open();
        return await session.QueryAsync<HrEmployee>(
            """
            with due as materialized (
              select id from mt_doc_hremployee where data ->> 'due' <= ? order by data ->> 'due' limit ? for update skip locked),
            claimed as (
              update mt_doc_hremployee d
              set data = d.data || jsonb_build_object('due', ?::text, 'claim', gen_random_uuid()::text, 'version', (d.data ->> 'version')::bigint + 1), mt_last_modified = now()
              from due where d.id = due.id returning d.data)
            select data from claimed
            """,
            cancellation, Delivery.Sortable(now), most, Delivery.Sortable(now + lasting));
    }

    /// <summary>Records what became of what was told.</summary>
    /// <param name="claimed">The employee as claimed.</param>
    /// <param name="round">What was told, and how it was answered.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task Record(HrEmployee claimed, TellEnrolment round, CancellationToken cancellation)
    {
        var (now, today) = (clock.GetUtcNow(), clock.Today());
        await using var session = sessions.Open();
        await session.BeginTransactionAsync(cancellation);
        var found = await session.QueryAsync<HrEmployee>("where d.id = ? for update", cancellation, claimed.Id);
        if (found is not [var employee] || employee.Claim != claimed.Claim)
        {
            return;
        }

        var seen = claimed.Waiting.Select(one => one.Message).ToHashSet();
        var (applied, superseded) = (new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var statements in round.Taken)
        {
            // One that was replaced or dismissed while it was told has been told all the same.
            (employee, var nothing) = employee.Told(statements, round.Participant, today);
            superseded.UnionWith(nothing);
            applied.UnionWith(statements.Select(one => one.Message).Except(nothing));
        }

        var failures = round.Away is not null ? employee.Failures + 1 : 0;
        var more = employee.Waiting.Any(one => !one.Held && !seen.Contains(one.Message));
        employee = employee with
        {
            Claim = null,
            Failures = failures,
            Due = round.Away is not null ? Delivery.Sortable(now + TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures), 300)))
                : more ? Delivery.Sortable(now)
                : employee.Next(today) is { } day ? Delivery.Sortable(day.StartOfDay()) : null,
        };
        session.Store(employee);
        Settle(session, applied, HrMessageState.Applied, now);
        Settle(session, superseded, HrMessageState.Superseded, now);
        foreach (var (message, code, detail) in round.Refused)
        {
            Ask(session, [message], code, detail);
        }

        var nobody = employee.SpeakOfNobody();
        if (nobody.Count > 0)
        {
            Ask(session, nobody, "not-employed", null);
        }

        // What once spoke of one who had left, and no longer does, as she or he is known to have been hired again.
        session.QueueSqlCommand(
            """
            update mt_doc_hrmessage set data = data || ?::jsonb, mt_last_modified = now()
            where cast(data ->> 'employee' as uuid) = ? and data ->> 'state' = 'Review' and data ->> 'code' = 'not-employed' and id <> all(?) and id <> all(?)
            """,
            Change(new { State = "Applied", Code = (string?)null, Detail = (string?)null, SettledAt = now }), employee.Id,
            employee.Waiting.Select(one => one.Message).ToArray(), nobody.ToArray());
        await session.SaveChangesAsync(cancellation);
    }

    /// <summary>Deletes what stands in messages that came to their end so long ago.</summary>
    public async Task<int> Forget(TimeSpan kept, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            delete from mt_doc_hrcontent c using mt_doc_hrmessage m
            where m.id = c.id and m.data ->> 'settledAt' is not null and (m.data ->> 'settledAt')::timestamptz < $1
            """);
        command.Parameters.AddWithValue(clock.GetUtcNow() - kept);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void Settle(IDocumentSession session, HashSet<Guid> messages, HrMessageState state, DateTimeOffset now)
    {
        if (messages.Count > 0)
        {
            session.QueueSqlCommand(
                "update mt_doc_hrmessage set data = data || ?::jsonb, mt_last_modified = now() where id = any(?) and data ->> 'state' in ('Waiting', 'Review')",
                Change(new { State = state.ToString(), Code = (string?)null, Detail = (string?)null, SettledAt = now }), messages.ToArray());
        }
    }

    // One that somebody dismissed stays dismissed.
    private static void Ask(IDocumentSession session, IReadOnlyCollection<Guid> messages, string code, string? detail) => session.QueueSqlCommand(
        "update mt_doc_hrmessage set data = data || ?::jsonb, mt_last_modified = now() where id = any(?) and data ->> 'state' in ('Waiting', 'Review', 'Applied')",
        Change(new { State = "Review", Code = code, Detail = detail, SettledAt = (DateTimeOffset?)null }), messages.ToArray());

    private static string Change(object change) => JsonSerializer.Serialize(change, WithNulls);

    private static readonly JsonSerializerOptions WithNulls = new(Json.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };
}

internal static class MunicipalitiesKnown
{
    /// <summary>Slugs of the municipalities that Billing has told of.</summary>
    public static async Task<IReadOnlySet<string>> KnownMunicipalities(this IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<MunicipalityInRegion>("order by d.id", cancellation)).Select(one => one.Municipality).ToHashSet();
}
