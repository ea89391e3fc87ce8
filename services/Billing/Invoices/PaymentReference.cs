using System.Globalization;
using System.Text.RegularExpressions;

namespace Yrkesresan.Billing.Invoices;

/// <summary>
/// The reference that is paid with, and read back from the bank: the invoice number's digits, a length digit and a check digit (Bankgirot, OCR reference of
/// variable length: the last digit but one is the length, both included, modulo 10; the last is the Luhn check digit of the others).
/// </summary>
internal static partial class PaymentReference
{
    /// <summary>The reference of an invoice number.</summary>
    /// <param name="number">As <c>2026-00007</c>.</param>
    public static string Of(string number)
    {
        var digits = new string([.. number.Where(char.IsAsciiDigit)]);
        var withLength = digits + ((digits.Length + 2) % 10).ToString(CultureInfo.InvariantCulture);
        return withLength + CheckDigit(withLength);
    }

    /// <summary>Whether it is a reference whose length and check digit are right.</summary>
    /// <param name="reference">Digits.</param>
    public static bool Holds(string reference) => reference.Length is >= 4 and <= 25 && reference.All(char.IsAsciiDigit)
        && reference[^2] - '0' == reference.Length % 10 && reference[^1] == CheckDigit(reference[..^1]);

    /// <summary>
    /// What in the text that came with a payment may name an invoice: references of ours, and numbers as printed. It is stored for ever, so only what has the
    /// form of ours is taken: a telephone number or a personal identity number that somebody wrote stays in the text, which can be deleted.
    /// </summary>
    /// <param name="text">As the bank has it; people write what they like.</param>
    public static IReadOnlyList<string> In(string text) =>
    [
        .. Numbers().Matches(text).Select(match => match.Value)
            .Concat(References().Matches(text.Replace(" ", "", StringComparison.Ordinal)).Select(match => match.Value).Where(Holds)).Distinct(),
    ];

    private static char CheckDigit(string digits)
    {
        var sum = digits.Reverse().Select((digit, index) => (digit - '0') * (index % 2 == 0 ? 2 : 1)).Sum(product => product > 9 ? product - 9 : product);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    // As the series numbers: a year, and at least five digits, filled with zeros no further.
    [GeneratedRegex("(?<![0-9-])20[0-9]{2}-(?:[0-9]{5}|[1-9][0-9]{5,8})(?![0-9-])")]
    private static partial Regex Numbers();

    // The same and two digits more. No personal identity number of twelve digits holds: its check digit is without the century, whose 2 here adds four.
    [GeneratedRegex("(?<![0-9])20[0-9]{2}(?:[0-9]{5}|[1-9][0-9]{5,8})[0-9]{2}(?![0-9])")]
    private static partial Regex References();
}
