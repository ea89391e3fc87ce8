using System.Globalization;
using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>A user of a directory, as it is shown to the directory again. A row that can be deleted: it holds a name.</summary>
/// <param name="Id">The resource's id.</param>
/// <param name="Integration">The directory.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Employee">As whom it is known in the queue, see <see cref="Hr.HrKeys.EmployeeOf"/>.</param>
/// <param name="Resource">The attributes that are kept, as JSON.</param>
/// <param name="Created">UTC.</param>
/// <param name="LastModified">UTC.</param>
/// <param name="Version">Counts the changes: the ETag.</param>
public sealed record ScimUser(
    Guid Id, Guid Integration, string Municipality, Guid Employee, string Resource, DateTimeOffset Created, DateTimeOffset LastModified, long Version)
{
    /// <summary>The directory's name for it as names are compared; what a filter finds it by.</summary>
    public string UserName => Text("userName")!.ToLowerInvariant();

    /// <summary>The directory's own id.</summary>
    public string? ExternalId => Text("externalId");

    /// <summary>Whether employed.</summary>
    public bool Active => Attributes()["active"]?.GetValue<bool>() ?? true;

    /// <summary>The user's manager, one of the directory's users.</summary>
    public string? Manager => (Attributes()[ScimAttribute.Enterprise]?["manager"]?["value"])?.GetValue<string>();

    internal JsonObject Attributes() => JsonNode.Parse(Resource)!.AsObject();

    /// <summary>The resource as it is answered.</summary>
    /// <param name="root">The address of <c>/scim/v2</c>.</param>
    internal JsonObject Shown(string root)
    {
        var attributes = Attributes();
        var schemas = new JsonArray(ScimAttribute.User);
        if (attributes.ContainsKey(ScimAttribute.Enterprise))
        {
            schemas.Add(ScimAttribute.Enterprise);
        }

        var shown = new JsonObject { ["schemas"] = schemas, ["id"] = Id.ToString() };
        foreach (var (name, value) in attributes)
        {
            shown[name] = value?.DeepClone();
        }

        shown["active"] ??= true;
        shown["meta"] = new JsonObject
        {
            ["resourceType"] = "User",
            ["created"] = Time(Created),
            ["lastModified"] = Time(LastModified),
            ["location"] = $"{root}/Users/{Id}",
            ["version"] = ScimAnswer.ETag(Version),
        };
        return shown;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string? Text(string name) => Attributes()[name]?.GetValue<string>();
}

/// <summary>That a directory has a user of a name: inserted with the user, so that there is one.</summary>
/// <param name="Id">From directory and name; the name can't be read from it.</param>
/// <param name="User">Which.</param>
public sealed record ScimUserName(Guid Id, Guid User)
{
    /// <summary>The id for a name in a directory.</summary>
    /// <param name="integration">The directory.</param>
    /// <param name="name">As compared.</param>
    public static Guid IdOf(Guid integration, string name) => Uuid.From("scim-user-name", integration.ToString(), name);
}
