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
    public void In_any_order_and_any_number_of_times_the_figures_are_the_same()
    {
        var all = year.All();
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
