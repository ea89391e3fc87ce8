using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Yrkesresan.ServiceDefaults.Printing;

/// <summary>How a text looks.</summary>
public enum Face
{
    /// <summary>Running text.</summary>
    Sans,

    /// <summary>What stands out.</summary>
    SansBold,

    /// <summary>Ornamental.</summary>
    Serif,

    /// <summary>Headings of what is hung up.</summary>
    SerifBold,
}

/// <summary>
/// The fonts that are embedded in what is printed: DejaVu, which has the letters of Swedish, Northern Sami and the other languages written in Latin,
/// Greek and Cyrillic. From the folder <c>Fonts:Folder</c>; Debian has them in the package fonts-dejavu-core. Each is read once.
/// </summary>
public sealed class Fonts(IConfiguration configuration) : IHealthCheck
{
    private const string OfDebian = "/usr/share/fonts/truetype/dejavu";

    private static readonly IReadOnlyDictionary<Face, string> Names = new Dictionary<Face, string>
    {
        [Face.Sans] = "DejaVuSans",
        [Face.SansBold] = "DejaVuSans-Bold",
        [Face.Serif] = "DejaVuSerif",
        [Face.SerifBold] = "DejaVuSerif-Bold",
    };

    private readonly ConcurrentDictionary<Face, TrueType> read = new();
    private readonly string folder = configuration["Fonts:Folder"] ?? OfDebian;

    /// <summary>Whether everything is there: without, nothing is printed rather than something with the wrong letters.</summary>
    public bool Available => Names.Values.All(name => File.Exists(PathOf(name)));

    /// <summary>A font.</summary>
    public TrueType this[Face face] => read.GetOrAdd(face, one => new TrueType(Names[one], File.ReadAllBytes(PathOf(Names[one]))));

    /// <summary>Degraded, not unhealthy: seats are given without fonts.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        Available ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"Fonts are missing in {folder} (fonts-dejavu-core): no PDF can be written."));

    private string PathOf(string name) => Path.Combine(folder, $"{name}.ttf");
}

/// <summary>Registration of what a service needs to print.</summary>
public static class PrintingRegistration
{
    /// <summary>The fonts, and in readiness whether they are there.</summary>
    /// <param name="services">The service's.</param>
    public static IServiceCollection AddPrinting(this IServiceCollection services)
    {
        services.AddSingleton<Fonts>();
        services.AddHealthChecks().AddCheck<Fonts>("fonts", tags: ["ready"]);
        return services;
    }
}
