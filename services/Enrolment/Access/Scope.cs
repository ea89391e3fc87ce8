using Marten;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Imports;

namespace Yrkesresan.Enrolment.Access;

/// <summary>
/// Which data a caller may touch: the one place where it is decided. What is outside does not exist for the caller (404).
/// Coordinator: own region. Municipal administrator and integration: own municipality. Manager: own municipality, and own unit where
/// the token names one. Participant: own person. Trainer: occasions whose team the trainer is in. National: reads all. Operator: nothing.
/// </summary>
internal static class Scope
{
    /// <summary>Who may read what holds no personal data.</summary>
    public static readonly string[] Everybody =
        [Role.Participant, Role.Manager, Role.MunicipalAdministrator, Role.Trainer, Role.Coordinator, Role.National, Role.Integration];

    /// <summary>Who may change people and enrol them.</summary>
    public static readonly string[] Staff = [Role.Coordinator, Role.MunicipalAdministrator, Role.Manager, Role.Integration];

    /// <summary>Who may run an occasion: coordinators, and employers those that are held inside the own organisation.</summary>
    public static readonly string[] Organisers = [Role.Coordinator, Role.MunicipalAdministrator, Role.Manager];

    /// <summary>Whether the caller may read a participant.</summary>
    public static bool Sees(this Caller caller, Participant participant, string? region) => caller.Role switch
    {
        Role.National => true,
        Role.Participant => caller.Person == participant.Id,
        _ => caller.Administers(participant, region),
    };

    /// <summary>Whether the caller may change a participant.</summary>
    public static bool Administers(this Caller caller, Participant participant, string? region) => caller.Role switch
    {
        Role.Coordinator => region is not null && caller.Region == region,
        _ => caller.EmploysAt(participant.Municipality, participant.Unit),
    };

    /// <summary>Whether the caller may tick a participant's tasks: the person herself, and who may change her or him.</summary>
    public static bool Ticks(this Caller caller, Participant participant, string? region) =>
        caller.Is(Role.Participant) ? caller.Person == participant.Id : caller.Administers(participant, region);

    /// <summary>Whether the caller speaks for an employer: a municipality, or a unit of it.</summary>
    public static bool EmploysAt(this Caller caller, string municipality, string unit) => caller.Role switch
    {
        Role.MunicipalAdministrator or Role.Integration => caller.Municipality == municipality,
        Role.Manager => caller.Municipality == municipality && (caller.Unit is null || caller.Unit == unit),
        _ => false,
    };

    /// <summary>Whether the caller may read what the managers of a municipality are told; of units <see cref="OwnUnit"/> says which.</summary>
    public static bool Leads(this Caller caller, string municipality, Municipality? known) => caller.Role switch
    {
        Role.National => true,
        Role.Coordinator => known is not null && caller.Region == known.Region,
        Role.MunicipalAdministrator or Role.Integration or Role.Manager => caller.Municipality == municipality,
        _ => false,
    };

    /// <summary>The employer whose doings alone an employer sees of a person: what was before with another stays theirs; null: not an employer.</summary>
    public static string? OwnMunicipality(this Caller caller) =>
        caller.Role is Role.MunicipalAdministrator or Role.Integration or Role.Manager ? caller.Municipality ?? "" : null;

    /// <summary>The unit that a manager's token names; null: all of the municipality's.</summary>
    public static string? OwnUnit(this Caller caller) => caller.Role == Role.Manager ? caller.Unit : null;

    /// <summary>Whether the caller may register people at a municipality: a coordinator at any that is not known to be another region's.</summary>
    public static bool MayRegisterAt(this Caller caller, string municipality, string unit, Municipality? known) => caller.Role switch
    {
        Role.Coordinator => caller.Region is not null && (known is null || known.Region == caller.Region),
        _ => caller.EmploysAt(municipality, unit),
    };

    /// <summary>Whether the caller may say how a municipality's employees are enrolled: itself, or its region's coordinator.</summary>
    public static bool SetsRulesOf(this Caller caller, string municipality, Municipality? known) => caller.Role switch
    {
        Role.Coordinator => caller.Region is not null && (known is null || known.Region == caller.Region),
        Role.MunicipalAdministrator => caller.Municipality == municipality,
        _ => false,
    };

    /// <summary>Whether the caller may read how a municipality's employees are enrolled.</summary>
    public static bool ReadsRulesOf(this Caller caller, string municipality, Municipality? known) => caller.Role switch
    {
        Role.National => true,
        Role.Manager or Role.Integration => caller.Municipality == municipality,
        _ => caller.SetsRulesOf(municipality, known),
    };

    /// <summary>Whether the caller may follow an import: whoever has the scope it was asked for in.</summary>
    public static bool Sees(this Caller caller, Import import) => ImportScope.Of(caller) == import.By;

    /// <summary>Whether the caller may enrol a participant at, or take her or him off, an occasion in <paramref name="occasionRegion"/>.</summary>
    public static bool Enrols(this Caller caller, Participant participant, string? region, string occasionRegion) =>
        caller.Role switch
        {
            Role.Coordinator => caller.Region == occasionRegion && region == occasionRegion,
            // Where nobody has told the region, they may: the person is their own.
            Role.Participant => caller.Person == participant.Id && (region is null || region == occasionRegion),
            _ => caller.EmploysAt(participant.Municipality, participant.Unit) && (region is null || region == occasionRegion),
        };

    /// <summary>Whether the caller runs the occasions of a region.</summary>
    public static bool Coordinates(this Caller caller, string region) => caller.Role == Role.Coordinator && caller.Region == region;

    /// <summary>Whether the caller runs an occasion: the region's coordinator and, where it is held inside an organisation, that employer.</summary>
    public static bool Runs(this Caller caller, string region, HeldBy? heldBy) =>
        caller.Coordinates(region) || heldBy is not null && caller.Is(Organisers) && caller.EmploysAt(heldBy.Municipality, heldBy.Unit ?? "");

    /// <summary>Whether the caller runs an occasion.</summary>
    public static bool Runs(this Caller caller, Occasion occasion) => caller.Runs(occasion.Region, occasion.HeldBy);

    /// <summary>Whether the caller may see somebody's place at an occasion.</summary>
    public static bool Sees(this Caller caller, Place place, string occasionRegion, OccasionTeam? team) => caller.Role switch
    {
        Role.National => true,
        Role.Coordinator => caller.Region == occasionRegion,
        Role.Trainer => caller.TeachesIn(team),
        Role.Participant => caller.Person == place.Participant,
        _ => caller.EmploysAt(place.Municipality, place.Unit),
    };

    /// <summary>Whether the caller is in the team of an occasion.</summary>
    public static bool TeachesIn(this Caller caller, OccasionTeam? team) =>
        caller.Role == Role.Trainer && caller.Person is { } person && team?.Members.Contains(person) == true;

    /// <summary>The region whose occasions the caller may read; null: any; empty, where nobody has told it: none. The calendar holds no personal data.</summary>
    public static async Task<string?> CalendarRegion(this Caller caller, IQuerySession session, CancellationToken cancellation) => caller.Role switch
    {
        Role.National => null,
        Role.Coordinator => caller.Region ?? "",
        _ => caller.Region ?? await RegionOf(session, caller.Municipality, cancellation) ?? await RegionOfPerson(session, caller.Person, cancellation) ?? "",
    };

    /// <summary>
    /// The municipality whose own occasions the caller may read besides the region's; null: everybody's; empty: nobody's.
    /// What one organisation holds for its own people is not the others' business.
    /// </summary>
    public static async Task<string?> CalendarMunicipality(this Caller caller, IQuerySession session, CancellationToken cancellation) => caller.Role switch
    {
        Role.National or Role.Coordinator or Role.Trainer => null,
        Role.Participant => caller.Municipality ?? (caller.Person is { } person ? await MunicipalityOf(session, person, cancellation) : null) ?? "",
        _ => caller.Municipality ?? "",
    };

    /// <summary>The participant's region: as recorded, else as since learnt of the municipality, else that of the employer before; null where nobody has said.</summary>
    public static async Task<string?> RegionOf(this IQuerySession session, Participant participant, CancellationToken cancellation) =>
        participant.Region ?? await RegionOf(session, participant.Municipality, cancellation) ?? participant.RegionBefore;

    /// <summary>A participant that the caller may see, or nothing at all.</summary>
    public static async Task<Participant> ParticipantFor(
        this IQuerySession session, Caller caller, Guid id, Func<Caller, Participant, string?, bool> allows, CancellationToken cancellation)
    {
        var participant = await session.LoadAsync<Participant>(id, cancellation) ?? throw new NotFound();
        return await session.Still(caller, participant, allows, cancellation);
    }

    /// <summary>The same asked of what the lock holds: whoever waited for it may have lost the person to another employer meanwhile.</summary>
    public static async Task<Participant> Still(
        this IQuerySession session, Caller caller, Participant participant, Func<Caller, Participant, string?, bool> allows, CancellationToken cancellation) =>
        allows(caller, participant, await session.RegionOf(participant, cancellation)) ? participant : throw new NotFound();

    private static async Task<string?> RegionOfPerson(IQuerySession session, Guid? person, CancellationToken cancellation) =>
        person is not null
        && await session.QueryAsync<Participant>("where d.tenant_id = ? and d.id = ?", cancellation, Tenants.None, person.Value) is [var participant]
            ? await session.RegionOf(participant, cancellation)
            : null;

    private static async Task<string?> MunicipalityOf(IQuerySession session, Guid person, CancellationToken cancellation) =>
        await session.QueryAsync<Participant>("where d.tenant_id = ? and d.id = ?", cancellation, Tenants.None, person) is [var participant]
            ? participant.Municipality
            : null;

    private static async Task<string?> RegionOf(IQuerySession session, string? municipality, CancellationToken cancellation) =>
        municipality is null ? null : (await session.LoadAsync<Municipality>(municipality, cancellation))?.Region;
}
