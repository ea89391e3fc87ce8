using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Yrkesresan.ServiceDefaults.Http;

/// <summary>The service's OpenAPI document at <c>/api/{service}/openapi.json</c>.</summary>
internal static class OpenApi
{
    public static void AddOpenApiDocument(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("openapi", new OpenApiInfo { Title = $"Yrkesresan {service}", Version = "v1" });
            options.CustomSchemaIds(type => type.FullName!.Replace("Yrkesresan.", "", StringComparison.Ordinal).Replace('+', '.'));
            options.SupportNonNullableReferenceTypes();
            options.AddSecurityDefinition("bearer", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" });
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] });
            options.OperationFilter<Problems>();
            foreach (var assembly in new[] { Assembly.GetEntryAssembly(), typeof(OpenApi).Assembly })
            {
                var documentation = Path.Combine(AppContext.BaseDirectory, $"{assembly?.GetName().Name}.xml");
                if (File.Exists(documentation))
                {
                    options.IncludeXmlComments(documentation);
                }
            }
        });
    }

    public static void MapOpenApiDocument(this WebApplication app, string service) =>
        app.MapSwagger($"/api/{service}/{{documentName}}.json").AllowAnonymous();

    /// <summary>Every operation may answer with problem details.</summary>
    private sealed class Problems : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse
            {
                Description = "Problem details (RFC 9457): type, title (på svenska), status, code, detail, instance, errors.",
            });
        }
    }
}
