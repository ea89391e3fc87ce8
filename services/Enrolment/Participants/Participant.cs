using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Enrolment.Participants;

/// <summary>A person became known as an employee who may be enrolled. Name and address are in <see cref="PersonDetails"/>.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="Role">The person's role at work.</param>
/// <param name="ProfessionSince">First day in the profession: the level follows from it and ages by itself.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
/// <param name="Kinds">Kinds of utförare, of <see cref="Catalogue.Audience.AllKinds"/> (S3 A); null: none, or not told.</param>
public sealed record ParticipantRegistered(
    string Municipality, string Unit, string? Region, string Role, DateOnly ProfessionSince, string By, DateTimeOffset At, IReadOnlyList<string>? Kinds = null);

/// <summary>A person's name or address was put right, or changed. Which they are is in <see cref="PersonDetails"/> alone.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ContactDetailsChanged(string Municipality, string By, DateTimeOffset At);

/// <summary>A person got another role at work, or other kinds of work as utförare.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Role">The role from now on.</param>
/// <param name="Kinds">Kinds of utförare from now on; null: none.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record RoleAtWorkChanged(string Municipality, string Role, IReadOnlyList<string>? Kinds, string By, DateTimeOffset At);

/// <summary>The first day in the profession was another than had been told: the level follows from it.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="ProfessionSince">First day in the profession.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ProfessionStartCorrected(string Municipality, DateOnly ProfessionSince, string By, DateTimeOffset At);

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

/// <summary>A person will get another employer or unit on a coming day. It takes effect that day, unless taken back or planned anew.</summary>
/// <param name="Municipality">Slug of the coming employer.</param>
/// <param name="Unit">The coming unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="From">Local date from which it holds.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record MovePlanned(string Municipality, string Unit, string? Region, DateOnly From, string By, DateTimeOffset At);

/// <summary>A planned move will not be.</summary>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record PlannedMoveWithdrawn(string By, DateTimeOffset At);

/// <summary>A person will leave the municipality on a coming day. It takes effect that day, unless taken back or planned anew.</summary>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="On">Local date on which it takes effect.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record LeavePlanned(string Municipality, DateOnly On, string By, DateTimeOffset At);

/// <summary>A person who was to leave stays.</summary>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record PlannedLeaveWithdrawn(string By, DateTimeOffset At);

/// <summary>Who a person is was erased (GDPR). What she or he took stays, as somebody's; nobody can be enrolled as her or him again.</summary>
/// <param name="Municipality">Slug of the last employer.</param>
/// <param name="By">Role of who did it.</param>
/// <param name="At">UTC.</param>
public sealed record ParticipantErased(string Municipality, string By, DateTimeOffset At);

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

/// <summary>Where a person will be from a coming day.</summary>
/// <param name="Municipality">Slug of the coming employer.</param>
/// <param name="Unit">The coming unit.</param>
/// <param name="Region">Slug; null where not known.</param>
/// <param name="From">Local date from which it holds.</param>
/// <param name="By">Role of who planned it.</param>
public sealed record PlannedMove(string Municipality, string Unit, string? Region, DateOnly From, string By);

/// <summary>Since when a person will have left.</summary>
/// <param name="On">Local date on which it takes effect.</param>
/// <param name="By">Role of who planned it.</param>
public sealed record PlannedLeave(DateOnly On, string By);

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

    /// <summary>
    /// Region of the employer before, for one who was moved to a municipality of which nobody has told the region: until somebody does, that region's
    /// coordinator can put right what may be a slip of the pen, else nobody could.
    /// </summary>
    public string? RegionBefore { get; init; }

    /// <summary>Kinds of utförare, of <see cref="Catalogue.Audience.AllKinds"/>; empty: none, or not told.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Where the person will be from a coming day.</summary>
    public PlannedMove? Move { get; init; }

    /// <summary>When the person will have left.</summary>
    public PlannedLeave? Leave { get; init; }

    /// <summary>Whether who the person is has been erased.</summary>
    public bool Erased { get; init; }

    /// <summary>Whether the person leads others, and is of the managers' level whatever the years (S4 1.4). Stored, so that lists can be filtered by level.</summary>
    public bool Leads => Managers.Contains(Role.Trim(), StringComparer.OrdinalIgnoreCase);

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
        _ when Leads => "manager",
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
        ParticipantRegistered e => new Participant(id, e.Municipality, e.Unit, e.Region, e.Role, e.ProfessionSince, ParticipantStatus.Active, null, version)
        {
            Kinds = e.Kinds ?? [],
        },
        ContactDetailsChanged => person! with { Version = version },
        RoleAtWorkChanged e => person! with { Role = e.Role, Kinds = e.Kinds ?? [], Version = version },
        ProfessionStartCorrected e => person! with { ProfessionSince = e.ProfessionSince, Version = version },
        ParticipantPaused => person! with { Status = ParticipantStatus.Paused, Version = version },
        ParticipantResumed => person! with { Status = ParticipantStatus.Active, Version = version },
        ParticipantMoved e => person! with
        {
            Municipality = e.Municipality,
            Unit = e.Unit,
            Region = e.Region,
            RegionBefore = e.Region is null ? person.Region ?? person.RegionBefore : null,
            // A new employer takes somebody who left into service; a pause goes along.
            Status = person.Status is ParticipantStatus.Left ? ParticipantStatus.Active : person.Status,
            LeftOn = null,
            // A plan was made for who the person was: another employer's is over, and so is the one that came true.
            Leave = e.Municipality == person.Municipality ? person.Leave : null,
            Move = person.Move is { } planned && e.Municipality == person.Municipality && planned.Municipality != e.Municipality ? planned : null,
            Version = version,
        },
        ParticipantLeft e => person! with { Status = ParticipantStatus.Left, LeftOn = e.On, Leave = null, Version = version },
        MovePlanned e => person! with { Move = new PlannedMove(e.Municipality, e.Unit, e.Region, e.From, e.By), Version = version },
        PlannedMoveWithdrawn => person! with { Move = null, Version = version },
        LeavePlanned e => person! with { Leave = new PlannedLeave(e.On, e.By), Version = version },
        PlannedLeaveWithdrawn => person! with { Leave = null, Version = version },
        ParticipantErased e => person! with
        {
            Erased = true,
            Status = ParticipantStatus.Left,
            LeftOn = person.LeftOn ?? e.At.SwedishDay(),
            Move = null,
            Leave = null,
            Version = version,
        },
        _ => person,
    };
}

/// <summary>Keeps the latest state of each participant, in the same transaction as the event.</summary>
public sealed class ParticipantProjection : SingleStreamProjection<Participant, Guid>
{
    /// <summary>Says which events it takes: of others it is not asked for.</summary>
    public ParticipantProjection()
    {
        IncludeType<ParticipantRegistered>();
        IncludeType<ContactDetailsChanged>();
        IncludeType<RoleAtWorkChanged>();
        IncludeType<ProfessionStartCorrected>();
        IncludeType<ParticipantPaused>();
        IncludeType<ParticipantResumed>();
        IncludeType<ParticipantMoved>();
        IncludeType<ParticipantLeft>();
        IncludeType<MovePlanned>();
        IncludeType<PlannedMoveWithdrawn>();
        IncludeType<LeavePlanned>();
        IncludeType<PlannedLeaveWithdrawn>();
        IncludeType<ParticipantErased>();
    }

    /// <inheritdoc />
    public override Participant? Evolve(Participant? snapshot, Guid id, IEvent e) => Participant.Apply(snapshot, id, e.Data, e.Version);
}
