using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Yrkesresan.ServiceDefaults.Messaging;

/// <summary>
/// The five journeys as the units of scale: a journey is a tenant of the event store, a routing key and a queue.
/// Which of them this instance handles is configuration: <c>Journeys=slug,slug</c> handles only those;
/// without it, all but <c>JourneysElsewhere=slug,slug</c>, and what belongs to no journey.
/// </summary>
public sealed class Journeys
{
    /// <summary>Routing key and queue suffix of events that belong to no journey (people, agreements, endpoints).</summary>
    public const string None = "none";

    /// <summary>Every journey's slug, as <c>data/journeys.json</c> lists them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Read().Select(journey => journey.Slug)];

    /// <summary>What each is called in Swedish, by slug.</summary>
    public static IReadOnlyDictionary<string, string> Titles { get; } = Read().ToDictionary(journey => journey.Slug, journey => journey.Title);

    private readonly HashSet<string> handled;

    /// <summary>Reads <c>Journeys</c> and <c>JourneysElsewhere</c>.</summary>
    /// <param name="configuration">The process's configuration.</param>
    /// <exception cref="InvalidOperationException">A slug is not a journey.</exception>
    public Journeys(IConfiguration configuration)
    {
        var own = Slugs(configuration["Journeys"]);
        var elsewhere = Slugs(configuration["JourneysElsewhere"]);
        handled = own.Count > 0 ? [.. own] : [None, .. All.Except(elsewhere)];
    }

    /// <summary>What this instance consumes: slugs of journeys, and <see cref="None"/> where it is its turn.</summary>
    public IReadOnlyCollection<string> Handled => handled;

    /// <summary>Whether this instance consumes and forwards what belongs to the journey (null: to none).</summary>
    /// <param name="journey">Slug, or null.</param>
    public bool Handles(string? journey) => handled.Contains(journey ?? None);

    /// <summary>Whether the slug names a journey.</summary>
    /// <param name="journey">Slug.</param>
    public static bool Exists(string journey) => All.Contains(journey);

    private static List<string> Slugs(string? list)
    {
        var slugs = (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        return slugs.Find(slug => !Exists(slug)) is { } unknown
            ? throw new InvalidOperationException($"Configuration names the journey '{unknown}', which data/journeys.json does not have.")
            : slugs;
    }

    private static List<(string Slug, string Title)> Read()
    {
        using var stream = typeof(Journeys).Assembly.GetManifestResourceStream("journeys.json")!;
        using var list = JsonDocument.Parse(stream);
        return [.. list.RootElement.EnumerateArray().Select(journey => (journey.GetProperty("slug").GetString()!, journey.GetProperty("title").GetString()!))];
    }
}
