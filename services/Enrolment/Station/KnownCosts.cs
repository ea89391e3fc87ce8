using System.Globalization;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Station;

/// <summary>An invoice, as Billing tells: what a municipality has cost so far.</summary>
/// <param name="Id">The invoice.</param>
/// <param name="Journey">Slug; null for coordinator costs.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug of who pays.</param>
/// <param name="Occasion">What is charged for; null for coordinator costs.</param>
/// <param name="Year">The year the cost belongs to.</param>
/// <param name="Amount">Kronor without VAT; negative on a credit.</param>
/// <param name="Issued">Whether it has been issued; drafted, the cost is known and not yet sent.</param>
/// <param name="Units">Each unit's part; null where it was not told, or is no unit's.</param>
/// <param name="Version">Version of the draft that was told; 0 where only the issued invoice, or none, was.</param>
public sealed record InvoicedCost(
    Guid Id, string? Journey, string Region, string Municipality, Guid? Occasion, int Year, decimal Amount, bool Issued, IReadOnlyList<InvoicedUnit>? Units,
    long Version = 0);

/// <summary>A unit's part of an invoice.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Amount">Kronor without VAT.</param>
public sealed record InvoicedUnit(string Unit, decimal Amount);

/// <summary>What a participant's day costs from a date on, as Billing tells: for what is not charged yet.</summary>
/// <param name="Id">From journey, region and date.</param>
/// <param name="Journey">Slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="ValidFrom">First local date it is in force.</param>
/// <param name="OnSite">Kronor for a whole day on site.</param>
/// <param name="OnSiteHalf">Kronor for half a day on site.</param>
/// <param name="Digital">Kronor for a whole digital day.</param>
/// <param name="DigitalHalf">Kronor for half a digital day.</param>
/// <param name="Version">Version of what was told: the highest holds.</param>
public sealed record DayPrice(
    Guid Id, string Journey, string Region, DateOnly ValidFrom, decimal OnSite, decimal OnSiteHalf, decimal Digital, decimal DigitalHalf, long Version)
{
    internal static Guid IdOf(string journey, string region, DateOnly validFrom) => Uuid.From("day-price", journey, region, validFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    internal decimal Of(Occasions.OccasionDay day) => (day.Mode == Occasions.OccasionDay.Digital, day.Half) switch
    {
        (false, false) => OnSite,
        (false, true) => OnSiteHalf,
        (true, false) => Digital,
        _ => DigitalHalf,
    };
}
