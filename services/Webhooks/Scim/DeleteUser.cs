using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Webhooks.Hr;

namespace Yrkesresan.Webhooks.Scim;

/// <summary>A directory has the user no longer: the employee has left, and what lies here of her or him is deleted.</summary>
internal static class DeleteUser
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/Users/{id}", Handle)
        .WithName("ScimDeleteUser").WithSummary("Deletes a user (RFC 7644 3.6): the employee has left. What she or he took stands in Enrolment.")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Handle(string id, HttpContext http, Sessions sessions, TimeProvider clock, HrSignal signal)
    {
        await using var session = sessions.Open();
        var user = await session.Locked(http, id);
        var now = clock.GetUtcNow() is var at && at > user.LastModified ? at : user.LastModified.AddTicks(10);
        session.Delete<ScimUser>(user.Id);
        session.Delete<ScimUserName>(ScimUserName.IdOf(user.Integration, user.UserName));
        await session.Say(user, null, now, http.RequestAborted);
        await session.SaveChangesAsync(http.RequestAborted);
        signal.Set();
        return Results.NoContent();
    }
}
