using System.Globalization;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Developers;

/// <summary>The words of the developers' page in one language. Every figure in them is the code's own.</summary>
internal sealed record DeveloperWords
{
    public required string Language { get; init; }
    public required string OtherLanguage { get; init; }
    public required string OtherAddress { get; init; }
    public required string Other { get; init; }
    public required string Title { get; init; }
    public required string Lead { get; init; }
    public required string Contents { get; init; }
    public required string Receive { get; init; }
    public required string ReceiveText { get; init; }
    public required IReadOnlyList<string> RuleTexts { get; init; }
    public required string Waits { get; init; }
    public required string Verify { get; init; }
    public required string VerifyText { get; init; }
    public required string Events { get; init; }
    public required string EventsText { get; init; }
    public required string Console { get; init; }
    public required string ConsoleText { get; init; }
    public required string NoScript { get; init; }
    public required string Who { get; init; }
    public required string Token { get; init; }
    public required string Municipality { get; init; }
    public required string Region { get; init; }
    public required string DevelopmentToken { get; init; }
    public required string NewReceiver { get; init; }
    public required string Address { get; init; }
    public required string Wanted { get; init; }
    public required string Register { get; init; }
    public required string Test { get; init; }
    public required string List { get; init; }
    public required string Receiver { get; init; }
    public required string Send { get; init; }
    public required string Patience { get; init; }
    public required string HasToken { get; init; }
    public required string Found { get; init; }
    public required string Secret { get; init; }
    public required string Later { get; init; }
    public required string Hr { get; init; }
    public required string HrText { get; init; }
    public required string HrAfter { get; init; }
    public required string Scim { get; init; }
    public required string ScimText { get; init; }
    public required string AtOnce { get; init; }
    public required string Seconds { get; init; }
    public required string Minutes { get; init; }
    public required string Hours { get; init; }
    public required string Days { get; init; }

    public static DeveloperWords Swedish { get; } = new()
    {
        Language = "sv",
        OtherLanguage = "en",
        OtherAddress = "/developers/en",
        Other = "In English",
        Title = "Koppla ert system till Yrkesresan",
        Lead = "Ert system kan få veta vad som händer era medarbetare i Yrkesresan, och berätta vilka som börjar, byter enhet, är lediga och slutar. Här står allt som behövs för det. Allt är HTTPS, JSON och öppna standarder: Standard Webhooks 1.0 och SCIM 2.0.",
        Contents = "Innehåll",
        Receive = "Ta emot händelser",
        ReceiveText = "Anmäl en adress. Hemligheten visas en gång; spara den som ett lösenord. Anropen görs med en åtkomsttoken (JWT) för en kommunadministratör eller ett system.",
        RuleTexts =
        [
            "Varje händelse är ett POST-anrop med huvudena webhook-id, webhook-timestamp och webhook-signature.",
            "Svara 2xx inom {0}; gör det tunga arbetet efteråt. Omdirigeringar följs inte.",
            "Samma händelse kan komma flera gånger, alltid med samma webhook-id: spara id:t och gör inget andra gången.",
            "Ordningen är inte given, om ni inte ber om den (\"ordered\": true): då kommer det som rör samma person, tillfälle eller faktura i ordning.",
            "Svara 429 eller 503 med Retry-After om ni vill att vi väntar. 410 stänger av adressen.",
            "Har ingenting kommit fram på {1} trots minst {2} försök stängs adressen av, och kommunens administratör får veta det. Det som hände under tiden kan skickas igen när adressen är påslagen.",
            "Innehållet är litet: id, tider och en länk att läsa mer på. Namn kommer bara med om ni ber om det och regionen tillåter det.",
        ],
        Waits = "Ett försök som misslyckas görs om. Väntan före varje försök, ungefär:",
        Verify = "Kontrollera signaturen",
        VerifyText = "Alla bibliotek för Standard Webhooks fungerar. Vill ni hellre skriva det själva är det så här mycket. Signera alltid över kroppens byte som de kom. När hemligheten byts signeras en tid med både den gamla och den nya. Med det sista skriptet kan ni prova er mottagare.",
        Events = "Händelser",
        EventsText = "Exemplen är gjorda av samma kod som gör de riktiga. Fält kan tillkomma; allt annat blir en ny version bredvid den gamla.",
        Console = "Prova",
        ConsoleText = "Skicka en testhändelse till er egen mottagare och se vad den svarade. Token stannar på den här sidan.",
        NoScript = "Den här delen behöver JavaScript. Utan det: POST /api/webhooks/v1/endpoints/{id}/test.",
        Who = "Vem du är",
        Token = "Åtkomsttoken",
        Municipality = "Kommun",
        Region = "Region",
        DevelopmentToken = "Hämta en token (bara i utvecklingsmiljö)",
        NewReceiver = "Ny mottagare",
        Address = "Adress",
        Wanted = "Händelser",
        Register = "Anmäl",
        Test = "Testhändelse",
        List = "Visa mottagare",
        Receiver = "Mottagare",
        Send = "Skicka testhändelse",
        Patience = "Väntar …",
        HasToken = "Token hämtad.",
        Found = "{0} mottagare.",
        Secret = "Anmäld. Hemligheten, som inte visas igen:",
        Later = "Mottagaren har inte svarat än. Försöket syns under /api/webhooks/v1/endpoints/{id}/deliveries.",
        Hr = "Berätta om medarbetare (HR)",
        HrText = $"Anmäl ert personalsystem och skicka signerade meddelanden. Klockan får gå högst {SignedBy.Tolerance.TotalMinutes:0} minuter fel. Samma webhook-id två gånger gör inget andra gången. person är ert eget id för medarbetaren, sequence ert löpnummer: då spelar det ingen roll i vilken ordning meddelandena kommer.",
        HrAfter = "202 betyder att meddelandet är sparat. Det som inte kan användas, till exempel för att enheten är okänd, läggs i en granskningskö (GET /api/webhooks/v1/hr/{municipality}/review) där kommunens administratör kan rätta det och köra det igen. Heter fälten något annat hos er: PUT …/integrations/{id}/mapping, och POST …/integrations/{id}/dry-run visar vad ett exempel skulle göra.",
        Scim = "SCIM 2.0",
        ScimText = "För den som har en katalog (Entra ID, Okta med flera) i stället för webhookar. department är enheten, title rollen; active: false betyder att anställningen är slut.",
        AtOnce = "genast",
        Seconds = "{0} s",
        Minutes = "{0} min",
        Hours = "{0} tim",
        Days = "{0} dygn",
    };

    public static DeveloperWords English { get; } = new()
    {
        Language = "en",
        OtherLanguage = "sv",
        OtherAddress = "/developers",
        Other = "På svenska",
        Title = "Connect your system to Yrkesresan",
        Lead = "Your system can be told what happens to your employees in Yrkesresan, and can tell who is hired, moves, is on leave and leaves. This page says all that is needed. It is all HTTPS, JSON and open standards: Standard Webhooks 1.0 and SCIM 2.0.",
        Contents = "Contents",
        Receive = "Receive events",
        ReceiveText = "Register an address. The secret is shown once; keep it as you keep a password. Calls are made with an access token (JWT) of a municipal administrator or a system.",
        RuleTexts =
        [
            "Each event is a POST with the headers webhook-id, webhook-timestamp and webhook-signature.",
            "Answer 2xx within {0}; do the heavy work afterwards. Redirects are not followed.",
            "The same event may come several times, always with the same webhook-id: keep the id and do nothing the second time.",
            "Order is not promised unless you ask for it (\"ordered\": true): then what is about one person, occasion or invoice comes in order.",
            "Answer 429 or 503 with Retry-After if you want us to wait. 410 disables the address.",
            "When nothing has come through for {1} despite at least {2} attempts, the address is disabled and the municipality's administrator is told. What happened meanwhile can be sent again once it is enabled.",
            "Events are small: ids, times and a link to read more. Names are there only if you ask for them and the region allows it.",
        ],
        Waits = "An attempt that fails is made again. The wait before each attempt, about:",
        Verify = "Verify the signature",
        VerifyText = "Any Standard Webhooks library does it. If you would rather write it yourselves, this is all. Always sign the body's bytes as they came. While a secret is rotated, both the old and the new one sign for a time. With the last script you can try your receiver.",
        Events = "Events",
        EventsText = "The examples are made by the same code as the real ones. A field may be added; anything else is a new version beside the old.",
        Console = "Try it",
        ConsoleText = "Send a test event to your own receiver and see what it answered. The token stays on this page.",
        NoScript = "This part needs JavaScript. Without it: POST /api/webhooks/v1/endpoints/{id}/test.",
        Who = "Who you are",
        Token = "Access token",
        Municipality = "Municipality",
        Region = "Region",
        DevelopmentToken = "Get a token (development only)",
        NewReceiver = "New receiver",
        Address = "Address",
        Wanted = "Events",
        Register = "Register",
        Test = "Test event",
        List = "Show receivers",
        Receiver = "Receiver",
        Send = "Send a test event",
        Patience = "Waiting …",
        HasToken = "Got a token.",
        Found = "{0} receivers.",
        Secret = "Registered. The secret, which is not shown again:",
        Later = "The receiver has not answered yet. The attempt will be in /api/webhooks/v1/endpoints/{id}/deliveries.",
        Hr = "Tell of employees (HR)",
        HrText = $"Register your HR system and send signed messages. Your clock may be wrong by {SignedBy.Tolerance.TotalMinutes:0} minutes at most. The same webhook-id twice does nothing the second time. person is your own id of the employee, sequence your running number: then the order in which messages come does not matter.",
        HrAfter = "202 means that the message is stored. What can't be used, for instance because the unit is unknown, is put in a review queue (GET /api/webhooks/v1/hr/{municipality}/review), where the municipality's administrator can correct it and run it again. If your fields have other names: PUT …/integrations/{id}/mapping, and POST …/integrations/{id}/dry-run shows what a sample would do.",
        Scim = "SCIM 2.0",
        ScimText = "For those who have a directory (Entra ID, Okta and others) instead of webhooks. department is the unit, title the role; active: false means that the employment has ended.",
        AtOnce = "at once",
        Seconds = "{0} s",
        Minutes = "{0} min",
        Hours = "{0} h",
        Days = "{0} days",
    };

    /// <summary>A time as people say it.</summary>
    public string Wait(TimeSpan wait) => wait switch
    {
        { Ticks: 0 } => AtOnce,
        { TotalMinutes: < 1 } => Of(Seconds, wait.TotalSeconds),
        { TotalHours: < 1 } => Of(Minutes, wait.TotalMinutes),
        { TotalDays: <= 1 } => Of(Hours, wait.TotalHours),
        _ => Of(Days, wait.TotalDays),
    };

    /// <summary>What a receiver has to know, with the figures that are in force.</summary>
    public IEnumerable<string> Rules(DeliverySettings settings) => RuleTexts.Select(rule => rule
        .Replace("{0}", Wait(settings.Timeout), StringComparison.Ordinal)
        .Replace("{1}", Wait(settings.DisableAfter), StringComparison.Ordinal)
        .Replace("{2}", settings.DisableAfterAttempts.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static string Of(string format, double number) => string.Format(CultureInfo.InvariantCulture, format, number);
}
