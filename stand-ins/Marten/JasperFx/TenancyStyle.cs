namespace JasperFx.MultiTenancy;

/// <summary>Whether tenants share tables.</summary>
public enum TenancyStyle
{
    /// <summary>No tenants.</summary>
    Single,

    /// <summary>One set of tables, with the tenant in every key.</summary>
    Conjoined,
}
