using System.Text.RegularExpressions;

namespace Yrkesresan.Billing.Regions;

/// <summary>The numbers that tell Swedish organisations and their accounts apart: checked, and kept in one form whichever way they were written.</summary>
internal static partial class Numbers
{
    /// <summary>Whether the last digit is the check digit of the others (Luhn, modulus 10).</summary>
    public static bool Luhn(string digits)
    {
        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var product = (digits[^(index + 1)] - '0') * (index % 2 == 0 ? 1 : 2);
            sum += product > 9 ? product - 9 : product;
        }

        return digits.Length > 1 && digits.All(char.IsAsciiDigit) && sum % 10 == 0;
    }

    /// <summary>An organisation number as ten digits; null where it is none: the third digit is at least 2, a person's is below.</summary>
    public static string? Organisation(string? sent) =>
        sent is not null && OrganisationPattern().IsMatch(sent) && sent.Replace("-", "", StringComparison.Ordinal) is var digits && Luhn(digits) ? digits : null;

    /// <summary>A VAT number as <c>SE</c>, ten digits of an organisation and two more; null where it is none.</summary>
    public static string? Vat(string? sent) => sent is not null && VatPattern().IsMatch(sent) && Luhn(sent[2..12]) ? sent : null;

    /// <summary>A bankgiro number as seven or eight digits; null where it is none.</summary>
    public static string? Bankgiro(string? sent) =>
        sent is not null && BankgiroPattern().IsMatch(sent) && sent.Replace("-", "", StringComparison.Ordinal) is var digits && Luhn(digits) ? digits : null;

    /// <summary>A bankgiro number as people write it: <c>9990-0003</c>, <c>991-2346</c>.</summary>
    public static string ShownBankgiro(string digits) => $"{digits[..^4]}-{digits[^4..]}";

    /// <summary>
    /// An id in Peppol's network as scheme and number; null where it is none. Schemes that Swedish public bodies use: <c>0007</c> organisation number,
    /// <c>0088</c> GLN, each with its check digit. <c>9955</c>, the VAT number, is no longer in the network's list of schemes (PEPPOL-EN16931-CL008).
    /// </summary>
    public static string? Peppol(string? sent) => sent?.Split(':') switch
    {
        ["0007", var number] when Organisation(number) is { } digits => $"0007:{digits}",
        ["0088", { Length: 13 } number] when Gln(number) => sent,
        _ => null,
    };

    /// <summary>What a reference code looks like, said to whom got it wrong.</summary>
    public const string ReferenceFormat = "Ange en referenskod utan mellanslag med minst en siffra, högst 50 tecken. Inga namn.";

    /// <summary>A buyer's reference code; null where it is none. One without a digit is a name as likely as a code.</summary>
    public static string? Reference(string? sent) => sent is not null && ReferencePattern().IsMatch(sent) && sent.Any(char.IsAsciiDigit) ? sent : null;

    /// <summary>A Swedish postal code as <c>971 86</c>; null where it is none.</summary>
    public static string? PostalCode(string? sent) =>
        sent is not null && PostalCodePattern().IsMatch(sent) && sent.Replace(" ", "", StringComparison.Ordinal) is var digits ? $"{digits[..3]} {digits[3..]}" : null;

    private static bool Gln(string number) =>
        number.All(char.IsAsciiDigit) && number.Reverse().Select((digit, index) => (digit - '0') * (index % 2 == 0 ? 1 : 3)).Sum() % 10 == 0;

    [GeneratedRegex(@"\A[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}\z")]
    private static partial Regex OrganisationPattern();

    [GeneratedRegex(@"\ASE[0-9]{12}\z")]
    private static partial Regex VatPattern();

    [GeneratedRegex(@"\A[0-9]{3,4}-?[0-9]{4}\z")]
    private static partial Regex BankgiroPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9ÅÄÖåäö._/-]{1,50}\z")]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"\A[1-9][0-9]{2} ?[0-9]{2}\z")]
    private static partial Regex PostalCodePattern();
}
