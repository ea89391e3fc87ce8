using Xunit;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Endpoints;

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
}
