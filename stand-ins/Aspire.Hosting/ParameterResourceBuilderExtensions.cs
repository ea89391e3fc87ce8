using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds values to the application.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a value.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name, unique in the application.</param>
    /// <param name="value">The value.</param>
    /// <param name="publishValueAsDefault">Of no account here: nothing is published.</param>
    /// <param name="secret">Whether it is to be hidden; the stand-in shows no values.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        return Running.Builder.Add(builder, new ParameterResource(name, value));
    }
}
