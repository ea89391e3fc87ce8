using System.Text.Json.Nodes;

namespace Yrkesresan.SystemTests;

/// <summary>What the Aspire dashboard shows of traces.</summary>
internal static class Traces
{
    internal sealed record Span(string Trace, string Id, string? Parent, string Service, string Source, string Name);

    /// <summary>The dashboard's answer as traces: OTLP's own JSON.</summary>
    public static IEnumerable<IReadOnlyList<Span>> Of(JsonNode answer) =>
        (from resource in Find(answer, "resourceSpans")
         let service = resource["resource"]!["attributes"]!.AsArray().First(one => one!["key"]!.GetValue<string>() == "service.name")!["value"]!["stringValue"]!.GetValue<string>()
         from scope in resource["scopeSpans"]!.AsArray()
         from span in scope!["spans"]!.AsArray()
         select new Span(span!["traceId"]!.GetValue<string>(), span["spanId"]!.GetValue<string>(), span["parentSpanId"]?.GetValue<string>(), service,
             scope["scope"]!["name"]!.GetValue<string>(), span["name"]!.GetValue<string>()))
        .GroupBy(span => span.Trace)
        .Select(trace => (IReadOnlyList<Span>)[.. trace]);

    /// <summary>Whether a span of each of these is below a span of the one before it.</summary>
    public static bool Passes(IReadOnlyList<Span> trace, params (string Service, string Source)[] path)
    {
        var parents = trace.DistinctBy(span => span.Id).ToDictionary(span => span.Id);
        return path.Zip(path.Skip(1)).All(pair => trace.Any(span => Is(span, pair.Second) && Above(span).Any(above => Is(above, pair.First))));

        static bool Is(Span span, (string Service, string Source) what) => (span.Service, span.Source) == what;

        IEnumerable<Span> Above(Span span)
        {
            for (var above = span; above.Parent is { } parent && parents.TryGetValue(parent, out above);)
                yield return above;
        }
    }

    private static IEnumerable<JsonNode> Find(JsonNode? node, string name) => node switch
    {
        JsonObject it when it.TryGetPropertyValue(name, out var found) => found!.AsArray().Select(one => one!),
        JsonObject it => it.SelectMany(property => Find(property.Value, name)),
        JsonArray it => it.SelectMany(one => Find(one, name)),
        _ => [],
    };
}
