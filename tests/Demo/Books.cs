using System.Globalization;
using System.Text.RegularExpressions;

namespace Yrkesresan.Demo;

/// <summary>A voucher of the file, as read.</summary>
internal sealed record Voucher(int Year, string Series, int Number, string Text, IReadOnlyList<Posting> Postings);

/// <summary>A posting: debit positive.</summary>
internal sealed record Posting(string Account, string? Municipality, decimal Amount);

/// <summary>The vouchers of the years that the demo's invoices and pools are booked in.</summary>
internal sealed record Booked(IReadOnlyList<Voucher> Vouchers)
{
    /// <summary>The postings of an invoice's voucher, which has the invoice's number; none where nothing is booked.</summary>
    public IReadOnlyList<Posting> Of(string number) => Vouchers
        .SingleOrDefault(voucher => voucher.Series == "F" && voucher.Year == int.Parse(number[..4], CultureInfo.InvariantCulture)
            && voucher.Number == int.Parse(number[5..], CultureInfo.InvariantCulture))?.Postings ?? [];

    /// <summary>The postings of what an occasion is charged for the pool, its corrections among them.</summary>
    public IReadOnlyList<Posting> Charge(string course, DateOnly first) =>
    [
        .. Vouchers.Where(voucher => voucher.Series == "P" && voucher.Text.StartsWith(FormattableString.Invariant($"Till utbildarpott, {course} {first:yyyy-MM-dd}"), StringComparison.Ordinal))
            .SelectMany(voucher => voucher.Postings),
    ];

    /// <summary>The postings of a pool's distribution.</summary>
    public IReadOnlyList<Posting> Distribution(int year, string journey) =>
        Vouchers.SingleOrDefault(voucher => voucher.Series == "U" && voucher.Text.StartsWith($"Utbildarpott {year} {journey} ", StringComparison.Ordinal))?.Postings ?? [];
}

/// <summary>The region's books, fetched as SIE 4I and read by other means than they are written by.</summary>
internal sealed partial class Books(As coordinator, Scenario scenario, Action<string> say)
{
    public const string Receivables = "1510", TrainerPool = "2890", TrainerPoolShares = "2898", CourseFees = "3610", Coordination = "3620", Rounding = "3740";

    /// <summary>The account of output VAT by rate, as the usual chart has it.</summary>
    public static string OutputVat(decimal rate) => rate switch { 12 => "2621", 6 => "2631", _ => "2611" };

    /// <summary>Reads the years in which the invoices are numbered, and those in which last year's pools can have been distributed.</summary>
    public async Task<Booked> Read(IReadOnlyList<Issued> invoices)
    {
        var years = invoices.Select(invoice => int.Parse(invoice.Number[..4], CultureInfo.InvariantCulture))
            .Concat(Enumerable.Range(scenario.Year + 1, Math.Max(1, DateTime.UtcNow.AddHours(2).Year - scenario.Year))).Distinct().Order().ToList();
        var vouchers = new List<Voucher>();
        foreach (var year in years)
        {
            vouchers.AddRange(Vouchers(year, await coordinator.Text($"/api/billing/v1/regions/{Scenario.Region}/bookkeeping/{year}.se")));
        }

        say($"bokföringen: {vouchers.Count} verifikationer");
        return new Booked(vouchers);
    }

    private static IEnumerable<Voucher> Vouchers(int year, string file) => Ver().Matches(file).Select(voucher => new Voucher(
        year, voucher.Groups["series"].Value, int.Parse(voucher.Groups["number"].Value, CultureInfo.InvariantCulture), voucher.Groups["text"].Value,
        [
            .. Trans().Matches(voucher.Groups["postings"].Value).Select(posting => new Posting(
                posting.Groups["account"].Value, Municipality().Match(posting.Groups["objects"].Value) is { Success: true } of ? of.Groups[1].Value : null,
                decimal.Parse(posting.Groups["amount"].Value, CultureInfo.InvariantCulture))),
        ]));

    [GeneratedRegex("""^#VER "(?<series>\w+)" (?<number>\d+) \d{8} "(?<text>(?:[^"\\]|\\.)*)"[^\r\n]*\r\n\{\r\n(?<postings>(?:#TRANS[^\r\n]*\r\n)*)\}""", RegexOptions.Multiline)]
    private static partial Regex Ver();

    [GeneratedRegex("""#TRANS (?<account>\d+) \{(?<objects>[^}]*)\} (?<amount>-?[0-9.]+)""")]
    private static partial Regex Trans();

    [GeneratedRegex("\\b20 \"([^\"]*)\"")]
    private static partial Regex Municipality();
}
