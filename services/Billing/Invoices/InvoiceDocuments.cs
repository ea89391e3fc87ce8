using Yrkesresan.Billing.Documents;

namespace Yrkesresan.Billing.Invoices;

/// <summary>An issued invoice as the formats are written from it: only from what was frozen when it was issued.</summary>
internal static class InvoiceDocuments
{
    /// <summary>The document of an issued invoice.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <param name="credited">The issued invoice that it credits; null where it credits none.</param>
    /// <returns>Null where there is none: a draft, or issued before what is printed on it was frozen.</returns>
    public static InvoiceDocument? Of(Invoice invoice, Invoice? credited)
    {
        if (invoice.Issued is not { Terms: { } terms } issued)
        {
            return null;
        }

        // On a credit note amounts are positive, and say what is given back.
        var credit = invoice.Drafted.Kind == InvoiceKind.Credit;
        var sign = credit ? -1 : 1;
        var tax = new Tax(terms.Vat.Category, terms.Vat.Rate);
        return new InvoiceDocument(
            invoice.Drafted.Invoice, credit ? DocumentKind.CreditNote : DocumentKind.Invoice, issued.Number, issued.On, credit ? null : terms.Due,
            terms.Buyer.Reference, null, credited?.Issued is { } original ? new CreditedInvoice(original.Number, original.On) : null, credit ? null : terms.Ocr,
            new Seller(
                terms.Seller.Name, terms.Seller.OrganisationNumber, terms.Seller.VatNumber, terms.Seller.FTax, Of(terms.Seller.Address)!, terms.Seller.PeppolId,
                credit ? null : terms.Seller.Bankgiro, terms.Seller.Contact, null, null),
            new Buyer(
                invoice.Drafted.Municipality, terms.Buyer.Name, terms.Buyer.OrganisationNumber, null, terms.Buyer.PeppolId, Of(terms.Buyer.Address)),
            [
                .. invoice.Drafted.Lines.Select(line => new DocumentLine(
                    line.Number, line.Text, line.Reference, line.Unit, Math.Sign(sign * line.Amount) is var quantity && quantity != 0 ? quantity : 1, "C62",
                    Math.Abs(line.Amount), sign * line.Amount, tax, invoice.Drafted.Journey, 0)),
            ],
            [new VatSum(tax, sign * invoice.Amount, sign * terms.VatAmount, terms.Vat.Reason)],
            new DocumentTotals(sign * invoice.Amount, sign * terms.VatAmount, sign * terms.Rounding), Notes(invoice));
    }

    private static Address? Of(AddressThen? address) => address is null ? null : new Address(address.Street, null, address.PostalCode, address.City);

    private static IReadOnlyList<string> Notes(Invoice invoice) => invoice.Drafted switch
    {
        { Supplements: not null } => ["Tilläggsfaktura: det som blev känt efter att den första fakturan ställdes ut."],
        { Rebills: not null } => ["Ersätter en krediterad faktura."],
        _ => [],
    };
}
