using Xunit;
using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Planning;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Tests.Planning;

/// <summary>Need against supply: what is planned, what is booked, what the own trainers can give, what is missing.</summary>
public sealed class NeedTests
{
    private const string Journey = "barn-och-unga";
    private static readonly HalfYear Spring = new(2027, 1), Autumn = new(2027, 2);
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly DateTimeOffset At = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_a_course_of_four_days_demands_is_a_leader_all_days_and_four_trainers_who_alternate()
    {
        // S1: one leader and four trainers who alternate: 4 + 4 × 2 days of one person.
        var need = Work(Spring, [Occasion(1, "hmbc", trainers: 4, qualification: "bbic", dates: [D(3, 1), D(3, 2), D(3, 8), D(3, 9)])], []);
        var course = Assert.Single(need.Courses);
        Assert.Equal(new NeedFigures(1, 1, 4, 12, 0, 0, 12, 1, 4, 0, 0), course.Figures);
        Assert.All(Assert.Single(course.Occasions).Open, place => Assert.Null(place.By));
    }

    [Fact]
    public void What_is_booked_is_covered_and_what_able_trainers_are_free_for_is_given()
    {
        var (ann, bo, cilla) = (Person(1, mayLead: true), Person(2), Person(3, "boden"));
        var team = new TeamConfirmed(Id(1), "norrbotten", Lent(ann), [Lent(bo), Lent(cilla)], [new TeachingDay(D(2, 1), [ann.Id, bo.Id, cilla.Id])], At);
        var need = Work(Spring, [Occasion(1, dates: D(2, 1), team: team), Occasion(2, dates: [D(2, 1), D(2, 2)]), Occasion(3, dates: D(4, 1))], [ann, bo, cilla], Booked(ann, bo, cilla)(Id(1), D(2, 1)));
        var figures = Assert.Single(need.Courses).Figures;
        // Nobody is free on the day that the first occasion has; the third can be taken by all three.
        Assert.Equal(new NeedFigures(3, 3, 6, 3 + 6 + 3, 3, 3, 6, 1, 2, 3, 1), figures);
        var open = need.Courses[0].Occasions.ToDictionary(one => one.Occasion, one => one.Open);
        Assert.Empty(open[Id(1)]);
        Assert.All(open[Id(2)], place => Assert.Null(place.By));
        Assert.Equal(new HashSet<Guid?> { ann.Id, bo.Id, cilla.Id }, open[Id(3)].Select(place => place.By).ToHashSet());
        Assert.Equal(ann.Id, open[Id(3)].Single(place => place.Leads).By);
    }

    [Fact]
    public void Half_days_count_half_and_a_morning_and_an_afternoon_can_be_given_by_one()
    {
        var ann = Person(1, mayLead: true, days: 1);
        Planned Half(int number, int from) => Occasion(number, trainers: 0, times: [new CourseDate(D(2, 1), true, new TimeOnly(from, 0), new TimeOnly(from + 3, 0))]);
        var figures = Assert.Single(Work(Spring, [Half(1, 9), Half(2, 13)], [ann]).Courses).Figures;
        Assert.Equal((1m, 1m, 0m), (figures.Days, figures.Given, figures.Missing));
        var both = Assert.Single(Work(Spring, [Half(1, 9), Half(2, 9)], [ann]).Courses).Figures;
        Assert.Equal((1m, 0.5m, 0.5m), (both.Days, both.Given, both.Missing));
    }

    [Fact]
    public void A_day_of_a_trainers_is_given_once_to_whatever_course_and_the_only_one_who_can_is_kept_for_it()
    {
        // Ann can both, Bo only the one: who looks at one course at a time counts Ann twice, or wastes her.
        var (ann, bo) = (Person(1, mayLead: true, days: 1, courses: ["rar", "vanlig"]), Person(2, mayLead: true, days: 1, courses: ["vanlig"]));
        var need = Work(Spring, [Occasion(1, "vanlig", trainers: 0, dates: D(2, 1)), Occasion(2, "rar", trainers: 0, dates: D(3, 1))], [ann, bo]);
        Assert.All(need.Courses, course => Assert.Equal(0, course.Figures.Missing));
        Assert.Equal(1, Work(Spring, [Occasion(1, "vanlig", trainers: 0, dates: D(2, 1)), Occasion(2, "rar", trainers: 0, dates: D(3, 1))], [ann]).Courses.Sum(course => course.Figures.Missing));
    }

    [Fact]
    public void What_the_spring_takes_the_autumn_does_not_have()
    {
        var ann = Person(1, mayLead: true, days: 2);
        Planned[] planned = [Occasion(1, trainers: 0, dates: [D(2, 1), D(2, 2)]), Occasion(2, trainers: 0, dates: D(9, 1))];
        Assert.Equal(0, Assert.Single(Work(Spring, planned, [ann]).Courses).Figures.Missing);
        var autumn = Assert.Single(Work(Autumn, planned, [ann]).Courses);
        Assert.Equal((1m, 1m), (autumn.Figures.Days, autumn.Figures.Missing));
        Assert.Equal(Id(2), Assert.Single(autumn.Occasions).Occasion);
    }

    [Fact]
    public void Each_who_offers_the_course_is_counted_or_it_is_said_why_not()
    {
        var need = Work(
            Spring, [Occasion(1, "hmbc", trainers: 2, qualification: "bbic", dates: D(3, 1))],
            [
                Person(1, courses: ["hmbc"]) with { Qualifications = [new Qualification("bbic", new DateOnly(2020, 1, 1), D(2, 28))] },
                Person(2, courses: ["hmbc"]) with { Qualifications = [new Qualification("bbic", new DateOnly(2020, 1, 1), null)], Consented = false },
                Person(3, courses: ["hmbc"]) with { Qualifications = [new Qualification("bbic", new DateOnly(2020, 1, 1), null)] },
                Person(4, courses: ["annan"]),
            ]);
        var course = Assert.Single(need.Courses);
        Assert.Equal(
            [(P(1), Gate.NotQualified, 0m), (P(2), Gate.NoConsent, 0m), (P(3), "", 1m)],
            course.Trainers.Select(one => (one.Trainer, string.Join(",", one.Codes), one.Given)));
        Assert.Equal((1, 2m, 1m, 1, 1), (course.Figures.Able, course.Figures.Missing, course.Figures.Given, course.Figures.MissingLeaders, course.Figures.MissingTrainers));
    }

    [Fact]
    public void A_day_that_a_member_of_the_team_can_not_teach_is_open_again()
    {
        var (ann, bo, cilla, disa) = (Person(1, mayLead: true), Person(2), Person(3), Person(4, "boden"));
        var team = new TeamConfirmed(Id(1), "norrbotten", Lent(ann), [Lent(bo), Lent(cilla)], [new TeachingDay(D(2, 1), [ann.Id, bo.Id, cilla.Id])], At);
        object[] moved =
        [
            new OccasionDated(Id(1), "samtal", "norrbotten", [new CourseDate(D(2, 8), false)], 2, At),
            new TeamDaysMoved(Id(1), [new TeachingDay(D(2, 8), [ann.Id, cilla.Id])], At), new DayConflictFound(Id(1), bo.Id, D(2, 8), Id(9), At),
        ];
        var planned = Occasion(1, dates: D(2, 1), team: team);
        var need = Work(
            Spring, [planned with { Team = moved.Aggregate(planned.Team, (state, fact) => OccasionTeam.Apply(state, fact)!) }], [ann, bo, cilla, disa],
            [.. Booked(ann, cilla)(Id(1), D(2, 8)), .. Booked(bo)(Id(9), D(2, 8))]);
        Assert.Equal(new NeedFigures(1, 1, 2, 3, 2, 1, 0, 0, 0, 4, 1), Assert.Single(need.Courses).Figures);
        var place = Assert.Single(Assert.Single(need.Courses[0].Occasions).Open);
        // Not by Cilla either, who is there already.
        Assert.Equal(disa.Id, place.By);
    }

    [Fact]
    public void What_is_called_off_held_inside_or_of_another_half_year_needs_nobody_and_another_journey_is_not_shown()
    {
        var inside = Occasion(1, dates: D(2, 1));
        var cancelled = Occasion(2, dates: D(2, 1));
        var other = Occasion(4, dates: D(2, 1)) with { Journey = "aldreomsorg" };
        Planned[] planned =
        [
            inside with { Team = inside.Team with { HeldIn = "lulea" } },
            cancelled with { Team = OccasionTeam.Apply(cancelled.Team, new OccasionCalledOff(Id(2), "samtal", "norrbotten", 2, At))! },
            Occasion(3, dates: D(8, 1)), other,
        ];
        var course = Assert.Single(Work(Spring, planned, []).Courses);
        Assert.Equal("aldreomsorg", course.Journey);
        Assert.Empty(Work(Spring, planned, [], journey: Journey).Courses);
    }

    [Fact]
    public void A_day_that_has_been_without_a_team_is_given_by_nobody() =>
        Assert.Equal(1, Assert.Single(Work(Spring, [Occasion(1, trainers: 0, dates: D(2, 1))], [Person(1, mayLead: true)], today: D(3, 1)).Courses).Figures.Missing);

    [Fact]
    public void Municipalities_that_lend_nobody_are_named_who_has_ended_or_lacks_consent_is_not_lent()
    {
        var need = Work(
            Spring, [], [Person(1), Person(2, "boden") with { EndedFrom = new DateOnly(2027, 1, 1) }, Person(3, "pitea") with { Consented = false }, Person(4, "kalix")],
            Booked(Person(1))(Id(1), D(3, 1)), municipalities: ["lulea", "boden", "pitea", "arjeplog"]);
        Assert.Equal(["arjeplog", "boden", "pitea"], need.LendNone);
        Assert.Equal(new Lends("lulea", "Lulea", 1, 20, 1), need.Municipalities.Single(one => one.Municipality == "lulea"));
        Assert.Equal(new Lends("kalix", null, 1, 20, 0), need.Municipalities.Single(one => one.Municipality == "kalix"));
    }

    [Fact]
    public void However_much_is_planned_nobody_is_given_twice_on_a_date_nor_beyond_the_years_days_and_nothing_is_lost()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            TrainerProfile[] people = [.. Enumerable.Range(1, 12).Select(number => Person(number, mayLead: number % 3 == 0, days: random.Next(0, 6), courses: [.. new[] { "a", "b", "c" }.Where(_ => random.Next(2) == 0)]))];
            Planned[] planned =
            [
                .. Enumerable.Range(1, 15).Select(number => Occasion(
                    number, new[] { "a", "b", "c" }[random.Next(3)], random.Next(0, 5),
                    times: [.. Enumerable.Range(0, random.Next(1, 4)).Select(day => new CourseDate(D(random.Next(1, 13), random.Next(1, 3)), random.Next(3) == 0)).DistinctBy(day => day.Date).OrderBy(day => day.Date)])),
            ];
            CourseNeed[] courses = [.. Work(Spring, planned, people).Courses, .. Work(Autumn, planned, people).Courses];
            Assert.All(courses, course => Assert.Equal(course.Figures.Days, course.Figures.Booked + course.Figures.Given + course.Figures.Missing));
            Assert.All(courses, course => Assert.Equal(course.Figures.Given, course.Trainers.Sum(one => one.Given)));
            var given = courses.SelectMany(course => course.Occasions).SelectMany(one => one.Open.Where(place => place.By is not null).SelectMany(place => place.Dates.Select(date => (By: place.By!.Value, Date: date, one.Occasion)))).ToList();
            Assert.Equal(given.Count, given.Select(one => (one.By, one.Date)).Distinct().Count());
            Assert.All(people, one => Assert.True(
                given.Where(day => day.By == one.Id).Sum(day => planned.Single(occasion => occasion.Team.Id == day.Occasion).Team.DateOf(day.Date)!.Half ? 0.5m : 1m) <= one.DaysPerYear));
            // As many as can be: nobody with days left and free then could take a place that is missing.
            Assert.All(
                courses.SelectMany(course => course.Occasions.SelectMany(one => one.Open.Where(place => place.By is null).Select(place => (course.Course, one.Occasion, Place: place)))),
                missing => Assert.DoesNotContain(people, one =>
                    one.Courses.Contains(missing.Course) && (one.MayLead || !missing.Place.Leads)
                    && !given.Any(day => day.By == one.Id && (missing.Place.Dates.Contains(day.Date) || day.Occasion == missing.Occasion))
                    && given.Count(day => day.By == one.Id) + missing.Place.Dates.Count <= one.DaysPerYear));
        }
    }

    [Fact]
    public void A_half_year_is_reviewed_before_it_begins()
    {
        Assert.Equal((new DateOnly(2026, 11, 1), new DateOnly(2027, 1, 31)), (Spring.ReviewFrom, Spring.ReviewUntil));
        Assert.Equal((new DateOnly(2027, 4, 1), new DateOnly(2027, 6, 30)), (Autumn.ReviewFrom, Autumn.ReviewUntil));
        Assert.Equal([Spring, Autumn], new[] { D(6, 30), D(7, 1) }.Select(HalfYear.Of));
        Assert.True(HalfYear.TryParse("2027-2", out var half));
        Assert.Equal((Autumn, "2027-2"), (half, half.Key));
        Assert.All(new[] { "2027", "2027-3", "27-1", "2027-11", "abcd-1", null }, text => Assert.False(HalfYear.TryParse(text, out _)));
    }

    private static Need Work(
        HalfYear half, Planned[] planned, TrainerProfile[] people, IReadOnlyList<TrainerDay>? booked = null, string? journey = null, DateOnly? today = null, string[]? municipalities = null) =>
        WorkOutNeed.Of(
            "norrbotten", half, journey, planned, people, booked ?? [],
            [.. (municipalities ?? []).Select(slug => new Municipality(slug, "norrbotten", char.ToUpperInvariant(slug[0]) + slug[1..], 1, At))], today ?? Today);

    private static Planned Occasion(int number, string course = "samtal", int trainers = 2, string? qualification = null, TeamConfirmed? team = null, IReadOnlyList<CourseDate>? times = null, params DateOnly[] dates)
    {
        OccasionTeam? state = OccasionTeam.Apply(null, new OccasionDated(Id(number), course, "norrbotten", times ?? [.. dates.Select(date => new CourseDate(date, false))], 1, At));
        return new Planned(
            Journey, team is null ? state! : OccasionTeam.Apply(state, team)!,
            new CourseDemand(CourseDemand.IdOf(Journey, course), course, 1, trainers, qualification, 1));
    }

    private static TrainerProfile Person(int number, string municipality = "lulea", bool mayLead = false, int days = 20, string[]? courses = null) =>
        new(P(number), municipality, "norrbotten", courses ?? ["samtal"], days, [], mayLead);

    private static Func<Guid, DateOnly, TrainerDay[]> Booked(params TrainerProfile[] people) => (occasion, date) =>
        [.. people.Select(one => new TrainerDay(TrainerDay.IdOf(one.Id, date), one.Id, date, Journey, occasion))];

    private static Lent Lent(TrainerProfile one) => new(one.Id, one.Municipality);

    private static Guid Id(int number) => new($"0a000000-0000-7000-8000-{number:000000000000}");

    private static Guid P(int number) => new($"0b000000-0000-7000-8000-{number:000000000000}");

    private static DateOnly D(int month, int day) => new(2027, month, day);
}
