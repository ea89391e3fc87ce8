using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MassTransit;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests;

/// <summary>What was once stored or announced is read for ever, and the document of events says what there is.</summary>
public sealed partial class EventContractTests
{
    private static readonly string Samples = Repository.PathOf("tests", "Reporting.Tests", "Samples");

    private static readonly Dictionary<string, Type> Events = Store.Events.ToDictionary(stored => stored.Name, stored => stored.Type)
        .Concat(typeof(Contracts.SurveyAnswered).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null)
            .ToDictionary(type => type.GetCustomAttribute<EntityNameAttribute>()!.EntityName, type => type))
        .ToDictionary();

    public static TheoryData<string> Names => [.. Events.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_version_has_a_sample_that_is_read_whole(string name)
    {
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Samples, $"{name}.json")))!;
        var read = sample.Deserialize(Events[name], Json.Options);
        Lost(sample, JsonSerializer.SerializeToNode(read, Events[name], Json.Options), name);
    }

    [Fact]
    public void There_is_no_sample_of_what_does_not_exist() =>
        Assert.Equal(Events.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Samples).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void The_document_names_every_event_and_nothing_else()
    {
        var document = File.ReadAllText(Repository.PathOf("docs", "events", "reporting.md"));
        Assert.Equal(
            Events.Keys.Order(StringComparer.Ordinal),
            EventName().Matches(document).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));
    }

    private static void Lost(JsonNode? sample, JsonNode? read, string path)
    {
        switch (sample)
        {
            case JsonObject before:
                Assert.True(read is JsonObject, path);
                foreach (var (name, value) in before)
                {
                    Lost(value, read![name], $"{path}.{name}");
                }

                break;
            case JsonArray before:
                Assert.True(read is JsonArray after && after.Count == before.Count, path);
                for (var i = 0; i < before.Count; i++)
                {
                    Lost(before[i], read![i], $"{path}[{i}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(sample, read), $"{path}: {sample} was read as {read}");
                break;
        }
    }

    [GeneratedRegex(@"(reporting\.[a-z_]+|yrkesresan\.[a-z-]+\.[a-z-]+)\.v[0-9]+")]
    private static partial Regex EventName();
}
