using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Yrkesresan.ServiceDefaults.Access;

/// <summary>
/// Bearer tokens. In production from the issuer that <c>Authentication:Authority</c> names (OIDC), for <c>Authentication:Audience</c>.
/// In the environment Development only, also those signed with <c>Authentication:DevelopmentKey</c>, which the gateway issues at <c>/dev/token</c>.
/// At a service that knows <c>Authentication:ServiceKey</c> also those that our other services issue to themselves.
/// </summary>
public static class Tokens
{
    private const string DevelopmentIssuer = "https://yrkesresan.example/dev";
    private const string DevelopmentAudience = "yrkesresan";
    private const string ServiceIssuer = "https://yrkesresan.example/service";
    private const string ServiceKeyId = "service";
    private static readonly TimeSpan ServiceLifetime = TimeSpan.FromMinutes(2);

    /// <summary>How long a development token lives.</summary>
    public static readonly TimeSpan DevelopmentLifetime = TimeSpan.FromHours(12);

    /// <summary>Issues a token for development and tests.</summary>
    /// <param name="key"><c>Authentication:DevelopmentKey</c>, at least 32 bytes of text.</param>
    /// <param name="caller">Whom the token is for.</param>
    /// <param name="now">From when it is valid.</param>
    public static string Issue(string key, Caller caller, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object> { ["sub"] = caller.Subject, ["role"] = caller.Role };
        void Claim(string name, string? value)
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        Claim("region", caller.Region);
        Claim("municipality", caller.Municipality);
        Claim("unit", caller.Unit);
        Claim("person", caller.Person?.ToString());
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = DevelopmentIssuer,
            Audience = DevelopmentAudience,
            Claims = claims,
            NotBefore = now.UtcDateTime.AddMinutes(-1),
            IssuedAt = now.UtcDateTime,
            Expires = (now + DevelopmentLifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(Key(key), SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>
    /// Issues a token by which one of our services acts for a municipality at another, in any environment. The gateway does not know the key, so none comes
    /// from outside.
    /// </summary>
    /// <param name="key"><c>Authentication:ServiceKey</c>, at least 32 bytes of text, the same at every service and nowhere else.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="municipality">Slug of whom it acts for: the token may no more than that municipality's own system.</param>
    /// <param name="now">From when it is valid.</param>
    public static string IssueForService(string key, string service, string municipality, DateTimeOffset now) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = ServiceIssuer,
            Audience = ServiceIssuer,
            Claims = new Dictionary<string, object> { ["sub"] = $"service:{service}:{municipality}", ["role"] = Role.Integration, ["municipality"] = municipality },
            NotBefore = now.UtcDateTime.AddMinutes(-1),
            IssuedAt = now.UtcDateTime,
            Expires = (now + ServiceLifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(ServiceKey(key), SecurityAlgorithms.HmacSha256),
        });

    /// <summary>Adds the check of tokens, and that every route needs one unless it says otherwise.</summary>
    /// <param name="builder">The process's builder.</param>
    public static void AddTokens(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Authentication");
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.Authority = settings["Authority"];
            options.TokenValidationParameters.NameClaimType = "sub";
            options.TokenValidationParameters.RoleClaimType = "role";
            options.TokenValidationParameters.ValidAudience = settings["Audience"] ?? DevelopmentAudience;
            options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            if (settings["Authority"] is null && builder.Environment.IsDevelopment() && settings["DevelopmentKey"] is { } key)
            {
                options.TokenValidationParameters.ValidIssuer = DevelopmentIssuer;
                options.TokenValidationParameters.IssuerSigningKey = Key(key);
                options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            }

            if (settings["ServiceKey"] is { } services)
            {
                options.TokenValidationParameters.ValidIssuers = [ServiceIssuer];
                options.TokenValidationParameters.ValidAudiences = [ServiceIssuer];
                options.TokenValidationParameters.IssuerSigningKeys = [ServiceKey(services)];
                // Each issuer by its own key: neither may speak in the other's name.
                options.TokenValidationParameters.IssuerSigningKeyValidator = (signed, token, _) => (signed.KeyId == ServiceKeyId) == (token.Issuer == ServiceIssuer);
            }
        });
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Only these roles may call the route; which data they may touch is checked on the data.</summary>
    /// <typeparam name="TBuilder">Route or group.</typeparam>
    /// <param name="route">The route or group.</param>
    /// <param name="roles">From <see cref="Role"/>.</param>
    public static TBuilder For<TBuilder>(this TBuilder route, params string[] roles) where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireRole(roles));

    private static SymmetricSecurityKey Key(string key) => Encoding.UTF8.GetBytes(key) is { Length: >= 32 } bytes
        ? new SymmetricSecurityKey(bytes)
        : throw new InvalidOperationException("Authentication:DevelopmentKey has to be at least 32 bytes long.");

    private static SymmetricSecurityKey ServiceKey(string key) => Encoding.UTF8.GetBytes(key) is { Length: >= 32 } bytes
        ? new SymmetricSecurityKey(bytes) { KeyId = ServiceKeyId }
        : throw new InvalidOperationException("Authentication:ServiceKey has to be at least 32 bytes long.");
}
