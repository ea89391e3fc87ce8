using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>A directory has a user: an employee who may be enrolled, unless inactive.</summary>
internal static class CreateUser
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/Users", Handle)
        .WithName("ScimCreateUser").WithSummary("Creates a user (RFC 7644 3.3). Attributes that nothing follows from are passed over.")
        .Accepts<JsonObject>(ScimAnswer.ContentType, "application/json", "*/*")
        .Produces(StatusCodes.Status201Created, contentType: ScimAnswer.ContentType);

    private static async Task<IResult> Handle(HttpContext http, Sessions sessions, TimeProvider clock, HrSignal signal)
    {
        var directory = http.Directory();
        var attributes = Checked(ScimAttribute.Read(await http.ScimBody(ScimAttribute.User)));
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var user = new ScimUser(id, directory.Id, directory.Municipality, directory.EmployeeOf(id.ToString()), attributes.ToJsonString(), now, now, 1);
        await using var session = sessions.Open();
        session.Insert(user);
        session.Insert(new ScimUserName(ScimUserName.IdOf(directory.Id, user.UserName), user.Id));
        await session.Say(null, user, now, http.RequestAborted);
        await session.SaveChangesAsync(http.RequestAborted);
        signal.Set();
        return new ScimAnswer(user.Shown(http.ScimAddress()), StatusCodes.Status201Created, $"{http.ScimAddress()}/Users/{user.Id}", user.Version);
    }

    /// <summary>What every user has to have.</summary>
    /// <exception cref="ScimProblem">It has not (<c>invalidValue</c>).</exception>
    internal static JsonObject Checked(JsonObject attributes) =>
        attributes["userName"] is null ? throw ScimProblem.Value("userName") : attributes;
}
