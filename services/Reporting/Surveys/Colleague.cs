using JasperFx.Events;
using Marten.Events.Aggregation;
using Yrkesresan.Reporting.Log;

namespace Yrkesresan.Reporting.Surveys;

/// <summary>
/// What a survey has to know of a person: where and as what she or he works. Of what was said of each, the latest holds; of two said at once always the
/// same, in whatever order they come.
/// </summary>
/// <param name="Id">The person, and the stream.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="MunicipalityAt">When that was said (UTC).</param>
/// <param name="Unit">The unit.</param>
/// <param name="Role">Role at work; null: not told yet.</param>
/// <param name="RoleAt">When that was said (UTC).</param>
/// <param name="Here">Whether she or he is there: neither paused nor left.</param>
/// <param name="HereAt">When that was said (UTC).</param>
/// <param name="Gone">Erased: for ever.</param>
public sealed record Colleague(
    Guid Id, string Municipality, DateTimeOffset MunicipalityAt, string? Unit, string? Role, DateTimeOffset RoleAt, bool Here, DateTimeOffset HereAt,
    bool Gone)
{
    /// <summary>Whether she or he can be asked anything.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AtWork => Here && !Gone;

    /// <summary>The person after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static Colleague? Apply(Colleague? state, Guid id, object fact) => fact switch
    {
        ParticipantRegistered e => Of(state, id).Works(e.Municipality, e.Unit, e.At).Does(e.Role, e.At).Is(true, e.At),
        ParticipantMoved e => Of(state, id).Works(e.Municipality, e.Unit, e.At).Is(true, e.At),
        RoleAtWorkChanged e => Of(state, id).Does(e.Role, e.At),
        ParticipantPaused e => Of(state, id).Is(false, e.At),
        ParticipantResumed e => Of(state, id).Is(true, e.At),
        ParticipantLeft e => Of(state, id).Is(false, e.At),
        ParticipantErased => Of(state, id) with { Gone = true },
        _ => state,
    };

    private static Colleague Of(Colleague? state, Guid id) =>
        state ?? new(id, "", DateTimeOffset.MinValue, null, null, DateTimeOffset.MinValue, false, DateTimeOffset.MinValue, false);

    private Colleague Works(string municipality, string unit, DateTimeOffset at) =>
        Holds(at, $"{municipality} {unit}", MunicipalityAt, $"{Municipality} {Unit}") ? this with { Municipality = municipality, Unit = unit, MunicipalityAt = at } : this;

    private Colleague Does(string role, DateTimeOffset at) =>
        Holds(at, role, RoleAt, Role ?? "") ? this with { Role = role, RoleAt = at } : this;

    private Colleague Is(bool here, DateTimeOffset at) =>
        Holds(at, here ? "" : "away", HereAt, Here ? "" : "away") ? this with { Here = here, HereAt = at } : this;

    private static bool Holds(DateTimeOffset at, string said, DateTimeOffset before, string was) =>
        at > before || at == before && string.CompareOrdinal(said, was) > 0;
}

/// <summary>Keeps <see cref="Colleague"/> in step with the log.</summary>
public sealed class ColleagueProjection : SingleStreamProjection<Colleague, Guid>
{
    /// <summary>Is given what is about people.</summary>
    public ColleagueProjection()
    {
        IncludeType<ParticipantRegistered>();
        IncludeType<ParticipantMoved>();
        IncludeType<RoleAtWorkChanged>();
        IncludeType<ParticipantPaused>();
        IncludeType<ParticipantResumed>();
        IncludeType<ParticipantLeft>();
        IncludeType<ParticipantErased>();
    }

    /// <inheritdoc />
    public override Colleague? Evolve(Colleague? snapshot, Guid id, IEvent e) => Colleague.Apply(snapshot, id, e.Data);
}

/// <summary>Who held an occasion: of the teams that were confirmed, the last.</summary>
/// <param name="Id">The stream: the occasion's team.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Region">Slug.</param>
/// <param name="Trainers">Ids, the leader first, then the others in order.</param>
/// <param name="Municipalities">Slugs of those that lent somebody.</param>
/// <param name="TeamVersion">The team's version: the highest is what holds.</param>
/// <param name="LentBy">Slug of who lent each of the trainers, in their order.</param>
public sealed record OccasionTeam(
    Guid Id, Guid Occasion, string Region, IReadOnlyList<Guid> Trainers, IReadOnlyList<string> Municipalities, long TeamVersion, IReadOnlyList<string> LentBy)
{
    /// <summary>The team after a fact.</summary>
    /// <param name="state">Before; null at the start.</param>
    /// <param name="id">The stream.</param>
    /// <param name="fact">A stored event.</param>
    public static OccasionTeam? Apply(OccasionTeam? state, Guid id, object fact) => fact switch
    {
        TeamConfirmed e when state is null || state.TeamVersion < e.TeamVersion => new(
            id, e.Occasion, e.Region, [e.Leader.Trainer, .. e.Trainers.Select(one => one.Trainer).Order()],
            [.. e.Trainers.Append(e.Leader).Select(one => one.Municipality).Distinct().Order(StringComparer.Ordinal)], e.TeamVersion,
            [e.Leader.Municipality, .. e.Trainers.OrderBy(one => one.Trainer).Select(one => one.Municipality)]),
        _ => state,
    };
}

/// <summary>Keeps <see cref="OccasionTeam"/> in step with the log.</summary>
public sealed class OccasionTeamProjection : SingleStreamProjection<OccasionTeam, Guid>
{
    /// <summary>Is given what is about teams.</summary>
    public OccasionTeamProjection() => IncludeType<TeamConfirmed>();

    /// <inheritdoc />
    public override OccasionTeam? Evolve(OccasionTeam? snapshot, Guid id, IEvent e) => OccasionTeam.Apply(snapshot, id, e.Data);
}
