namespace Weasel.Core;

/// <summary>How enums are written in JSON.</summary>
public enum EnumStorage
{
    /// <summary>By number.</summary>
    AsInteger,

    /// <summary>By name.</summary>
    AsString,
}

/// <summary>How property names are written in JSON.</summary>
public enum Casing
{
    /// <summary>As in the class.</summary>
    Default,

    /// <summary>camelCase.</summary>
    CamelCase,

    /// <summary>snake_case.</summary>
    SnakeCase,
}
