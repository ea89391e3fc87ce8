using System.Globalization;
using System.Text.Json.Nodes;

namespace Yrkesresan.Demo;

/// <summary>Norrbotten's year, step by step through the gateway's public API. What it returns is what the services say it came to.</summary>
internal sealed class Year(Gateway gateway, Scenario scenario, string data, Action<string> say)
{
    private const string Enrolment = "/api/enrolment/v1";
    private const string Trainer = "/api/trainer/v1";
    private const string Billing = "/api/billing/v1";
    private const string Reporting = "/api/reporting/v1";
    private const string Journey = $"journeys/{Scenario.Journey}";
    private const string Region = $"regions/{Scenario.Region}";

    public async Task<Outcome> Run()
    {
        var coordinator = await gateway.As("coordinator", Scenario.Region);
        await Register(coordinator);
        await Catalogue.Load(gateway, data, say);
        var participants = await Employ();
        var trainers = await Recruit(coordinator);
        var occasion = await Schedule(coordinator);
        var (confirmed, waiting) = await Enrol(occasion, participants);
        var charged = await CancelAndMoveUp(coordinator, occasion, confirmed, waiting);
        await Teach(coordinator, occasion, trainers);
        var certificates = await Complete(coordinator, occasion, charged);
        var invoices = await Invoice(coordinator, occasion);
        var pool = await Distribute(coordinator);
        var goal = await Evaluate(coordinator, charged);
        var overview = await Overview(coordinator);
        var deviated = await new Deviations(gateway, scenario, say).Run();
        var books = await new Books(coordinator, scenario, say).Read([.. invoices, .. deviated.Course, deviated.Credit, .. deviated.Late]);
        var followed = await Follow(coordinator, invoices, pool, deviated);
        return new Outcome(occasion, charged, certificates, invoices, pool, goal, overview, deviated, books, followed);
    }

    private async Task Register(As coordinator)
    {
        say($"{scenario.Municipalities.Count} kommuner, avtal {scenario.Year}, avgifter");
        // Numbers and references are invented: without them nothing is invoiced. Nobody has an organisation number that begins with 999.
        await coordinator.Put($"{Billing}/{Region}", new
        {
            legalName = "Region Exempel",
            organisationNumber = Organisation(0),
            vatNumber = $"SE{Organisation(0)}01",
            address = new { street = "Exempelgatan 1", postalCode = "97100", city = "Exempelstad" },
            bankgiro = "99900003",
            fSkatt = true,
            contact = "Ekonomifunktionen",
        });
        foreach (var (index, one) in scenario.Municipalities.Index())
        {
            await coordinator.Put(
                $"{Billing}/{Region}/municipalities/{one.Slug}",
                new { name = one.Name, inhabitants = one.Inhabitants, organisationNumber = Organisation(index + 1), reference = $"YR-{index + 1:000}" });
        }

        await coordinator.Post(
            $"{Billing}/{Region}/agreements",
            new { year = scenario.Year, items = scenario.Agreement["items"], split = "population", instalments = 2 },
            scenario.Key("agreement"));
        await coordinator.Put(
            $"{Billing}/{Region}/{Journey}/fee-schedules/{scenario.Year}-01-01",
            new
            {
                venue = scenario.Fees["venue"],
                trainerPool = scenario.Fees["trainerPool"],
                material = scenario.Fees["material"],
                buffer = scenario.Fees["buffer"],
                digitalDay = scenario.Fees["digitalDay"],
            });
    }

    private static string Organisation(int which)
    {
        var digits = FormattableString.Invariant($"999{which:000000}");
        var sum = digits.Select((digit, index) => (digit - '0') * (index % 2 == 0 ? 2 : 1)).Sum(product => product > 9 ? product - 9 : product);
        return FormattableString.Invariant($"{digits}{(10 - (sum % 10)) % 10}");
    }

    private async Task<List<Enrolled>> Employ()
    {
        say($"{scenario.Participants.Count} deltagare anmäls av sina kommuner");
        var people = await Task.WhenAll(scenario.Participants.Select(async one =>
        {
            var administrator = await gateway.As("municipal-administrator", Scenario.Region, one.Municipality);
            var answer = await administrator.Post(
                $"{Enrolment}/participants",
                new
                {
                    name = one.Name,
                    email = one.Email,
                    municipality = one.Municipality,
                    unit = one.Unit,
                    role = "socialsekreterare",
                    professionSince = new DateOnly(scenario.Year, 1, 15),
                },
                scenario.Key($"participant/{one.Municipality}/{one.Number}"));
            return new Enrolled(Id(answer), one.Municipality);
        }));
        return [.. people];
    }

    private async Task<List<(Guid Id, Scenario.Trainer Trainer)>> Recruit(As coordinator)
    {
        var trainers = new List<(Guid, Scenario.Trainer)>();
        foreach (var one in scenario.Trainers)
        {
            var answer = await coordinator.Post(
                $"{Trainer}/trainers",
                new
                {
                    name = one.Name,
                    email = one.Email,
                    municipality = one.Municipality,
                    region = Scenario.Region,
                    courses = new[] { Scenario.Course },
                    daysPerYear = 10,
                    qualifications = new[] { new { kind = "bbic", from = new DateOnly(scenario.Year - 1, 1, 1) } },
                    mayLead = one.Leads,
                },
                scenario.Key($"trainer/{one.Email}"));
            trainers.Add((Id(answer), one));
        }

        return trainers;
    }

    private async Task<Guid> Schedule(As coordinator)
    {
        // The year is over: the coordinator registers afterwards, so enrolment and free cancellation end later than the days.
        var later = new DateOnly(scenario.Year + 10, 1, 1);
        var answer = await coordinator.Post(
            $"{Enrolment}/{Journey}/occasions",
            new
            {
                course = Scenario.Course,
                region = Scenario.Region,
                capacity = Scenario.Capacity,
                venue = "Folkets hus, Luleå",
                days = scenario.Days.Select(day => new { date = day, start = "09:00", end = "16:00", mode = "on-site", half = false }),
                closes = later,
                freeCancellationUntil = later,
            },
            scenario.Key("occasion"));
        var id = Id(answer);
        say($"kurstillfälle {id}, fyra dagar, {Scenario.Capacity} platser");
        return id;
    }

    private async Task<(List<Enrolled> Confirmed, List<Enrolled> Waiting)> Enrol(Guid occasion, List<Enrolled> participants)
    {
        var answers = await Task.WhenAll(participants.Select(async one =>
        {
            var manager = await gateway.As("manager", Scenario.Region, one.Municipality);
            var answer = await manager.Post(
                $"{Enrolment}/{Journey}/occasions/{occasion}/enrolments", new { participant = one.Id }, scenario.Key($"enrolment/{one.Id}"));
            return (one, Status: answer["status"]!.GetValue<string>(), Position: answer["position"]?.GetValue<int>());
        }));
        var confirmed = answers.Where(one => one.Status == "confirmed").Select(one => one.one).ToList();
        var waiting = answers.Where(one => one.Status == "waiting").OrderBy(one => one.Position).ToList();
        say($"{participants.Count} anmälda samtidigt: {confirmed.Count} fick plats, {waiting.Count} står på väntelista");
        Check(confirmed.Count == Scenario.Capacity, $"{Scenario.Capacity} seats are confirmed, not {confirmed.Count}");
        Check(waiting.Select(one => one.Position ?? 0).SequenceEqual(Enumerable.Range(1, waiting.Count)), "the waiting list's positions are 1, 2, 3 … in order");
        return (confirmed, [.. waiting.Select(one => one.one)]);
    }

    private async Task<List<Enrolled>> CancelAndMoveUp(As coordinator, Guid occasion, List<Enrolled> confirmed, List<Enrolled> waiting)
    {
        var leaves = confirmed.OrderBy(one => one.Municipality, StringComparer.Ordinal).ThenBy(one => one.Id).First();
        var manager = await gateway.As("manager", Scenario.Region, leaves.Municipality);
        await manager.Post($"{Enrolment}/{Journey}/occasions/{occasion}/enrolments/{leaves.Id}/cancellation", new { reason = "Fick förhinder" });
        var places = await coordinator.All($"{Enrolment}/{Journey}/occasions/{occasion}/enrolments");
        var seated = places.Where(place => place["status"]!.GetValue<string>() == "confirmed").Select(place => place["participant"]!.GetValue<Guid>()).ToHashSet();
        var next = waiting[0];
        Check(seated.SetEquals(confirmed.Where(one => one != leaves).Append(next).Select(one => one.Id)), "the first on the waiting list has moved up, and nobody else");
        say($"en avbokar i tid ({leaves.Municipality}); först på väntelistan får platsen ({next.Municipality})");
        return [.. confirmed.Where(one => one != leaves), next];
    }

    private async Task Teach(As coordinator, Guid occasion, List<(Guid Id, Scenario.Trainer Trainer)> trainers)
    {
        // The trainer service learns of the occasion by an event.
        var body = new
        {
            leader = trainers.Single(one => one.Trainer.Leads).Id,
            trainers = trainers.Where(one => !one.Trainer.Leads).Select(one => one.Id),
            days = scenario.Days.Select((date, day) => new { date, teaching = trainers.Where(one => one.Trainer.Teaches.Contains(day)).Select(one => one.Id) }),
        };
        await coordinator.UntilKnown(
            "the trainer service to know the occasion", caller => caller.Put($"{Trainer}/{Journey}/occasions/{occasion}/team", body));
        for (var day = 0; day < scenario.Days.Count; day++)
        {
            await coordinator.Put(
                $"{Trainer}/{Journey}/occasions/{occasion}/taught/{scenario.Days[day]:yyyy-MM-dd}",
                new { trainers = trainers.Where(one => one.Trainer.Teaches.Contains(day)).Select(one => one.Id) });
        }

        say($"utbildarteam: {trainers.Count} personer från {trainers.Select(one => one.Trainer.Municipality).Distinct().Count()} kommuner");
    }

    private async Task<int> Complete(As coordinator, Guid occasion, List<Enrolled> charged)
    {
        var absent = Absent(charged);
        for (var day = 0; day < scenario.Days.Count; day++)
        {
            var missing = day == 1 ? absent.Id : (Guid?)null;
            await coordinator.Put(
                $"{Enrolment}/{Journey}/occasions/{occasion}/attendance/{scenario.Days[day]:yyyy-MM-dd}",
                new
                {
                    present = charged.Where(one => one.Id != missing).Select(one => one.Id),
                    absent = charged.Where(one => one.Id == missing).Select(one => new { participant = one.Id, reason = "sjuk" }),
                });
        }

        await coordinator.Post($"{Enrolment}/{Journey}/occasions/{occasion}/completion", new { });
        var certificates = 0;
        foreach (var one in charged)
        {
            var record = await coordinator.Get($"{Enrolment}/participants/{one.Id}/record");
            var own = record["completions"]!.AsArray().Count(completion => completion!["occasion"]!.GetValue<Guid>() == occasion);
            Check(own == (one == absent ? 0 : 1), $"{own} certificates for a participant who was {(one == absent ? "absent a day" : "there all days")}");
            certificates += own;
        }

        say($"slutfört: {certificates} kursintyg; en var borta en dag");
        return certificates;
    }

    private async Task<List<Issued>> Invoice(As coordinator, Guid occasion)
    {
        // The region may have occasions and drafts of its own beside the demo's: they are left alone.
        async Task<List<JsonNode>> Read(As caller) => [.. (await caller.All($"{Billing}/{Region}/invoices?year={scenario.Year}"))
            .Where(invoice => invoice["kind"]!.GetValue<string>() == "coordinator" || invoice["occasion"]?.GetValue<Guid>() == occasion)];
        var drafts = await coordinator.Until("the course invoices", Read, all => all.Any(invoice => invoice["occasion"]?.GetValue<Guid>() == occasion));
        await coordinator.Post($"{Billing}/{Region}/invoices/issue", new { ids = drafts.Select(invoice => invoice["id"]!.GetValue<Guid>()) });
        var invoices = await Read(coordinator);
        Check(invoices.All(invoice => invoice["status"]!.GetValue<string>() == "issued"), "every invoice is issued");
        var numbers = invoices.Select(invoice => invoice["number"]!.GetValue<string>()).ToList();
        Check(numbers.Distinct().Count() == numbers.Count, "no two invoices have one number");
        say($"{invoices.Count} fakturor utställda, nummer {numbers.Min(StringComparer.Ordinal)}–{numbers.Max(StringComparer.Ordinal)}");
        return [.. invoices.Select(Issued.Of)];
    }

    private async Task<Pool> Distribute(As coordinator)
    {
        var pool = $"{Billing}/{Region}/{Journey}/trainer-pool/{scenario.Year}";
        var days = scenario.Trainers.Sum(one => one.Teaches.Length);
        await coordinator.Until(
            "the days taught", caller => caller.Get(pool), now => now["shares"]!.AsArray().Sum(share => share!["days"]!.GetValue<decimal>()) >= days);
        var answer = await coordinator.Post($"{pool}/distribution", new { }, scenario.Key("pool"));
        say($"utbildarpott: {answer["collected"]} kr fördelade");
        return new Pool(
            answer["collected"]!.GetValue<decimal>(),
            answer["distributed"]!.GetValue<decimal>(),
            answer["shares"]!.AsArray().ToDictionary(share => share!["municipality"]!.GetValue<string>(), share => share!["amount"]!.GetValue<decimal>()));
    }

    private async Task<Goal> Evaluate(As coordinator, List<Enrolled> charged)
    {
        var answering = Answering(charged);
        var path = $"{Reporting}/{Region}/{Journey}/effect-goals?period={scenario.Year}";
        // A link is there to be used once: where the demo has run before, everybody has answered.
        var before = await coordinator.Get(path);
        if (!before.AsArray().Any(goal => goal!["answers"]?.GetValue<int>() >= answering.Count))
        {
            await Task.WhenAll(answering.Select(one => Answer(one.One, one.Value)));
        }

        var goals = await coordinator.Until(
            "the effect goal",
            caller => caller.Get(path),
            found => found.AsArray().Any(goal => goal!["answers"]?.GetValue<int>() >= answering.Count));
        var goal = goals.AsArray().First(goal => goal!["answers"]?.GetValue<int>() >= answering.Count)!;
        say($"effektmål {goal["goal"]}: {goal["share"]} av {goal["answers"]} svar");
        return new Goal(goal["goal"]!.ToString(), goal["share"]!.GetValue<decimal>(), goal["answers"]!.GetValue<int>(), goal["met"]!.GetValue<bool>());
    }

    private async Task Answer(Enrolled one, int value)
    {
        var participant = await gateway.As("participant", person: one.Id);
        var surveys = await participant.Until("the survey's link", caller => caller.Get($"{Reporting}/surveys/mine"), found => found.AsArray().Count > 0);
        foreach (var survey in surveys.AsArray())
        {
            await participant.Post(
                $"{Reporting}/surveys/answers/{survey!["link"]!.GetValue<string>()}",
                new { answers = survey["statements"]!.AsArray().Select(statement => new { statement = statement!["id"]!.GetValue<string>(), value }) });
        }
    }

    private Task<JsonNode> Overview(As coordinator) => coordinator.Until(
        "the overview",
        caller => caller.Get($"{Reporting}/{Region}/{Journey}/overview?from={scenario.Year}-01-01&to={scenario.Year}-12-31"),
        now => now["completions"]?.GetValue<int>() >= Scenario.Capacity - 1);

    /// <summary>Statistics, yearly report and the steering group's economy, when Reporting has heard of all invoices and shares.</summary>
    private async Task<Followed> Follow(As coordinator, List<Issued> invoices, Pool pool, Deviated deviated)
    {
        var fees = invoices.Where(one => one.Kind == "course-fee").Concat(deviated.Course).Append(deviated.Credit).Concat(deviated.Late).Sum(one => one.Amount);
        var economy = (await coordinator.Until(
            "the steering group's economy",
            caller => caller.Get($"{Reporting}/{Region}/steering?year={scenario.Year}"),
            now => now["economy"]!["courseFees"]!["invoiced"]!.GetValue<decimal>() >= fees && Followed.Of(now["economy"]!["owed"]!) <= -pool.Collected - deviated.Collected))["economy"]!;
        var statistics = await coordinator.Get($"{Reporting}/{Region}/{Journey}/statistics?period={scenario.Year}&by=municipality");
        var report = await coordinator.Get($"{Reporting}/{Region}/{Journey}/annual-report/{scenario.Year}");
        var behind = await coordinator.All(Followed.Figure(report, "cost")["events"]!.GetValue<string>());
        say($"uppföljning: {statistics["figures"]!.AsArray().Count} mått, årsrapporten, styrgruppens ekonomi");
        return new Followed(statistics, report, economy, behind.Count);
    }

    /// <summary>Who is away on the second day.</summary>
    private static Enrolled Absent(List<Enrolled> charged) => charged.OrderBy(one => one.Id).First();

    /// <summary>Sixteen of those who took part answer, thirteen of them that it helped.</summary>
    public static List<(Enrolled One, int Value)> Answering(List<Enrolled> charged) =>
        [.. charged.OrderBy(one => one.Id).Skip(1).Take(16).Select((one, index) => (one, index < 13 ? 4 + (index % 2) : 2))];

    private static Guid Id(JsonNode answer) => answer["id"]!.GetValue<Guid>();

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new DemoFailed(string.Create(CultureInfo.InvariantCulture, $"expected: {what}"));
        }
    }
}

internal sealed record Enrolled(Guid Id, string Municipality);

internal sealed record Issued(Guid Id, string Municipality, string Kind, int? Instalment, decimal Amount, string Number, decimal VatRate, decimal Payable)
{
    public static Issued Of(JsonNode invoice) => new(
        invoice["id"]!.GetValue<Guid>(),
        invoice["municipality"]!.GetValue<string>(),
        invoice["kind"]!.GetValue<string>(),
        invoice["instalment"]?.GetValue<int>(),
        invoice["amount"]!.GetValue<decimal>(),
        invoice["number"]!.GetValue<string>(),
        invoice["vat"]!["rate"]!.GetValue<decimal>(),
        invoice["payable"]!.GetValue<decimal>());
}

internal sealed record Pool(decimal Collected, decimal Distributed, IReadOnlyDictionary<string, decimal> Shares);

internal sealed record Goal(string Name, decimal Share, int Answers, bool Met);

internal sealed record Outcome(
    Guid Occasion, IReadOnlyList<Enrolled> Charged, int Certificates, IReadOnlyList<Issued> Invoices, Pool Pool, Goal Goal, JsonNode Overview,
    Deviated Deviated, Booked Books, Followed Followed);

/// <summary>What Reporting says of the year.</summary>
/// <param name="Statistics">The journey's, by municipality.</param>
/// <param name="Report">The yearly report.</param>
/// <param name="Economy">The region's, all journeys.</param>
/// <param name="CostEvents">Events behind the report's cost.</param>
internal sealed record Followed(JsonNode Statistics, JsonNode Report, JsonNode Economy, int CostEvents)
{
    public static decimal Of(JsonNode costs) => costs["invoiced"]!.GetValue<decimal>() + costs["committed"]!.GetValue<decimal>();

    public static JsonNode Figure(JsonNode report, string name) => report["questions"]!.AsArray()
        .SelectMany(question => question!["figures"]!.AsArray()).Single(figure => figure!["name"]!.GetValue<string>() == name)!;
}
