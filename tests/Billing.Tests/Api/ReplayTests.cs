using Npgsql;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>
/// Random histories, corrections and all, through RabbitMQ, consumers, PostgreSQL and policies: told once in order, and told twice shuffled.
/// The books are the same. AnyOrderTests does it two hundred times without a database, and shows what happens without versions or derived ids.
/// </summary>
public sealed class ReplayTests(RunningBilling billing)
{
    private static readonly string[] Municipalities = ["boden", "lulea", "pitea"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Told_twice_and_in_any_order_ledger_invoices_and_pool_are_the_same(int seed)
    {
        var people = Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7()).ToArray();
        var results = new List<string>();
        foreach (var shuffled in new[] { false, true, true })
        {
            var region = billing.Region();
            await region.SetFees();
            var occasion = new TestOccasion(region.Slug);
            var once = History(occasion, people, new Random(seed));
            (object Message, Guid Id)[] messages = shuffled ? [.. once, .. once] : [.. once];
            if (shuffled)
            {
                new Random(seed + results.Count).Shuffle(messages);
            }

            foreach (var (message, id) in messages)
            {
                await Publish((dynamic)message, id);
            }

            await Settled([.. once.Select(one => one.Id)]);
            results.Add(await Books(region, occasion.Id));
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
        Assert.Contains("amount", results[0], StringComparison.Ordinal);
    }

    private static (object Message, Guid Id)[] History(TestOccasion occasion, Guid[] people, Random random)
    {
        var places = new Dictionary<int, CompletedPlace>();
        var story = new List<object> { random.Next(2) == 0 ? occasion.Scheduled() : occasion.ScheduledInside("lulea") };
        foreach (var number in Enumerable.Range(0, people.Length))
        {
            var municipality = Municipalities[random.Next(3)];
            story.Add(occasion.Seat(people[number], municipality, fromWaitingList: random.Next(4) == 0));
            places[number] = new CompletedPlace(people[number], municipality, "Mottagning", "attended", false);
            if (random.Next(3) == 0)
            {
                var late = random.Next(2) == 0;
                story.Add(occasion.Cancelled(people[number], municipality, late));
                places[number] = places[number] with { Outcome = "cancelled-late", Refilled = random.Next(2) == 0 };
                if (!late)
                {
                    places.Remove(number);
                }
            }
        }

        story.AddRange(occasion.Days.Select(day => occasion.Taught(day, Municipalities[random.Next(3)])));
        story.Add(occasion.Taught(occasion.Days[0], Municipalities[random.Next(3)]));
        story.Add(occasion.Completed([.. places.Values]));
        for (var correction = 0; correction < 2; correction++)
        {
            foreach (var number in places.Keys.ToList())
            {
                places[number] = places[number] with { Outcome = random.Next(2) == 0 ? "absent" : places[number].Outcome };
                if (random.Next(4) == 0)
                {
                    places.Remove(number);
                }
            }

            story.Add(occasion.Corrected([.. places.Values]));
        }

        return [.. story.Select(message => (message, Guid.CreateVersion7()))];
    }

    private static async Task<string> Books(TestRegion region, Guid occasion)
    {
        var text = new List<string>();
        var charge = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/charges/{occasion}")));
        text.AddRange(charge["places"]!.AsArray().Select(place => $"{place!["participant"]} {place["municipality"]} {place["why"]} {place["amount"]}"));
        text.AddRange(charge["days"]!.AsArray().Select(day => day!.ToJsonString()));
        foreach (var invoice in await region.Invoices($"&occasion={occasion}"))
        {
            var whole = await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{invoice["id"]}"));
            text.Add($"{whole["municipality"]} {whole["kind"]} {whole["status"]} {whole["amount"]} {whole["lines"]!.ToJsonString()}");
        }

        text.Add((await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2026")))).ToJsonString());
        var reconciled = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/reconciliation/2026")));
        Assert.Equal(0, reconciled["total"]!["difference"]!.GetValue<decimal>());
        text.Add(reconciled["total"]!.ToJsonString());
        return string.Join('\n', text);
    }

    // Everything taken in, and what follows from it, and what follows from that.
    private async Task Settled(Guid[] messages)
    {
        await Eventually.Get(
            () => Number("select count(distinct data ->> 'message') from mt_doc_inboxmessage where data ->> 'message' = any($1)", [.. messages.Select(id => id.ToString())]),
            taken => taken == messages.Length, what: "every message taken in");
        await Eventually.Get(billing.Service.MessagesInQueues, waiting => waiting == 0, what: "empty queues");
        for (var step = 0; step < 3; step++)
        {
            var last = await Number("select max(seq_id) from mt_events");
            await Eventually.Get(
                () => Number("select last_seq_id from mt_event_progression where name = 'policies:All'"), read => read >= last, what: "the policies");
        }
    }

    private async Task<long> Number(string sql, params string[] values)
    {
        await using var connection = new NpgsqlConnection(billing.Service.Database);
        await connection.OpenAsync();
#pragma warning disable CA2100 // One of the texts above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        if (values.Length > 0)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = values });
        }

        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }

    private Task Publish<TEvent>(TEvent message, Guid id) where TEvent : class => billing.Service.Publish(message, id);
}
