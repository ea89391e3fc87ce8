using System.Text.Json.Nodes;

namespace Yrkesresan.Demo;

/// <summary>
/// The input: Norrbotten from <c>data/</c>, last year (a year that is over can be billed and its pool distributed),
/// and people who are plainly invented.
/// </summary>
internal sealed class Scenario
{
    public const string Region = "norrbotten";
    public const string Journey = "barn-och-unga";
    public const string Course = "handlaggning-med-barnet-i-centrum";
    public const int Capacity = 20;

    private Scenario(int year, JsonNode region)
    {
        Year = year;
        Municipalities = [.. region["municipalities"]!.AsArray().Select(one => new Municipality(
            one!["slug"]!.GetValue<string>(), one["name"]!.GetValue<string>(), one["inhabitants"]!.GetValue<int>()))];
        Agreement = region["agreements"]![0]!;
        Fees = region["feeSchedules"]![0]!;
        Days = [new(year, 9, 9), new(year, 9, 10), new(year, 10, 14), new(year, 10, 15)];
        Participants = [.. Enrolling.SelectMany(one => Enumerable.Range(1, one.Count).Select(number => new Participant(one.Municipality, number)))];
        Trainers =
        [
            new("lulea", "Kursledare Påhittad", true, [0, 1, 2, 3]),
            new("lulea", "Utbildare Ett Påhittad", false, [0, 2]),
            new("boden", "Utbildare Två Påhittad", false, [0, 2]),
            new("boden", "Utbildare Tre Påhittad", false, [1, 3]),
            new("pitea", "Utbildare Fyra Påhittad", false, [1, 3]),
        ];
    }

    public int Year { get; }

    public IReadOnlyList<Municipality> Municipalities { get; }

    public JsonNode Agreement { get; }

    public JsonNode Fees { get; }

    public IReadOnlyList<DateOnly> Days { get; }

    public IReadOnlyList<Participant> Participants { get; }

    public IReadOnlyList<Trainer> Trainers { get; }

    /// <summary>24 people of 10 municipalities.</summary>
    private static readonly (string Municipality, int Count)[] Enrolling =
    [
        ("lulea", 5), ("pitea", 4), ("boden", 3), ("kiruna", 3), ("gallivare", 2), ("kalix", 2), ("haparanda", 2), ("alvsbyn", 1), ("jokkmokk", 1), ("pajala", 1),
    ];

    public static Scenario Read(string data, int year) => new(
        year, JsonNode.Parse(File.ReadAllText(Path.Combine(data, "regions", "norrbotten.json")))!);

    /// <summary>The key of a step: the same in every run.</summary>
    public string Key(string step) => $"demo/{Region}/{Year}/{step}";

    internal sealed record Municipality(string Slug, string Name, int Inhabitants);

    internal sealed record Participant(string Municipality, int Number)
    {
        public string Name => $"Deltagare {Number} Påhittad i {Municipality}";

        public string Email => $"deltagare.{Number}@{Municipality}.example";

        public string Unit => Number % 2 == 0 ? "Utredning" : "Mottagning";
    }

    internal sealed record Trainer(string Municipality, string Name, bool Leads, int[] Teaches)
    {
        public string Email => Name.ToLowerInvariant().Replace(' ', '.').Replace('å', 'a') + $"@{Municipality}.example";
    }
}
