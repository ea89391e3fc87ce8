namespace Yrkesresan.Webhooks.Developers;

/// <summary>What each type of event says, for those who read the developers' page. A type without words fails a test.</summary>
internal static class EventWords
{
    /// <summary>By type: Swedish and English.</summary>
    public static IReadOnlyDictionary<string, (string Swedish, string English)> All { get; } = new Dictionary<string, (string, string)>
    {
        ["agreement.amended.v1"] = ("Avtalet om samordnarkostnaden har ändrats eller avslutats.", "The agreement on the coordinator's cost was amended or ended."),
        ["agreement.made.v1"] = ("Årets avtal om samordnarkostnaden är slutet; kommunen har en andel.", "The year's agreement on the coordinator's cost is made; the municipality has a share."),
        ["agreement.settled.v1"] = ("Årets avtal är avräknat mot den faktiska kostnaden.", "The year's agreement was settled against the actual cost."),
        ["certificate.issued.v1"] = ("En medarbetare har fått ett intyg.", "An employee was given a certificate."),
        ["certificate.withdrawn.v1"] = ("Ett intyg gäller inte längre.", "A certificate holds no more."),
        ["day.taught.v1"] = ("En kursdag som kommunens utbildare undervisade är bekräftad, eller rättad.", "A day taught by the municipality's trainers was confirmed, or corrected."),
        ["endpoint.test.v1"] = ("Testhändelsen. Den kommer när någon ber om den och går inte att prenumerera på.", "The test event. It comes when asked for and can't be subscribed to."),
        ["enrolment.cancelled.v1"] = ("En medarbetares plats eller köplats är avbokad.", "An employee's seat or waiting place was given up."),
        ["enrolment.declined.v1"] = ("En anmälan avslogs.", "A request to enrol was declined."),
        ["enrolment.requested.v1"] = ("En medarbetare vill gå en kurs och väntar på beslut.", "An employee asks to be enrolled and waits for a decision."),
        ["introduction.completed.v1"] = ("En introduktion är avslutad.", "An introduction is completed."),
        ["introduction.overdue.v1"] = ("En introduktion är försenad.", "An introduction is overdue."),
        ["invoice.issued.v1"] = ("En faktura till kommunen är utställd.", "An invoice to the municipality was issued."),
        ["invoice.overdue.v1"] = ("En faktura har förfallit.", "An invoice is overdue."),
        ["invoice.paid.v1"] = ("En faktura är betald.", "An invoice is paid."),
        ["invoice.reopened.v1"] = ("En faktura som var betald är det inte: en inbetalning räknades dit av misstag.", "An invoice that was paid is not: a payment was set off against it by mistake."),
        ["municipality.left.v1"] = ("Kommunen lämnar samarbetet.", "The municipality leaves the cooperation."),
        ["occasion.cancelled.v1"] = ("Ett tillfälle där kommunen har platser är inställt.", "An occasion at which the municipality has places was cancelled."),
        ["occasion.completed.v1"] = ("Ett tillfälle där kommunen hade platser är genomfört.", "An occasion at which the municipality had places was held."),
        ["occasion.corrected.v1"] = ("Närvaron vid ett genomfört tillfälle är rättad.", "Attendance at an occasion that was held was corrected."),
        ["occasion.rescheduled.v1"] = ("Ett tillfälle där kommunen har platser är flyttat.", "An occasion at which the municipality has places was moved."),
        ["occasion.scheduled.v1"] = ("Ett tillfälle i den egna organisationen är planerat.", "An occasion inside the own organisation was scheduled."),
        ["participant.changed.v1"] = ("En medarbetares roll är ändrad.", "An employee's role changed."),
        ["participant.erased.v1"] = ("En medarbetares personuppgifter är raderade.", "An employee's personal data was erased."),
        ["participant.left.v1"] = ("En medarbetare har slutat.", "An employee left."),
        ["participant.moved.v1"] = ("En medarbetare har bytt enhet eller kommun.", "An employee moved to another unit or municipality."),
        ["participant.paused.v1"] = ("En medarbetare är ledig en tid.", "An employee is on leave."),
        ["participant.registered.v1"] = ("En medarbetare är registrerad.", "An employee was registered."),
        ["participant.resumed.v1"] = ("En medarbetare är tillbaka.", "An employee is back."),
        ["seat.confirmed.v1"] = ("En medarbetare har fått en plats.", "An employee has a seat."),
        ["seat.offered.v1"] = ("En medarbetare erbjuds en plats ur kön och ska svara i tid.", "An employee is offered a seat from the waiting list and has to answer in time."),
        ["substitute.assigned.v1"] = ("Kommunens utbildare vikarierar.", "A trainer of the municipality steps in as a substitute."),
        ["team.confirmed.v1"] = ("Utbildarteamet för ett tillfälle är bekräftat; kommunen lånar ut utbildare till det.", "An occasion's team is confirmed; the municipality lends trainers to it."),
        ["trainer-pool.distributed.v1"] = ("Årets utbildarpott är fördelad.", "The year's trainer pool was distributed."),
        ["trainer.changed.v1"] = ("Något om en av kommunens utbildare är ändrat.", "Something about one of the municipality's trainers changed."),
        ["trainer.recruited.v1"] = ("En av kommunens medarbetare är utbildare.", "One of the municipality's employees is a trainer."),
        ["waiting-list.joined.v1"] = ("En medarbetare står i kö.", "An employee is on the waiting list."),
    };
}
