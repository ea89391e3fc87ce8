using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>A user is otherwise: told whole (PUT), or what of it is (PATCH). What changed is said of the employee.</summary>
internal static class ChangeUser
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/Users/{id}", (string id, HttpContext http, Sessions sessions, TimeProvider clock, HrSignal signal) =>
                Handle(id, ScimAttribute.User, (_, body) => ScimAttribute.Read(body), http, sessions, clock, signal))
            .WithName("ScimReplaceUser").WithSummary("Replaces a user (RFC 7644 3.5.1): what is left out is gone. If-Match is honoured.")
            .Accepts<JsonObject>(ScimAnswer.ContentType, "application/json", "*/*").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
        routes.MapPatch("/Users/{id}", (string id, HttpContext http, Sessions sessions, TimeProvider clock, HrSignal signal) =>
                Handle(id, ScimPatch.Schema, ScimPatch.Apply, http, sessions, clock, signal))
            .WithName("ScimPatchUser").WithSummary("Changes a user (RFC 7644 3.5.2): add, replace, remove, with paths such as emails[type eq \"work\"].value. All of it or nothing.")
            .Accepts<JsonObject>(ScimAnswer.ContentType, "application/json", "*/*").Produces(StatusCodes.Status200OK, contentType: ScimAnswer.ContentType);
    }

    private static async Task<IResult> Handle(
        string id, string schema, Func<JsonObject, JsonObject, JsonObject> change, HttpContext http, Sessions sessions, TimeProvider clock, HrSignal signal)
    {
        var body = await http.ScimBody(schema);
        await using var session = sessions.Open();
        var before = await session.Locked(http, id);
        var attributes = CreateUser.Checked(change(before.Attributes(), body));
        if (JsonNode.DeepEquals(attributes, before.Attributes()))
        {
            return new ScimAnswer(before.Shown(http.ScimAddress()), version: before.Version);
        }

        // Later than what was said before, whatever this machine's clock says: the order of what is said hangs on it.
        var now = clock.GetUtcNow() is var at && at > before.LastModified ? at : before.LastModified.AddTicks(10);
        var after = before with { Resource = attributes.ToJsonString(), LastModified = now, Version = before.Version + 1 };
        if (after.UserName != before.UserName)
        {
            session.Delete<ScimUserName>(ScimUserName.IdOf(before.Integration, before.UserName));
            session.Insert(new ScimUserName(ScimUserName.IdOf(before.Integration, after.UserName), before.Id));
        }

        session.Store(after);
        await session.Say(before, after, now, http.RequestAborted);
        await session.SaveChangesAsync(http.RequestAborted);
        signal.Set();
        return new ScimAnswer(after.Shown(http.ScimAddress()), version: after.Version);
    }
}
