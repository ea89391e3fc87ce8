using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Testing;

namespace Yrkesresan.Billing.Tests.Api;

public class InvoiceTests(RunningBilling billing)
{
    [Fact]
    public async Task A_course_that_Enrolment_told_of_is_called_by_its_title_whenever_that_was_told()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.SetFees();
        await region.Sells();
        var (course, occasion) = ($"kurs-{Guid.NewGuid():N}", new TestOccasion(region.Slug));
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea"))) with { Course = course });
        var id = (await region.InvoicesOf(occasion.Id, 1))[0]["id"]!.GetValue<Guid>();
        async Task<string> Text() => (await TestRegion.Json(await region.Coordinator.GetAsync($"{Invoices}/{id}")))["lines"]![0]!["text"]!.GetValue<string>();
        Assert.StartsWith($"Kursavgift {course} ", await Text(), StringComparison.Ordinal);

        Enrolment.Contracts.CoursePublished Told(string title, long version) => new(RunningBilling.Journey, course, title, "new", [], 1, 2, null, version, DateTimeOffset.UnixEpoch);
        await billing.Service.Publish(Told("Samtal & bemötande", 2));
        await Eventually.Get(Text, text => text.StartsWith("Kursavgift Samtal & bemötande ", StringComparison.Ordinal), what: "its title");
        await billing.Service.Publish(Told("Samtal", 1));
        (await region.Coordinator.PostAsync($"{Invoices}/{id}/issue", null)).EnsureSuccessStatusCode();
        await billing.Service.Publish(Told("Något annat", 3));
        await Eventually.Get(
            async () =>
            {
                await using var session = billing.Service.Store.QuerySession(RunningBilling.Journey);
                return await session.LoadAsync<Courses.CourseTitle>(course);
            },
            known => known?.Version == 3, what: "it was told anew");

        // Issued, it says what it said.
        Assert.StartsWith("Kursavgift Samtal & bemötande ", await Text(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Invoices}/{id}") { Headers = { { "Accept", "application/xml" } } };
        var xml = await (await region.Coordinator.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.Contains("Kursavgift Samtal &amp; bemötande ", xml, StringComparison.Ordinal);
        Assert.DoesNotContain(course, xml, StringComparison.Ordinal);
    }

    private const string Invoices = "/api/billing/v1/invoices";

    [Fact]
    public async Task Issued_it_never_changes_and_is_told_once()
    {
        var region = billing.Region();
        var told = await billing.Service.Catch<InvoiceIssued>();
        await region.Register("lulea");
        await region.Sells();
        await region.Agree(total: 7);
        var id = (await region.Invoices())[0]["id"]!.GetValue<Guid>();

        var first = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{id}/issue", null));
        var again = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{id}/issue", null));
        var all = await region.IssueAll();
        var allAgain = await TestRegion.Json(await region.Coordinator.PostAsync(region.Path("/invoices/issue"), null));

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.EndsWith("-00001", first["number"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Single(all);
        Assert.Empty(allAgain["issued"]!.AsArray());
        var published = await Eventually.Get(
            async () => (await told.All()).Where(one => one.Message.Region == region.Slug).ToList(), events => events.Count >= 2, what: "two public events");
        Assert.Equal([3m, 4], published.Select(one => one.Message.Amount));
        Assert.Equal(first["number"]!.GetValue<string>(), published[0].Message.Number);
    }

    [Fact]
    public async Task A_credit_refers_to_the_invoice_and_takes_the_next_number()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(
            TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea"))));
        var id = Assert.Single(await region.InvoicesOf(occasion.Id, 1))["id"]!.GetValue<Guid>();
        await TestRegion.Problem(await Credit(region, id, new { reason = "för tidigt" }), HttpStatusCode.Conflict, "invoice-not-issued");
        await region.IssueAll();

        var response = await Credit(region, id, new { lines = new[] { 2 }, reason = "fel deltagare" }, "kredit-1");
        var credit = await TestRegion.Json(response, HttpStatusCode.Created);
        var same = await TestRegion.Json(await Credit(region, id, new { lines = new[] { 2 }, reason = "fel deltagare" }, "kredit-1"), HttpStatusCode.Created);
        var noKey = await TestRegion.Json(await Credit(region, id, new { lines = new[] { 2 }, reason = "fel deltagare" }), HttpStatusCode.OK);
        var rest = await TestRegion.Json(await Credit(region, id, new { reason = "resten" }), HttpStatusCode.Created);

        Assert.Equal(credit.ToJsonString(), same.ToJsonString());
        Assert.Equal(credit["id"]!.GetValue<Guid>(), noKey["id"]!.GetValue<Guid>());
        Assert.Equal((-6200m, "credit", "draft", id), (
            credit["amount"]!.GetValue<decimal>(), credit["kind"]!.GetValue<string>(), credit["status"]!.GetValue<string>(), credit["credits"]!.GetValue<Guid>()));
        Assert.Equal("fel deltagare", credit["reason"]!.GetValue<string>());
        Assert.Equal(-12_400, rest["amount"]!.GetValue<decimal>());
        await TestRegion.Problem(await Credit(region, id, new { lines = new[] { 9 }, reason = "x" }), HttpStatusCode.UnprocessableEntity, "validation", "lines[0]");
        await TestRegion.Problem(await Credit(region, id, new { }), HttpStatusCode.UnprocessableEntity, "validation", "reason");
        Assert.Equal([2, 3], (await region.IssueAll()).Select(one => int.Parse(one["number"]!.GetValue<string>()[5..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(0, (await region.Invoices()).Sum(invoice => invoice["amount"]!.GetValue<decimal>()));
        // With VAT, and in what is left to pay, too.
        Assert.Equal(0, (await region.Invoices()).Sum(invoice => invoice["payable"]!.GetValue<decimal>()));
        await TestRegion.Problem(await Credit(region, credit["id"]!.GetValue<Guid>(), new { reason = "x" }), HttpStatusCode.Conflict, "credit-of-credit");
        var invoice = await TestRegion.Json(await region.Coordinator.GetAsync($"{Invoices}/{id}"));
        Assert.Equal((18_600m, "credited"), (invoice["amount"]!.GetValue<decimal>(), invoice["status"]!.GetValue<string>()));
        Assert.Equal(2, invoice["creditedBy"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_manager_of_a_unit_sees_the_units_lines()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(
            TestOccasion.Place(region.Of("lulea"), unit: "Utredning"), TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea"))));
        var id = Assert.Single(await region.InvoicesOf(occasion.Id, 1))["id"]!.GetValue<Guid>();

        foreach (var (unit, lines) in new[] { ((string?)null, 3), ("Utredning", 1), ("Mottagning", 2), ("Familjehem", 0) })
        {
            using var manager = billing.Service.As("manager", municipality: region.Of("lulea"), unit: unit);
            var invoice = await TestRegion.Json(await manager.GetAsync($"{Invoices}/{id}"));
            Assert.Equal(lines, invoice["lines"]!.AsArray().Count);
            Assert.All(invoice["lines"]!.AsArray(), line => Assert.Equal(unit ?? line!["unit"]!.GetValue<string>(), line!["unit"]!.GetValue<string>()));
            Assert.Equal(lines * 6200, invoice["amount"]!.GetValue<decimal>());
            Assert.Equal(lines * 6200, Assert.Single(await region.Invoices($"&occasion={occasion.Id}", manager))["amount"]!.GetValue<decimal>());
        }

        // Why it was credited may be about somebody of another unit.
        await region.IssueAll();
        var credit = await TestRegion.Json(await Credit(region, id, new { reason = "deltagaren hade slutat" }), HttpStatusCode.Created);
        foreach (var (unit, reason) in new[] { ((string?)null, "deltagaren hade slutat"), ("Utredning", null) })
        {
            using var manager = billing.Service.As("manager", municipality: region.Of("lulea"), unit: unit);
            Assert.Equal(reason, (await TestRegion.Json(await manager.GetAsync($"{Invoices}/{credit["id"]}")))["reason"]?.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("application/xml", "application/xml")]
    [InlineData("application/pdf", "application/pdf")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json;q=0, application/pdf", "application/pdf")]
    [InlineData("application/pdf, application/json;q=0.5", "application/pdf")]
    [InlineData("application/xml;q=0.4, application/json;q=0.5", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json;q=0, */*", "application/xml")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/html", null)]
    [InlineData(null, "application/json")]
    public async Task An_issued_invoice_is_answered_in_the_format_that_is_liked_best(string? accept, string? type)
    {
        var (region, id) = await Issued();

        var answer = await Get(region, id, accept);

        if (type is null)
        {
            await TestRegion.Problem(answer, HttpStatusCode.NotAcceptable, "not-acceptable");
            return;
        }

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(new EntityTagHeaderValue("\"2\""), answer.Headers.ETag);
        Assert.Contains("Accept", answer.Headers.Vary);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(type switch { "application/xml" => "<?xml", "application/pdf" => "%PDF", _ => "{" }, System.Text.Encoding.Latin1.GetString(body).TrimStart('\u00ef', '\u00bb', '\u00bf'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/pdf")]
    public async Task A_draft_has_no_document_and_a_part_of_an_invoice_has_none(string type)
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.SetFees();
        var occasion = new TestOccasion(region.Slug);
        await billing.Service.Publish(occasion.Completed(TestOccasion.Place(region.Of("lulea")), TestOccasion.Place(region.Of("lulea"), unit: "Utredning")));
        var id = Assert.Single(await region.InvoicesOf(occasion.Id, 1))["id"]!.GetValue<Guid>();

        await TestRegion.Problem(await Get(region, id, type), HttpStatusCode.NotAcceptable, "draft-has-no-document");
        await region.IssueAll();
        using var manager = billing.Service.As("manager", municipality: region.Of("lulea"), unit: "Utredning");
        await TestRegion.Problem(await Get(region, id, type, manager), HttpStatusCode.NotAcceptable, "part-has-no-document");
        Assert.Equal(HttpStatusCode.OK, (await Get(region, id, type)).StatusCode);
        var seen = await TestRegion.Json(await manager.GetAsync($"{Invoices}/{id}"));
        Assert.Null(seen["payable"]);
        Assert.Null(seen["vat"]);
    }

    [Fact]
    public async Task The_peppol_document_says_what_was_frozen()
    {
        var (region, id) = await Issued();
        await region.Sells(paymentTerms: 10, vatNumber: null);

        var json = await TestRegion.Json(await region.Coordinator.GetAsync($"{Invoices}/{id}"));
        var xml = System.Xml.Linq.XDocument.Parse(await (await Get(region, id, "application/xml")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        string One(string name) => xml.Descendants().First(element => element.Name.LocalName == name).Value;
        Assert.Equal(json["number"]!.GetValue<string>(), One("ID"));
        Assert.Equal(json["dueOn"]!.GetValue<string>(), One("DueDate"));
        Assert.Equal(json["ocr"]!.GetValue<string>(), One("PaymentID"));
        Assert.Equal(json["payable"]!.GetValue<decimal>(), decimal.Parse(One("PayableAmount"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(xml.Descendants(), element => element.Value == "SE212000274201");
    }

    [Fact]
    public async Task Only_drafts_of_the_region_are_issued()
    {
        var (region, other) = (billing.Region(), billing.Region());
        await region.Register("lulea");
        await region.Agree();
        var id = (await region.Invoices())[0]["id"]!.GetValue<Guid>();

        await TestRegion.Problem(await other.Coordinator.PostAsync($"{Invoices}/{id}/issue", null), HttpStatusCode.NotFound, "not-found");
        await TestRegion.Problem(
            await other.Coordinator.PostAsJsonAsync(other.Path("/invoices/issue"), new { ids = new[] { id } }), HttpStatusCode.UnprocessableEntity, "validation", "ids[0]");
        await TestRegion.Problem(await other.Coordinator.PostAsJsonAsync($"{Invoices}/{id}/credit", new { reason = "x" }), HttpStatusCode.NotFound, "not-found");
        using var stale = new HttpRequestMessage(HttpMethod.Post, $"{Invoices}/{id}/issue");
        stale.Headers.Add("If-Match", "\"2\"");
        await TestRegion.Problem(await region.Coordinator.SendAsync(stale), HttpStatusCode.PreconditionFailed, "version-conflict");
        Assert.Empty(await region.Invoices("&status=issued"));
        await TestRegion.Problem(
            await region.Coordinator.GetAsync(region.Path("/invoices?status=payed&kind=x&year=1")), HttpStatusCode.UnprocessableEntity, "validation", "kind", "status", "year");
    }

    [Fact]
    public async Task Lists_are_paged_in_a_stable_order()
    {
        var region = billing.Region();
        await region.RegisterNorrbotten();
        await region.Agree(instalments: 5);

        var pages = await region.Invoices();      // 70, by 50

        Assert.Equal(70, pages.Select(invoice => invoice["id"]!.GetValue<Guid>()).Distinct().Count());
        var keys = pages.Select(invoice => $"{invoice["municipality"]} {invoice["instalment"]}").ToList();
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(5, (await region.Invoices($"&municipality={region.Of("lulea")}&year=2026&kind=coordinator")).Count);
        await TestRegion.Problem(
            await region.Coordinator.GetAsync(region.Path("/invoices?limit=0")), HttpStatusCode.UnprocessableEntity, "validation", "limit");
    }

    private static Task<HttpResponseMessage> Credit(TestRegion region, Guid invoice, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Invoices}/{invoice}/credit") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return region.Coordinator.SendAsync(request);
    }

    [Fact]
    public async Task The_draft_of_a_credit_is_taken_back_and_with_it_what_was_to_take_the_invoices_place()
    {
        var (region, id) = await Issued();
        var credit = await TestRegion.Json(await Credit(region, id, new { reason = "fel mottagare", rebill = true }), HttpStatusCode.Created);
        var drafts = await region.Invoices("&status=draft");
        var again = Assert.Single(drafts, draft => draft["kind"]!.GetValue<string>() == "coordinator" && draft["rebills"]?.GetValue<Guid>() == id);
        Assert.Equal(-credit["amount"]!.GetValue<decimal>(), again["amount"]!.GetValue<decimal>());

        await TestRegion.Problem(await region.Coordinator.PostAsync($"{Invoices}/{id}/withdrawal", null), HttpStatusCode.Conflict, "invoice-issued");
        var withdrawn = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{credit["id"]}/withdrawal", null));
        var twice = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{credit["id"]}/withdrawal", null));

        Assert.Equal(("withdrawn", 0), (withdrawn["status"]!.GetValue<string>(), withdrawn["amount"]!.GetValue<decimal>()));
        Assert.Equal(withdrawn.ToJsonString(), twice.ToJsonString());
        Assert.Equal(2, (await region.Invoices("&status=withdrawn")).Count);
        await TestRegion.Problem(await region.Coordinator.PostAsync($"{Invoices}/{credit["id"]}/issue", null), HttpStatusCode.Conflict, "invoice-withdrawn");
        var invoice = await TestRegion.Json(await region.Coordinator.GetAsync($"{Invoices}/{id}"));
        Assert.Empty(invoice["creditedBy"]!.AsArray());
        var part = await TestRegion.Json(await Credit(region, id, new { parts = new[] { new { line = 1, amount = 100.5 } }, reason = "avdrag" }), HttpStatusCode.Created);
        Assert.Equal(-100.5m, part["amount"]!.GetValue<decimal>());
        await TestRegion.Problem(
            await Credit(region, id, new { parts = new[] { new { line = 1, amount = 475_000 } }, reason = "avdrag" }), HttpStatusCode.Conflict, "more-than-invoiced");

        // What is credited already answers the credit that did it, but not to who wants something in its place.
        var rest = await TestRegion.Json(await Credit(region, id, new { reason = "resten" }), HttpStatusCode.Created);
        Assert.Equal(rest["id"]!.GetValue<Guid>(), (await TestRegion.Json(await Credit(region, id, new { reason = "resten" }), HttpStatusCode.OK))["id"]!.GetValue<Guid>());
        await TestRegion.Problem(await Credit(region, id, new { reason = "resten", rebill = true }), HttpStatusCode.Conflict, "already-credited");
    }

    [Fact]
    public async Task What_is_taxed_how_is_said_by_the_region_and_holds_for_what_is_issued_then()
    {
        var (region, id) = await Issued();
        await TestRegion.Json(await region.Coordinator.PutAsJsonAsync(
            region.Path("/invoicing"), new { vat = new[] { new { kind = "coordinator", category = "E", reason = "Undantag för utbildning" } }, wholeKronor = true }));
        var other = (await region.Invoices("&status=draft"))[0]["id"]!.GetValue<Guid>();
        var issued = await TestRegion.Json(await region.Coordinator.PostAsync($"{Invoices}/{other}/issue", null));
        var before = await TestRegion.Json(await region.Coordinator.GetAsync($"{Invoices}/{id}"));

        Assert.Equal(("E", 0, 475_000), (issued["vat"]!["category"]!.GetValue<string>(), issued["vat"]!["amount"]!.GetValue<decimal>(), issued["payable"]!.GetValue<decimal>()));
        Assert.Equal(("S", 118_750, 593_750), (before["vat"]!["category"]!.GetValue<string>(), before["vat"]!["amount"]!.GetValue<decimal>(), before["payable"]!.GetValue<decimal>()));
        var rules = await TestRegion.Json(await region.Coordinator.GetAsync(region.Path("/invoicing")));
        Assert.Equal(["E", "S", "S", "S", "S"], rules["vat"]!.AsArray().Select(rule => rule!["category"]!.GetValue<string>()));
        await TestRegion.Problem(
            await region.Coordinator.PutAsJsonAsync(region.Path("/invoicing"), new { vat = new[] { new { kind = "course-fee", category = "S", rate = 24 } } }),
            HttpStatusCode.UnprocessableEntity, "validation", "vat[0].rate");
    }

    private async Task<(TestRegion Region, Guid Id)> Issued()
    {
        var region = billing.Region();
        await region.Register("lulea");
        await region.Sells();
        await region.Agree();
        var id = (await region.Invoices())[0]["id"]!.GetValue<Guid>();
        (await region.Coordinator.PostAsync($"{Invoices}/{id}/issue", null)).EnsureSuccessStatusCode();
        return (region, id);
    }

    private static Task<HttpResponseMessage> Get(TestRegion region, Guid id, string? accept, HttpClient? caller = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Invoices}/{id}");
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return (caller ?? region.Coordinator).SendAsync(request);
    }
}
