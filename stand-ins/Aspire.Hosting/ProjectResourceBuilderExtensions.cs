using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects to the application.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>
    /// Adds a project, run from what it was built to in the host's own configuration; launch profiles are not read.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name, unique in the application.</param>
    /// <param name="projectPath">The project file.</param>
    /// <param name="launchProfileName">The launch profile; the stand-in knows none, as with null.</param>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(projectPath);
        if (launchProfileName is not null)
            throw new NotSupportedException("The stand-in of Aspire.Hosting knows no launch profiles: give null.");
        var project = new ProjectResource(name);
        project.Plan.ProjectPath = Path.GetFullPath(projectPath);
        return Running.Builder.Add(builder, project);
    }

    /// <summary>Runs a project several times, each with an address of its own.</summary>
    /// <param name="builder">The project.</param>
    /// <param name="replicas">How many times.</param>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicas);
        builder.Plan().Replicas = replicas;
        return builder;
    }
}
