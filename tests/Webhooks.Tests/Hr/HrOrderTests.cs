using System.Text.Json.Nodes;
using Xunit;
using Yrkesresan.Testing;
using static Yrkesresan.Webhooks.Tests.Hr.HrSystem;
using static Yrkesresan.Webhooks.Tests.Hr.IntakeTests;

namespace Yrkesresan.Webhooks.Tests.Hr;

/// <summary>Many at once, in any order, some twice, over both services as they run: 5 000 of them is <c>./yr bench hr</c>.</summary>
public sealed class HrOrderTests(RunningHr running)
{
    private const int People = 40;

    [Fact]
    public async Task Whatever_order_they_come_in_people_end_as_the_system_said_last_and_nothing_is_lost()
    {
        var system = await running.System();
        var messages = Enumerable.Range(0, People).SelectMany(number =>
        {
            var (person, twice) = ($"{system.Municipality}-{number}", number % 2 == 0);
            JsonObject Of(params (string Name, string Value)[] data) => new([KeyValuePair.Create<string, JsonNode?>("person", person), .. data.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Name, one.Value))]);
            return new[]
            {
                Message("employee.hired", Hired(person, $"Person {number}"), 1),
                Message("employee.changed", Of(("role", "kurator")), 2),
                Message("employee.moved", Of(("unit", "Vuxen")), 3),
                Message("employee.leave-started", Of(), 4),
                Message("employee.moved", Of(("unit", $"Enhet {number}")), 5),
                twice ? Message("employee.leave-ended", Of(), 6) : Message("employee.left", Of(("on", "2026-02-28")), 6),
            }.Select((message, at) => (Id: $"{person}-{at}", Message: message)).SelectMany(one => twice ? new[] { one, one } : [one]);
        }).ToArray();
        new Random(7).Shuffle(messages);
        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) => await system.Send(one.Message, one.Id));

        var settled = $"from mt_doc_hrmessage where data ->> 'municipality' = '{system.Municipality}' and data ->> 'state' in ('Applied', 'Superseded')";
        await Eventually.Get(() => running.Count($"select count(*) {settled}"), count => count == People * 6, what: "every message at its end");
        var people = await system.People();
        Assert.Equal(People, people.Count);
        foreach (var number in Enumerable.Range(0, People))
        {
            var person = people[$"Person {number}"];
            Assert.Equal(
                (number % 2 == 0 ? "active" : "left", "kurator", number % 2 == 0 ? $"Enhet {number}" : Text(person, "unit")),
                (Text(person, "status"), Text(person, "role"), Text(person, "unit")));
        }

        Assert.Empty(await system.Review());
    }

    [Fact]
    public async Task What_was_claimed_by_who_died_is_told_by_the_next_and_what_Enrolment_could_not_be_asked_waits()
    {
        var system = await running.System();
        await system.Until(await system.Send("employee.hired", Hired("1"), 1), "applied");
        // As by a process that died between claiming and recording: the claim has run out.
        var message = await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "kurator" }, 2);
        await system.Until(message, "applied");
        await running.Execute(
            $"update mt_doc_hremployee set data = data || jsonb_build_object('claim', 'somebody', 'due', '2020-01-01T00:00:00.000000Z') where data ->> 'municipality' = '{system.Municipality}'");
        await system.Until(await system.Send("employee.changed", new JsonObject { ["person"] = "1", ["role"] = "handläggare" }, 3), "applied");
        await system.Person("Ann Ek", person => Text(person, "role") == "handläggare");
        Assert.Equal(0, await running.Count($"select count(*) from mt_doc_hremployee where data ->> 'municipality' = '{system.Municipality}' and data ->> 'claim' is not null"));
    }
}
