using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Trainer.Planning;

/// <summary>A municipality of a region, as Billing told.</summary>
/// <param name="Id">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Version">Billing's version of the region.</param>
/// <param name="At">UTC.</param>
public sealed record Municipality(string Id, string Region, string Name, long Version, DateTimeOffset At)
{
    /// <summary>Its last local date in the region's cooperation; null: it has not said that it leaves.</summary>
    public DateOnly? LeftOn { get; init; }

    /// <summary>Billing's version of the region when it said so.</summary>
    public long LeftVersion { get; init; }

    /// <summary>Whether it is in the cooperation on a day.</summary>
    /// <param name="day">Local date.</param>
    public bool IsIn(DateOnly day) => LeftOn is null || day <= LeftOn;

    /// <summary>What is known after it was told that it belongs to a region: of one region the higher version holds, of two the later word.</summary>
    /// <param name="known">What was known; null: nothing.</param>
    /// <param name="told">What was told.</param>
    public static Municipality Joined(Municipality? known, Municipality told) => known switch
    {
        null => told,
        _ when known.Region != told.Region => told.At > known.At ? told : known,
        _ when told.Version <= known.Version => known,
        // Told again after it had left, it is back; before that only its figures were put right.
        { LeftOn: { } left } when told.Version > known.LeftVersion && told.At.SwedishDay() > left => told,
        _ => told with { LeftOn = known.LeftOn, LeftVersion = known.LeftVersion },
    };

    /// <summary>What is known after it was told that it leaves, also where that comes first.</summary>
    /// <param name="known">What was known; null: nothing.</param>
    /// <param name="left">What was told; its version is of no joining.</param>
    public static Municipality Left(Municipality? known, Municipality left) => known switch
    {
        null => left with { Version = 0 },
        _ when known.Region != left.Region => left.At > known.At ? left with { Version = 0 } : known,
        // An older leaving, or one before it joined again.
        _ when left.LeftVersion <= known.LeftVersion || known.Version > left.LeftVersion && known.At.SwedishDay() > left.LeftOn => known,
        _ => known with { LeftOn = left.LeftOn, LeftVersion = left.LeftVersion },
    };
}
