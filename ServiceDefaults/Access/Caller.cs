using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Yrkesresan.ServiceDefaults.Access;

/// <summary>Who asks, as the token says. A route takes it as a parameter.</summary>
/// <param name="Subject">The token's subject; stable per person or system, kept out of logs.</param>
/// <param name="Role">One of <see cref="Access.Role"/>.</param>
/// <param name="Region">Slug of the region the caller is limited to.</param>
/// <param name="Municipality">Slug of the municipality the caller is limited to.</param>
/// <param name="Unit">The unit a manager is limited to.</param>
/// <param name="Person">The participant or trainer that the caller is.</param>
public sealed record Caller(string Subject, string Role, string? Region, string? Municipality, string? Unit, Guid? Person)
{
    /// <summary>Whether the caller has one of the roles.</summary>
    /// <param name="roles">From <see cref="Access.Role"/>.</param>
    public bool Is(params ReadOnlySpan<string> roles) => roles.Contains(Role);

    /// <summary>The caller of a request; without a token, nobody.</summary>
    /// <param name="http">The request.</param>
    public static Caller Of(HttpContext http) => Of(http.User);

    /// <summary>The caller a principal stands for.</summary>
    /// <param name="user">From a checked token.</param>
    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue("sub") ?? "",
        user.FindFirstValue("role") ?? "",
        user.FindFirstValue("region"),
        user.FindFirstValue("municipality"),
        user.FindFirstValue("unit"),
        Guid.TryParse(user.FindFirstValue("person"), out var person) ? person : null);

    /// <summary>Binds the parameter of a route.</summary>
    /// <param name="http">The request.</param>
    public static ValueTask<Caller?> BindAsync(HttpContext http) => ValueTask.FromResult<Caller?>(Of(http));
}
