using System.Globalization;
using Npgsql;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>
/// Random histories, corrections and all, through RabbitMQ, consumers, PostgreSQL and policies: told once in order, and told twice shuffled; then everything is
/// issued, the pool distributed and paid out, and all of it told once more, as somebody who re-publishes would. The books are the same. AnyOrderTests does it two
/// hundred times without a database, and shows what happens without versions or derived ids.
/// </summary>
public sealed class ReplayTests(RunningBilling billing)
{
    private const int Year = 2025;
    private static readonly string[] Municipalities = ["boden", "lulea", "pitea"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Told_twice_and_in_any_order_ledger_invoices_and_pool_are_the_same(int seed)
    {
        var people = Enumerable.Range(0, 14).Select(_ => Guid.CreateVersion7()).ToArray();
        var results = new List<string>();
        foreach (var shuffled in new[] { false, true, true })
        {
            var region = billing.Region();
            foreach (var municipality in Municipalities)
            {
                (await region.Register(municipality)).EnsureSuccessStatusCode();
            }

            await region.SetFees($"{Year}-01-01");
            TestOccasion[] occasions = [.. Enumerable.Range(0, 2).Select(_ => new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(Year) })];
            var once = History(region, occasions[0], people, new Random(seed)).Concat(CalledOff(region, occasions[1], people)).Select(message => (Message: message, Id: Guid.CreateVersion7())).ToArray();
            (object Message, Guid Id)[] messages = shuffled ? [.. once, .. once] : [.. once];
            if (shuffled)
            {
                new Random(seed + results.Count).Shuffle(messages);
            }

            await Tell(messages);
            var text = new List<string> { await Books(region, occasions) };
            var issued = await region.IssueAll();
            var distributed = await TestRegion.Json(await region.Coordinator.PostAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/{Year}/distribution"), null));
            var shares = distributed["shares"]!.AsArray().Count(share => share!["amount"]!.GetValue<decimal>() != 0);
            await Eventually.Get(() => region.Invoices("&kind=trainer-pool-credit"), payouts => payouts.Count == shares, what: "payouts");
            issued = [.. issued, .. await region.IssueAll()];
            Assert.Equal(Enumerable.Range(1, issued.Count), issued.Select(one => int.Parse(one["number"]!.GetValue<string>()[5..], CultureInfo.InvariantCulture)).Order());
            text.Add(await Books(region, occasions));
            if (shuffled)
            {
                // Told again when all is issued: by the same ids, and as messages nobody has seen.
                await Tell([.. once, .. once.Select(one => (one.Message, Guid.CreateVersion7()))]);
                Assert.Equal(text[1], await Books(region, occasions));
                Assert.Equal(issued.Count, (await region.Invoices()).Count);
            }

            results.Add(string.Join('\n', text));
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
        Assert.Contains("trainer-pool-credit issued", results[0], StringComparison.Ordinal);
    }

    private async Task Tell((object Message, Guid Id)[] messages)
    {
        foreach (var (message, id) in messages)
        {
            await Publish((dynamic)message, id);
        }

        await Settled([.. messages.Select(one => one.Id).Distinct()]);
    }

    private static List<object> History(TestRegion region, TestOccasion occasion, Guid[] people, Random random)
    {
        var places = new Dictionary<int, CompletedPlace>();
        var inside = random.Next(2) == 0;
        var story = new List<object> { inside ? occasion.ScheduledInside(region.Of("lulea")) : occasion.Scheduled() };
        CompletedPlace Seat(int number, string municipality)
        {
            story.Add(occasion.Seat(people[number], municipality, fromWaitingList: random.Next(4) == 0));
            return new CompletedPlace(people[number], municipality, "Mottagning", "attended", false);
        }

        foreach (var number in Enumerable.Range(0, 10))
        {
            var municipality = region.Of(Municipalities[random.Next(3)]);
            places[number] = Seat(number, municipality);
            switch (random.Next(5))
            {
                case 0:
                    var late = random.Next(2) == 0;
                    story.Add(occasion.Cancelled(people[number], municipality, late));
                    places[number] = places[number] with { Outcome = "cancelled-late", Refilled = random.Next(2) == 0 };
                    if (!late)
                    {
                        places.Remove(number);
                    }

                    break;
                case 1 when number < 4:
                    // A colleague comes instead.
                    story.Add(occasion.Cancelled(people[number], municipality, late: true) with { Because = "replaced" });
                    places.Remove(number);
                    places[10 + number] = Seat(10 + number, municipality);
                    break;
                case 2:
                    story.Add(occasion.Cancelled(people[number], municipality) with { Because = "transferred" });
                    places.Remove(number);
                    break;
                default:
                    break;
            }
        }

        OccasionDay[] moved = [.. occasion.Days.Select((day, index) => day with { Date = day.Date.AddDays(7), Mode = index == 1 ? "digital" : day.Mode, Half = index == 3 })];
        story.Add(occasion.Rescheduled(moved));
        story.AddRange(moved.Select(day => occasion.Taught(day, region.Of(Municipalities[random.Next(3)]))));
        story.Add(occasion.Taught(moved[0], region.Of(Municipalities[random.Next(3)])));
        story.Add(occasion.Completed([.. places.Values]) with { Days = moved });
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

            story.Add(occasion.Corrected([.. places.Values]) with { Days = moved });
        }

        return story;
    }

    private static List<object> CalledOff(TestRegion region, TestOccasion occasion, Guid[] people) =>
    [
        occasion.Scheduled(),
        occasion.Seat(people[0], region.Of("boden")),
        occasion.Seat(people[1], region.Of("lulea")),
        occasion.Cancelled(people[1], region.Of("lulea"), late: true),
        occasion.Rescheduled([.. occasion.Days.Select(day => day with { Date = day.Date.AddDays(14) })]),
        occasion.CalledOff(),
    ];

    private static async Task<string> Books(TestRegion region, TestOccasion[] occasions)
    {
        var text = new List<string>();
        foreach (var occasion in occasions)
        {
            var charge = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/charges/{occasion.Id}")));
            text.Add(charge["status"]!.GetValue<string>());
            text.AddRange(charge["places"]!.AsArray().Select(place => $"{place!["participant"]} {place["municipality"]} {place["why"]} {place["amount"]}"));
            text.AddRange((charge["days"]?.AsArray() ?? []).Select(day => day!.ToJsonString()));
        }

        // Ids, and with them the order in which they are numbered, are of the occasion.
        var invoices = new List<string>();
        foreach (var invoice in await region.Invoices())
        {
            var whole = await TestRegion.Json(await region.Coordinator.GetAsync($"/api/billing/v1/invoices/{invoice["id"]}"));
            invoices.Add($"{whole["municipality"]} {whole["kind"]} {whole["status"]} {whole["amount"]} {whole["payable"]} {whole["lines"]!.ToJsonString()}");
        }

        text.AddRange(invoices.Order(StringComparer.Ordinal));
        text.Add((await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/{Year}")))).ToJsonString());
        var reconciled = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path($"/journeys/{RunningBilling.Journey}/reconciliation/{Year}")));
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
