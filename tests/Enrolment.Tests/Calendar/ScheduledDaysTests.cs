using Xunit;
using Yrkesresan.Enrolment.Calendar;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.ServiceDefaults.Access;
using static Yrkesresan.Enrolment.Tests.Occasions.Usual;

namespace Yrkesresan.Enrolment.Tests.Calendar;

public sealed class ScheduledDaysTests
{
    private static readonly EnrolmentPeriod Period = EnrolmentPeriod.Of(null, null, null, Day(15));

    [Fact]
    public void A_day_that_is_moved_stays_the_same_day_and_its_sequence_grows()
    {
        var days = After(Scheduled(days: [15, 16]), Moved(2, 15, 17));
        Assert.Equal([(1, Day(15), 0), (2, Day(17), 1)], days.Days.Select(day => (day.Number, day.Plan.Date, day.Sequence)));
        Assert.Equal(March(2), days.Days[1].At);
    }

    [Fact]
    public void A_day_that_is_no_more_is_still_told_of_and_may_come_back()
    {
        var fewer = After(Scheduled(days: [15, 16]), Moved(2, 15));
        Assert.Equal([(1, false, 0), (2, true, 1)], fewer.Days.Select(day => (day.Number, day.Removed, day.Sequence)));
        var again = After(Scheduled(days: [15, 16]), Moved(2, 15), Moved(3, 15, 16));
        Assert.Equal([(1, false, 0), (2, false, 2)], again.Days.Select(day => (day.Number, day.Removed, day.Sequence)));
    }

    [Fact]
    public void A_new_venue_moves_the_days_on_site_alone()
    {
        var days = After(Scheduled(days: [15, 16]), new DayTurnedDigital(Day(16), "https://example.se/1", Role.Coordinator, March(1)), new VenueChanged("Boden", Role.Coordinator, March(2)));
        Assert.Equal([("Boden", 1), (null, 1)], days.Days.Select(day => (day.Venue, day.Sequence)));
    }

    [Fact]
    public void A_day_may_be_turned_digital_and_back()
    {
        var days = After(
            Scheduled(days: [15, 16]), new DayTurnedDigital(Day(15), null, Role.Coordinator, March(1)), new DayTurnedOnSite(Day(15), "Kalix", Role.Coordinator, March(2)));
        Assert.Equal([("on-site", "Kalix", 2), ("on-site", "Luleå", 0)], days.Days.Select(day => (day.Plan.Mode, day.Venue, day.Sequence)));
    }

    [Fact]
    public void Called_off_each_day_changes_once_more()
    {
        var cancelled = new OccasionCancelled(Role.Coordinator, March(3));
        var days = After(Scheduled(days: [15, 16]), Moved(2, 15), cancelled, cancelled);
        Assert.True(days.Cancelled);
        Assert.Equal([(1, 1), (2, 1)], days.Days.Select(day => (day.Number, day.Sequence)));
    }

    [Fact]
    public void An_occasion_of_some_of_the_courses_days_keeps_their_numbers() =>
        Assert.Equal([3, 4], After(Scheduled(days: [15, 16]) with { CourseDays = [3, 4] }).Days.Select(day => day.Number));

    [Fact]
    public void A_day_s_own_venue_or_link_changes_that_day_only()
    {
        var turned = After(Scheduled(), new VenueChanged("Boden", Role.Coordinator, March(1), Date: Day(16)), new DayTurnedDigital(Day(15), null, Role.Coordinator, March(2)),
            new DayLinkGiven(Day(15), "https://mote.example/1", Role.Coordinator, March(3)));
        Assert.Equal([(null, "https://mote.example/1", 2), ("Boden", null, 1)], turned.Days.Select(day => (day.Venue, day.Plan.Link, day.Sequence)));
    }

    [Fact]
    public void Who_is_enrolled_concerns_no_calendar_of_the_days()
    {
        var before = After(Scheduled());
        Assert.Same(before, ScheduledDays.Apply(before, Id, Seat(Ann)));
    }

    /// <summary>Whatever an occasion's events are, those that change what a calendar shows have to reach it: a new one fails here until it is decided.</summary>
    [Fact]
    public void Every_event_that_changes_where_or_when_reaches_the_calendar()
    {
        var shown = new[] { typeof(OccasionScheduled), typeof(OccasionRescheduled), typeof(OccasionCancelled) }
            .Concat(Store.Events.Select(one => one.Type).Where(type => type.Namespace == typeof(Occasion).Namespace
                && (type.Name.Contains("Venue", StringComparison.Ordinal) || type.Name.StartsWith("Day", StringComparison.Ordinal))));
        var taken = new[]
        {
            typeof(OccasionScheduled), typeof(OccasionRescheduled), typeof(OccasionCancelled), typeof(VenueChanged), typeof(DayLinkGiven), typeof(DayTurnedDigital), typeof(DayTurnedOnSite),
        };
        Assert.Empty(shown.Except(taken));
    }

    private static OccasionRescheduled Moved(int on, params int[] days) => new(Days(days), null, Period, Role.Coordinator, March(on));

    private static ScheduledDays After(params object[] events) => events.Aggregate((ScheduledDays?)null, (days, @event) => ScheduledDays.Apply(days, Id, @event))!;
}
