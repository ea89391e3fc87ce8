namespace Yrkesresan.Enrolment;

/// <summary>The event store's tenants: each journey, and the one for what belongs to none.</summary>
internal static class Tenants
{
    /// <summary>People belong to no journey: Marten's default tenant.</summary>
    public const string None = "*DEFAULT*";
}
