using System.Net;
using Xunit;
using Yrkesresan.Enrolment.Contracts;
using Yrkesresan.Reporting.Surveys;
using Yrkesresan.Testing;

namespace Yrkesresan.Reporting.Tests.Api;

/// <summary>What happens to a survey in time: reminders, the last day, what is left over, and the managers' every half year.</summary>
public sealed class SurveyLifeTests : IAsyncLifetime
{
    private readonly Clock clock = new();
    private readonly Running running;

    public SurveyLifeTests()
    {
        clock.Set(new DateTimeOffset(2026, 4, 10, 8, 0, 0, TimeSpan.Zero));
        running = new Running(clock);
    }

    private Asking Asking => new(running.Reporting);

    public ValueTask InitializeAsync() => running.InitializeAsync();

    public ValueTask DisposeAsync() => running.DisposeAsync();

    [Fact]
    public async Task Who_has_not_answered_is_reminded_once_and_when_it_is_closed_nobody_answers_any_more()
    {
        await using var reminded = await running.Reporting.Catch<Contracts.SurveyReminderDue>();
        var year = await Happened();
        foreach (var person in year.Seated.Take(6))
        {
            await Asking.Answered(person, 4);
        }

        var late = await Asking.LinkOf(year.Seated[10]);
        clock.Set(new DateTimeOffset(2026, 5, 26, 6, 30, 0, TimeSpan.Zero));
        await reminded.AtLeast(14);
        clock.Set(new DateTimeOffset(2026, 6, 9, 21, 0, 0, TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.OK, (await running.Reporting.Anonymous().GetAsync(Asking.Answers + late, TestContext.Current.CancellationToken)).StatusCode);
        clock.Set(new DateTimeOffset(2026, 6, 9, 22, 0, 1, TimeSpan.Zero));
        using var coordinator = running.Reporting.As("coordinator", year.Region);
        await Eventually.Get(() => Asking.Round(coordinator, year), round => round["closed"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.NotFound, (await Asking.Answer(late, 1)).StatusCode);
        Assert.Empty(await Asking.Mine(year.Seated[10]));
        var goal = (await Running.Get(coordinator, Asking.Goals(year) + "?period=2026-Q2"))[0]!;
        Assert.Equal((6, 0.3m), (goal["answers"]!.GetValue<int>(), goal["responseRate"]!.GetValue<decimal>()));
        var told = await reminded.All();
        Assert.Equal(year.Seated.Skip(6).Order(), told.Select(one => one.Message.Participant).Order());
        Assert.All(told, one => Assert.Equal((year.Journey, "efter-kursen", new DateOnly(2026, 6, 9)), (one.RoutingKey, one.Message.Survey, one.Message.Closes)));
    }

    [Fact]
    public async Task What_is_too_little_to_be_counted_of_one_occasion_is_counted_with_that_of_others_of_the_half_year()
    {
        var region = Running.FreshRegion();
        var (one, other) = (await Happened(region), await Happened(region));
        foreach (var person in one.Seated.Take(4).Concat(other.Seated.Take(3)))
        {
            await Asking.Answered(person, 4);
        }

        using var coordinator = running.Reporting.As("coordinator", region);
        var rest = SurveyFigures.RestOf(one.Journey, region, "2026-H1");
        await Closed(coordinator, one);
        Wait();
        await Asking.Looked(rest);
        // Four are left over: still too few.
        Assert.Null((await Running.Get(coordinator, Asking.Goals(one)))[0]!["answers"]);
        await Closed(coordinator, other);
        Wait();
        await Eventually.Get(() => Running.Get(coordinator, Asking.Goals(one) + "?period=2026-H1"), goals => goals[0]!["answers"]?.GetValue<int>() == 7);
        // Of which quarter, and of which course they are, is forgotten.
        Assert.Null((await Running.Get(coordinator, Asking.Goals(one) + "?period=2026-Q2"))[0]!["answers"]);
        Assert.Empty((await Running.Get(coordinator, Asking.Goals(one) + "/by/course"))[0]!["groups"]!.AsArray());
        var trend = (await Running.Get(coordinator, Asking.Goals(one) + "/trend?halves=2")).AsArray();
        Assert.Equal(["2025-H2", "2026-H1"], trend.Select(half => half!["period"]!.GetValue<string>()));
        Assert.Equal((null, 7), (trend[0]!["goals"]![0]!["answers"]?.GetValue<int>(), trend[1]!["goals"]![0]!["answers"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Managers_of_units_that_had_somebody_at_a_course_are_asked_each_half_year()
    {
        await using var opened = await running.Reporting.Catch<Contracts.SurveyOpened>();
        var region = Running.FreshRegion();
        var (managers, paused, elsewhere, staff) = (Enumerable.Range(0, 7).Select(_ => Guid.NewGuid()).ToList(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        ParticipantRegistered Works(Guid person, string unit, string role) => new(person, "lulea", unit, region, role, clock.GetUtcNow());
        await running.Publish(managers.Select(person => Works(person, "enhet", "Enhetschef"))
            .Concat([Works(paused, "enhet", "arbetsledare"), Works(elsewhere, "annan", "chef"), Works(staff, "enhet", "socialsekreterare")])
            .Cast<object>().Append(new ParticipantPaused(paused, "lulea", clock.GetUtcNow().AddHours(1))).Select(message => (message, Guid.NewGuid())));
        var year = await Happened(region);
        Assert.Empty(await Asking.Mine(managers[0]));

        clock.Set(new DateTimeOffset(2026, 5, 15, 6, 0, 1, TimeSpan.Zero));
        var told = await Eventually.Get(opened.All, all => all.Count(one => one.Message.Survey == "arbetsledare-och-chefer") >= 7);
        Assert.Equal(managers.Order(), told.Where(one => one.Message.Survey == "arbetsledare-och-chefer").Select(one => one.Message.Participant).Order());
        foreach (var person in managers.Take(5))
        {
            Assert.Equal(HttpStatusCode.NoContent, (await Asking.Answer(await Asking.LinkOf(person, "manager"), 5, statement: "underlattar-planeringen")).StatusCode);
        }

        Wait();
        using var coordinator = running.Reporting.As("coordinator", region);
        var goals = await Eventually.Get(() => Running.Get(coordinator, Asking.Goals(year) + "?period=2026-H1"), found => found[6]!["answers"] is not null);
        Assert.Equal(("4", 5, 0.7143m, true), (goals[6]!["goal"]!.GetValue<string>(), goals[6]!["answers"]!.GetValue<int>(), goals[6]!["responseRate"]!.GetValue<decimal>(), goals[6]!["met"]!.GetValue<bool>()));
        // They are asked of the half year: no quarter has them.
        Assert.Null((await Running.Get(coordinator, Asking.Goals(year) + "?period=2026-Q2"))[6]!["answers"]);
        Assert.Null(goals[5]!["answers"]);

        clock.Set(new DateTimeOffset(2026, 11, 15, 7, 0, 1, TimeSpan.Zero));
        await Eventually.Get(opened.All, all => all.Count(one => one.Message.Survey == "arbetsledare-och-chefer") >= 14);
    }

    [Fact]
    public async Task Who_took_part_as_a_manager_is_asked_as_one()
    {
        var year = Year(Running.FreshRegion());
        await running.Publish([(new ParticipantRegistered(year.Seated[0], "boden", "enhet", year.Region, "arbetsledare", clock.GetUtcNow()), Guid.NewGuid())]);
        await running.Happened(year);
        var mine = Assert.Single(await Asking.Mine(year.Seated[0], "manager"))!;
        Assert.Equal("chefer-efter-kursen", mine["survey"]!.GetValue<string>());
        Assert.Equal("nojd-med-kursen", Assert.Single(mine["statements"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Equal("efter-kursen", Assert.Single(await Asking.Mine(year.Seated[1]))!["survey"]!.GetValue<string>());
    }

    /// <summary>So long that what has come is counted.</summary>
    private void Wait() => clock.Set(clock.GetUtcNow().AddSeconds(10));

    private Year Year(string region) => new("barn-och-unga", region) { CompletedAt = clock.GetUtcNow() };

    private async Task<Year> Happened(string? region = null)
    {
        var year = Year(region ?? Running.FreshRegion());
        await running.Happened(year);
        return year;
    }

    private static async Task Closed(HttpClient coordinator, Year year) => Assert.Equal(HttpStatusCode.OK, (await coordinator.PostAsync(
        $"/api/reporting/v1/regions/{year.Region}/journeys/{year.Journey}/survey-rounds/{SurveyFigures.IdOf(year.Occasion)}/closing", null, TestContext.Current.CancellationToken)).StatusCode);
}
