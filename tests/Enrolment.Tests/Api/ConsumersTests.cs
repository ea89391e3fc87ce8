using System.Net;
using Xunit;
using Yrkesresan.Billing.Contracts;
using Yrkesresan.Enrolment.Occasions;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.Testing;
using Yrkesresan.Trainer.Contracts;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

/// <summary>Each message twice, and the later before the earlier.</summary>
public sealed class ConsumersTests(Enrolling enrolling)
{
    private static readonly DateTimeOffset At = new(2027, 1, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_municipality_belongs_to_the_region_last_told_in_whatever_order()
    {
        var slug = Fresh("kommun");
        var messages = new[]
        {
            new MunicipalityJoined("norrbotten", slug, "Första", 100, 3, At),
            new MunicipalityJoined("norrbotten", slug, "Andra", 100, 4, At.AddDays(1)),
            new MunicipalityJoined("dalarna", slug, "Tredje", 100, 1, At.AddDays(2)),
        };
        foreach (var message in messages.Reverse().Concat(messages).Concat(messages))
        {
            await enrolling.Service.Publish(message, Id(message));
        }

        await Settled(slug);
        await using var session = enrolling.Service.Store.QuerySession();
        var known = await session.LoadAsync<Municipality>(slug, TestContext.Current.CancellationToken);
        Assert.Equal(("dalarna", "Tredje"), (known!.Region, known.Name));
        // And it decides who may register there.
        await Problem(System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            enrolling.Coordinator(), $"{Root}/participants", PersonBody(slug), ServiceDefaults.Http.Json.Options, TestContext.Current.CancellationToken), HttpStatusCode.NotFound, "not-found");
        await enrolling.Person(slug, region: "dalarna");
    }

    [Fact]
    public async Task The_team_last_told_records_attendance_in_whatever_order()
    {
        var occasion = await enrolling.Occasion(firstDay: -2);
        var person = await enrolling.Person(Fresh("kommun"));
        await occasion.Enrols(person);
        var (leader, former, now) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        TeamConfirmed Team(Guid trainer, long version) => new(
            occasion.Journey, occasion.Id, "norrbotten", new LentTrainer(leader, "boden"), [new LentTrainer(trainer, "lulea")], version, At);
        foreach (var message in new[] { Team(now, 2), Team(former, 1), Team(now, 2), Team(former, 1) })
        {
            await enrolling.Service.Publish(message, ServiceDefaults.Storage.Uuid.From(occasion.Id.ToString(), message.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        await Eventually.Holds(async () =>
        {
            await using var session = enrolling.Service.Store.QuerySession(occasion.Journey);
            Assert.Equal(2, (await session.QueryAsync<ServiceDefaults.Messaging.InboxMessage>(
                "where d.data ->> 'consumer' = 'LearnTeamWhenConfirmed' and d.data ->> 'message' = any(?)", TestContext.Current.CancellationToken,
                new[] { "1", "2" }.Select(version => ServiceDefaults.Storage.Uuid.From(occasion.Id.ToString(), version).ToString()).ToArray() as object)).Count);
            Assert.Equal([leader, now], (await session.LoadAsync<OccasionTeam>(occasion.Id))!.Members);
        });
        await Problem(occasion.Records(Today.AddDays(-2), [person], [], by: enrolling.Service.As("trainer", person: former)), HttpStatusCode.NotFound, "not-found");
        await Ok(occasion.Records(Today.AddDays(-2), [person], [], by: enrolling.Service.As("trainer", person: now)));
        Assert.Single(await occasion.List(enrolling.Service.As("trainer", person: leader)));
    }

    private Task Settled(string slug) => Eventually.Holds(async () =>
    {
        await using var session = enrolling.Service.Store.QuerySession();
        foreach (var name in new[] { "Första", "Andra", "Tredje" })
        {
            var id = ServiceDefaults.Storage.Uuid.From("inbox", "LearnRegionWhenMunicipalityJoined", ServiceDefaults.Storage.Uuid.From(slug, name).ToString());
            Assert.NotNull(await session.LoadAsync<ServiceDefaults.Messaging.InboxMessage>(id));
        }
    });

    private static Guid Id(MunicipalityJoined message) => ServiceDefaults.Storage.Uuid.From(message.Municipality, message.Name);
}
