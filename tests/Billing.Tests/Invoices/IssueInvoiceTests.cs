using Yrkesresan.Billing.Invoices;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Invoices;

public class IssueInvoiceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = new("0192bbbb-0000-7000-8000-000000000001");
    private static readonly IssueInvoice Issue = new(new DateOnly(2026, 11, 1), Guid.Empty, At);

    internal static InvoiceDrafted Draft(int lines = 2) => new(
        Id, "norrbotten", "lulea", InvoiceKind.CourseFee, 2026, "barn-och-unga", Guid.Empty, "en-kurs", null, null,
        [.. Enumerable.Range(1, lines).Select(number => new Line(number, "Kursavgift", $"D-{number}", "Mottagning", "attended", 6200))], At);

    internal static InvoiceIssued Issued(int sequence = 1) => new(2026, sequence, NumberSeries.Number(2026, sequence), new DateOnly(2026, 11, 1), Guid.Empty, At);

    internal static readonly InvoiceTerms Terms = new(
        new DateOnly(2026, 12, 1), "20260000117", new SellerThen("Region Exempel", "2120002742", "SE212000274201", "Storgatan 1", "97110", "Exempelstad", "50501055", true, null, null, null, null),
        new BuyerThen("Luleå", "2120002742", null, "YR-100"), VatRule.Default, 0, false, 0);

    [Theory]
    [InlineData(null, 1, "2026-00001")]
    [InlineData(41, 42, "2026-00042")]
    [InlineData(99_999, 100_000, "2026-100000")]
    public void A_draft_takes_the_next_number(int? last, int sequence, string number)
    {
        var series = last is null ? null : new NumberSeries(NumberSeries.Key("norrbotten", 2026), last.Value);

        Spec.Of<Invoice>(Invoice.Evolve).Given(Draft())
            .When(state => IssueInvoice.Decide(Issue, state, series))
            .Then(new InvoiceIssued(2026, sequence, number, new DateOnly(2026, 11, 1), Guid.Empty, At))
            .AndAgainNothing();
    }

    [Fact]
    public void Issued_it_keeps_its_number() => Spec.Of<Invoice>(Invoice.Evolve).Given(Draft(), Issued(7))
        .When(state => IssueInvoice.Decide(Issue with { On = new DateOnly(2027, 1, 1) }, state, null))
        .ThenNothing();

    [Theory]
    [InlineData("2026-12-31T22:59:59Z", 2026)]
    [InlineData("2026-12-31T23:00:00Z", 2027)]
    public void The_year_changes_at_midnight_in_Sweden(string now, int year)
    {
        var command = IssueInvoice.Now(new("x", "coordinator", "norrbotten", null, null, null), new Clock(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(year, command.On.Year);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
