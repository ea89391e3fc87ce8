using System.Text;

namespace Yrkesresan.Gateway;

/// <summary>The page at <c>/</c>: where a person who came here finds what is here.</summary>
internal static class StartPage
{
    public static void Map(IEndpointRouteBuilder routes, IReadOnlyList<string> services)
    {
        var documents = string.Concat(services.Select(service => $"""<li><a href="/api/{service}/openapi.json">{service}</a></li>"""));
        routes.MapGet("/", (HttpContext http, IHostEnvironment environment) =>
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
            return Results.Text(Page(documents, environment.IsDevelopment() ? Token : ""), "text/html", Encoding.UTF8);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private const string Token =
        """
        <h2>Utveckling</h2>
        <p>En token att prova med (<code>Authorization: Bearer …</code>):</p>
        <pre>curl -s -H 'Content-Type: application/json' -d '{"role":"coordinator","region":"norrbotten"}' …/dev/token</pre>
        """;

    private static string Page(string documents, string token) =>
        $$"""
        <!doctype html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Yrkesresan</title>
        <style>
        body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
        a { color: #00497a } pre { background: #f2f2f2; padding: .75rem; white-space: pre-wrap }
        </style>
        </head>
        <body>
        <main>
        <h1>Yrkesresan</h1>
        <p>Introduktion och kompetensutveckling i socialtjänsten: kurser, anmälan, utbildare, fakturering och uppföljning.</p>
        <ul>
        <li><a href="/swagger">Gränssnitten, att läsa och prova (Swagger)</a></li>
        <li><a href="/developers">Koppla ert system till Yrkesresan</a> · <a href="/developers/en" lang="en">Connect your system</a></li>
        <li><a href="/health/live">Lever ingången?</a> · <a href="/health/ready">Är den redo?</a></li>
        </ul>
        <h2>Beskrivningar (OpenAPI)</h2>
        <ul>{{documents}}</ul>
        {{token}}
        </main>
        </body>
        </html>
        """;
}
