using Yrkesresan.Billing.Access;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Billing.Fees;

/// <summary>A fee schedule, as answered.</summary>
/// <param name="ValidFrom">First local date it is in force.</param>
/// <param name="Venue">Kronor for venue and coffee.</param>
/// <param name="TrainerPool">Kronor to the trainer pool.</param>
/// <param name="Material">Kronor for course material.</param>
/// <param name="Buffer">Kronor as buffer.</param>
/// <param name="DigitalDay">What a digital day does not cost.</param>
/// <param name="Others">Further parts.</param>
/// <param name="Inside">What is not charged at an occasion held inside an organisation.</param>
/// <param name="LastDay">Last local date it is in force; left out where no other follows.</param>
public sealed record FeeScheduleView(
    DateOnly ValidFrom, decimal Venue, decimal TrainerPool, decimal Material, decimal Buffer, FeeScheduleView.DigitalDayView DigitalDay,
    IReadOnlyList<FeePart> Others, FeeScheduleView.InsideView Inside, DateOnly? LastDay)
{
    /// <summary>What a digital day does not cost.</summary>
    /// <param name="Drop">Parts.</param>
    /// <param name="Free">Whether it costs nothing at all.</param>
    public sealed record DigitalDayView(IReadOnlyList<string> Drop, bool Free);

    /// <summary>What an occasion held inside an organisation does not cost.</summary>
    /// <param name="Drop">Parts.</param>
    public sealed record InsideView(IReadOnlyList<string> Drop);

    internal static FeeScheduleView Of(FeeSchedule schedule, FeeSchedules? all) => new(
        schedule.ValidFrom, schedule.Venue, schedule.TrainerPool, schedule.Material, schedule.Buffer,
        new DigitalDayView(schedule.DigitalDayDrops, schedule.DigitalDayFree), schedule.Others, new InsideView(schedule.InsideDrops), all?.LastDay(schedule.ValidFrom));
}

/// <summary>The fee schedules of a region in a journey, the earliest first.</summary>
internal static class GetFeeSchedules
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regions/{region}/journeys/{journey}/fee-schedules", HandleList)
            .For(Scope.Readers).WithName(nameof(GetFeeSchedules)).WithTags("Fee schedules")
            .WithSummary("The fee schedules of a region in a journey, the earliest first.").Produces<Page<FeeScheduleView>>();
        routes.MapGet("/regions/{region}/journeys/{journey}/fee-schedules/{validFrom}", HandleOne)
            .For(Scope.Readers).WithName("GetFeeSchedule").WithTags("Fee schedules")
            .WithSummary("The fee schedule that begins on a date.").Produces<FeeScheduleView>();
    }

    private static async Task<Page<FeeScheduleView>> HandleList(string region, string journey, Caller caller, HttpContext http, Sessions sessions)
    {
        var schedules = await Load(region, journey, caller, http, sessions);
        return new Page<FeeScheduleView>([.. (schedules?.Schedules ?? []).Select(schedule => FeeScheduleView.Of(schedule, schedules))], null);
    }

    private static async Task<FeeScheduleView> HandleOne(
        string region, string journey, DateOnly validFrom, Caller caller, HttpContext http, Sessions sessions)
    {
        var schedules = await Load(region, journey, caller, http, sessions);
        return FeeScheduleView.Of(schedules?.Schedules.Find(schedule => schedule.ValidFrom == validFrom) ?? throw new NotFound(), schedules);
    }

    // What a day costs is no secret within the region.
    private static async Task<FeeSchedules?> Load(string region, string journey, Caller caller, HttpContext http, Sessions sessions)
    {
        _ = await caller.OnlyMunicipality(region, sessions, http.RequestAborted);
        await using var session = sessions.Read(journey);
        var schedules = await session.LoadAsync<FeeSchedules>(FeeSchedules.Key(region), http.RequestAborted);
        http.SetETag(schedules?.Version ?? 0);
        return schedules;
    }
}
