namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says more about a resource of the application.</summary>
/// <typeparam name="T">The resource's type.</typeparam>
public interface IResourceBuilder<out T> where T : IResource
{
    /// <summary>The resource.</summary>
    T Resource { get; }
}
