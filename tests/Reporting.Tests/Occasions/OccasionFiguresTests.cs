using System.Text.Json;
using Xunit;
using Yrkesresan.Reporting.Costs;
using Yrkesresan.Reporting.Integration;
using Yrkesresan.Reporting.Occasions;
using Yrkesresan.Reporting.Overview;
using Yrkesresan.ServiceDefaults.Http;

namespace Yrkesresan.Reporting.Tests.Occasions;

public sealed class OccasionFiguresTests
{
    private readonly Year year = new("barn-och-unga");

    [Fact]
    public void A_year_in_the_order_it_happened_is_counted()
    {
        var (occasion, invoices) = Fold(year.All());

        var sum = Figures.Of([occasion], invoices);
        Assert.Equal(new Figures(20, 20, 3, 19, 1.5m, new CostFigures(3000, 3000)), sum);
        Assert.Equal(19 + 1, occasion.TookPart.Count());
        Assert.Equal(new DateOnly(2026, 3, 10), occasion.On);
        var lulea = Figures.Of([occasion], invoices, "lulea");
        // Persons 3, 6, 9, 12, 15 and 18: number 0 left, number 21 waits.
        Assert.Equal(new Figures(6, 6, 1, 6, 0, new CostFigures(1000, 0)), lulea);
    }

    [Fact]
    public void Corrections_hold_withdrawn_certificates_are_gone_and_what_is_asked_or_offered_is_no_place()
    {
        var (occasion, _) = Fold(year.Corrected());

        // Still 20 seats. Of those who waited one is left: one is offered a seat, one declined. Absent the last half day are two; nobody any other day.
        Assert.Equal(new Figures(20, 20, 1, 18, 1m, new CostFigures(0, 0)), Figures.Of([occasion], []));
        Assert.Equal(
            (PlaceKind.Requested, PlaceKind.Offered, PlaceKind.Seat),
            (KindOf(occasion, year.Asks), KindOf(occasion, year.Offered), KindOf(occasion, year.LostCertificate)));
        Assert.DoesNotContain(occasion.Certificates, own => own.Participant == year.LostCertificate);
        // Absent some day, but there on others.
        Assert.Contains(occasion.TookPart, place => place.Participant == year.LostCertificate);
        Assert.Equal(year.CompletedAt, occasion.CompletedAt);
    }

    [Fact]
    public void Before_the_completion_is_heard_of_a_correction_says_who_was_there_and_not_that_it_is_done()
    {
        var (occasion, _) = Fold([.. year.Corrected().Where(fact => fact is Enrolment.Contracts.OccasionCorrected)]);
        Assert.Equal((OccasionStatus.Planned, null), (occasion.Status, occasion.CompletedAt));
        Assert.Empty(occasion.TookPart);
        Assert.Equal(20, occasion.Seated.Count());
        Assert.Equal(1m, Figures.Of([occasion], []).Absence);
    }

    [Fact]
    public void A_person_who_asked_was_offered_or_declined_is_what_the_highest_version_says()
    {
        var person = year.Seated[0];
        Log.IOccasionFact[] facts =
        [
            new Log.EnrolmentRequested(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", 1, DateTimeOffset.UnixEpoch),
            new Log.WaitingListJoined(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", 2, DateTimeOffset.UnixEpoch),
            new Log.SeatOffered(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", DateTimeOffset.UnixEpoch, 3, DateTimeOffset.UnixEpoch),
            new Log.SeatConfirmed(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", true, 4, DateTimeOffset.UnixEpoch),
            new Log.EnrolmentCancelled(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", true, false, 5, DateTimeOffset.UnixEpoch, "transferred"),
            new Log.EnrolmentRequested(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", 6, DateTimeOffset.UnixEpoch),
            new Log.EnrolmentDeclined(year.Occasion, year.Course, year.Region, person, "lulea", "enhet", 7, DateTimeOffset.UnixEpoch),
        ];
        PlaceKind[] kinds =
            [PlaceKind.Requested, PlaceKind.Waiting, PlaceKind.Offered, PlaceKind.Seat, PlaceKind.Cancelled, PlaceKind.Requested, PlaceKind.Cancelled];
        for (var heard = 1; heard <= facts.Length; heard++)
        {
            foreach (var order in new[] { facts.Take(heard), facts.Take(heard).Reverse() })
            {
                var occasion = order.Aggregate((OccasionFigures?)null, OccasionFigures.Apply)!;
                Assert.Equal(kinds[heard - 1], KindOf(occasion, person));
                var sum = Figures.Of([occasion], []);
                Assert.Equal(
                    (kinds[heard - 1] == PlaceKind.Seat ? 1 : 0, kinds[heard - 1] == PlaceKind.Waiting ? 1 : 0), (sum.Enrolments, sum.Waiting));
            }
        }
    }

    [Fact]
    public void Figures_kept_before_there_were_withdrawn_certificates_are_read_and_go_on()
    {
        var (occasion, _) = Fold(year.All());
        var kept = JsonSerializer.Deserialize<OccasionFigures>(JsonSerializer.Serialize(occasion, Json.Options), Json.Options)!;
        Assert.Null(kept.Withdrawn);
        var certificate = kept.Certificates[0];
        var withdrawn = new Log.CertificateWithdrawn(
            year.Occasion, year.Course, year.Region, certificate.Certificate, certificate.Participant, certificate.Municipality, "enhet", 99, DateTimeOffset.UnixEpoch);
        var after = OccasionFigures.Apply(kept, withdrawn)!;
        Assert.Equal((18, 19), (after.Certificates.Count, kept.Certificates.Count));
        Assert.Equal([certificate.Certificate], after.Withdrawn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_any_order_and_any_number_of_times_the_figures_are_the_same(bool corrected)
    {
        var all = corrected ? year.Corrected() : year.All();
        var expected = JsonSerializer.Serialize(Fold(all), Json.Options);
        Assert.Equal(expected, JsonSerializer.Serialize(Fold([.. all.Reverse()]), Json.Options));
        Assert.Equal(expected, JsonSerializer.Serialize(Fold([.. all, .. all]), Json.Options));
        for (var seed = 0; seed < 200; seed++)
        {
#pragma warning disable CA5394 // Any order will do.
            var random = new Random(seed);
            var shuffled = all.Concat(all.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
#pragma warning restore CA5394
            Assert.Equal(expected, JsonSerializer.Serialize(Fold(shuffled), Json.Options));
        }
    }

    [Fact]
    public void A_cancelled_occasion_has_no_participants_but_keeps_who_they_were()
    {
        var facts = year.All().Take(10)
            .Append(new Enrolment.Contracts.OccasionCancelled(year.Journey, year.Occasion, year.Course, year.Region, 99, DateTimeOffset.UnixEpoch)).ToList();
        foreach (var order in new[] { facts, [.. facts.AsEnumerable().Reverse()] })
        {
            var (occasion, _) = Fold(order);
            Assert.Empty(occasion.Seated);
            Assert.NotEmpty(occasion.Places);
            Assert.Equal(0, Figures.Of([occasion], []).Participants);
        }
    }

    [Fact]
    public void A_person_with_two_seats_is_one_participant_with_two_enrolments()
    {
        var person = Guid.NewGuid();
        var occasions = new[] { Guid.NewGuid(), Guid.NewGuid() }.Select(occasion => OccasionFigures.Apply(
            null, new Log.SeatConfirmed(occasion, "familjehem", "norrbotten", person, "lulea", "enhet", false, 1, DateTimeOffset.UnixEpoch))!).ToList();
        var sum = Figures.Of(occasions, []);
        Assert.Equal((1, 2), (sum.Participants, sum.Enrolments));
    }

    [Fact]
    public void Who_was_never_there_did_not_take_part()
    {
        var facts = year.All().Where(fact => fact is not Enrolment.Contracts.AttendanceRecorded and not Enrolment.Contracts.CertificateIssued).ToList();
        var (occasion, _) = Fold(facts);
        Assert.DoesNotContain(occasion.TookPart, place => place.Participant == year.AbsentOneDay);
        Assert.Equal(19, occasion.TookPart.Count());
    }

    [Fact]
    public void Nobody_took_part_before_it_was_completed()
    {
        var (occasion, _) = Fold([.. year.All().Where(fact => fact is not Enrolment.Contracts.OccasionCompleted)]);
        Assert.Empty(occasion.TookPart);
    }

    [Fact]
    public void A_draft_that_was_amended_costs_what_it_last_said_and_withdrawn_nothing()
    {
        var id = Guid.NewGuid();
        Log.InvoiceDrafted Told(decimal amount, long version) =>
            new(id, "norrbotten", "lulea", "course-fee", null, null, 2026, amount, DateTimeOffset.UnixEpoch, null, version);
        Log.InvoiceDrafted[] told = [Told(12_400, 1), Told(6200, 2), Told(0, 3)];
        foreach (var order in new[] { told, [.. told.Reverse()], [told[1], told[2], told[0], told[1]] })
        {
            Assert.Equal(0, order.Aggregate((InvoiceFigures?)null, (state, fact) => InvoiceFigures.Apply(state, fact))!.Amount);
        }

        Assert.Equal(6200, told[..2].Reverse().Aggregate((InvoiceFigures?)null, (state, fact) => InvoiceFigures.Apply(state, fact))!.Amount);
    }

    private static PlaceKind KindOf(OccasionFigures occasion, Guid person) => occasion.Places.Single(place => place.Participant == person).Kind;

    private (OccasionFigures Occasion, List<InvoiceFigures> Invoices) Fold(IReadOnlyList<object> messages)
    {
        var entries = messages.Select(LogEntry.Of).ToList();
        return (
            entries.Where(entry => entry.Stream == year.Occasion).Aggregate((OccasionFigures?)null, (state, entry) => OccasionFigures.Apply(state, entry.Fact))!,
            [
                .. entries.Where(entry => entry.Fact is Log.InvoiceDrafted or Log.InvoiceIssued).GroupBy(entry => entry.Stream)
                    .Select(stream => stream.Aggregate((InvoiceFigures?)null, (state, entry) => InvoiceFigures.Apply(state, entry.Fact))!)
                    .OrderBy(invoice => invoice.Id),
            ]);
    }
}
