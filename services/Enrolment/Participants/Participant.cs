using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A person became known as an employee who may be enrolled. Name and address are in <see cref="PersonDetails"/>.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="Role">The person's role at work.</param>
/// <param name="ProfessionSince">First day in the profession: the level follows from it and ages by itself.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantRegistered(
    string Municipality, string Unit, string? Region, string Role, DateOnly ProfessionSince, string By, DateTimeOffset At);

/// <summary>A person can't be enrolled for now. Why is in <see cref="ParticipantNote"/>.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantPaused(string Municipality, string By, DateTimeOffset At);

/// <summary>A paused person may be enrolled again.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantResumed(string Municipality, string By, DateTimeOffset At);

/// <summary>A person got another employer or unit; what was enrolled before stays the former employer's to pay.</summary>
/// <param name="FromMunicipality">Slug of the former employer.</param>
/// <param name="FromUnit">The former unit.</param>
/// <param name="Municipality">Slug of the new employer.</param>
/// <param name="Unit">The new unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="From">Local date from which it holds.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantMoved(
    string FromMunicipality, string FromUnit, string Municipality, string Unit, string? Region, DateOnly From, string By, DateTimeOffset At);

/// <summary>A person left the municipality. The record stays, and follows if she or he moves to another.</summary>
/// <param name="Municipality">Slug of the former employer.</param>
/// <param name="On">Last day, local date.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantLeft(string Municipality, DateOnly On, string By, DateTimeOffset At);

/// <summary>Whether a person may be enrolled.</summary>
public enum ParticipantStatus
{
    /// <summary>May be enrolled.</summary>
    Active,

    /// <summary>Not for now.</summary>
    Paused,

    /// <summary>No longer employed.</summary>
    Left,
}

/// <summary>A person who may be enrolled, without anything that says who it is.</summary>
/// <param name="Id">Id.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Region">Slug; null where not known when recorded.</param>
/// <param name="Role">The person's role at work.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="Status">Whether the person may be enrolled.</param>
/// <param name="LeftOn">Last day, for one who left.</param>
/// <param name="Version">Version of the stream.</param>
public sealed record Participant(
    Guid Id, string Municipality, string Unit, string? Region, string Role, DateOnly ProfessionSince, ParticipantStatus Status, DateOnly? LeftOn,
    long Version)
{
    private static readonly string[] Managers = ["manager", "chef", "enhetschef", "arbetsledare", "förste socialsekreterare", "gruppledare", "teamledare"];

    /// <summary>Why the person may not be enrolled, as a code; null: may be.</summary>
    public string? WhyNotEligible() => Status switch
    {
        ParticipantStatus.Paused => "paused",
        ParticipantStatus.Left => "left",
        _ => null,
    };

    /// <summary>The level on a day: managers whatever their years, else by years in the profession (S4 1.4). It ages by itself.</summary>
    /// <param name="on">Local date.</param>
    public string LevelOn(DateOnly on) => true switch
    {
        _ when Managers.Contains(Role, StringComparer.OrdinalIgnoreCase) => "manager",
        _ when on < ProfessionSince.AddYears(2) => "new",
        _ when on < ProfessionSince.AddYears(5) => "practised",
        _ => "experienced",
    };

    /// <summary>The participant after an event.</summary>
    /// <param name="person">Before it; null for the first.</param>
    /// <param name="id">Stream.</param>
    /// <param name="event">Stored event.</param>
    /// <param name="version">Version of the event.</param>
    public static Participant? Apply(Participant? person, Guid id, object @event, long version) => @event switch
    {
        ParticipantRegistered e => new Participant(id, e.Municipality, e.Unit, e.Region, e.Role, e.ProfessionSince, ParticipantStatus.Active, null, version),
        ParticipantPaused => person! with { Status = ParticipantStatus.Paused, Version = version },
        ParticipantResumed => person! with { Status = ParticipantStatus.Active, Version = version },
        ParticipantMoved e => person! with
        {
            Municipality = e.Municipality,
            Unit = e.Unit,
            Region = e.Region,
            // A new employer takes somebody who left into service; a pause goes along.
            Status = person.Status is ParticipantStatus.Left ? ParticipantStatus.Active : person.Status,
            LeftOn = null,
            Version = version,
        },
        ParticipantLeft e => person! with { Status = ParticipantStatus.Left, LeftOn = e.On, Version = version },
        _ => person,
    };
}

/// <summary>Keeps the latest state of each participant, in the same transaction as the event.</summary>
public sealed class ParticipantProjection : SingleStreamProjection<Participant, Guid>
{
    /// <inheritdoc />
    public override Participant? Evolve(Participant? snapshot, Guid id, IEvent e) => Participant.Apply(snapshot, id, e.Data, e.Version);
}
