using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

/// <summary>
/// No name or address of a person is in any invoice, export, event, message or log of a whole run of Billing, although the coordinator's token is of a person,
/// messages say more than Billing asked for, and somebody writes a name where none should be.
/// </summary>
public sealed class NoPersonalDataTests(RunningBilling billing)
{
    private const string Coordinator = "anna.samordnarsson@norrbotten.example";
    private const string Name = "Beda Deltagardotter";
    private const string Email = "beda.deltagardotter@lulea.example";
    private const string Written = "Cilla Fritextsson";

    private static readonly string[] Secrets = [Coordinator, Name, Email, Written, "Samordnarsson", "Deltagardotter", "Fritextsson"];

    /// <summary>Every answer and export of a region that may be read: a path, and what is accepted. Add yours.</summary>
    private static IEnumerable<(string Path, string Accept)> Answers(TestRegion region, Guid occasion, IEnumerable<JsonNode> invoices)
    {
        const string Any = "application/json";
        var (of, journey) = ($"/api/billing/v1/regions/{region.Slug}", $"/api/billing/v1/regions/{region.Slug}/journeys/{RunningBilling.Journey}");
        yield return (of, Any);
        yield return ($"{of}/municipalities", Any);
        yield return ($"{of}/agreements/2025", Any);
        yield return ($"{of}/agreements/2025/history", Any);
        yield return ($"{of}/rebates", Any);
        yield return ($"{of}/invoicing", Any);
        yield return ($"{journey}/trainer-pool/2025/days", Any);
        yield return ($"{of}/invoices?limit=500", Any);
        yield return ($"{of}/municipalities/{region.Of("lulea")}/costs?year=2025", Any);
        yield return ($"{journey}/fee-schedules", Any);
        yield return ($"{journey}/charges", Any);
        yield return ($"{journey}/charges/{occasion}", Any);
        yield return ($"{journey}/charges/{occasion}/preview", Any);
        yield return ($"{journey}/charges/{occasion}/reconciliation", Any);
        yield return ($"{journey}/reconciliation/2025", Any);
        yield return ($"{journey}/trainer-pool/2025", Any);
        foreach (var invoice in invoices)
        {
            yield return ($"/api/billing/v1/invoices/{invoice["id"]}", Any);
            if (invoice["number"] is not { } number)
            {
                continue;
            }

            yield return ($"/api/billing/v1/invoices/{invoice["id"]}", "application/xml");
            yield return ($"/api/billing/v1/invoices/{invoice["id"]}", "application/pdf");
            foreach (var file in new[] { ".se", "/invoices.csv", "/invoice-lines.csv" })
            {
                yield return ($"{of}/bookkeeping/{number.GetValue<string>()[..4]}{file}", "*/*");
            }
        }
    }

    [Fact]
    public async Task No_name_or_address_is_in_any_invoice_export_event_message_or_log()
    {
        using var lines = new Lines();
        var logs = billing.Service.Services.GetRequiredService<ILoggerFactory>();
        logs.AddProvider(lines);
        logs.CreateLogger("Probe").Log(LogLevel.Warning, "the log is read");
        await using var published = await Published.OpenAsync(billing.Service.Broker);
        var region = billing.Region();
        using var coordinator = billing.Service.As("coordinator", region.Slug, subject: Coordinator);
        async Task Post(string path, object body) => (await coordinator.PostAsJsonAsync(path, body)).EnsureSuccessStatusCode();

        (await coordinator.PutAsJsonAsync(region.Path(""), ScopeTests.Seller)).EnsureSuccessStatusCode();
        foreach (var municipality in new[] { "lulea", "boden" })
        {
            (await coordinator.PutAsJsonAsync(region.Path($"/municipalities/{region.Of(municipality)}"), new { name = municipality, inhabitants = 1000, organisationNumber = "2120002742", reference = $"REF-1-{municipality}" }))
                .EnsureSuccessStatusCode();
        }

        await region.Sells();
        await WriteNames(region, coordinator);
        (await coordinator.PutAsJsonAsync(
            region.Path($"/journeys/{RunningBilling.Journey}/fee-schedules/2025-01-01"), new { venue = 1000, trainerPool = 400, material = 100, buffer = 50 }))
            .EnsureSuccessStatusCode();
        var occasion = new TestOccasion(region.Slug) { Days = TestOccasion.FourDaysOf(2025) };
        var (lulea, boden) = (TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("boden"), "cancelled-late"));
        await published.Send(occasion.Scheduled());
        await published.Send(occasion.Seat(lulea.Participant, lulea.Municipality));
        await published.Send(occasion.Seat(boden.Participant, boden.Municipality));
        await published.Send(occasion.Cancelled(boden.Participant, boden.Municipality, late: true));
        await published.Send(occasion.Taught(occasion.Days[0], region.Of("boden")));
        await published.Send(occasion.Completed(lulea, boden));
        await region.InvoicesOf(occasion.Id, 2);
        await Post(region.Path("/invoices/issue"), new { });
        var credited = (await region.InvoicesOf(occasion.Id, 2))[0]["id"];
        await Post($"/api/billing/v1/invoices/{credited}/credit", new { reason = $"{Written} var sjuk, skriv till {Email}" });
        await Post(region.Path("/invoices/issue"), new { });
        await Post(region.Path($"/journeys/{RunningBilling.Journey}/trainer-pool/2025/distribution"), new { });
        using (var file = new StringContent($"datum;belopp;referens\n2025-12-01;7;{Written} betalar {Email}\n", Encoding.UTF8, "text/csv"))
        {
            (await coordinator.PostAsync(region.Path("/payments/import"), file)).EnsureSuccessStatusCode();
            await Eventually.Get(
                async () => await coordinator.GetStringAsync(region.Path("/payments")), answer => answer.Contains(Written, StringComparison.Ordinal), what: "a payment that nobody knows");
        }

        await Eventually.Get(
            () => Task.FromResult(published.Bodies.Count(body => body.Contains(region.Slug, StringComparison.Ordinal))), told => told >= 10, what: "what was published");

        // The control: the search finds what is there. It is where it may be, in the document that can be deleted and the answer that shows it.
        var stored = await Stored();
        Assert.Contains(stored, row => row.Table.Contains("creditreason", StringComparison.Ordinal) && row.Text.Contains(Written, StringComparison.Ordinal));
        // What an agreement's, an amendment's and a settlement's item are for, and a rebate.
        Assert.Equal(4, stored.Count(row => row.Table.Contains("freetext", StringComparison.Ordinal) && row.Text.Contains(Written, StringComparison.Ordinal)));
        Assert.Contains(stored, row => row.Table == "mt_doc_paymenttext" && row.Text.Contains(Written, StringComparison.Ordinal));
        foreach (var path in new[] { "/agreements/2025", "/agreements/2025/history", "/rebates" })
        {
            Assert.Contains(Written, await coordinator.GetStringAsync(region.Path(path)), StringComparison.Ordinal);
        }

        Assert.Contains(stored, row => row.Table == "mt_events" && row.Text.Contains(region.Slug, StringComparison.Ordinal));
        Assert.Contains(lines.All, line => line.Contains("the log is read", StringComparison.Ordinal));
        foreach (var (table, text) in stored.Where(row =>
            !new[] { "mt_doc_creditreason", "mt_doc_freetext", "mt_doc_paymenttext" }.Contains(row.Table)))
        {
            Nothing(text, table);
        }

        foreach (var body in published.Bodies)
        {
            Nothing(body, "message");
        }

        foreach (var (path, accept) in Answers(region, occasion.Id, await region.Invoices()))
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { MediaTypeWithQualityHeaderValue.Parse(accept) } } };
            var response = await coordinator.SendAsync(request);
            var bytes = await response.Content.ReadAsByteArrayAsync();
            Assert.True(response.IsSuccessStatusCode, $"{path} {(int)response.StatusCode} {Encoding.UTF8.GetString(bytes)}");
            // Also as the characters that SIE is written in, and what a reader sees of a PDF.
            foreach (var text in new[] { Encoding.UTF8.GetString(bytes), Encoding.Latin1.GetString(bytes), accept == "application/pdf" ? new Pdf(bytes).Text : "" })
            {
                Nothing(WithoutWritten(text), path);
            }

            if (accept != "application/json")
            {
                // The control: what is searched is text, and has what it is of.
                var read = accept == "application/pdf" ? new Pdf(bytes).Text : Encoding.UTF8.GetString(bytes);
                Assert.True(read.Contains("2120002742", StringComparison.Ordinal) || read.Contains("212000-2742", StringComparison.Ordinal) || read.Contains("D-", StringComparison.Ordinal), $"{path} {read}");
            }
        }

        foreach (var line in lines.All)
        {
            Nothing(line, "log");
        }
    }

    private static void Nothing(string text, string where) => Assert.All(
        Secrets, secret => Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} tells {secret}: {text[..Math.Min(text.Length, 500)]}"));

    /// <summary>
    /// A name in every text that the coordinator writes. What an item or a rebate is for is kept where it can be deleted; what is printed, or is a code, is
    /// chosen, and a name is refused.
    /// </summary>
    private static async Task WriteNames(TestRegion region, HttpClient coordinator)
    {
        async Task Ask(HttpMethod method, string path, object body, string? refused = null)
        {
            var answer = await coordinator.SendAsync(new HttpRequestMessage(method, region.Path(path)) { Content = JsonContent.Create(body) });
            if (refused is null)
            {
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }
            else
            {
                await TestRegion.Problem(answer, System.Net.HttpStatusCode.UnprocessableEntity, "validation", refused);
            }
        }

        static object[] Items(string text) => [new { text, amount = 1000 }];
        await Ask(HttpMethod.Post, "/agreements", new { year = 2025, items = Items($"{Written}, samordnare"), split = "population" });
        await Ask(HttpMethod.Post, "/agreements/2025/amendments", new { why = "other", items = Items($"Vikarie för {Written}") });
        await Ask(HttpMethod.Put, $"/municipalities/{region.Of("lulea")}/rebate", new { amount = 7, text = $"Det som {Written} gjorde 2017" });
        // One that is settled needs nothing more to be issued.
        await Ask(HttpMethod.Post, "/agreements", new { year = 2024, items = Items("Samordnare"), split = "population" });
        await Ask(HttpMethod.Post, "/agreements/2024/end", new { on = "2024-01-01" });
        await Ask(HttpMethod.Post, "/invoices/issue", new { });
        await Ask(HttpMethod.Post, "/agreements/2024/settlement", new { items = Items($"Lön till {Written}") });

        var fees = $"/journeys/{RunningBilling.Journey}/fee-schedules/2025-01-01";
        await Ask(HttpMethod.Put, fees, new { venue = 1, trainerPool = 1, material = 1, buffer = 1, others = new[] { new { name = "cilla-fritextsson", amount = 1 } } }, "others[0].name");
        await Ask(HttpMethod.Put, fees, new { venue = 1, trainerPool = 1, material = 1, buffer = 1, others = new[] { new { name = "other", text = Written, amount = 1 } } }, "others[0].text");
        await Ask(HttpMethod.Put, "/invoicing", new { vat = new[] { new { kind = "course-fee", category = "E", reason = $"Enligt {Written}" } } }, "vat[0].reason");
        await Ask(
            HttpMethod.Put, "", new { legalName = "Region Exempel", organisationNumber = "2120002742", address = new { postalCode = "97100", city = "Exempelstad" }, bankgiro = "99900003", fSkatt = true, contact = Written },
            "contact");
        await Ask(
            HttpMethod.Put, "", new { legalName = "Region Exempel", organisationNumber = "2120002742", address = new { postalCode = "97100", city = "Exempelstad" }, bankgiro = "99900003", fSkatt = true, contact = "Ekonomifunktionen", reference = "Cilla.Fritextsson" },
            "reference");
        await Ask(HttpMethod.Put, $"/municipalities/{region.Of("boden")}", new { name = "boden", inhabitants = 1, reference = "Cilla.Fritextsson" }, "reference");
    }

    // The reason of a credit, and what an agreement's item or a rebate is for, are shown to whoever may see them, from where they can be deleted; nowhere else.
    private static string WithoutWritten(string answer)
    {
        if (!answer.StartsWith('{') || JsonNode.Parse(answer) is not JsonObject found)
        {
            return answer;
        }

        void Remove(JsonNode? node)
        {
            if (node is JsonArray all)
            {
                foreach (var one in all)
                {
                    Remove(one);
                }
            }
            else if (node is JsonObject one)
            {
                one.Remove("reason");
                // An item, or a rebate: of a line of an invoice the text stays to be looked at.
                if (one.ContainsKey("text") && (one.Count == 2 || one.ContainsKey("granted")))
                {
                    one.Remove("text");
                }

                foreach (var (_, value) in one)
                {
                    Remove(value);
                }
            }
        }

        Remove(found);
        return found.ToJsonString();
    }

    private async Task<List<(string Table, string Text)>> Stored()
    {
        await using var connection = new NpgsqlConnection(billing.Service.Database);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'public'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var rows = new List<(string, string)>();
        foreach (var table in tables)
        {
#pragma warning disable CA2100 // The name comes from the catalogue.
            await using var command = new NpgsqlCommand($"select t::text from \"{table}\" t", connection);
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add((table, reader.GetString(0)));
            }
        }

        return rows;
    }

    /// <summary>The bodies of everything that Billing publishes, and messages to it that say more than their contract.</summary>
    private sealed class Published : IAsyncDisposable
    {
        private readonly IConnection connection;
        private readonly IChannel channel;

        private Published(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

        public ConcurrentQueue<string> Bodies { get; } = [];

        public static async Task<Published> OpenAsync(string broker)
        {
            var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
            var channel = await connection.CreateChannelAsync();
            var published = new Published(connection, channel);
            var queue = (await channel.QueueDeclareAsync()).QueueName;
            foreach (var exchange in typeof(Contracts.InvoiceDrafted).Assembly.GetTypes().Select(type => type.GetCustomAttribute<EntityNameAttribute>()?.EntityName))
            {
                if (exchange is not null)
                {
                    await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, autoDelete: false);
                    await channel.QueueBindAsync(queue, exchange, "#");
                }
            }

            var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, got) =>
            {
                published.Bodies.Enqueue(Encoding.UTF8.GetString(got.Body.Span));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
            return published;
        }

        /// <summary>As an Enrolment that has grown would send it: with more than is asked for.</summary>
        public async Task Send<TEvent>(TEvent message) where TEvent : class
        {
            var more = JsonSerializer.SerializeToNode(message, Json.Options)!.AsObject();
            more["name"] = Name;
            more["email"] = Email;
            var envelope = new JsonObject
            {
                ["messageId"] = Guid.CreateVersion7(),
                ["messageType"] = new JsonArray(typeof(TEvent).GetCustomAttribute<MessageUrnAttribute>()!.Urn.ToString()),
                ["message"] = more,
            };
            await channel.BasicPublishAsync(
                typeof(TEvent).GetCustomAttribute<EntityNameAttribute>()!.EntityName, RunningBilling.Journey, mandatory: true,
                new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = Guid.CreateVersion7().ToString() },
                Encoding.UTF8.GetBytes(envelope.ToJsonString()));
        }

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    /// <summary>Every line of the log with the scopes it stands in.</summary>
    private sealed class Lines : ILoggerProvider, ISupportExternalScope, ILogger
    {
        private IExternalScopeProvider? scopes;

        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new List<string> { formatter(state, exception), $"{exception}" };
            scopes?.ForEachScope((scope, all) => all.Add(scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : $"{scope}"), line);
            All.Enqueue(string.Join(" | ", line));
        }

        public void Dispose()
        {
        }
    }
}
