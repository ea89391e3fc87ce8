using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Access;
using Yrkesresan.ServiceDefaults.Errors;
using Yrkesresan.ServiceDefaults.Http;
using Yrkesresan.ServiceDefaults.Storage;
using Yrkesresan.Trainer.Access;
using Yrkesresan.Trainer.Trainers;

namespace Yrkesresan.Trainer.Qualifications;

/// <summary>A certification that lapses, and the days that are booked after.</summary>
/// <param name="Trainer">Id.</param>
/// <param name="Name">Full name; left out where deleted, or not the caller's to know.</param>
/// <param name="Municipality">Slug of the employer.</param>
/// <param name="Kind">Slug: <c>bbic</c>.</param>
/// <param name="LastDay">Last local date it holds.</param>
/// <param name="Raised">Whether the lapse has been raised.</param>
/// <param name="Bookings">Booked days after the last day whose course demands the certification: somebody else has to teach them, or it has to be renewed.</param>
public sealed record LapsingView(
    Guid Trainer, string? Name, string Municipality, string Kind, DateOnly LastDay, bool Raised, IReadOnlyList<BookedDay> Bookings);

/// <summary>A booked day.</summary>
/// <param name="Journey">Slug.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Date">Local date.</param>
public sealed record BookedDay(string Journey, Guid Occasion, DateOnly Date);

internal static class ListLapsing
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/qualifications/lapsing", Handle)
        .For(Role.Coordinator, Role.MunicipalAdministrator, Role.National)
        .WithName(nameof(ListLapsing)).WithTags("Behörighet")
        .WithSummary("Behörigheter som löper ut före ett datum (om inget anges: inom 90 dagar), och vilka bokade dagar som ligger därefter")
        .Produces<Page<LapsingView>>();

    private static async Task<Page<LapsingView>> Handle(
        DateOnly? before, string? kind, int? limit, string? cursor, Caller caller, Sessions sessions, TimeProvider clock, CancellationToken cancellation)
    {
        var input = new Validation();
        if (kind is not null)
        {
            input.Slug("kind", kind);
        }

        var today = clock.Today();
        var until = before ?? today.AddDays(90);
        input.Range<DateOnly>("before", until, today.AddYears(-5), today.AddYears(20));
        input.ThrowIfAny();
        var size = Paging.Limit(limit);
        var after = Paging.After(cursor) ?? "";
        await using var session = sessions.Read();
        // A certification that is renewed does not lapse: the last day is that of the last renewal.
        var rows = await session.QueryAsync<TrainerProfile>(
            """
            where d.tenant_id = ? and (?::text in ('', d.data ->> 'region')) and (?::text in ('', d.data ->> 'municipality'))
                and coalesce((d.data ->> 'endedFrom')::date, 'infinity') > ?::date
                and d.id::text > ? and exists (
                    select from jsonb_array_elements(d.data -> 'qualifications') own where ?::text in ('', own ->> 'kind')
                    group by own ->> 'kind' having bool_and(own ->> 'until' is not null) and max((own ->> 'until')::date) < ?::date)
            order by d.id::text limit ?
            """,
            cancellation, session.TenantId,
            caller.Is(Role.Coordinator) ? caller.Region ?? "-" : caller.Region ?? "",
            caller.Is(Role.MunicipalAdministrator) ? caller.Municipality ?? "-" : "",
            today, after, kind ?? "", until, size + 1);
        var page = Paging.From(rows, size, row => row.Id.ToString());
        var details = (await session.LoadManyAsync<TrainerDetails>([.. page.Items.Where(caller.MayKnowWho).Select(row => row.Id)])).ToDictionary(row => row.Id);
        var booked = await Booked.Of([.. page.Items.Select(row => row.Id)], today, sessions, cancellation);
        return new Page<LapsingView>(
            [
                .. from trainer in page.Items
                   from own in trainer.Qualifications.Select(one => one.Kind).Distinct()
                   where kind is null || own == kind
                   where trainer.LastDayOf(own) is { } end && end < until
                   let last = trainer.LastDayOf(own)!.Value
                   select new LapsingView(
                       trainer.Id, details.GetValueOrDefault(trainer.Id)?.Name, trainer.Municipality, own, last, trainer.Lapses.Contains(new RaisedLapse(own, last)),
                       [
                           .. booked.Where(one => one.Day.Trainer == trainer.Id && one.Day.Date > last && one.Demand?.Qualification == own)
                               .Select(one => new BookedDay(one.Day.Journey, one.Day.Occasion, one.Day.Date)),
                       ]),
            ],
            page.Next);
    }
}
