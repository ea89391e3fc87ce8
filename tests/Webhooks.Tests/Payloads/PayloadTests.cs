using System.Reflection;
using System.Text.Json.Nodes;
using MassTransit;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;
using Yrkesresan.Webhooks.Integration;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Tests.Payloads;

public sealed class PayloadTests
{
    private const string Journey = "barn-och-unga";
    private const string Course = "handlaggning-med-barnet-i-centrum";
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Person = new("0199c0de-0000-7000-8000-000000000001");
    private static readonly Guid Occasion = new("0199c0de-0000-7000-8000-000000000002");

    private static IReadOnlyList<object> Events => Examples.Events;

    public static TheoryData<string> Types => [.. Payload.Types, Payload.TestType];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_type_looks_for_ever_as_its_sample_does(string type)
    {
        var payload = Assert.Single(Examples.All, example => example.Type == type);
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", "payloads", $"{type}.json")));
        Assert.Equal(sample!.ToJsonString(), JsonNode.Parse(payload.Body)!.ToJsonString());
        Assert.Equal(type, (string?)sample["type"]);
    }

    [Fact]
    public void There_is_a_sample_of_every_type_and_no_other() => Assert.Equal(
        Types.Select(row => row.Data).Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples", "payloads")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_public_event_is_told_or_is_named_with_why_it_is_not()
    {
        // Not told by what they say alone: who they concern is kept here (occasions, teams).
        Type[] others = [typeof(OccasionCancelled), typeof(OccasionRescheduled), typeof(TeamConfirmed), typeof(DayTaught)];
        Assert.All(Events, message => Assert.Contains(Payload.Of(message), payload => payload.Municipality == "lulea"));
        var told = Events.Select(message => message.GetType()).Concat(others).ToHashSet();
        var published = new[] { typeof(SeatConfirmed), typeof(InvoiceIssued), typeof(TeamConfirmed), typeof(Reporting.Contracts.SurveyOpened) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null)
            .ToList();
        Assert.Equal(published.Select(type => type.FullName).Order(), told.Concat(Internal.Events.Keys).Select(type => type.FullName).Order());
        Assert.All(Internal.Events.Values, why => Assert.InRange(why.Length, 10, 200));
        // What is told is listened to, and documented; what is not is not.
        var consumed = File.ReadAllText(Repository.PathOf("services", "Webhooks", "Integration", "Messages.cs"));
        Assert.All(told.Except(others), type => Assert.Contains($".Tells<{type.Name}>()", consumed, StringComparison.Ordinal));
        Assert.All(others, type => Assert.Contains($".Consumes<{type.Name}, ", consumed, StringComparison.Ordinal));
        var documented = System.Text.RegularExpressions.Regex
            .Matches(File.ReadAllText(Repository.PathOf("docs", "events", "webhooks.md")), @"^\| `(yrkesresan\.(?!webhooks)[a-z]+\.[a-z-]+\.v\d+)` \|", System.Text.RegularExpressions.RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);
        Assert.Equal(
            told.Append(typeof(MunicipalityJoined)).Select(type => type.GetCustomAttribute<EntityNameAttribute>()!.EntityName).Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_type_says_what_it_is_about_and_what_is_of_a_journey_says_which()
    {
        Assert.All(Examples.All, payload => Assert.Matches("^[a-z-]+/[a-z0-9-/]+$", payload.Subject));
        Assert.All(Examples.All, payload => Assert.Equal(payload.Journey, (string?)JsonNode.Parse(payload.Body)!["data"]!["journey"]));
        Assert.All(Examples.All, payload => Assert.InRange(payload.Body.Length, 1, 2_000));
    }

    [Fact]
    public void Nothing_says_how_much_money_it_is() => Assert.All(
        Examples.All, payload => Assert.DoesNotMatch("amount|payable|kronor|298|6200|7750", payload.Body));

    [Fact]
    public void Why_a_place_is_given_up_is_told_where_it_is_said_and_otherwise_the_payload_is_as_it_always_was()
    {
        var cancelled = Events.OfType<EnrolmentCancelled>().Single();
        var data = JsonNode.Parse(Assert.Single(Payload.Of(cancelled with { Because = "expired" })).Body)!["data"]!;
        Assert.Equal("expired", (string?)data["because"]);
        Assert.False(JsonNode.Parse(Assert.Single(Payload.Of(cancelled)).Body)!["data"]!.AsObject().ContainsKey("because"));
    }

    [Fact]
    public void No_payload_names_a_unit_or_says_who_was_absent_but_where_somebody_is_new_there() => Assert.All(
        Events.Where(message => message is not ParticipantRegistered and not ParticipantMoved).SelectMany(Payload.Of),
        payload => Assert.All(new[] { "Barn 1", "Solgården", "attended" }, word => Assert.DoesNotContain(word, payload.Body, StringComparison.Ordinal)));

    [Fact]
    public void The_former_employer_is_not_told_where_a_person_went()
    {
        var told = Payload.Of(new ParticipantMoved(Person, "pitea", "lulea", "Barn 1", new DateOnly(2026, 4, 1), At)).ToList();
        var former = Assert.Single(told, payload => payload.Municipality == "pitea");
        Assert.Equal(2, told.Count);
        Assert.DoesNotContain("lulea", former.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Barn 1", former.Body, StringComparison.Ordinal);
        Assert.Single(Payload.Of(new ParticipantMoved(Person, "lulea", "lulea", "Barn 2", new DateOnly(2026, 4, 1), At)));
    }

    [Fact]
    public void A_corrected_occasion_is_told_to_each_municipality_once()
    {
        var places = Enumerable.Range(0, 500).Select(i => new CompletedPlace(Guid.CreateVersion7(), i % 2 == 0 ? "pitea" : "lulea", "Barn 1", "absent", false)).ToList();
        var told = Payload.Of(new OccasionCorrected(Journey, Occasion, Course, "norrbotten", new DateOnly(2026, 2, 20), [], [], [], places, 8, At)).ToList();
        Assert.Equal(["lulea", "pitea"], told.Select(payload => payload.Municipality));
        Assert.All(told, payload => Assert.Equal("occasion.corrected.v1", payload.Type));
    }

    [Fact]
    public void A_completed_occasion_is_told_to_each_municipality_once()
    {
        var places = Enumerable.Range(0, 500).Select(i => new CompletedPlace(Guid.CreateVersion7(), i % 2 == 0 ? "lulea" : "pitea", "Barn 1", "attended", false)).ToList();
        var told = Payload.Of(new OccasionCompleted(Journey, Occasion, Course, "norrbotten", [], places, 7, At)).ToList();
        Assert.Equal(["lulea", "pitea"], told.Select(payload => payload.Municipality));
        Assert.All(told, payload => Assert.InRange(payload.Body.Length, 1, 20_000));
    }

    [Fact]
    public void What_names_no_municipality_is_told_to_none_by_itself() =>
        Assert.Empty(Payload.Of(new OccasionCancelled(Journey, Occasion, Course, "norrbotten", 7, At)));
}

public sealed class EventDocumentTests
{
    [Fact]
    public void Docs_name_every_payload_and_nothing_else()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "events", "webhooks.md"));
        Assert.Equal(
            Payload.Types.Append(Payload.TestType).Order(StringComparer.Ordinal),
            System.Text.RegularExpressions.Regex.Matches(text, @"`([a-z-]+\.[a-z]+\.v\d+)`").Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }
}
