using System.Globalization;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Calendars;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Meetings;
using Yrkesresan.Trainer.Teams;
using Yrkesresan.Trainer.Trainers;
using Yrkesresan.Trainer.Trainings;

namespace Yrkesresan.Trainer.OwnPage;

/// <summary>A calendar that a trainer subscribes to, by a secret address (<see cref="CalendarSecret"/>). What it shows is asked of the data anew at each read.</summary>
/// <param name="Id">Id.</param>
/// <param name="Hash">What is kept of the secret.</param>
/// <param name="Trainer">Whose it is.</param>
/// <param name="At">When it was opened, UTC.</param>
public sealed record TrainerCalendar(Guid Id, string Hash, Guid Trainer, DateTimeOffset At)
{
    /// <summary>How long what has been, or was called off, stays in a calendar, days (ours; as in Enrolment).</summary>
    public const int DaysBack = 90;

    /// <summary>A trainer's course day as it stands in a calendar. Nobody else is named: whoever has the address reads it.</summary>
    /// <param name="journey">Slug.</param>
    /// <param name="title">What the course is called.</param>
    /// <param name="team">The occasion.</param>
    /// <param name="day">The day.</param>
    /// <param name="address">Where the outside finds us.</param>
    public static CalendarEvent Of(string journey, string title, OccasionTeam team, CalendarDay day, string address)
    {
        var prefix = !day.Gone ? "" : team.CalledOff ? "Inställt: " : "Avbokad: ";
        var part = day.Of > 1 ? string.Create(CultureInfo.InvariantCulture, $" – dag {day.Number} av {day.Of}") : "";
        return new CalendarEvent(
            $"{Uuid.From("trainer-calendar", team.Id.ToString(), day.Trainer.ToString(), day.Number.ToString(CultureInfo.InvariantCulture))}@yrkesresan.se",
            day.Sequence, day.At, day.Date, day.Start, day.End, day.Gone ? CalendarEvent.Cancelled : CalendarEvent.Confirmed,
            $"{prefix}{title}{part}{(day.Digital ? " (digitalt)" : "")}",
            $"Du {(day.Leads ? "leder kursen" : "är utbildare")}. {(day.Half ? "Halvdag" : "Heldag")}, {(day.Digital ? "digitalt" : "på plats")}.{(day.Start is null || day.End is null ? " Tiderna är inte kända." : "")}",
            day.Digital ? "Digitalt" : null, $"{address}/api/enrolment/v1/journeys/{journey}/occasions/{team.Id}", !day.Gone);
    }

    /// <summary>A meeting as it stands in a trainer's calendar.</summary>
    /// <param name="meeting">The meeting.</param>
    /// <param name="details">Its words.</param>
    /// <param name="invited">Whether the trainer still is.</param>
    /// <param name="trainer">Id.</param>
    /// <param name="address">Where the outside finds us.</param>
    public static CalendarEvent Of(Meeting meeting, MeetingDetails? details, bool invited, Guid trainer, string address)
    {
        var answer = meeting.Answers.FirstOrDefault(one => one.Trainer == trainer);
        var (status, prefix) = meeting.Cancelled ? (CalendarEvent.Cancelled, "Inställt: ")
            : !invited ? (CalendarEvent.Cancelled, "Inte längre inbjuden: ")
            : answer?.Comes switch
            {
                true => (CalendarEvent.Confirmed, ""),
                false => (CalendarEvent.Cancelled, "Kommer inte: "),
                null => (CalendarEvent.Tentative, "Inbjudan: "),
            };
        var connect = details?.Link is { } link && status != CalendarEvent.Cancelled ? $"Anslut: {link}" : null;
        return new CalendarEvent(
            $"{Uuid.From("trainer-calendar", meeting.Id.ToString(), trainer.ToString())}@yrkesresan.se", meeting.Changes + (answer?.Times ?? 0),
            answer is { } said && said.At > meeting.ChangedAt ? said.At : meeting.ChangedAt, meeting.When.Date, meeting.When.Start, meeting.When.End, status,
            prefix + (details?.Title ?? (meeting.Kind == MeetingKind.KickOff ? "Kick-off" : "Planeringsmöte")),
            string.Join("\n", new[] { details?.Agenda, connect }.OfType<string>()), details?.Place ?? (meeting.When.Digital ? "Digitalt" : null),
            $"{address}/api/trainer/v1/meetings/{meeting.Id}", status == CalendarEvent.Confirmed);
    }

    /// <summary>A training's dates as they stand in a trainer's calendar.</summary>
    /// <param name="training">The training.</param>
    /// <param name="title">What the course is called.</param>
    /// <param name="trainer">Id.</param>
    /// <param name="address">Where the outside finds us.</param>
    public static IEnumerable<CalendarEvent> Of(Training training, string title, Guid trainer, string address)
    {
        var gone = training.Cancelled || !training.Trainers.Contains(trainer);
        return training.Dates.Select((date, index) => new CalendarEvent(
            $"{Uuid.From("trainer-calendar", training.Id.ToString(), trainer.ToString(), (index + 1).ToString(CultureInfo.InvariantCulture))}@yrkesresan.se",
            (int)training.Version - 1, training.ChangedAt, date, null, null, gone ? CalendarEvent.Cancelled : CalendarEvent.Confirmed,
            $"{(training.Cancelled ? "Inställt: " : gone ? "Avbokad: " : "")}Utbildning av utbildare: {title}", null, null, $"{address}/api/trainer/v1/trainings/{training.Id}", !gone));
    }
}

/// <summary>A calendar that is open.</summary>
/// <param name="Id">Id: closes it.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="Url">The address to subscribe to: told when the calendar is opened, and never again.</param>
public sealed record CalendarView(Guid Id, DateTimeOffset OpenedAt, string? Url);

/// <summary>Opens, lists, closes and reads a trainer's calendars.</summary>
internal static class TrainerCalendars
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/calendars", Open).For(Role.Trainer)
            .WithName("OpenCalendar").WithTags("Min sida")
            .WithSummary("Öppnar en kalender att prenumerera på (iCalendar): dagar att undervisa, möten och utbildningar; adressen visas bara nu")
            .Produces<CalendarView>(StatusCodes.Status201Created);
        routes.MapGet("/calendars", List).For(Role.Trainer)
            .WithName("ListCalendars").WithTags("Min sida").WithSummary("De kalendrar man har öppnat, utan deras adresser").Produces<Page<CalendarView>>();
        routes.MapDelete("/calendars/{id:guid}", Close).For(Role.Trainer)
            .WithName("CloseCalendar").WithTags("Min sida").WithSummary("Stänger en kalender: adressen slutar gälla genast")
            .Produces(StatusCodes.Status204NoContent);
        routes.MapGet("/calendars/{secret}.ics", Read).AllowAnonymous()
            .WithName("ReadCalendar").WithTags("Min sida")
            .WithSummary("Kalendern bakom en hemlig adress, som iCalendar; okänd, stängd eller utgången adress: 404")
            .Produces<string>(StatusCodes.Status200OK, contentType: "text/calendar").Produces(StatusCodes.Status304NotModified);
    }

    private static async Task<IResult> Open(Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        await using var session = sessions.Open();
        var self = await GetOwnPage.Self(caller, session, http.RequestAborted);
        if (self.StatusOn(clock.Today()) == TrainerStatus.Ended)
        {
            throw new NotFound();
        }

        return await http.CreateOnce(session, () =>
        {
            var secret = CalendarSecret.New();
            var calendar = new TrainerCalendar(Guid.CreateVersion7(clock.GetUtcNow()), CalendarSecret.HashOf(secret), self.Id, clock.GetUtcNow());
            session.Insert(calendar);
            return Task.FromResult(new Answer(
                $"/api/trainer/v1/calendars/{calendar.Id}", new CalendarView(calendar.Id, calendar.At, $"{http.PublicAddress()}/api/trainer/v1/calendars/{secret}.ics")));
        });
    }

    private static async Task<Page<CalendarView>> List(int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<TrainerCalendar>(
            "where d.data ->> 'trainer' = ? and d.id > ? order by d.id limit ?", cancellation, (caller.Person ?? Guid.Empty).ToString(), Paging.AfterId(cursor), size + 1);
        return Paging.From([.. rows.Select(one => new CalendarView(one.Id, one.At, null))], size, one => one.Id.ToString());
    }

    private static async Task<IResult> Close(Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        if (await session.LoadAsync<TrainerCalendar>(id, cancellation) is not { } calendar || calendar.Trainer != caller.Person)
        {
            throw new NotFound();
        }

        session.Delete<TrainerCalendar>(id);
        await session.SaveChangesAsync(cancellation);
        return Results.NoContent();
    }

    private static async Task<IResult> Read(string secret, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        http.HideCalendarSecret("/api/trainer/v1/calendars/-.ics");
        var cancellation = http.RequestAborted;
        await using var session = sessions.Read();
        var calendar = await session.QueryAsync<TrainerCalendar>("where d.data ->> 'hash' = ?", cancellation, CalendarSecret.HashOf(secret)) is [var found]
            ? found : throw new NotFound();
        // Who is a trainer no more, or whose name was deleted, has no calendar any more.
        var self = await session.LoadAsync<TrainerProfile>(calendar.Trainer, cancellation) is { Erased: false } trainer
            && trainer.StatusOn(clock.Today()) != TrainerStatus.Ended ? trainer : throw new NotFound();
        var (from, address) = (clock.Today().AddDays(-TrainerCalendar.DaysBack), http.PublicAddress());
        var days = (await OwnOccasion.Of(session, self.Id, cancellation)).SelectMany(one => CalendarDay.Kept(one.Team)
            .Where(day => day.Trainer == self.Id && day.Date >= from).Select(day => TrainerCalendar.Of(one.Journey, one.Called, one.Team, day, address)));
        var meetings = (await ReadMeetings.Own(sessions, self, from, cancellation))
            .Select(one => TrainerCalendar.Of(one.Meeting, one.Details, one.Invited, self.Id, address));
        var trainings = await GetOwnPage.Trainings(session, self, from, cancellation);
        var titles = (await OwnOccasion.Courses(session, trainings.Select(one => one.Course), cancellation))
            .GroupBy(one => one.Demand.Course).ToDictionary(one => one.Key, one => one.First().Demand.Title ?? one.Key);
        return http.Calendar(
            "Yrkesresan – mitt uppdrag som utbildare",
            days.Concat(meetings).Concat(trainings.SelectMany(one => TrainerCalendar.Of(one, titles.GetValueOrDefault(one.Course, one.Course), self.Id, address))));
    }
}
