using System.Globalization;
using System.Text.Json.Nodes;

namespace Yrkesresan.Demo;

/// <summary>
/// An occasion where little goes as planned: a day turns digital, two cancel late of whom one is followed by somebody who waited, a seat goes to a colleague,
/// somebody moves, a line is credited, and after the pool was distributed a day taught is put right and an occasion of the year comes to be known, which the
/// next pool bears. In a journey of its own, so that Norrbotten's year beside it keeps its figures.
/// </summary>
internal sealed class Deviations(Gateway gateway, Scenario scenario, Action<string> say)
{
    public const string Journey = "funktionshinder-utforare";
    public const string Course = "tejping-grundkurs";

    private const string Enrolment = "/api/enrolment/v1";
    private const string Trainer = "/api/trainer/v1";
    private const string Billing = "/api/billing/v1";
    private const string InJourney = $"journeys/{Journey}";
    private const string Region = $"regions/{Scenario.Region}";

    /// <summary>Who is in it: what becomes of each, and which municipality enrols.</summary>
    public static readonly IReadOnlyList<(string Who, string Municipality)> People =
    [
        ("present", "lulea"), ("cancels-late", "lulea"), ("cancels-and-is-followed", "boden"), ("is-replaced", "kiruna"), ("moves", "gallivare"),
        ("is-credited", "kalix"), ("waits", "pitea"), ("replaces", "kiruna"),
    ];

    /// <summary>Lenders of the team and which days, from 0, each teaches as first recorded; the last one's first day is taken back afterwards.</summary>
    public static readonly IReadOnlyList<(string Municipality, bool Leads, int[] Teaches)> Team =
        [("lulea", true, [0, 1, 2]), ("boden", false, [0, 1, 2]), ("pitea", false, [0, 2])];

    /// <summary>The occasion's days: on site, led online in the end, half.</summary>
    public static IReadOnlyList<(DateOnly Date, bool Digital, bool Half)> Days(int year) =>
        [(new DateOnly(year, 11, 4), false, false), (new DateOnly(year, 11, 5), true, false), (new DateOnly(year, 11, 6), false, true)];

    /// <summary>The days of the occasion that comes to be known after the pool was distributed: on site, the last half.</summary>
    public static IReadOnlyList<(DateOnly Date, bool Digital, bool Half)> LateDays(int year) =>
        [(new DateOnly(year, 12, 1), false, false), (new DateOnly(year, 12, 2), false, false), (new DateOnly(year, 12, 3), false, true)];

    /// <summary>Who pays for the only seat of it.</summary>
    public const string LatePayer = "pajala";

    public async Task<Deviated> Run()
    {
        var coordinator = await gateway.As("coordinator", Scenario.Region);
        await coordinator.Put(
            $"{Billing}/{Region}/{InJourney}/fee-schedules/{scenario.Year}-01-01",
            new
            {
                venue = scenario.Fees["venue"],
                trainerPool = scenario.Fees["trainerPool"],
                material = scenario.Fees["material"],
                buffer = scenario.Fees["buffer"],
                digitalDay = scenario.Fees["digitalDay"],
            });
        var people = await Employ();
        var occasion = await Schedule(coordinator, "deviations/occasion", People.Count - 2, Days(scenario.Year));
        if ((await coordinator.Get($"{Enrolment}/{InJourney}/occasions/{occasion}"))["status"]!.GetValue<string>() != "completed")
        {
            await Deviate(coordinator, occasion, people);
        }

        var trainers = await Recruit(coordinator);
        var pool = $"{Billing}/{Region}/{InJourney}/trainer-pool";
        var distributed = (await coordinator.Get($"{pool}/{scenario.Year}"))["distributed"]!.GetValue<decimal>() > 0;
        if (!distributed)
        {
            await Teach(coordinator, occasion, trainers);
        }

        var course = await Invoice(coordinator, occasion);
        var credit = await Credit(coordinator, course);
        if (!distributed)
        {
            var days = Team.Sum(one => one.Teaches.Sum(day => Days(scenario.Year)[day].Half ? 0.5m : 1m));
            await coordinator.Until(
                "the days taught of the second occasion", caller => caller.Get($"{pool}/{scenario.Year}"),
                now => now["shares"]!.AsArray().Sum(share => share!["days"]!.GetValue<decimal>()) >= days);
        }

        var shares = await coordinator.Post($"{pool}/{scenario.Year}/distribution", new { }, scenario.Key("deviations/pool"));
        var corrected = Team.Count - 1;
        await coordinator.Put(
            $"{Trainer}/{InJourney}/occasions/{occasion}/taught/{Days(scenario.Year)[0].Date:yyyy-MM-dd}",
            new { trainers = trainers.Where((_, index) => index != corrected) });
        var next = await coordinator.Until(
            "the corrected day in the next pool", caller => caller.Get($"{pool}/{scenario.Year + 1}/days"), now => now["items"]!.AsArray().Count > 0);
        var late = await Late(coordinator);
        var bears = await coordinator.Until(
            "the late occasion in the next pool", caller => caller.Get($"{pool}/{scenario.Year + 1}"), now => now["corrections"]!.GetValue<decimal>() != 0);
        var after = await coordinator.Get($"{pool}/{scenario.Year}");
        say($"utbildarpott i resan: {after["distributed"]} kr fördelade; en rättad dag och {bears["corrections"]} kr i efterhand hör till {scenario.Year + 1} års pott");
        var reconciled = await coordinator.Get($"{Billing}/{Region}/{InJourney}/reconciliation/{scenario.Year}");
        return new Deviated(
            occasion, course, credit, shares["collected"]!.GetValue<decimal>(),
            after["shares"]!.AsArray().ToDictionary(share => share!["municipality"]!.GetValue<string>(), share => share!["amount"]!.GetValue<decimal>()),
            next["items"]!.AsArray().GroupBy(day => day!["municipality"]!.GetValue<string>())
                .ToDictionary(lender => lender.Key, lender => lender.Sum(day => day!["days"]!.GetValue<decimal>())),
            late, bears["corrections"]!.GetValue<decimal>(), reconciled);
    }

    private async Task<Dictionary<string, Guid>> Employ()
    {
        var people = new Dictionary<string, Guid>();
        foreach (var (who, municipality) in People)
        {
            var administrator = await gateway.As("municipal-administrator", Scenario.Region, municipality);
            var answer = await administrator.Post(
                $"{Enrolment}/participants",
                new
                {
                    name = $"Utförare {who} Påhittad",
                    email = $"utforare.{who}@{municipality}.example",
                    municipality,
                    unit = "Boendestöd",
                    role = "stödassistent",
                    professionSince = new DateOnly(scenario.Year - 4, 1, 15),
                },
                scenario.Key($"deviations/participant/{who}"));
            people[who] = answer["id"]!.GetValue<Guid>();
        }

        return people;
    }

    private async Task<Guid> Schedule(As coordinator, string step, int capacity, IReadOnlyList<(DateOnly Date, bool Digital, bool Half)> days)
    {
        var answer = await coordinator.Post(
            $"{Enrolment}/{InJourney}/occasions",
            new
            {
                course = Course,
                region = Scenario.Region,
                capacity,
                days = days.Select(day => new
                {
                    date = day.Date,
                    start = "09:00",
                    end = day.Half ? "12:00" : "16:00",
                    mode = "on-site",
                    half = day.Half,
                }),
                closes = new DateOnly(scenario.Year + 10, 1, 1),
            },
            scenario.Key(step));
        return answer["id"]!.GetValue<Guid>();
    }

    /// <summary>An occasion of the year that is told of when its pool is distributed: it is charged by the year's fees, and the next pool gets what is the pool's.</summary>
    private async Task<List<Issued>> Late(As coordinator)
    {
        var administrator = await gateway.As("municipal-administrator", Scenario.Region, LatePayer);
        var person = (await administrator.Post(
            $"{Enrolment}/participants",
            new
            {
                name = "Utförare i efterhand Påhittad",
                email = $"utforare.i.efterhand@{LatePayer}.example",
                municipality = LatePayer,
                unit = "Boendestöd",
                role = "stödassistent",
                professionSince = new DateOnly(scenario.Year - 4, 1, 15),
            },
            scenario.Key("deviations/late/participant")))["id"]!.GetValue<Guid>();
        var occasion = await Schedule(coordinator, "deviations/late/occasion", 1, LateDays(scenario.Year));
        if ((await coordinator.Get($"{Enrolment}/{InJourney}/occasions/{occasion}"))["status"]!.GetValue<string>() != "completed")
        {
            await (await gateway.As("manager", Scenario.Region, LatePayer)).Post(
                $"{Enrolment}/{InJourney}/occasions/{occasion}/enrolments", new { participant = person }, scenario.Key("deviations/late/enrolment"));
            foreach (var day in LateDays(scenario.Year))
            {
                await coordinator.Put(
                    $"{Enrolment}/{InJourney}/occasions/{occasion}/attendance/{day.Date:yyyy-MM-dd}", new { present = new[] { person }, absent = Array.Empty<object>() });
            }

            await coordinator.Post($"{Enrolment}/{InJourney}/occasions/{occasion}/completion", new { });
        }

        return await Invoice(coordinator, occasion);
    }

    private async Task Deviate(As coordinator, Guid occasion, Dictionary<string, Guid> people)
    {
        var enrolments = $"{Enrolment}/{InJourney}/occasions/{occasion}/enrolments";
        async Task<As> Manager(string who) => await gateway.As("manager", Scenario.Region, People.Single(one => one.Who == who).Municipality);
        foreach (var (who, _) in People.Where(one => one.Who != "replaces"))
        {
            await (await Manager(who)).Post(enrolments, new { participant = people[who] }, scenario.Key($"deviations/enrolment/{who}"));
        }

        await coordinator.Post(
            $"{Enrolment}/{InJourney}/occasions/{occasion}/days/{Days(scenario.Year).Single(day => day.Digital).Date:yyyy-MM-dd}/digital", new { });
        foreach (var who in new[] { "cancels-and-is-followed", "cancels-late" })
        {
            await (await Manager(who)).Post($"{enrolments}/{people[who]}/cancellation", new { reason = "Fick förhinder" });
        }

        await (await gateway.As("coordinator", Scenario.Region)).Post(
            $"{enrolments}/{people["is-replaced"]}/replacement", new { participant = people["replaces"] }, scenario.Key("deviations/replacement"));
        await coordinator.Post($"{Enrolment}/participants/{people["moves"]}/move", new { municipality = "kalix", unit = "Boendestöd", from = new DateOnly(scenario.Year, 11, 1) });

        var there = new[] { "present", "waits", "replaces", "moves", "is-credited" }.Select(who => people[who]).ToList();
        foreach (var day in Days(scenario.Year))
        {
            await coordinator.Put(
                $"{Enrolment}/{InJourney}/occasions/{occasion}/attendance/{day.Date:yyyy-MM-dd}", new { present = there, absent = Array.Empty<object>() });
        }

        await coordinator.Post($"{Enrolment}/{InJourney}/occasions/{occasion}/completion", new { });
        say("ett tillfälle som inte gick som tänkt: digital dag, två sena avbokningar, en ersättare, en som flyttade");
    }

    private async Task<List<Guid>> Recruit(As coordinator)
    {
        var trainers = new List<Guid>();
        foreach (var (municipality, leads, _) in Team)
        {
            var answer = await coordinator.Post(
                $"{Trainer}/trainers",
                new
                {
                    name = $"Metodutbildare i {municipality} Påhittad",
                    email = $"metodutbildare@{municipality}.example",
                    municipality,
                    region = Scenario.Region,
                    courses = new[] { Course },
                    daysPerYear = 10,
                    qualifications = Array.Empty<object>(),
                    mayLead = leads,
                },
                scenario.Key($"deviations/trainer/{municipality}"));
            trainers.Add(answer["id"]!.GetValue<Guid>());
        }

        return trainers;
    }

    private async Task Teach(As coordinator, Guid occasion, List<Guid> trainers)
    {
        IEnumerable<Guid> On(int day) => trainers.Where((_, index) => Team[index].Teaches.Contains(day));
        await coordinator.UntilKnown(
            "the trainer service to know the second occasion",
            caller => caller.Put(
                $"{Trainer}/{InJourney}/occasions/{occasion}/team",
                new
                {
                    leader = trainers[0],
                    trainers = trainers.Skip(1),
                    days = Days(scenario.Year).Select((day, index) => new { date = day.Date, teaching = On(index) }),
                }));
        for (var day = 0; day < Days(scenario.Year).Count; day++)
        {
            await coordinator.Put(
                $"{Trainer}/{InJourney}/occasions/{occasion}/taught/{Days(scenario.Year)[day].Date:yyyy-MM-dd}", new { trainers = On(day) });
        }
    }

    private async Task<List<Issued>> Invoice(As coordinator, Guid occasion)
    {
        async Task<List<JsonNode>> Read(As caller) => [.. (await caller.All($"{Billing}/{Region}/invoices?year={scenario.Year}"))
            .Where(invoice => invoice["kind"]!.GetValue<string>() == "course-fee" && invoice["occasion"]?.GetValue<Guid>() == occasion)];
        var drafts = await coordinator.Until("the second occasion's invoices", Read, all => all.Count > 0);
        await coordinator.Post($"{Billing}/{Region}/invoices/issue", new { ids = drafts.Select(invoice => invoice["id"]!.GetValue<Guid>()) });
        var issued = await coordinator.Until(
            "the second occasion's invoices to be issued", Read, all => all.TrueForAll(invoice => invoice["status"]!.GetValue<string>() != "draft"));
        return [.. issued.Select(Issued.Of)];
    }

    /// <summary>What one municipality paid is credited, as an agreement in kindness; the credit is issued too.</summary>
    private async Task<Issued> Credit(As coordinator, List<Issued> course)
    {
        var invoice = course.Single(one => one.Municipality == People.Single(person => person.Who == "is-credited").Municipality);
        var draft = await coordinator.Post(
            $"{Billing}/invoices/{invoice.Id}/credit", new { lines = new[] { 1 }, reason = "Överenskommet med kommunen" }, scenario.Key("deviations/credit"));
        var id = draft["id"]!.GetValue<Guid>();
        await coordinator.Post($"{Billing}/invoices/{id}/issue", new { });
        var credit = Issued.Of(await coordinator.Get($"{Billing}/invoices/{id}"));
        say(string.Create(CultureInfo.GetCultureInfo("sv-SE"), $"{course.Count} fakturor för det, och en kreditfaktura på {-credit.Amount:N2} kr"));
        return credit;
    }
}

/// <summary>What the services say the occasion came to.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">The invoices of it.</param>
/// <param name="Credit">The credit invoice.</param>
/// <param name="Collected">Kronor in the journey's pool when it was distributed.</param>
/// <param name="Shares">What each lender got, read again after the correction.</param>
/// <param name="NextDays">Days by lender that the correction takes into the next year's pool.</param>
/// <param name="Late">The invoice of the occasion that came to be known after the distribution.</param>
/// <param name="NextCorrections">Kronor of this year's occasions that the next year's pool bears.</param>
/// <param name="Reconciled">The year's reconciliation in the journey.</param>
internal sealed record Deviated(
    Guid Occasion, IReadOnlyList<Issued> Course, Issued Credit, decimal Collected, IReadOnlyDictionary<string, decimal> Shares,
    IReadOnlyDictionary<string, decimal> NextDays, IReadOnlyList<Issued> Late, decimal NextCorrections, JsonNode Reconciled);
