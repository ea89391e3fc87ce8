using System.Globalization;
using System.Text;

namespace Yrkesresan.Billing.Bookkeeping;

/// <summary>What the file is of.</summary>
/// <param name="Company">The region's legal name.</param>
/// <param name="OrganisationNumber">Ten digits; null where it is not known.</param>
/// <param name="Year">The calendar year that is booked.</param>
/// <param name="On">The date the file is written.</param>
/// <param name="Municipalities">Names by slug.</param>
/// <param name="Journeys">Titles by slug.</param>
public sealed record SieHead(
    string Company, string? OrganisationNumber, int Year, DateOnly On, IReadOnlyDictionary<string, string> Municipalities,
    IReadOnlyDictionary<string, string> Journeys);

/// <summary>
/// Vouchers as a SIE file of type 4I (SIE-gruppen, edition 4B): what a system before the bookkeeping hands over to it. In IBM PC 8-bit extended ASCII
/// (codepage 437). A letter that the codepage lacks is written without its accents (<c>č</c> as <c>c</c>), a typographic sign by the plain one, and
/// what is left as <c>?</c>: bookkeeping goes by numbers, and names in full are on the invoices.
/// </summary>
public static class SieFile
{
    private static readonly Encoding Pc8 = CodePagesEncodingProvider.Instance.GetEncoding(437, new EncoderReplacementFallback("?"), DecoderFallback.ExceptionFallback)!;
    private static readonly Encoding Exact = CodePagesEncodingProvider.Instance.GetEncoding(437, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static readonly Dictionary<int, string> Plain = new()
    {
        ['–'] = "-",
        ['—'] = "-",
        ['‐'] = "-",
        ['‑'] = "-",
        ['−'] = "-",
        ['’'] = "'",
        ['‘'] = "'",
        ['”'] = "\"",
        ['“'] = "\"",
        ['…'] = "...",
        ['•'] = "*",
        ['đ'] = "d",
        ['Đ'] = "D",
        ['ŋ'] = "n",
        ['Ŋ'] = "N",
        ['ŧ'] = "t",
        ['Ŧ'] = "T",
        ['ł'] = "l",
        ['Ł'] = "L",
        ['ø'] = "o",
        ['Ø'] = "O",
        ['€'] = "EUR",
        // The codepage has it where others have a control character.
        ['§'] = "par.",
        ['¶'] = "",
    };

    /// <summary>The file.</summary>
    /// <param name="head">What it is of.</param>
    /// <param name="accounts">The region's.</param>
    /// <param name="vouchers">All of the year.</param>
    /// <exception cref="InvalidOperationException">A voucher does not balance: a fault of ours, and no file is better than a wrong one.</exception>
    public static byte[] Write(SieHead head, Accounts accounts, IReadOnlyList<Voucher> vouchers)
    {
        var text = new StringBuilder();
        void Row(params string[] fields) => text.AppendJoin(' ', fields).Append("\r\n");
        Row("#FLAGGA", "0");
        Row("#PROGRAM", Field("Yrkesresan"), Field("1"));
        Row("#FORMAT", "PC8");
        Row("#GEN", Date(head.On));
        Row("#SIETYP", "4");
        if (head.OrganisationNumber is { Length: 10 } number)
        {
            Row("#ORGNR", $"{number[..6]}-{number[6..]}");
        }

        Row("#FNAMN", Field(head.Company));
        Row("#RAR", "0", Date(new DateOnly(head.Year, 1, 1)), Date(new DateOnly(head.Year, 12, 31)));
        var postings = vouchers.SelectMany(voucher => voucher.Postings).ToList();
        var used = postings.Select(posting => posting.Account).ToHashSet();
        foreach (var account in accounts.Names().Where(account => used.Contains(account.Number)))
        {
            Row("#KONTO", Number(account.Number), Field(account.Name));
        }

        Objects(accounts.MunicipalityDimension, "Kommun", postings.Select(posting => posting.Municipality), head.Municipalities, Row);
        Objects(accounts.JourneyDimension, "Yrkesresa", postings.Select(posting => posting.Journey), head.Journeys, Row);
        // Where nothing is booked (an invoice of 0 kr) there is no voucher: programs refuse empty ones.
        foreach (var voucher in vouchers.Where(voucher => voucher.Postings.Count > 0).OrderBy(voucher => voucher.Series, StringComparer.Ordinal).ThenBy(voucher => voucher.Number))
        {
            if (voucher.Postings.Sum(posting => posting.Amount) != 0)
            {
                throw new InvalidOperationException($"Voucher {voucher.Series}{voucher.Number} does not balance.");
            }

            Row("#VER", Field(voucher.Series), Number(voucher.Number), Date(voucher.On), Field(voucher.Text), Date(voucher.On));
            Row("{");
            foreach (var posting in voucher.Postings)
            {
                Row("#TRANS", Number(posting.Account), Of(posting, accounts), posting.Amount.ToString("0.00", CultureInfo.InvariantCulture));
            }

            Row("}");
        }

        return Pc8.GetBytes(text.ToString());
    }

    private static void Objects(int dimension, string name, IEnumerable<string?> used, IReadOnlyDictionary<string, string> names, Action<string[]> row)
    {
        var objects = used.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (objects.Count == 0)
        {
            return;
        }

        row(["#DIM", Number(dimension), Field(name)]);
        foreach (var one in objects)
        {
            row(["#OBJEKT", Number(dimension), Field(one), Field(names.GetValueOrDefault(one) ?? one)]);
        }
    }

    private static string Of(Posting posting, Accounts accounts)
    {
        var objects = new List<string>();
        if (posting.Municipality is { } municipality)
        {
            objects.Add($"{Number(accounts.MunicipalityDimension)} {Field(municipality)}");
        }

        if (posting.Journey is { } journey)
        {
            objects.Add($"{Number(accounts.JourneyDimension)} {Field(journey)}");
        }

        return $"{{{string.Join(' ', objects)}}}";
    }

    /// <summary>
    /// A text field: in quotes, a quote in it after a backslash. The format has no way to write a backslash as such at the end of a field, so it becomes
    /// a slash; control characters become blanks.
    /// </summary>
    internal static string Field(string text)
    {
        var written = new StringBuilder("\"");
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            foreach (var letter in InPc8(rune))
            {
                written.Append(letter switch { '"' => "\\\"", '\\' => "/", < ' ' or '\u007F' => " ", _ => letter.ToString() });
            }
        }

        return written.Append('"').ToString();
    }

    private static string InPc8(Rune rune)
    {
        if (Plain.TryGetValue(rune.Value, out var plain))
        {
            return plain;
        }

        var text = rune.ToString();
        if (IsInPc8(text))
        {
            return text;
        }

        var bare = string.Concat(text.Normalize(NormalizationForm.FormKD)
            .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark));
        return bare.Length > 0 && IsInPc8(bare) ? bare : "?";
    }

    private static bool IsInPc8(string text)
    {
        try
        {
            Exact.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Date(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
