using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.Probe;
using Yrkesresan.ServiceDefaults.Messaging;
using Yrkesresan.Testing;

namespace Yrkesresan.ServiceDefaults.Tests;

public sealed class MessagingTests(Probing probing)
{
    [Fact]
    public async Task What_is_stored_is_published_with_its_journey_as_key_and_the_event_s_id()
    {
        await using var caught = await probing.Probe.Catch<NoteAnnounced>();
        var note = await Write("skadligt-bruk-och-beroende", "ut på bussen");

        var messages = await Eventually.Get(caught.All, all => all.Any(one => one.Message.Note == note), what: "the note published");
        var published = messages.Single(one => one.Message.Note == note);
        await using var session = probing.Probe.Store.LightweightSession("skadligt-bruk-och-beroende");
        var stored = Assert.Single(await session.Events.FetchStreamAsync(note, token: TestContext.Current.CancellationToken));
        Assert.Equal(stored.Id, published.Id);
        Assert.Equal("skadligt-bruk-och-beroende", published.RoutingKey);
        Assert.Equal(1, (await Heard("skadligt-bruk-och-beroende", note)).Times);
    }

    [Fact]
    public async Task A_message_that_comes_twice_takes_effect_once()
    {
        var (note, id) = (Guid.NewGuid(), Guid.NewGuid());
        var message = new NoteAnnounced("aldreomsorg", note, "två gånger");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => probing.Probe.Publish(message, id)));
        await probing.Probe.Publish(message, id);
        // A later message through the same queue: when it is there, its forerunners are too.
        var after = Guid.NewGuid();
        await probing.Probe.Publish(new NoteAnnounced("aldreomsorg", after, "sist"));

        Assert.Equal(1, (await Heard("aldreomsorg", after)).Times);
        await Eventually.Get(probing.Probe.MessagesInQueues, left => left == 0, what: "empty queues");
        Assert.Equal(1, (await Heard("aldreomsorg", note)).Times);
    }

    [Fact]
    public async Task An_event_of_no_journey_has_a_queue_of_its_own()
    {
        var note = Guid.NewGuid();
        await probing.Probe.Publish(new NoteAnnounced(null, note, "ingen resa"));
        Assert.Equal(1, (await Heard(null, note)).Times);
    }

    [Fact]
    public async Task Publishing_the_store_again_changes_nothing_and_misses_nothing()
    {
        await using var caught = await probing.Probe.Catch<NoteAnnounced>();
        var note = await Write("funktionshinder-myndighet", "en gång till");
        await Eventually.Get(caught.All, all => all.Any(one => one.Message.Note == note), what: "the note published");
        Assert.Equal(1, (await Heard("funktionshinder-myndighet", note)).Times);

        using var operations = probing.Probe.As("operator");
        var answer = await operations.PostAsJsonAsync("/admin/republish", new { from = 0 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);

        await Eventually.Get(caught.All, all => all.Count(one => one.Message.Note == note) >= 2, what: "the note published again");
        await Eventually.Get(probing.Probe.MessagesInQueues, left => left == 0, what: "empty queues");
        Assert.Equal(1, (await Heard("funktionshinder-myndighet", note)).Times);
    }

    [Fact]
    public async Task Only_the_operator_may_publish_again()
    {
        using var coordinator = probing.Probe.As("coordinator", "norrbotten");
        var answer = await coordinator.PostAsJsonAsync("/admin/republish", new { from = 0 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task What_can_t_be_taken_in_is_kept_with_its_fault_and_its_journey()
    {
        // A probe of its own: its retries take half a minute, and nobody else should wait for them.
        await using var probe = await RunningService.StartAsync<Note>("probe");
        await probe.Publish(new NoteAnnounced("funktionshinder-utforare", Guid.NewGuid(), "poison"));
        var kept = await Eventually.Get(
            () => DeadLetter(probe, "probe.funktionshinder-utforare_error"), letter => letter is not null, TimeSpan.FromSeconds(60), "the dead letter");
        Assert.Contains("can't be taken in", kept, StringComparison.Ordinal);
        await Eventually.Get(
            () => Task.FromResult(KeptIn("funktionshinder-utforare")), messages => messages > 0, TimeSpan.FromSeconds(60), "the metric of dead letters to show it");
    }

    private static long KeptIn(string journey)
    {
        var kept = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "yrkesresan.queue.depth")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, messages, tags, _) =>
        {
            if (tags.ToArray() is [{ Value: string where }, { Value: true }] && where == journey)
            {
                kept += messages;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return kept;
    }

    [Fact]
    public void An_instance_handles_what_it_is_told_or_what_nobody_else_does()
    {
        Assert.Equal(6, Handled().Count);
        Assert.Equal(["aldreomsorg"], Handled(("Journeys", "aldreomsorg")));
        Assert.DoesNotContain("aldreomsorg", Handled(("JourneysElsewhere", "aldreomsorg")));
        Assert.Contains(Journeys.None, Handled(("JourneysElsewhere", "aldreomsorg")));
        Assert.Throws<InvalidOperationException>(() => Handled(("Journeys", "ingen-resa")));
    }

    private static IReadOnlyCollection<string> Handled(params (string Key, string Value)[] settings) => new Journeys(
        new Microsoft.Extensions.Configuration.ConfigurationManager
        {
            [settings.FirstOrDefault().Key ?? "x"] = settings.FirstOrDefault().Value,
        }).Handled;

    private static async Task<string?> DeadLetter(RunningService probe, string queue)
    {
        var servers = await Servers.StartAsync();
        var host = new Uri(probe.Broker).AbsolutePath.Trim('/');
        var queues = JsonDocument.Parse(await servers.AskRabbitMqAsync(HttpMethod.Get, $"api/queues/{host}")).RootElement;
        if (!queues.EnumerateArray().Any(one => one.GetProperty("name").GetString() == queue))
        {
            return null;
        }

        var letters = JsonDocument.Parse(await servers.AskRabbitMqAsync(
            HttpMethod.Post, $"api/queues/{host}/{queue}/get", new { count = 1, ackmode = "ack_requeue_true", encoding = "auto" })).RootElement;
        return letters.GetArrayLength() == 0 ? null : letters[0].GetRawText();
    }

    private async Task<Guid> Write(string journey, string text)
    {
        using var client = probing.Probe.As("coordinator", "norrbotten");
        var answer = await client.PostAsJsonAsync($"/api/probe/v1/journeys/{journey}/notes", new { text, times = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }

    private Task<Heard> Heard(string? journey, Guid note) => Eventually.Get(
        async () =>
        {
            await using var session = journey is null ? probing.Probe.Store.QuerySession() : probing.Probe.Store.QuerySession(journey);
            return (await session.LoadAsync<Heard>(note))!;
        },
        heard => heard is not null,
        TimeSpan.FromSeconds(20),
        "the message taken in");
}
