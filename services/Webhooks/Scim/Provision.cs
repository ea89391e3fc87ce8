using System.Globalization;
using System.Text.Json.Nodes;
using Marten;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>
/// What a change of a user says of an employee, as a message like those that an HR system sends: stored with the user, then read, told and, where it can't be
/// applied, looked at as they are. Only what changed is said, so that nothing is undone that others have put right since.
/// </summary>
internal static class Provision
{
    /// <summary>What the change says; nothing where the user was inactive and is.</summary>
    /// <param name="before">The user before; null: it is new.</param>
    /// <param name="after">The user after.</param>
    public static JsonObject? Said(ScimUser? before, ScimUser after)
    {
        if (!after.Active)
        {
            return before is { Active: true } ? new JsonObject { ["active"] = false } : null;
        }

        var (was, now) = (before is { Active: true } ? Employee(before) : [], Employee(after));
        if (before is not { Active: true })
        {
            now["active"] = true;
        }

        var said = new JsonObject();
        foreach (var (name, value) in now)
        {
            if (!JsonNode.DeepEquals(value, was[name]))
            {
                said[name] = value?.DeepClone();
            }
        }

        return said.Count > 0 ? said : null;
    }

    /// <summary>Stores what a change says, of the user and of who manages her or him; saved with the user.</summary>
    public static async Task Say(this IDocumentSession session, ScimUser? before, ScimUser? after, DateTimeOffset now, CancellationToken cancellation)
    {
        var user = (after ?? before)!;
        var said = after is null ? before!.Active ? new JsonObject { ["active"] = false } : null : Said(before, after);
        if (said is not null)
        {
            session.Store(user, user.Id, HrTypes.Stated, said, $"{(after is null ? "deleted" : after.Version)}", now);
        }

        var (former, manager) = (Manages(before), Manages(after));
        if (former == manager)
        {
            return;
        }

        if (manager is { } leads)
        {
            session.Store(user, leads, HrTypes.ManagerOfUnit, new JsonObject { ["leads"] = true }, $"leads {user.Id} {user.Version}", now);
        }

        if (former is { } led)
        {
            var others = await session.QueryAsync<ScimUser>(
                "where cast(d.data ->> 'integration' as uuid) = ? and d.data ->> 'manager' = ? and d.id <> ? limit 1", cancellation, user.Integration, $"{led}", user.Id);
            if (others.Count == 0)
            {
                session.Store(user, led, HrTypes.ManagerOfUnit, new JsonObject { ["leads"] = false }, $"led {user.Id} {user.Version}", now);
            }
        }
    }

    private static Guid? Manages(ScimUser? user) => user is { Active: true, Manager: { } manager } && Guid.TryParse(manager, out var id) && id != user.Id ? id : null;

    private static void Store(this IDocumentSession session, ScimUser by, Guid of, string type, JsonObject said, string sent, DateTimeOffset now)
    {
        said["person"] = of.ToString();
        var body = new JsonObject { ["type"] = type, ["occurredAt"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["data"] = said }.ToJsonString(Json.Options);
        var message = new HrMessage(HrMessage.IdOf(by.Integration, $"scim {of} {sent}"), by.Integration, by.Municipality, now, now, HrMessage.HashOf(body)) { Own = true };
        session.Insert(message);
        session.Insert(new HrContent(message.Id, body));
    }

    private static JsonObject Employee(ScimUser user)
    {
        var attributes = user.Attributes();
        string? Text(JsonNode? node) => node is JsonValue value ? value.GetValue<string>() : null;
        var name = attributes["name"];
        var full = string.Join(' ', new[] { Text(name?["givenName"]), Text(name?["familyName"]) }.OfType<string>());
        var emails = (attributes["emails"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        var email = emails.Find(one => one["primary"]?.GetValueKind() is System.Text.Json.JsonValueKind.True) ?? emails.Find(one => Text(one["type"]) == "work") ?? emails.FirstOrDefault();
        var employee = new JsonObject();
        void Say(string field, string? value)
        {
            if (value is { Length: > 0 })
            {
                employee[field] = value;
            }
        }

        Say("name", full.Length > 0 ? full : Text(name?["formatted"]) ?? Text(attributes["displayName"]));
        Say("email", Text(email?["value"]) ?? (user.UserName.Contains('@', StringComparison.Ordinal) ? user.UserName : null));
        Say("role", Text(attributes["title"]));
        Say("unit", Text(attributes[ScimAttribute.Enterprise]?["department"]));
        return employee;
    }
}
