using System.Text.Json;
using System.Text.Json.Serialization;
using Yrkesresan.Reporting;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Log;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.ServiceDefaults.Messaging;

namespace Yrkesresan.Load;

/// <summary>
/// Years of the whole country as Reporting's log holds them, in the order of time: many occasions are open at once, people enrol over months, then come days,
/// attendance, completion, certificates and invoices. The same in every run. While they are made up it is counted, in another way than Reporting does,
/// what the figures will have to be.
/// </summary>
internal sealed class YearsOfEvents(int atMost)
{
    private const string NoJourney = "*DEFAULT*";
    private const int Regions = 21;
    private const int MunicipalitiesPerRegion = 14;
    private const int CoursesPerJourney = 6;
    private const int People = 60_000;
    private static readonly DateTimeOffset Beginning = new(2023, 1, 2, 7, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<Type, string> Names = Store.Events.ToDictionary(stored => stored.Type, stored => stored.Name);
    private readonly Random random = new(2026);

    /// <summary>How many there are so far.</summary>
    public long Made { get; private set; }

    /// <summary>How many occasions.</summary>
    public int Occasions { get; private set; }

    /// <summary>What the figures have to be: of what, by region.</summary>
    public Dictionary<string, Dictionary<string, decimal>> Expected { get; } = new[]
    {
        "occasions", "seats", "waiting", "cancelled", "certificates", "absences", "kronor", "people", "courses", "municipalities",
    }.ToDictionary(what => what, _ => new Dictionary<string, decimal>());

    /// <summary>All of them, in order.</summary>
    public IEnumerable<MadeUp> All()
    {
        foreach (var first in Foundations())
        {
            yield return Next(first);
        }

        // Lives of occasions run side by side; the one whose next event is earliest goes on.
        var lives = new PriorityQueue<IEnumerator<MadeUp>, DateTimeOffset>();
        var begins = Beginning.AddDays(30);
        while (Made < atMost)
        {
            while (lives.Count == 0 || lives.TryPeek(out _, out var earliest) && earliest >= begins)
            {
                var life = Life(Occasions++, begins).GetEnumerator();
                if (life.MoveNext())
                {
                    lives.Enqueue(life, life.Current.At);
                }

                begins = begins.AddMinutes(75);
            }

            var now = lives.Dequeue();
            yield return Next(now.Current);
            if (now.MoveNext())
            {
                lives.Enqueue(now, now.Current.At);
            }
        }
    }

    private MadeUp Next(MadeUp made)
    {
        Made++;
        made.Counted?.Invoke();
        return made;
    }

    private void Count(string what, string key, decimal many = 1) => Expected[what][key] = Expected[what].GetValueOrDefault(key) + many;

    private IEnumerable<MadeUp> Foundations()
    {
        for (var region = 0; region < Regions; region++)
        {
            for (var one = 0; one < MunicipalitiesPerRegion; one++)
            {
                var (r, m) = ($"region-{region}", $"kommun-{region}-{one}");
                yield return Make(NoJourney, MunicipalityFigures.IdOf(r, m), new MunicipalityJoined(r, m, $"Kommun {region} {one}", 1000 * (one + 1), one + 1, Beginning), Beginning, () => Count("municipalities", "all"));
            }
        }

        foreach (var journey in Journeys.All)
        {
            for (var course = 0; course < CoursesPerJourney; course++)
            {
                yield return Make(
                    journey, CourseFigures.IdOf(journey, $"kurs-{course}"),
                    new CoursePublished($"kurs-{course}", $"Kurs {course}", "new", [new("on-site", false), new("on-site", false)], 1, 2, null, 1, Beginning), Beginning,
                    () => Count("courses", "all"));
            }
        }

        for (var person = 0; person < People; person++)
        {
            yield return Make(
                NoJourney, Person(person),
                new ParticipantRegistered(Person(person), MunicipalityOf(person), "Barn och familj", RegionOf(person), "socialsekreterare", Beginning, null, new DateOnly(2015 + person % 10, 1, 1)),
                Beginning, () => Count("people", "all"));
        }
    }

    private IEnumerable<MadeUp> Life(int number, DateTimeOffset begins)
    {
        var journey = Journeys.All[number % Journeys.All.Count];
        var region = number / 5 % Regions;
        var (r, course, occasion) = ($"region-{region}", $"kurs-{number % CoursesPerJourney}", Id(1, number));
        var first = DateOnly.FromDateTime(begins.UtcDateTime).AddDays(90);
        OccasionDay[] days = [.. new[] { first, first.AddDays(1) }.Select(day => new OccasionDay(day, new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", false))];
        var version = 0L;
        MadeUp It(object fact, DateTimeOffset at, Action? counted = null) => Make(journey, occasion, fact, at, counted);
        MadeUp Told(string kind, int person, DateTimeOffset at)
        {
            var message = Id(2, (int)Made + number * 7919 + person);
            return Make(journey, Guid.CreateVersion7(at), new MessageDue(
                message, kind, "participant", Person(person), MunicipalityOf(person), "Barn och familj", occasion, course, r,
                new MessageFacts([.. days], null, null, null, null, null, null, null, null, null), version, at, at), at);
        }

        yield return It(new OccasionScheduled(occasion, course, r, days, 20, 10, first.AddDays(-30), ++version, begins), begins, () => Count("occasions", r));
        var people = Enumerable.Range(0, 24).Select(at => region + Regions * ((number * 24 + at) % (People / Regions))).ToArray();
        var at = begins;
        for (var i = 0; i < 24; i++)
        {
            at = at.AddHours(random.Next(2, 80));
            var person = people[i];
            yield return i < 20
                ? It(new SeatConfirmed(occasion, course, r, Person(person), MunicipalityOf(person), "Barn och familj", false, ++version, at), at, () => Count("seats", r))
                : It(new WaitingListJoined(occasion, course, r, Person(person), MunicipalityOf(person), "Barn och familj", ++version, at), at, () => Count("waiting", r));
            yield return Told(i < 20 ? "confirmation" : "waiting", person, at);
        }

        // One leaves, the first who waits moves up.
        at = at.AddHours(5);
        yield return It(new EnrolmentCancelled(occasion, course, r, Person(people[0]), MunicipalityOf(people[0]), "Barn och familj", true, false, ++version, at, "cancelled"), at, () =>
        {
            Count("seats", r, -1);
            Count("cancelled", r);
        });
        yield return It(new SeatConfirmed(occasion, course, r, Person(people[20]), MunicipalityOf(people[20]), "Barn och familj", true, ++version, at), at, () =>
        {
            Count("seats", r);
            Count("waiting", r, -1);
        });
        yield return Told("promoted", people[20], at);
        var team = Id(3, number);
        yield return Make(journey, team, new TeamConfirmed(occasion, r, new(Id(4, region), $"kommun-{region}-0"), [], 1, at), at);
        int[] seated = [.. people.Skip(1).Take(20)];
        foreach (var person in seated)
        {
            at = at.AddMinutes(1);
            yield return Told("reminder", person, at);
        }

        var held = new DateTimeOffset(first, new TimeOnly(15, 0), TimeSpan.Zero);
        at = held > at ? held : at.AddHours(1);
        var away = seated[number % 20];
        foreach (var (day, index) in days.Select((day, index) => (day, index)))
        {
            var absent = index == 0 ? Array.Empty<int>() : [away];
            yield return It(new AttendanceRecorded(
                occasion, course, r, day.Date, [.. seated.Except(absent).Select(Person).Order()], [.. absent.Select(Person)], ++version, at), at, () => Count("absences", r, absent.Length));
            yield return Make(journey, team, new DayTaught(occasion, course, r, day.Date, false, [new(Id(4, region), $"kommun-{region}-0")], index + 2, at), at);
            at = at.AddHours(24);
        }

        yield return It(new OccasionCompleted(
            occasion, course, r, days, [.. seated.Select(person => new CompletedPlace(Person(person), MunicipalityOf(person), "Barn och familj", person == away ? "absent" : "attended", false))],
            ++version, at), at);
        foreach (var person in seated.Where(person => person != away))
        {
            at = at.AddSeconds(1);
            yield return It(new CertificateIssued(occasion, course, r, Id(5, number * 32 + Array.IndexOf(seated, person)), Person(person), MunicipalityOf(person), "Barn och familj", ++version, at), at, () => Count("certificates", r));
            yield return Told("certificate", person, at);
        }

        foreach (var (municipality, index) in seated.GroupBy(MunicipalityOf).Select((group, index) => (group, index)))
        {
            var (invoice, amount) = (Id(6, number * 32 + index), 3100m * municipality.Count());
            yield return Make(journey, invoice, new InvoiceDrafted(invoice, r, municipality.Key, "course-fee", occasion, course, first.Year, amount, at), at.AddHours(1));
            yield return Make(
                journey, invoice, new InvoiceIssued(invoice, $"{first.Year}-{number}{index}", r, municipality.Key, "course-fee", occasion, course, first.Year, amount, at.AddHours(1)), at.AddHours(1),
                () => Count("kronor", r, amount));
        }
    }

    private static string RegionOf(int person) => $"region-{person % Regions}";

    private static string MunicipalityOf(int person) => $"kommun-{person % Regions}-{person / Regions % MunicipalitiesPerRegion}";

    private static Guid Person(int person) => Id(7, person);

    // Spread as real ids are, and the same in every run.
    private static Guid Id(int kind, int number)
    {
        var mixed = unchecked((uint)number * 2654435761u);
        return new Guid(mixed, (ushort)kind, 0x4000, 0x80, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);
    }

    private static MadeUp Make(string tenant, Guid stream, object fact, DateTimeOffset at, Action? counted = null) => new(
        tenant, stream, Names[fact.GetType()], $"{fact.GetType().FullName}, {fact.GetType().Assembly.GetName().Name}", JsonSerializer.Serialize(fact, fact.GetType(), Stored), at, counted);
}

/// <summary>An event that is made up.</summary>
/// <param name="Tenant">Journey, or none.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Type">Stored name.</param>
/// <param name="DotNetType">Our class.</param>
/// <param name="Json">What it says.</param>
/// <param name="At">When.</param>
/// <param name="Counted">Counts what follows from it, when it is taken.</param>
internal sealed record MadeUp(string Tenant, Guid Stream, string Type, string DotNetType, string Json, DateTimeOffset At, Action? Counted);
