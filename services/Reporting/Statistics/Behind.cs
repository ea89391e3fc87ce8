using Yrkesresan.ServiceDefaults.Storage;

namespace Yrkesresan.Reporting.Statistics;

/// <summary>An event that a figure rests on, before it is looked up in the log.</summary>
/// <param name="Journey">Slug; null: of none.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Key">Which of the stream's events, see <see cref="LoggedEvent.Key"/>.</param>
/// <param name="Occasion">Id.</param>
/// <param name="Municipality">Slug of whose it is; null: of many.</param>
internal sealed record Behind(string? Journey, Guid Stream, string Key, Guid? Occasion, string? Municipality)
{
    /// <summary>Of one person's place.</summary>
    public static Behind Place(Taken taken, long version) => new(
        taken.Held.Journey, taken.Held.Occasion.Id, $"p{version:D10}:{taken.Place.Participant}", taken.Held.Occasion.Id, taken.Place.Municipality);

    /// <summary>What gave the seat: its confirmation or, where that was not heard of, how the occasion ended.</summary>
    public static Behind Seat(Taken taken) => taken.Place.Seated is { } seated ? Place(taken, seated.Version) : Whole(taken.Held, taken.Place.Version);

    /// <summary>Of the whole occasion.</summary>
    public static Behind Whole(Held held, long version) => new(held.Journey, held.Occasion.Id, $"o{version:D10}", held.Occasion.Id, null);

    /// <summary>A certificate.</summary>
    public static Behind Certificate(Earned earned) => new(
        earned.Held.Journey, earned.Held.Occasion.Id, $"c{earned.Certificate.Certificate}", earned.Held.Occasion.Id, earned.Certificate.Municipality);

    /// <summary>An invoice, as last heard of.</summary>
    public static Behind Invoice(Charged charged) => Invoice(charged.Journey, charged.Invoice);

    /// <summary>An invoice, as last heard of.</summary>
    public static Behind Invoice(string? journey, Costs.InvoiceFigures one) => new(
        journey, one.Id, one.Issued ? "i" : $"d{one.Version:D10}", one.Occasion, one.Municipality);

    /// <summary>Who held an occasion, as last confirmed.</summary>
    public static Behind Team(Held held, Surveys.OccasionTeam team) => Team(held.Journey, team);

    /// <summary>Who held an occasion, as last confirmed.</summary>
    public static Behind Team(string journey, Surveys.OccasionTeam team) => new(journey, team.Id, $"t{team.TeamVersion:D10}", team.Occasion, null);

    /// <summary>That an invoice was issued.</summary>
    public static Behind Issued(string? journey, Steering.PaymentFigures one) => new(journey, one.Id, "i", null, one.Municipality);

    /// <summary>That an invoice was paid, as last heard of.</summary>
    public static Behind Paid(string? journey, Steering.PaymentFigures one) => new(journey, one.Id, $"paid{one.PaidAt!.Value.UtcTicks}", null, one.Municipality);

    /// <summary>That an invoice fell overdue, as last heard of.</summary>
    public static Behind Overdue(string? journey, Steering.PaymentFigures one) => new(journey, one.Id, $"overdue{one.OverdueAt!.Value.UtcTicks}", null, one.Municipality);

    /// <summary>That a municipality is one of the region's.</summary>
    public static Behind Joined(Costs.MunicipalityFigures one) => new(null, one.Id, $"m{one.RegionVersion:D10}", null, one.Municipality);
}

/// <summary>An event of the log: what it is of, not what it says. Ids only.</summary>
/// <param name="Id">The event's id in this log.</param>
/// <param name="Source">The id under which the service that announced it has stored it; null: it is our own.</param>
/// <param name="Type">Stored name, such as <c>reporting.seat_confirmed.v1</c>.</param>
/// <param name="Time">When it happened (UTC).</param>
/// <param name="Occasion">Id; null: of none.</param>
/// <param name="Municipality">Slug of whose it is; null: of many, or of none.</param>
public sealed record FigureEvent(Guid Id, Guid? Source, string Type, DateTimeOffset Time, Guid? Occasion, string? Municipality);

/// <summary>An event as it lies in the log, with what tells it from the others of its stream.</summary>
internal sealed record LoggedEvent(
    Guid Id, string? Source, string Type, DateTimeOffset Time, Guid Stream, long? Version, string? Participant, string? Certificate, DateTimeOffset? At)
{
    private const string OfStreams =
        """
        select json_build_object('id', id, 'source', causation_id, 'type', type, 'time', coalesce((data ->> 'at')::timestamptz, timestamp), 'stream', stream_id,
            'version', coalesce(data ->> 'occasionVersion', data ->> 'regionVersion', data ->> 'invoiceVersion', data ->> 'teamVersion')::bigint, 'participant', data ->> 'participant', 'certificate', data ->> 'certificate',
            'at', data ->> 'at') as data
        from mt_events where tenant_id = ? and stream_id = any(?) order by seq_id
        """;

    /// <summary>
    /// Of a place: p, version, participant. Of the whole occasion: o, version. A certificate's: c, certificate. An invoice's: i issued; d, version of the draft.
    /// A municipality's: m, version. A confirmed team's: t, version. That an invoice was paid, not paid after all, or overdue: when that was
    /// said, as the log has it. Counted or split answers: a, the event's id.
    /// </summary>
    public string Key => Type switch
    {
        "reporting.answers_counted.v1" or "reporting.survey_closed.v1" => $"a{Id}",
        "reporting.invoice_issued.v1" => "i",
        "reporting.invoice_drafted.v1" => $"d{Version ?? 0:D10}",
        "reporting.invoice_paid.v1" => $"paid{At?.UtcTicks}",
        "reporting.invoice_reopened.v1" => $"reopened{At?.UtcTicks}",
        "reporting.invoice_overdue.v1" => $"overdue{At?.UtcTicks}",
        "reporting.team_confirmed.v1" => $"t{Version:D10}",
        "reporting.municipality_joined.v1" => $"m{Version:D10}",
        "reporting.certificate_issued.v1" => $"c{Certificate}",
        "reporting.certificate_withdrawn.v1" => $"w{Certificate}",
        // It decides nothing that is counted, and may share its version with what does.
        "reporting.occasion_below_minimum.v1" => $"b{Version:D10}",
        _ when Participant is not null => $"p{Version:D10}:{Participant}",
        _ => $"o{Version:D10}",
    };

    /// <summary>Looks up the events of a page, in the order of the page.</summary>
    public static async Task<IReadOnlyList<FigureEvent>> Find(Sessions sessions, IReadOnlyList<Behind> page, CancellationToken cancellation)
    {
        var found = new Dictionary<(Guid, string), LoggedEvent>();
        foreach (var journey in page.GroupBy(one => one.Journey))
        {
            await using var session = sessions.Read(journey.Key);
            var events = await session.QueryAsync<LoggedEvent>(
                OfStreams, cancellation, session.TenantId, journey.Select(one => one.Stream).Distinct().ToArray());
            foreach (var one in events)
            {
                found[(one.Stream, one.Key)] = one;
            }
        }

        return
        [
            .. page.Select(one => found.TryGetValue((one.Stream, one.Key), out var logged)
                ? new FigureEvent(logged.Id, Guid.TryParse(logged.Source, out var source) ? source : null, logged.Type, logged.Time, one.Occasion, one.Municipality)
                : throw new InvalidOperationException($"A figure rests on {one.Key} of {one.Stream}, which is not in the log.")),
        ];
    }
}
