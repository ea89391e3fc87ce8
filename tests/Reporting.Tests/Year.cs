using System.Globalization;
using Yrkesresan.Enrolment.Contracts;

namespace Yrkesresan.Reporting.Tests;

/// <summary>
/// An occasion's life as others announce it: 24 persons of three municipalities, 20 seats, one leaves in time and the first who waits moves up,
/// one is absent a day, all but that one get a certificate, two municipalities' invoices are issued and one's is drafted.
/// </summary>
internal sealed class Year(string journey, string region = "norrbotten", string course = "handlaggning-med-barnet-i-centrum", int year = 2026)
{
    private static readonly string[] Municipalities = ["lulea", "boden", "pitea"];
    private static readonly DateTimeOffset At = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly Guid[] people = [.. Enumerable.Range(0, 24).Select(_ => Guid.NewGuid())];
    private readonly Guid[] invoices = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

    public Guid Occasion { get; } = Guid.NewGuid();

    public string Journey => journey;

    public string Region => region;

    public string Course => course;

    /// <summary>Those with a seat at the end.</summary>
    public IReadOnlyList<Guid> Seated => [.. people.Skip(1).Take(20)];

    public Guid AbsentOneDay => people[1];

    /// <summary>Who, as a correction showed, was not there the last day, and lost the certificate.</summary>
    public Guid LostCertificate => people[2];

    /// <summary>Waits, and is offered a seat that nobody has confirmed.</summary>
    public Guid Offered => people[21];

    /// <summary>Asks, and awaits approval.</summary>
    public Guid Asks { get; } = Guid.NewGuid();

    public DateTimeOffset CompletedAt { get; init; } = At;

    public IReadOnlyList<OccasionDay> Days =>
    [
        .. new[] { 10, 11 }.Select(day => new OccasionDay(new DateOnly(year, 3, day), new TimeOnly(9, 0), new TimeOnly(16, 0), "on-site", false)),
        new OccasionDay(new DateOnly(year, 4, 1), new TimeOnly(9, 0), new TimeOnly(12, 0), "digital", true),
    ];

    public static string MunicipalityOf(int person) => Municipalities[person % 3];

    /// <summary>
    /// The same with what else may happen. Before: one asks and awaits approval, one is declined, one who waits is offered a seat, one declines an offer.
    /// After completion the last day is corrected twice: two were absent and lose their certificates, then only one was; who got it back has another.
    /// Who was absent two days turns out to have been there the first of them.
    /// </summary>
    public IReadOnlyList<object> Corrected()
    {
        var all = All().ToList();
        var completed = all.OfType<OccasionCompleted>().Single();
        Guid[] lost = [LostCertificate, people[3]];
        var certificates = all.OfType<CertificateIssued>().Where(issued => lost.Contains(issued.Participant)).OrderBy(issued => issued.Participant == lost[0] ? 0 : 1).ToList();
        var version = all.OfType<CertificateIssued>().Max(issued => issued.Version);
        EnrolmentRequested Asked(Guid person, long at) => new(journey, Occasion, course, region, person, "lulea", "enhet", at, At);
        OccasionCorrected Corrected(OccasionDay day, Guid[] absent, Guid[] absentSomeDay) => new(
            journey, Occasion, course, region, day.Date, [.. Seated.Except(absent)], absent, Days,
            [.. completed.Places.Select(place => place with { Outcome = absentSomeDay.Contains(place.Participant) ? "absent" : "attended" })], ++version, At);
        CertificateWithdrawn Withdrawn(CertificateIssued issued) => new(
            journey, issued.Certificate, issued.Participant, issued.Municipality, issued.Unit, Occasion, course, region, ++version, At);

        // Versions of their own: between those of the year, and of persons that these are not about.
        var declined = Guid.NewGuid();
        all.InsertRange(all.FindIndex(fact => fact is EnrolmentCancelled),
        [
            Asked(Asks, 24), Asked(declined, 24), new EnrolmentDeclined(journey, Occasion, course, region, declined, "lulea", "enhet", 25, At),
            new SeatOffered(journey, Occasion, course, region, Offered, MunicipalityOf(21), "enhet", At.AddDays(2), 27, At),
            new SeatOffered(journey, Occasion, course, region, people[22], MunicipalityOf(22), "enhet", At.AddDays(2), 27, At),
            new EnrolmentCancelled(journey, Occasion, course, region, people[22], MunicipalityOf(22), "enhet", false, false, 28, At, "declined"),
            new OccasionBelowMinimum(journey, Occasion, course, region, 21, 20, Days[0].Date.AddDays(-14), 28, At),
        ]);
        all.Add(Corrected(Days[2], [AbsentOneDay, .. lost], [AbsentOneDay, .. lost]));
        all.AddRange(certificates.Select(Withdrawn));
        all.Add(Corrected(Days[2], [AbsentOneDay, lost[0]], [AbsentOneDay, lost[0]]));
        all.Add(certificates[1] with { Certificate = Guid.NewGuid(), Version = ++version });
        all.Add(Corrected(Days[1], [], [AbsentOneDay, lost[0]]));
        return all;
    }

    /// <summary>Everything, in the order it happened.</summary>
    public IReadOnlyList<object> All()
    {
        var version = 0L;
        List<object> all =
        [
            new CoursePublished(journey, course, "Handläggning med barnet i centrum", "new", [], 1, 4, "bbic", 1, At),
            new OccasionScheduled(journey, Occasion, course, region, [Days[0]], 20, null, null, ++version, At),
            new OccasionRescheduled(journey, Occasion, course, region, Days, ++version, At),
        ];
        for (var i = 0; i < 24; i++)
        {
            all.Add(i < 20
                ? new SeatConfirmed(journey, Occasion, course, region, people[i], MunicipalityOf(i), "enhet", false, ++version, At)
                : new WaitingListJoined(journey, Occasion, course, region, people[i], MunicipalityOf(i), "enhet", ++version, At));
        }

        all.Add(new EnrolmentCancelled(journey, Occasion, course, region, people[0], MunicipalityOf(0), "enhet", true, false, ++version, At));
        all.Add(new SeatConfirmed(journey, Occasion, course, region, people[20], MunicipalityOf(20), "enhet", true, ++version, At));
        // Recorded wrongly first, then corrected.
        all.Add(new AttendanceRecorded(journey, Occasion, course, region, Days[0].Date, [], Seated, ++version, At));
        all.Add(new AttendanceRecorded(journey, Occasion, course, region, Days[0].Date, Seated, [], ++version, At));
        all.Add(new AttendanceRecorded(journey, Occasion, course, region, Days[1].Date, [.. Seated.Skip(1)], [AbsentOneDay], ++version, At));
        all.Add(new AttendanceRecorded(journey, Occasion, course, region, Days[2].Date, [.. Seated.Skip(1)], [AbsentOneDay], ++version, At));
        all.Add(new OccasionCompleted(
            journey, Occasion, course, region, Days,
            [.. Seated.Select((person, i) => new CompletedPlace(person, MunicipalityOf(i + 1), "enhet", person == AbsentOneDay ? "absent" : "attended", false))],
            ++version, CompletedAt));
        foreach (var (person, i) in Seated.Select((person, i) => (person, i)).Skip(1))
        {
            all.Add(new CertificateIssued(journey, Guid.NewGuid(), person, MunicipalityOf(i + 1), "enhet", Occasion, course, region, ++version, At));
        }

        for (var i = 0; i < 3; i++)
        {
            all.Add(new Billing.Contracts.InvoiceDrafted(journey, invoices[i], region, Municipalities[i], "course-fee", Occasion, course, year, 1000 * (i + 1), At));
        }

        for (var i = 0; i < 2; i++)
        {
            all.Add(new Billing.Contracts.InvoiceIssued(
                journey, invoices[i], string.Create(CultureInfo.InvariantCulture, $"{year}-{i + 1:000000}"), region, Municipalities[i], "course-fee", Occasion,
                course, year, 1000 * (i + 1), At));
        }

        return all;
    }
}
