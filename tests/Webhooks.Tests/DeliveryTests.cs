using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Tests;

public sealed class DeliveryTests(RunningWebhooks running)
{
    private readonly string municipality = RunningWebhooks.Municipality();
    private readonly Receiver receiver = running.Receiver;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("barn-och-unga")]
    [InlineData("funktionshinder-utforare")]
    public async Task A_confirmed_seat_reaches_the_municipality_s_system_signed(string journey)
    {
        var url = receiver.That(204);
        var (endpoint, secret) = await running.Register(municipality, url);
        var (seat, message) = (RunningWebhooks.Seat(municipality, journey), Guid.CreateVersion7());
        await running.Service.Publish(seat, message);

        var got = Assert.Single(await receiver.AtLeast(url, 1));
        Assert.True(got.IsSignedWith(secret));
        Assert.Equal(Delivery.IdOf(message, endpoint).ToString(), got.Id);
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(got.Timestamp, null), 0, 60);
        Assert.Equal("application/json; charset=utf-8", got.ContentType);
        Assert.DoesNotContain("traceparent", got.Headers.Keys);
        Assert.Equal("seat.confirmed.v1", (string?)got.Json["type"]);
        Assert.Equal(seat.Participant, (Guid?)got.Json["data"]!["participant"]);
        Assert.Equal(journey, (string?)got.Json["data"]!["journey"]);

        var delivered = Assert.Single(await running.Until(municipality, endpoint, "delivered"))!;
        Assert.Equal(got.Id, (string?)delivered["id"]);
        Assert.Equal(204, (int?)Assert.Single(delivered["attempts"]!.AsArray())!["status"]);
        Assert.Null(delivered["nextAttempt"]);
    }

    [Fact]
    public async Task Events_of_no_journey_come_too_and_only_what_was_asked_for()
    {
        var (people, money) = (receiver.That(200), receiver.That(200));
        await running.Register(municipality, people, "participant.registered.v1", "participant.left.v1");
        await running.Register(municipality, money, "invoice.issued.v1");
        var person = Guid.CreateVersion7();
        await running.Service.Publish(new ParticipantRegistered(person, municipality, "Barn 1", "norrbotten", "socialsekreterare", RunningWebhooks.At));
        await running.Service.Publish(new ParticipantPaused(person, municipality, RunningWebhooks.At));
        await running.Service.Publish(new ParticipantLeft(person, municipality, new DateOnly(2026, 4, 30), RunningWebhooks.At));
        await running.Service.Publish(new InvoiceIssued(
            null, Guid.CreateVersion7(), "2026-1", "norrbotten", municipality, "coordinator", null, null, 2026, 100m, RunningWebhooks.At));
        await receiver.AtLeast(people, 2);
        await receiver.AtLeast(money, 1);
        await running.Settled();
        Assert.Equal(
            ["participant.left.v1", "participant.registered.v1"],
            receiver.At(people).Select(got => (string?)got.Json["type"]).Order(StringComparer.Ordinal));
        Assert.Equal("invoice.issued.v1", (string?)Assert.Single(receiver.At(money)).Json["type"]);
    }

    [Fact]
    public async Task A_receiver_that_fails_gets_the_same_again_until_it_recovers()
    {
        var url = receiver.That(500, 302, 200);
        var (endpoint, secret) = await running.Register(municipality, url);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));

        var delivered = Assert.Single(await running.Until(municipality, endpoint, "delivered"))!;
        Assert.Equal([500, 302, 200], delivered["attempts"]!.AsArray().Select(attempt => (int)attempt!["status"]!));
        var got = receiver.At(url);
        Assert.Equal(3, got.Count);
        Assert.Single(got.Select(one => one.Id).Distinct());
        Assert.Single(got.Select(one => one.Body).Distinct());
        Assert.All(got, one => Assert.True(one.IsSignedWith(secret)));
    }

    [Fact]
    public async Task After_the_last_attempt_it_is_given_up_and_can_be_seen()
    {
        var url = receiver.That(503);
        var (endpoint, _) = await running.Register(municipality, url);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        var failed = Assert.Single(await running.Until(municipality, endpoint, "failed"))!;
        Assert.Equal(4, failed["attempts"]!.AsArray().Count);
        Assert.Equal(4, receiver.At(url).Count);
        Assert.Null(failed["nextAttempt"]);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_a_silent_receiver_is_left_and_nobody_home_is_said()
    {
        var target = receiver.That(200);
        var redirecting = receiver.That((_, http) =>
        {
            http.Response.Redirect(target.ToString());
            return Task.CompletedTask;
        });
        var silent = receiver.That((_, http) => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted));
        var (one, _) = await running.Register(municipality, redirecting);
        var (two, _) = await running.Register(municipality, silent);
        var (three, _) = await running.Register(municipality, new Uri("http://127.0.0.1:1/nobody"));
        await running.Service.Publish(RunningWebhooks.Seat(municipality));

        async Task<JsonArray> Attempts(Guid endpoint) => Assert.Single(await running.Until(municipality, endpoint, "failed"))!["attempts"]!.AsArray();
        Assert.All(await Attempts(one), attempt => Assert.Equal(302, (int?)attempt!["status"]));
        Assert.All(await Attempts(two), attempt => Assert.Equal("timeout", (string?)attempt!["error"]));
        Assert.All(await Attempts(three), attempt => Assert.Equal("connection", (string?)attempt!["error"]));
        Assert.Empty(receiver.At(target));
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_disabled_and_gets_nothing_more()
    {
        using var hold = new SemaphoreSlim(0);
        var url = receiver.That(async (time, http) =>
        {
            await hold.WaitAsync(http.RequestAborted);
            http.Response.StatusCode = 410;
        });
        var (endpoint, _) = await running.Register(municipality, url);
        for (var i = 0; i < 6; i++)
        {
            await running.Service.Publish(RunningWebhooks.Seat(municipality));
        }

        // Four at a time, two wait: they are held when the first answers.
        await Eventually.Get(() => running.Deliveries(municipality, endpoint), items => items.Count == 6);
        await receiver.AtLeast(url, 4);
        hold.Release(100);
        using var client = running.Of(municipality);
        await Eventually.Get(
            async () => await (await client.GetAsync($"/api/webhooks/v1/endpoints/{endpoint}", Cancellation)).Json(200),
            state => !(bool)state["enabled"]! && (string?)state["disabledBecause"] == "gone" && (long?)state["held"] == 6);

        var before = receiver.At(url).Count;
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await running.Settled();
        Assert.All(await running.Deliveries(municipality, endpoint), item => Assert.Equal("held", (string?)item!["state"]));
        Assert.Equal(7, (await running.Deliveries(municipality, endpoint)).Count);
        Assert.Equal(before, receiver.At(url).Count);
        await (await client.PostAsync($"/api/webhooks/v1/endpoints/{endpoint}/test", null, Cancellation)).Problem(409, "endpoint-disabled");
        Assert.Equal(1, await running.Count($"select count(*) from mt_events where type = 'webhooks.endpoint_disabled.v1' and data ->> 'endpoint' = '{endpoint}'"));
    }

    [Fact]
    public async Task Messages_twice_and_in_reverse_order_are_told_once_each()
    {
        var url = receiver.That(200);
        var (endpoint, _) = await running.Register(municipality, url, "seat.confirmed.v1", "enrolment.cancelled.v1");
        var seat = RunningWebhooks.Seat(municipality);
        var cancelled = new EnrolmentCancelled(
            seat.Journey, seat.Occasion, seat.Course, seat.Region, seat.Participant, municipality, seat.Unit, true, false, 4, RunningWebhooks.At.AddDays(1));
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Task.WhenAll(
            running.Service.Publish(cancelled, two), running.Service.Publish(seat, one), running.Service.Publish(cancelled, two), running.Service.Publish(seat, one));
        await running.Until(municipality, endpoint, "delivered", 2);
        await running.Service.Publish(seat, one);
        await running.Settled();
        await Eventually.Get(() => running.Deliveries(municipality, endpoint), items => items.All(item => (string?)item!["state"] == "delivered"));
        Assert.Equal(
            new[] { one, two }.Select(message => Delivery.IdOf(message, endpoint).ToString()).Order(StringComparer.Ordinal),
            receiver.At(url).Select(got => got.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_has_a_place_is_told_that_the_occasion_is_cancelled_whichever_comes_first(bool reversed)
    {
        var other = RunningWebhooks.Municipality();
        var (url, others) = (receiver.That(200), receiver.That(200));
        await running.Register(municipality, url, "occasion.cancelled.v1", "occasion.rescheduled.v1");
        await running.Register(other, others, "occasion.cancelled.v1");
        var seat = RunningWebhooks.Seat(municipality);
        var cancelled = new OccasionCancelled(seat.Journey, seat.Occasion, seat.Course, seat.Region, 9, RunningWebhooks.At);
        var message = Guid.CreateVersion7();
        if (reversed)
        {
            await running.Service.Publish(cancelled, message);
            await running.Settled();
        }

        await running.Service.Publish(seat);
        await running.Service.Publish(seat with { Participant = Guid.CreateVersion7(), Version = 4 });
        if (!reversed)
        {
            await running.Settled();
        }

        await running.Service.Publish(cancelled, message);
        var got = Assert.Single(await receiver.AtLeast(url, 1));
        Assert.Equal("occasion.cancelled.v1", (string?)got.Json["type"]);
        Assert.Equal(seat.Occasion, (Guid?)got.Json["data"]!["occasion"]);
        await running.Settled();
        Assert.Single(receiver.At(url));
        Assert.Empty(receiver.At(others));
    }

    [Fact]
    public async Task Whose_request_awaits_approval_is_told_that_it_was_made_and_that_the_occasion_is_moved()
    {
        var url = receiver.That(200);
        await running.Register(municipality, url, "enrolment.requested.v1", "occasion.rescheduled.v1");
        var seat = RunningWebhooks.Seat(municipality);
        var requested = new EnrolmentRequested(seat.Journey, seat.Occasion, seat.Course, seat.Region, seat.Participant, municipality, seat.Unit, 3, RunningWebhooks.At);
        var moved = new OccasionRescheduled(seat.Journey, seat.Occasion, seat.Course, seat.Region, [], 5, RunningWebhooks.At);
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await running.Service.Publish(moved, two);
        await running.Service.Publish(requested, one);
        await running.Service.Publish(moved, two);
        await running.Service.Publish(requested, one);
        await receiver.AtLeast(url, 2);
        await running.Settled();
        Assert.Equal(
            ["enrolment.requested.v1", "occasion.rescheduled.v1"],
            receiver.At(url).Select(got => (string?)got.Json["type"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_became_of_seats_courses_introductions_and_people_is_told_once_each_whatever_comes_first()
    {
        var url = receiver.That(200);
        string[] types =
        [
            "certificate.withdrawn.v1", "enrolment.declined.v1", "introduction.completed.v1", "introduction.overdue.v1", "occasion.corrected.v1",
            "participant.changed.v1", "participant.erased.v1", "seat.offered.v1",
        ];
        await running.Register(municipality, url, types);
        var seat = RunningWebhooks.Seat(municipality);
        var (journey, occasion, course, region, person, at) = (seat.Journey, seat.Occasion, seat.Course, seat.Region, seat.Participant, RunningWebhooks.At);
        List<Func<Task>> messages =
        [
            Twice(new SeatOffered(journey, occasion, course, region, person, municipality, "Barn 1", at.AddDays(2), 4, at)),
            Twice(new EnrolmentDeclined(journey, occasion, course, region, Guid.CreateVersion7(), municipality, "Barn 1", 5, at)),
            Twice(new OccasionCorrected(
                journey, occasion, course, region, new DateOnly(2026, 3, 1), [], [person], [], [new CompletedPlace(person, municipality, "Barn 1", "absent", false)], 9, at)),
            Twice(new CertificateWithdrawn(journey, Guid.CreateVersion7(), person, municipality, "Barn 1", occasion, course, region, 10, at)),
            Twice(new IntroductionOverdue("funktionshinder-utforare", person, municipality, "Barn 1", new DateOnly(2026, 3, 1), 2, at)),
            Twice(new IntroductionCompleted("funktionshinder-utforare", person, municipality, "Barn 1", "waived", 3, at)),
            Twice(new RoleAtWorkChanged(person, municipality, "behandlingsassistent", null, at)),
            Twice(new ParticipantErased(person, municipality, at)),
        ];
        await Task.WhenAll(messages.AsEnumerable().Reverse().Concat(messages).Select(publish => publish()));
        await receiver.AtLeast(url, types.Length);
        await running.Settled();
        var got = receiver.At(url);
        Assert.Equal(types, got.Select(one => (string?)one.Json["type"]).Order(StringComparer.Ordinal));
        Assert.Equal(at.AddDays(2), (DateTimeOffset)got.Single(one => (string?)one.Json["type"] == "seat.offered.v1").Json["data"]!["expires"]!);

        Func<Task> Twice<T>(T message) where T : class
        {
            var id = Guid.CreateVersion7();
            return () => running.Service.Publish(message, id);
        }
    }

    [Fact]
    public async Task Many_seats_and_the_cancellation_at_once_are_told_to_each_municipality_once()
    {
        var seat = RunningWebhooks.Seat(municipality);
        var urls = new List<Uri>();
        var messages = new List<Task>();
        for (var i = 0; i < 10; i++)
        {
            var own = RunningWebhooks.Municipality();
            urls.Add(receiver.That(200));
            await running.Register(own, urls[i], "occasion.cancelled.v1");
            messages.AddRange(Enumerable.Range(0, 4).Select(n => running.Service.Publish(seat with { Participant = Guid.CreateVersion7(), Municipality = own, Version = i * 4 + n })));
        }

        messages.Add(running.Service.Publish(new OccasionCancelled(seat.Journey, seat.Occasion, seat.Course, seat.Region, 100, RunningWebhooks.At)));
        await Task.WhenAll(messages);
        foreach (var url in urls)
        {
            await receiver.AtLeast(url, 1);
        }

        await running.Settled();
        Assert.All(urls, url => Assert.Single(receiver.At(url)));
    }

    [Fact]
    public async Task A_sender_that_dies_between_sending_and_recording_leaves_it_to_be_sent_again_under_the_same_id()
    {
        var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var url = receiver.That(async (time, http) =>
        {
            if (time == 0)
            {
                await died.Task.WaitAsync(http.RequestAborted);
            }
        });
        var (endpoint, secret) = await running.Register(municipality, url);
        await running.Service.Publish(RunningWebhooks.Seat(municipality));
        await receiver.AtLeast(url, 1);

        // As a dead sender leaves it: sent, claimed, not recorded, and the claim's time is over.
        await running.Execute($"update mt_doc_delivery set data = data || jsonb_build_object('due', '2000-01-01T00:00:00.000000Z', 'turn', data ->> 'endpoint' || ' 2000-01-01T00:00:00.000000Z') where data ->> 'endpoint' = '{endpoint}'");
        var got = await receiver.AtLeast(url, 2);
        var delivered = Assert.Single(await running.Until(municipality, endpoint, "delivered"))!;
        died.SetResult();
        Assert.Single(got.Select(one => one.Id).Distinct());
        Assert.All(got, one => Assert.True(one.IsSignedWith(secret)));
        // Whose claim it no longer was did not record.
        Assert.Single(delivered["attempts"]!.AsArray());
        await running.Settled();
        Assert.Single((await running.Deliveries(municipality, endpoint))[0]!["attempts"]!.AsArray());
    }

    [Fact]
    public async Task A_slow_receiver_delays_nobody_else_and_is_not_flooded()
    {
        var (now, most, gate) = (0, 0, new object());
        using var hold = new SemaphoreSlim(0);
        var slow = receiver.That(async (_, http) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            try
            {
                await hold.WaitAsync(http.RequestAborted);
            }
            finally
            {
                lock (gate)
                {
                    now--;
                }
            }
        });
        var quick = receiver.That(200);
        var (one, _) = await running.Register(municipality, slow);
        var (two, _) = await running.Register(municipality, quick);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => running.Service.Publish(RunningWebhooks.Seat(municipality))));
        await running.Until(municipality, two, "delivered", 40);
        Assert.DoesNotContain(await running.Deliveries(municipality, one), item => (string?)item!["state"] == "delivered");
        Assert.InRange(most, 1, 4);
        hold.Release(1000);
        await running.Until(municipality, one, "delivered", 40);
    }

    // Here, in turn with the test of two instances: each has a limit of its own.
    [Fact]
    public async Task One_that_fails_is_tried_one_at_a_time_until_one_comes_through()
    {
        var (now, most, failing, gate) = (0, 0, true, new object());
        var begun = 0;
        var url = receiver.That(async (_, http) =>
        {
            lock (gate)
            {
                begun++;
                now++;
                // The first four come together; after them it is known to fail.
                most = begun > 8 && failing ? Math.Max(most, now) : most;
            }

            await Task.Yield();
            lock (gate)
            {
                now--;
                http.Response.StatusCode = failing ? 500 : 200;
            }
        });
        var (endpoint, _) = await running.Register(municipality, url);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => running.Service.Publish(RunningWebhooks.Seat(municipality))));
        await running.Until(municipality, endpoint, "failed", 12);
        Assert.Equal(1, most);
        Assert.Equal(48, (int)(await running.Endpoint(municipality, endpoint))["failures"]!);
        lock (gate)
        {
            failing = false;
        }

        await running.Ask(municipality, endpoint, "resend", new { state = "failed" }, 202);
        await running.Until(municipality, endpoint, "delivered", 12);
        Assert.Equal(0, (int)(await running.Endpoint(municipality, endpoint))["failures"]!);
    }

    [Fact]
    public async Task Two_instances_share_the_queue_and_nothing_is_sent_by_both()
    {
        await using var second = await RunningService.StartAsync<Webhooks.Endpoints.WebhookEndpoint>("webhooks", RunningWebhooks.Settings, like: running.Service);
        var got = new ConcurrentDictionary<string, int>();
        var url = receiver.That((_, http) =>
        {
            got.AddOrUpdate(http.Request.Headers["webhook-id"].ToString(), 1, (_, times) => times + 1);
            return Task.CompletedTask;
        });
        var (endpoint, _) = await running.Register(municipality, url);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => running.Service.Publish(RunningWebhooks.Seat(municipality))));
        await running.Until(municipality, endpoint, "delivered", 100);
        Assert.Equal(100, got.Count);
        Assert.All(got.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_test_event_goes_the_same_way()
    {
        var url = receiver.That(200);
        var (endpoint, secret) = await running.Register(municipality, url);
        using var client = running.Of(municipality, "integration");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/v1/endpoints/{endpoint}/test");
        request.Headers.Add("Idempotency-Key", "prov");
        var sent = await (await client.SendAsync(request, Cancellation)).Json(202);
        using var again = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/v1/endpoints/{endpoint}/test");
        again.Headers.Add("Idempotency-Key", "prov");
        Assert.Equal((Guid?)sent["id"], (Guid?)(await (await client.SendAsync(again, Cancellation)).Json(202))["id"]);
        var got = Assert.Single(await receiver.AtLeast(url, 1));
        Assert.Equal((string?)sent["id"], got.Id);
        Assert.Equal("endpoint.test.v1", (string?)got.Json["type"]);
        Assert.True(got.IsSignedWith(secret));
        await running.Until(municipality, endpoint, "delivered");
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_page_by_page()
    {
        var url = receiver.That(200);
        var (endpoint, _) = await running.Register(municipality, url);
        for (var i = 0; i < 5; i++)
        {
            await running.Service.Publish(RunningWebhooks.Seat(municipality));
        }

        await running.Until(municipality, endpoint, "delivered", 5);
        var all = (await running.Deliveries(municipality, endpoint)).Select(item => (string?)item!["id"]).ToList();
        using var client = running.Of(municipality);
        var (paged, cursor) = (new List<string?>(), "");
        do
        {
            var page = await (await client.GetAsync($"/api/webhooks/v1/endpoints/{endpoint}/deliveries?limit=2&state=delivered&cursor={cursor}", Cancellation)).Json(200);
            paged.AddRange(page["items"]!.AsArray().Select(item => (string?)item!["id"]));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        Assert.Equal(all, paged);
        Assert.Empty(await running.Deliveries(municipality, endpoint, "?state=failed"));
        await (await client.GetAsync($"/api/webhooks/v1/endpoints/{endpoint}/deliveries?state=lost", Cancellation)).Problem(422, "validation");
        await (await client.GetAsync($"/api/webhooks/v1/endpoints/{endpoint}/deliveries?limit=0", Cancellation)).Problem(422, "validation");
    }
}
