namespace Yrkesresan.Trainer;

/// <summary>Names of tenants that are no journey.</summary>
internal static class Tenants
{
    /// <summary>Trainers belong to no journey: Marten's default tenant.</summary>
    public const string None = "*DEFAULT*";
}
