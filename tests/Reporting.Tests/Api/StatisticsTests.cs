using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using static Yrkesresan.Reporting.Tests.Api.Running;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>Statistics of a year that is known by heart: every figure, and exactly the events behind it.</summary>
public sealed class StatisticsTests(Running running)
{
    private const string Root = "/api/reporting/v1";
    private static readonly DateTimeOffset Early = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_figure_of_a_year_is_what_it_is_by_hand()
    {
        var told = await Told("barn-och-unga");
        var statistics = await Statistics(told, "?period=2026");

        // 24 asked, 20 seats; one left in time and the first who waited moved up; one was away a day and a half. Day weights 1, 1 and 0,5.
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["participants"] = "20",
                ["enrolled"] = "20",
                ["waiting"] = "3",
                ["waiting-time"] = "6",
                ["cancellations"] = "1",
                ["late-cancellations"] = "0",
                ["attendance"] = "0.97",
                ["absence"] = "1.5",
                ["no-shows"] = "0",
                ["completions"] = "19",
                ["completion-rate"] = "0.95",
                ["occasions"] = "1",
                ["seats"] = "20",
                ["seats-used"] = "1",
                ["cost"] = "6000",
                ["cost-invoiced"] = "3000",
                ["cost-per-participant"] = "300",
                ["cost-per-day"] = "120",
                ["reach"] = "3",
                ["municipalities"] = "4",
                ["lead-time-enrolment"] = "3",
                // From 8 January, 8 in the morning UTC, to 10 March in Sweden; the 20th came from the list on the 14th.
                ["lead-time-start"] = "60.6",
                ["lead-time-invoice"] = "4",
            },
            Values(statistics["figures"]!));
        Assert.Equal("cancelled:1", Parts(statistics, "cancellations"));
        Assert.Equal("kiruna:0", Parts(statistics, "reach"));
        Assert.True(statistics["asOf"]!["sequence"]!.GetValue<long>() > 0);

        // The same of all journeys, and nothing before the first day.
        Assert.Equal(Values(statistics["figures"]!), Values((await Get(Coordinator(told), $"{Root}/regions/{told.Year.Region}/statistics?period=2026"))["figures"]!));
        Assert.Equal("0", Values((await Statistics(told, "?to=2026-03-09"))["figures"]!)["enrolled"]);
        Assert.Equal("20", Values((await Statistics(told, "?from=2026-03-10&to=2026-03-10"))["figures"]!)["enrolled"]);
        Assert.Equal("20", Values((await Statistics(told, ""))["figures"]!)["enrolled"]);
    }

    [Fact]
    public async Task A_period_stands_beside_the_one_before_and_rows_sum_to_the_whole()
    {
        var told = await Told("barn-och-unga");
        var next = await Statistics(told, "?from=2026-04-01&to=2026-06-30");
        Assert.Equal(("2026-01-01", "2026-03-31"), (Text(next["previous"]!, "from"), Text(next["previous"]!, "to")));
        Assert.Equal((0m, 20m), (Figure(next, "enrolled")["value"]!.GetValue<decimal>(), Figure(next, "enrolled")["previous"]!.GetValue<decimal>()));
        var days = await Statistics(told, "?from=2026-03-11&to=2026-03-12");
        Assert.Equal(("2026-03-09", "2026-03-10"), (Text(days["previous"]!, "from"), Text(days["previous"]!, "to")));

        foreach (var (by, rows) in new Dictionary<string, string>
        {
            ["municipality"] = "boden:7 kiruna:0 lulea:6 pitea:7",
            ["course"] = "handlaggning-med-barnet-i-centrum:20",
            ["journey"] = "barn-och-unga:20",
            ["role"] = "enhetschef:1 socialsekreterare:18 unknown:1",
            ["level"] = "manager:1 new:12 practised:6 unknown:1",
            ["month"] = "2026-03:20",
            ["quarter"] = "2026-Q1:20",
            ["half-year"] = "2026-H1:20",
            ["year"] = "2026:20",
        })
        {
            var divided = await Statistics(told, $"?period=2026&by={by}");
            Assert.Equal(rows, string.Join(' ', divided["rows"]!.AsArray().Select(row => $"{Text(row!, "key")}:{RowValue(row!, "enrolled")}")));
            foreach (var row in divided["rows"]!.AsArray().Where(_ => by is "municipality" or "role" or "level" or "course"))
            {
                var alone = await Statistics(told, $"?period=2026&{by}={Text(row!, "key")}");
                Assert.Equal(Values(row!["figures"]!), Values(alone["figures"]!));
            }
        }
    }

    [Fact]
    public async Task What_can_not_be_divided_by_role_or_municipality_is_not_guessed()
    {
        var told = await Told("barn-och-unga");
        var byRole = Values((await Statistics(told, "?role=socialsekreterare"))["figures"]!);
        Assert.All(new[] { "seats", "seats-used", "cost", "cost-invoiced", "cost-per-day", "cost-per-participant", "reach", "lead-time-invoice" }, figure => Assert.Equal("null", byRole[figure]));
        Assert.Equal("18", byRole["enrolled"]);
        var byMunicipality = Values((await Statistics(told, "?municipality=pitea"))["figures"]!);
        Assert.Equal(("null", "3000", "0"), (byMunicipality["seats-used"], byMunicipality["cost"], byMunicipality["cost-invoiced"]));
    }

    [Fact]
    public async Task Corrected_years_count_who_never_came_and_say_that_the_reason_is_not_known()
    {
        var told = await Told("aldreomsorg", year =>
        {
            // Who was absent two days was absent the first too, as it turned out.
            var facts = year.All().ToList();
            var day = facts.FindLastIndex(fact => fact is AttendanceRecorded { Date: var date } && date == year.Days[0].Date);
            facts[day] = (AttendanceRecorded)facts[day] with { Present = [.. year.Seated.Skip(1)], Absent = [year.AbsentOneDay] };
            return facts;
        });
        var statistics = await Statistics(told, "?period=2026");
        Assert.Equal("1", Values(statistics["figures"]!)["no-shows"]);
        Assert.Equal("unknown:1", Parts(statistics, "no-shows"));
        Assert.Contains("Enrolment", Text(Figure(statistics, "no-shows"), "note"), StringComparison.Ordinal);
    }

    public static TheoryData<string> Figures => [.. Reporting.Statistics.Measure.All.Select(measure => measure.Name)];

    [Theory]
    [MemberData(nameof(Figures))]
    public async Task Behind_each_figure_are_exactly_its_events(string figure)
    {
        var told = await Told("barn-och-unga");
        var expected = Expected(told, figure);
        var (value, count, events) = await Behind(told, figure, "?period=2026", limit: 7);

        Assert.Equal(Values((await Statistics(told, "?period=2026"))["figures"]!)[figure], value);
        Assert.Equal(count, events.Count);
        Assert.Equal(expected.Order(), events.Select(one => one["source"]!.GetValue<Guid>()).Order());
        Assert.Equal(events.Count, events.Select(one => one["id"]!.GetValue<Guid>()).Distinct().Count());
        // Ids, and no one's: not even the log's own event says who.
        Assert.All(events, one => Assert.Empty(one.AsObject().Select(member => member.Key).Except(["id", "source", "type", "time", "occasion", "municipality"])));
        await using var session = running.Reporting.Store.QuerySession();
        var inLog = await session.QueryAsync<string>(
            "select id || ' ' || type from mt_events where id = any(?)", Cancellation, (object)events.Select(one => one["id"]!.GetValue<Guid>()).ToArray());
        Assert.Equal(inLog.Order(StringComparer.Ordinal), events.Select(one => $"{one["id"]} {one["type"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Behind_a_part_are_the_events_of_that_part()
    {
        var told = await Told("barn-och-unga");
        var (value, _, events) = await Behind(told, "enrolled", "?municipality=boden", limit: 500);
        Assert.Equal("7", value);
        Assert.Equal(
            told.Ids(message => message is SeatConfirmed { Municipality: "boden" } seat && told.Year.Seated.Contains(seat.Participant)).Order(),
            events.Select(one => one["source"]!.GetValue<Guid>()).Order());
        Assert.All(events, one => Assert.Equal("boden", Text(one, "municipality")));

        // Each figure says where its events are.
        var figure = Figure(await Statistics(told, "?from=2026-01-01&to=2026-12-31&municipality=boden"), "completions");
        var opened = await Get(Coordinator(told), Text(figure, "events"));
        Assert.Equal(6, opened["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Who_has_left_the_region_before_the_period_is_none_that_was_not_reached()
    {
        var told = await Told("barn-och-unga");
        await running.Publish([(new Billing.Contracts.MunicipalityLeft(told.Year.Region, "kiruna", new DateOnly(2026, 6, 30), 5, Early), Guid.NewGuid())]);
        Assert.Equal("kiruna:0", Parts(await Statistics(told, "?period=2026"), "reach"));
        var later = await Statistics(told, "?period=2026-Q3");
        Assert.Equal(("0", "3"), (Values(later["figures"]!)["reach"], Values(later["figures"]!)["municipalities"]));

        // Back again, as said later.
        await running.Publish([(new Billing.Contracts.MunicipalityJoined(told.Year.Region, "kiruna", "Kiruna", 1000, 6, Early), Guid.NewGuid())]);
        Assert.Equal("4", Values((await Statistics(told, "?period=2026-Q3"))["figures"]!)["municipalities"]);
    }

    [Fact]
    public async Task A_manager_gets_the_own_municipality_and_the_countys_shares_without_numbers()
    {
        var told = await Told("barn-och-unga");
        using var manager = running.Reporting.As("manager", told.Year.Region, "kiruna");
        var statistics = await Get(manager, $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics?period=2026&by=municipality");
        Assert.Equal("0", Values(statistics["figures"]!)["enrolled"]);
        Assert.Equal("null", Values(statistics["figures"]!)["reach"]);
        Assert.Equal(["kiruna"], statistics["rows"]!.AsArray().Select(row => Text(row!, "key")));
        Assert.Equal(
            // Of Piteå's nothing is invoiced yet, and two are no county. One was absent and has no certificate: with the yearly report's number of seats the shares would say so.
            ["seats-used 1", "cost-per-participant 300", "cost-per-day 120", "lead-time-enrolment 3", "lead-time-start 61"],
            statistics["county"]!.AsArray().Select(figure => $"{Text(figure!, "name")} {Number(figure!["value"])}"));

        // Of some days, of a quarter, of a course or a role it is not to be had, nor of all journeys: one less another is anybody's.
        foreach (var query in new[] { "", "?from=2026-01-01&to=2026-12-30", "?from=2026-03-10&to=2026-03-10", "?period=2026-Q1", "?period=2026&role=socialsekreterare", "?period=2026&level=new", $"?period=2026&course={told.Year.Course}" })
        {
            Assert.Null((await Get(manager, $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics{query}"))["county"]);
        }

        Assert.Null((await Get(manager, $"{Root}/regions/{told.Year.Region}/statistics?period=2026"))["county"]);
        // Before the first year there is none to report.
        Assert.Null((await Get(manager, $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics?from=0001-01-01&to=0001-12-31"))["county"]);
        Assert.NotNull((await Get(manager, $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics?period=2026-H1"))["county"]);

        // Of the other municipalities two are no county: their part could be worked out.
        using var inside = running.Reporting.As("municipal-administrator", told.Year.Region, "boden");
        var own = await Get(inside, $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics?period=2026");
        Assert.Equal("7", Values(own["figures"]!)["enrolled"]);
        Assert.Null(own["county"]);
        await Refused(
            await inside.GetAsync($"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics?municipality=pitea", Cancellation), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_manager_of_a_unit_gets_the_unit_s_people_whom_she_sees_in_Enrolment_too()
    {
        // Three of Boden's seven are of another unit; one of those was absent, and is the only one without a certificate.
        var told = await Told("barn-och-unga", year =>
        {
            var others = year.Seated.Where((_, i) => Year.MunicipalityOf(i + 1) == "boden").Take(3).ToHashSet();
            Assert.Contains(year.AbsentOneDay, others);
            return [.. year.All().Select(message => message switch
            {
                SeatConfirmed e when others.Contains(e.Participant) => e with { Unit = "annan" },
                OccasionCompleted e => e with { Places = [.. e.Places.Select(place => others.Contains(place.Participant) ? place with { Unit = "annan" } : place)] },
                CertificateIssued e when others.Contains(e.Participant) => e with { Unit = "annan" },
                _ => message,
            })];
        });
        var root = $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga";
        async Task<string> Seen(string? unit)
        {
            using var manager = running.Reporting.As("manager", told.Year.Region, "boden", unit);
            var figures = Values((await Get(manager, $"{root}/statistics?period=2026"))["figures"]!);
            var events = await Get(manager, $"{root}/statistics/enrolled/events?period=2026");
            var overview = await Get(manager, $"{root}/overview");
            Assert.Equal(figures["enrolled"], $"{events["count"]}");
            Assert.Equal($"{figures["enrolled"]} {figures["completions"]}", $"{overview["enrolments"]} {overview["completions"]}");
            Assert.Equal(unit is null, overview["costs"] is not null);
            return string.Join(' ', new[] { "enrolled", "completions", "absence", "cost" }.Select(name => figures[name]));
        }

        Assert.Equal("7 6 1.5 2000", await Seen(null));
        Assert.Equal("4 4 0 null", await Seen("enhet"));
        Assert.Equal("3 2 1.5 null", await Seen("annan"));
        Assert.Equal("0 0 0 null", await Seen("ingen"));
    }

    [Fact]
    public async Task As_csv_it_is_what_a_swedish_spreadsheet_opens_and_no_name_is_a_formula()
    {
        var told = await Told("barn-och-unga", extra: [("=cmd", 5), ("@lag", 6)]);
        using var coordinator = Coordinator(told);
        coordinator.DefaultRequestHeaders.Accept.ParseAdd("text/csv");
        var bytes = await coordinator.GetByteArrayAsync($"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics?period=2026&by=municipality", Cancellation);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("alla;Alla;attendance;Närvaro;andel;2026-01-01–2026-12-31;0,97;", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("k5;'=cmd;enrolled;", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("k6;'@lag;enrolled;", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(9, line.Split(';').Length));
    }

    [Fact]
    public async Task Charts_are_pictures_with_words_and_the_same_numbers_as_a_table()
    {
        var told = await Told("barn-och-unga", extra: [("A & B <kommun>", 5)]);
        using var coordinator = Coordinator(told);
        var path = $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics/enrolled/chart?period=2026";
        using var svg = await coordinator.GetAsync(path, Cancellation);
        Assert.Equal("image/svg+xml", svg.Content.Headers.ContentType!.MediaType);
        Assert.Matches("^[1-9][0-9]*; 20", svg.Headers.GetValues("As-Of").Single());
        var picture = System.Xml.Linq.XDocument.Parse(await svg.Content.ReadAsStringAsync(Cancellation)).Root!;
        Assert.Equal("img", picture.Attribute("role")!.Value);
        // By name, not by slug.
        Assert.Contains("Barn och unga – myndighetsutövning", picture.Elements().Single(element => element.Name.LocalName == "title").Value, StringComparison.Ordinal);
        Assert.Contains(picture.Elements(), element => element.Name.LocalName == "desc" && element.Value.Contains("Högst", StringComparison.Ordinal));
        Assert.Contains(picture.Descendants(), element => element.Name.LocalName == "text" && element.Value == "A & B <kommun>");
        Assert.Contains(picture.Elements(), element => element.Name.LocalName == "text" && element.Value.StartsWith("Till och med händelse ", StringComparison.Ordinal));

        var page = await coordinator.GetStringAsync($"{path}&format=html", Cancellation);
        Assert.Contains("""<th scope="row">A &amp; B &lt;kommun&gt;</th><td class="n">0</td>""", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="?period=2026&amp;format=csv">""", page, StringComparison.Ordinal);
        Assert.Contains("boden;Boden;7;0\r\n", await coordinator.GetStringAsync($"{path}&format=csv", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_asked_is_refused_field_by_field()
    {
        var told = await Told("barn-och-unga");
        using var coordinator = Coordinator(told);
        var root = $"{Root}/regions/{told.Year.Region}/journeys/barn-och-unga/statistics";
        Task<HttpResponseMessage> Ask(string path) => coordinator.GetAsync(root + path, Cancellation);
        await Refused(await Ask("?by=kommun"), HttpStatusCode.UnprocessableEntity, "validation", "by");
        await Refused(await Ask("?period=2026&from=2026-01-01"), HttpStatusCode.UnprocessableEntity, "validation", "period");
        await Refused(await Ask("?from=2026-02-01&to=2026-01-01"), HttpStatusCode.UnprocessableEntity, "validation", "to");
        await Refused(await Ask("?period=2026-Q5"), HttpStatusCode.UnprocessableEntity, "validation", "period");
        await Refused(await Ask("?format=xls"), HttpStatusCode.UnprocessableEntity, "validation", "format");
        await Refused(await Ask("/enrolled/chart?format=json"), HttpStatusCode.UnprocessableEntity, "validation", "format");
        await Refused(await Ask("/enrolled/events?limit=0"), HttpStatusCode.UnprocessableEntity, "validation", "limit");
        await Refused(await Ask("/enrolled/events?cursor=%21"), HttpStatusCode.UnprocessableEntity, "validation", "cursor");
        await Refused(await Ask("/unknown/events"), HttpStatusCode.NotFound, "not-found");
        await Refused(await Ask("/unknown/chart"), HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await Ask("?from=0001-01-01&to=9999-12-31&by=month")).StatusCode);
        await Refused(await coordinator.GetAsync($"{Root}/regions/{told.Year.Region}/journeys/ingen/statistics", Cancellation), HttpStatusCode.NotFound, "unknown-journey");
    }

    [Theory]
    [InlineData("text/csv;q=0, application/json", "json")]
    [InlineData("text/csv;q=0, */*", "json")]
    [InlineData("application/json;q=0.5, text/csv", "csv")]
    public void What_is_said_to_be_unwanted_is_not_chosen(string accept, string form)
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers.Accept = accept;
        Assert.Equal(form, Reporting.Statistics.Wanted.Of(http, null, "json", "csv"));
    }

    /// <summary>Which of the messages each figure rests on, said here once more and in another way than the service finds it.</summary>
    private static List<Guid> Expected(Told told, string figure)
    {
        var seated = told.Year.Seated.ToHashSet();
        var seats = told.Ids(message => message is SeatConfirmed seat && seated.Contains(seat.Participant));
        var certificates = told.Ids(message => message is CertificateIssued);
        var scheduled = told.Ids(message => message is OccasionScheduled);
        var completed = told.Ids(message => message is OccasionCompleted);
        // The first day was recorded twice: the later holds.
        var attendance = told.Ids(message => message is AttendanceRecorded).Skip(1).ToList();
        var issued = told.Ids(message => message is Billing.Contracts.InvoiceIssued);
        var drafted = told.Ids(message => message is Billing.Contracts.InvoiceDrafted { Municipality: "pitea" });
        var joined = told.Ids(message => message is Billing.Contracts.MunicipalityJoined);
        var waits = told.Ids(message => message is WaitingListJoined wait && !seated.Contains(wait.Participant));
        var waited = told.Ids(message => message is WaitingListJoined wait && seated.Contains(wait.Participant));
        var moved = told.Ids(message => message is SeatConfirmed { FromWaitingList: true });
        var first = told.Ids(message => message is SeatConfirmed { FromWaitingList: false } or WaitingListJoined);
        return figure switch
        {
            "participants" or "enrolled" => seats,
            "waiting" => waits,
            "waiting-time" => [.. waited, .. moved],
            "cancellations" => told.Ids(message => message is EnrolmentCancelled),
            "late-cancellations" or "no-shows" => [],
            "attendance" => attendance,
            "absence" => [.. attendance.Skip(1)],
            "completions" => certificates,
            "completion-rate" => [.. seats, .. completed, .. certificates],
            "occasions" or "seats" => scheduled,
            "seats-used" => [.. scheduled, .. seats],
            "cost" => [.. issued, .. drafted],
            "cost-invoiced" => issued,
            "cost-per-participant" or "cost-per-day" => [.. issued, .. drafted, .. seats],
            "reach" => [.. joined, .. seats],
            "municipalities" => joined,
            "lead-time-enrolment" => [.. scheduled, .. first],
            // The days as last said: by the completion.
            "lead-time-start" => [.. seats, .. completed],
            "lead-time-invoice" => [.. completed, .. issued],
            _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "Say which events it rests on."),
        };
    }

    private async Task<(string Value, int Count, List<JsonNode> Events)> Behind(Told told, string figure, string query, int limit)
    {
        using var coordinator = Coordinator(told);
        var events = new List<JsonNode>();
        var cursor = "";
        while (true)
        {
            var page = await Get(coordinator, $"{Root}/regions/{told.Year.Region}/journeys/{told.Year.Journey}/statistics/{figure}/events{query}&limit={limit}{cursor}");
            Assert.True(page["items"]!.AsArray().Count <= limit);
            events.AddRange(page["items"]!.AsArray().Select(one => one!));
            if (page["next"] is not { } next)
            {
                return (Number(page["value"]), page["count"]!.GetValue<int>(), events);
            }

            // Handed out, it stands in addresses: no more of persons in it than in the events.
            var key = Encoding.UTF8.GetString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(next.GetValue<string>()));
            Assert.All(told.Year.Seated.Append(told.Year.Asks).Append(told.Year.Offered), person => Assert.DoesNotContain(person.ToString(), key, StringComparison.OrdinalIgnoreCase));
            cursor = $"&cursor={next}";
        }
    }

    private HttpClient Coordinator(Told told) => running.Reporting.As("coordinator", told.Year.Region);

    private async Task<JsonNode> Statistics(Told told, string query)
    {
        using var coordinator = Coordinator(told);
        return await Get(coordinator, $"{Root}/regions/{told.Year.Region}/journeys/{told.Year.Journey}/statistics{query}");
    }

    /// <summary>A year, at times of its own: scheduled on the 5th of January, enrolled on the 8th, moved up on the 14th, done on 2 April, invoiced on the 6th.</summary>
    private async Task<Told> Told(string journey, Func<Year, IReadOnlyList<object>>? facts = null, params (string Name, int Number)[] extra)
    {
        var year = new Year(journey, FreshRegion());
        List<object> all =
        [
            .. (facts?.Invoke(year) ?? year.All()).Select(message => message switch
            {
                OccasionScheduled e => e with { At = Early },
                SeatConfirmed { FromWaitingList: false } e => e with { At = Early.AddDays(3) },
                WaitingListJoined e => e with { At = Early.AddDays(3) },
                EnrolmentCancelled e => e with { At = Early.AddDays(9) },
                SeatConfirmed e => e with { At = Early.AddDays(9) },
                OccasionCompleted e => e with { At = new DateTimeOffset(2026, 4, 2, 8, 0, 0, TimeSpan.Zero) },
                Billing.Contracts.InvoiceIssued e => e with { At = new DateTimeOffset(2026, 4, 6, 8, 0, 0, TimeSpan.Zero) },
                _ => message,
            }),
            .. new[] { ("Luleå", "lulea"), ("Boden", "boden"), ("Piteå", "pitea"), ("Kiruna", "kiruna") }.Concat(extra.Select(one => (one.Name, $"k{one.Number}")))
                .Select((one, number) => new Billing.Contracts.MunicipalityJoined(year.Region, one.Item2, one.Item1, 1000, number + 1, Early)),
            // The last seated is not registered: role and level are not known. The first leads; twelve began a year ago, the rest three years ago.
            .. year.Seated.SkipLast(1).Select((person, number) => new ParticipantRegistered(
                person, Year.MunicipalityOf(number + 1), "enhet", year.Region, number == 0 ? "enhetschef" : "socialsekreterare", Early, null,
                number <= 12 ? new DateOnly(2025, 3, 1) : new DateOnly(2023, 3, 1))),
        ];
        var told = new Told(year, [.. all.Select(message => (message, Guid.NewGuid()))]);
        await running.Publish(told.Messages);
        return told;
    }

    private static Dictionary<string, string> Values(JsonNode figures) =>
        figures.AsArray().ToDictionary(figure => Text(figure!, "name"), figure => Number(figure!["value"]));

    private static string Number(JsonNode? value) => value is null ? "null" : value.GetValue<decimal>().ToString("0.####", CultureInfo.InvariantCulture);

    private static JsonNode Figure(JsonNode statistics, string name) => statistics["figures"]!.AsArray().Single(figure => Text(figure!, "name") == name)!;

    private static string Parts(JsonNode statistics, string name) =>
        string.Join(' ', Figure(statistics, name)["parts"]!.AsArray().Select(part => $"{Text(part!, "key")}:{Number(part!["value"])}"));

    private static string RowValue(JsonNode row, string name) => Number(row["figures"]!.AsArray().Single(figure => Text(figure!, "name") == name)!["value"]);

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}

/// <summary>A year as it was told, each message with its id.</summary>
internal sealed record Told(Year Year, IReadOnlyList<(object Message, Guid Id)> Messages)
{
    public List<Guid> Ids(Func<object, bool> which) => [.. Messages.Where(one => which(one.Message)).Select(one => one.Id)];
}
