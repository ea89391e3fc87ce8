using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Endpoints;

/// <summary>What is checked of an endpoint's fields, whether it is registered or changed.</summary>
internal static class EndpointInput
{
    public static async Task<Uri?> Address(this Validation input, string? url, TargetAddress addresses, CancellationToken cancellation)
    {
        if (!input.Text("url", url, 500))
        {
            return null;
        }

        var (checkedUrl, fault) = await addresses.Check(url, cancellation);
        if (fault is not null)
        {
            input.Add("url", fault.Value.Code, fault.Value.Title);
        }

        return checkedUrl;
    }

    public static void Events(this Validation input, IReadOnlyList<string?>? events)
    {
        if (!input.Required("events", events))
        {
            return;
        }

        input.That(events!.Count is > 0 and <= 100, "events", "range", "Ange mellan 1 och 100 händelser.");
        for (var i = 0; i < events.Count; i++)
        {
            if (input.Required($"events[{i}]", events[i]))
            {
                input.That(Payload.Types.Contains(events[i]!), $"events[{i}]", "unknown", $"Händelsen finns inte. Händelser: {string.Join(", ", Payload.Types)}.");
            }
        }
    }

    public static void Journeys(this Validation input, IReadOnlyList<string?>? journeys)
    {
        for (var i = 0; i < journeys?.Count; i++)
        {
            if (input.Required($"journeys[{i}]", journeys[i]))
            {
                input.That(ServiceDefaults.Messaging.Journeys.Exists(journeys[i]!), $"journeys[{i}]", "unknown", "Yrkesresan finns inte.");
            }
        }
    }

    /// <summary>Each once, in order; none is all.</summary>
    public static IReadOnlyList<string>? Wanted(IReadOnlyList<string?>? journeys) =>
        journeys is null or [] ? null : [.. journeys.Select(journey => journey!).Distinct().Order(StringComparer.Ordinal)];
}
