using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Xunit;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Enrolment.Tests.Integration;

/// <summary>What was once stored or sent is read for ever: a sample of every version, none missing, none lost in reading.</summary>
public sealed class SamplesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> Names => [.. Types.Keys];

    internal static IReadOnlyDictionary<string, Type> Stored { get; } = Store.Events.ToDictionary(one => one.Name, one => one.Type);

    internal static IReadOnlyDictionary<string, Type> Public { get; } = typeof(Contracts.SeatConfirmed).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null)
        .ToDictionary(type => type.GetCustomAttribute<EntityNameAttribute>()!.EntityName);

    private static Dictionary<string, Type> Types { get; } = Stored.Concat(Public).ToDictionary();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_version_is_read_whole(string name)
    {
        var sample = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json"), TestContext.Current.CancellationToken);
        var read = JsonSerializer.Deserialize(sample, Types[name], Json.Options);
        var again = JsonSerializer.SerializeToNode(read, Types[name], Json.Options);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sample), again), $"{name} reads as {again}");
    }

    [Fact]
    public void Every_sample_is_of_an_event_that_is() =>
        Assert.Equal(Types.Keys.Order(), Directory.GetFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order());

    [Fact]
    public void Every_event_that_decides_state_has_a_stored_name()
    {
        // Records that say when they happened and live beside an aggregate are events, except commands (they decide), documents (they have an id), notes and what is only shown.
        var beside = Store.Events.Select(one => one.Type.Namespace).Distinct().ToList();
        var events = typeof(Occasion).Assembly.GetTypes().Where(type => beside.Contains(type.Namespace))
            .Where(type => type.IsPublic && type.GetProperty("At") is not null && type.GetProperty("Id") is null && type.GetMethod("Decide") is null
                && !type.Name.EndsWith("View", StringComparison.Ordinal));
        Assert.Equal(events.OrderBy(type => type.Name), Store.Events.Select(one => one.Type).OrderBy(type => type.Name));
    }

    [Fact]
    public void No_event_tells_who_somebody_is()
    {
        string[] personal = ["name", "email", "reason", "note", "text"];
        foreach (var (name, type) in Types)
        {
            Assert.DoesNotContain(type.GetProperties(), property => personal.Contains(property.Name, StringComparer.OrdinalIgnoreCase));
            Assert.NotEmpty(name);
        }
    }
}
