using Yrkesresan.Trainer.Courses;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Teams;

/// <summary>Somebody who might be in a team.</summary>
/// <param name="Trainer">Who.</param>
/// <param name="HasTaughtIt">Whether she or he has taught the course before.</param>
public sealed record Candidate(TrainerProfile Trainer, bool HasTaughtIt);

/// <summary>Why somebody was chosen, or not.</summary>
/// <param name="Code">Stable code: one of the gate's, or of the proposal's own.</param>
/// <param name="Title">In Swedish.</param>
public sealed record Reason(string Code, string Title);

/// <summary>A candidate for taking over days, in the order of asking.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Able">Whether the gate lets her or him through.</param>
/// <param name="Reasons">Codes: why there in the order, or why not at all.</param>
public sealed record Ranked(Guid Trainer, string Municipality, bool Able, IReadOnlyList<string> Reasons);

/// <summary>What became of a candidate.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Chosen">Whether proposed.</param>
/// <param name="Reasons">Why, or why not; weightiest first.</param>
public sealed record Because(Guid Trainer, bool Chosen, IReadOnlyList<Reason> Reasons);

/// <summary>A team proposed for an occasion: as confirming it takes it, and why it is that one. Nothing is booked.</summary>
/// <param name="Leader">Course leader; left out where nobody can.</param>
/// <param name="Trainers">The others.</param>
/// <param name="Days">Who teaches which day.</param>
/// <param name="Why">Each trainer of the region: why chosen, or why not.</param>
/// <param name="Missing">What could not be filled: <c>leader</c>, <c>trainer</c> (once for each), <c>experienced</c>; empty: a full team.</param>
public sealed record Proposal(Guid? Leader, IReadOnlyList<Guid> Trainers, IReadOnlyList<TeachingDay> Days, IReadOnlyList<Because> Why, IReadOnlyList<Reason> Missing)
{
    private static readonly Dictionary<string, string> Swedish = new()
    {
        ["leads"] = "Föreslås som kursledare.",
        ["taught-before"] = "Har undervisat på kursen tidigare.",
        ["municipality-least-used"] = "Kommunen har använt minst av de dagar den erbjuder i år.",
        ["least-used"] = "Har själv använt minst av sina dagar.",
        ["balanced"] = "Har, kommunens och de egna dagarna sammanvägda, använt minst av dem som kunde väljas.",
        ["only-one"] = "Den enda som kan ta platsen.",
        ["for-experience"] = "Valdes för att minst en i teamet ska ha undervisat på kursen tidigare.",
        ["to-complete"] = "Valdes för att teamet ska bli fullt och spritt över kommunerna.",
        ["municipality-more-used"] = "Andra kommuner har använt mindre av de dagar de erbjuder.",
        ["more-used"] = "Andra har använt mindre av sina dagar.",
        ["even"] = "Lika med den före; ordningen avgörs av resväg och sedan av id.",
        ["not-taught-before"] = "Andra har undervisat på kursen tidigare.",
        ["declined"] = "Har redan tackat nej till de här dagarna.",
        ["leader"] = "Ingen som kan leda kursen är ledig de dagarna.",
        ["trainer"] = "Det saknas en utbildare som kan och är ledig.",
        ["experienced"] = "Ingen i teamet har undervisat på kursen tidigare.",
    };

    /// <summary>
    /// A team for the occasion, the same whenever the same is known. Whoever the gate lets through may be chosen, without exceptions; of those, first
    /// who has the smallest part booked of what the municipality offers and of the own days, the two parts added (each as it would be with the place
    /// taken); then who is of the municipality that it is held in, who has travelled least, and by id. Where the greedy choice leaves a place empty that others could fill by trading places, they trade. Where somebody free has
    /// taught the course before, at least one chosen has.
    /// </summary>
    /// <param name="occasion">The occasion; its own team so far is left out of account.</param>
    /// <param name="demand">What the course demands.</param>
    /// <param name="candidates">The trainers of the region.</param>
    /// <param name="bookings">What other occasions have of them in the years concerned.</param>
    public static Proposal For(OccasionTeam occasion, CourseDemand demand, IReadOnlyList<Candidate> candidates, Bookings bookings)
    {
        var places = Places(occasion, demand);
        var load = new Load(occasion, candidates, bookings);
        var able = new Dictionary<(Guid, int), bool>();
        bool Can(Candidate one, int place) => able.TryGetValue((one.Trainer.Id, place), out var known)
            ? known
            : able[(one.Trainer.Id, place)] = (!places[place].Leads || one.Trainer.MayLead)
                && !Gate.Why(one.Trainer, occasion, demand, place == 0, places[place].Days, bookings).Any();

        var chosen = Fill(places, candidates, load, Can, null);
        var reseated = false;
        if (!chosen.Values.Any(one => one.HasTaughtIt))
        {
            // The last place first: it is the one that weighs least.
            var better = Enumerable.Range(0, places.Count).Reverse()
                .SelectMany(place => load.InOrder(candidates.Where(one => one.HasTaughtIt && Can(one, place)), places[place], new Dictionary<int, Candidate>(), places).Select(one => (Place: place, One: one)))
                .Select(fix => Fill(places, candidates, load, Can, fix))
                .FirstOrDefault(other => other.Count >= chosen.Count);
            reseated = better is not null;
            chosen = better ?? chosen;
        }

        var seats = chosen.OrderBy(one => one.Key).ToList();
        var days = occasion.Dates.Select(day => day.Date).Distinct().Order()
            .Select(date => new TeachingDay(date, [.. seats.Where(seat => places[seat.Key].Days.Contains(date)).Select(seat => seat.Value.Trainer.Id)])).ToList();
        List<Reason> missing = [.. Enumerable.Range(0, places.Count).Where(place => !chosen.ContainsKey(place)).Select(place => Of(place == 0 ? "leader" : "trainer"))];
        if (chosen.Count > 0 && candidates.Any(one => one.HasTaughtIt) && !chosen.Values.Any(one => one.HasTaughtIt))
        {
            missing.Add(Of("experienced"));
        }

        return new Proposal(
            chosen.TryGetValue(0, out var leader) ? leader.Trainer.Id : null, [.. seats.Where(seat => seat.Key > 0).Select(seat => seat.Value.Trainer.Id)], days,
            [.. candidates.OrderBy(one => one.Trainer.Id).Select(one => Explain(one, places, chosen, reseated, occasion, demand, candidates, bookings, load, Can))], missing);
    }

    /// <summary>
    /// The places of a team. The leader is there all days. Four trainers or more alternate in two halves, one for the first days and one for the
    /// last, never fewer than two at a time (S1: one leader and four trainers who alternate; which days is ours).
    /// </summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="demand">What its course demands.</param>
    internal static IReadOnlyList<Place> Places(OccasionTeam occasion, CourseDemand demand)
    {
        DateOnly[] dates = [.. occasion.Dates.Select(day => day.Date).Distinct().Order()];
        // A team is never without a leader; further leaders that a course demands stand among the trainers, all days as the first.
        var alternate = demand.Trainers >= 4 && dates.Length >= 2;
        var (first, last) = (dates[..((dates.Length + 1) / 2)], dates[((dates.Length + 1) / 2)..]);
        return
        [
            new Place(dates, true),
            .. Enumerable.Repeat(new Place(dates, true), Math.Max(0, demand.Leaders - 1)),
            .. Enumerable.Range(0, demand.Trainers).Select(number => new Place(!alternate ? dates : number < (demand.Trainers + 1) / 2 ? first : last, false)),
        ];
    }

    /// <summary>
    /// Who could take over some days of the occasion, in the order they are asked, then who could not, each with why. The same order as a proposal's;
    /// where nobody who stays in the team has taught the course, those who have come first. Who has said no to these days already is not asked again.
    /// </summary>
    /// <param name="occasion">The occasion.</param>
    /// <param name="demand">What its course demands.</param>
    /// <param name="candidates">The trainers of the region.</param>
    /// <param name="bookings">Everything they are booked for in the years concerned, the occasion's own days too.</param>
    /// <param name="days">The dates to take over.</param>
    /// <param name="leads">Whether it has to be somebody who may lead.</param>
    /// <param name="declined">Who has said no to these days.</param>
    internal static IReadOnlyList<Ranked> Rank(
        OccasionTeam occasion, CourseDemand demand, IReadOnlyList<Candidate> candidates, Bookings bookings, IReadOnlyList<DateOnly> days, bool leads,
        IReadOnlySet<Guid> declined)
    {
        var load = new Load(occasion, candidates, bookings);
        var staying = occasion.Days.SelectMany(day => day.Teaching).ToHashSet();
        var seasoned = candidates.Any(one => one.HasTaughtIt && staying.Contains(one.Trainer.Id));
        var why = candidates.ToDictionary(one => one.Trainer.Id, one =>
            (IReadOnlyList<string>)[.. Gate.Why(one.Trainer, occasion, demand, leads, days, bookings).Concat(declined.Contains(one.Trainer.Id) ? ["declined"] : Array.Empty<string>())]);
        var able = load.InOrder(candidates.Where(one => why[one.Trainer.Id].Count == 0), new Place(days, leads), new Dictionary<int, Candidate>(), [])
            .OrderBy(one => seasoned || one.HasTaughtIt ? 0 : 1).ToList();
        decimal Both(Candidate one) => load.OfMunicipality(one) + load.OfPerson(one);
        string Reason(int number) => able[number] switch
        {
            _ when able.Count == 1 => "only-one",
            var first when number == 0 => !seasoned && first.HasTaughtIt && able.Any(other => Both(other) < Both(first)) ? "for-experience"
                : able.All(other => load.OfMunicipality(first) <= load.OfMunicipality(other)) ? "municipality-least-used"
                : able.All(other => load.OfPerson(first) <= load.OfPerson(other)) ? "least-used" : "balanced",
            var later when !seasoned && able[number - 1].HasTaughtIt && !later.HasTaughtIt => "not-taught-before",
            var later => load.OfMunicipality(able[number - 1]) < load.OfMunicipality(later) ? "municipality-more-used"
                : Both(able[number - 1]) < Both(later) ? "more-used" : "even",
        };
        return
        [
            .. able.Select((one, number) => new Ranked(
                one.Trainer.Id, one.Trainer.Municipality, true, [Reason(number), .. one.HasTaughtIt ? ["taught-before"] : Array.Empty<string>()])),
            .. candidates.Where(one => why[one.Trainer.Id].Count > 0).OrderBy(one => one.Trainer.Id)
                .Select(one => new Ranked(one.Trainer.Id, one.Trainer.Municipality, false, why[one.Trainer.Id])),
        ];
    }

    /// <summary>A reason in Swedish, of the proposal's own codes or the gate's.</summary>
    /// <param name="code">The code.</param>
    internal static Reason Explain(string code) => Swedish.ContainsKey(code) ? Of(code) : OfGate(code);

    // Kuhn's augmenting paths in the order of fairness: as many places filled as can be, and where nothing stands in the way, by the fairest.
    private static Dictionary<int, Candidate> Fill(
        IReadOnlyList<Place> places, IReadOnlyList<Candidate> candidates, Load load, Func<Candidate, int, bool> can, (int Place, Candidate One)? fix)
    {
        var chosen = new Dictionary<int, Candidate>();
        if (fix is { } set)
        {
            chosen[set.Place] = set.One;
        }

        bool Seat(int place, HashSet<Guid> tried)
        {
            foreach (var one in load.InOrder(candidates.Where(one => can(one, place) && !tried.Contains(one.Trainer.Id)), places[place], chosen, places))
            {
                tried.Add(one.Trainer.Id);
                var sits = chosen.FirstOrDefault(seat => seat.Value.Trainer.Id == one.Trainer.Id, new(-1, one)).Key;
                if (sits == fix?.Place)
                {
                    continue;
                }

                if (sits < 0)
                {
                    chosen[place] = one;
                    return true;
                }

                chosen.Remove(sits);
                chosen[place] = one;
                if (Seat(sits, tried))
                {
                    return true;
                }

                chosen.Remove(place);
                chosen[sits] = one;
            }

            return false;
        }

        for (var place = 0; place < places.Count; place++)
        {
            if (!chosen.ContainsKey(place))
            {
                Seat(place, []);
            }
        }

        return chosen;
    }

    private static Because Explain(
        Candidate one, IReadOnlyList<Place> places, Dictionary<int, Candidate> chosen, bool reseated, OccasionTeam occasion, CourseDemand demand,
        IReadOnlyList<Candidate> candidates, Bookings bookings, Load load, Func<Candidate, int, bool> can)
    {
        var reasons = new List<Reason>();
        var seat = chosen.FirstOrDefault(other => other.Value.Trainer.Id == one.Trainer.Id, new(-1, one)).Key;
        if (seat >= 0)
        {
            if (seat == 0)
            {
                reasons.Add(Of("leads"));
            }

            var rivals = candidates.Where(other => can(other, seat) && other != one && !chosen.ContainsValue(other)).ToList();
            decimal Both(Candidate other) => load.OfMunicipality(other) + load.OfPerson(other);
            reasons.Add(Of(
                rivals.Count == 0 ? "only-one"
                : reseated && one.HasTaughtIt ? "for-experience"
                : rivals.Any(other => Both(other) < Both(one)) ? "to-complete"
                : rivals.All(other => load.OfMunicipality(one) <= load.OfMunicipality(other)) ? "municipality-least-used"
                : rivals.All(other => load.OfPerson(one) <= load.OfPerson(other)) ? "least-used"
                : "balanced"));
            if (one.HasTaughtIt)
            {
                reasons.Add(Of("taught-before"));
            }

            return new Because(one.Trainer.Id, true, reasons);
        }

        // What stands in the way of every place is what stands in the way; else the others were before.
        var open = Enumerable.Range(0, places.Count).Where(place => can(one, place)).ToList();
        if (open.Count == 0)
        {
            var asTrainer = places.Count > 1 ? places[^1] : places[0];
            reasons.AddRange(Gate.Why(one.Trainer, occasion, demand, places.Count == 1, asTrainer.Days, bookings).Select(OfGate));
            if (reasons.Count == 0)
            {
                reasons.AddRange(Gate.Why(one.Trainer, occasion, demand, true, places[0].Days, bookings).Select(OfGate));
            }
        }
        else
        {
            var winners = open.Where(chosen.ContainsKey).Select(place => chosen[place]).ToList();
            reasons.Add(Of(winners.Any(winner => load.OfMunicipality(winner) < load.OfMunicipality(one)) ? "municipality-more-used" : "more-used"));
        }

        return new Because(one.Trainer.Id, false, reasons);
    }

    private static Reason Of(string code) => new(code, Swedish[code]);

    private static Reason OfGate(string code) => new(code, Titles.Swedish[code]);

    /// <summary>A place in a team.</summary>
    /// <param name="Days">The dates it teaches.</param>
    /// <param name="Leads">Whether it takes somebody who may lead.</param>
    internal sealed record Place(IReadOnlyList<DateOnly> Days, bool Leads);

    // How much of what they offer is booked: of municipalities, and of people.
    private sealed class Load
    {
        private readonly Dictionary<string, decimal> offered = [], booked = [];
        private readonly Dictionary<Guid, decimal> own = [], travelled = [], gives = [];
        private readonly Dictionary<Guid, Candidate> people;
        private readonly OccasionTeam occasion;

        public Load(OccasionTeam occasion, IReadOnlyList<Candidate> candidates, Bookings bookings)
        {
            this.occasion = occasion;
            people = candidates.ToDictionary(one => one.Trainer.Id);
            int[] years = [.. occasion.Dates.Select(day => day.Date.Year).Distinct()];
            foreach (var one in candidates.Where(one => occasion.Dates.Count == 0 || one.Trainer.StatusOn(occasion.Dates[0].Date) != TrainerStatus.Ended))
            {
                var days = years.Sum(one.Trainer.DaysIn);
                gives[one.Trainer.Id] = days;
                offered[one.Trainer.Municipality] = offered.GetValueOrDefault(one.Trainer.Municipality) + days;
            }

            foreach (var day in bookings.Elsewhere.Where(day => years.Contains(day.Date.Year) && people.ContainsKey(day.Trainer)))
            {
                own[day.Trainer] = own.GetValueOrDefault(day.Trainer) + day.Counts;
                travelled[day.Trainer] = travelled.GetValueOrDefault(day.Trainer) + (day.Digital == true ? 0 : day.Counts);
                var municipality = people[day.Trainer].Trainer.Municipality;
                booked[municipality] = booked.GetValueOrDefault(municipality) + day.Counts;
            }
        }

        public decimal OfMunicipality(Candidate one) => Part(booked.GetValueOrDefault(one.Trainer.Municipality), offered.GetValueOrDefault(one.Trainer.Municipality));

        public decimal OfPerson(Candidate one) => Part(own.GetValueOrDefault(one.Trainer.Id), gives.GetValueOrDefault(one.Trainer.Id));

        // As it would be with those chosen so far, and with the one on the place.
        public IEnumerable<Candidate> InOrder(
            IEnumerable<Candidate> those, Place place, IReadOnlyDictionary<int, Candidate> chosen, IReadOnlyList<Place> places)
        {
            var more = Counts(place);
            var taken = chosen.GroupBy(seat => seat.Value.Trainer.Municipality).ToDictionary(group => group.Key, group => group.Sum(seat => Counts(places[seat.Key])));
            return
            [
                .. those
                    .OrderBy(one => Part(
                            booked.GetValueOrDefault(one.Trainer.Municipality) + taken.GetValueOrDefault(one.Trainer.Municipality) + more,
                            offered.GetValueOrDefault(one.Trainer.Municipality))
                        + Part(own.GetValueOrDefault(one.Trainer.Id) + more, gives.GetValueOrDefault(one.Trainer.Id)))
                    .ThenBy(one => occasion.HeldIn is { } place && one.Trainer.Municipality != place ? 1 : 0)
                    .ThenBy(one => travelled.GetValueOrDefault(one.Trainer.Id))
                    .ThenBy(one => one.Trainer.Id),
            ];
        }

        private decimal Counts(Place place) => place.Days.Sum(day => DayPart.Counts(occasion.DateOf(day)?.Half == true));

        private static decimal Part(decimal used, decimal of) => of == 0 ? 1000 : used / of;
    }
}
