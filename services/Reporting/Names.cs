using System.Globalization;
using System.Text.Json;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.Reporting;

/// <summary>
/// What people call what has a slug. Journeys are called as the catalogue says. A region's name is in no public event: those of Sweden's 21 counties and
/// of the RSS that is none of them (S3) are given, any other is its slug as a word (ours).
/// </summary>
internal static class Names
{
    private static readonly Dictionary<string, string> Titles = ReadTitles();

    private static readonly Dictionary<string, string> Regions = new()
    {
        ["blekinge"] = "Blekinge",
        ["dalarna"] = "Dalarna",
        ["gavleborg"] = "Gävleborg",
        ["gotland"] = "Gotland",
        ["gr"] = "Göteborgsregionen",
        ["halland"] = "Halland",
        ["jamtland"] = "Jämtland",
        ["jamtland-harjedalen"] = "Jämtland Härjedalen",
        ["jonkoping"] = "Jönköping",
        ["kalmar"] = "Kalmar",
        ["kronoberg"] = "Kronoberg",
        ["norrbotten"] = "Norrbotten",
        ["orebro"] = "Örebro",
        ["ostergotland"] = "Östergötland",
        ["skane"] = "Skåne",
        ["sodermanland"] = "Södermanland",
        ["sormland"] = "Sörmland",
        ["stockholm"] = "Stockholm",
        ["uppsala"] = "Uppsala",
        ["varmland"] = "Värmland",
        ["vasterbotten"] = "Västerbotten",
        ["vasternorrland"] = "Västernorrland",
        ["vastmanland"] = "Västmanland",
        ["vastra-gotaland"] = "Västra Götaland",
    };

    /// <summary>A journey's title.</summary>
    /// <param name="journey">Slug.</param>
    public static string OfJourney(string journey) => Titles.GetValueOrDefault(journey, journey);

    /// <summary>A region's name.</summary>
    /// <param name="region">Slug.</param>
    public static string OfRegion(string region) => Regions.TryGetValue(region, out var name) ? name
        : region.Length == 0 ? "" : $"{char.ToUpper(region[0], CultureInfo.InvariantCulture)}{region[1..].Replace('-', ' ')}";

    private static Dictionary<string, string> ReadTitles()
    {
        using var stream = typeof(Journeys).Assembly.GetManifestResourceStream("journeys.json")!;
        using var list = JsonDocument.Parse(stream);
        return list.RootElement.EnumerateArray().ToDictionary(one => one.GetProperty("slug").GetString()!, one => one.GetProperty("title").GetString()!);
    }
}
