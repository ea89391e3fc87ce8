using System.Text.Json;
using Xunit;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class OpenApiTests(Enrolling enrolling)
{
    // What others build on (http-contract.md), as the document spells it.
    private static readonly string[] Contract =
    [
        "get /journeys", "get /journeys/{journey}/courses", "put /journeys/{journey}/courses/{course}", "post /participants", "get /participants",
        "get /participants/{id}", "post /participants/{id}/pause", "post /participants/{id}/resume", "post /participants/{id}/move",
        "post /participants/{id}/leave", "post /journeys/{journey}/occasions", "get /journeys/{journey}/occasions", "get /journeys/{journey}/occasions/{id}",
        "post /journeys/{journey}/occasions/{id}/enrolments", "post /journeys/{journey}/occasions/{id}/enrolments/batch",
        "get /journeys/{journey}/occasions/{id}/enrolments", "post /journeys/{journey}/occasions/{id}/enrolments/{participant}/cancellation",
        "put /journeys/{journey}/occasions/{id}/attendance/{date}", "post /journeys/{journey}/occasions/{id}/completion",
        "post /journeys/{journey}/occasions/{id}/cancellation", "post /journeys/{journey}/occasions/{id}/rescheduling",
        "post /participants/import", "get /imports/{id}", "get /participants/{id}/record", "get /participants/{id}/certificates/{certificate}",
    ];

    [Fact]
    public async Task The_document_describes_every_route_of_the_contract_with_a_summary()
    {
        var document = await Ok(enrolling.Service.Anonymous().GetAsync("/api/enrolment/openapi.json", TestContext.Current.CancellationToken));
        var described = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith(Root, StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Route: $"{operation.Name} {path.Name[Root.Length..]}", Operation: operation.Value)))
            .ToDictionary(one => one.Route, one => one.Operation);
        Assert.Empty(Contract.Except(described.Keys));
        Assert.All(described, one => Assert.False(string.IsNullOrWhiteSpace(one.Value.GetProperty("summary").GetString()), one.Key));
        Assert.All(described, one => Assert.False(string.IsNullOrWhiteSpace(one.Value.GetProperty("operationId").GetString()), one.Key));
    }

    [Fact]
    public async Task It_says_that_it_is_ready() => await Eventually.Holds(async () =>
    {
        using var ready = await enrolling.Service.Anonymous().GetAsync("/health/ready", TestContext.Current.CancellationToken);
        var text = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(ready.IsSuccessStatusCode, text);
        Assert.Contains("database", text, StringComparison.Ordinal);
        _ = JsonSerializer.Deserialize<JsonElement>(text);
    });
}
