using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>A measured figure, with the events it rests on, which are found only when somebody asks.</summary>
/// <param name="Value">The figure; null: there is none, as a share of nothing, or what can't be said of some persons only.</param>
/// <param name="Behind">Every event it rests on.</param>
/// <param name="Parts">What it consists of.</param>
internal sealed record Measured(decimal? Value, IEnumerable<Behind> Behind, IReadOnlyList<FigurePart>? Parts = null)
{
    public static Measured None { get; } = new(null, []);
}

/// <summary>A part of a figure.</summary>
/// <param name="Key">Code, such as <c>cancelled</c>, or the slug of a municipality.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Value">How much of it.</param>
public sealed record FigurePart(string Key, string Text, decimal Value);

/// <summary>What can be measured.</summary>
/// <param name="Name">Slug, in paths and tables.</param>
/// <param name="Text">In Swedish.</param>
/// <param name="Unit"><c>personer</c>, <c>platser</c>, <c>dagar</c>, <c>andel</c> (0–1), <c>kr</c>, <c>kommuner</c> …</param>
/// <param name="Rate">A share, mean or median: the kind that a county may be compared by without telling who.</param>
/// <param name="Of">Measures.</param>
/// <param name="Note">What has to be known to read it, in Swedish.</param>
internal sealed record Measure(string Name, string Text, string Unit, bool Rate, Func<Material, Selection, Measured> Of, string? Note = null)
{
    /// <summary>All of them, in the order they are shown.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("participants", "Deltagare", "personer", false, (of, _) =>
        {
            var seats = Seats(of);
            return new(seats.Select(one => one.Place.Participant).Distinct().Count(), seats.Select(Behind.Seat));
        }, "Personer med plats; var och en räknas en gång."),
        new("enrolled", "Anmälda", "platser", false, (of, _) =>
        {
            var seats = Seats(of);
            return new(seats.Count, seats.Select(Behind.Seat));
        }, "Tagna platser; en person med två kurser har två. Förfrågningar och erbjudanden som inte är bekräftade räknas inte."),
        new("waiting", "Står på väntelista", "platser", false, (of, _) =>
        {
            var waiting = of.Taken.Where(one => !one.Held.Cancelled && one.Place.Kind == PlaceKind.Waiting).ToList();
            return new(waiting.Count, waiting.Select(one => Behind.Place(one, one.Place.Version)));
        }),
        new("waiting-time", "Väntetid till plats (median)", "dagar", true, (of, _) =>
        {
            var moved = Seats(of).Where(one => one.Place is { Waited: { } waited, Seated: { } seated } && seated.Version > waited.Version).ToList();
            return new(
                Median(moved.Select(one => one.Place.Seated!.At - one.Place.Waited!.At)),
                moved.SelectMany(one => new[] { Behind.Place(one, one.Place.Waited!.Version), Behind.Seat(one) }));
        }, "För dem som fick plats från väntelistan."),
        new("cancellations", "Avbokade platser", "platser", false, (of, _) => GivenUp(of, _ => true), "Platser som lämnats, efter hur."),
        new("late-cancellations", "Sent avbokade platser", "platser", false, (of, _) => GivenUp(of, mark => mark.Late), "Efter sista dagen för kostnadsfri avbokning."),
        new("attendance", "Närvaro", "andel", true, (of, _) =>
        {
            var (present, absent, days) = Attendance(of);
            return new(Share(present, present + absent), days);
        }, "Närvarodagar av antecknade dagar för dem som har plats; en halvdag räknas halv."),
        new("absence", "Frånvarodagar", "dagar", false, (of, _) =>
        {
            var absent = Seats(of).SelectMany(one => one.Held.Occasion.Attendance.Where(day => day.Absent.Contains(one.Place.Participant)).Select(day => (one, day))).ToList();
            return new(absent.Sum(one => one.one.Held.Occasion.Weight(one.day.Date)), absent.Select(one => Behind.Whole(one.one.Held, one.day.Version)));
        }, "En halvdag räknas halv."),
        new("no-shows", "Uteblivna", "platser", false, (of, _) =>
        {
            var missing = Seats(of).Where(one => one.Held.Done && NeverThere(one)).ToList();
            return new(
                missing.Count,
                missing.SelectMany(one => one.Held.Occasion.Attendance.Where(day => day.Absent.Contains(one.Place.Participant)).Select(day => Behind.Whole(one.Held, day.Version))),
                missing.Count == 0 ? null : [new("unknown", "Orsak inte känd här", missing.Count)]);
        }, "Hade plats vid ett genomfört tillfälle och var inte där någon antecknad dag. Orsaken kan säga något om hälsa och lämnar inte Enrolment; därför står den som inte känd."),
        new("completions", "Kursintyg", "intyg", false, (of, _) => new(of.Earned.Count, of.Earned.Select(Behind.Certificate)), "Intyg som gäller; ett återkallat räknas inte."),
        new("completion-rate", "Fullföljt", "andel", true, (of, _) =>
        {
            var seats = Seats(of).Where(one => one.Held.Done).ToList();
            var earned = of.Earned.Where(one => one.Held.Done && !one.Held.Cancelled).ToList();
            var had = seats.Select(one => (one.Held.Occasion.Id, one.Place.Participant)).ToHashSet();
            var those = earned.Where(one => had.Contains((one.Held.Occasion.Id, one.Certificate.Participant))).ToList();
            return new(
                Share(those.Select(one => (one.Held.Occasion.Id, one.Certificate.Participant)).Distinct().Count(), seats.Count),
                [.. seats.Select(Behind.Seat), .. Ends(seats.Select(one => one.Held)), .. those.Select(Behind.Certificate)]);
        }, "Platser vid genomförda tillfällen som ledde till kursintyg."),
        new("occasions", "Kurstillfällen", "tillfällen", false, (of, what) => what.OfSome
            ? Measured.None
            : new(of.Held.Count(one => !one.Cancelled), of.Held.Where(one => !one.Cancelled).SelectMany(Began)), "Inte inställda."),
        new("seats", "Platser som funnits", "platser", false, (of, what) => what.OfSome
            ? Measured.None
            : new(
                of.Held.Where(one => !one.Cancelled).Sum(one => one.Occasion.Capacity ?? 0), of.Held.Where(one => !one.Cancelled).SelectMany(Capacity)), "Vid tillfällen som inte är inställda."),
        new("seats-used", "Utnyttjade platser", "andel", true, (of, what) =>
        {
            var known = of.Held.Where(one => !one.Cancelled && one.Occasion.Capacity is not null).ToList();
            var seats = Seats(of).Where(one => one.Held.Occasion.Capacity is not null).ToList();
            return what.OfSome
                ? Measured.None
                : new(Share(seats.Count, known.Sum(one => one.Occasion.Capacity!.Value)), [.. known.SelectMany(Capacity), .. seats.Select(Behind.Seat)]);
        }, "Tagna platser av platser som funnits; kan inte delas på kommun, roll eller nivå."),
        new("cost", "Kurskostnad", "kr", false, (of, what) => what.ByPerson
            ? Measured.None
            : new(of.Charged.Sum(one => one.Invoice.Amount), of.Charged.Select(Behind.Invoice)), "Fakturerat och utkast, utan moms; samordnarkostnaden hör till ingen yrkesresa och är inte med. Kan inte delas på roll eller nivå."),
        new("cost-invoiced", "Därav fakturerat", "kr", false, (of, what) => what.ByPerson
            ? Measured.None
            : new(
                of.Charged.Where(one => one.Invoice.Issued).Sum(one => one.Invoice.Amount), of.Charged.Where(one => one.Invoice.Issued).Select(Behind.Invoice))),
        new("cost-per-participant", "Kostnad per deltagare", "kr", true, (of, what) => PerSeat(of, what, seats => seats.Select(one => one.Place.Participant).Distinct().Count()),
            "För tillfällen som debiterats."),
        new("cost-per-day", "Kostnad per deltagardag", "kr", true, (of, what) => PerSeat(of, what, seats => seats.Sum(one => one.Held.Days)),
            "För tillfällen som debiterats; en halvdag räknas halv."),
        new("reach", "Kommuner som nåtts", "kommuner", false, (of, what) =>
        {
            if (what.OfSome)
            {
                return Measured.None;
            }

            var seats = Seats(of);
            var reached = seats.Select(one => one.Place.Municipality).ToHashSet();
            return new(
                of.Municipalities.Count(one => reached.Contains(one.Municipality)),
                [.. of.Municipalities.Select(Behind.Joined), .. seats.Select(Behind.Seat)],
                [.. of.Municipalities.Where(one => !reached.Contains(one.Municipality)).Select(one => new FigurePart(one.Municipality, $"{one.Name}: ingen", 0))]);
        }, "Kommuner i länet med minst en plats; de som inte har någon står som delar."),
        new("municipalities", "Kommuner i länet", "kommuner", false, (of, what) => what.OfSome
            ? Measured.None
            : new(of.Municipalities.Count, of.Municipalities.Select(Behind.Joined))),
        new("lead-time-enrolment", "Från utlyst till anmälan (median)", "dagar", true, (of, _) =>
        {
            var asked = of.Taken.Where(one => one.Place.First is not null && one.Held.Occasion.Scheduled is not null).ToList();
            return new(
                Median(asked.Select(one => one.Place.First!.At - one.Held.Occasion.Scheduled!.At)),
                asked.SelectMany(one => new[] { Behind.Whole(one.Held, one.Held.Occasion.Scheduled!.Version), Behind.Place(one, one.Place.First!.Version) }));
        }, "Från att tillfället lades upp till att någon anmäldes, frågade eller ställde sig i kö."),
        new("lead-time-start", "Från plats till första dagen (median)", "dagar", true, (of, _) =>
        {
            var seats = Seats(of).Where(one => one.Place.Seated is not null).ToList();
            return new(
                Median(seats.Select(one => one.Held.FirstDay.StartOfDay() - one.Place.Seated!.At)),
                seats.SelectMany(one => new[] { Behind.Seat(one), Behind.Whole(one.Held, one.Held.Occasion.DaysVersion) }));
        }, "Från bekräftad plats till kursens första dag."),
        new("lead-time-invoice", "Från genomfört till faktura (median)", "dagar", true, (of, what) =>
        {
            var invoices = of.Charged.Where(one => one.Invoice is { IssuedAt: not null, Kind: "course-fee" } && one.Held?.Occasion.CompletedAt is not null).ToList();
            return what.ByPerson
                ? Measured.None
                : new(
                    Median(invoices.Select(one => one.Invoice.IssuedAt!.Value - one.Held!.Occasion.CompletedAt!.Value)),
                    invoices.SelectMany(one => new[] { Behind.Whole(one.Held!, one.Held!.Occasion.StatusVersion), Behind.Invoice(one) }));
        }, "Från att tillfället avslutades till att fakturan utfärdades."),
    ];

    private static List<Taken> Seats(Material of) => [.. of.Taken.Where(one => one.HasSeat)];

    private static Measured GivenUp(Material of, Func<FigureMark, bool> which)
    {
        var left = of.Taken.Where(one => !one.Place.HasSeat && one.Place.GivenUp is { } mark && mark.Version > (one.Place.Seated?.Version ?? 0) && which(mark)).ToList();
        return new(
            left.Count, left.Select(one => Behind.Place(one, one.Place.GivenUp!.Version)),
            left.Count == 0
                ? null
                : [.. left.GroupBy(one => one.Place.GivenUp!.Because!).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new FigurePart(one.Key, Reason(one.Key), one.Count()))]);
    }

    private static string Reason(string because) => because switch
    {
        "cancelled" => "Avbokad",
        "replaced" => "Bytt mot kollega",
        "transferred" => "Flyttad till annat tillfälle",
        _ => because,
    };

    private static (decimal Present, decimal Absent, List<Behind> Days) Attendance(Material of)
    {
        var (present, absent, days) = (0m, 0m, new List<Behind>());
        foreach (var one in Seats(of).GroupBy(one => one.Held))
        {
            var whose = one.Select(seat => seat.Place.Participant).ToHashSet();
            foreach (var day in one.Key.Occasion.Attendance)
            {
                var (there, away) = (day.Present.Count(whose.Contains), day.Absent.Count(whose.Contains));
                if (there + away > 0)
                {
                    present += there * one.Key.Occasion.Weight(day.Date);
                    absent += away * one.Key.Occasion.Weight(day.Date);
                    days.Add(Behind.Whole(one.Key, day.Version));
                }
            }
        }

        return (present, absent, days);
    }

    private static bool NeverThere(Taken one) =>
        one.Held.Occasion.Attendance.Any(day => day.Absent.Contains(one.Place.Participant)) && one.Held.Occasion.Attendance.All(day => !day.Present.Contains(one.Place.Participant));

    private static Measured PerSeat(Material of, Selection what, Func<IReadOnlyList<Taken>, decimal> count)
    {
        var charged = of.Charged.Where(one => one.Held is not null).ToList();
        var occasions = charged.Select(one => (one.Held!.Occasion.Id, one.Invoice.Municipality)).ToHashSet();
        var seats = Seats(of).Where(one => occasions.Contains((one.Held.Occasion.Id, one.Place.Municipality))).ToList();
        var many = count(seats);
        return what.ByPerson
            ? Measured.None
            : new(
                many == 0 ? null : decimal.Round(charged.Sum(one => one.Invoice.Amount) / many, 2, MidpointRounding.AwayFromZero),
                [.. charged.Select(Behind.Invoice), .. seats.Select(Behind.Seat)]);
    }

    private static IEnumerable<Behind> Ends(IEnumerable<Held> held) => held.Distinct().Select(one => Behind.Whole(one, one.Occasion.StatusVersion));

    private static IEnumerable<Behind> Began(Held one) =>
        [Behind.Whole(one, one.Occasion.Scheduled?.Version ?? (one.Occasion.DaysVersion))];

    private static IEnumerable<Behind> Capacity(Held one) => one.Occasion.Capacity is null ? [] : [Behind.Whole(one, one.Occasion.CapacityVersion)];

    private static decimal? Share(decimal of, decimal all) => all == 0 ? null : decimal.Round(of / all, 4, MidpointRounding.AwayFromZero);

    /// <summary>Days with one decimal; of an even number the mean of the two in the middle.</summary>
    private static decimal? Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0
            ? null
            : decimal.Round((decimal)((sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2).TotalDays, 1, MidpointRounding.AwayFromZero);
    }
}
