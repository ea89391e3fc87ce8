using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Names;
using Yrkesresan.Webhooks.Tests.Hr;

namespace Yrkesresan.Webhooks.Tests.Names;

/// <summary>Names come only where the endpoint asks for them and its region allows, from Enrolment, and are kept nowhere on the way.</summary>
public sealed class NamesTests(RunningHr running, RunningWebhooks alone)
{
    private static readonly DateTimeOffset At = RunningWebhooks.At;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_region_says_so_once_and_until_then_they_are_not_told()
    {
        var spec = Spec.Of<NamesRule>(NamesRule.Apply);
        spec.When(state => SetNamesRule.Decide(new SetNamesRule("norrbotten", false, At), state)).ThenNothing();
        spec.When(state => SetNamesRule.Decide(new SetNamesRule("norrbotten", true, At), state)).Then(new NamesRuleSet("norrbotten", true, At)).AndAgainNothing();
    }

    [Fact]
    public async Task A_name_comes_where_it_is_asked_for_and_the_region_allows_and_is_kept_nowhere()
    {
        var (region, municipality, elsewhere) = ($"region-{Guid.NewGuid():N}", RunningHr.Municipality(), RunningHr.Municipality());
        foreach (var service in new[] { running.Webhooks, running.Enrolment })
        {
            await service.Publish(new Billing.Contracts.MunicipalityJoined(region, municipality, "Kommunen", 1, 1, At));
        }

        await Eventually.Get(() => running.Count($"select count(*) from mt_doc_municipalityinregion where data ->> 'municipality' = '{municipality}'"), count => count == 1);
        var (ann, stranger) = (await Employee(municipality), await Employee(elsewhere));
        var named = new RunningWebhooks(running.Webhooks, alone.Receiver);
        // The one that gets names says all that it got.
        var (asking, silent) = (alone.Receiver.That((_, http) => http.Response.WriteAsync((string)http.Items["body"]!, Cancellation)), alone.Receiver.That(200));
        using var administrator = running.Webhooks.As("municipal-administrator", municipality: municipality);
        var asked = await (await administrator.PostAsJsonAsync(
            "/api/webhooks/v1/endpoints", new { municipality, url = asking, events = new[] { "participant.paused.v1" }, names = true }, Cancellation)).Json(201);
        await named.Register(municipality, silent, "participant.paused.v1");

        async Task<Got> Paused(Guid person, int count)
        {
            await running.Webhooks.Publish(new ParticipantPaused(person, municipality, At));
            await alone.Receiver.AtLeast(silent, count);
            return (await alone.Receiver.AtLeast(asking, count))[count - 1];
        }

        Assert.Null((await Paused(ann, 1)).Json["data"]!["name"]);
        await Allow(region, true);
        var got = await Paused(ann, 2);
        Assert.Equal("Påhittad Hemligsson", (string?)got.Json["data"]!["name"]);
        Assert.True(got.IsSignedWith((string)asked["secret"]!));
        Assert.Null((await Paused(stranger, 3)).Json["data"]!["name"]);
        await Allow(region, false);
        Assert.Null((await Paused(ann, 4)).Json["data"]!["name"]);
        Assert.All(alone.Receiver.At(silent), one => Assert.Null(one.Json["data"]!["name"]));
        // What was answered to a name is not kept, as it may hold it in any form; the rest is.
        var delivered = await named.Until(municipality, (Guid)asked["id"]!, "delivered", 4);
        Assert.Equal(3, delivered.Count(one => one!["attempts"]![0]!["response"] is not null));
        Assert.Equal(0, await running.Count("select count(*) from mt_doc_delivery where data::text like '%Hemligsson%'"));
        Assert.Equal(0, await running.Count("select count(*) from mt_events where data::text like '%Hemligsson%'"));
    }

    [Fact]
    public async Task Where_Enrolment_is_not_there_it_is_sent_without()
    {
        var (region, municipality) = ($"region-{Guid.NewGuid():N}", RunningWebhooks.Municipality());
        await alone.Service.Publish(new Billing.Contracts.MunicipalityJoined(region, municipality, "Kommunen", 1, 1, At));
        await alone.Settled();
        using var coordinator = alone.Service.As("coordinator", region);
        await (await coordinator.PutAsJsonAsync($"/api/webhooks/v1/regions/{region}/names", new { allowed = true }, Cancellation)).Json(200);
        Assert.True((bool)(await (await coordinator.GetAsync($"/api/webhooks/v1/regions/{region}/names", Cancellation)).Json(200))["allowed"]!);
        await (await coordinator.PutAsJsonAsync($"/api/webhooks/v1/regions/{region}/names", new { }, Cancellation)).Problem(422, "validation");
        var url = alone.Receiver.That(200);
        using var administrator = alone.Of(municipality);
        await (await administrator.PostAsJsonAsync(
            "/api/webhooks/v1/endpoints", new { municipality, url, events = new[] { "participant.paused.v1" }, names = true }, Cancellation)).Json(201);
        await alone.Service.Publish(new ParticipantPaused(Guid.CreateVersion7(), municipality, At));
        Assert.Null((await alone.Receiver.AtLeast(url, 1))[0].Json["data"]!["name"]);
    }

    private async Task Allow(string region, bool allowed)
    {
        using var coordinator = running.Webhooks.As("coordinator", region);
        await (await coordinator.PutAsJsonAsync($"/api/webhooks/v1/regions/{region}/names", new { allowed }, Cancellation)).Json(200);
    }

    private async Task<Guid> Employee(string municipality)
    {
        using var administrator = running.Enrolment.As("municipal-administrator", municipality: municipality);
        var body = new { name = "Påhittad Hemligsson", email = $"{Guid.NewGuid():N}@example.org", municipality, unit = "Barn 1", role = "socialsekreterare", professionSince = "2024-01-01" };
        return (Guid)(await (await administrator.PostAsJsonAsync("/api/enrolment/v1/participants", body, Cancellation)).Json(201))["id"]!;
    }
}
