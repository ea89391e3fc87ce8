namespace Yrkesresan.ServiceDefaults.Access;

/// <summary>The roles a token may carry (claim <c>role</c>).</summary>
public static class Role
{
    /// <summary>Deltagare: own person.</summary>
    public const string Participant = "participant";

    /// <summary>Chef/arbetsledare: own unit, or own municipality where the token names no unit.</summary>
    public const string Manager = "manager";

    /// <summary>Kommunal administratör: own municipality.</summary>
    public const string MunicipalAdministrator = "municipal-administrator";

    /// <summary>Utbildare: own occasions.</summary>
    public const string Trainer = "trainer";

    /// <summary>Regional samordnare: own region.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>SKR: the national catalogue, every region to read.</summary>
    public const string National = "national";

    /// <summary>A municipality's system: own municipality.</summary>
    public const string Integration = "integration";

    /// <summary>Who runs the system: health and republishing, no one's personal data.</summary>
    public const string Operator = "operator";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Participant, Manager, MunicipalAdministrator, Trainer, Coordinator, National, Integration, Operator];
}
