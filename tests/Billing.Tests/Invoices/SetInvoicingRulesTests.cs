using System.Text.Json;
using Yrkesresan.Billing.Invoices;
using Yrkesresan.Billing.Texts;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Invoices;

public class SetInvoicingRulesTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private static SetInvoicingRules From(string json) =>
        SetInvoicingRules.From("norrbotten", JsonSerializer.Deserialize<SetInvoicingRules.Body>(json, Json.Options)!, Vocabulary.Usual, Guid.Empty, At);

    [Fact]
    public void The_same_said_again_changes_nothing() => Spec.Of<InvoicingRules>(InvoicingRules.Evolve)
        .When(state => SetInvoicingRules.Decide(
            From("""{ "vat": [{ "kind": "course-fee", "category": "E", "reason": " Utbildning " }, { "kind": "coordinator", "category": "S", "rate": 6 }], "wholeKronor": true }"""), state))
        .Then(new InvoicingRulesSet(
            "norrbotten",
            new Dictionary<string, VatRule> { ["course-fee"] = new("E", 0, "Utbildning"), ["coordinator"] = new("S", 6, null) }, true, Guid.Empty, At))
        .AndAgainNothing();

    [Fact]
    public void A_kind_that_nothing_was_said_of_is_taxed_with_25_percent() =>
        Assert.Equal(new VatRule("S", 25, null), InvoicingRules.Of(null, InvoiceKind.Coordinator));

    [Theory]
    [InlineData("""{ }""", "vat")]
    [InlineData("""{ "vat": [null] }""", "vat[0]")]
    [InlineData("""{ "vat": [{ }] }""", "vat[0].kind vat[0].category")]
    [InlineData("""{ "vat": [{ "kind": "credit", "category": "S", "rate": 25 }] }""", "vat[0].kind")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "X", "rate": 0 }] }""", "vat[0].category")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "S", "rate": 20 }] }""", "vat[0].rate")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "S" }] }""", "vat[0].rate")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "S", "rate": -25 }] }""", "vat[0].rate")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "S", "rate": 1e27 }] }""", "vat[0].rate")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "S", "rate": 25, "reason": "x" }] }""", "vat[0].reason")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "E", "rate": 25, "reason": "Utbildning" }] }""", "vat[0].rate")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "O" }] }""", "vat[0].reason")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "E", "reason": "Enligt Cilla Fritextsson" }] }""", "vat[0].reason")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "O", "reason": "Utbildning" }] }""", "vat[0].reason")]
    [InlineData("""{ "vat": [{ "kind": "course-fee", "category": "Z" }, { "kind": "course-fee", "category": "S", "rate": 25 }] }""", "vat[1].kind")]
    public void Every_field_at_fault_is_told(string json, string fields) =>
        Assert.Equal(fields.Split(' ').Order(), Assert.Throws<InvalidInput>(() => From(json)).Errors.Select(error => error.Field).Order(), StringComparer.Ordinal);
}
