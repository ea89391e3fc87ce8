using JasperFx;

namespace Marten;

/// <summary>The store's tables.</summary>
public interface IMartenStorage
{
    /// <summary>Creates what is missing.</summary>
    /// <param name="override">What may be changed, if other than configured.</param>
    /// <returns>When it is done.</returns>
    Task ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate? @override = null);
}
