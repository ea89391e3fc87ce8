using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.Webhooks.Deliveries;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Developers;

/// <summary>
/// The page for those who connect a municipality's system, at the gateway's <c>/developers</c> and <c>/developers/en</c>. Events, examples, waits and limits are
/// taken from the code that sends them, so that the page can't say otherwise. It loads nothing from anywhere else.
/// </summary>
internal static class DeveloperPage
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Files that can be had as they are, by the name they are shown under.</summary>
    public static IReadOnlyList<(string File, string Language)> Samples { get; } =
        [("WebhookSignature.cs", "C#"), ("WebhookSignature.java", "Java"), ("webhook-signature.mjs", "JavaScript (Node)"), ("send-signed.sh", "curl")];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, words) in new[] { ("/developers", DeveloperWords.Swedish), ("/developers/en", DeveloperWords.English) })
        {
            // The same for everybody as long as the process lives: made when somebody first asks.
            var page = new Lazy<string>(() => Html(
                words, routes.ServiceProvider.GetRequiredService<DeliverySettings>(), routes.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment()));
            routes.MapGet(path, (HttpContext http) =>
            {
                http.Response.Headers.ContentSecurityPolicy = Policy;
                http.Response.Headers.ContentLanguage = words.Language;
                return Results.Text(page.Value, "text/html", Encoding.UTF8);
            }).AllowAnonymous().ExcludeFromDescription();
        }

        routes.MapGet("/developers/console.js", () => Results.Text(Text("console.js"), "text/javascript", Encoding.UTF8)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/developers/samples/{file}", (string file) => Samples.Any(sample => sample.File == file)
            ? Results.Text(Text(file), "text/plain", Encoding.UTF8)
            : throw new NotFound()).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>A file of this folder, as it is compiled into the program.</summary>
    public static string Text(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"developers/{file}") ?? throw new NotFound();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    internal static string Html(DeveloperWords words, DeliverySettings settings, bool development)
    {
        var types = Examples.All.Select(payload => payload.Type).Distinct().ToList();
        var events = new StringBuilder();
        foreach (var payload in Examples.All.DistinctBy(payload => payload.Type))
        {
            var (swedish, english) = EventWords.All[payload.Type];
            events.Append(CultureInfo.InvariantCulture, $"""
                <details id="{E(payload.Type)}"><summary><code>{E(payload.Type)}</code> {E(words.Language == "sv" ? swedish : english)}</summary>
                <pre tabindex="0">{E(JsonNode.Parse(payload.Body)!.ToJsonString(Indented))}</pre></details>

                """);
        }

        var samples = new StringBuilder();
        foreach (var (file, language) in Samples)
        {
            samples.Append(CultureInfo.InvariantCulture, $"""
                <h3>{E(language)}</h3>
                <p><a href="/developers/samples/{file}" download>{file}</a></p>
                <pre tabindex="0">{E(Text(file))}</pre>

                """);
        }

        var waits = string.Join(", ", settings.Schedule.Select(words.Wait));
        var options = string.Concat(types.Where(type => type != Payload.TestType).Select(type => $"<option>{E(type)}</option>"));
        var token = development
            ? $"""<p><label>{E(words.Region)} <input id="region" value="norrbotten" autocomplete="off"></label> <button id="development">{E(words.DevelopmentToken)}</button></p>"""
            : "";
        return $$"""
            <!doctype html>
            <html lang="{{words.Language}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{E(words.Title)}} – Yrkesresan</title>
            <style>
            :root { color-scheme: light }
            body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
            a { color: #00497a } code, pre { font-family: ui-monospace, monospace; font-size: .9em }
            pre { background: #f2f2f2; padding: .75rem; overflow-x: auto } summary { cursor: pointer; padding: .2rem 0 }
            table { border-collapse: collapse } th, td { text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #ccc; vertical-align: top }
            label { display: inline-block; margin-right: 1rem } input, select, textarea, button { font: inherit } textarea, input#url { width: 100% }
            fieldset { border: 1px solid #767676; margin: 1rem 0 } output { white-space: pre-wrap; overflow-wrap: anywhere; display: block; background: #f2f2f2; padding: .75rem; min-height: 1.5rem }
            :focus-visible { outline: 3px solid #00497a; outline-offset: 2px }
            </style>
            </head>
            <body>
            <header><p><a href="{{words.OtherAddress}}" hreflang="{{words.OtherLanguage}}" lang="{{words.OtherLanguage}}">{{E(words.Other)}}</a> · <a href="/swagger">Swagger</a></p></header>
            <main>
            <h1>{{E(words.Title)}}</h1>
            <p>{{E(words.Lead)}}</p>
            <nav aria-label="{{E(words.Contents)}}"><ul>
            <li><a href="#receive">{{E(words.Receive)}}</a></li><li><a href="#verify">{{E(words.Verify)}}</a></li><li><a href="#events">{{E(words.Events)}}</a></li>
            <li><a href="#console">{{E(words.Console)}}</a></li><li><a href="#hr">{{E(words.Hr)}}</a></li><li><a href="#scim">{{E(words.Scim)}}</a></li>
            </ul></nav>

            <h2 id="receive">{{E(words.Receive)}}</h2>
            <p>{{E(words.ReceiveText)}}</p>
            <pre tabindex="0">{{E(RegisterExample)}}</pre>
            <ul>
            {{string.Concat(words.Rules(settings).Select(rule => $"<li>{E(rule)}</li>\n"))}}<li>{{E(words.Waits)}} {{E(waits)}}.</li>
            </ul>

            <h2 id="verify">{{E(words.Verify)}}</h2>
            <p>{{E(words.VerifyText)}}</p>
            {{samples}}
            <h2 id="events">{{E(words.Events)}}</h2>
            <p>{{E(words.EventsText)}}</p>
            {{events}}
            <h2 id="console">{{E(words.Console)}}</h2>
            <p>{{E(words.ConsoleText)}}</p>
            <noscript><p>{{E(words.NoScript)}}</p></noscript>
            <form>
            <fieldset><legend>{{E(words.Who)}}</legend>
            <p><label for="token">{{E(words.Token)}}</label><textarea id="token" rows="2" autocomplete="off" spellcheck="false"></textarea></p>
            <p><label>{{E(words.Municipality)}} <input id="municipality" value="lulea" autocomplete="off"></label></p>
            {{token}}
            </fieldset>
            <fieldset><legend>{{E(words.NewReceiver)}}</legend>
            <p><label for="url">{{E(words.Address)}}</label><input id="url" type="url" placeholder="https://" autocomplete="off"></p>
            <p><label for="wanted">{{E(words.Wanted)}}</label><br><select id="wanted" multiple size="6">{{options}}</select></p>
            <p><button id="register">{{E(words.Register)}}</button></p>
            </fieldset>
            <fieldset><legend>{{E(words.Test)}}</legend>
            <p><button id="list">{{E(words.List)}}</button> <label>{{E(words.Receiver)}} <select id="endpoint"></select></label> <button id="send" disabled>{{E(words.Send)}}</button></p>
            </fieldset>
            <p><output id="said" aria-live="polite" data-wait="{{E(words.Patience)}}" data-token="{{E(words.HasToken)}}" data-found="{{E(words.Found)}}" data-secret="{{E(words.Secret)}}" data-later="{{E(words.Later)}}"></output></p>
            </form>
            <script src="/developers/console.js" type="module"></script>

            <h2 id="hr">{{E(words.Hr)}}</h2>
            <p>{{E(words.HrText)}}</p>
            <pre tabindex="0">{{E(HrCommands)}}</pre>
            {{string.Concat(HrExamples.All.Select(example => $"""<pre tabindex="0">{E(example.ToJsonString(Indented))}</pre>{"\n"}"""))}}
            <p>{{E(words.HrAfter)}}</p>

            <h2 id="scim">{{E(words.Scim)}}</h2>
            <p>{{E(words.ScimText)}}</p>
            <pre tabindex="0">{{E(ScimCommands)}}</pre>
            <pre tabindex="0">{{E(HrExamples.User.ToJsonString(Indented))}}</pre>
            </main>
            </body>
            </html>
            """;
    }

    private const string RegisterExample =
        """
        curl -X POST https://…/api/webhooks/v1/endpoints \
          -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
          -d '{ "municipality": "lulea", "url": "https://example.org/yrkesresan", "events": ["seat.confirmed.v1", "certificate.issued.v1"] }'
        → 201 { "id": "…", "secret": "whsec_…" }
        """;

    private const string HrCommands =
        """
        curl -X POST https://…/api/webhooks/v1/hr/lulea/integrations \
          -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{ "name": "Personalsystemet" }'
        → 201 { "id": "…", "secret": "whsec_…" }

        SECRET=whsec_… ./send-signed.sh https://…/api/webhooks/v1/hr/lulea hired.json
        → 202
        """;

    private const string ScimCommands =
        """
        curl -X POST https://…/api/webhooks/v1/hr/lulea/integrations \
          -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{ "name": "Katalogen", "kind": "scim" }'
        → 201 { "id": "…", "secret": "scim_…" }

        curl https://…/scim/v2/Users -H "Authorization: Bearer $SCIM_TOKEN" -H 'Content-Type: application/scim+json' -d @user.json
        curl -G https://…/scim/v2/Users -H "Authorization: Bearer $SCIM_TOKEN" --data-urlencode 'filter=userName eq "kim.exempel@example.org"'
        curl -X PATCH https://…/scim/v2/Users/{id} -H "Authorization: Bearer $SCIM_TOKEN" -H 'Content-Type: application/scim+json' \
          -d '{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "replace", "path": "active", "value": false }] }'
        """;

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}
