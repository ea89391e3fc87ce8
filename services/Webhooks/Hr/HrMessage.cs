using System.Security.Cryptography;
using System.Text;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Deliveries;

namespace Yrkesresan.Webhooks.Hr;

/// <summary>How far a message of an HR system has come.</summary>
public enum HrMessageState
{
    /// <summary>Stored, not read.</summary>
    Received,

    /// <summary>Read; Enrolment is about to be told.</summary>
    Waiting,

    /// <summary>Enrolment has been told.</summary>
    Applied,

    /// <summary>Something later was said before: nothing of it holds.</summary>
    Superseded,

    /// <summary>Somebody has to look at it.</summary>
    Review,

    /// <summary>Somebody has decided that it is not to be.</summary>
    Dismissed,
}

/// <summary>A message of an HR system and what became of it. What stands in it is in <see cref="HrContent"/>.</summary>
/// <param name="Id">From integration and the sender's id, so that the same is taken once.</param>
/// <param name="Integration">The system.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="SentAt">When it was sent, as it says (UTC).</param>
/// <param name="Hash">SHA-256 of the body: the same id with another body is refused.</param>
public sealed record HrMessage(Guid Id, Guid Integration, string Municipality, DateTimeOffset ReceivedAt, DateTimeOffset SentAt, string Hash)
{
    /// <summary>Sorts messages by when they came; unique.</summary>
    public string Order { get; init; } = $"{Delivery.Sortable(ReceivedAt)} {Id}";

    /// <summary>How far it has come.</summary>
    public HrMessageState State { get; init; }

    /// <summary><see cref="Order"/> as long as it is not read; else null: what is to be read is found by it.</summary>
    public string? Turn => State is HrMessageState.Received ? Order : null;

    /// <summary>Whether it is in our own words: corrected by hand, or made of what a directory said.</summary>
    public bool Own { get; init; }

    /// <summary>Whom it is of, see <see cref="HrKeys.EmployeeOf"/>.</summary>
    public Guid? Employee { get; init; }

    /// <summary>One of <see cref="HrTypes.All"/>.</summary>
    public string? Type { get; init; }

    /// <summary>Why somebody has to look at it, one of <see cref="ReviewCodes.Swedish"/>.</summary>
    public string? Code { get; init; }

    /// <summary>What in particular: fields, never values.</summary>
    public string? Detail { get; init; }

    /// <summary>When it came to its end (UTC): what stands in it is deleted a while after.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Role of who decided.</summary>
    public string? By { get; init; }

    /// <summary>The id of a message.</summary>
    /// <param name="integration">The system.</param>
    /// <param name="sent">The sender's id of it.</param>
    public static Guid IdOf(Guid integration, string sent) => Uuid.From("hr-message", integration.ToString(), sent);

    /// <summary>The hash of a body.</summary>
    /// <param name="body">As sent.</param>
    public static string HashOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}

/// <summary>What stands in a message: names and the like. In no event, log or message; deleted a while after the message came to its end.</summary>
/// <param name="Id">The message.</param>
/// <param name="Body">As sent.</param>
/// <param name="Corrected">What somebody put in its place, in our own words.</param>
/// <param name="Reason">Why it was dismissed.</param>
public sealed record HrContent(Guid Id, string Body, string? Corrected = null, string? Reason = null);

/// <summary>Why a message is for somebody to look at.</summary>
public static class ReviewCodes
{
    /// <summary>Code to what a person is told.</summary>
    public static IReadOnlyDictionary<string, string> Swedish { get; } = new Dictionary<string, string>
    {
        ["unreadable"] = "Innehållet kan inte läsas: det är inte JSON, eller ett namn står där två gånger.",
        ["failed"] = "Meddelandet kunde inte läsas på grund av ett fel hos oss. Vi ser felet; läs om meddelandet senare eller rätta det.",
        ["unknown-type"] = "Händelsen känns inte igen. Lägg till den i mappningen.",
        ["incomplete"] = "En uppgift som behövs saknas.",
        ["invalid"] = "En uppgift har fel form.",
        ["unknown-municipality"] = "Kommunen känns inte igen.",
        ["unknown-unit"] = "Enheten finns inte i kommunens lista.",
        ["contradictory"] = "Ett annat meddelande med samma ordningsnummer eller tid säger något annat.",
        ["not-employed"] = "Personen hade slutat när det hände.",
        ["unknown-person"] = "Personen är inte känd, och uppgifterna räcker inte för att registrera den.",
        ["already-registered"] = "E-postadressen tillhör en annan deltagare i kommunen.",
        ["employed-elsewhere"] = "Personen är anställd i en annan kommun.",
        ["participant-erased"] = "Personen är raderad.",
        ["refused"] = "Uppgifterna kunde inte tas emot.",
    };

    /// <summary>The code for what Enrolment answered.</summary>
    /// <param name="code">Enrolment's.</param>
    public static string Of(string code) => code == "employee-incomplete" ? "unknown-person" : Swedish.ContainsKey(code) ? code : "refused";
}
