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
        ["capacity-below-confirmed"] = "Så många platser är redan tagna eller erbjudna.",
        ["capacity-below-minimum"] = "Kurstillfället kräver fler deltagare än så för att hållas.",
        ["capacity-below-reserved"] = "Så många platser är redan tagna eller reserverade.",
        ["course-begun"] = "Kursen har börjat.",
        ["no-offer"] = "Deltagaren har inte erbjudits någon plats.",
        ["no-request"] = "Det finns ingen anmälan att ta ställning till.",
        ["not-approved"] = "Anmälan väntar på godkännande.",
        ["offer-expired"] = "Erbjudandet om plats har gått ut.",
        ["other-course"] = "Kurstillfället gäller en annan kurs.",
        ["other-municipality"] = "Kollegan är inte anställd i samma kommun.",
        ["reserved-above-free"] = "Det finns inte så många platser kvar att reservera.",
        ["course-retired"] = "Kursen är avvecklad. Den kan tas tillbaka nationellt.",
        ["course-shared"] = "Kursen delas från en annan yrkesresa och ändras där.",
        ["no-such-material"] = "Kursen har ingen sådan länk.",
        ["phase-order"] = "Yrkesresan har redan kommit längre. Ange correction för att rätta.",
        ["slug-taken"] = "Kortnamnet är upptaget av en annan kurs.",
        ["unknown-level"] = "Nivån finns inte.",
        ["day-conflict"] = "Deltagaren har redan ett annat kurstillfälle samma dag.",
        ["day-not-held"] = "Dagen har inte varit än.",
        ["enrolment-closed"] = "Anmälan är inte öppen.",
        ["enrolment-period"] = "Anmälan skulle stänga innan den öppnar.",
        ["venue-taken"] = "Lokalen är upptagen den tiden.",
        ["venue-too-small"] = "Lokalen har för få platser.",
        ["introduction-done"] = "Introduktionen är redan godkänd.",
        ["introduction-parts-left"] = "Någon del av introduktionen är inte gjord.",
        ["no-introduction"] = "Yrkesresan har ingen introduktion.",
        ["no-seat"] = "Någon av de angivna har ingen plats på kurstillfället.",
        ["not-eligible"] = "Deltagaren kan inte anmälas just nu.",
        ["occasion-cancelled"] = "Kurstillfället är inställt.",
        ["occasion-completed"] = "Kurstillfället är avslutat.",
        ["participant-erased"] = "Deltagaren är raderad.",
        ["participant-left"] = "Deltagaren har slutat i kommunen.",
    };
}
