using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Endpoints;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Tests.Endpoints;

public sealed class EndpointTests
{
    private static readonly Guid Id = new("0199c0de-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly EndpointRegistered Registered = new(Id, "lulea", "hr.example", ["certificate.issued.v1", "seat.confirmed.v1"], At);

    private static Spec<WebhookEndpoint> An => Spec.Of<WebhookEndpoint>(WebhookEndpoint.Apply);

    [Fact]
    public void An_endpoint_is_registered_with_each_type_once() => An
        .When(state => RegisterEndpoint.Decide(
            new RegisterEndpoint(Id, "lulea", "hr.example", ["seat.confirmed.v1", "certificate.issued.v1", "seat.confirmed.v1"], At), state))
        .Then(Registered)
        .AndAgainNothing();

    [Fact]
    public void An_endpoint_that_is_gone_is_disabled() => An.Given(Registered)
        .When(state => DisableEndpoint.Decide(new DisableEndpoint(Id, "gone", At), state))
        .Then(new EndpointDisabled(Id, "gone", At))
        .AndAgainNothing();

    [Fact]
    public void What_is_not_registered_is_not_disabled() => An
        .When(state => DisableEndpoint.Decide(new DisableEndpoint(Id, "gone", At), state))
        .ThenNothing();

    [Fact]
    public void A_disabled_endpoint_says_why()
    {
        var state = An.Given(Registered, new EndpointDisabled(Id, "gone", At)).State();
        Assert.Equal((false, "gone"), (state!.Enabled, state.DisabledBecause));
    }

    [Fact]
    public void A_change_says_what_is_wanted_from_now_on_and_asked_again_nothing() => An.Given(Registered)
        .When(state => ChangeEndpoint.Decide(
            new ChangeEndpoint(At) { Events = ["seat.confirmed.v1", "seat.confirmed.v1"], Journeys = ["barn-och-unga"], Ordered = true }, state!))
        .Then(new SubscriptionChanged(Id, ["seat.confirmed.v1"], ["barn-och-unga"], Ordered: true, Names: false, At))
        .AndAgainNothing();

    [Fact]
    public void No_journeys_are_all_again() => An.Given(Registered, new SubscriptionChanged(Id, ["seat.confirmed.v1"], ["barn-och-unga"], false, false, At))
        .When(state => ChangeEndpoint.Decide(new ChangeEndpoint(At) { Journeys = [] }, state!))
        .Then(new SubscriptionChanged(Id, ["seat.confirmed.v1"], null, false, false, At));

    [Fact]
    public void Another_address_is_told_by_its_host_only() => An.Given(Registered)
        .When(state => ChangeEndpoint.Decide(new ChangeEndpoint(At) { Host = "other.example", OtherDetails = true }, state!))
        .Then(new EndpointDetailsChanged(Id, "other.example", At));

    [Fact]
    public void An_endpoint_is_disabled_because_the_municipality_asks_and_enabled_again() => An.Given(Registered)
        .When(state => DisableEndpoint.Decide(new DisableEndpoint(Id, DisableEndpoint.Asked, At), state))
        .Then(new EndpointDisabled(Id, "asked", At))
        .AndAgainNothing();

    [Fact]
    public void Enabled_again_it_says_nothing_of_why_it_was_not()
    {
        var state = An.Given(Registered, new EndpointDisabled(Id, "failing", At), new EndpointEnabled(Id, true, At)).State();
        Assert.Equal(("enabled", null, null), (state!.Status, state.DisabledBecause, state.DisabledAt));
        An.Given(Registered).When(enabled => EnableEndpoint.Decide(new EnableEndpoint(true, At), enabled!)).ThenNothing();
    }

    [Fact]
    public void Deleted_is_for_ever()
    {
        var gone = An.Given(Registered, new EndpointDeleted(Id, At));
        Assert.Equal("deleted", gone.State()!.Status);
        gone.When(state => DeleteEndpoint.Decide(new DeleteEndpoint(At), state!)).ThenNothing();
        gone.When(state => DisableEndpoint.Decide(new DisableEndpoint(Id, "gone", At), state)).ThenNothing();
        gone.When(state => EnableEndpoint.Decide(new EnableEndpoint(true, At), state!)).ThenRule("endpoint-deleted");
        gone.When(state => DisableEndpoint.Decide(new DisableEndpoint(Id, DisableEndpoint.Asked, At), state)).ThenRule("endpoint-deleted");
        gone.When(state => ChangeEndpoint.Decide(new ChangeEndpoint(At) { Ordered = true }, state!)).ThenRule("endpoint-deleted");
        gone.When(state => RotateSecret.Decide(new RotateSecret(TimeSpan.Zero, At), state!)).ThenRule("endpoint-deleted");
    }

    [Fact]
    public void Former_secrets_sign_until_their_time_and_never_longer_than_asked_last()
    {
        var details = new EndpointDetails(Id, "https://hr.example/", null, "a");
        var once = RotateSecret.Rotated(details, "b", At.AddHours(24), At);
        Assert.Equal(["b", "a"], once.SecretsAt(At.AddHours(23)));
        Assert.Equal(["b"], once.SecretsAt(At.AddHours(24)));
        var twice = RotateSecret.Rotated(once, "c", At.AddHours(30), At.AddHours(6));
        Assert.Equal(["c", "b", "a"], twice.SecretsAt(At.AddHours(7)));
        Assert.Equal(["c", "b"], twice.SecretsAt(At.AddHours(25)));
        // It has leaked: nothing but the new one signs, at once.
        Assert.Equal(["d"], RotateSecret.Rotated(twice, "d", At.AddHours(7), At.AddHours(7)).SecretsAt(At.AddHours(7)));
    }

    [Fact]
    public void What_belongs_to_no_journey_is_wanted_whatever_the_journeys()
    {
        var state = An.Given(new EndpointRegistered(Id, "lulea", "hr.example", ["seat.confirmed.v1", "participant.left.v1"], At, ["aldreomsorg"])).State()!;
        Assert.True(state.Wants(Examples.All.Single(payload => payload.Type == "participant.left.v1")));
        Assert.False(state.Wants(Examples.All.Single(payload => payload.Type == "seat.confirmed.v1")));
        Assert.False(state.Wants(Examples.All.Single(payload => payload.Type == "participant.paused.v1")));
        Assert.True((state with { Journeys = null }).Wants(Examples.All.Single(payload => payload.Type == "seat.confirmed.v1")));
    }
}
