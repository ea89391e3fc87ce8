using System.Text.Json.Serialization;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;

namespace Yrkesresan.Gateway;

/// <summary>Whom a development token is for. In any other environment than Development there is no such route: 404.</summary>
/// <param name="Role">One of the roles.</param>
/// <param name="Region">Slug.</param>
/// <param name="Municipality">Slug.</param>
/// <param name="Unit">Unit of a manager.</param>
/// <param name="Person">UUID of the participant or trainer that the caller is.</param>
public sealed record DevelopmentToken(string? Role, string? Region, string? Municipality, string? Unit, string? Person)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/dev/token", Handle).AllowAnonymous().ExcludeFromDescription();

    internal static Caller Check(DevelopmentToken asked)
    {
        var input = new Validation();
        if (input.Required("role", asked.Role))
        {
            input.That(Roles.Contains(asked.Role), "role", "unknown", $"Rollen finns inte. Roller: {string.Join(", ", Roles)}.");
        }

        foreach (var (field, slug) in new[] { ("region", asked.Region), ("municipality", asked.Municipality) })
        {
            if (slug is not null)
            {
                input.Slug(field, slug);
            }
        }

        input.OptionalText("unit", asked.Unit);
        var person = Guid.TryParse(asked.Person, out var id) ? id : (Guid?)null;
        input.That(asked.Person is null || person is not null, "person", "format", "Ange ett UUID.");
        input.ThrowIfAny();
        // The same caller has the same subject in every token: idempotency keys and rate limits hang on it.
        var subject = person?.ToString() ?? string.Join(':', new[] { "dev", asked.Role, asked.Region, asked.Municipality, asked.Unit }.OfType<string>());
        return new Caller(subject, asked.Role!, asked.Region, asked.Municipality, asked.Unit, person);
    }

    private static Issued Handle(DevelopmentToken asked, IConfiguration configuration, IHostEnvironment environment, TimeProvider clock)
    {
        if (!environment.IsDevelopment() || configuration["Authentication:DevelopmentKey"] is not { } key)
        {
            throw new NotFound();
        }

        return new Issued(Tokens.Issue(key, Check(asked), clock.GetUtcNow()), "Bearer", (int)Tokens.DevelopmentLifetime.TotalSeconds);
    }

    private static IReadOnlyList<string> Roles => ServiceDefaults.Access.Role.All;

    private sealed record Issued(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
