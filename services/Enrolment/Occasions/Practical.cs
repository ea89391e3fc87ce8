namespace Yrkesresan.Enrolment.Occasions;

/// <summary>An occasion got another venue, or one of its days did.</summary>
/// <param name="Venue">A registered venue's slug, or text; null: none, or for a day the occasion's.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="VenueOverridden">True: although the venue was taken or too small; why is in <see cref="EnrolmentNote"/>.</param>
/// <param name="Date">The day, local; null: all days on site that don't have a venue of their own.</param>
public sealed record VenueChanged(string? Venue, string By, DateTimeOffset At, bool? VenueOverridden = null, DateOnly? Date = null);

/// <summary>It was said where to join a digital day.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Link">Where to join; null: not known.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record DayLinkGiven(DateOnly Date, string? Link, string By, DateTimeOffset At);

/// <summary>A day that was on site is led online (S4 6): its venue is free, and the fee's part for the venue is dropped where the schedule says so.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Link">Where to join; null: not known yet.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record DayTurnedDigital(DateOnly Date, string? Link, string By, DateTimeOffset At);

/// <summary>A day that was digital is on site.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Venue">Where that day; null: the occasion's own venue.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="VenueOverridden">True: although the venue was taken or too small; why is in <see cref="EnrolmentNote"/>.</param>
public sealed record DayTurnedOnSite(DateOnly Date, string? Venue, string By, DateTimeOffset At, bool? VenueOverridden = null);

/// <summary>Enrolment was opened, or will open on a day.</summary>
/// <param name="Opens">First local day; null: from the start.</param>
/// <param name="Closes">Last local day.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentOpened(DateOnly? Opens, DateOnly Closes, string By, DateTimeOffset At);

/// <summary>Enrolment was closed before its last day. Coordinators still enrol, seats given up are still filled.</summary>
/// <param name="Closes">Last local day it was open: the day before.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record EnrolmentClosed(DateOnly Closes, string By, DateTimeOffset At);

/// <summary>It was said what is ordered for an occasion.</summary>
/// <param name="Literature">What each participant gets to read.</param>
/// <param name="Catering">What is served on days on site.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record PracticalitiesChanged(
    IReadOnlyList<LiteratureItem> Literature, IReadOnlyList<CateringItem> Catering, string By, DateTimeOffset At);

/// <summary>It was said how many an occasion takes to be held, and when that is decided.</summary>
/// <param name="Minimum">Least number of participants; null: none.</param>
/// <param name="DecisionDate">Local date; null: none.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record MinimumSet(int? Minimum, DateOnly? DecisionDate, string By, DateTimeOffset At);

/// <summary>On the decision date an occasion had fewer seats taken than it takes to be held: the coordinator decides. Nothing is cancelled by itself.</summary>
/// <param name="Minimum">What it takes.</param>
/// <param name="DecisionDate">Local date.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionBelowMinimum(int Minimum, DateOnly DecisionDate, DateTimeOffset At);

/// <summary>It was decided that an occasion is held, however many have a seat. Why may be in <see cref="EnrolmentNote"/>.</summary>
/// <param name="By">Role of who decided.</param>
/// <param name="At">UTC.</param>
public sealed record OccasionWillBeHeld(string By, DateTimeOffset At);

/// <summary>Course literature (kurslitteratur) to order for an occasion.</summary>
/// <param name="Title">Title and author.</param>
/// <param name="PerParticipant">Copies for each who has a seat.</param>
/// <param name="Isbn">ISBN, 10 or 13 digits; null: not given.</param>
public sealed record LiteratureItem(string Title, int PerParticipant, string? Isbn = null);

/// <summary>Catering (förtäring) to order for the days on site.</summary>
/// <param name="Item"><c>breakfast</c>, <c>morning-coffee</c>, <c>lunch</c>, <c>afternoon-coffee</c> or <c>fruit</c>.</param>
/// <param name="HalfDays">Whether it is served on half days too.</param>
public sealed record CateringItem(string Item, bool HalfDays);

/// <summary>Where the decision by minimum is.</summary>
public enum HoldingDecision
{
    /// <summary>Raised on the decision date: below the minimum, nobody has decided.</summary>
    Due,

    /// <summary>Is held, however many.</summary>
    Hold,
}

public sealed partial record Occasion
{
    /// <summary>Which of the course's days it covers, from 1; null: the whole course.</summary>
    public IReadOnlyList<int>? CourseDays { get; init; }

    /// <summary>The organisation inside which it is held; null: the region's, for all.</summary>
    public HeldBy? HeldBy { get; init; }

    /// <summary>What each participant gets to read.</summary>
    public IReadOnlyList<LiteratureItem> Literature { get; init; } = [];

    /// <summary>What is served on days on site.</summary>
    public IReadOnlyList<CateringItem> Catering { get; init; } = [];

    /// <summary>Whether enrolment was closed before its last day, and has not been opened since.</summary>
    public bool EnrolmentIsClosed { get; init; }

    /// <summary>Where the decision by minimum is; null: not asked.</summary>
    public HoldingDecision? Decision { get; init; }

    /// <summary>Whether it has fewer seats taken than it takes to be held.</summary>
    public bool BelowMinimum => Confirmed < (Minimum ?? 0);

    /// <summary>Where a day is: its own venue or the occasion's; null: digital, or not said.</summary>
    /// <param name="day">One of its days.</param>
    public string? VenueOf(OccasionDay day) => day.Mode == OccasionDay.Digital ? null : day.Venue ?? Venue;

    /// <summary>Its day of a date; null: it has none.</summary>
    /// <param name="date">Local date.</param>
    public OccasionDay? DayOf(DateOnly date) => Days.FirstOrDefault(day => day.Date == date);

    private Occasion? PracticalAfter(object @event) => @event switch
    {
        VenueChanged { Date: { } date } e => WithDay(date, day => day with { Venue = e.Venue }),
        VenueChanged e => this with { Venue = e.Venue },
        DayLinkGiven e => WithDay(e.Date, day => day with { Link = e.Link }),
        DayTurnedDigital e => WithDay(e.Date, day => day with { Mode = OccasionDay.Digital, Link = e.Link, Venue = null }),
        DayTurnedOnSite e => WithDay(e.Date, day => day with { Mode = OccasionDay.OnSite, Link = null, Venue = e.Venue }),
        EnrolmentOpened e => this with { Enrolment = Enrolment with { Opens = e.Opens, Closes = e.Closes }, EnrolmentIsClosed = false },
        EnrolmentClosed e => this with { Enrolment = Enrolment with { Closes = e.Closes }, EnrolmentIsClosed = true },
        PracticalitiesChanged e => this with { Literature = e.Literature, Catering = e.Catering },
        MinimumSet e => this with { Minimum = e.Minimum, DecisionDate = e.DecisionDate, Decision = null },
        OccasionBelowMinimum => this with { Decision = HoldingDecision.Due },
        OccasionWillBeHeld => this with { Decision = HoldingDecision.Hold },
        _ => null,
    };

    private Occasion WithDay(DateOnly date, Func<OccasionDay, OccasionDay> change) =>
        this with { Days = [.. Days.Select(day => day.Date == date ? change(day) : day)] };
}
