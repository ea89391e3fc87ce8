namespace Yrkesresan.Testing;

/// <summary>Where this clone is.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file or folder of the repository.</summary>
    /// <param name="parts">Its path from the root.</param>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        throw new InvalidOperationException($"No Directory.Packages.props above {AppContext.BaseDirectory}: the tests run inside a clone.");
    }
}
