using Marten;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.Enrolment.Participants;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Calendars;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Calendar;

/// <summary>
/// A calendar that somebody subscribes to. Calendar programs send no token, so the address itself is the right to read: 256 random bits, of which only
/// the hash is kept. What it shows is what its owner could see when it was opened, asked of the data anew at each read.
/// </summary>
/// <param name="Id">Id.</param>
/// <param name="Hash">SHA-256 of the secret, in hexadecimal.</param>
/// <param name="Kind"><c>person</c>, <c>staff</c> or <c>region</c>.</param>
/// <param name="Owner">Pseudonym of the caller who opened it, and may close it.</param>
/// <param name="Region">Slug: of a region's calendar.</param>
/// <param name="Municipality">Slug: of a staff's calendar.</param>
/// <param name="Unit">The unit that the staff's calendar is limited to.</param>
/// <param name="Person">The owner as a participant, where the token said it; who leaves loses the calendar.</param>
/// <param name="Journey">Slug of the only journey shown; null: all.</param>
/// <param name="At">When it was opened, UTC.</param>
public sealed record CalendarFeed(
    Guid Id, string Hash, string Kind, Guid Owner, string? Region, string? Municipality, string? Unit, Guid? Person, string? Journey, DateTimeOffset At)
{
    /// <summary>Somebody's own seats and places.</summary>
    public const string OfPerson = "person";

    /// <summary>Where the own staff goes: how many, not who.</summary>
    public const string OfStaff = "staff";

    /// <summary>Everything that a region holds.</summary>
    public const string OfRegion = "region";

    internal static Guid OwnerOf(Caller caller) => Uuid.From("calendar-owner", caller.Subject);
}

/// <summary>A calendar that is open.</summary>
/// <param name="Id">Id: closes it.</param>
/// <param name="Kind"><c>person</c>, <c>staff</c> or <c>region</c>.</param>
/// <param name="Region">Slug: of a region's calendar.</param>
/// <param name="Municipality">Slug: of a staff's calendar.</param>
/// <param name="Unit">The unit that the staff's calendar is limited to.</param>
/// <param name="Journey">Slug of the only journey shown.</param>
/// <param name="OpenedAt">UTC.</param>
/// <param name="Url">The address to subscribe to: told when the calendar is opened, and never again.</param>
public sealed record CalendarView(
    Guid Id, string Kind, string? Region, string? Municipality, string? Unit, string? Journey, DateTimeOffset OpenedAt, string? Url)
{
    internal static CalendarView Of(CalendarFeed feed, string? url = null) =>
        new(feed.Id, feed.Kind, feed.Region, feed.Municipality, feed.Unit, feed.Journey, feed.At, url);
}

/// <summary>Opens, lists and closes the caller's calendars.</summary>
public static class Calendars
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/calendars", Open).For(Scope.Everybody)
            .WithName("OpenCalendar").WithTags("Kalender")
            .WithSummary("Öppnar en kalender att prenumerera på (iCalendar): egna kurser, egen personals eller regionens; adressen visas bara nu")
            .Produces<CalendarView>(StatusCodes.Status201Created);
        routes.MapGet("/calendars", List).For(Scope.Everybody)
            .WithName("ListCalendars").WithTags("Kalender").WithSummary("De kalendrar man har öppnat, utan deras adresser").Produces<Page<CalendarView>>();
        routes.MapDelete("/calendars/{id:guid}", Close).For(Scope.Everybody)
            .WithName("CloseCalendar").WithTags("Kalender").WithSummary("Stänger en kalender: adressen slutar gälla genast")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Open(OpenRequest request, Caller caller, Sessions sessions, TimeProvider clock, HttpContext http)
    {
        request.Check();
        await using var session = sessions.Open();
        return await http.CreateOnce(session, async () =>
        {
            var secret = CalendarSecret.New();
            var feed = await request.Feed(session, caller, CalendarSecret.HashOf(secret), clock.GetUtcNow(), http.RequestAborted);
            session.Insert(feed);
            return new Answer($"/api/enrolment/v1/calendars/{feed.Id}", CalendarView.Of(feed, $"{http.PublicAddress()}/api/enrolment/v1/calendars/{secret}.ics"));
        });
    }

    private static async Task<Page<CalendarView>> List(int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read();
        var rows = await session.QueryAsync<CalendarFeed>(
            "where cast(d.data ->> 'owner' as uuid) = ? and d.id > ? order by d.id limit ?", cancellation,
            CalendarFeed.OwnerOf(caller), Paging.AfterId(cursor), size + 1);
        return Paging.From([.. rows.Select(feed => CalendarView.Of(feed))], size, feed => feed.Id.ToString());
    }

    private static async Task<IResult> Close(Guid id, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        await using var session = sessions.Open();
        if (await session.LoadAsync<CalendarFeed>(id, cancellation) is not { } feed || feed.Owner != CalendarFeed.OwnerOf(caller))
        {
            throw new NotFound();
        }

        session.Delete<CalendarFeed>(id);
        await session.SaveChangesAsync(cancellation);
        return Results.NoContent();
    }

    /// <summary>Which calendar.</summary>
    /// <param name="Kind"><c>person</c>, <c>staff</c> or <c>region</c>.</param>
    /// <param name="Unit">Limits a staff's calendar to one unit.</param>
    /// <param name="Journey">Limits it to one journey.</param>
    internal sealed record OpenRequest(string? Kind, string? Unit, string? Journey)
    {
        private static readonly string[] Kinds = [CalendarFeed.OfPerson, CalendarFeed.OfStaff, CalendarFeed.OfRegion];

        public void Check()
        {
            var check = new Validation();
            if (check.Required("kind", Kind))
            {
                check.That(Kinds.Contains(Kind), "kind", "unknown", $"Ange något av {string.Join(", ", Kinds)}.");
            }

            check.OptionalText("unit", Unit);
            check.That(Unit is null || Kind == CalendarFeed.OfStaff, "unit", "unknown", "Enhet anges bara för personalens kalender.");
            check.That(Journey is null || ServiceDefaults.Messaging.Journeys.Exists(Journey), "journey", "unknown", "Yrkesresan finns inte.");
            check.ThrowIfAny();
        }

        public async Task<CalendarFeed> Feed(IQuerySession session, Caller caller, string hash, DateTimeOffset at, CancellationToken cancellation)
        {
            // A trainer's token names a trainer, who is no participant.
            var person = caller.Is(Role.Trainer) || caller.Person is not { } id ? null : await session.LoadAsync<Participant>(id, cancellation);
            var feed = new CalendarFeed(Guid.CreateVersion7(at), hash, Kind!, CalendarFeed.OwnerOf(caller), null, null, null, person?.Id, Journey, at);
            return Kind switch
            {
                CalendarFeed.OfPerson when person is { Status: not ParticipantStatus.Left } => feed,
                CalendarFeed.OfStaff when caller.Is(Role.Manager, Role.MunicipalAdministrator) && caller.Municipality is { } own
                    && (caller.Unit is null || Unit is null || caller.Unit == Unit) => feed with { Municipality = own, Unit = caller.Unit ?? Unit },
                CalendarFeed.OfRegion when await caller.CalendarRegion(session, cancellation) is { Length: > 0 } region => feed with { Region = region },
                _ => throw new NotFound(),
            };
        }
    }
}
