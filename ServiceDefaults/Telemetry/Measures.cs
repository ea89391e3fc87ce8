using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Yrkesresan.ServiceDefaults.Telemetry;

/// <summary>The house's own meter and activity source, both named <c>Yrkesresan</c>.</summary>
public static class Measures
{
    /// <summary>Name of the meter and the source.</summary>
    public const string Name = "Yrkesresan";

    /// <summary>The meter; services add their own instruments to it.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>Spans of ours.</summary>
    public static ActivitySource Source { get; } = new(Name);

    internal static Counter<long> Commands { get; } =
        Meter.CreateCounter<long>("yrkesresan.commands", "{command}", "Commands by route and outcome (ok or the rule's code)");

    internal static Counter<long> Published { get; } =
        Meter.CreateCounter<long>("yrkesresan.events.published", "{event}", "Public events confirmed by the broker");
}
