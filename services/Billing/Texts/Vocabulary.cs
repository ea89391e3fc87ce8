namespace Yrkesresan.Billing.Texts;

/// <summary>
/// Texts that are stored for ever, and mostly printed on invoices: they are chosen, not written, so that nobody's name gets in (docs/adr, *What is stored for
/// ever is chosen, what is written stands beside*). A deployment adds its own by configuration, <c>Vocabulary</c>.
/// </summary>
public sealed record Vocabulary
{
    /// <summary>What every deployment has.</summary>
    public static Vocabulary Usual { get; } = new();

    /// <summary>Functions that answer questions about invoices.</summary>
    public IReadOnlyList<string> Contacts { get; init; } =
    [
        "Ekonomifunktionen", "Ekonomiavdelningen", "Ekonomienheten", "Ekonomiservice", "Fakturafrågor", "Fakturaservice", "Kansliet", "Kundreskontra", "Kundtjänst",
        "Kursadministrationen", "Regional samordning", "Samordningsfunktionen",
    ];

    /// <summary>Why there is no VAT, in Swedish, by category (BT-120).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> VatReasons { get; init; } = new Dictionary<string, IReadOnlyList<string>>
    {
        [Invoices.VatRule.Exempt] =
        [
            "Utbildning", "Undantag för utbildning", "Utbildning, undantagen från skatteplikt", "Undantag från skatteplikt", "Undantag för social omsorg",
        ],
        [Invoices.VatRule.Outside] =
        [
            "Utanför momsens tillämpningsområde", "Inte skattepliktig omsättning", "Ingen omsättning", "Myndighetsutövning", "Kostnadsfördelning",
        ],
    };

    /// <summary>What further parts of a fee are for, in Swedish, by name.</summary>
    public IReadOnlyDictionary<string, string> FeeParts { get; init; } = new Dictionary<string, string>
    {
        ["administration"] = "Administration",
        ["interpreter"] = "Tolk",
        ["lecturer"] = "Föreläsare",
        ["licence"] = "Licens",
        ["lodging"] = "Logi",
        ["meals"] = "Mat",
        ["other"] = "Övrigt",
        ["supervision"] = "Handledning",
        ["technology"] = "Teknik",
        ["travel"] = "Resor",
    };

    /// <summary>The usual, and what the deployment adds: <c>Vocabulary:Contacts:0</c>, <c>Vocabulary:VatReasons:E:0</c>, <c>Vocabulary:FeeParts:{name}</c>.</summary>
    /// <param name="configuration">The service's.</param>
    public static Vocabulary Of(IConfiguration configuration)
    {
        var own = configuration.GetSection("Vocabulary");
        IEnumerable<string> Texts(string section) => own.GetSection(section).GetChildren().Select(one => one.Value).OfType<string>();
        return Usual with
        {
            Contacts = [.. Usual.Contacts.Concat(Texts("Contacts")).Distinct()],
            VatReasons = Usual.VatReasons.ToDictionary(
                one => one.Key, one => (IReadOnlyList<string>)[.. one.Value.Concat(Texts($"VatReasons:{one.Key}")).Distinct()]),
            FeeParts = Usual.FeeParts.Concat(own.GetSection("FeeParts").GetChildren().Where(one => one.Value is not null).Select(one => KeyValuePair.Create(one.Key, one.Value!)))
                .GroupBy(one => one.Key).ToDictionary(same => same.Key, same => same.Last().Value),
        };
    }
}
