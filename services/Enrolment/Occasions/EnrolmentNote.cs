using Marten;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>Free text about an enrolment or an occasion, which may tell of health: kept where it can be deleted, never in events or messages.</summary>
/// <param name="Id">From occasion, participant and what it is about; for <c>venue-override</c> also from when.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Participant">Id; null where it is about the occasion.</param>
/// <param name="About">What it is about: <c>enrolment</c>, <c>cancellation</c>, <c>exception</c>, <c>override</c>, <c>decline</c>, <c>replacement</c>, <c>transfer</c>, or <c>absence</c> with the date.</param>
/// <param name="Text">As written.</param>
/// <param name="At">UTC.</param>
/// <param name="Municipality">Slug of the municipality that enrols, which alone of the employers reads it; null: it is about the occasion, or was not kept.</param>
public sealed record EnrolmentNote(Guid Id, Guid Occasion, Guid? Participant, string About, string Text, DateTimeOffset At, string? Municipality = null)
{
    internal static EnrolmentNote Of(Guid occasion, Guid? participant, string about, string text, DateTimeOffset at, string? municipality = null) =>
        new(Uuid.From("note", occasion.ToString(), participant?.ToString() ?? "", about), occasion, participant, about, text, at, municipality);
}

/// <summary>Writes notes with the command they belong to.</summary>
internal static class EnrolmentNotes
{
    /// <summary>Keeps what was written, if anything was.</summary>
    public static void Remember(this IDocumentSession session, Guid occasion, Guid participant, string municipality, string about, string? text, DateTimeOffset at)
    {
        if (text is not null)
        {
            session.Store(EnrolmentNote.Of(occasion, participant, about, text, at, municipality));
        }
    }
}

/// <summary>The team of an occasion, as Trainer tells: who may record attendance.</summary>
/// <param name="Id">The occasion's id.</param>
/// <param name="Members">Ids of leader and trainers.</param>
/// <param name="Version">Version of what was told: the highest holds.</param>
public sealed record OccasionTeam(Guid Id, IReadOnlyList<Guid> Members, long Version);
