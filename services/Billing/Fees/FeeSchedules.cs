using System.Collections.Immutable;
using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Billing.Occasions;

namespace Yrkesresan.Billing.Fees;

/// <summary>From a date on, a participant and day cost this in the region and journey.</summary>
/// <param name="Region">Slug.</param>
/// <param name="ValidFrom">First local date it is in force.</param>
/// <param name="Venue">Kronor for venue and coffee.</param>
/// <param name="TrainerPool">Kronor to the trainer pool.</param>
/// <param name="Material">Kronor for course material.</param>
/// <param name="Buffer">Kronor as buffer.</param>
/// <param name="DigitalDayDrops">Parts that are not charged for a digital day: <c>venue</c>, <c>trainerPool</c>, <c>material</c>, <c>buffer</c>, or others by name.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
/// <param name="Others">Further parts; null: none.</param>
/// <param name="DigitalDayFree">True: a digital day costs nothing at all.</param>
/// <param name="InsideDrops">Parts not charged at an occasion held inside an organisation; null: <c>venue</c>.</param>
public sealed record FeeScheduleSet(
    string Region, DateOnly ValidFrom, decimal Venue, decimal TrainerPool, decimal Material, decimal Buffer, IReadOnlyList<string> DigitalDayDrops,
    Guid By, DateTimeOffset At, IReadOnlyList<FeePart>? Others = null, bool? DigitalDayFree = null, IReadOnlyList<string>? InsideDrops = null)
{
    internal FeeSchedule Schedule() => new(ValidFrom, Venue, TrainerPool, Material, Buffer, DigitalDayDrops)
    {
        Others = Others ?? [],
        DigitalDayFree = DigitalDayFree ?? false,
        InsideDrops = InsideDrops ?? FeeSchedule.NoVenue,
    };
}

/// <summary>A part of the fee beside the four that every schedule has.</summary>
/// <param name="Name">Slug, by which a day may drop it.</param>
/// <param name="Text">What it is for, in Swedish.</param>
/// <param name="Amount">Kronor.</param>
public sealed record FeePart(string Name, string Text, decimal Amount);

/// <summary>What a participant's day costs from a date on (S4 8.2).</summary>
/// <param name="ValidFrom">First local date it is in force.</param>
/// <param name="Venue">Kronor for venue and coffee.</param>
/// <param name="TrainerPool">Kronor to the trainer pool.</param>
/// <param name="Material">Kronor for course material.</param>
/// <param name="Buffer">Kronor as buffer.</param>
/// <param name="DigitalDayDrops">Parts that are not charged for a digital day.</param>
public sealed record FeeSchedule(
    DateOnly ValidFrom, decimal Venue, decimal TrainerPool, decimal Material, decimal Buffer, IReadOnlyList<string> DigitalDayDrops)
{
    /// <summary>The names of the parts that every schedule has, as it may drop them.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["venue", "trainerPool", "material", "buffer"];

    /// <summary>What is dropped inside an organisation unless told: it has premises of its own (domain.md 1; ours).</summary>
    public static IReadOnlyList<string> NoVenue { get; } = ["venue"];

    /// <summary>Further parts.</summary>
    public IReadOnlyList<FeePart> Others { get; init; } = [];

    /// <summary>Whether a digital day costs nothing at all (S4 8.1).</summary>
    public bool DigitalDayFree { get; init; }

    /// <summary>Parts not charged at an occasion held inside an organisation.</summary>
    public IReadOnlyList<string> InsideDrops { get; init; } = NoVenue;

    /// <summary>
    /// What a day costs: a digital day without the parts dropped, or nothing; inside an organisation without the parts dropped there;
    /// a half day half of each part, to the öre (half an öre up).
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="inside">Whether the occasion is held inside an organisation.</param>
    public PricedDay Price(Day day, bool inside = false)
    {
        decimal Part(string name, decimal amount) =>
            day.Digital && (DigitalDayFree || DigitalDayDrops.Contains(name)) || inside && InsideDrops.Contains(name) ? 0
            : day.Half ? decimal.Round(amount / 2, 2, MidpointRounding.AwayFromZero)
            : amount;
        return new PricedDay(
            day.Date, day.Mode, day.Half,
            Part("venue", Venue), Part("trainerPool", TrainerPool), Part("material", Material), Part("buffer", Buffer),
            Others.Count == 0 ? null : [.. Others.Select(other => other with { Amount = Part(other.Name, other.Amount) })]);
    }

    /// <summary>The same schedule, list by list.</summary>
    internal bool Same(FeeSchedule other) =>
        this with { DigitalDayDrops = other.DigitalDayDrops, Others = other.Others, InsideDrops = other.InsideDrops } == other
        && DigitalDayDrops.SequenceEqual(other.DigitalDayDrops) && Others.SequenceEqual(other.Others) && InsideDrops.SequenceEqual(other.InsideDrops);
}

/// <summary>What a participant is charged for a day, part by part.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it was a half day.</param>
/// <param name="Venue">Kronor.</param>
/// <param name="TrainerPool">Kronor.</param>
/// <param name="Material">Kronor.</param>
/// <param name="Buffer">Kronor.</param>
/// <param name="Others">Further parts; null: none.</param>
public sealed record PricedDay(
    DateOnly Date, string Mode, bool Half, decimal Venue, decimal TrainerPool, decimal Material, decimal Buffer, IReadOnlyList<FeePart>? Others = null)
{
    internal decimal Sum() => Venue + TrainerPool + Material + Buffer + (Others?.Sum(other => other.Amount) ?? 0);

    internal bool Same(PricedDay other) => this with { Others = other.Others } == other && (Others ?? []).SequenceEqual(other.Others ?? []);
}

/// <summary>The fee schedules of a region in a journey. Stream <c>fees/{region}</c> in the journey.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Region">Slug.</param>
/// <param name="Schedules">By first date.</param>
/// <param name="Version">The stream's version.</param>
public sealed record FeeSchedules(string Id, string Region, ImmutableList<FeeSchedule> Schedules, long Version)
{
    /// <summary>The stream.</summary>
    /// <param name="region">Slug.</param>
    public static string Key(string region) => $"fees/{region}";

    /// <summary>The schedule in force on a date; null before the first.</summary>
    /// <param name="date">Local date.</param>
    public FeeSchedule? On(DateOnly date) => Schedules.FindLast(schedule => schedule.ValidFrom <= date);

    /// <summary>The last local date that one from a date on is or would be in force; null where no other follows.</summary>
    /// <param name="validFrom">First local date.</param>
    public DateOnly? LastDay(DateOnly validFrom) => Schedules.Find(schedule => schedule.ValidFrom > validFrom)?.ValidFrom.AddDays(-1);

    /// <summary>The state after one more event.</summary>
    /// <param name="state">Before.</param>
    /// <param name="event">What happened.</param>
    public static FeeSchedules? Evolve(FeeSchedules? state, object @event)
    {
        if (@event is not FeeScheduleSet set)
        {
            return state;
        }

        var before = state ?? new FeeSchedules(Key(set.Region), set.Region, [], 0);
        return before with
        {
            Schedules = [.. before.Schedules.Where(other => other.ValidFrom != set.ValidFrom).Append(set.Schedule()).OrderBy(one => one.ValidFrom)],
            Version = before.Version + 1,
        };
    }
}

/// <summary>Folds the stream, in the transaction that appends.</summary>
public sealed class FeeSchedulesProjection : SingleStreamProjection<FeeSchedules, string>
{
    /// <inheritdoc />
    public override FeeSchedules? Evolve(FeeSchedules? snapshot, string id, IEvent e) => FeeSchedules.Evolve(snapshot, e.Data);
}
