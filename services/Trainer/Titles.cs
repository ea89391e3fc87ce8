namespace Yrkesresan.Trainer;

/// <summary>Swedish titles of the service's own error codes.</summary>
public static class Titles
{
    /// <summary>Code to title.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["may-not-lead"] = "Den som angetts som kursledare får inte leda kurser.",
        ["not-qualified"] = "En i utbildarteamet saknar behörighet för kursen.",
        ["team-too-small"] = "Utbildarteamet har för få kursledare eller utbildare för kursen.",
        ["day-conflict"] = "En i utbildarteamet är redan bokad samma dag.",
        ["not-a-course-day"] = "Datumet är ingen av kurstillfällets dagar.",
        ["occasion-cancelled"] = "Kurstillfället är inställt.",
        ["no-team"] = "Kurstillfället har inget utbildarteam.",
        ["not-in-team"] = "En av de angivna ingår inte i kurstillfällets utbildarteam.",
        ["ended"] = "En i utbildarteamet är inte längre utbildare den dagen.",
        ["paused"] = "En i utbildarteamet har uppehåll den dagen.",
        ["no-consent"] = "Arbetsgivarens medgivande saknas för en i utbildarteamet.",
        ["cannot-travel"] = "En i utbildarteamet reser inte till den kommun där kurstillfället hålls.",
        ["no-days-left"] = "En i utbildarteamet har inga dagar kvar det året.",
        ["day-not-yet"] = "Dagen har inte varit ännu.",
        ["trainer-ended"] = "Utbildaren har slutat.",
        ["trainer-not-ended"] = "Utbildaren har inte slutat ännu. Avsluta utbildaren först.",
        ["trainer-erased"] = "Utbildarens uppgifter är raderade.",
        ["pause-overlaps"] = "Utbildaren har redan uppehåll under en del av tiden.",
        ["no-such-qualification"] = "Utbildaren har ingen sådan behörighet.",
        ["coordinator-decides"] = "Det är samordnaren som antar utbildare och avgör vem som får leda kurser.",
        ["interest-closed"] = "Intresseanmälan är redan avgjord.",
        ["training-full"] = "Utbildningen har inga platser kvar.",
        ["training-cancelled"] = "Utbildningen är inställd.",
        ["training-attended"] = "Närvaro är redan angiven. Rätta den först.",
        ["not-a-training-day"] = "Datumet är ingen av utbildningens dagar.",
        ["not-at-training"] = "En av de angivna har ingen plats på utbildningen.",
        ["leader-registered"] = "E-postadressen hör redan till en samtalsledare i organisationen.",
        ["leader-ended"] = "En av samtalsledarna har slutat.",
        ["meeting-cancelled"] = "Mötet är inställt.",
        ["meeting-attended"] = "Närvaro är redan angiven på mötet. Rätta den först.",
        ["meeting-over"] = "Mötet har redan varit.",
        ["not-invited"] = "En av de angivna är inte inbjuden till mötet.",
        ["review-closed"] = "Uppföljningen är avslutad.",
        ["absent"] = "En i utbildarteamet är anmäld som frånvarande den dagen.",
        ["substitution-taken"] = "En annan utbildare har redan tackat ja till dagarna.",
        ["substitution-closed"] = "Ersättare söks inte längre för dagarna.",
        ["request-accepted"] = "Förfrågan är redan besvarad med ja. Samordnaren kan ändra teamet.",
        ["request-declined"] = "Förfrågan är redan besvarad med nej.",
        ["request-expired"] = "Tiden för att svara på förfrågan har gått ut.",
        ["request-withdrawn"] = "Förfrågan har dragits tillbaka.",
        ["no-vacancy"] = "Utbildaren har ingen dag på kurstillfället som någon annan behöver ta.",
        ["not-a-candidate"] = "Den angivna är ingen av dem som kan tillfrågas.",
        ["no-discussion-leaders"] = "Yrkesresans kurstillfällen leds av utbildarteam, inte av samtalsledare.",
    };
}
