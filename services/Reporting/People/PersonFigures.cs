using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;
using Yrkesresan.ServiceDefaults;

namespace Yrkesresan.Reporting.People;

/// <summary>From when somebody has a role at work.</summary>
/// <param name="At">When it was said (UTC).</param>
/// <param name="Role">The role.</param>
public sealed record PersonRole(DateTimeOffset At, string Role);

/// <summary>When somebody's first day in the profession was said, or put right.</summary>
/// <param name="At">When it was said (UTC): of two the later holds.</param>
/// <param name="Since">Local date.</param>
public sealed record PersonStart(DateTimeOffset At, DateOnly Since);

/// <summary>
/// What counts of a person by role and level: no name, and where she or he works only where a place says it. What was said comes in any order and any
/// number of times: it is kept sorted by when it was said.
/// </summary>
/// <param name="Id">The participant, and the stream.</param>
/// <param name="Roles">The roles had, the oldest first.</param>
/// <param name="Starts">First days in the profession as said, the oldest first; none: nobody has said.</param>
public sealed record PersonFigures(Guid Id, IReadOnlyList<PersonRole> Roles, IReadOnlyList<PersonStart> Starts)
{
    /// <summary>Where a role or level is not known, this is said and nothing guessed.</summary>
    public const string Unknown = "unknown";

    /// <summary>As Enrolment has it: whose level is <c>manager</c> whatever the years (S4 1.4).</summary>
    private static readonly string[] Leads = ["manager", "chef", "enhetschef", "arbetsledare", "förste socialsekreterare", "gruppledare", "teamledare"];

    /// <summary>The role on a day; before the first that was said, that one.</summary>
    /// <param name="on">Local date.</param>
    public string RoleOn(DateOnly on) => (Roles.LastOrDefault(role => role.At.SwedishDay() <= on) ?? (Roles.Count > 0 ? Roles[0] : null))?.Role ?? Unknown;

    /// <summary>The level on a day (S4 1.4): managers whatever their years, else new, practised or experienced by years in the profession.</summary>
    /// <param name="on">Local date.</param>
    public string LevelOn(DateOnly on) => RoleOn(on) switch
    {
        var role when Leads.Contains(role.Trim(), StringComparer.OrdinalIgnoreCase) => "manager",
        _ when Starts.Count == 0 => Unknown,
        _ when on < Starts[^1].Since.AddYears(2) => "new",
        _ when on < Starts[^1].Since.AddYears(5) => "practised",
        _ => "experienced",
    };

    /// <summary>The figures after a fact.</summary>
    /// <param name="state">The figures before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static PersonFigures? Apply(PersonFigures? state, Guid id, object fact)
    {
        var known = state ?? new PersonFigures(id, [], []);
        return fact switch
        {
            ParticipantRegistered { ProfessionSince: { } since } e => known.With(new PersonRole(e.At, e.Role)).With(new PersonStart(e.At, since)),
            ParticipantRegistered e => known.With(new PersonRole(e.At, e.Role)),
            RoleAtWorkChanged e => known.With(new PersonRole(e.At, e.Role)),
            ProfessionStartCorrected e => known.With(new PersonStart(e.At, e.ProfessionSince)),
            _ => state,
        };
    }

    private PersonFigures With(PersonRole role) =>
        this with { Roles = [.. Roles.Append(role).Distinct().OrderBy(one => one.At).ThenBy(one => one.Role, StringComparer.Ordinal)] };

    private PersonFigures With(PersonStart start) => this with { Starts = [.. Starts.Append(start).Distinct().OrderBy(one => one.At).ThenBy(one => one.Since)] };
}

/// <summary>Keeps <see cref="PersonFigures"/> in step with the log.</summary>
public sealed class PersonFiguresProjection : SingleStreamProjection<PersonFigures, Guid>
{
    /// <summary>Is given what tells of roles and years.</summary>
    public PersonFiguresProjection()
    {
        IncludeType<ParticipantRegistered>();
        IncludeType<RoleAtWorkChanged>();
        IncludeType<ProfessionStartCorrected>();
    }

    /// <inheritdoc />
    public override PersonFigures? Evolve(PersonFigures? snapshot, Guid id, IEvent e) => PersonFigures.Apply(snapshot, id, e.Data);
}
