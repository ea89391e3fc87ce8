namespace Yrkesresan.Enrolment;

/// <summary>The Swedish title of each of the service's own error codes.</summary>
internal static class Titles
{
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["already-enrolled"] = "Deltagaren har redan en plats på kursen eller har gått den.",
        ["already-registered"] = "E-postadressen är redan registrerad i kommunen.",
        ["attendance-missing"] = "Närvaro saknas för någon dag eller deltagare.",
        ["attendance-recorded"] = "Närvaro är redan antecknad för en dag som skulle tas bort.",
        ["day-conflict"] = "Deltagaren har redan ett annat kurstillfälle samma dag.",
        ["day-not-held"] = "Dagen har inte varit än.",
        ["enrolment-closed"] = "Anmälan är inte öppen.",
        ["enrolment-period"] = "Anmälan skulle stänga innan den öppnar.",
        ["venue-taken"] = "Lokalen är upptagen den tiden.",
        ["venue-too-small"] = "Lokalen har för få platser.",
        ["no-seat"] = "Någon av de angivna har ingen plats på kurstillfället.",
        ["not-eligible"] = "Deltagaren kan inte anmälas just nu.",
        ["occasion-cancelled"] = "Kurstillfället är inställt.",
        ["occasion-completed"] = "Kurstillfället är avslutat.",
        ["participant-erased"] = "Deltagaren är raderad.",
        ["participant-left"] = "Deltagaren har slutat i kommunen.",
    };
}
