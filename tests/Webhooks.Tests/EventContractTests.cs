using Xunit;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests;

/// <summary>What was once stored or announced is read for ever, and the document of events says what there is.</summary>
public sealed class EventContractTests
{
    private static readonly EventContract Contract = new(
        "webhooks",
        Repository.PathOf("tests", "Webhooks.Tests", "Samples", "events"),
        Store.Events.Select(stored => KeyValuePair.Create(stored.Name, stored.Type)),
        typeof(Contracts.WebhookMessageDue).Assembly);

    public static TheoryData<string> Names => [.. Contract.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_version_has_a_sample_that_is_read_whole(string name) => Contract.ReadsWhole(name);

    [Fact]
    public void There_is_no_sample_of_what_does_not_exist() => Contract.HasSamplesOfAllAndNothingElse();

    [Fact]
    public void The_document_names_every_event_and_nothing_else() => Contract.IsDocumented();
}
