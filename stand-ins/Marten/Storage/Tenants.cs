namespace Marten.Storage;

internal static class Tenants
{
    public const string Default = "*DEFAULT*";
}
