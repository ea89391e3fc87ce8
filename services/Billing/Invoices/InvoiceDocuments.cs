using Yrkesresan.Billing.Courses;
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

        // What the region owes is negative in the books and positive in its document, which says that it is given back.
        var sign = invoice.IsOwed ? -1 : 1;
        var tax = new Tax(terms.Vat.Category, terms.Vat.Rate);
        var kind = invoice.Drafted.Kind == InvoiceKind.SelfBilling ? DocumentKind.SelfBilledInvoice : invoice.IsOwed ? DocumentKind.CreditNote : DocumentKind.Invoice;
        var (seller, buyer) = kind == DocumentKind.SelfBilledInvoice ? TheOtherWay(invoice.Drafted.Municipality, terms) : TheUsualWay(invoice, terms);
        // Self-billed, the region buys. Those from before it said its own reference keep what they were sent with.
        var reference = kind == DocumentKind.SelfBilledInvoice ? terms.Seller.Reference ?? terms.Buyer.Reference : terms.Buyer.Reference;
        return new InvoiceDocument(
            invoice.Drafted.Invoice, kind, issued.Number, issued.On, kind == DocumentKind.CreditNote ? null : terms.Due,
            reference, null, credited?.Issued is { } original ? new CreditedInvoice(original.Number, original.On) : null,
            invoice.IsOwed ? null : terms.Ocr, seller, buyer,
            [
                .. invoice.Drafted.Lines.Select(line => new DocumentLine(
                    line.Number, CourseTitle.In(line.Text, invoice.Drafted.Course, terms.CourseTitle), line.Reference, line.Unit, Math.Sign(sign * line.Amount) is var quantity && quantity != 0 ? quantity : 1, "C62",
                    Math.Abs(line.Amount), sign * line.Amount, tax, invoice.Drafted.Journey,
                    invoice.Drafted.Kind is InvoiceKind.PoolCredit or InvoiceKind.SelfBilling ? sign * line.Amount : 0)),
            ],
            [new VatSum(tax, sign * invoice.Amount, sign * terms.VatAmount, terms.Vat.Reason)],
            new DocumentTotals(sign * invoice.Amount, sign * terms.VatAmount, sign * terms.Rounding), Notes(invoice));
    }

    private static (Seller Seller, Buyer Buyer) TheUsualWay(Invoice invoice, InvoiceTerms terms) => (
        new Seller(
            terms.Seller.Name, terms.Seller.OrganisationNumber, terms.Seller.VatNumber, terms.Seller.FTax, Of(terms.Seller.Address)!, terms.Seller.PeppolId,
            invoice.IsOwed ? null : terms.Seller.Bankgiro, terms.Seller.Contact, null, null),
        new Buyer(invoice.Drafted.Municipality, terms.Buyer.Name, terms.Buyer.OrganisationNumber, null, terms.Buyer.PeppolId, Of(terms.Buyer.Address)));

    // Self-billed: the municipality sells. Its VAT number is its organisation number's, as every Swedish municipality's is (ours: nobody is asked for it).
    private static (Seller Seller, Buyer Buyer) TheOtherWay(string municipality, InvoiceTerms terms) => (
        new Seller(
            terms.Buyer.Name, terms.Buyer.OrganisationNumber, $"SE{terms.Buyer.OrganisationNumber}01", true,
            Of(terms.Buyer.Address) ?? new Address(null, null, null, null), terms.Buyer.PeppolId, null, null, null, null),
        new Buyer(municipality, terms.Seller.Name, terms.Seller.OrganisationNumber, terms.Seller.VatNumber, terms.Seller.PeppolId, Of(terms.Seller.Address)));

    private static Address? Of(AddressThen? address) => address is null ? null : new Address(address.Street, null, address.PostalCode, address.City);

    private static IReadOnlyList<string> Notes(Invoice invoice) => invoice.Drafted switch
    {
        { Supplements: not null } => ["Tilläggsfaktura: det som blev känt efter att den första fakturan ställdes ut."],
        { Rebills: not null } => ["Ersätter en krediterad faktura."],
        _ => [],
    };
}
