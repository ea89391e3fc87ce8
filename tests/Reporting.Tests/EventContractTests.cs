using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests;

/// <summary>What was once stored or announced is read for ever, and the document of events says what there is.</summary>
public sealed class EventContractTests
{
    private static readonly EventContract Contract = new(
        "reporting",
        Repository.PathOf("tests", "Reporting.Tests", "Samples"),
        Store.Events.Select(stored => KeyValuePair.Create(stored.Name, stored.Type)),
        typeof(Contracts.SurveyAnswered).Assembly);

    public static TheoryData<string> Names => [.. Contract.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_version_has_a_sample_that_is_read_whole(string name) => Contract.ReadsWhole(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_stored_before_a_member_was_added_is_written_again_without_it(string name)
    {
        var type = Store.Events.FirstOrDefault(stored => stored.Name == name)?.Type
            ?? typeof(Contracts.SurveyAnswered).Assembly.GetTypes().Single(type => type.GetCustomAttribute<EntityNameAttribute>()?.EntityName == name);
        var sample = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "Reporting.Tests", "Samples", $"{name}.json")));
        Assert.True(JsonNode.DeepEquals(sample, JsonSerializer.SerializeToNode(sample.Deserialize(type, Json.Options), type, Json.Options)), name);
    }

    [Fact]
    public void There_is_no_sample_of_what_does_not_exist() => Contract.HasSamplesOfAllAndNothingElse();

    [Fact]
    public void The_document_names_every_event_and_nothing_else() => Contract.IsDocumented();
}
