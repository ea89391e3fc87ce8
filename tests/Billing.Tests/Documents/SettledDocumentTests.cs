using Yrkesresan.Billing.Courses;
using Yrkesresan.Billing.Documents;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.ServiceDefaults.Errors;
using Region = Yrkesresan.Billing.Regions;

namespace Yrkesresan.Billing.Tests.Documents;

/// <summary>What is settled when an invoice is issued is what its document says, and only that.</summary>
public sealed class SettledDocumentTests
{
    private const string Course = "handlaggning-med-barnet-i-centrum";
    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = new("0192bbbb-0000-7000-8000-000000000001");
    private static readonly IssueInvoice Issue = new(new DateOnly(2026, 11, 1), Guid.Empty, At);

    private static readonly InvoiceDrafted CourseFee = new(
        Id, "norrbotten", "lulea", InvoiceKind.CourseFee, 2026, "barn-och-unga", Guid.Empty, Course, null, null,
        [new Line(1, $"Kursavgift {Course} 2026-10-05, 4 dagar", "D-1", "Mottagning", "attended", 6200)], At);

    private static readonly InvoiceDrafted SelfBilled = new(
        Id, "norrbotten", "lulea", InvoiceKind.SelfBilling, 2026, "barn-och-unga", null, null, null, null,
        [new Line(1, "Utbildarpott 2026 barn-och-unga, 4 utbildardagar", null, null, null, -1600)], At);

    private static InvoicingData Data(string? regions = "RX-7", string? municipalitys = "YR-100", string? title = null, Invoice? credited = null) => new(
        new Region.Seller(
            "Region Exempel", "2321000016", "SE232100001601", new Region.Address("Storgatan 1", "971 00", "Exempelstad"), "99900003", true, "0007:2321000016", 30,
            "Ekonomifunktionen", regions),
        null, new Dictionary<string, Region.Municipality> { ["lulea"] = new("lulea", "Luleå", "2120002742", null, municipalitys, null, [], []) },
        credited is null ? new Dictionary<Guid, Invoice?>() : new Dictionary<Guid, Invoice?> { [credited.Drafted.Invoice] = credited })
    {
        CourseTitles = title is null ? new Dictionary<(string, string), string>() : new Dictionary<(string, string), string> { [("barn-och-unga", Course)] = title },
    };

    private static Invoice Issued(InvoiceDrafted drafted, InvoicingData data)
    {
        var draft = Invoice.Evolve(null, drafted);
        return IssueInvoice.Decide(Issue, draft, null, data).Aggregate(draft, Invoice.Evolve)!;
    }

    private static InvoiceDocument Document(Invoice invoice, Invoice? credited = null) => InvoiceDocuments.Of(invoice, credited)!;

    [Fact]
    public void Self_billed_the_region_buys_and_the_reference_is_its_own()
    {
        var document = Document(Issued(SelfBilled, Data(municipalitys: null)));

        Assert.Equal((DocumentKind.SelfBilledInvoice, "RX-7"), (document.Kind, document.BuyerReference));
        Assert.Equal(("2120002742", "2321000016"), (document.Seller.OrganisationNumber, document.Buyer.OrganisationNumber));
        Assert.Empty(PeppolRules.Broken(PeppolInvoice.Write(document)));
        Assert.Equal("YR-100", Document(Issued(CourseFee, Data())).BuyerReference);
    }

    [Theory]
    [InlineData(true, null, "YR-100", "seller-reference-missing")]
    [InlineData(false, "RX-7", null, "buyer-reference-missing")]
    public void Without_the_buyers_reference_nothing_is_issued(bool selfBilled, string? regions, string? municipalitys, string code) =>
        Assert.Equal(code, Assert.Throws<RuleBroken>(() => Issued(selfBilled ? SelfBilled : CourseFee, Data(regions, municipalitys))).Code);

    [Fact]
    public void One_that_was_sent_with_the_sellers_reference_keeps_it()
    {
        var now = Issued(SelfBilled, Data());
        var before = now with { Issued = now.Issued! with { Terms = now.Issued.Terms! with { Seller = now.Issued.Terms.Seller with { Reference = null } } } };

        Assert.Equal("YR-100", Document(before).BuyerReference);
    }

    [Fact]
    public void A_line_has_the_courses_title_as_it_was_when_issued_and_its_slug_where_nobody_had_told()
    {
        var (named, unnamed) = (Issued(CourseFee, Data(title: "Handläggning med barnet i centrum")), Issued(CourseFee, Data()));

        Assert.Equal("Kursavgift Handläggning med barnet i centrum 2026-10-05, 4 dagar", Document(named).Lines[0].Text);
        Assert.Equal("Kursavgift Handläggning med barnet i centrum 2026-10-05, 4 dagar", InvoiceView.Of(named).Lines![0].Text);
        Assert.Equal($"Kursavgift {Course} 2026-10-05, 4 dagar", Document(unnamed).Lines[0].Text);
        Assert.DoesNotContain(Course, System.Text.Encoding.UTF8.GetString(PeppolInvoice.Write(Document(named))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_credit_says_it_as_the_invoice_does()
    {
        foreach (var title in new[] { null, "Som den hette" })
        {
            var invoice = Issued(CourseFee, Data(title: title));
            var credited = (InvoiceCredited)CreditInvoice.Decide(new CreditInvoice(Guid.NewGuid(), null, Guid.Empty, At), invoice).Single();
            var after = Invoice.Evolve(invoice, credited)!;
            var credit = Issued(DraftInvoices.Of(credited, after), Data(title: "Som den heter nu", credited: after));

            Assert.Equal(Document(invoice).Lines[0].Text, Document(credit, after).Lines[0].Text);
        }
    }

    [Fact]
    public void Of_what_is_told_of_a_course_the_highest_version_holds()
    {
        CourseTitle[] told = [new(Course, "Första", 1), new(Course, "Andra", 2), new(Course, "Tredje", 3)];

        Assert.All(new[] { told, [told[2], told[0], told[1]], [told[1], told[2], told[2], told[0]] }, order =>
            Assert.Equal("Tredje", order.Aggregate((CourseTitle?)null, CourseTitle.Told)!.Title));
    }
}
