using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Planning;

/// <summary>An occasion that is planned.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Team">The occasion and its team so far.</param>
/// <param name="Demand">What its course demands; null: not known, and as any course then.</param>
public sealed record Planned(string Journey, OccasionTeam Team, CourseDemand? Demand);

/// <summary>A region's need of trainers for a half year, and what each figure is made of.</summary>
/// <param name="Region">Slug.</param>
/// <param name="Half"><c>2027-1</c>: January to June; <c>2027-2</c>: July to December.</param>
/// <param name="Journey">The only journey shown; left out: all. Trainers are shared, so the others are counted all the same.</param>
/// <param name="Courses">The courses with occasions planned.</param>
/// <param name="Municipalities">What each municipality of the region lends.</param>
/// <param name="LendNone">Slugs of the municipalities that lend nobody.</param>
public sealed record Need(
    string Region, string Half, string? Journey, IReadOnlyList<CourseNeed> Courses, IReadOnlyList<Lends> Municipalities, IReadOnlyList<string> LendNone);

/// <summary>What a course needs.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Course">Slug.</param>
/// <param name="Title">The course's title.</param>
/// <param name="Figures">The figures.</param>
/// <param name="Occasions">The occasions they come from.</param>
/// <param name="Trainers">Everybody who offers the course: what is counted of each, or why nothing is.</param>
public sealed record CourseNeed(
    string Journey, string Course, string? Title, NeedFigures Figures, IReadOnlyList<OccasionNeed> Occasions, IReadOnlyList<TrainerSupply> Trainers);

/// <summary>A course's figures for a half year. Days are days of one person; half days count half.</summary>
/// <param name="Occasions">Occasions that begin in the half year.</param>
/// <param name="Leaders">Places of course leaders in their teams.</param>
/// <param name="Trainers">Places of other trainers.</param>
/// <param name="Days">Days that the teams demand.</param>
/// <param name="Booked">Days of them that confirmed teams have booked.</param>
/// <param name="Given">Days of the rest that trainers who may teach it are free on and have left, each day of a trainer's given once, to whatever course.</param>
/// <param name="Missing">The days that are left then: the external need.</param>
/// <param name="MissingLeaders">Places of course leaders that nobody can take.</param>
/// <param name="MissingTrainers">Places of other trainers that nobody can take.</param>
/// <param name="Able">Trainers who may teach it.</param>
/// <param name="AbleToLead">Of them, those who may lead.</param>
public sealed record NeedFigures(
    int Occasions, int Leaders, int Trainers, decimal Days, decimal Booked, decimal Given, decimal Missing, int MissingLeaders, int MissingTrainers, int Able, int AbleToLead);

/// <summary>What an occasion needs.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="LastDay">Local date.</param>
/// <param name="Days">Days that its team demands.</param>
/// <param name="Booked">Days of them that are booked.</param>
/// <param name="Open">Places that are not filled yet, and who could take each.</param>
public sealed record OccasionNeed(Guid Occasion, DateOnly FirstDay, DateOnly LastDay, decimal Days, decimal Booked, IReadOnlyList<OpenPlace> Open);

/// <summary>A place that is not filled yet.</summary>
/// <param name="Leads">Whether it takes a course leader.</param>
/// <param name="Dates">Local dates.</param>
/// <param name="By">Who could take it, each trainer's days counted once; left out: nobody, it is missing.</param>
public sealed record OpenPlace(bool Leads, IReadOnlyList<DateOnly> Dates, Guid? By);

/// <summary>What a trainer adds to a course.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="MayLead">Whether as course leader.</param>
/// <param name="Agreed">Days agreed for the year.</param>
/// <param name="Booked">Days booked in the year, at whatever course.</param>
/// <param name="Given">Days of the open ones counted for this course in this half year.</param>
/// <param name="Codes">Why nothing is counted: the gate's codes; empty: she or he may teach it.</param>
public sealed record TrainerSupply(Guid Trainer, string Municipality, bool MayLead, int Agreed, decimal Booked, decimal Given, IReadOnlyList<string> Codes);

/// <summary>What a municipality lends.</summary>
/// <param name="Municipality">Slug.</param>
/// <param name="Name">Its name, where told.</param>
/// <param name="Trainers">Trainers it lends in the half year, with consent.</param>
/// <param name="Agreed">Days they agreed for the year.</param>
/// <param name="Booked">Days they are booked in the half year.</param>
public sealed record Lends(string Municipality, string? Name, int Trainers, int Agreed, decimal Booked);

/// <summary>Works out the need: pure, and the same whenever the same is known.</summary>
public static class WorkOutNeed
{
    /// <summary>
    /// What is planned, what of it is booked, and how much of the rest the region's own trainers can take. Places not filled yet are given to trainers
    /// as a team's are, by the one gate, nobody twice on a date and none beyond the year's days; the places of the spring before those of the autumn, and
    /// where a place can be filled by others trading theirs, they trade (Kuhn's augmenting paths). Nothing is ever promised that can't be, and days that
    /// have been without a team stay missing.
    /// </summary>
    /// <param name="region">Slug.</param>
    /// <param name="half">The half year.</param>
    /// <param name="journey">The only journey shown; null: all.</param>
    /// <param name="planned">The region's occasions that begin in the year, in every journey.</param>
    /// <param name="people">The region's trainers.</param>
    /// <param name="booked">Their booked days in the years concerned.</param>
    /// <param name="municipalities">The region's municipalities.</param>
    /// <param name="today">Local date.</param>
    public static Need Of(
        string region, HalfYear half, string? journey, IReadOnlyList<Planned> planned, IReadOnlyList<TrainerProfile> people, IReadOnlyList<TrainerDay> booked,
        IReadOnlyList<Municipality> municipalities, DateOnly today)
    {
        var occasions = planned.Where(one => !one.Team.CalledOff && one.Team.Dates.Count > 0 && NeedsTeam(one))
            .OrderBy(one => one.Team.Dates[0].Date).ThenBy(one => one.Team.Id).Select(one => new Wanted(one, today)).ToList();
        var filled = new Filling(people, booked).Fill(occasions.SelectMany(one => one.Open).Where(place => place.Dates[0].Date >= today));
        var courses = occasions.Where(one => half.From <= one.First && one.First <= half.Until && (journey is null || one.Of.Journey == journey))
            .GroupBy(one => (one.Of.Journey, one.Of.Team.Course)).OrderBy(one => one.Key)
            .Select(course => Course(course.Key.Journey, course.Key.Course, [.. course], filled, people, booked)).ToList();
        var lends = municipalities.Where(one => one.IsIn(half.From)).Select(one => (Slug: one.Id, Name: (string?)one.Name))
            .Concat(people.Select(one => one.Municipality).Except(municipalities.Select(one => one.Id)).Distinct().Select(slug => (Slug: slug, Name: (string?)null)))
            .OrderBy(one => one.Slug, StringComparer.Ordinal).Select(one => LendsOf(one.Slug, one.Name, half, people, booked)).ToList();
        return new Need(region, half.Key, journey, courses, lends, [.. lends.Where(one => one.Trainers == 0).Select(one => one.Municipality)]);
    }

    // As for what is raised on the decision date: inside an organisation discussion leaders of its own lead.
    private static bool NeedsTeam(Planned one) =>
        one.Team.Leader is not null
        || (one.Team.HeldIn is null || one.Demand?.Qualification is not null) && (one.Demand is null || one.Demand.Leaders + one.Demand.Trainers > 0);

    private static CourseNeed Course(
        string journey, string course, IReadOnlyList<Wanted> occasions, Dictionary<Seat, Guid> filled, IReadOnlyList<TrainerProfile> people,
        IReadOnlyList<TrainerDay> booked)
    {
        var open = occasions.SelectMany(one => one.Open).ToList();
        var missing = open.Where(place => !filled.ContainsKey(place)).ToList();
        var trainers = people.Where(one => one.Courses.Contains(course)).OrderBy(one => one.Id).Select(one =>
        {
            var codes = occasions.Select(occasion => Codes(one, occasion)).MinBy(own => own.Count)!;
            var year = occasions[0].First.Year;
            return new TrainerSupply(
                one.Id, one.Municipality, one.MayLead, one.DaysIn(year), booked.Where(day => day.Trainer == one.Id && day.Date.Year == year).Sum(day => day.Counts),
                open.Where(place => filled.TryGetValue(place, out var by) && by == one.Id).Sum(place => place.Counts), codes);
        }).ToList();
        var figures = new NeedFigures(
            occasions.Count, occasions.Sum(one => one.Leaders), occasions.Sum(one => one.Trainers), occasions.Sum(one => one.Days), occasions.Sum(one => one.Booked),
            open.Except(missing).Sum(place => place.Counts), missing.Sum(place => place.Counts), missing.Count(place => place.Leads), missing.Count(place => !place.Leads),
            trainers.Count(one => one.Codes.Count == 0), trainers.Count(one => one.Codes.Count == 0 && one.MayLead));
        return new CourseNeed(
            journey, course, occasions.Select(one => one.Of.Demand?.Title).FirstOrDefault(title => title is not null), figures,
            [
                .. occasions.Select(one => new OccasionNeed(
                    one.Of.Team.Id, one.First, one.Of.Team.Dates.Max(day => day.Date), one.Days, one.Booked,
                    [.. one.Open.Select(place => new OpenPlace(place.Leads, [.. place.Dates.Select(day => day.Date)], filled.TryGetValue(place, out var by) ? by : null))])),
            ],
            trainers);
    }

    // Whether the trainer counts for the course at all: on the days of an occasion, whatever else there is on them.
    private static IReadOnlyList<string> Codes(TrainerProfile trainer, Wanted occasion) =>
        [.. Gate.Why(trainer, occasion.Of.Team, occasion.Demand, false, [.. occasion.Of.Team.Dates.Select(day => day.Date).Distinct()], Bookings.None).Where(code => code != Gate.NoDaysLeft)];

    private static Lends LendsOf(string municipality, string? name, HalfYear half, IReadOnlyList<TrainerProfile> people, IReadOnlyList<TrainerDay> booked)
    {
        var own = people.Where(one => one.Municipality == municipality && one is { Consented: true, Erased: false } && !(one.EndedFrom <= half.From)).ToDictionary(one => one.Id);
        return new Lends(
            municipality, name, own.Count, own.Values.Sum(one => one.DaysIn(half.Year)),
            booked.Where(day => own.ContainsKey(day.Trainer) && half.From <= day.Date && day.Date <= half.Until).Sum(day => day.Counts));
    }

    // A place of an occasion's that is not filled yet. Told apart by reference: two places of a team may be alike.
    private sealed class Seat(Wanted occasion, bool leads, bool first, IReadOnlyList<CourseDate> dates)
    {
        public Wanted Occasion { get; } = occasion;

        public bool Leads { get; } = leads;

        // The team's one course leader, as the gate asks.
        public bool First { get; } = first;

        public IReadOnlyList<CourseDate> Dates { get; } = dates;

        public decimal Counts => Dates.Sum(day => DayPart.Counts(day.Half));

        public decimal CountsIn(int year) => Dates.Where(day => day.Date.Year == year).Sum(day => DayPart.Counts(day.Half));

        public bool Meets(Seat other) =>
            Occasion == other.Occasion || Dates.Any(day => other.Dates.Any(taken => taken.Date == day.Date && DayPart.Meet(taken.Part, day.Part)));
    }

    // An occasion with its team as it is, or as its course demands it.
    private sealed class Wanted
    {
        public Wanted(Planned of, DateOnly today)
        {
            Of = of;
            Demand = of.Demand ?? new CourseDemand(Guid.Empty, of.Team.Course, 1, 2, null, 0);
            First = of.Team.Dates.Min(day => day.Date);
            CourseDate DateOf(DateOnly date) => of.Team.DateOf(date) ?? new CourseDate(date, false);
            if (of.Team.Leader is { } leader)
            {
                Leaders = 1;
                Trainers = of.Team.Trainers.Count;
                Booked = of.Team.Days.Sum(day => day.Teaching.Distinct().Count() * DayPart.Counts(DateOf(day.Date).Half));
                // A day that has been can't be taken by anybody any more, on the same place as one that can.
                Open =
                [
                    .. of.Team.Conflicts.GroupBy(one => (one.Trainer, Been: one.Date < today)).Select(one => new Seat(
                        this, one.Key.Trainer == leader.Trainer, one.Key.Trainer == leader.Trainer,
                        [.. one.Select(conflict => conflict.Date).Distinct().Order().Select(DateOf)])),
                ];
            }
            else
            {
                Open = [.. Proposal.Places(of.Team, Demand).Select((place, index) => new Seat(this, place.Leads, index == 0, [.. place.Days.Select(DateOf)]))];
                Leaders = Open.Count(place => place.Leads);
                Trainers = Open.Count - Leaders;
            }

            Open = [.. Open.Where(place => place.Dates.Count > 0)];
            Days = Booked + Open.Sum(place => place.Counts);
        }

        public Planned Of { get; }

        public CourseDemand Demand { get; }

        public DateOnly First { get; }

        public int Leaders { get; }

        public int Trainers { get; }

        public decimal Days { get; }

        public decimal Booked { get; }

        public IReadOnlyList<Seat> Open { get; }
    }

    private sealed class Filling
    {
        private readonly IReadOnlyList<TrainerProfile> people;
        private readonly ILookup<Guid, TrainerDay> booked;
        private readonly Dictionary<Guid, List<Seat>> taken = [];
        private readonly Dictionary<Seat, List<TrainerProfile>> able = [];

        public Filling(IReadOnlyList<TrainerProfile> people, IReadOnlyList<TrainerDay> booked)
        {
            this.people = [.. people.OrderBy(one => one.Id)];
            this.booked = booked.ToLookup(day => day.Trainer);
        }

        public Dictionary<Seat, Guid> Fill(IEnumerable<Seat> seats)
        {
            foreach (var seat in seats)
            {
                Put(seat, []);
            }

            return taken.SelectMany(one => one.Value.Select(seat => (Seat: seat, By: one.Key))).ToDictionary(one => one.Seat, one => one.By);
        }

        private bool Put(Seat seat, HashSet<Guid> tried)
        {
            // Whoever has most left first: fair, and fewest trades.
            foreach (var one in AbleFor(seat).Where(one => !tried.Contains(one.Id)).OrderByDescending(one => Left(one, seat)).ThenBy(one => one.Id).ToList())
            {
                if (!tried.Add(one.Id))
                {
                    continue;
                }

                var own = taken.TryGetValue(one.Id, out var has) ? has : taken[one.Id] = [];
                if (Fits(one, own, seat))
                {
                    own.Add(seat);
                    return true;
                }

                foreach (var other in own.ToList())
                {
                    List<Seat> without = [.. own.Where(mine => mine != other)];
                    if (!Fits(one, without, seat))
                    {
                        continue;
                    }

                    own.Remove(other);
                    own.Add(seat);
                    if (Put(other, tried))
                    {
                        return true;
                    }

                    own.Remove(seat);
                    own.Add(other);
                }
            }

            return false;
        }

        private List<TrainerProfile> AbleFor(Seat seat)
        {
            if (!able.TryGetValue(seat, out var those))
            {
                var team = seat.Occasion.Of.Team;
                DateOnly[] dates = [.. seat.Dates.Select(day => day.Date)];
                able[seat] = those =
                [
                    .. people.Where(one => (!seat.Leads || one.MayLead)
                        && !team.Days.Any(day => dates.Contains(day.Date) && day.Teaching.Contains(one.Id))
                        && !Gate.Why(one, team, seat.Occasion.Demand, seat.First, dates, new Bookings([.. booked[one.Id].Where(day => day.Occasion != team.Id)]))
                            .Any(code => code != Gate.NoDaysLeft)),
                ];
            }

            return those;
        }

        private decimal Left(TrainerProfile one, Seat seat) =>
            Left(one, taken.TryGetValue(one.Id, out var own) ? own : [], seat.Dates[0].Date.Year);

        private decimal Left(TrainerProfile one, IEnumerable<Seat> own, int year) =>
            one.DaysIn(year) - booked[one.Id].Where(day => day.Date.Year == year).Sum(day => day.Counts) - own.Sum(seat => seat.CountsIn(year));

        private bool Fits(TrainerProfile one, List<Seat> own, Seat seat) =>
            !own.Any(seat.Meets) && seat.Dates.Select(day => day.Date.Year).Distinct().All(year => Left(one, own, year) >= seat.CountsIn(year));
    }
}
