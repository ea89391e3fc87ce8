using System.Globalization;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Contracts;

namespace Yrkesresan.Webhooks.Occasions;

/// <summary>
/// Which municipalities have trainers in an occasion's team, or taught a day of it, as last told. Who is not among them any more is told so too.
/// </summary>
/// <param name="Id">From the occasion and, for a day, its date.</param>
/// <param name="Municipalities">Slugs.</param>
/// <param name="Version">Version that said so: the highest is what holds.</param>
public sealed record LentTrainers(Guid Id, IReadOnlyList<string> Municipalities, long Version)
{
    /// <summary>The id for an occasion's team, or a day taught there.</summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="date">Local date; null: the team.</param>
    public static Guid IdOf(Guid occasion, DateOnly? date) => Uuid.From("lent-trainers", occasion.ToString(), date?.ToString("O", CultureInfo.InvariantCulture) ?? "team");

    /// <summary>Whom something newer is told, with the trainers each lends; none where it lends none any more.</summary>
    /// <param name="before">What was last told; null: nothing was.</param>
    /// <param name="lent">Who it is now.</param>
    public static IEnumerable<(string Municipality, IReadOnlyList<Guid> Trainers)> Tell(LentTrainers? before, IReadOnlyList<LentTrainer> lent) => lent
        .Select(trainer => trainer.Municipality)
        .Concat(before?.Municipalities ?? [])
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(municipality => (municipality, (IReadOnlyList<Guid>)[.. lent.Where(trainer => trainer.Municipality == municipality).Select(trainer => trainer.Trainer)]));
}
