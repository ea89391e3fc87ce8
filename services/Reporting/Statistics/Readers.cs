using Yrkesresan.ServiceDefaults.Access;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>Whom statistics are for.</summary>
internal static class Readers
{
    public static readonly string[] All = [Role.Coordinator, Role.National, Role.Manager, Role.MunicipalAdministrator];

    public static readonly string[] OfOneMunicipality = [Role.Manager, Role.MunicipalAdministrator];
}
