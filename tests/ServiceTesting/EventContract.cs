using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MassTransit;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Testing;

/// <summary>What a service's document of events and its samples promise: what was once stored or announced is read for ever.</summary>
/// <param name="service">The service's name: <c>billing</c> …</param>
/// <param name="samples">Folder of the samples, one file per event named after it.</param>
/// <param name="stored">Stored name and type of every stored event.</param>
/// <param name="contracts">The assembly of the service's public events; null where it publishes none.</param>
public sealed class EventContract(string service, string samples, IEnumerable<KeyValuePair<string, Type>> stored, Assembly? contracts)
{
    private readonly Dictionary<string, Type> events = stored
        .Concat((contracts?.GetTypes() ?? [])
            .Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null)
            .Select(type => KeyValuePair.Create(type.GetCustomAttribute<EntityNameAttribute>()!.EntityName, type)))
        .ToDictionary();

    /// <summary>Every stored and public event, by name.</summary>
    public IReadOnlyList<string> Names => [.. events.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The sample of an event is read, and nothing of it is lost.</summary>
    public void ReadsWhole(string name)
    {
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(samples, $"{name}.json")))!;
        var read = sample.Deserialize(events[name], Json.Options);
        NothingLost(sample, JsonSerializer.SerializeToNode(read, events[name], Json.Options), name);
    }

    /// <summary>Every event has a sample, and no sample is of what does not exist.</summary>
    public void HasSamplesOfAllAndNothingElse() =>
        Assert.Equal(Names, Directory.GetFiles(samples, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    /// <summary>docs/events/{service}.md names every event of the service, and nothing else.</summary>
    public void IsDocumented()
    {
        var document = File.ReadAllText(Repository.PathOf("docs", "events", $"{service}.md"));
        var name = new Regex($@"({service}\.[a-z_]+|yrkesresan\.{service}\.[a-z-]+)\.v[0-9]+");
        Assert.Equal(Names, name.Matches(document).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));
    }

    private static void NothingLost(JsonNode? sample, JsonNode? read, string path)
    {
        switch (sample)
        {
            case JsonObject before:
                Assert.True(read is JsonObject, path);
                foreach (var (name, value) in before)
                {
                    NothingLost(value, read![name], $"{path}.{name}");
                }

                break;
            case JsonArray before:
                Assert.True(read is JsonArray after && after.Count == before.Count, path);
                for (var i = 0; i < before.Count; i++)
                {
                    NothingLost(before[i], read![i], $"{path}[{i}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(sample, read), $"{path}: {sample} was read as {read}");
                break;
        }
    }
}
