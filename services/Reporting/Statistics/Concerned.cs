using Yrkesresan.Reporting.Disclosure;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>
/// Every group of persons whose size follows from a figure that is told to others than those who see in Enrolment who they are: those it counts, and
/// those it leaves of what is told beside it, as who has a seat and no certificate (docs/adr/0021).
/// </summary>
/// <param name="Those">Those it is of.</param>
/// <param name="Missing">Those who are missing in it where it is nearly all of them.</param>
internal sealed record Concerned(IReadOnlyList<IReadOnlyCollection<Whose>> Those, IReadOnlyList<IReadOnlyCollection<Whose>> Missing)
{
    /// <summary>The figure is told.</summary>
    public const string Told = "told";

    /// <summary>It is withheld: it is of fewer than five persons, or gives them away.</summary>
    public const string TooFew = "too-few";

    /// <summary>It is withheld and it is known why: all but fewer than five.</summary>
    public const string AllButFew = "all-but-few";

    /// <summary>The groups, whichever kind they are of; of the same figure always as many, in the same order.</summary>
    public IReadOnlyList<IReadOnlyCollection<Whose>> Groups => [.. Those, .. Missing];

    /// <summary>Whether it is told.</summary>
    public string Status =>
        !Those.All(SmallGroups.MayBeTold) ? TooFew
        : Missing.All(SmallGroups.MayBeTold) ? Told
        : Missing.All(group => SmallGroups.MayBeTold(group) || SmallGroups.IsSmall(group.Select(one => one.Person).Distinct().Count())) ? AllButFew
        : TooFew;

    /// <summary>Whom a figure of the statistics is of.</summary>
    /// <param name="figure">Its name.</param>
    /// <param name="of">The material it is made of.</param>
    public static Concerned By(string figure, Material of)
    {
        var seats = of.Taken.Where(one => one.HasSeat).ToList();
        switch (figure)
        {
            // What is known of occasions and municipalities is of nobody.
            case "occasions" or "seats" or "municipalities":
                return new([], []);
            case "waiting":
                return Only(of.Taken.Where(one => !one.Held.Cancelled && one.Place.Kind == Occasions.PlaceKind.Waiting));
            case "waiting-time":
                return Only(seats.Where(one => one.Place is { Waited: { } waited, Seated: { } seated } && seated.Version > waited.Version));
            case "cancellations":
                return Only(Left(of));
            case "late-cancellations":
                return new([Persons(Left(of).Where(one => one.Place.GivenUp!.Late)), Persons(Left(of).Where(one => !one.Place.GivenUp!.Late))], []);
            case "attendance" or "absence":
                var (present, absent) = (Persons(seats.Where(one => Was(one, day => day.Present))), Persons(seats.Where(one => Was(one, day => day.Absent))));
                return figure == "attendance" ? new([present], [absent]) : new([present, absent], []);
            case "no-shows":
                var done = seats.Where(one => one.Held.Done).ToList();
                return new([Persons(done.Where(NeverThere)), Persons(done.Where(one => !NeverThere(one)))], []);
            case "completions" or "completion-rate":
                var counted = figure == "completions" ? seats : [.. seats.Where(one => one.Held.Done)];
                var certified = of.Earned.Select(one => (one.Held.Occasion.Id, one.Certificate.Participant)).ToHashSet();
                bool Certified(Taken one) => certified.Contains((one.Held.Occasion.Id, one.Place.Participant));
                var earned = figure == "completions"
                    ? of.Earned.Select(one => new Whose(one.Certificate.Participant, one.Certificate.Municipality)).ToHashSet()
                    : Persons(counted.Where(Certified));
                return new([Persons(counted), earned], [Persons(counted.Where(one => !Certified(one)))]);
            case "cost":
                return new([[.. Persons(seats).Union(Persons(Charged(of, of.Taken, _ => true)))]], []);
            case "cost-invoiced":
                return new([Persons(Charged(of, of.Taken, one => one.Invoice.Issued)), Persons(Charged(of, of.Taken, one => !one.Invoice.Issued))], []);
            case "cost-per-participant" or "cost-per-day":
                var paid = Charged(of, seats, _ => true).ToHashSet();
                return new([Persons(paid), Persons(seats.Where(one => !paid.Contains(one)))], []);
            case "lead-time-enrolment":
                return Only(of.Taken.Where(one => one.Place.First is not null && one.Held.Occasion.Scheduled is not null));
            case "lead-time-start":
                return Only(seats.Where(one => one.Place.Seated is not null));
            case "lead-time-invoice":
                return Only(Charged(of, of.Taken, one => one.Invoice is { IssuedAt: not null, Kind: "course-fee" } && one.Held?.Occasion.CompletedAt is not null));
            default:
                return Only(seats);
        }
    }

    private static Concerned Only(IEnumerable<Taken> those) => new([Persons(those)], []);

    private static HashSet<Whose> Persons(IEnumerable<Taken> those) => [.. those.Select(one => new Whose(one.Place.Participant, one.Place.Municipality))];

    private static IEnumerable<Taken> Left(Material of) =>
        of.Taken.Where(one => !one.Place.HasSeat && one.Place.GivenUp is { } mark && mark.Version > (one.Place.Seated?.Version ?? 0));

    /// <summary>Whether somebody was said to be there, or not, on some day.</summary>
    internal static bool Was(Taken one, Func<Occasions.FigureAttendance, IReadOnlyList<Guid>> there) =>
        one.Held.Occasion.Attendance.Any(day => there(day).Contains(one.Place.Participant));

    /// <summary>Whether somebody was there no day that is recorded.</summary>
    internal static bool NeverThere(Taken one) => Was(one, day => day.Absent) && !Was(one, day => day.Present);

    /// <summary>Those for whom an invoice is: with a seat at an occasion that their municipality is charged for, or who gave one up too late.</summary>
    private static IEnumerable<Taken> Charged(Material of, IEnumerable<Taken> those, Func<Charged, bool> which)
    {
        var charged = of.Charged.Where(one => one.Held is not null && which(one)).Select(one => (one.Held!.Occasion.Id, one.Invoice.Municipality)).ToHashSet();
        return those.Where(one => (one.HasSeat || one.Place.GivenUp is { Late: true }) && charged.Contains((one.Held.Occasion.Id, one.Place.Municipality)));
    }
}
