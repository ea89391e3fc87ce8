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
/// <param name="DigitalDayDrops">Parts that are not charged for a digital day: <c>venue</c>, <c>trainerPool</c>, <c>material</c>, <c>buffer</c>.</param>
/// <param name="By">Who, as a pseudonym.</param>
/// <param name="At">UTC.</param>
public sealed record FeeScheduleSet(
    string Region, DateOnly ValidFrom, decimal Venue, decimal TrainerPool, decimal Material, decimal Buffer, IReadOnlyList<string> DigitalDayDrops,
    Guid By, DateTimeOffset At);

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
    /// <summary>The parts' names, as a schedule may drop them.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["venue", "trainerPool", "material", "buffer"];

    /// <summary>What a day costs: a digital day without the parts dropped; a half day half of each part, to the öre (half an öre up).</summary>
    /// <param name="day">The day.</param>
    public PricedDay Price(Day day)
    {
        decimal Part(string name, decimal amount) =>
            day.Digital && DigitalDayDrops.Contains(name) ? 0 : day.Half ? decimal.Round(amount / 2, 2, MidpointRounding.AwayFromZero) : amount;
        return new PricedDay(
            day.Date, day.Mode, day.Half,
            Part("venue", Venue), Part("trainerPool", TrainerPool), Part("material", Material), Part("buffer", Buffer));
    }
}

/// <summary>What a participant is charged for a day, part by part.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Mode"><c>on-site</c> or <c>digital</c>.</param>
/// <param name="Half">Whether it was a half day.</param>
/// <param name="Venue">Kronor.</param>
/// <param name="TrainerPool">Kronor.</param>
/// <param name="Material">Kronor.</param>
/// <param name="Buffer">Kronor.</param>
public sealed record PricedDay(DateOnly Date, string Mode, bool Half, decimal Venue, decimal TrainerPool, decimal Material, decimal Buffer)
{
    internal decimal Sum() => Venue + TrainerPool + Material + Buffer;
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
        var schedule = new FeeSchedule(set.ValidFrom, set.Venue, set.TrainerPool, set.Material, set.Buffer, set.DigitalDayDrops);
        return before with
        {
            Schedules = [.. before.Schedules.Where(other => other.ValidFrom != set.ValidFrom).Append(schedule).OrderBy(one => one.ValidFrom)],
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
