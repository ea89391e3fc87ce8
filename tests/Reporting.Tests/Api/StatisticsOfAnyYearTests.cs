using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using static Yrkesresan.Reporting.Tests.Api.Running;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>
/// Years made up at random, told shuffled and some of it twice: what the statistics say is what somebody finds who goes through the same messages
/// occasion by occasion, in order, and keeps a list of who sits where.
/// </summary>
public sealed class StatisticsOfAnyYearTests(Running running)
{
    private static readonly string[] Municipalities = ["arjeplog", "boden", "kalix", "kiruna"];
    private static readonly DateTimeOffset At = new(2026, 2, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_year_is_counted_as_by_hand(int seed)
    {
#pragma warning disable CA5394 // The same in every run.
        var random = new Random(seed);
        var region = FreshRegion();
        var (messages, byHand) = (new List<object>(), new Dictionary<string, Tally>());
        foreach (var municipality in Municipalities)
        {
            byHand[municipality] = new Tally();
        }

        for (var occasion = 0; occasion < 8; occasion++)
        {
            One(random, region, messages, byHand);
        }

        (object Message, Guid Id)[] told = [.. messages.Select(message => (message, Guid.NewGuid()))];
        random.Shuffle(told);
        await running.PublishRepeatedly("skadligt-bruk-och-beroende", told.Concat(told.Take(30)));
#pragma warning restore CA5394

        using var coordinator = running.Reporting.As("coordinator", region);
        var root = $"/api/reporting/v1/regions/{region}/journeys/skadligt-bruk-och-beroende/statistics";
        var statistics = await Get(coordinator, $"{root}?period=2026&by=municipality");
        var all = byHand.Values.Aggregate(new Tally(), (one, other) => one.Plus(other));
        Assert.Equal(all.ToString(), Line(statistics["figures"]!));
        Assert.Equal(
            byHand.Where(one => one.Value.Places > 0).Select(one => $"{one.Key}: {one.Value}").Order(StringComparer.Ordinal),
            statistics["rows"]!.AsArray().Select(row => $"{row!["key"]}: {Line(row["figures"]!)}"));

        // And behind each are as many events as there are places, waits, certificates.
        foreach (var (figure, count) in new[] { ("enrolled", all.Seats), ("waiting", all.Waiting), ("completions", all.Certificates), ("cancellations", all.Left) })
        {
            Assert.Equal(count, (await Get(coordinator, $"{root}/{figure}/events?period=2026"))["count"]!.GetValue<int>());
        }
    }

#pragma warning disable CA5394
    private static void One(Random random, string region, List<object> messages, Dictionary<string, Tally> byHand)
    {
        const string journey = "skadligt-bruk-och-beroende";
        var (occasion, course, version) = (Guid.NewGuid(), $"kurs-{random.Next(3)}", 0L);
        var day = new OccasionDay(new DateOnly(2026, random.Next(1, 13), random.Next(1, 28)), new TimeOnly(9, 0), new TimeOnly(12, 0), "digital", random.Next(2) == 0);
        messages.Add(new OccasionScheduled(journey, occasion, course, region, [day], 6, null, null, ++version, At));
        var (seated, waiting, left) = (new List<(Guid Person, string Municipality)>(), new Queue<(Guid Person, string Municipality)>(), new List<(Guid Person, string Municipality)>());
        for (var step = 0; step < 16; step++)
        {
            var who = (Person: Guid.NewGuid(), Municipality: Municipalities[random.Next(Municipalities.Length)]);
            if (step < 8 || random.Next(2) == 0)
            {
                if (seated.Count < 6)
                {
                    seated.Add(who);
                    messages.Add(new SeatConfirmed(journey, occasion, course, region, who.Person, who.Municipality, "enhet", false, ++version, At));
                }
                else
                {
                    waiting.Enqueue(who);
                    messages.Add(new WaitingListJoined(journey, occasion, course, region, who.Person, who.Municipality, "enhet", ++version, At));
                }
            }
            else
            {
                var gone = seated[random.Next(seated.Count)];
                seated.Remove(gone);
                left.Add(gone);
                messages.Add(new EnrolmentCancelled(journey, occasion, course, region, gone.Person, gone.Municipality, "enhet", true, false, ++version, At, "cancelled"));
                if (waiting.TryDequeue(out var next))
                {
                    seated.Add(next);
                    messages.Add(new SeatConfirmed(journey, occasion, course, region, next.Person, next.Municipality, "enhet", true, ++version, At));
                }
            }
        }

        var cancelled = random.Next(6) == 0;
        var absent = seated.Where(_ => random.Next(4) == 0).ToList();
        if (cancelled)
        {
            messages.Add(new OccasionCancelled(journey, occasion, course, region, ++version, At));
        }
        else
        {
            messages.Add(new AttendanceRecorded(
                journey, occasion, course, region, day.Date, [.. seated.Except(absent).Select(who => who.Person)], [.. absent.Select(who => who.Person)], ++version, At));
            messages.Add(new OccasionCompleted(
                journey, occasion, course, region, [day], [.. seated.Select(who => new CompletedPlace(who.Person, who.Municipality, "enhet", absent.Contains(who) ? "absent" : "attended", false))],
                ++version, At));
            foreach (var (person, municipality) in seated.Except(absent))
            {
                messages.Add(new CertificateIssued(journey, Guid.NewGuid(), person, municipality, "enhet", occasion, course, region, ++version, At));
            }
        }

        foreach (var municipality in Municipalities)
        {
            int Of(IEnumerable<(Guid Person, string Municipality)> some) => some.Count(who => who.Municipality == municipality);
            byHand[municipality] = byHand[municipality].Plus(new Tally
            {
                Places = Of(seated) + Of(waiting) + Of(left),
                Seats = cancelled ? 0 : Of(seated),
                Waiting = cancelled ? 0 : Of(waiting),
                Left = Of(left),
                Absence = cancelled ? 0 : Of(absent) * (day.Half ? 0.5m : 1m),
                NoShows = cancelled ? 0 : Of(absent),
                Certificates = cancelled ? 0 : Of(seated.Except(absent)),
            });
        }
    }
#pragma warning restore CA5394

    private static string Line(JsonNode figures)
    {
        decimal Of(string name) => figures.AsArray().Single(figure => figure!["name"]!.GetValue<string>() == name)!["value"]!.GetValue<decimal>();
        return new Tally
        {
            Seats = (int)Of("enrolled"),
            Waiting = (int)Of("waiting"),
            Left = (int)Of("cancellations"),
            Absence = Of("absence"),
            NoShows = (int)Of("no-shows"),
            Certificates = (int)Of("completions"),
        }.ToString();
    }

    private sealed record Tally
    {
        public int Places { get; init; }

        public int Seats { get; init; }

        public int Waiting { get; init; }

        public int Left { get; init; }

        public decimal Absence { get; init; }

        public int NoShows { get; init; }

        public int Certificates { get; init; }

        public Tally Plus(Tally other) => new()
        {
            Places = Places + other.Places,
            Seats = Seats + other.Seats,
            Waiting = Waiting + other.Waiting,
            Left = Left + other.Left,
            Absence = Absence + other.Absence,
            NoShows = NoShows + other.NoShows,
            Certificates = Certificates + other.Certificates,
        };

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seats} {Waiting} {Left} {Absence:0.#} {NoShows} {Certificates}");
    }
}
