namespace JasperFx.Events;

/// <summary>What a projection writes through.</summary>
public interface IStorageOperations : IAsyncDisposable;
