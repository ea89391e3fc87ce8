using Yrkesresan.Billing.Fees;

namespace Yrkesresan.Billing.Occasions;

/// <summary>
/// Corrects what an occasion was charged, when something came to be known later: attendance corrected, cancelled after all, inside an organisation,
/// a schedule set anew. Charges are never changed: the difference is a new event, and what stands comes to what all facts together say.
/// </summary>
/// <param name="Because">What came to be known.</param>
/// <param name="At">UTC.</param>
public sealed record CorrectCharges(Cause Because, DateTimeOffset At)
{
    internal static IEnumerable<object> Decide(CorrectCharges command, OccasionCost? occasion, FeeSchedules? schedules)
    {
        if (occasion is not { Charge: { } now }
            || (occasion.NotHeld ? now with { Charged = [], Free = [] } : ChargeOccasion.Due(occasion, schedules, command.At, command.Because)) is not { } due)
        {
            return [];
        }

        var days = due.Days.Count == now.Days.Count && due.Days.Zip(now.Days).All(pair => pair.First.Same(pair.Second)) ? now.Days : due.Days;
        var (before, after) = (now.Charged.ToDictionary(charge => charge.Participant), due.Charged.ToDictionary(charge => charge.Participant));
        bool Stands(Charge charge, Dictionary<Guid, Charge> there) =>
            ReferenceEquals(days, now.Days) && there.TryGetValue(charge.Participant, out var same)
            && (same.Municipality, same.Unit) == (charge.Municipality, charge.Unit);
        var corrected = new ChargesCorrected(
            occasion.Occasion, occasion.Course, occasion.Region, occasion.Corrections.Count + 1, command.Because, due.ScheduleValidFrom, days,
            [.. now.Charged.Where(charge => !Stands(charge, after)).Select(charge => Of(charge, now.Days))],
            [.. due.Charged.Where(charge => !Stands(charge, before)).Select(charge => Of(charge, days))],
            [.. due.Charged.Where(charge => Stands(charge, before) && before[charge.Participant].Why != charge.Why)],
            due.Free,
            command.At);
        return corrected is { Withdrawn.Count: 0, Added.Count: 0, Explained.Count: 0 } && ReferenceEquals(days, now.Days)
            && due.ScheduleValidFrom == now.ScheduleValidFrom && now.Free.SequenceEqual(due.Free)
            ? []
            : [corrected];
    }

    private static CorrectedCharge Of(Charge charge, IReadOnlyList<PricedDay> days) => new(
        charge.Participant, charge.Municipality, charge.Unit, charge.Why, days.Sum(day => day.Sum()), days.Sum(day => day.TrainerPool));
}
