namespace Yrkesresan.Billing;

/// <summary>The Swedish titles of Billing's own error codes.</summary>
internal static class Titles
{
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["agreement-exists"] = "Det finns redan ett avtal för året. Ett avtal ändras genom tillägg, inte genom att läggas in på nytt.",
        ["municipality-in-another-region"] = "Kommunen hör redan till en annan region.",
        ["joins-before-it-left"] = "Kommunen var med till och med det datumet. Ange ett senare datum för när den går med igen.",
        ["leaves-before-it-joined"] = "Kommunen kan inte lämna innan den gick med.",
        ["no-municipalities"] = "Regionen har inga kommuner att fördela på.",
        ["inhabitants-missing"] = "Invånarantal saknas för någon kommun. Fyll i det, eller fördela efter procent.",
        ["invoice-not-issued"] = "Fakturan är ett utkast och kan inte krediteras.",
        ["fee-schedule-charged-by"] = "Kurstillfällen är redan debiterade efter den tabell som skulle ersättas. Ange recharge för att rätta dem, eller välj ett senare datum.",
        ["year-closed"] = "Året är stängt: utbildarpotten är fördelad. Avgifterna kan inte ändras för det.",
        ["credit-of-credit"] = "En kreditfaktura kan inte krediteras.",
        ["already-credited"] = "Någon av raderna är redan krediterad.",
        ["invoice-issued"] = "Fakturan är utställd och ändras inte. Kreditera den, eller ställ ut en tilläggsfaktura.",
        ["invoice-withdrawn"] = "Utkastet är återtaget och ställs inte ut.",
        ["more-than-invoiced"] = "Mer än vad som är fakturerat kan inte krediteras.",
        ["credit-not-amended"] = "En kreditfaktura ändras inte. Ta tillbaka utkastet och kreditera på nytt.",
        ["credit-not-supplemented"] = "En kreditfaktura kan inte få en tilläggsfaktura.",
        ["draft-follows-from-charge"] = "Utkastet följer av en debitering eller ett avtal och tas tillbaka när det ändras där.",
        ["rebill-issued"] = "Fakturan som ersätter den krediterade är redan utställd. Krediten kan inte tas tillbaka.",
        ["seller-missing"] = "Regionens egna uppgifter saknas: namn, organisationsnummer, adress och bankgiro. Fyll i dem innan fakturor ställs ut.",
        ["vat-number-missing"] = "Regionens momsregistreringsnummer saknas, och fakturan är med moms.",
        ["buyer-missing"] = "Kommunen är inte registrerad i någon region.",
        ["organisation-number-missing"] = "Kommunens organisationsnummer saknas.",
        ["buyer-reference-missing"] = "Kommunens referenskod saknas.",
        ["wrong-sign"] = "En faktura får inte vara negativ, och en kreditfaktura inte positiv.",
        ["issuing-failed"] = "Fakturan kunde inte ställas ut på grund av ett fel hos oss. Försök igen.",
        ["draft-has-no-document"] = "Fakturan är ett utkast. Dokumentet finns när den är utställd.",
        ["part-has-no-document"] = "Dokumentet visar hela fakturan, och du ser bara din enhets del. Läs fakturan som JSON.",
        ["issued-before-documents"] = "Fakturan ställdes ut innan formatet fanns. Läs den som JSON.",
        ["payment-settled"] = "Inget återstår av betalningen.",
        ["invoice-settled"] = "Inget återstår att betala på fakturan.",
        ["year-not-over"] = "Året är inte slut. Potten fördelas när det är det.",
        ["occasions-not-held"] = "Det finns planerade kurstillfällen som varken är genomförda eller inställda. Fördela potten när alla är det.",
        ["occasions-not-charged"] = "Det finns genomförda kurstillfällen som väntar på avgiftstabell. Fördela potten när de är debiterade.",
        ["pool-empty"] = "Inget har samlats in till utbildarpotten för året.",
        ["no-days-taught"] = "Inga utbildardagar är registrerade för året.",
        ["not-for-peppol"] = "Fakturan saknar något som krävs för att skickas som e-faktura. Den finns som PDF.",
    };
}
