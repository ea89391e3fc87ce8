using System.Globalization;

namespace Yrkesresan.Demo;

/// <summary>A municipality's year, kronor: what it pays and what it gets back.</summary>
internal sealed record Row(string Municipality, string Name, decimal Coordinator1, decimal Coordinator2, decimal CourseFees, decimal PoolShare)
{
    public decimal Net => Coordinator1 + Coordinator2 + CourseFees - PoolShare;
}

internal static class Table
{
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>As the services say.</summary>
    public static IReadOnlyList<Row> Rows(Scenario scenario, Outcome outcome) => [.. scenario.Municipalities.Select(one =>
    {
        var own = outcome.Invoices.Where(invoice => invoice.Municipality == one.Slug).ToList();
        return new Row(
            one.Slug,
            one.Name,
            own.Where(invoice => invoice is { Kind: "coordinator", Instalment: 1 }).Sum(invoice => invoice.Amount),
            own.Where(invoice => invoice is { Kind: "coordinator", Instalment: 2 }).Sum(invoice => invoice.Amount),
            own.Where(invoice => invoice.Kind == "course-fee").Sum(invoice => invoice.Amount),
            outcome.Pool.Shares.GetValueOrDefault(one.Slug));
    })];

    /// <summary>Every figure against one computed from the scenario's input alone; what differs, in words.</summary>
    public static List<string> Compare(Scenario scenario, Outcome outcome, IReadOnlyList<Row> rows)
    {
        var differences = new List<string>();
        void Same(string what, decimal expected, decimal actual)
        {
            if (expected != actual)
            {
                differences.Add(string.Create(Swedish, $"{what}: {actual:N2}, skulle vara {expected:N2}"));
            }
        }

        var total = scenario.Agreement["items"]!.AsArray().Sum(item => item!["amount"]!.GetValue<long>());
        var shares = Expected.Split(total, scenario.Municipalities.ToDictionary(one => one.Slug, one => (long)one.Inhabitants));
        var perDay = new[] { "venue", "trainerPool", "material", "buffer" }.Sum(part => scenario.Fees[part]!.GetValue<decimal>());
        var days = scenario.Days.Count;
        var taught = scenario.Trainers.GroupBy(one => one.Municipality).ToDictionary(group => group.Key, group => (long)group.Sum(one => one.Teaches.Length));
        var poolOre = (long)(scenario.Fees["trainerPool"]!.GetValue<decimal>() * 100) * days * outcome.Charged.Count;
        var pool = Expected.Split(poolOre, taught);
        foreach (var row in rows)
        {
            var (first, second) = Expected.HalfYears(shares[row.Municipality]);
            Same($"{row.Name}, samordnare halvår 1", first, row.Coordinator1);
            Same($"{row.Name}, samordnare halvår 2", second, row.Coordinator2);
            Same($"{row.Name}, samordnare enligt S4 8.1", Expected.PrintedShares[row.Municipality], row.Coordinator1 + row.Coordinator2);
            Same($"{row.Name}, kursavgifter", outcome.Charged.Count(one => one.Municipality == row.Municipality) * days * perDay, row.CourseFees);
            Same($"{row.Name}, utbildarpott", pool.GetValueOrDefault(row.Municipality) / 100m, row.PoolShare);
        }

        Same("samordnare i alla kommuner", 950_000, rows.Sum(row => row.Coordinator1 + row.Coordinator2));
        Same("kursavgifter i alla kommuner", 124_000, rows.Sum(row => row.CourseFees));
        Same("utbildarpott insamlad", 32_000, outcome.Pool.Collected);
        Same("utbildarpott fördelad", outcome.Pool.Collected, outcome.Pool.Distributed);
        Same("utbildarpott i alla kommuner", outcome.Pool.Collected, rows.Sum(row => row.PoolShare));
        Same("kursintyg", Scenario.Capacity - 1, outcome.Certificates);
        var answers = Year.Answering([.. outcome.Charged]);
        Same("svar på utvärderingen", answers.Count, outcome.Goal.Answers);
        Same("effektmålets andel", decimal.Round((decimal)answers.Count(one => one.Value >= 4) / answers.Count, 4), decimal.Round(outcome.Goal.Share, 4));
        if (!outcome.Goal.Met)
        {
            differences.Add("effektmålet är uppnått (13 av 16 är över 80 %), men sägs inte vara det");
        }

        Deviated(scenario, outcome.Deviated, Same);
        Booked(scenario, outcome, Same);
        Same("deltagare enligt uppföljningen", Scenario.Capacity, outcome.Overview["participants"]?.GetValue<decimal>() ?? -1);
        Same("fullföljda enligt uppföljningen", Scenario.Capacity - 1, outcome.Overview["completions"]?.GetValue<decimal>() ?? -1);
        Followed(scenario, outcome, perDay, Same);
        return differences;
    }

    /// <summary>Reporting's figures, from who was charged and the scenario's input.</summary>
    private static void Followed(Scenario scenario, Outcome outcome, decimal perDay, Action<string, decimal, decimal> same)
    {
        var (seats, days) = (outcome.Charged.Count, (decimal)scenario.Days.Count);
        var fees = seats * days * perDay;
        // 24 ask, 20 get a seat, one leaves in time and one moves up; one is away a day and gets no certificate.
        var expected = new Dictionary<string, decimal>
        {
            ["participants"] = seats,
            ["enrolled"] = seats,
            ["waiting"] = scenario.Participants.Count - seats - 1,
            ["cancellations"] = 1,
            ["late-cancellations"] = 0,
            ["attendance"] = decimal.Round((seats * days - 1) / (seats * days), 4),
            ["absence"] = 1,
            ["no-shows"] = 0,
            ["completions"] = seats - 1,
            ["completion-rate"] = decimal.Round((seats - 1m) / seats, 4),
            ["occasions"] = 1,
            ["seats"] = Scenario.Capacity,
            ["seats-used"] = (decimal)seats / Scenario.Capacity,
            ["cost"] = fees,
            ["cost-invoiced"] = fees,
            ["cost-per-participant"] = days * perDay,
            ["cost-per-day"] = perDay,
            ["reach"] = outcome.Charged.Select(one => one.Municipality).Distinct().Count(),
            ["municipalities"] = scenario.Municipalities.Count,
        };
        decimal Statistic(System.Text.Json.Nodes.JsonNode of, string name) =>
            of["figures"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == name)!["value"]?.GetValue<decimal>() ?? -1;
        foreach (var (name, value) in expected)
        {
            same($"statistikens {name}", value, Statistic(outcome.Followed.Statistics, name));
        }

        foreach (var row in outcome.Followed.Statistics["rows"]!.AsArray())
        {
            var own = outcome.Charged.Count(one => one.Municipality == row!["key"]!.GetValue<string>());
            same($"{row!["title"]}, platser i statistiken", own, Statistic(row, "enrolled"));
            same($"{row["title"]}, kostnad i statistiken", own * days * perDay, Statistic(row, "cost"));
        }

        // The paper does not say who the one is, nor that three wait: what it tells is as the statistics have it. Of the trainers, who lends some knows the rest.
        string[] silent = ["waiting", "waiting-time", "attendance", "absence", "completions", "completion-rate"];
        var trainers = scenario.Trainers.CountBy(one => one.Municipality).All(own => scenario.Trainers.Count - own.Value is 0 or >= 5) ? scenario.Trainers.Count : -1;
        foreach (var figure in outcome.Followed.Report["questions"]!.AsArray().SelectMany(question => question!["figures"]!.AsArray()))
        {
            var name = figure!["name"]!.GetValue<string>();
            same($"årsrapportens {name}", name == "trainers" ? trainers : silent.Contains(name) ? -1 : expected[name], figure["value"]?.GetValue<decimal>() ?? -1);
        }

        var third = $"{scenario.Year}-Q3";
        foreach (var figure in outcome.Followed.Report["quarters"]!["figures"]!.AsArray().Where(one => one!["name"]!.GetValue<string>() is "occasions" or "enrolled" or "cost"))
        {
            var name = figure!["name"]!.GetValue<string>();
            foreach (var quarter in figure["quarters"]!.AsArray())
            {
                same($"årsrapportens {name} {quarter!["quarter"]}", quarter["quarter"]!.GetValue<string>() == third ? expected[name] : 0, quarter["value"]?.GetValue<decimal>() ?? -1);
            }
        }

        same("händelser bakom årsrapportens kostnad", outcome.Invoices.Count(one => one.Kind == "course-fee"), outcome.Followed.CostEvents);
        same(
            "styrgruppens kursavgifter", fees + outcome.Deviated.Course.Concat(outcome.Deviated.Late).Append(outcome.Deviated.Credit).Sum(invoice => invoice.Amount),
            Demo.Followed.Of(outcome.Followed.Economy["courseFees"]!));
        same("styrgruppens samordnarkostnad", 950_000, Demo.Followed.Of(outcome.Followed.Economy["agreements"]!));
        same("styrgruppens utbildarpott", -outcome.Pool.Collected - outcome.Deviated.Collected, Demo.Followed.Of(outcome.Followed.Economy["owed"]!));
    }

    /// <summary>The occasion that did not go as planned, from the scenario's input alone.</summary>
    private static void Deviated(Scenario scenario, Deviated outcome, Action<string, decimal, decimal> same)
    {
        decimal Fee(string part) => scenario.Fees[part]!.GetValue<decimal>();
        var dropped = scenario.Fees["digitalDay"]!["drop"]!.AsArray().Select(part => part!.GetValue<string>()).ToHashSet();
        decimal Part(string part) => Deviations.Days(scenario.Year).Sum(day => day.Digital && dropped.Contains(part) ? 0 : day.Half ? Fee(part) / 2 : Fee(part));
        var each = Part("venue") + Part("trainerPool") + Part("material") + Part("buffer");
        // Who cancelled late and was followed, and whose seat a colleague has, costs nothing; who moved is paid for by who enrolled.
        var free = new[] { "cancels-and-is-followed", "is-replaced" };
        var paid = Deviations.People.Where(one => !free.Contains(one.Who)).GroupBy(one => one.Municipality).ToDictionary(one => one.Key, one => one.Count());
        foreach (var municipality in scenario.Municipalities)
        {
            same(
                $"{municipality.Name}, avvikande tillfälle", paid.GetValueOrDefault(municipality.Slug) * each,
                outcome.Course.Where(invoice => invoice.Municipality == municipality.Slug).Sum(invoice => invoice.Amount));
        }

        same("krediterat", -each, outcome.Credit.Amount);
        var collected = paid.Values.Sum() * Part("trainerPool");
        same("utbildarpott i den andra resan", collected, outcome.Collected);
        long Halves(int[] days) => days.Sum(day => Deviations.Days(scenario.Year)[day].Half ? 1 : 2);
        var pool = Expected.Split((long)(collected * 100), Deviations.Team.ToDictionary(one => one.Municipality, one => Halves(one.Teaches)));
        foreach (var (municipality, ore) in pool)
        {
            same($"{municipality}, utbildarpott i den andra resan", ore / 100m, outcome.Shares.GetValueOrDefault(municipality));
        }

        same("rättad dag i nästa års pott", -1, outcome.NextDays.GetValueOrDefault(Deviations.Team[^1].Municipality));
        same("andra dagar i nästa års pott", 0, outcome.NextDays.Where(one => one.Key != Deviations.Team[^1].Municipality).Sum(one => one.Value));
        // One seat, all days on site, by the same fees; told of after the pool was distributed, so the next one has it.
        decimal Late(string part) => Deviations.LateDays(scenario.Year).Sum(day => day.Half ? Fee(part) / 2 : Fee(part));
        same("tillfälle i efterhand", Late("venue") + Late("trainerPool") + Late("material") + Late("buffer"), outcome.Late.Sum(invoice => invoice.Amount));
        same("tillfälle i efterhand, kommunen", outcome.Late.Count, outcome.Late.Count(invoice => invoice.Municipality == Deviations.LatePayer));
        same("avgifter i efterhand i nästa års pott", Late("trainerPool"), outcome.NextCorrections);
        same("avstämningens differens", 0, outcome.Reconciled["total"]!["difference"]!.GetValue<decimal>());
    }

    /// <summary>The books, recomputed from what each invoice says and what is charged for the pools: which krona is whose, account by account.</summary>
    private static void Booked(Scenario scenario, Outcome outcome, Action<string, decimal, decimal> same)
    {
        var books = outcome.Books;
        same("verifikationer som inte går jämnt upp", 0, books.Vouchers.Count(voucher => voucher.Postings.Sum(posting => posting.Amount) != 0));
        foreach (var series in books.Vouchers.GroupBy(voucher => (voucher.Year, voucher.Series)))
        {
            // An invoice of 0 kr has no voucher; every payment and distribution has.
            same($"nummer i serie {series.Key.Series} {series.Key.Year}", series.Count(), series.Select(voucher => voucher.Number).Distinct().Count());
            same($"sista nummer i serie {series.Key.Series} {series.Key.Year}", series.Key.Series == "F" ? series.Max(one => one.Number) : series.Count(), series.Max(one => one.Number));
        }

        foreach (var invoice in outcome.Invoices.Concat(outcome.Deviated.Course).Append(outcome.Deviated.Credit).Concat(outcome.Deviated.Late))
        {
            var vat = decimal.Round(invoice.Amount * invoice.VatRate / 100, 2, MidpointRounding.AwayFromZero);
            var expected = new Dictionary<string, decimal>
            {
                [Books.Receivables] = invoice.Payable,
                [Books.OutputVat(invoice.VatRate)] = -vat,
                [invoice.Kind == "coordinator" ? Books.Coordination : Books.CourseFees] = -invoice.Amount,
                [Books.Rounding] = -(invoice.Payable - invoice.Amount - vat),
            };
            var voucher = books.Of(invoice.Number);
            foreach (var account in expected.Keys.Union(voucher.Select(posting => posting.Account)))
            {
                same(
                    $"faktura {invoice.Number}, konto {account}", expected.GetValueOrDefault(account),
                    voucher.Where(posting => posting.Account == account).Sum(posting => posting.Amount));
            }
        }

        // What is charged for the pool is no income: of each occasion, by who pays.
        var part = scenario.Fees["trainerPool"]!.GetValue<decimal>();
        var main = outcome.Charged.GroupBy(one => one.Municipality).ToDictionary(one => one.Key, one => one.Count() * scenario.Days.Count * part);
        var each = outcome.Deviated.Collected / outcome.Deviated.Course.Sum(invoice => invoice.Amount);
        var deviating = outcome.Deviated.Course.GroupBy(invoice => invoice.Municipality).ToDictionary(one => one.Key, one => decimal.Round(one.Sum(invoice => invoice.Amount) * each, 2));
        var late = new Dictionary<string, decimal> { [Deviations.LatePayer] = outcome.Deviated.NextCorrections };
        foreach (var (course, first, pool) in new[]
        {
            (Scenario.Course, scenario.Days[0], main), (Deviations.Course, Deviations.Days(scenario.Year)[0].Date, deviating),
            (Deviations.Course, Deviations.LateDays(scenario.Year)[0].Date, late),
        })
        {
            var voucher = books.Charge(course, first);
            same($"till utbildarpott {course} {first:yyyy-MM-dd}", -pool.Values.Sum(), voucher.Where(posting => posting.Account == Books.TrainerPool).Sum(posting => posting.Amount));
            foreach (var municipality in pool.Keys.Union(voucher.Select(posting => posting.Municipality).OfType<string>()))
            {
                same(
                    $"till utbildarpott {course} {first:yyyy-MM-dd}, {municipality}", pool.GetValueOrDefault(municipality),
                    voucher.Where(posting => posting.Account == Books.CourseFees && posting.Municipality == municipality).Sum(posting => posting.Amount));
            }
        }

        foreach (var (journey, shares) in new[] { (Scenario.Journey, outcome.Pool.Shares), (Deviations.Journey, outcome.Deviated.Shares) })
        {
            var voucher = books.Distribution(scenario.Year, journey);
            same($"utbildarpott {journey}, konto {Books.TrainerPool}", shares.Values.Sum(), voucher.Where(posting => posting.Account == Books.TrainerPool).Sum(posting => posting.Amount));
            foreach (var (municipality, share) in shares)
            {
                same(
                    $"utbildarpott {journey}, {municipality}", -share,
                    voucher.Where(posting => posting.Account == Books.TrainerPoolShares && posting.Municipality == municipality).Sum(posting => posting.Amount));
            }
        }
    }

    public static void Print(Scenario scenario, IReadOnlyList<Row> rows, Outcome outcome)
    {
        Console.WriteLine();
        Console.WriteLine($"Norrbotten {scenario.Year}, kronor");
        Console.WriteLine($"{"Kommun",-14}{"Samordn. H1",14}{"Samordn. H2",14}{"Kursavgifter",14}{"Utbildarpott",14}{"Netto",14}");
        foreach (var row in rows.Append(new Row(
            "", "Summa", rows.Sum(row => row.Coordinator1), rows.Sum(row => row.Coordinator2), rows.Sum(row => row.CourseFees), rows.Sum(row => row.PoolShare))))
        {
            Console.WriteLine(string.Create(
                Swedish,
                $"{row.Name,-14}{row.Coordinator1,14:N2}{row.Coordinator2,14:N2}{row.CourseFees,14:N2}{(row.PoolShare == 0 ? "" : (-row.PoolShare).ToString("N2", Swedish)),14}{row.Net,14:N2}"));
        }

        Console.WriteLine();
        var each = outcome.Deviated.Course.Sum(invoice => invoice.Amount);
        Console.WriteLine(string.Create(
            Swedish,
            $"Det avvikande tillfället: {each:N2} kr fakturerat, {-outcome.Deviated.Credit.Amount:N2} kr krediterat, {outcome.Deviated.Collected:N2} kr i potten, avstämning utan differens."));
        Console.WriteLine($"Bokföringen: {outcome.Books.Vouchers.Count} verifikationer (SIE 4I), räknade om ur fakturorna, konto för konto.");
        Console.WriteLine(string.Create(Swedish, $"Effektmål {outcome.Goal.Name}: {outcome.Goal.Share:P1} av {outcome.Goal.Answers} svar, {(outcome.Goal.Met ? "uppnått" : "inte uppnått")} (mål 80 %)."));
    }
}
