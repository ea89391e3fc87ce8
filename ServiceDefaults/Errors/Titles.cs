namespace Yrkesresan.ServiceDefaults.Errors;

/// <summary>The Swedish title of every error code a service may answer with. Each service adds its own when it starts.</summary>
public sealed class Titles
{
    private readonly Dictionary<string, string> titles = new()
    {
        ["validation"] = "Uppgifterna kan inte tas emot. Rätta de angivna fälten.",
        ["malformed"] = "Anropet går inte att läsa.",
        ["key-reused"] = "Samma Idempotency-Key har redan använts till ett annat anrop.",
        ["not-found"] = "Det som söks finns inte.",
        ["unknown-journey"] = "Yrkesresan finns inte.",
        ["unauthenticated"] = "Du behöver logga in.",
        ["forbidden"] = "Din roll får inte göra detta.",
        ["version-conflict"] = "Uppgifterna har ändrats av någon annan. Läs om och försök igen.",
        ["concurrent-change"] = "Någon annan ändrade samtidigt. Försök igen.",
        ["already-exists"] = "Det finns redan.",
        ["too-large"] = "Anropet är för stort.",
        ["unsupported-media-type"] = "Innehållstypen stöds inte.",
        ["method-not-allowed"] = "Metoden stöds inte här.",
        ["not-acceptable"] = "Det begärda formatet finns inte.",
        ["rate-limited"] = "För många anrop. Vänta en stund.",
        ["unavailable"] = "Tjänsten är tillfälligt otillgänglig. Försök igen om en stund.",
        ["unexpected"] = "Något gick fel hos oss. Felet är loggat.",
    };

    /// <summary>Every code with its title.</summary>
    public IReadOnlyDictionary<string, string> All => titles;

    /// <summary>The title of a code.</summary>
    /// <param name="code">Stable code.</param>
    public string Of(string code) => titles.GetValueOrDefault(code, titles["unexpected"]);

    /// <summary>Adds a service's own codes.</summary>
    /// <param name="own">Code to Swedish title.</param>
    public Titles Add(IReadOnlyDictionary<string, string> own)
    {
        foreach (var (code, title) in own)
        {
            titles[code] = title;
        }

        return this;
    }
}
