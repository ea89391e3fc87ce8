using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>Employees as an HR system says: registered, found again, changed, and asked on trial.</summary>
public sealed class EmployeesTests(Enrolling enrolling)
{
    private readonly string municipality = Fresh("kommun");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_employee_is_registered_once_and_later_words_win()
    {
        var (employee, email) = (Guid.NewGuid(), $"{Guid.NewGuid():N}@example.se");
        object Said(int version, string unit) => new { version, name = "Ann Ek", email, unit, role = "socialsekreterare", professionSince = "2020-01-01", employed = true };
        var registered = await Ok(Put(employee, Said(3, "Barn")));
        Assert.Equal("registered", registered.GetProperty("outcome").GetString());
        Assert.Equal("unchanged", (await Ok(Put(employee, Said(3, "Barn")))).GetProperty("outcome").GetString());
        Assert.Equal("superseded", (await Ok(Put(employee, Said(2, "Gammal")))).GetProperty("outcome").GetString());
        var changed = await Ok(Put(employee, Said(4, "Vuxen")));
        Assert.Equal("unit", changed.GetProperty("changes")[0].GetString());
        Assert.Equal(registered.GetProperty("participant").GetGuid(), changed.GetProperty("participant").GetGuid());

        // Another system of the municipality, and the same address: the same person.
        var other = await Ok(Put(Guid.NewGuid(), Said(1, "Vuxen")));
        Assert.Equal(("unchanged", registered.GetProperty("participant").GetGuid()), (other.GetProperty("outcome").GetString(), other.GetProperty("participant").GetGuid()));
        var person = await Person(registered);
        Assert.Equal(("Vuxen", "active", "Ann Ek"), (person.GetProperty("unit").GetString(), person.GetProperty("status").GetString(), person.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task What_is_asked_on_trial_is_told_and_not_done()
    {
        var (employee, email) = (Guid.NewGuid(), $"{Guid.NewGuid():N}@example.se");
        var said = new { version = 1, name = "Bo Al", email, unit = "Barn", role = "chef", employed = true, onLeave = true };
        var would = await Ok(Put(employee, said, "?dryRun=true"));
        Assert.Equal(["registered", "paused"], would.GetProperty("changes").EnumerateArray().Select(one => one.GetString()));
        await Problem(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{would.GetProperty("participant").GetGuid()}", Cancellation), HttpStatusCode.NotFound, "not-found");
        var person = await Person(await Ok(Put(employee, said)));
        Assert.Equal(("paused", $"{Today:yyyy-MM-dd}"), (person.GetProperty("status").GetString(), person.GetProperty("professionSince").GetString()));
    }

    [Fact]
    public async Task Who_is_not_known_needs_all_that_registers()
    {
        await Problem(Put(Guid.NewGuid(), new { version = 1, unit = "Barn" }), HttpStatusCode.Conflict, "employee-incomplete");
        await Problem(Put(Guid.NewGuid(), new { version = 1, name = "Cy", email = "ingen adress", unit = "Barn", role = "chef", employed = true }), HttpStatusCode.UnprocessableEntity, "validation");
    }

    [Fact]
    public async Task Who_was_erased_is_not_changed_and_hired_again_is_somebody_new()
    {
        var (employee, email) = (Guid.NewGuid(), $"{Guid.NewGuid():N}@example.se");
        var said = new { version = 1, name = "Di Ur", email, unit = "Barn", role = "chef", employed = true };
        var first = (await Ok(Put(employee, said))).GetProperty("participant").GetGuid();
        await Ok(enrolling.Administrator(municipality).PostAsync($"{Root}/participants/{first}/erasure", null, Cancellation));
        await Problem(Put(employee, new { version = 2, unit = "Vuxen" }), HttpStatusCode.Conflict, "participant-erased");
        Assert.NotEqual(first, (await Ok(Put(employee, said with { version = 3 }))).GetProperty("participant").GetGuid());
    }

    [Fact]
    public async Task Who_works_elsewhere_by_now_is_not_the_former_employer_s_to_rename()
    {
        var (employee, email, elsewhere) = (Guid.NewGuid(), $"{Guid.NewGuid():N}@example.se", Fresh("annan"));
        var taken = await Ok(Put(employee, new { version = 1, name = "Gu Na", email, unit = "Barn", role = "chef", employed = true }));
        await Ok(Put(employee, new { version = 2, municipality = elsewhere, unit = "Hos dem" }));
        // Told again that she moved there, it is so; and nothing else that is said with it.
        var another = $"{Guid.NewGuid():N}@example.se";
        var again = await Ok(Put(employee, new { version = 3, municipality = elsewhere, unit = "Hos dem", name = "Nå Gon Annan", email = another, role = "socialsekreterare" }));
        Assert.Equal("unchanged", again.GetProperty("outcome").GetString());
        var person = await Ok(enrolling.Administrator(elsewhere).GetAsync($"{Root}/participants/{taken.GetProperty("participant").GetGuid()}", Cancellation));
        Assert.Equal(("Gu Na", email, "chef"), (person.GetProperty("name").GetString(), person.GetProperty("email").GetString(), person.GetProperty("role").GetString()));

        // There, too, she is known by her own address, and the other is nobody's.
        async Task<Guid> There(string address) => (await Ok(enrolling.Service.As("integration", municipality: elsewhere).PutAsJsonAsync(
            $"{Root}/municipalities/{elsewhere}/employees/{Guid.NewGuid()}?dryRun=true",
            new { version = 1, name = "Gu Na", email = address, unit = "Hos dem", role = "chef", employed = true }, Json.Options, Cancellation))).GetProperty("participant").GetGuid();
        Assert.Equal(taken.GetProperty("participant").GetGuid(), await There(email));
        Assert.NotEqual(taken.GetProperty("participant").GetGuid(), await There(another));
    }

    [Fact]
    public async Task An_address_of_somebody_else_is_refused()
    {
        var (one, other) = ($"{Guid.NewGuid():N}@example.se", $"{Guid.NewGuid():N}@example.se");
        var employee = Guid.NewGuid();
        object Said(int version, string email) => new { version, name = "Ed Om", email, unit = "Barn", role = "chef", employed = true };
        await Ok(Put(Guid.NewGuid(), Said(1, one)));
        await Ok(Put(employee, Said(1, other)));
        await Problem(Put(employee, Said(2, one)), HttpStatusCode.Conflict, "already-registered");
    }

    [Fact]
    public async Task One_of_our_services_may_what_the_municipality_s_system_may_and_nobody_else_signs_for_it()
    {
        var said = new { version = 1, name = "Fi Ek", email = $"{Guid.NewGuid():N}@example.se", unit = "Barn", role = "chef", employed = true };
        async Task<HttpStatusCode> By(string key, string whose)
        {
            using var client = enrolling.Service.Anonymous();
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", Tokens.IssueForService(key, "webhooks", whose, TimeProvider.System.GetUtcNow()));
            return (await client.PutAsJsonAsync($"{Root}/municipalities/{municipality}/employees/{Guid.NewGuid()}", said, Json.Options, Cancellation)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await By(RunningService.ServiceKey, municipality));
        Assert.Equal(HttpStatusCode.NotFound, await By(RunningService.ServiceKey, Fresh("annan")));
        Assert.Equal(HttpStatusCode.Unauthorized, await By("another-key-of-somebody-who-guesses-0123456789", municipality));
        // The key of development tokens does not sign in the services' name.
        Assert.Equal(HttpStatusCode.Unauthorized, await By(RunningService.DevelopmentKey, municipality));
    }

    private Task<HttpResponseMessage> Put(Guid employee, object body, string query = "") => enrolling.Service.As("integration", municipality: municipality)
        .PutAsJsonAsync($"{Root}/municipalities/{municipality}/employees/{employee}{query}", body, Json.Options, Cancellation);

    private Task<JsonElement> Person(JsonElement taken) =>
        Ok(enrolling.Administrator(municipality).GetAsync($"{Root}/participants/{taken.GetProperty("participant").GetGuid()}", Cancellation));
}
