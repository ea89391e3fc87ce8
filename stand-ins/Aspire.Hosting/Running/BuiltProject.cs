using System.Reflection;

namespace Aspire.Hosting.Running;

/// <summary>Where a project was built to, in the configuration that the host itself was built in.</summary>
internal static class BuiltProject
{
    private const string Marker = ".runtimeconfig.json";

    private static string Configuration =>
        System.Reflection.Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration is { Length: > 0 } own ? own : "Debug";

    /// <summary>The program that runs .NET assemblies: the one that runs us, if it does.</summary>
    public static string Dotnet =>
        Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet")
        : "dotnet";

    public static string Assembly(string projectPath)
    {
        if (!File.Exists(projectPath))
            throw new InvalidOperationException($"There is no project {projectPath}.");
        var folder = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(projectPath)!, "bin", Configuration));
        var name = Path.GetFileNameWithoutExtension(projectPath);
        var built = !folder.Exists ? [] :
            from file in folder.EnumerateFiles("*" + Marker, SearchOption.AllDirectories)
            let assembly = file.FullName[..^Marker.Length] + ".dll"
            where File.Exists(assembly)
            // Of several the one named after the project, then the newest.
            orderby Path.GetFileNameWithoutExtension(assembly) is { } own && (own == name || own.EndsWith("." + name, StringComparison.Ordinal)) descending,
                file.LastWriteTimeUtc descending
            select assembly;
        return built.FirstOrDefault() ?? throw new InvalidOperationException(
            $"{projectPath} is not built: dotnet build --configuration {Configuration} {projectPath}");
    }
}
