using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Occasions;

namespace Yrkesresan.Reporting.Overview;

/// <summary>What is counted of some occasions and the invoices for them.</summary>
/// <param name="Participants">Persons with a seat; each counted once.</param>
/// <param name="Enrolments">Seats taken; a person with two has two.</param>
/// <param name="Waiting">Places on waiting lists.</param>
/// <param name="Completions">Certificates.</param>
/// <param name="Absence">Days of absence of those with a seat; a half day counts half.</param>
/// <param name="Costs">Kronor; null: not known of a unit.</param>
public sealed record Figures(int Participants, int Enrolments, int Waiting, int Completions, decimal Absence, CostFigures? Costs)
{
    /// <summary>Counts.</summary>
    /// <param name="occasions">The occasions.</param>
    /// <param name="invoices">The invoices.</param>
    /// <param name="municipality">Only what is this municipality's; null: all.</param>
    /// <param name="unit">Only what is this unit's; null: all.</param>
    internal static Figures Of(
        IReadOnlyCollection<OccasionFigures> occasions, IReadOnlyCollection<InvoiceFigures> invoices, string? municipality = null, string? unit = null)
    {
        bool Whose(string whose) => municipality is null || whose == municipality;
        bool Counts(FigurePlace place) => Whose(place.Municipality) && (unit is null || place.Unit == unit);
        var seats = occasions.SelectMany(occasion => occasion.Seated.Where(Counts).Select(place => (occasion, place))).ToList();
        var charged = invoices.Where(invoice => Whose(invoice.Municipality)).ToList();
        return new(
            seats.Select(seat => seat.place.Participant).Distinct().Count(),
            seats.Count,
            occasions.Where(occasion => occasion.Status != OccasionStatus.Cancelled)
                .Sum(occasion => occasion.Places.Count(place => place.Kind == PlaceKind.Waiting && Counts(place))),
            occasions.Sum(occasion => occasion.Certificates.Count(certificate => Whose(certificate.Municipality)
                && (unit is null || occasion.Places.Any(place => place.Participant == certificate.Participant && place.Unit == unit)))),
            seats.Sum(seat => seat.occasion.Attendance.Where(day => day.Absent.Contains(seat.place.Participant)).Sum(day => seat.occasion.Weight(day.Date))),
            unit is not null ? null : new(charged.Where(invoice => invoice.Issued).Sum(invoice => invoice.Amount), charged.Where(invoice => !invoice.Issued).Sum(invoice => invoice.Amount)));
    }
}

/// <summary>Costs in kronor without VAT.</summary>
/// <param name="Invoiced">Issued invoices, less credits.</param>
/// <param name="Committed">Drafted invoices that are not issued yet.</param>
public sealed record CostFigures(decimal Invoiced, decimal Committed);

/// <summary>A period, both days included; open where a day is left out.</summary>
/// <param name="From">First local date.</param>
/// <param name="To">Last local date.</param>
internal sealed record Period(DateOnly? From, DateOnly? To)
{
    /// <summary>Whether a date lies in it. What has no date lies in the open period only.</summary>
    public bool Has(DateOnly? date) => date is { } day ? !(day < From) && !(day > To) : From is null && To is null;

    /// <summary>Whether a year overlaps it.</summary>
    public bool Has(int year) => !(From?.Year > year) && !(To?.Year < year);
}
