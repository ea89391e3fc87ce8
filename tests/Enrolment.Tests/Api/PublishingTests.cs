using System.Net.Http.Json;
using Xunit;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.Testing;
using static Yrkesresan.Enrolment.Tests.Api.Enrolling;

namespace Yrkesresan.Enrolment.Tests.Api;

public sealed class PublishingTests(Enrolling enrolling)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_to_a_person_is_published_under_no_journey()
    {
        await using var registered = await enrolling.Service.Catch<Contracts.ParticipantRegistered>();
        await using var paused = await enrolling.Service.Catch<Contracts.ParticipantPaused>();
        await using var resumed = await enrolling.Service.Catch<Contracts.ParticipantResumed>();
        await using var moved = await enrolling.Service.Catch<Contracts.ParticipantMoved>();
        await using var left = await enrolling.Service.Catch<Contracts.ParticipantLeft>();
        var (former, next) = (Fresh("kommun"), Fresh("kommun"));
        var person = await enrolling.Person(former);
        using var coordinator = enrolling.Coordinator();
        var path = $"{Root}/participants/{person}";
        await Ok(coordinator.PostAsync($"{path}/pause", null, Cancellation));
        await Ok(coordinator.PostAsync($"{path}/pause", null, Cancellation));
        await Ok(coordinator.PostAsync($"{path}/resume", null, Cancellation));
        await Ok(coordinator.PostAsJsonAsync($"{path}/move", new { municipality = next, unit = "Ny", from = Today }, Json.Options, Cancellation));
        var gone = await Ok(coordinator.PostAsJsonAsync($"{path}/leave", new { on = Today }, Json.Options, Cancellation));
        Assert.Equal("left", gone.GetProperty("status").GetString());

        Assert.Equal((former, "Barn", "norrbotten", "socialsekreterare"), await Mine(registered, one => one.Participant == person) is var one ? (one.Municipality, one.Unit, one.Region, one.Role) : default);
        Assert.Equal(former, (await Mine(paused, one => one.Participant == person)).Municipality);
        Assert.Equal(former, (await Mine(resumed, one => one.Participant == person)).Municipality);
        Assert.Equal((former, next, Today), await Mine(moved, one => one.Participant == person) is var move ? (move.FromMunicipality, move.Municipality, move.From) : default);
        Assert.Equal((next, Today), await Mine(left, one => one.Participant == person) is var leave ? (leave.Municipality, leave.On) : default);
        Assert.All(await registered.All(), message => Assert.Equal("none", message.RoutingKey));
    }

    [Fact]
    public async Task What_happens_at_an_occasion_is_published_under_its_journey_with_the_stream_s_versions()
    {
        await using var scheduled = await enrolling.Service.Catch<Contracts.OccasionScheduled>();
        await using var rescheduled = await enrolling.Service.Catch<Contracts.OccasionRescheduled>();
        await using var seats = await enrolling.Service.Catch<Contracts.SeatConfirmed>();
        await using var waits = await enrolling.Service.Catch<Contracts.WaitingListJoined>();
        await using var gaveUp = await enrolling.Service.Catch<Contracts.EnrolmentCancelled>();
        await using var attended = await enrolling.Service.Catch<Contracts.AttendanceRecorded>();
        await using var cancelled = await enrolling.Service.Catch<Contracts.OccasionCancelled>();
        var municipality = Fresh("kommun");
        var (ann, bo) = (await enrolling.Person(municipality), await enrolling.Person(municipality));
        var occasion = await enrolling.Occasion(capacity: 1, firstDay: -1, journey: "skadligt-bruk-och-beroende");
        await occasion.Enrols(ann);
        await occasion.Enrols(bo);
        await Ok(occasion.Cancels(bo));
        await Ok(occasion.Records(Today.AddDays(-1), [ann], []));
        object[] days = [new { date = Today.AddDays(-1), start = "08:00", end = "12:00", mode = "digital", half = true }];
        await Ok(occasion.Coordinator.PostAsJsonAsync($"{occasion.Path}/rescheduling", new { days }, Json.Options, Cancellation));
        await Ok(occasion.Coordinator.PostAsync($"{occasion.Path}/cancellation", null, Cancellation));

        Assert.Equal((1, 1, occasion.Course), await Mine(scheduled, one => one.Occasion == occasion.Id) is var first ? ((int)first.Version, first.Capacity, first.Course) : default);
        Assert.Equal((2, ann, false), await Mine(seats, one => one.Occasion == occasion.Id) is var seat ? ((int)seat.Version, seat.Participant, seat.FromWaitingList) : default);
        Assert.Equal((3, bo), await Mine(waits, one => one.Occasion == occasion.Id) is var wait ? ((int)wait.Version, wait.Participant) : default);
        Assert.Equal((4, bo, false, false), await Mine(gaveUp, one => one.Occasion == occasion.Id) is var gave ? ((int)gave.Version, gave.Participant, gave.HadSeat, gave.Late) : default);
        Assert.Equal([ann], (await Mine(attended, one => one.Occasion == occasion.Id)).Present);
        Assert.Equal(
            new Contracts.OccasionDay(Today.AddDays(-1), new TimeOnly(8, 0), new TimeOnly(12, 0), "digital", true),
            Assert.Single((await Mine(rescheduled, one => one.Occasion == occasion.Id)).Days));
        Assert.Equal((7, "skadligt-bruk-och-beroende", "norrbotten"), await Mine(cancelled, one => one.Occasion == occasion.Id) is var last ? ((int)last.Version, last.Journey, last.Region) : default);
        Assert.Equal("skadligt-bruk-och-beroende", (await seats.All()).First(message => message.Message.Occasion == occasion.Id).RoutingKey);
    }

    private static async Task<T> Mine<T>(Caught<T> caught, Func<T, bool> mine) where T : class =>
        (await Eventually.Get(caught.All, all => all.Any(one => mine(one.Message)), what: $"{typeof(T).Name} published")).First(one => mine(one.Message)).Message;
}
