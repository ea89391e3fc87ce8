using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Teams;

namespace Yrkesresan.Trainer.Trainers;

/// <summary>A day a trainer is booked, and why she or he may not teach it after all.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Date">Local date.</param>
/// <param name="Codes">Why somebody else has to be found: <c>absent</c>, <c>ended</c>, <c>paused</c>, <c>no-consent</c>, <c>not-qualified</c>, <c>day-conflict</c> …; empty: nothing.</param>
/// <param name="Freed">Whether the day has been freed, and is raised to the coordinator or a substitute is sought.</param>
public sealed record BookingView(string Journey, Guid Occasion, string Course, DateOnly Date, IReadOnlyList<string> Codes, bool Freed);

internal static class ListBookings
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/trainers/{id:guid}/bookings", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.Trainer, Role.National)
        .WithName(nameof(ListBookings)).WithTags("Utbildare")
        .WithSummary("Utbildarens bokade dagar från ett datum (annars från i dag), och vilka av dem som någon annan behöver ta")
        .Produces<Page<BookingView>>();

    /// <summary>Why a trainer may not teach a booked day after all.</summary>
    public static IReadOnlyList<string> CodesOf(TrainerProfile trainer, Booked booked)
    {
        var codes = new List<string>();
        if (trainer.StatusOn(booked.Day.Date) is not TrainerStatus.Active and var status)
        {
            codes.Add(status == TrainerStatus.Ended ? "ended" : "paused");
        }

        if (trainer.IsAbsent(booked.Day.Date))
        {
            codes.Add(Gate.Absent);
        }

        if (!trainer.Consented)
        {
            codes.Add("no-consent");
        }

        if (!trainer.MayTeach(booked.Course, booked.Demand?.Qualification, [booked.Day.Date]))
        {
            codes.Add("not-qualified");
        }

        if (booked.Conflict is { } conflict && !codes.Contains(conflict))
        {
            codes.Add(conflict);
        }

        return codes;
    }

    private static async Task<Page<BookingView>> Handle(
        Guid id, DateOnly? from, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) ?? "";
        TrainerProfile trainer;
        await using (var session = sessions.Read())
        {
            trainer = await session.LoadAsync<TrainerProfile>(id, cancellation) is { } found && caller.MaySee(found) ? found : throw new NotFound();
        }

        var all = (await Booked.Of([id], from ?? clock.Today(), sessions, cancellation)).Select(one => (Key: Key(one), One: one));
        var page = Paging.From([.. all.Where(one => string.CompareOrdinal(one.Key, after) > 0).OrderBy(one => one.Key, StringComparer.Ordinal).Take(size + 1)], size, one => one.Key);
        return new Page<BookingView>(
            [.. page.Items.Select(one => new BookingView(one.One.Day.Journey, one.One.Day.Occasion, one.One.Course, one.One.Day.Date, CodesOf(trainer, one.One), one.One.Conflict is not null))], page.Next);
    }

    private static string Key(Booked one) => $"{one.Day.Date:yyyy-MM-dd}/{one.Day.Id}";
}
