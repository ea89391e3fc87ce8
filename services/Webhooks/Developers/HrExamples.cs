using System.Text.Json.Nodes;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Developers;

/// <summary>A made-up message of an HR system of each type, and a made-up user of a directory: what integrators are shown. A test reads them as real ones are read.</summary>
internal static class HrExamples
{
    /// <summary>One of each type, in the order that they would come.</summary>
    public static IReadOnlyList<JsonObject> All { get; } =
    [
        Of(HrTypes.Hired, 1, new()
        {
            ["name"] = "Kim Exempel", ["email"] = "kim.exempel@example.org", ["unit"] = "Barn 1", ["role"] = "socialsekreterare", ["professionSince"] = "2024-08-01", ["from"] = "2026-03-01",
        }),
        Of(HrTypes.Changed, 2, new() { ["role"] = "arbetsledare" }),
        Of(HrTypes.Moved, 3, new() { ["unit"] = "Barn 2", ["from"] = "2026-04-01" }),
        Of(HrTypes.ManagerOfUnit, 4, new() { ["unit"] = "Barn 2", ["leads"] = true }),
        Of(HrTypes.LeaveStarted, 5, new() { ["from"] = "2026-06-01", ["until"] = "2026-12-31" }),
        Of(HrTypes.LeaveEnded, 6, new() { ["from"] = "2026-11-01" }),
        Of(HrTypes.Left, 7, new() { ["on"] = "2027-01-31" }),
    ];

    /// <summary>A user of a directory.</summary>
    public static JsonObject User { get; } = new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"),
        ["userName"] = "kim.exempel@example.org",
        ["externalId"] = "10023",
        ["name"] = new JsonObject { ["givenName"] = "Kim", ["familyName"] = "Exempel" },
        ["emails"] = new JsonArray(new JsonObject { ["value"] = "kim.exempel@example.org", ["primary"] = true }),
        ["title"] = "socialsekreterare",
        ["active"] = true,
        ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = new JsonObject { ["department"] = "Barn 1" },
    };

    private static JsonObject Of(string type, int sequence, JsonObject data)
    {
        data.Insert(0, "person", "10023");
        return new() { ["type"] = type, ["occurredAt"] = "2026-03-01T08:00:00Z", ["sequence"] = sequence, ["data"] = data };
    }
}
