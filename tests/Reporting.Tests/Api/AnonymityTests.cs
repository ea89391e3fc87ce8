using System.Text.Json.Nodes;
using Marten;
using Xunit;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>Whoever holds the database finds who was asked and who has answered, and what was answered, and nothing that leads from one to the other.</summary>
public sealed class AnonymityTests(Running running)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_stored_ties_an_answer_to_a_person_or_a_link()
    {
        var asking = new Asking(running.Reporting);
        var year = new Year("barn-och-unga", Running.FreshRegion()) { CompletedAt = running.Now };
        await running.Happened(year);
        var round = SurveyFigures.IdOf(year.Occasion);
        var links = new Dictionary<Guid, string>();
        foreach (var (person, i) in year.Seated.Skip(3).Take(4).Select((person, i) => (person, i)))
        {
            links[person] = await asking.LinkOf(person);
            await asking.Answered(person, i + 1, $"Med egna ord {i}");
        }

        await using var session = running.Reporting.Store.QuerySession(year.Journey);
        await asking.Looked(year);
        // The control: as long as they wait, when each came can be seen; what they say can't, for it is sealed, and as long as any other.
        var waiting = await Sealed(session, round);
        Assert.True((await Used(session, links.Values)).Select(one => one.Writer).Distinct().Count() == 4 && waiting.Select(one => one.Writer).Distinct().Count() == 4);
        Assert.Single(waiting.Select(one => one.Data.Length).Distinct());
        Assert.All(waiting, one => Assert.DoesNotContain("starkt-i-rollen", one.Data, StringComparison.Ordinal));

        links[year.Seated[9]] = await asking.LinkOf(year.Seated[9]);
        await asking.Answered(year.Seated[9], 5, "Med egna ord 4");
        var counted = Assert.Single(await Eventually.Get(
            () => session.QueryAsync<string>("select row_to_json(e)::text from mt_events e where stream_id = ? and type = 'reporting.answers_counted.v1'", Cancellation, round), found => found.Count > 0));
        Assert.Equal("1,1,1,1,1", string.Join(',', JsonNode.Parse(counted)!["data"]!["counted"]![0]!["counts"]!.AsArray().Select(count => count!.GetValue<int>())));
        string[] secrets = [.. year.Seated.Select(person => person.ToString()), .. links.Values, .. links.Values.Select(SurveyLinks.Hash), "lulea", "boden", "pitea", "egna ord"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, counted, StringComparison.OrdinalIgnoreCase));

        // One writer, one time: which of them was first, and which last, is forgotten.
        foreach (var rows in new[] { await Used(session, links.Values), await Sealed(session, round) })
        {
            Assert.Equal(5, rows.Count);
            Assert.Single(rows.Select(one => (one.Writer, one.At)).Distinct());
            Assert.Single(rows.Select(one => one.Data.Length).Distinct());
        }

        var comments = await session.QueryAsync<Row>(
            "select json_build_object('writer', xmin::text, 'at', mt_last_modified::text, 'data', data::text) as data from mt_doc_comment where data ->> 'region' = ?", Cancellation, year.Region);
        Assert.Equal(5, comments.Count);
        Assert.Single(comments.Select(one => one.Writer).Distinct());
        Assert.All(comments, one => Assert.All(secrets.Except(["egna ord"]), secret => Assert.DoesNotContain(secret, one.Data, StringComparison.OrdinalIgnoreCase)));
        // The link itself is nowhere, neither where answers lie nor in what is kept of requests.
        foreach (var table in await session.QueryAsync<string>("select table_name::text from information_schema.tables where table_schema = current_schema() and table_name like 'mt_doc_%'", Cancellation))
        {
            Assert.All(await Task.WhenAll(links.Values.Select(link => Holds(table, link))), Assert.False);
        }

        // Closed, who was asked and who answered is forgotten as well, and what they answered is counted.
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        await coordinator.PostAsync($"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-rounds/{round}/closing", null, Cancellation);
        Assert.Empty(await Used(session, links.Values));
        Assert.Empty(await Sealed(session, round));
        Assert.Empty(await session.QueryAsync<string>("select data::text from mt_doc_invitation where data ->> 'round' = ?", Cancellation, round.ToString()));
    }

    private async Task<bool> Holds(string table, string text)
    {
        await using var session = running.Reporting.Store.QuerySession();
        return (await session.QueryAsync<bool>($"select exists(select 1 from {table} where data::text like '%' || ? || '%')", Cancellation, text))[0];
    }

    private static Task<IReadOnlyList<Row>> Used(IQuerySession session, IEnumerable<string> links) => session.QueryAsync<Row>(
        "select json_build_object('writer', xmin::text, 'at', mt_last_modified::text, 'data', data::text) as data from mt_doc_usedlink where id = any(?)",
        Cancellation, (object)links.Select(SurveyLinks.Hash).ToArray());

    private static Task<IReadOnlyList<Row>> Sealed(IQuerySession session, Guid round) => session.QueryAsync<Row>(
        "select json_build_object('writer', xmin::text, 'at', mt_last_modified::text, 'data', data::text) as data from mt_doc_sealedanswer where data ->> 'round' = ?",
        Cancellation, round.ToString());

    private sealed record Row(string Writer, string At, string Data);
}
