using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Testing;
using Yrkesresan.Webhooks.Occasions;
using Yrkesresan.Webhooks.Payloads;

namespace Yrkesresan.Webhooks.Tests.Payloads;

public sealed class PayloadTests
{
    private const string Journey = "barn-och-unga";
    private const string Course = "handlaggning-med-barnet-i-centrum";
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Person = new("0199c0de-0000-7000-8000-000000000001");
    private static readonly Guid Occasion = new("0199c0de-0000-7000-8000-000000000002");
    private static readonly Guid Thing = new("0199c0de-0000-7000-8000-000000000003");

    private static readonly object[] Events =
    [
        new SeatConfirmed(Journey, Occasion, Course, "norrbotten", Person, "lulea", "Barn 1", true, 7, At),
        new WaitingListJoined(Journey, Occasion, Course, "norrbotten", Person, "lulea", "Barn 1", 7, At),
        new EnrolmentCancelled(Journey, Occasion, Course, "norrbotten", Person, "lulea", "Barn 1", true, false, 7, At),
        new CertificateIssued(Journey, Thing, Person, "lulea", "Barn 1", Occasion, Course, "norrbotten", 7, At),
        new OccasionCompleted(Journey, Occasion, Course, "norrbotten", [], [new CompletedPlace(Person, "lulea", "Barn 1", "attended", false)], 7, At),
        new OccasionCorrected(
            Journey, Occasion, Course, "norrbotten", new DateOnly(2026, 2, 20), [Person], [], [], [new CompletedPlace(Person, "lulea", "Barn 1", "attended", false)], 8, At),
        new CertificateWithdrawn(Journey, Thing, Person, "lulea", "Barn 1", Occasion, Course, "norrbotten", 9, At),
        new EnrolmentRequested(Journey, Occasion, Course, "norrbotten", Person, "lulea", "Barn 1", 7, At),
        new EnrolmentDeclined(Journey, Occasion, Course, "norrbotten", Person, "lulea", "Barn 1", 8, At),
        new SeatOffered(Journey, Occasion, Course, "norrbotten", Person, "lulea", "Barn 1", At.AddDays(2), 8, At),
        new IntroductionCompleted("funktionshinder-utforare", Person, "lulea", "Solgården", "signed-off", 3, At),
        new IntroductionOverdue("funktionshinder-utforare", Person, "lulea", "Solgården", new DateOnly(2026, 3, 1), 2, At),
        new RoleAtWorkChanged(Person, "lulea", "behandlingsassistent", null, At),
        new ParticipantErased(Person, "lulea", At),
        new ParticipantRegistered(Person, "lulea", "Barn 1", "norrbotten", "socialsekreterare", At),
        new ParticipantMoved(Person, "pitea", "lulea", "Barn 1", new DateOnly(2026, 4, 1), At),
        new ParticipantPaused(Person, "lulea", At),
        new ParticipantResumed(Person, "lulea", At),
        new ParticipantLeft(Person, "lulea", new DateOnly(2026, 4, 30), At),
        new InvoiceIssued(Journey, Thing, "2026-17", "norrbotten", "lulea", "course-fee", Occasion, Course, 2026, 6200m, At),
    ];

    public static TheoryData<string> Types => [.. Payload.Types, Payload.TestType];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_type_looks_for_ever_as_its_sample_does(string type)
    {
        var payload = type switch
        {
            Payload.TestType => Payload.Test("lulea", Thing, At),
            "occasion.cancelled.v1" => Payload.OfChange(Journey, Occasion, new OccasionChanged(Thing, "cancelled", Course, 9, At), "lulea"),
            "occasion.rescheduled.v1" => Payload.OfChange(Journey, Occasion, new OccasionChanged(Thing, "rescheduled", Course, 9, At), "lulea"),
            _ => Events.SelectMany(Payload.Of).Single(payload => payload.Type == type && payload.Municipality == "lulea"),
        };
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", "payloads", $"{type}.json")));
        Assert.Equal(sample!.ToJsonString(), JsonNode.Parse(payload.Body)!.ToJsonString());
        Assert.Equal(type, (string?)sample["type"]);
    }

    [Fact]
    public void There_is_a_sample_of_every_type_and_no_other() => Assert.Equal(
        Types.Select(row => row.Data).Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples", "payloads")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_event_that_is_consumed_tells_a_municipality()
    {
        Assert.All(Events, message => Assert.Contains(Payload.Of(message), payload => payload.Municipality == "lulea"));
        var told = Events.Select(message => message.GetType()).ToHashSet();
        var concerning = new[] { typeof(SeatConfirmed), typeof(InvoiceIssued) }.SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null && type.GetProperty("Municipality") is not null)
            // Only what a municipality's systems need: not drafts, not what it has paid itself or not, and not that the municipality itself belongs to a region. Nor what is to be mailed to
            // a person: a letter about what is told by itself already, as seats, certificates and introductions, and for whoever sends mail.
            // Nor since when somebody is in the profession: the municipality corrected it itself, and its systems had it first.
            .Except([typeof(InvoiceDrafted), typeof(ProfessionStartCorrected), typeof(MunicipalityJoined), typeof(MunicipalityLeft), typeof(MessageDue), typeof(InvoicePaid), typeof(InvoiceOverdue)]);
        Assert.Empty(concerning.Except(told));
        // And what is mapped is listened to.
        var consumed = File.ReadAllText(Repository.PathOf("services", "Webhooks", "Integration", "Messages.cs"));
        Assert.All(told, type => Assert.Contains($".Tells<{type.Name}>()", consumed, StringComparison.Ordinal));
    }

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
