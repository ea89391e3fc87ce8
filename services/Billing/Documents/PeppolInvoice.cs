using System.Globalization;
using System.Text;
using System.Xml;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Billing.Documents;

/// <summary>
/// An invoice or credit note as Peppol BIS Billing 3.0 wants it (a self-billed one: Peppol BIS Self-Billing 3.0), in UBL 2.1: elements in the
/// order of the published schema, amounts with two decimals, the Swedish rules SE-R-001 to SE-R-013.
/// </summary>
public static class PeppolInvoice
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/xml";

    private const string Common = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private const string Basic = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
    private const string ApprovedForFTax = "Godkänd för F-skatt";
    private const string OrganisationNumbers = "0007";

    /// <summary>What the document lacks to be sent in Peppol, in Swedish; empty: nothing.</summary>
    /// <param name="document">The document.</param>
    public static IReadOnlyList<string> Lacks(InvoiceDocument document)
    {
        var lacks = new List<string>();
        void Unless(bool there, string what)
        {
            if (!there)
            {
                lacks.Add(what);
            }
        }

        Unless(document.Seller.Endpoint is not null, "säljarens Peppol-id");
        Unless(document.Buyer.Endpoint is not null, "köparens Peppol-id");
        Unless(!string.IsNullOrWhiteSpace(document.BuyerReference) || !string.IsNullOrWhiteSpace(document.OrderReference), "köparens referens eller ordernummer");
        // Who is taxed says by which number (BR-S-02, BR-Z-02, BR-E-02).
        var registered = document.Seller.VatNumber is not null;
        Unless(
            document.Lines.All(line => line.Tax.Category switch
            {
                VatCategory.OutOfScope => true,
                VatCategory.Exempt or VatCategory.Zero => registered || document.Seller.ApprovedForFTax,
                _ => registered,
            }),
            "säljarens momsregistreringsnummer");
        return lacks;
    }

    /// <summary>The document in UTF-8.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="RuleBroken"><c>not-for-peppol</c>: it lacks something that the network wants; the PDF says the same to people.</exception>
    public static byte[] Write(InvoiceDocument document)
    {
        if (Lacks(document) is { Count: > 0 } lacks)
        {
            throw new RuleBroken("not-for-peppol", $"Saknas: {string.Join(", ", lacks)}.");
        }

        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            new Writing(xml, document).Whole();
        }

        return file.ToArray();
    }

    private sealed class Writing(XmlWriter xml, InvoiceDocument document)
    {
        private readonly bool credit = document.Kind == DocumentKind.CreditNote;
        private readonly bool outOfScope = document.Lines.Any(line => line.Tax.Category == VatCategory.OutOfScope);

        public void Whole()
        {
            var root = credit ? "CreditNote" : "Invoice";
            xml.WriteStartElement("", root, $"urn:oasis:names:specification:ubl:schema:xsd:{root}-2");
            xml.WriteAttributeString("xmlns", "cac", null, Common);
            xml.WriteAttributeString("xmlns", "cbc", null, Basic);
            var process = document.Kind == DocumentKind.SelfBilledInvoice ? "selfbilling" : "billing";
            Value("CustomizationID", $"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:{process}:3.0");
            Value("ProfileID", $"urn:fdc:peppol.eu:2017:poacc:{process}:01:1.0");
            Value("ID", document.Number);
            Value("IssueDate", Date(document.IssuedOn));
            if (!credit && document.DueOn is { } due)
            {
                Value("DueDate", Date(due));
            }

            Value(credit ? "CreditNoteTypeCode" : "InvoiceTypeCode", ((int)document.Kind).ToString(CultureInfo.InvariantCulture));
            // There may be one note (PEPPOL-EN16931-R002).
            Value("Note", string.Join(' ', document.Notes.Select(note => note.Trim())));
            Value("DocumentCurrencyCode", InvoiceDocument.Currency);
            Value("BuyerReference", document.BuyerReference);
            if (!string.IsNullOrWhiteSpace(document.OrderReference))
            {
                In("OrderReference", () => Value("ID", document.OrderReference));
            }

            if (document.Credits is { } credits)
            {
                In("BillingReference", () => In("InvoiceDocumentReference", () =>
                {
                    Value("ID", credits.Number);
                    Value("IssueDate", Date(credits.IssuedOn));
                }));
            }

            In("AccountingSupplierParty", () => In("Party", Seller));
            In("AccountingCustomerParty", () => In("Party", Buyer));
            Payment();
            In("TaxTotal", Vat);
            In("LegalMonetaryTotal", Totals);
            foreach (var line in document.Lines)
            {
                In(credit ? "CreditNoteLine" : "InvoiceLine", () => Line(line));
            }

            xml.WriteEndElement();
        }

        private void Seller()
        {
            var seller = document.Seller;
            Endpoint(seller.Endpoint!);
            Address(seller.Address);
            // What is not subject to VAT carries no VAT number (BR-O-02).
            if (seller.VatNumber is { } number && !outOfScope)
            {
                TaxScheme("VAT", number);
            }

            if (seller.ApprovedForFTax)
            {
                TaxScheme("TAX", ApprovedForFTax);
            }

            Legal(seller.LegalName, seller.OrganisationNumber);
            if ((seller.Contact ?? seller.Phone ?? seller.Email) is not null)
            {
                In("Contact", () =>
                {
                    Value("Name", seller.Contact);
                    Value("Telephone", seller.Phone);
                    Value("ElectronicMail", seller.Email);
                });
            }
        }

        private void Buyer()
        {
            var buyer = document.Buyer;
            Endpoint(buyer.Endpoint!);
            Address(buyer.Address ?? new Address(null, null, null, null));
            if (buyer.VatNumber is { } number && !outOfScope)
            {
                TaxScheme("VAT", number);
            }

            Legal(buyer.LegalName, buyer.OrganisationNumber);
        }

        private void Endpoint(string endpoint)
        {
            var colon = endpoint.IndexOf(':', StringComparison.Ordinal);
            Value("EndpointID", endpoint[(colon + 1)..], "schemeID", colon < 0 ? OrganisationNumbers : endpoint[..colon]);
        }

        private void Address(Address address) => In("PostalAddress", () =>
        {
            Value("StreetName", address.Street);
            Value("AdditionalStreetName", address.Extra);
            Value("CityName", address.City);
            Value("PostalZone", address.PostalCode);
            In("Country", () => Value("IdentificationCode", address.Country));
        });

        private void TaxScheme(string scheme, string company) => In("PartyTaxScheme", () =>
        {
            Value("CompanyID", company);
            In("TaxScheme", () => Value("ID", scheme));
        });

        private void Legal(string name, string organisationNumber) => In("PartyLegalEntity", () =>
        {
            Value("RegistrationName", name);
            Value("CompanyID", organisationNumber, "schemeID", OrganisationNumbers);
        });

        private void Payment()
        {
            if (credit)
            {
                // An amount to be paid needs a date or terms (BR-CO-25), also where it is the seller who pays.
                In("PaymentTerms", () => Value("Note", "Beloppet kvittas mot obetald faktura eller betalas tillbaka."));
                return;
            }

            if (document.Seller.Bankgiro is { } bankgiro)
            {
                In("PaymentMeans", () =>
                {
                    Value("PaymentMeansCode", "30");
                    Value("PaymentID", document.PaymentReference);
                    In("PayeeFinancialAccount", () =>
                    {
                        Value("ID", bankgiro);
                        In("FinancialInstitutionBranch", () => Value("ID", "SE:BANKGIRO"));
                    });
                });
            }

            if (document.DueOn is null)
            {
                In("PaymentTerms", () => Value("Note", "Betalas enligt överenskommelse."));
            }
        }

        private void Vat()
        {
            Amount("TaxAmount", document.Totals.Vat);
            foreach (var sum in document.Vat)
            {
                In("TaxSubtotal", () =>
                {
                    Amount("TaxableAmount", sum.Taxable);
                    Amount("TaxAmount", sum.Amount);
                    In("TaxCategory", () => Category(sum.Tax, sum.Reason));
                });
            }
        }

        private void Category(Tax tax, string? reason)
        {
            Value("ID", tax.Category);
            if (tax.Category != VatCategory.OutOfScope)
            {
                Value("Percent", Plain(tax.Percent));
            }

            Value("TaxExemptionReason", reason);
            In("TaxScheme", () => Value("ID", "VAT"));
        }

        private void Totals()
        {
            Amount("LineExtensionAmount", document.Totals.Net);
            Amount("TaxExclusiveAmount", document.Totals.Net);
            Amount("TaxInclusiveAmount", document.Totals.Gross);
            if (document.Totals.Rounding != 0)
            {
                Amount("PayableRoundingAmount", document.Totals.Rounding);
            }

            Amount("PayableAmount", document.Totals.Payable);
        }

        private void Line(DocumentLine line)
        {
            Value("ID", line.Number.ToString(CultureInfo.InvariantCulture));
            Value(credit ? "CreditedQuantity" : "InvoicedQuantity", Plain(line.Quantity), "unitCode", line.UnitCode);
            Amount("LineExtensionAmount", line.Net);
            In("Item", () =>
            {
                Value("Name", line.Text);
                In("ClassifiedTaxCategory", () => Category(line.Tax, null));
                Property("Deltagare", line.Reference);
                Property("Enhet", line.Unit);
            });
            In("Price", () => Amount("PriceAmount", line.Price));
        }

        private void Property(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                In("AdditionalItemProperty", () =>
                {
                    Value("Name", name);
                    Value("Value", value);
                });
            }
        }

        private void In(string name, Action content)
        {
            xml.WriteStartElement("cac", name, Common);
            content();
            xml.WriteEndElement();
        }

        // An element without content is refused (PEPPOL-EN16931-R008): what is not there is left out.
        private void Value(string name, string? text, string? attribute = null, string? value = null)
        {
            var writable = text is null ? "" : Writable(text);
            if (writable.Length == 0)
            {
                return;
            }

            xml.WriteStartElement("cbc", name, Basic);
            if (attribute is not null)
            {
                xml.WriteAttributeString(attribute, value);
            }

            xml.WriteString(writable);
            xml.WriteEndElement();
        }

        private void Amount(string name, decimal amount) =>
            Value(name, amount.ToString("0.00", CultureInfo.InvariantCulture), "currencyID", InvoiceDocument.Currency);

        // XML has no place for control characters, and half a pair is no character.
        private static string Writable(string text)
        {
            var written = new StringBuilder(text.Length);
            foreach (var rune in text.EnumerateRunes())
            {
                if (rune.Value is not 0xFFFD and not 0xFFFE and not 0xFFFF)
                {
                    written.Append(Rune.IsControl(rune) ? " " : rune.ToString());
                }
            }

            return written.ToString().Trim();
        }

        private static string Plain(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

        private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
