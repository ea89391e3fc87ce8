namespace JasperFx;

/// <summary>What may be changed in the database to make it fit the configuration.</summary>
public enum AutoCreate
{
    /// <summary>Everything, dropping and creating anew if need be.</summary>
    All,

    /// <summary>What is missing is created, what exists is extended.</summary>
    CreateOrUpdate,

    /// <summary>What is missing is created.</summary>
    CreateOnly,

    /// <summary>Nothing.</summary>
    None,
}
