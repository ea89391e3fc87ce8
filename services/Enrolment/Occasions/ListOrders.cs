using System.Globalization;
using Yrkesresan.Enrolment.Access;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Enrolment.Occasions;

/// <summary>What is to be ordered for an occasion, counted from who has a seat now.</summary>
/// <param name="Occasion">Id.</param>
/// <param name="Course">Slug.</param>
/// <param name="Venue">Where.</param>
/// <param name="Participants">Who have a seat.</param>
/// <param name="Team">Leader and trainers, as Trainer has told; they eat too.</param>
/// <param name="Literature">Books.</param>
/// <param name="Catering">Per day on site.</param>
/// <param name="Notes">What those who have a seat wrote when they enrolled, such as food allergies; told of one occasion, not in lists.</param>
public sealed record OrdersView(
    Guid Occasion, string Course, string? Venue, int Participants, int Team, IReadOnlyList<LiteratureOrder> Literature,
    IReadOnlyList<CateringOrder> Catering, IReadOnlyList<OrderNote>? Notes)
{
    internal static OrdersView Of(OccasionSummary occasion, int team, IReadOnlyList<OrderNote>? notes) => new(
        occasion.Id, occasion.Course, occasion.Venue, occasion.Confirmed, team,
        [.. (occasion.Literature ?? []).Select(item => new LiteratureOrder(item.Title, item.Isbn, item.PerParticipant * occasion.Confirmed))],
        [.. occasion.Days
            .Where(day => day.Mode == OccasionDay.OnSite)
            .Select(day => new CateringOrder(
                day.Date, day.Start, day.End, day.Half, day.Venue ?? occasion.Venue,
                [.. (occasion.Catering ?? []).Where(item => item.HalfDays || !day.Half).Select(item => new Portions(item.Item, Eating(occasion, day, team)))]))
            .Where(day => day.Items.Count > 0)],
        notes);

    // Who makes the day up eats too; the books were ordered where it was missed.
    private static int Eating(OccasionSummary occasion, OccasionDay day, int team) =>
        occasion.Confirmed + (occasion.MakeUps ?? []).Count(one => one.Date == day.Date) + team;
}

/// <summary>A book to order.</summary>
/// <param name="Title">Title and author.</param>
/// <param name="Isbn">ISBN.</param>
/// <param name="Copies">How many.</param>
public sealed record LiteratureOrder(string Title, string? Isbn, int Copies);

/// <summary>What is served a day.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Start">Local time the day starts.</param>
/// <param name="End">Local time it ends.</param>
/// <param name="Half">Whether it is a half day.</param>
/// <param name="Venue">Where.</param>
/// <param name="Items">What, and for how many.</param>
public sealed record CateringOrder(DateOnly Date, TimeOnly Start, TimeOnly End, bool Half, string? Venue, IReadOnlyList<Portions> Items);

/// <summary>So many of something to eat or drink.</summary>
/// <param name="Item"><c>breakfast</c>, <c>morning-coffee</c>, <c>lunch</c>, <c>afternoon-coffee</c> or <c>fruit</c>.</param>
/// <param name="Count">Participants, those who make the day up, and team.</param>
public sealed record Portions(string Item, int Count);

/// <summary>What somebody wrote when enrolled.</summary>
/// <param name="Participant">Id.</param>
/// <param name="Text">As written.</param>
public sealed record OrderNote(Guid Participant, string Text);

/// <summary>Why something was done with an occasion.</summary>
/// <param name="About"><c>cancellation</c>, <c>decision</c> or <c>venue-override</c>.</param>
/// <param name="Text">As written.</param>
/// <param name="At">UTC.</param>
internal sealed record OccasionNoteView(string About, string Text, DateTimeOffset At);

/// <summary>Reads what is to be ordered, for one occasion or a period; and why things were done with an occasion.</summary>
public static class ListOrders
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/journeys/{journey}/occasions/{id:guid}/orders", One).For(Scope.Organisers)
            .WithName("GetOrders").WithTags("Beställningar").WithSummary("Kurslitteratur och förtäring att beställa till ett kurstillfälle, med de anmäldas önskemål")
            .Produces<OrdersView>();
        routes.MapGet("/journeys/{journey}/orders", Many).For(Role.Coordinator)
            .WithName(nameof(ListOrders)).WithTags("Beställningar")
            .WithSummary("Att beställa till den egna regionens kurstillfällen vars första dag är i perioden; fyra veckor från i dag om inget anges")
            .Produces<Page<OrdersView>>();
        routes.MapGet("/journeys/{journey}/occasions/{id:guid}/notes", Notes).For(Scope.Organisers)
            .WithName("ListOccasionNotes").WithTags("Kurstillfällen").WithSummary("Angivna skäl: inställt, beslut, bokad lokal trots hinder").Produces<Page<OccasionNoteView>>();
    }

    private static async Task<IResult> One(string journey, Guid id, Caller caller, Sessions sessions, HttpContext http)
    {
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, http.RequestAborted) is { } found && caller.Runs(found) ? found : throw new NotFound();
        var seated = occasion.Seated().Select(place => place.Participant).ToHashSet();
        var notes = await session.QueryAsync<EnrolmentNote>(
            "where d.tenant_id = ? and cast(d.data ->> 'occasion' as uuid) = ? and d.data ->> 'about' = 'enrolment' order by d.data ->> 'participant'",
            http.RequestAborted, journey, id);
        var team = await session.LoadAsync<OccasionTeam>(id, http.RequestAborted);
        http.SetETag(occasion.Version);
        return Results.Ok(OrdersView.Of(
            OccasionSummary.Of(occasion), team?.Members.Count ?? 0,
            [.. notes.Where(note => note.Participant is { } who && seated.Contains(who)).Select(note => new OrderNote(note.Participant!.Value, note.Text))]));
    }

    private static async Task<Page<OrdersView>> Many(
        string journey, DateOnly? from, DateOnly? to, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock,
        CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        var first = from ?? clock.Today();
        await using var session = sessions.Read(journey);
        var rows = await session.QueryAsync<OccasionSummary>(
            $"""
            {OccasionSummary.Select} where d.tenant_id = ? and d.data ->> 'region' = ? and d.data ->> 'status' = 'Scheduled'
            and d.data ->> 'firstDay' >= ? and d.data ->> 'firstDay' <= ? and (d.data ->> 'firstDay') || '/' || d.id > ?
            order by (d.data ->> 'firstDay') || '/' || d.id limit ?
            """,
            cancellation, journey, caller.Region ?? "", Text(first), Text(to ?? first.AddDays(28)), Paging.After(cursor) ?? "", size + 1);
        var teams = (await session.LoadManyAsync<OccasionTeam>([.. rows.Select(row => row.Id)])).ToDictionary(team => team.Id, team => team.Members.Count);
        var page = Paging.From(rows, size, row => $"{Text(row.Days[0].Date)}/{row.Id}");
        return new Page<OrdersView>([.. page.Items.Select(row => OrdersView.Of(row, teams.GetValueOrDefault(row.Id), notes: null))], page.Next);
    }

    private static async Task<Page<OccasionNoteView>> Notes(
        string journey, Guid id, int? limit, string? cursor, Caller caller, Sessions sessions, CancellationToken cancellation)
    {
        var size = Paging.Limit(limit);
        await using var session = sessions.Read(journey);
        var occasion = await session.LoadAsync<Occasion>(id, cancellation) is { } found && caller.Runs(found) ? found : throw new NotFound();
        var rows = await session.QueryAsync<EnrolmentNote>(
            """
            where d.tenant_id = ? and cast(d.data ->> 'occasion' as uuid) = ? and d.data ->> 'participant' is null
            and (d.data ->> 'about') || '/' || d.id > ? order by (d.data ->> 'about') || '/' || d.id limit ?
            """,
            cancellation, journey, occasion.Id, Paging.After(cursor) ?? "", size + 1);
        var page = Paging.From(rows, size, row => $"{row.About}/{row.Id}");
        return new Page<OccasionNoteView>([.. page.Items.Select(row => new OccasionNoteView(row.About, row.Text, row.At))], page.Next);
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
