using FsCheck;
using FsCheck.Fluent;
using Yrkesresan.Billing.Documents;

namespace Yrkesresan.Billing.Tests.Documents;

/// <summary>Documents: a usual one, and any. All names and numbers are made up; the check digits are right.</summary>
internal static class Some
{
    public static readonly DateOnly March17 = new(2027, 3, 17);

    public static readonly Seller Region = new(
        "Region Exempel", "2321000016", "SE232100001601", true, new Address("Exempelvägen 1", null, "971 01", "Exempelstad"), "0007:2321000016", "99900003",
        "Regional samordning", "0920-00 00 00", "samordning@exempel.se");

    public static readonly Buyer Lulea = new(
        "lulea", "Luleå kommun", "2120002742", null, "0007:2120002742", new Address("Box 1", null, "971 02", "Luleå"));

    public static readonly Tax Standard = new(VatCategory.Standard, 25);

    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        [VatCategory.Exempt] = "Utbildning, undantagen från skatteplikt",
        [VatCategory.OutOfScope] = "Inte skattepliktig omsättning",
    };

    public static DocumentLine Line(
        int number = 1, decimal net = 6200, Tax? tax = null, string text = "Kursavgift handlaggning-med-barnet-i-centrum 2027-03-01, 4 dagar",
        string? reference = "D-1A2B3C4D", string? unit = "Mottagning", string? journey = "barn-och-unga", decimal pool = 0) =>
        new(number, text, reference, unit, net < 0 ? -1 : 1, "C62", Math.Abs(net), net, tax ?? Standard, journey, pool);

    public static InvoiceDocument Document(
        DocumentKind kind = DocumentKind.Invoice, IReadOnlyList<DocumentLine>? lines = null, bool wholeKronor = true, string number = "2027-00017")
    {
        var of = lines ?? [Line()];
        var vat = VatSum.Of(of, Reasons);
        return new InvoiceDocument(
            Guid.Parse("0197f3a0-0000-7000-8000-000000000017"), kind, number, March17, kind == DocumentKind.CreditNote ? null : March17.AddDays(30), "1234567890", null,
            kind == DocumentKind.CreditNote ? new CreditedInvoice("2027-00003", March17.AddDays(-40)) : null, kind == DocumentKind.CreditNote ? null : "2027000170",
            Region, Lulea, of, vat, DocumentTotals.Of(vat, wholeKronor), []);
    }

    private static readonly string[] Texts =
    [
        "Kursavgift", "Regional samordning 2027, del 1 av 2", "Åäö & <moms> \"citat\" 'apostrof'", "Máret Áhkká ŋ", "tab\toch\nrad\u0007klocka", "𝔘nicode 🎓", "\uFFFEslut\uD800",
        "=SUMMA(A1)", "Mycket lång text " + new string('x', 300), "a\\b", "  blanka  ", "§ 5 – ”citat”…",
    ];

    private static readonly Gen<string> Text = Gen.Elements(Texts);

    private static readonly Gen<decimal> Amount = Gen.Frequency(
        (6, Gen.Choose(1, 5_000_000).Select(öre => öre / 100m)), (2, Gen.Choose(1, 99).Select(öre => öre / 100m)), (1, Gen.Constant(950_000m)), (1, Gen.Constant(0m)));

    private static readonly Gen<IReadOnlyList<Tax>> Taxes = Gen.Frequency(
        (4, Gen.Constant<IReadOnlyList<Tax>>([Standard])),
        (2, Gen.Constant<IReadOnlyList<Tax>>([Standard, new(VatCategory.Standard, 12), new(VatCategory.Standard, 6), new(VatCategory.Exempt, 0), new(VatCategory.Zero, 0)])),
        (1, Gen.Constant<IReadOnlyList<Tax>>([new(VatCategory.Exempt, 0)])),
        (1, Gen.Constant<IReadOnlyList<Tax>>([new(VatCategory.Zero, 0)])),
        (2, Gen.Constant<IReadOnlyList<Tax>>([new(VatCategory.OutOfScope, 0)])));

    private static Gen<DocumentLine> LineOf(IReadOnlyList<Tax> taxes) =>
        from net in Amount
        from back in Gen.Frequency((9, Gen.Constant(1)), (1, Gen.Constant(-1)))
        from quantity in Gen.Elements(1m, 1m, 2m, 0.5m, 3.5m)
        from tax in Gen.Elements(taxes.ToArray())
        from text in Text
        from whose in Gen.Elements<string?>("D-1A2B3C4D", "D-00000000", null)
        from unit in Gen.Elements<string?>("Mottagning", "Barn & unga <2>", " ", null)
        from journey in Gen.Elements<string?>("barn-och-unga", "aldreomsorg", null)
        from pool in Gen.Choose(0, 100)
        select Of(decimal.Round(net, 2), back, quantity, tax, text, whose, unit, journey, pool);

    private static DocumentLine Of(decimal price, int sign, decimal quantity, Tax tax, string text, string? reference, string? unit, string? journey, int pool)
    {
        // Quantity × price is the net amount, to the öre.
        var net = decimal.Round(sign * quantity * price, 2, MidpointRounding.AwayFromZero);
        return new DocumentLine(
            0, text, reference, unit, sign * quantity, "C62", price, net, tax, journey, journey is null ? 0 : decimal.Round(net * pool / 100, 2));
    }

    /// <summary>Any document that may be issued, of any kind.</summary>
    public static Arbitrary<InvoiceDocument> Any { get; } = Arb.From(
        from kind in Gen.Elements(DocumentKind.Invoice, DocumentKind.Invoice, DocumentKind.CreditNote, DocumentKind.SelfBilledInvoice)
        from taxes in Taxes
        from lines in LineOf(taxes).NonEmptyListOf()
        from whole in Gen.Elements(true, false)
        from optional in Gen.Choose(0, 255)
        from number in Gen.Choose(1, 99_999)
        from note in Text
        select Whole(kind, [.. lines.Select((line, index) => line with { Number = index + 1 })], whole, optional, number, note));

    private static InvoiceDocument Whole(DocumentKind kind, IReadOnlyList<DocumentLine> lines, bool whole, int optional, int number, string note)
    {
        bool Has(int bit) => (optional & (1 << bit)) != 0;
        var document = Document(kind, lines, whole, FormattableString.Invariant($"2027-{number:00000}"));
        var (seller, buyer) = (document.Seller, document.Buyer);
        return document with
        {
            BuyerReference = Has(0) || !Has(1) ? "REF-1" : null,
            OrderReference = Has(1) ? "4500012345" : null,
            Notes = Has(2) ? [note, "Andra raden."] : [],
            Credits = kind == DocumentKind.CreditNote && Has(3) ? document.Credits : null,
            DueOn = kind == DocumentKind.Invoice && Has(4) ? document.DueOn : null,
            Seller = seller with
            {
                Contact = Has(5) ? seller.Contact : null,
                Phone = Has(6) ? seller.Phone : null,
                Email = null,
                ApprovedForFTax = Has(7),
                VatNumber = lines.All(line => line.Tax.Category == VatCategory.OutOfScope) && Has(2) ? null : seller.VatNumber,
                Bankgiro = Has(3) ? seller.Bankgiro : "9912346",
            },
            Buyer = buyer with { Address = Has(6) ? buyer.Address : null, VatNumber = Has(5) ? "SE212000274201" : null },
        };
    }
}
