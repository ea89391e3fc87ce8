namespace Yrkesresan.Billing.Occasions;

/// <summary>Takes in who taught a day: the trainer pool is distributed by it.</summary>
/// <param name="About">Which occasion.</param>
/// <param name="Date">Local date.</param>
/// <param name="Half">A half day counts half.</param>
/// <param name="Trainers">Everybody who taught.</param>
/// <param name="SourceVersion">Version of the team's stream in Trainer.</param>
public sealed record RecordDayTaught(About About, DateOnly Date, bool Half, IReadOnlyList<LentBy> Trainers, long SourceVersion)
{
    internal static IEnumerable<object> Decide(RecordDayTaught command, OccasionCost? occasion) =>
        occasion?.Taught.GetValueOrDefault(command.Date)?.SourceVersion >= command.SourceVersion
            ? []
            : [.. command.About.First(occasion), new TrainersTaught(command.Date, command.Half, command.Trainers, command.SourceVersion, command.About.At)];
}
