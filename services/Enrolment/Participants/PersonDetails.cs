using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>Who a participant is. Nowhere else: deleted, the person is no longer known, and history stands.</summary>
/// <param name="Id">The participant's id.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">E-mail address.</param>
public sealed record PersonDetails(Guid Id, string Name, string Email)
{
    /// <summary>The name as it is compared: whatever case and blanks.</summary>
    public string NameKey => KeyOf(Name);

    /// <summary>The address as it is compared: whatever case and blanks around.</summary>
    public string EmailKey => KeyOf(Email);

    /// <summary>What two ways of writing the same have in common.</summary>
    /// <param name="text">A name or address.</param>
    public static string KeyOf(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}

/// <summary>That a municipality has registered an e-mail address: inserted with the registration, so that nobody becomes two participants.</summary>
/// <param name="Id">From municipality and address; the address itself can't be read from it.</param>
/// <param name="Participant">Who it is.</param>
public sealed record RegisteredAddress(Guid Id, Guid Participant)
{
    /// <summary>The id for an address at a municipality.</summary>
    /// <param name="municipality">Slug.</param>
    /// <param name="email">As written; case and blanks around do not count.</param>
    public static Guid IdOf(string municipality, string email) => Uuid.From("address", municipality, email.Trim().ToLowerInvariant());
}

/// <summary>Free text about a participant; may be deleted at any time. It is the employer's who wrote it: it does not follow to the next.</summary>
/// <param name="Id">From participant, employer and what it is about.</param>
/// <param name="Participant">Id.</param>
/// <param name="About">What it is about: <c>pause</c>.</param>
/// <param name="Text">As written.</param>
/// <param name="At">UTC.</param>
/// <param name="Municipality">Slug of the employer it was written at; null where that was not kept: then nobody reads it.</param>
public sealed record ParticipantNote(Guid Id, Guid Participant, string About, string Text, DateTimeOffset At, string? Municipality = null)
{
    internal static ParticipantNote Of(Participant participant, string about, string text, DateTimeOffset at) => new(
        Uuid.From("participant-note", participant.Id.ToString(), participant.Municipality, about), participant.Id, about, text, at, participant.Municipality);
}

/// <summary>Which region a municipality belongs to, as Billing tells.</summary>
/// <param name="Id">The municipality's slug.</param>
/// <param name="Region">Slug.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="Version">Version of the region's stream when it was told: the highest holds.</param>
/// <param name="At">When it was told (UTC): decides between two regions.</param>
public sealed record Municipality(string Id, string Region, string Name, long Version, DateTimeOffset At);
