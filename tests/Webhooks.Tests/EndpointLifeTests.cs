using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Webhooks.Contracts;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>What becomes of an endpoint after it was registered: changed, rotated, disabled, enabled, deleted.</summary>
public sealed class EndpointLifeTests(RunningWebhooks running)
{
    private const string Path = "/api/webhooks/v1/endpoints";
    private readonly string municipality = RunningWebhooks.Municipality();
    private readonly Receiver receiver = running.Receiver;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_endpoint_gets_its_own_headers_and_nobody_reads_what_they_hold()
    {
        using var client = running.Of(municipality);
        var url = receiver.That(200);
        var created = await (await client.PostAsJsonAsync(
            Path,
            new { municipality, url, events = new[] { "seat.confirmed.v1" }, headers = new Dictionary<string, string> { ["X-Api-Key"] = "deras-egen-nyckel", ["Authorization"] = "Bearer deras" } },
            Cancellation)).Json(201);
        var id = (Guid)created["id"]!;
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var got = Assert.Single(await receiver.AtLeast(url, 1));
        Assert.Equal(("deras-egen-nyckel", "Bearer deras"), (got.Headers["X-Api-Key"], got.Headers["Authorization"]));

        var read = await client.GetStringAsync($"{Path}/{id}", Cancellation);
        Assert.Equal(["Authorization", "X-Api-Key"], JsonNode.Parse(read)!["headers"]!.AsArray().Select(name => (string?)name));
        Assert.DoesNotContain("deras", read, StringComparison.Ordinal);
        Assert.Equal(0, await running.Count("select count(*) from mt_events where data::text like '%deras-egen%'"));
        Assert.Equal(0, await running.Count("select count(*) from mt_doc_delivery where data::text like '%deras-egen%'"));
    }

    [Theory]
    [InlineData("webhook-id", "1")]
    [InlineData("Webhook-Signature", "v1,x")]
    [InlineData("svix-id", "1")]
    [InlineData("Host", "inside.example")]
    [InlineData("Content-Length", "0")]
    [InlineData("content-type", "text/plain")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Connection", "close")]
    [InlineData("Keep-Alive", "1")]
    [InlineData("Upgrade", "h2c")]
    [InlineData("TE", "trailers")]
    [InlineData("Proxy-Authorization", "x")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Metadata-Flavor", "Google")]
    [InlineData("X-aws-ec2-metadata-token", "x")]
    [InlineData("traceparent", "00-1-2-01")]
    [InlineData("Cookie", "a=b")]
    [InlineData("X-Key", "a\r\nHost: inside")]
    [InlineData("X-Key", "å")]
    [InlineData("X-Key", "")]
    [InlineData("X Key", "a")]
    [InlineData("X-Key:", "a")]
    [InlineData("", "a")]
    public async Task Headers_that_mean_something_to_others_are_refused(string name, string value)
    {
        using var client = running.Of(municipality);
        var request = new { municipality, url = "http://127.0.0.1:1/", events = new[] { "seat.confirmed.v1" }, headers = new Dictionary<string, string> { [name] = value } };
        var problem = await (await client.PostAsJsonAsync(Path, request, Cancellation)).Problem(422, "validation");
        Assert.StartsWith("headers", (string?)Assert.Single(problem["errors"]!.AsArray())!["field"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wanted_can_be_changed_by_journey_and_event_and_a_stale_change_is_refused()
    {
        using var client = running.Of(municipality);
        var url = receiver.That(200);
        var (id, _) = await running.Register(municipality, url, "seat.confirmed.v1", "participant.paused.v1");
        using (var change = Change(id, new { journeys = new[] { "aldreomsorg" }, description = "Bara äldreomsorgen" }, "\"1\""))
        {
            var changed = await (await client.SendAsync(change, Cancellation)).Json(200);
            Assert.Equal(["aldreomsorg"], changed["journeys"]!.AsArray().Select(journey => (string?)journey));
            Assert.Equal("Bara äldreomsorgen", (string?)changed["description"]);
        }

        using (var stale = Change(id, new { ordered = true }, "\"1\""))
        {
            await (await client.SendAsync(stale, Cancellation)).Problem(412, "version-conflict");
        }

        await (await client.SendAsync(Change(id, new { journeys = new[] { "ingen-resa" }, events = new[] { "seat.lost.v1" }, url = "https://10.0.0.1/" }), Cancellation)).Problem(422, "validation");
        await running.Service.Publish(RunningWebhooks.Seat(municipality, "barn-och-unga"));
        var (seat, person) = (RunningWebhooks.Seat(municipality, "aldreomsorg"), Guid.CreateVersion7());
        await running.Service.Publish(seat);
        await running.Service.Publish(new ParticipantPaused(person, municipality, RunningWebhooks.At));
        await receiver.AtLeast(url, 2);
        await running.Settled();
        Assert.Equal(
            new[] { seat.Participant, person }.Order(), receiver.At(url).Select(got => (Guid)got.Json["data"]!["participant"]!).Order());

        // Elsewhere, and all journeys again: what is queued from now on, and what still waits, goes there.
        var other = receiver.That(200);
        await (await client.SendAsync(Change(id, new { url = other, journeys = Array.Empty<string>(), description = "" }), Cancellation)).Json(200);
        await running.Service.Publish(RunningWebhooks.Seat(municipality, "barn-och-unga"));
        await receiver.AtLeast(other, 1);
        Assert.Equal(2, receiver.At(url).Count);
        var read = await running.Endpoint(municipality, id);
        Assert.Equal((other.ToString(), null, null), ((string?)read["url"], (string?)read["description"], read["journeys"]));
    }

    [Fact]
    public async Task While_the_secret_is_rotated_both_sign_and_afterwards_the_new_one_alone()
    {
        var url = receiver.That(200);
        var (id, former) = await running.Register(municipality, url);
        using var client = running.Of(municipality);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}/{id}/secret") { Content = JsonContent.Create(new { overlapHours = 48 }) };
        request.Headers.Add("Idempotency-Key", "rotation");
        var rotated = await (await client.SendAsync(request, Cancellation)).Json(200);
        var secret = (string)rotated["secret"]!;
        using (var again = new HttpRequestMessage(HttpMethod.Post, $"{Path}/{id}/secret") { Content = JsonContent.Create(new { overlapHours = 48 }) })
        {
            again.Headers.Add("Idempotency-Key", "rotation");
            Assert.Equal(secret, (string?)(await (await client.SendAsync(again, Cancellation)).Json(200))["secret"]);
        }

        Assert.NotEqual(former, secret);
        Assert.Equal(TimeSpan.FromHours(48), (DateTimeOffset)rotated["formerUntil"]! - await At(id, "webhooks.secret_rotated.v1"));
        await running.Ask(municipality, id, "test", status: 202);
        var both = (await receiver.AtLeast(url, 1))[0];
        Assert.Equal(2, both.Signature.Split(' ').Length);
        Assert.True(both.IsSignedWith(secret) && both.IsSignedWith(former));
        Assert.NotNull((await running.Endpoint(municipality, id))["formerSecretUntil"]);

        // It has leaked: no overlap.
        var last = (string)(await running.Ask(municipality, id, "secret", new { overlapHours = 0 }))["secret"]!;
        await running.Ask(municipality, id, "test", status: 202);
        var alone = (await receiver.AtLeast(url, 2))[1];
        Assert.True(alone.IsSignedWith(last) && !alone.IsSignedWith(secret) && !alone.IsSignedWith(former));
        Assert.Null((await running.Endpoint(municipality, id))["formerSecretUntil"]);
        await (await client.PostAsJsonAsync($"{Path}/{id}/secret", new { overlapHours = 169 }, Cancellation)).Problem(422, "validation");
        Assert.Equal(0, await running.Count("select count(*) from mt_events where data::text like '%whsec_%'"));
    }

    [Fact]
    public async Task What_happens_while_it_is_disabled_is_held_and_sent_when_it_is_enabled()
    {
        var url = receiver.That(200);
        var (id, _) = await running.Register(municipality, url);
        Assert.Equal("asked", (string?)(await running.Ask(municipality, id, "disable"))["disabledBecause"]);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await running.Service.Publish(RunningWebhooks.Seat(municipality));
        }

        await running.Settled();
        Assert.Equal(3, (long)(await running.Endpoint(municipality, id))["held"]!);
        Assert.Empty(receiver.At(url));
        await (await running.Of(municipality).PostAsync($"{Path}/{id}/test", null, Cancellation)).Problem(409, "endpoint-disabled");

        var enabled = await running.Ask(municipality, id, "enable");
        Assert.Equal(("enabled", 0L), ((string?)enabled["status"], (long)enabled["held"]!));
        await running.Until(municipality, id, "delivered", 3);
        Assert.Equal(3, receiver.At(url).Select(got => got.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_was_held_can_be_dropped_and_still_be_sent_again_afterwards()
    {
        var url = receiver.That(200);
        var (id, _) = await running.Register(municipality, url);
        await running.Ask(municipality, id, "disable");
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Settled();
        await running.Ask(municipality, id, "enable", new { catchUp = false });
        Assert.Equal("cancelled", (string?)Assert.Single(await running.Deliveries(municipality, id))!["state"]);
        await running.Ask(municipality, id, "test", status: 202);
        await running.Until(municipality, id, "delivered");
        Assert.Single(receiver.At(url));
        Assert.Equal(1, (int)(await running.Ask(municipality, id, "resend", new { state = "cancelled" }, 202))["queued"]!);
        await running.Until(municipality, id, "delivered", 2);
    }

    [Fact]
    public async Task What_was_held_at_the_very_moment_of_enabling_is_not_forgotten()
    {
        var url = receiver.That(200);
        var (id, _) = await running.Register(municipality, url);
        await running.Ask(municipality, id, "disable");
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Settled();
        // As a message leaves it that read the endpoint before it was enabled, and saved after.
        await running.Execute($"update mt_doc_delivery set data = data || '{{\"heldFor\":\"{Guid.Empty}\"}}' where data ->> 'heldFor' = '{id}'");
        await running.Ask(municipality, id, "enable");
        await running.Execute($"update mt_doc_delivery set data = data || '{{\"heldFor\":\"{id}\"}}' where data ->> 'heldFor' = '{Guid.Empty}'");
        await running.Until(municipality, id, "delivered");
    }

    [Fact]
    public async Task Nothing_through_for_days_disables_with_a_reason_and_the_municipality_is_told_once()
    {
        var told = await running.Service.Catch<WebhookMessageDue>();
        var url = receiver.That(500, 500, 500, 500, 200);
        var (id, _) = await running.Register(municipality, url);
        // As nine failures leave it, the first three days ago.
        await running.Execute(
            $"update mt_doc_endpointhealth set data = data || jsonb_build_object('failures', 9, 'since', '{DateTimeOffset.UtcNow.AddDays(-3):O}') where id = '{id}'");
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var disabled = await Eventually.Get(() => running.Endpoint(municipality, id), state => (string?)state["status"] == "disabled" && (long)state["held"]! == 1);
        Assert.Equal("failing", (string?)disabled["disabledBecause"]);
        using var @operator = running.Service.As("operator");
        var seen = (await (await @operator.GetAsync($"{Path}?status=disabled&municipality={municipality}", Cancellation)).Json(200))["items"]!.AsArray();
        Assert.Equal("failing", (string?)Assert.Single(seen)!["disabledBecause"]);
        Assert.Null(seen[0]!["url"]);

        var message = await Eventually.Get(async () => (await told.All()).Select(one => one.Message).FirstOrDefault(one => one.Endpoint == id), one => one is not null);
        Assert.Equal(("endpoint-disabled", "municipal-administrator", municipality, "failing"), (message!.Kind, message.To, message.Municipality, message.Because));

        // Mended and enabled, it catches up; a success ends the run.
        await running.Execute($"update mt_doc_delivery set data = data || '{{\"tries\":0}}' where data ->> 'endpoint' = '{id}'");
        await running.Ask(municipality, id, "enable");
        await running.Until(municipality, id, "delivered");
        Assert.Equal(0, (int)(await running.Endpoint(municipality, id))["failures"]!);
        Assert.Single(await told.All(), one => one.Message.Endpoint == id);
    }

    [Fact]
    public async Task A_deleted_endpoint_is_deleted_for_ever_and_what_it_was_sent_can_be_read()
    {
        var url = receiver.That(200);
        var (id, _) = await running.Register(municipality, url);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Until(municipality, id, "delivered");
        await running.Ask(municipality, id, "disable");
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Settled();
        using var client = running.Of(municipality);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{Path}/{id}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{Path}/{id}", Cancellation)).StatusCode);

        var read = await running.Endpoint(municipality, id);
        Assert.Equal(("deleted", null, 0L), ((string?)read["status"], (string?)read["url"], (long)read["held"]!));
        Assert.Equal(["cancelled", "delivered"], (await running.Deliveries(municipality, id)).Select(item => (string?)item!["state"]).Order(StringComparer.Ordinal));
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_endpointdetails where id = '{id}'"));
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Settled();
        Assert.Equal(2, (await running.Deliveries(municipality, id)).Count);
        foreach (var what in new[] { "test", "secret", "enable", "disable" })
        {
            await (await client.PostAsync($"{Path}/{id}/{what}", null, Cancellation)).Problem(409, "endpoint-deleted");
        }

        await (await client.PostAsJsonAsync($"{Path}/{id}/resend", new { state = "delivered" }, Cancellation)).Problem(409, "endpoint-deleted");
        var delivery = (Guid)(await running.Deliveries(municipality, id))[0]!["id"]!;
        await (await client.PostAsync($"/api/webhooks/v1/deliveries/{delivery}/resend", null, Cancellation)).Problem(409, "endpoint-deleted");
        using var change = Change(id, new { ordered = true });
        await (await client.SendAsync(change, Cancellation)).Problem(409, "endpoint-deleted");
        Assert.Empty(await Listed(""));
        Assert.Equal(id, (Guid)Assert.Single(await Listed("?status=deleted"))!["id"]!);
    }

    [Fact]
    public async Task Endpoints_are_listed_for_those_whose_they_are()
    {
        var other = RunningWebhooks.Municipality();
        var (mine, _) = await running.Register(municipality, receiver.That(200));
        var (second, _) = await running.Register(municipality, receiver.That(200));
        await running.Register(other, receiver.That(200));
        await running.Ask(municipality, second, "disable");
        Assert.Equal(new[] { mine, second }.Order(), (await Listed("")).Select(item => (Guid)item!["id"]!).Order());
        Assert.Equal(second, (Guid)Assert.Single(await Listed("?status=disabled"))!["id"]!);
        Assert.Equal(mine, (Guid)Assert.Single(await Listed("?status=enabled"))!["id"]!);
        Assert.Empty(await Listed("?status=failing"));
        using var client = running.Of(municipality);
        await (await client.GetAsync($"{Path}?municipality={other}", Cancellation)).Problem(404, "not-found");
        await (await client.GetAsync($"{Path}?status=lost", Cancellation)).Problem(422, "validation");
        var page = await (await client.GetAsync($"{Path}?limit=1", Cancellation)).Json(200);
        var next = await (await client.GetAsync($"{Path}?limit=1&cursor={page["next"]}", Cancellation)).Json(200);
        Assert.Equal(new[] { mine, second }.Order(), new[] { page, next }.Select(one => (Guid)one["items"]![0]!["id"]!).Order());

        var region = $"region-{Guid.NewGuid():N}";
        await running.Service.Publish(new Billing.Contracts.MunicipalityJoined(region, municipality, "Kommunen", 1, 1, DateTimeOffset.UtcNow));
        await running.Settled();
        using var coordinator = running.Service.As("coordinator", region);
        Assert.Equal(2, (await (await coordinator.GetAsync(Path, Cancellation)).Json(200))["items"]!.AsArray().Count);
        using var elsewhere = running.Service.As("coordinator", "dalarna");
        Assert.DoesNotContain((await (await elsewhere.GetAsync(Path, Cancellation)).Json(200))["items"]!.AsArray(), item => (string?)item!["municipality"] == municipality);
    }

    [Fact]
    public async Task Who_lends_trainers_is_told_of_the_team_and_also_when_it_lends_none_any_more()
    {
        var former = RunningWebhooks.Municipality();
        var (ours, theirs) = (receiver.That(200), receiver.That(200));
        await running.Register(municipality, ours, "team.confirmed.v1", "day.taught.v1");
        await running.Register(former, theirs, "team.confirmed.v1", "day.taught.v1");
        var (occasion, leader, trainer) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = new TeamConfirmed("barn-och-unga", occasion, "norrbotten", new LentTrainer(leader, municipality), [new LentTrainer(trainer, former)], 2, RunningWebhooks.At);
        var second = first with { Trainers = [], Version = 4 };
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await running.Service.Publish(first, one);
        await receiver.AtLeast(theirs, 1);
        await running.Service.Publish(second, two);
        await running.Service.Publish(first with { Version = 3 });
        await running.Service.Publish(second, two);
        await receiver.AtLeast(theirs, 2);
        await running.Settled();
        Assert.Equal(["2:1", "4:0"], receiver.At(theirs).Select(got => $"{got.Json["data"]!["version"]}:{got.Json["data"]!["trainers"]!.AsArray().Count}"));
        await Eventually.Get(() => Task.FromResult(receiver.At(ours).Count), count => count is 2 or 3);
        Assert.All(receiver.At(ours), got => Assert.Equal(leader, (Guid)Assert.Single(got.Json["data"]!["trainers"]!.AsArray())!));

        var day = new DayTaught("barn-och-unga", occasion, "samtal-och-delaktighet", "norrbotten", new DateOnly(2026, 3, 2), false, [new LentTrainer(trainer, former)], 5, RunningWebhooks.At);
        await running.Service.Publish(day);
        await receiver.AtLeast(theirs, 3);
        await running.Service.Publish(day with { Taught = [new LentTrainer(leader, municipality)], Version = 6 });
        await receiver.AtLeast(theirs, 4);
        Assert.Equal(["5:1", "6:0"], receiver.At(theirs).Skip(2).Select(got => $"{got.Json["data"]!["version"]}:{got.Json["data"]!["trainers"]!.AsArray().Count}"));
    }

    [Fact]
    public async Task Every_type_of_event_is_shown_with_an_example()
    {
        using var client = running.Of(municipality, "integration");
        var types = JsonNode.Parse(await client.GetStringAsync("/api/webhooks/v1/event-types", Cancellation))!.AsArray();
        Assert.Equal(Payload.Types.Append(Payload.TestType).Order(StringComparer.Ordinal), types.Select(type => (string)type!["type"]!).Order(StringComparer.Ordinal));
        Assert.All(types, type => Assert.Equal((string?)type!["type"], (string?)type["example"]!["type"]));
    }

    private static HttpRequestMessage Change(Guid id, object body, string? version = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/{id}") { Content = JsonContent.Create(body) };
        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", version);
        }

        return request;
    }

    private async Task<JsonArray> Listed(string query)
    {
        using var client = running.Of(municipality);
        return (await (await client.GetAsync($"{Path}{query}", Cancellation)).Json(200))["items"]!.AsArray();
    }

    private async Task<DateTimeOffset> At(Guid endpoint, string type)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(running.Service.Database);
        await using var command = database.CreateCommand($"select data ->> 'at' from mt_events where stream_id = '{endpoint}' and type = '{type}'");
        return DateTimeOffset.Parse((string)(await command.ExecuteScalarAsync(Cancellation))!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
