namespace Yrkesresan.Trainer.Planning;

/// <summary>A municipality of a region, as Billing told.</summary>
/// <param name="Id">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Version">Billing's version of the region.</param>
/// <param name="At">UTC.</param>
public sealed record Municipality(string Id, string Region, string Name, long Version, DateTimeOffset At)
{
    /// <summary>Whether what was told holds instead of what was known: of one region the higher version, of two the later.</summary>
    /// <param name="told">What was told.</param>
    /// <param name="known">What was known.</param>
    public static bool Replaces(Municipality told, Municipality known) =>
        known.Region == told.Region ? told.Version > known.Version : told.At > known.At;
}
