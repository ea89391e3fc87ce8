using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Yrkesresan.Billing.Tests.Documents;

/// <summary>
/// Reads an invoice's XML as a receiver does and says which rules it breaks. Written from the published text of EN 16931 (BR-…), of Peppol BIS
/// Billing 3.0 (PEPPOL-…, SE-R-…) and of its syntax (which elements, in which order, how many); it knows nothing of the program that wrote the XML.
/// Rules on what no invoice here has (allowances, charges, payees, attachments) come down to: the element must not be there (SYNTAX).
/// </summary>
internal sealed partial class PeppolRules
{
    private static readonly XNamespace Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    /// <summary>Children of each element by the published order; <c>?</c> at most one, <c>*</c> any, <c>+</c> at least one, else exactly one.</summary>
    private static readonly Dictionary<string, string> Syntax = new()
    {
        ["Invoice"] =
            "CustomizationID ProfileID ID IssueDate DueDate? InvoiceTypeCode Note? TaxPointDate? DocumentCurrencyCode TaxCurrencyCode? AccountingCost? BuyerReference? "
            + "InvoicePeriod? OrderReference? BillingReference* AccountingSupplierParty AccountingCustomerParty Delivery? PaymentMeans* PaymentTerms? TaxTotal "
            + "LegalMonetaryTotal InvoiceLine+",
        ["CreditNote"] =
            "CustomizationID ProfileID ID IssueDate TaxPointDate? CreditNoteTypeCode Note? DocumentCurrencyCode TaxCurrencyCode? AccountingCost? BuyerReference? "
            + "InvoicePeriod? OrderReference? BillingReference* AccountingSupplierParty AccountingCustomerParty Delivery? PaymentMeans* PaymentTerms? TaxTotal "
            + "LegalMonetaryTotal CreditNoteLine+",
        ["OrderReference"] = "ID SalesOrderID?",
        ["BillingReference"] = "InvoiceDocumentReference",
        ["InvoiceDocumentReference"] = "ID IssueDate?",
        ["AccountingSupplierParty"] = "Party",
        ["AccountingCustomerParty"] = "Party",
        ["Party"] = "EndpointID PartyIdentification* PartyName? PostalAddress PartyTaxScheme* PartyLegalEntity Contact?",
        ["PartyIdentification"] = "ID",
        ["PartyName"] = "Name",
        ["PostalAddress"] = "StreetName? AdditionalStreetName? CityName? PostalZone? CountrySubentity? AddressLine? Country",
        ["Country"] = "IdentificationCode",
        ["PartyTaxScheme"] = "CompanyID TaxScheme",
        ["TaxScheme"] = "ID",
        ["PartyLegalEntity"] = "RegistrationName CompanyID? CompanyLegalForm?",
        ["Contact"] = "Name? Telephone? ElectronicMail?",
        ["PaymentMeans"] = "PaymentMeansCode PaymentID? PayeeFinancialAccount?",
        ["PayeeFinancialAccount"] = "ID Name? FinancialInstitutionBranch?",
        ["FinancialInstitutionBranch"] = "ID",
        ["PaymentTerms"] = "Note",
        ["TaxTotal"] = "TaxAmount TaxSubtotal+",
        ["TaxSubtotal"] = "TaxableAmount TaxAmount TaxCategory",
        ["TaxCategory"] = "ID Percent? TaxExemptionReasonCode? TaxExemptionReason? TaxScheme",
        ["LegalMonetaryTotal"] =
            "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount? ChargeTotalAmount? PrepaidAmount? PayableRoundingAmount? PayableAmount",
        ["InvoiceLine"] = "ID Note? InvoicedQuantity LineExtensionAmount AccountingCost? InvoicePeriod? OrderLineReference? Item Price",
        ["CreditNoteLine"] = "ID Note? CreditedQuantity LineExtensionAmount AccountingCost? InvoicePeriod? OrderLineReference? Item Price",
        ["Item"] = "Description? Name BuyersItemIdentification? SellersItemIdentification? ClassifiedTaxCategory AdditionalItemProperty*",
        ["ClassifiedTaxCategory"] = "ID Percent? TaxScheme",
        ["AdditionalItemProperty"] = "Name Value",
        ["Price"] = "PriceAmount BaseQuantity?",
    };

    private readonly XElement root;
    private readonly List<string> broken = [];

    private PeppolRules(XElement root) => this.root = root;

    /// <summary>The rules broken, each once, by name.</summary>
    public static IReadOnlyList<string> Broken(byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        return Broken(XDocument.Load(stream));
    }

    public static IReadOnlyList<string> Broken(XDocument document)
    {
        var rules = new PeppolRules(document.Root!);
        rules.Check();
        return [.. rules.broken.Distinct().Order(StringComparer.Ordinal)];
    }

    private void Check()
    {
        var kind = root.Name.LocalName;
        Rule("SYNTAX", root.Name.NamespaceName == $"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" && kind is "Invoice" or "CreditNote");
        foreach (var element in root.DescendantsAndSelf())
        {
            Order(element);
            Rule("PEPPOL-EN16931-R008", element.HasElements || element.Value.Trim().Length > 0);
        }

        Head(kind == "CreditNote");
        Parties();
        Payment();
        Lines(kind);
        Vat();
        Totals(kind);
    }

    private void Order(XElement element)
    {
        if (!element.HasElements)
        {
            Rule("SYNTAX", element == root || element.Name.Namespace == Cbc);
            return;
        }

        Rule("SYNTAX", element == root || element.Name.Namespace == Cac);
        if (!Syntax.TryGetValue(element.Name.LocalName, out var published))
        {
            Rule("SYNTAX", false);
            return;
        }

        var names = element.Elements().Select(child => child.Name.LocalName).ToList();
        var pattern = string.Concat(published.Split(' ').Select(part =>
            char.IsLetter(part[^1]) ? $"(?:{part} )" : $"(?:{part[..^1]} ){part[^1]}"));
        Rule("SYNTAX", Regex.IsMatch(string.Concat(names.Select(name => $"{name} ")), $@"\A{pattern}\z"));
    }

    private void Head(bool credit)
    {
        var profile = Text(root, "ProfileID");
        var selfBilled = profile == "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0";
        Rule("BR-01", Text(root, "CustomizationID") is not null);
        Rule("PEPPOL-EN16931-R001", profile is not null);
        Rule("PEPPOL-EN16931-R007", profile is null || selfBilled || ProfilePattern().IsMatch(profile));
        Rule("PEPPOL-EN16931-R004", Text(root, "CustomizationID") == $"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:{(selfBilled ? "selfbilling" : "billing")}:3.0");
        Rule("BR-02", Text(root, "ID") is not null);
        Rule("BR-03", Text(root, "IssueDate") is not null);
        var type = Text(root, credit ? "CreditNoteTypeCode" : "InvoiceTypeCode");
        Rule("BR-04", type is not null);
        Rule("PEPPOL-EN16931-P0100", credit || selfBilled ? !selfBilled || type == "389" : type is null or "380" or "383" or "386" or "393" or "82" or "80" or "84" or "395" or "575" or "623" or "780");
        Rule("PEPPOL-EN16931-P0101", !credit || type is null or "381" or "396" or "81" or "83" or "532");
        var currency = Text(root, "DocumentCurrencyCode");
        Rule("BR-05", currency is not null);
        Rule("PEPPOL-EN16931-CL007", currency is null || CurrencyPattern().IsMatch(currency));
        Rule("PEPPOL-EN16931-R002", root.Elements(Cbc + "Note").Count() <= 1);
        Rule("PEPPOL-EN16931-R003", Text(root, "BuyerReference") is not null || root.Element(Cac + "OrderReference")?.Element(Cbc + "ID") is not null);
        foreach (var date in root.Descendants().Where(element => element.Name.LocalName is "IssueDate" or "DueDate" or "TaxPointDate"))
        {
            Rule("PEPPOL-EN16931-F001", DateOnly.TryParseExact(date.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        }

        foreach (var reference in root.Elements(Cac + "BillingReference"))
        {
            Rule("BR-55", reference.Element(Cac + "InvoiceDocumentReference")?.Element(Cbc + "ID") is not null);
        }

        foreach (var amount in root.Descendants().Where(element => element.Name.LocalName.EndsWith("Amount", StringComparison.Ordinal)))
        {
            Rule("PEPPOL-EN16931-R051", amount.Attribute("currencyID")?.Value == currency);
            Rule("SYNTAX", DecimalPattern().IsMatch(amount.Value));
            // BR-DEC-09 to BR-DEC-23: all but the price have two decimals at most.
            Rule("BR-DEC", amount.Name.LocalName == "PriceAmount" || !MoreThanTwoDecimals().IsMatch(amount.Value));
        }
    }

    private void Parties()
    {
        var (seller, buyer) = (Party("AccountingSupplierParty"), Party("AccountingCustomerParty"));
        var names = new[] { (seller, "BR-06", "BR-08", "BR-09", "PEPPOL-EN16931-R020", "BR-62"), (buyer, "BR-07", "BR-10", "BR-11", "PEPPOL-EN16931-R010", "BR-63") };
        foreach (var (party, name, address, country, endpoint, scheme) in names)
        {
            Rule(name, Text(party?.Element(Cac + "PartyLegalEntity"), "RegistrationName") is not null);
            Rule(address, party?.Element(Cac + "PostalAddress") is not null);
            var code = Text(party?.Element(Cac + "PostalAddress")?.Element(Cac + "Country"), "IdentificationCode");
            Rule(country, code is not null);
            Rule("BR-CL-14", code is null || CountryPattern().IsMatch(code));
            var id = party?.Element(Cbc + "EndpointID");
            Rule(endpoint, id is not null);
            Rule(scheme, id is null || id.Attribute("schemeID") is not null);
            // Of the code list of electronic addresses, those that Swedish parties have.
            Rule("PEPPOL-EN16931-CL008", id?.Attribute("schemeID") is not { } of || of.Value is "0007" or "0088" or "0192" or "0184" or "0216" or "9930" or "0204");
            foreach (var number in party?.Descendants().Where(one => one.Attribute("schemeID")?.Value == "0007") ?? [])
            {
                Rule("PEPPOL-COMMON-R049", number.Value.Trim() is { Length: 10 } digits && digits.All(char.IsAsciiDigit) && CheckDigit(digits));
            }

            foreach (var number in VatNumbers(party))
            {
                Rule("BR-CO-09", number.Length > 2 && CountryPattern().IsMatch(number[..2]));
            }
        }

        var legal = Text(seller?.Element(Cac + "PartyLegalEntity"), "CompanyID");
        Rule("BR-CO-26", legal is not null || VatNumbers(seller).Any() || seller?.Element(Cac + "PartyIdentification") is not null);
        if (Text(seller?.Element(Cac + "PostalAddress")?.Element(Cac + "Country"), "IdentificationCode") != "SE")
        {
            return;
        }

        foreach (var number in VatNumbers(seller).Where(number => number.StartsWith("SE", StringComparison.Ordinal)))
        {
            Rule("SE-R-001", number.Length == 14);
            Rule("SE-R-002", number[2..].All(char.IsAsciiDigit));
        }

        if (legal is not null)
        {
            Rule("SE-R-003", legal.All(char.IsAsciiDigit));
            Rule("SE-R-004", legal.Length == 10);
            Rule("SE-R-013", CheckDigit(legal));
            foreach (var scheme in seller!.Elements(Cac + "PartyTaxScheme").Where(one => Text(one.Element(Cac + "TaxScheme"), "ID") != "VAT"))
            {
                Rule("SE-R-005", Text(scheme, "CompanyID")?.ToUpperInvariant() == "GODKÄND FÖR F-SKATT");
            }
        }

        if (VatNumbers(seller).Any(number => number.StartsWith("SE", StringComparison.Ordinal)))
        {
            foreach (var category in root.Descendants().Where(one => one.Name.LocalName is "TaxCategory" or "ClassifiedTaxCategory" && Text(one, "ID") == "S"))
            {
                Rule("SE-R-006", Number(category, "Percent") is 25 or 12 or 6);
            }
        }
    }

    private void Payment()
    {
        foreach (var means in root.Elements(Cac + "PaymentMeans"))
        {
            var code = Text(means, "PaymentMeansCode");
            Rule("BR-49", code is not null);
            var account = means.Element(Cac + "PayeeFinancialAccount");
            var number = Text(account, "ID");
            Rule("BR-50", account is null || number is not null);
            Rule("BR-61", code is not ("30" or "58") || number is not null);
            Rule("SE-R-011", code is not ("50" or "56"));
            Rule("SE-R-012", code is not "31");
            if (code == "30" && Text(account?.Element(Cac + "FinancialInstitutionBranch"), "ID") == "SE:BANKGIRO")
            {
                Rule("SE-R-008", number?.All(char.IsAsciiDigit) == true);
                Rule("SE-R-009", number is { Length: 7 or 8 });
            }
        }
    }

    private void Lines(string kind)
    {
        var lines = Of($"{kind}Line");
        Rule("BR-16", lines.Count > 0);
        Rule("UBL-LINE-ID", lines.Select(line => Text(line, "ID")).Distinct().Count() == lines.Count);
        foreach (var line in lines)
        {
            var quantity = line.Element(Cbc + (kind == "Invoice" ? "InvoicedQuantity" : "CreditedQuantity"));
            Rule("BR-21", Text(line, "ID") is not null);
            Rule("BR-22", quantity is not null);
            Rule("BR-23", quantity?.Attribute("unitCode") is { Value: "C62" or "DAY" or "EA" or "HUR" or "XPP" });
            Rule("BR-24", Text(line, "LineExtensionAmount") is not null);
            Rule("BR-25", Text(line.Element(Cac + "Item"), "Name") is not null);
            var price = Number(line.Element(Cac + "Price"), "PriceAmount");
            Rule("BR-26", price is not null);
            Rule("BR-27", price is null or >= 0);
            Rule("BR-CO-04", Text(line.Element(Cac + "Item")?.Element(Cac + "ClassifiedTaxCategory"), "ID") is not null);
            var net = Number(line, "LineExtensionAmount") ?? 0;
            Rule("PEPPOL-EN16931-R120", Math.Abs(net - ((quantity is null ? 1 : Parsed(quantity.Value) ?? 0) * (price ?? 0))) <= 0.02m);
            foreach (var property in line.Descendants(Cac + "AdditionalItemProperty"))
            {
                Rule("BR-54", Text(property, "Name") is not null && Text(property, "Value") is not null);
            }
        }
    }

    private void Vat()
    {
        var totals = root.Elements(Cac + "TaxTotal").Where(total => total.Element(Cac + "TaxSubtotal") is not null).ToList();
        Rule("PEPPOL-EN16931-R053", totals.Count == 1);
        Rule("PEPPOL-EN16931-R054", root.Elements(Cac + "TaxTotal").Count() == totals.Count);
        var sums = root.Descendants(Cac + "TaxSubtotal").ToList();
        Rule("BR-CO-18", sums.Count > 0);
        Rule("BR-CO-14", totals.Count == 1 && Number(totals[0], "TaxAmount") == sums.Sum(sum => Number(sum, "TaxAmount") ?? 0));
        var lines = root.Descendants(Cac + "ClassifiedTaxCategory").Select(category =>
            (Code: Text(category, "ID"), Rate: Number(category, "Percent"), Net: Number(category.Parent!.Parent, "LineExtensionAmount") ?? 0)).ToList();
        foreach (var sum in sums)
        {
            Breakdown(sum, lines);
        }

        var seller = Party("AccountingSupplierParty");
        foreach (var (code, rate, _) in lines)
        {
            Rule("BR-CL-18", code is "S" or "Z" or "E" or "O");
            var same = sums.Count(sum => Text(sum.Element(Cac + "TaxCategory"), "ID") == code && (code != "S" || Number(sum.Element(Cac + "TaxCategory"), "Percent") == rate));
            Rule($"BR-{code}-01", code == "S" ? same >= 1 : same == 1);
            Rule($"BR-{code}-05", code switch { "S" => rate > 0, "O" => rate is null, _ => rate == 0 });
            Rule($"BR-{code}-02", code switch
            {
                "O" => !VatNumbers(seller).Any() && !VatNumbers(Party("AccountingCustomerParty")).Any(),
                _ => seller?.Elements(Cac + "PartyTaxScheme").Any(scheme => Text(scheme, "CompanyID") is not null) == true,
            });
        }

        if (sums.Any(sum => Text(sum.Element(Cac + "TaxCategory"), "ID") == "O"))
        {
            Rule("BR-O-11", sums.All(sum => Text(sum.Element(Cac + "TaxCategory"), "ID") == "O"));
            Rule("BR-O-12", lines.All(line => line.Code == "O"));
        }
    }

    private void Breakdown(XElement sum, IReadOnlyList<(string? Code, decimal? Rate, decimal Net)> lines)
    {
        var category = sum.Element(Cac + "TaxCategory");
        var (code, rate, taxable, amount) = (Text(category, "ID"), Number(category, "Percent"), Number(sum, "TaxableAmount"), Number(sum, "TaxAmount"));
        Rule("BR-45", taxable is not null);
        Rule("BR-46", amount is not null);
        Rule("BR-47", code is not null);
        Rule("BR-48", rate is not null || code == "O");
        // The published rule lets the amount differ by less than a krona: rounding elsewhere.
        Rule("BR-CO-17", Math.Abs(Math.Abs(amount ?? 0) - Math.Abs(Math.Round((taxable ?? 0) * (rate ?? 0) / 100, 2, MidpointRounding.AwayFromZero))) < ((rate ?? 0) == 0 ? 0.005m : 1));
        Rule($"BR-{code}-08", taxable == lines.Where(line => line.Code == code && (code != "S" || line.Rate == rate)).Sum(line => line.Net));
        Rule($"BR-{code}-09", code == "S" || amount == 0);
        var reason = Text(category, "TaxExemptionReason") ?? Text(category, "TaxExemptionReasonCode");
        Rule($"BR-{code}-10", code is "E" or "O" ? reason is not null : reason is null);
    }

    private void Totals(string kind)
    {
        var totals = root.Element(Cac + "LegalMonetaryTotal");
        decimal? Total(string name) => Number(totals, name);
        Rule("BR-12", Total("LineExtensionAmount") is not null);
        Rule("BR-13", Total("TaxExclusiveAmount") is not null);
        Rule("BR-14", Total("TaxInclusiveAmount") is not null);
        Rule("BR-15", Total("PayableAmount") is not null);
        Rule("BR-CO-10", Total("LineExtensionAmount") == Of($"{kind}Line").Sum(line => Number(line, "LineExtensionAmount") ?? 0));
        Rule("BR-CO-13", Total("TaxExclusiveAmount") == Total("LineExtensionAmount") - (Total("AllowanceTotalAmount") ?? 0) + (Total("ChargeTotalAmount") ?? 0));
        Rule("BR-CO-15", Total("TaxInclusiveAmount") == Total("TaxExclusiveAmount") + (Number(root.Element(Cac + "TaxTotal"), "TaxAmount") ?? 0));
        Rule("BR-CO-16", Total("PayableAmount") == Total("TaxInclusiveAmount") - (Total("PrepaidAmount") ?? 0) + (Total("PayableRoundingAmount") ?? 0));
        Rule("BR-CO-25", Total("PayableAmount") is not > 0 || Text(root, "DueDate") is not null || Text(root.Element(Cac + "PaymentTerms"), "Note") is not null);
    }

    private void Rule(string id, bool holds)
    {
        if (!holds)
        {
            broken.Add(id);
        }
    }

    private XElement? Party(string role) => root.Element(Cac + role)?.Element(Cac + "Party");

    private List<XElement> Of(string name) => [.. root.Elements(Cac + name)];

    private static IEnumerable<string> VatNumbers(XElement? party) =>
        (party?.Elements(Cac + "PartyTaxScheme") ?? []).Where(scheme => Text(scheme.Element(Cac + "TaxScheme"), "ID") == "VAT").Select(scheme => Text(scheme, "CompanyID") ?? "");

    private static string? Text(XElement? parent, string name) => parent?.Element(Cbc + name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static decimal? Number(XElement? parent, string name) => Text(parent, name) is { } text ? Parsed(text) : null;

    private static decimal? Parsed(string text) => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool CheckDigit(string digits)
    {
        var sum = 0;
        foreach (var (letter, index) in digits.Reverse().Select((letter, index) => (letter, index)))
        {
            var product = (letter - '0') * (index % 2 == 0 ? 1 : 2);
            sum += (product / 10) + (product % 10);
        }

        return digits.All(char.IsAsciiDigit) && sum % 10 == 0;
    }

    [GeneratedRegex(@"\Aurn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0\z")]
    private static partial Regex ProfilePattern();

    [GeneratedRegex(@"\A[A-Z]{3}\z")]
    private static partial Regex CurrencyPattern();

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex CountryPattern();

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"\.[0-9]{3,}")]
    private static partial Regex MoreThanTwoDecimals();
}
