using Yrkesresan.Billing.Fees;
using Yrkesresan.Billing.Occasions;

namespace Yrkesresan.Billing.Tests.Occasions;

/// <summary>The usual occasion: four days on site in Norrbotten.</summary>
internal static class An
{
    public static readonly DateTimeOffset At = new(2026, 10, 20, 8, 0, 0, TimeSpan.Zero);
    public static readonly Guid Id = new("0192aaaa-0000-7000-8000-000000000001");
    public static readonly About About = new(Id, "handlaggning-med-barnet-i-centrum", "norrbotten", At);
    public static readonly OccasionHeardOf HeardOf = new(Id, About.Course, About.Region, At);

    public static readonly FeeSchedules Fees = FeeSchedules.Evolve(
        null, new FeeScheduleSet("norrbotten", new DateOnly(2026, 1, 1), 1000, 400, 100, 50, ["venue"], Guid.Empty, At))!;

    public static Day Day(int day, string mode = "on-site", bool half = false) => new(new DateOnly(2026, 10, day), mode, half);

    public static IReadOnlyList<Day> FourDays => [Day(5), Day(6), Day(12), Day(13)];

    public static Guid Participant(int number) => new(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, (byte)number]);

    public static Place Place(int number, string municipality = "lulea", string outcome = "attended", bool refilled = false) =>
        new(Participant(number), municipality, "Mottagning", outcome, refilled);

    public static OccasionHeld Held(params Place[] places) => new(FourDays, places, 50, At);

    public static OccasionCost? State(params object[] facts) => facts.Aggregate((OccasionCost?)null, OccasionCost.Evolve);
}
