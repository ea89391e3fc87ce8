using System.Security.Cryptography;
using System.Text;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Certification;

/// <summary>
/// Whether the certificate with a code holds: for anybody who was shown one, without a token. Says only valid or not valid; unknown, withdrawn and
/// replaced are the same answer, found the same way.
/// </summary>
public static class VerifyCertificate
{
    private const string Secure = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/certificates/verify/{code}", Handle).AllowAnonymous()
            .WithName(nameof(VerifyCertificate)).WithTags("Kursintyg").WithSummary("Om kursintyget med en kontrollkod är giltigt; säger inget mer. Utan inloggning")
            .Produces<Verdict>().Produces(StatusCodes.Status200OK, contentType: "text/html");
        routes.MapGet("/certificates/verify", Form).AllowAnonymous()
            .WithName("VerifyCertificateForm").WithTags("Kursintyg").WithSummary("Sida där kontrollkoden på ett kursintyg kan skrivas in. Utan inloggning")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
    }

    /// <summary>The address that leads to the answer, as seen from outside.</summary>
    internal static string Address(HttpContext http) => $"{http.PublicAddress()}/api/enrolment/v1/certificates/verify";

    private static async Task<IResult> Handle(string code, Sessions sessions, HttpContext http)
    {
        var valid = await IsValid(code, sessions, http.RequestAborted);
        http.Response.Headers.Vary = "Accept";
        return Guarded(http).Request.GetTypedHeaders().Accept.Any(one => one.MediaType == "text/html")
            ? Page(valid ? "Giltigt" : "Inte giltigt", valid
                ? "<p class=\"answer yes\" role=\"status\">Kursintyget är giltigt.</p>"
                : "<p class=\"answer no\" role=\"status\">Inget giltigt kursintyg har den koden.</p>")
            : Results.Ok(new Verdict(valid));
    }

    private static async Task<IResult> Form(string? code, Sessions sessions, HttpContext http) =>
        string.IsNullOrWhiteSpace(code) ? Page("Kontrollera kursintyg", "", Guarded(http)) : await Handle(code, sessions, http);

    private static async Task<bool> IsValid(string typed, Sessions sessions, CancellationToken cancellation)
    {
        var code = CertificateCode.Plain(typed);
        await using var session = sessions.Read();
        var found = await session.LoadAsync<CertificateCode>(CertificateCode.IdOf(code), cancellation);
        // The same is asked whatever was found, so that the answer takes as long.
        var certificate = await session.LoadAsync<Certificate>(found?.Certificate ?? Guid.Empty, cancellation);
        var issue = await session.LoadAsync<CertificateIssue>(found?.Certificate ?? Guid.Empty, cancellation);
        var same = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(found?.Code ?? new string('-', CertificateCode.Length)));
        return same & certificate is not null & found?.Issue == (issue?.Number ?? 1);
    }

    private static HttpContext Guarded(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = Secure;
        return http;
    }

    private static IResult Page(string title, string answer, HttpContext? _ = null) => Results.Content(
        $$"""
        <!doctype html>
        <html lang="sv">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} – Yrkesresan</title>
        <style>
        body { font: 1.1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 36rem; margin: 3rem auto; padding: 0 1rem }
        h1 { font-size: 1.6rem; color: #14405f }
        .answer { font-size: 1.4rem; font-weight: bold; border-left: .5rem solid; padding: .5rem 1rem }
        .yes { color: #14562b } .no { color: #8c1c13 }
        label { display: block; font-weight: bold } input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; border: 2px solid #14405f; letter-spacing: .1em }
        button { font: inherit; margin-top: .75rem; padding: .5rem 1.25rem; border: 0; background: #14405f; color: #fff }
        input:focus, button:focus { outline: 3px solid #b35c00; outline-offset: 2px }
        </style>
        </head>
        <body>
        <main>
        <h1>Kontrollera kursintyg</h1>
        {{answer}}
        <form action="/api/enrolment/v1/certificates/verify" method="get">
        <label for="code">Kontrollkod (står längst ned på intyget)</label>
        <input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required>
        <button>Kontrollera</button>
        </form>
        <p>Sidan säger bara om intyget är giltigt. Vem det gäller och vilken kurs står på intyget.</p>
        </main>
        </body>
        </html>
        """,
        "text/html; charset=utf-8");

    /// <summary>The whole answer.</summary>
    /// <param name="Valid">Whether a certificate with the code holds.</param>
    public sealed record Verdict(bool Valid);
}
